"""Benchmark 6: the check of the zero rule over 5,000 projects against one INSERT … SELECT, and over 63 provinces."""

from __future__ import annotations

import time
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Province
from accounts.queries.people import system_person
from accounts.roles import Person
from accounts.tenancy import scope
from disbursement.actions.zero import PROJECT, record_zero_run
from disbursement.queries.zero import zero_rules
from programs.models import CheckRun, DeadlineRule, Finding
from tests.bench.bench_projects import PROJECTS, fill_projects
from tests.rig.capital import Town, town_of_cast
from tests.rig.cast import build_cast
from tests.rig.database import Rig
from tests.rig.statements import business
from tests.rig.timing import Timing, Verdict, by_turns, conclude, say
from tests.rig.volume import fill_provinces

ROUNDS, TODAY = 9, date(2023, 7, 5)
_ONE = """
WITH moved AS (
    SELECT account.line_id, sum(side.amount_vnd) AS assigned_vnd,
        sum(side.amount_vnd) FILTER (WHERE account.bucket = ANY (%(buckets)s)) AS disbursed_vnd
    FROM disbursement_movement AS movement
    CROSS JOIN LATERAL (
        VALUES (movement.from_account_id, -movement.amount_vnd), (movement.to_account_id, movement.amount_vnd)
    ) AS side (account_id, amount_vnd)
    JOIN disbursement_capitalaccount AS account ON account.id = side.account_id
    WHERE movement.province_id = %(province)s AND account.province_id = %(province)s
        AND movement.effective_on <= %(as_of)s
    GROUP BY account.line_id
), works AS (
    SELECT project.id, project.unit_id, sum(moved.assigned_vnd) AS assigned_vnd, count(*) AS lines,
        jsonb_agg(jsonb_build_object('line', line.id, 'assigned_vnd', moved.assigned_vnd) ORDER BY line.id) AS told
    FROM disbursement_capitalline AS line
    JOIN disbursement_project AS project ON project.id = line.project_id AND project.province_id = line.province_id
    JOIN moved ON moved.line_id = line.id
    WHERE line.province_id = %(province)s AND line.plan_year = 2023 AND line.nature = 'investment'
        AND line.origin_year = ANY (%(origin_years)s) AND project.kind = 'works'
    GROUP BY project.id HAVING coalesce(sum(moved.disbursed_vnd), 0) = 0
)
INSERT INTO programs_finding (province_id, run_id, unit_id, object_type, object_id, verdict, amount_vnd, details)
SELECT %(province)s, %(run)s, unit_id, 'disbursement.project', id, 'zero_disbursement', assigned_vnd,
    jsonb_build_object('assigned_vnd', assigned_vnd, 'lines', told)
FROM works WHERE assigned_vnd > 0
"""


@pytest.fixture
def town(rig: Rig, transactional_db: None) -> Town:
    """Five thousand projects and the rule of 30/6, committed and analysed."""
    cast = build_cast()
    with scope(cast.provinces["49"].pk):
        town = town_of_cast(cast)
        fill_projects(town)
        town.zero_rule()
    with rig.owner() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return town


def _found(run: CheckRun) -> set[int]:
    return set(Finding.objects.filter(run=run, object_type=PROJECT).values_list("object_id", flat=True))


def _ours(rule: DeadlineRule, by: Person) -> CheckRun:
    return record_zero_run(rule=rule, by=by)


def _floor(rule: DeadlineRule, run: CheckRun) -> int:
    origins = rule.scope.get("origin_years") or [2023, 2022]
    with connection.cursor() as cursor:
        cursor.execute(
            _ONE,
            {
                "province": rule.province_id,
                "run": run.pk,
                "as_of": rule.last_day,
                "origin_years": origins,
                "buckets": ["advanced", "paid"],
            },
        )
        return int(cursor.rowcount)


def _undone(work: object) -> object:
    """Do it in a transaction that leaves nothing behind."""
    with transaction.atomic():
        result = work()  # type: ignore[operator]  # a closure
        transaction.set_rollback(True)
    return result


@pytest.mark.bench
def test_the_check_of_five_thousand_projects(town: Town, rig: Rig) -> None:
    with scope(town.province.pk):
        [rule] = zero_rules(town.province.pk)
        by = system_person(rule.province, TODAY)
        with transaction.atomic():
            with CaptureQueriesContext(connection) as seen:
                run = _ours(rule, by)
            found = _found(run)
            Finding.objects.filter(run=run).delete()
            assert _floor(rule, run) == len(found) > 500
            assert _found(run) == found
            transaction.set_rollback(True)
        with transaction.atomic():
            empty = CheckRun.objects.create(
                province=town.province, rule=rule, number=1, as_of=rule.last_day, ran_on=TODAY, standing="provisional",
                fingerprint="x", checked_count=0, found_count=0, total_vnd=0,
            )  # fmt: skip
            works = {
                "one INSERT … SELECT": lambda: _undone(lambda: _floor(rule, empty)),
                "the check, recorded": lambda: _undone(lambda: _ours(rule, by)),
            }
            floor, ours = by_turns(works, rounds=ROUNDS)
            transaction.set_rollback(True)
    say(f"6. Check of {PROJECTS} projects, {len(found)} found", [floor, ours])
    conclude(Verdict("6  check to one INSERT … SELECT", ours.median / floor.median, 1.3))
    conclude(Verdict("6  check, statements", len(business(seen)), 5, unit=""))
    fill_provinces(rig, town.province, Province.objects.count() - 1)
    one, every = _provinces()
    say("6. The same in 63 provinces", [one, every])
    conclude(Verdict("6  63 provinces to one", every.median / one.median, 70))


def _provinces() -> tuple[Timing, Timing]:
    """One province's check, and everybody's one after the other, in the database of all."""
    one, every = Timing("one province"), Timing("every province")
    for _ in range(3):
        started = time.perf_counter()
        for province in Province.objects.order_by("code"):
            with scope(province.pk):
                begun = time.perf_counter()
                by = system_person(province, TODAY)
                for rule in zero_rules(province.pk):
                    _undone(lambda rule=rule, by=by: _ours(rule, by))
                one.seconds.append(time.perf_counter() - begun)
        every.seconds.append(time.perf_counter() - started)
    assert Province.objects.count() == 63
    assert len(one.seconds) == 3 * 63
    return one, every
