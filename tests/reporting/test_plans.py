"""How the database finds its rows when many provinces are in it: never by reading a table of facts from end to end."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Province
from tests.rig.database import Rig
from tests.rig.statements import business
from tests.rig.volume import fill_provinces
from tests.rig.world import World

FACTS = frozenset(
    {
        "disbursement_movement", "disbursement_capitalaccount", "disbursement_capitalline", "disbursement_project",
        "targets_result", "programs_submission", "programs_obligation",
    }
)  # fmt: skip
COPIES = 12


@pytest.fixture(scope="module")
def crowded(demo_portal: None, rig: Rig, django_db_blocker: Any) -> None:
    """The demo's province thirteen times."""
    with django_db_blocker.unblock():
        fill_provinces(rig, Province.objects.get(code="49"), COPIES)


def _read_from_end_to_end(plan: dict[str, Any]) -> set[str]:
    found = {plan["Relation Name"]} if plan["Node Type"] == "Seq Scan" else set()
    return found.union(*(_read_from_end_to_end(one) for one in plan.get("Plans", [])))


def _explain(statement: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
        plan: dict[str, Any] = cursor.fetchone()[0][0]["Plan"]
    return plan


def test_reading_from_end_to_end_is_seen(crowded: None, world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_indexonlyscan = off")
    plan = _explain("SELECT (SELECT count(*) FROM disbursement_movement), (SELECT count(*) FROM targets_result)")
    assert _read_from_end_to_end(plan) == {"disbursement_movement", "targets_result"}


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("chi", "overview"),
        ("chi", "my_work"),
        ("chi", "projects"),
        ("chi", "capital"),
        ("chi", "targets"),
        ("chi", "deadlines"),
        ("chi", "freeze_runs"),
        ("chi", "review_queue"),
        ("binh", "my_work"),
        ("binh", "review_queue"),
        ("binh", "targets"),
        ("an", "my_work"),
        ("an", "submissions"),
    ],
)
def test_no_page_reads_a_table_of_facts_from_end_to_end(crowded: None, world: World, name: str, address: str) -> None:
    client = world.client(name)
    client.get(reverse(address))
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse(address)).status_code == 200
    for statement in business(seen):
        if statement.startswith(("SELECT", "WITH")):
            plan = _explain(statement)
            assert not _read_from_end_to_end(plan) & FACTS, statement
