"""The capital of the first page: one statement that agrees with the book's other sums."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from disbursement.queries.balances import By, Slice, cumulative_curve, figures_by, untouched_by_branch
from disbursement.queries.overview import CapitalOverview, Share, capital_overview
from tests.rig.capital import BILLION, Town

AS_OF = date(2023, 6, 30)


def _overview(town: Town, as_of: date = AS_OF) -> CapitalOverview:
    return capital_overview(town.province.pk, plan_year=2023, as_of=as_of)


def test_it_counts_the_plan_year_up_to_the_day(spent: Town) -> None:
    found = _overview(spent)
    assert found.whole == Share(19 * BILLION, 2 * BILLION)
    assert found.by_nature == {"investment": Share(19 * BILLION, 2 * BILLION)}
    assert found.by_programme["GN"] == Share(BILLION, 0)
    assert _overview(spent, date(2023, 7, 3)).whole.disbursed_vnd == 3 * BILLION


def test_branches_are_the_units_right_below_the_province(spent: Town) -> None:
    found = _overview(spent).by_branch
    assert found[spent.district.pk, "NTM"] == Share(13 * BILLION, 2 * BILLION)
    assert found[spent.other_district.pk, "GN"] == Share(BILLION, 0)
    assert found[None, "NTM"] == Share(5 * BILLION, 0)  # type: ignore[index]  # the province's own line has no branch


def test_works_at_zero_are_works_with_money_and_no_payment(spent: Town) -> None:
    assert _overview(spent).zero_works == {spent.district.pk: 1}


def test_the_months_add_up_to_the_day(spent: Town) -> None:
    assert _overview(spent).monthly == [
        (date(2023, 1, 31), 0),
        (date(2023, 2, 28), BILLION),
        (date(2023, 3, 31), BILLION),
        (date(2023, 4, 30), BILLION),
        (date(2023, 5, 31), 2 * BILLION),
        (date(2023, 6, 30), 2 * BILLION),
    ]


@pytest.mark.parametrize("as_of", [date(2023, 1, 9), date(2023, 5, 5), AS_OF, date(2024, 2, 1)])
def test_it_agrees_with_the_sums_of_the_book(spent: Town, as_of: date, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = _overview(spent, as_of)
    province, of = spent.province.pk, Slice(plan_year=2023)
    by_branch = figures_by(province, By.BRANCH, By.PROGRAMME, of=of, as_of=as_of)
    assert found.by_branch == {key: Share(one.assigned_vnd, one.disbursed_vnd) for key, one in by_branch.items()}
    works = Slice(plan_year=2023, kinds=["works"])
    assert found.zero_works == untouched_by_branch(province, of=works, as_of=as_of)
    curve = [point.disbursed_vnd for point in cumulative_curve(province, of=of, as_of=as_of)]
    assert [amount for _, amount in found.monthly][:12] == curve[:12]
