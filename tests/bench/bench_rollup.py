"""Benchmarks 2, 3 and 5, the part of the targets: one submission, the board of a province, the wall's price."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.actions.units import load_units
from accounts.models import OrgUnit, Province
from accounts.tenancy import scope
from programs.models import FormPeriod, Obligation, PlanYear, Programme, ProgrammeScope, Submission
from targets.actions.result import record_results
from targets.models import Indicator, Result
from targets.queries.board import Scene, board
from targets.queries.rollup import roll_up
from tests.rig.database import Rig
from tests.rig.targets import HALF, START, TODAY, Land, build_forms
from tests.rig.timing import Verdict, by_turns, conclude, say

ROUNDS = 21
OTHER_PERIODS = 20
# The page has a goal of its own, with one signed-in hello in the floor; this is its part without a request.
BOARD_GOAL, WALL_GOAL, WRITE_GOAL = 2.0, 1.05, 3.0


_INSERT = (
    "INSERT INTO targets_result"
    " (province_id, indicator_id, unit_id, period, figure, value, certainty, submission_id) VALUES "
)
_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s)"


@pytest.fixture
def whole_province(rig: Rig, transactional_db: None) -> Land:
    """Quảng Nam with all its communes, every figure of a half-year reported, and twenty other periods."""
    province = Province.objects.get(code="49")
    with scope(province.pk):
        land = Land(province)
        load_units(province=province, by=land.system)
        units = list(OrgUnit.objects.filter(kind__in=["district", "commune"], valid_to=None))
        land.units = {"tinh": OrgUnit.objects.get(kind="province"), **{one.code: one for one in units}}
        build_forms(land)
        land.units["so"] = land.root
        ProgrammeScope.objects.bulk_create(
            ProgrammeScope(province=province, programme=programme, unit=unit, valid_from=START)
            for programme in Programme.objects.all()
            for unit in units
        )
        due = {one.form.code: one for one in FormPeriod.objects.select_related("form")}
        duties = Obligation.objects.bulk_create(
            Obligation(province=province, form_period=due["xa" if unit.kind == "commune" else "huyen"], unit=unit)
            for unit in units
        )
        Submission.objects.bulk_create(
            Submission(
                province=province,
                obligation=duty,
                unit=duty.unit,
                state="approved",
                submitted_on=TODAY,
                approved_on=TODAY,
            )
            for duty in duties
        )
        for code in ("xa-ntm-them", "xa-ntm", "ty-le-xa-ntm", "thon-kieu-mau-them", "ho-ngheo-giam", "ho-dat-o"):
            land.state(code, "at_least", "7")
            land.state(code, "at_least", "8", document="ntm")
    periods = [HALF.key, *(f"{2000 + number}-H1" for number in range(OTHER_PERIODS))]
    with rig.owner() as cursor:
        cursor.execute(
            "INSERT INTO targets_result (province_id, indicator_id, unit_id, period, figure, value, certainty,"
            " submission_id) SELECT s.province_id, i.id, u.id, p.period, f.figure, (u.id + i.id) %% 7, 'actual', s.id"
            " FROM programs_submission s JOIN accounts_orgunit u ON u.id = s.unit_id"
            " JOIN targets_indicator i ON i.reported_by = u.kind AND i.source = 'reported'"
            " CROSS JOIN unnest(%s) AS p(period) CROSS JOIN unnest(%s) AS f(figure)",
            [periods, ["end_prior_year", "done", "plan_rest"]],
        )
        cursor.execute("VACUUM ANALYZE targets_result")
        cursor.execute("ANALYZE")
    return land


def _replay(statements: list[str]) -> Callable[[], int]:
    """The same statements by the driver alone, every row fetched."""

    def run() -> int:
        assert connection.connection is not None
        with connection.connection.cursor() as cursor:
            rows = 0
            for statement in statements:
                cursor.execute(statement)
                rows += len(cursor.fetchall())
            return rows

    return run


@pytest.mark.bench
def test_the_board_of_a_province(whole_province: Land) -> None:
    province = whole_province.province
    with scope(province.pk):
        scene = Scene(province.pk, PlanYear.objects.get(year=2023), HALF)

        def ours() -> int:
            drawn = board(scene)
            return len(drawn.counted) + len(drawn.conflicts)

        with CaptureQueriesContext(connection) as seen:
            assert ours() == 6 + 6
        statements = [one["sql"] for one in seen]
        facts = Result.objects.filter(period=HALF.key).count()
        works = {
            f"its {len(statements)} statements by the driver": _replay(statements),
            "the board with standings and conflicts": ours,
        }
        by_driver, drawn = by_turns(works, rounds=ROUNDS)
        say(f"3. Board of a province: {facts} facts of {Result.objects.count()}", [by_driver, drawn])
    assert len(statements) == 5
    conclude(Verdict("3  board of a province to its statements", drawn.median / by_driver.median, BOARD_GOAL))


@pytest.mark.bench
def test_the_price_of_the_wall(whole_province: Land, rig: Rig) -> None:
    province = whole_province.province
    with scope(province.pk):
        with CaptureQueriesContext(connection) as seen:
            walled = roll_up(province.pk, HALF)
        statement = seen[-1]["sql"]
        with psycopg2.connect(rig.owner_url) as owner, owner.cursor() as open_cursor:

            def without() -> list[Any]:
                open_cursor.execute(statement)
                return list(open_cursor.fetchall())

            def within() -> list[Any]:
                assert connection.connection is not None
                with connection.connection.cursor() as cursor:
                    cursor.execute(statement)
                    return list(cursor.fetchall())

            def ordered(rows: list[Any]) -> list[str]:
                return sorted(map(str, rows))

            assert ordered(without()) == ordered(within())
            assert walled.whole.owed(Indicator.objects.get(code="xa-ntm").pk) == 241
            works = {"as the owner, no wall": without, "as the serving role": within}
            free, behind = by_turns(works, rounds=ROUNDS)
        say("5. The roll-up with and without row-level security", [free, behind])
    conclude(Verdict("5  row-level security on the roll-up", behind.median / free.median, WALL_GOAL))


@pytest.mark.bench
def test_one_submission_of_forty_indicators(whole_province: Land) -> None:
    province = whole_province.province
    with scope(province.pk):
        submission = Submission.objects.select_related("unit").filter(unit__kind="commune").order_by("id")[0]
        codes = list(Indicator.objects.filter(source="reported").order_by("place").values_list("code", flat=True))
        values = {code: {"end_prior_year": 1, "done": 2, "plan_rest": 3} for code in codes[:40]}
        by = whole_province.system

        def ours() -> None:
            with transaction.atomic():
                record_results(submission=submission, period=HALF.key, values=values, by=by)
                transaction.set_rollback(True)

        with CaptureQueriesContext(connection) as seen:
            ours()
        writes = [one["sql"] for one in seen if one["sql"].startswith(("DELETE", "INSERT"))]
        ids = dict(Indicator.objects.values_list("code", "id"))
        rows = [
            (province.pk, ids[code], submission.unit_id, HALF.key, figure, value, "actual", submission.pk)
            for code, row in values.items()
            for figure, value in row.items()
        ]

        def floor() -> None:
            assert connection.connection is not None
            with transaction.atomic(), connection.connection.cursor() as cursor:
                cursor.execute(writes[0])
                cursor.execute(_INSERT + ",".join([_ROW] * len(rows)), [cell for row in rows for cell in row])
                transaction.set_rollback(True)

        works = {"replacing the rows by the driver": floor, "recording the results": ours}
        plain, recorded = by_turns(works, rounds=ROUNDS)
        say(f"2. One submission of {len(values)} indicators, {3 * len(values)} figures", [plain, recorded])
        assert Result.objects.filter(submission=submission, period=HALF.key, value=Decimal(2)).exists()
    assert len(writes) == 3
    conclude(Verdict("2  one submission to a plain write", recorded.median / plain.median, WRITE_GOAL))
