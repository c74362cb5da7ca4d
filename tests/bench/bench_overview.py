"""Benchmark 3: the committee's first page, against its own SQL by the driver and one signed-in hello."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.figures import vnd
from accounts.models import Province, User
from accounts.tenancy import scope
from accounts.today import province_today
from disbursement.queries.balances import By, Figures, Slice, figures_by
from tests.rig.database import Rig
from tests.rig.serving import BACKEND, Visitor, served
from tests.rig.statements import business
from tests.rig.timing import Timing, Verdict, by_turns, conclude, say

ROUNDS = 25


def _statements(user: User) -> list[str]:
    """What the page asks beyond a signed-in hello, as it is sent."""
    client = Client()
    client.force_login(user, BACKEND)
    address = reverse("overview")
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return business(seen)


def _by_the_driver(session: Any, province_id: int, statements: list[str]) -> Callable[[], int]:
    """The same statements in one transaction of the serving role, every row fetched."""

    def run() -> int:
        rows = 0
        with session, session.cursor() as cursor:
            cursor.execute("SELECT set_config('portal.read_provinces', %s, true)", [f"{{{province_id}}}"])
            for statement in statements:
                cursor.execute(statement)
                rows += len(cursor.fetchall())
        return rows

    return run


def _figures(province_id: int) -> dict[tuple[str, ...], Figures]:
    with scope(province_id):
        return figures_by(province_id, By.PROGRAMME, of=Slice(plan_year=2023), as_of=province_today(province_id))


@pytest.mark.bench
def test_the_overview(demo_portal: None, rig: Rig, tmp_path: Path) -> None:
    province, chi = Province.objects.get(code="49"), User.objects.get(username="chi")
    address, statements = reverse("overview"), _statements(chi)
    with (
        served(rig, tmp_path) as port,
        Visitor(port, chi) as visitor,
        Visitor(port, chi, compressed=False) as reader,
        closing(psycopg2.connect(rig.url, options="-c timezone=Asia/Ho_Chi_Minh")) as session,
    ):
        page = reader.get(address).decode()
        for (programme,), figures in _figures(province.pk).items():
            for amount in (figures.disbursed_vnd, figures.assigned_vnd):
                assert vnd(amount, "tỷ") in page, (programme, amount)
        floor_sql = _by_the_driver(session, province.pk, statements)
        works = {
            "a signed-in hello": lambda: visitor.get("/xin-chao/"),
            f"its {len(statements)} statements by the driver": floor_sql,
            "the overview, whole page": lambda: visitor.get(address),
        }
        hello, sql, shown = by_turns(works, rounds=ROUNDS)
        rows = floor_sql()
    floor = Timing("floor: hello and statements", [a + b for a, b in zip(hello.seconds, sql.seconds, strict=True)])
    say(f"3. Overview of Quảng Nam: {len(page) // 1024} KiB, {rows} rows", [hello, sql, floor, shown])
    conclude(Verdict("3  province dashboard to its floor", shown.median / floor.median, 1.3))
    conclude(Verdict("3  province dashboard, business statements", len(statements), 8, unit=""))
