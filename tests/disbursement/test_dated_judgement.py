"""The judgements of the capital calendar, on lines made by hand: both sides of every threshold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from disbursement.dated import (
    PROGRAMME,
    Answer,
    Line,
    Verdict,
    allocation,
    answers,
    contractors,
    fingerprint,
    forecast_percent,
    goes_back,
    rates,
    reaches,
    recall,
    shortfall_vnd,
)
from programs.rules.kinds import AllocationComplete, Budget, Comparison, Level, MinimumRate, Recall

DAY = date(2023, 3, 14)
LINE = Line(
    line_id=1,
    project_id=10,
    place_kind="commune",
    holder_id=100,
    holder_kind="commune",
    branch_id=50,
    programme_id=1,
    programme="NTM",
    source="central",
    contractor_on=None,
    assigned_vnd=1000,
    disbursed_vnd=0,
    remaining_vnd=1000,
    carried_vnd=0,
)
TO_COMMUNES = AllocationComplete(Level.COMMUNE)
ABOVE_60 = MinimumRate(Decimal(60), Comparison.ABOVE)
ALL_OF_IT = MinimumRate(Decimal(100), Comparison.AT_LEAST)


def test_money_without_a_project_or_of_works_outside_communes_is_not_given_by_list() -> None:
    waiting = replace(LINE, line_id=2, project_id=None, place_kind="", assigned_vnd=300)
    elsewhere = replace(LINE, line_id=3, project_id=11, place_kind="district", assigned_vnd=200)
    done = replace(LINE, line_id=4, branch_id=60)
    (found,) = allocation([LINE, waiting, elsewhere, done], TO_COMMUNES, DAY).findings
    assert (found.object_id, found.amount_vnd, found.verdict) == (50, 500, Verdict.NOT_IN_LIST)
    assert found.details == {"assigned_vnd": 1500, "listed_vnd": 1000, "waiting_vnd": 300}


@pytest.mark.parametrize(("percent", "is_found"), [(75, False), (76, True)])
def test_a_smaller_share_may_be_enough(percent: int, is_found: bool) -> None:
    waiting = replace(LINE, line_id=2, project_id=None, assigned_vnd=250)
    lines = [replace(LINE, assigned_vnd=750), waiting]
    asked = AllocationComplete(Level.COMMUNE, Decimal(percent))
    assert bool(allocation(lines, asked, DAY).findings) is is_found


@pytest.mark.parametrize(
    ("selected", "is_found"), [(None, True), (DAY, False), (DAY + timedelta(days=1), True), (date(2022, 1, 1), False)]
)
def test_a_contractor_counts_when_selected_by_the_day(selected: date | None, is_found: bool) -> None:
    result = contractors([replace(LINE, contractor_on=selected), replace(LINE, line_id=2, project_id=None)], DAY)
    assert (bool(result.findings), result.checked_count) == (is_found, 1)


@pytest.mark.parametrize(
    ("asked", "disbursed", "is_reached", "short"),
    [
        (ABOVE_60, 600, False, 1),
        (ABOVE_60, 601, True, 0),
        (ABOVE_60, 0, False, 601),
        (ALL_OF_IT, 999, False, 1),
        (ALL_OF_IT, 1000, True, 0),
    ],
)
def test_more_than_sixty_is_more_than_sixty(asked: MinimumRate, disbursed: int, is_reached: bool, short: int) -> None:
    assert reaches(asked, assigned_vnd=1000, disbursed_vnd=disbursed) is is_reached
    assert shortfall_vnd(asked, assigned_vnd=1000, disbursed_vnd=disbursed) == short


@pytest.mark.parametrize("asked", [ABOVE_60, ALL_OF_IT, MinimumRate(Decimal("66.7"), Comparison.AT_LEAST)])
@pytest.mark.parametrize("assigned", [1, 2, 3, 7, 999, 1001])
def test_the_shortfall_is_the_least_amount_that_reaches(asked: MinimumRate, assigned: int) -> None:
    short = shortfall_vnd(asked, assigned_vnd=assigned, disbursed_vnd=0)
    assert reaches(asked, assigned_vnd=assigned, disbursed_vnd=short)
    assert not reaches(asked, assigned_vnd=assigned, disbursed_vnd=short - 1)


def test_a_unit_is_judged_by_programme_and_a_programme_as_a_whole() -> None:
    good = replace(LINE, disbursed_vnd=900)
    bad = replace(LINE, line_id=2, programme="GN", programme_id=2, disbursed_vnd=100)
    helped = replace(
        LINE, line_id=3, branch_id=60, programme="GN", programme_id=2, assigned_vnd=9000, disbursed_vnd=9000
    )
    result = rates([good, bad, helped], ABOVE_60, DAY)
    (found,) = result.findings
    assert (found.object_id, found.amount_vnd) == (50, 501)
    assert [part["programme"] for part in found.details["parts"]] == ["GN"]
    alone = rates([good, bad], ABOVE_60, DAY)
    assert [(one.object_type, one.object_id) for one in alone.findings] == [(PROGRAMME, 2), ("accounts.orgunit", 50)]
    assert (alone.total_vnd, alone.found_count, alone.checked_count) == (501, 1, 1)


ASSESS, REPORT = date(2023, 10, 1), date(2023, 10, 9)
NO_NEED = Answer(unit_id=50, answered_on=ASSESS, proposes=False)
WITHIN = Answer(unit_id=50, answered_on=ASSESS, proposes=True, amount_vnd=400)
BEYOND = replace(WITHIN, beyond=True)


@pytest.mark.parametrize(
    ("given", "as_of", "verdict"),
    [
        ([], ASSESS, Verdict.NOT_ANSWERED),
        ([], REPORT, Verdict.NOT_ANSWERED),
        ([NO_NEED], ASSESS, None),
        ([replace(NO_NEED, answered_on=ASSESS + timedelta(days=1))], ASSESS, Verdict.NOT_ANSWERED),
        ([WITHIN], REPORT, None),
        ([BEYOND], ASSESS, None),
        ([BEYOND], REPORT, Verdict.NOT_REPORTED),
        ([replace(BEYOND, letter_on=REPORT)], REPORT, None),
        ([replace(BEYOND, letter_on=date(2023, 10, 10))], REPORT, Verdict.NOT_REPORTED),
        ([BEYOND, NO_NEED], REPORT, None),
    ],
)
def test_silence_is_found_and_a_letter_of_the_tenth_is_late(
    given: list[Answer], as_of: date, verdict: Verdict | None
) -> None:
    found = answers([LINE], given, report_by=REPORT, as_of=as_of).findings
    assert [one.verdict for one in found] == ([verdict] if verdict else [])


def test_who_has_spent_everything_is_not_asked() -> None:
    assert answers([replace(LINE, remaining_vnd=0)], [], report_by=REPORT, as_of=ASSESS).checked_count == 0


def test_the_forecast_is_a_hint_that_decides_nothing() -> None:
    half = forecast_percent(assigned_vnd=1000, disbursed_vnd=400, year=2023, as_of=date(2023, 6, 30))
    assert half == Fraction(40) * 365 / 181
    assert forecast_percent(assigned_vnd=1000, disbursed_vnd=900, year=2023, as_of=date(2023, 6, 30)) == 100
    assert forecast_percent(assigned_vnd=0, disbursed_vnd=0, year=2023, as_of=DAY) is None
    bright = replace(LINE, disbursed_vnd=999, remaining_vnd=1)
    assert answers([bright], [], report_by=REPORT, as_of=ASSESS).findings[0].verdict is Verdict.NOT_ANSWERED


@pytest.mark.parametrize(
    ("source", "holder", "upwards", "to_province"),
    [
        ("central", "commune", True, True),
        ("province", "district", True, True),
        ("province", "department", False, True),
        ("district", "commune", True, False),
        ("district", "district", False, False),
        ("commune", "commune", False, False),
        ("other", "commune", False, False),
    ],
)
def test_money_goes_back_only_to_whom_it_came_from(source: str, holder: str, upwards: bool, to_province: bool) -> None:
    line = replace(LINE, source=source, holder_kind=holder)
    assert goes_back(line, Budget.UPPER_LEVEL) is upwards
    assert goes_back(line, Budget.PROVINCE) is to_province


def test_what_is_carried_over_is_excepted_in_one_plan_and_a_breach_in_the_other() -> None:
    spent_in_part = replace(LINE, disbursed_vnd=500, remaining_vnd=200, carried_vnd=300, assigned_vnd=700)
    refund = recall([spent_in_part], Recall(Budget.UPPER_LEVEL, carry_over=True), DAY)
    taken = recall([spent_in_part], Recall(Budget.PROVINCE), DAY)
    assert [(one.verdict, one.amount_vnd) for one in refund.findings] == [(Verdict.TO_RETURN, 200)]
    assert [(one.verdict, one.amount_vnd) for one in taken.findings] == [
        (Verdict.TO_RECALL, 200),
        (Verdict.CARRIED_OVER, 300),
    ]
    assert refund.findings[0].details["sources"] == {"central": 200}


def test_money_that_waits_at_a_unit_is_recalled_from_the_unit() -> None:
    (found,) = recall([replace(LINE, project_id=None, holder_kind="district")], Recall(Budget.PROVINCE), DAY).findings
    assert (found.object_type, found.object_id) == ("accounts.orgunit", 100)


def test_the_fingerprint_changes_with_what_was_seen_and_with_nothing_else() -> None:
    seen = recall([LINE], Recall(Budget.PROVINCE), DAY)
    mark = fingerprint(seen, rule=["a"], data_complete_through=None)
    assert fingerprint(recall([LINE], Recall(Budget.PROVINCE), DAY), rule=["a"], data_complete_through=None) == mark
    less = recall([replace(LINE, remaining_vnd=999)], Recall(Budget.PROVINCE), DAY)
    assert fingerprint(less, rule=["a"], data_complete_through=None) != mark
    assert fingerprint(seen, rule=["b"], data_complete_through=None) != mark
