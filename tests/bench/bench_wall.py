"""Benchmark 5: the statements of whole pages with and without row-level security, thirteen provinces in one place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Province, User
from tests.rig.database import Rig
from tests.rig.serving import BACKEND
from tests.rig.statements import business
from tests.rig.timing import Verdict, by_turns, conclude, say
from tests.rig.volume import fill_provinces

ROUNDS, COPIES = 25, 12
PAGES = ("overview", "targets", "capital", "projects", "deadlines", "review_queue", "my_work")
_ZONE = "-c timezone=Asia/Ho_Chi_Minh"


def _statements(client: Client, page: str) -> list[str]:
    client.get(reverse(page))
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse(page)).status_code == 200
    return [one for one in business(seen) if one.startswith(("SELECT", "WITH"))]


def _run(session: Any, province_id: int, statements: list[str]) -> Callable[[], list[list[str]]]:
    def run() -> list[list[str]]:
        with session, session.cursor() as cursor:
            # The owner sets it too, so that only the wall differs.
            cursor.execute("SELECT set_config('portal.read_provinces', %s, true)", [f"{{{province_id}}}"])
            found = []
            for statement in statements:
                cursor.execute(statement)
                found.append(cursor.fetchall())
        return found

    return run


@pytest.mark.bench
def test_the_price_of_the_wall(demo_portal: None, rig: Rig) -> None:
    province = Province.objects.get(code="49")
    fill_provinces(rig, province, COPIES)
    client = Client()
    client.force_login(User.objects.get(username="chi"), BACKEND)
    statements = {page: _statements(client, page) for page in PAGES}
    everything = [one for page in PAGES for one in statements[page]]
    with (
        closing(psycopg2.connect(rig.owner_url, options=_ZONE)) as owner,
        closing(psycopg2.connect(rig.url, options=_ZONE)) as app,
    ):
        for one in everything:
            open_, walled = (sorted(map(repr, _run(who, province.pk, [one])()[0])) for who in (owner, app))
            assert open_ == walled, one
        works = {
            "as the owner, no wall": _run(owner, province.pk, everything),
            "as the serving role, behind the wall": _run(app, province.pk, everything),
        }
        without, within = by_turns(works, rounds=ROUNDS)
    say(f"5. {len(everything)} statements of {len(PAGES)} pages, {COPIES + 1} provinces", [without, within])
    conclude(Verdict("5  row-level security on to off", within.median / without.median, 1.05))
