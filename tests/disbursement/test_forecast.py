"""The forecast: what it says of single cases, and how far it was off on a year that is over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from disbursement.forecast import (
    Curve,
    Horizon,
    Outlook,
    Standing,
    measured_curves,
    model_of,
    month_ends,
    published_curves,
    straight_line,
    total_of,
)
from reporting.demo.capital import Holding
from tests.rig.backtest import curves_of, errors, past_year

MARCH, JUNE, SEPTEMBER = date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 30)
YEAR_END, LAST = date(2023, 12, 31), date(2024, 1, 31)
KIND = "NTM investment"


def standing(rate: float = 0.0, *, key: int = 1, waits: bool = False, starts: date = date(2023, 1, 5)) -> Standing:
    return Standing(
        key=key,
        kind=KIND,
        assigned_vnd=1000,
        disbursed_vnd=round(rate * 1000),
        starts_on=starts,
        waits_for_contractor=waits,
    )


def ahead(*known: Standing, as_of: date = JUNE, on: date = YEAR_END) -> Horizon:
    return model_of(known, published_curves(), year=2023, as_of=as_of).towards(on)


def test_a_curve_is_straight_between_its_points_and_flat_behind_them() -> None:
    curve = Curve(((100, 0.2), (200, 0.6)))
    assert [curve.share(day) for day in (0, 50, 100, 150, 200, 300)] == pytest.approx([0, 0.1, 0.2, 0.4, 0.6, 0.6])


def test_the_published_curves_name_their_sources_and_rise() -> None:
    for curve in published_curves().values():
        shares = [share for _, share in curve.points]
        assert shares == sorted(shares)
    assert published_curves()["investment"].share(395) == 0.67


def test_chances_are_chances_and_follow_the_rate() -> None:
    """Whatever the figures: between nought and one, falling with the threshold, rising with time."""
    for rate in (0.0, 0.1, 0.5, 0.9, 0.97, 1.0):
        one, other = standing(rate), standing(0.2, key=2)
        before = 0.0
        for days in (1, 30, 90, 180, 215):
            outlook = ahead(one, other, on=JUNE + timedelta(days=days)).outlook(one)
            low, high = outlook.between()
            assert 0 <= outlook.stays_zero <= 1
            assert 1 >= outlook.reaches(0.6) >= outlook.reaches(0.9) >= outlook.reaches(1.0) >= 0
            assert rate - 1e-9 <= low <= high <= 1
            assert outlook.mean >= before - 1e-9
            before = outlook.mean
    assert ahead(standing(), on=JUNE).outlook(standing()) == Outlook(0.0, 2.0, 0.0)
    assert ahead(standing(), on=JUNE).outlook(standing()).stays_zero == 1


def test_without_a_contractor_and_with_late_money_less_is_expected() -> None:
    ready, waiting, late = standing(), standing(key=2, waits=True), standing(key=3, starts=date(2023, 6, 25))
    horizon = ahead(ready, waiting, late, standing(0.4, key=4))
    assert horizon.outlook(waiting).stays_zero > horizon.outlook(ready).stays_zero
    assert horizon.outlook(late).mean > horizon.outlook(ready).mean, "it had no time yet to be slow"


def test_a_sum_lies_between_its_parts_and_knows_its_bounds() -> None:
    parts = [standing(0.1, key=1), standing(0.6, key=2)]
    horizon = ahead(*parts)
    total = total_of(horizon, parts)
    low, high = total.between()
    assert horizon.outlook(parts[0]).mean < total.mean < horizon.outlook(parts[1]).mean
    assert 0.35 <= low < total.mean < high <= 1
    assert total.reaches(0.3) == 1
    assert total.reaches(0.6) > total.reaches(0.95)
    assert total_of(horizon, []).mean == 0


def test_few_lines_are_no_reference() -> None:
    points = {"NTM investment": [(364, 60)]}
    assert measured_curves(points, {"NTM investment": 100}, {"NTM investment": 19}) == {}
    assert measured_curves(points, {"NTM investment": 100}, {"NTM investment": 20})["NTM investment"].share(364) == 0.6
    assert (month_ends(2023)[0], month_ends(2023)[-1]) == (date(2023, 1, 31), LAST)


def test_a_straight_line_ends_at_the_whole() -> None:
    assert straight_line(0.25, year=2023, as_of=JUNE, on=YEAR_END) == pytest.approx(0.504, abs=0.001)
    assert straight_line(0.9, year=2023, as_of=JUNE, on=YEAR_END) == 1


@pytest.fixture(scope="module")
def year() -> list[Holding]:
    """The year that is forecast; the parameters were set on other seeds."""
    return past_year(2023)


@pytest.mark.parametrize(
    ("as_of", "on"),
    [(MARCH, JUNE), (MARCH, YEAR_END), (JUNE, YEAR_END), (JUNE, LAST), (SEPTEMBER, YEAR_END), (SEPTEMBER, LAST)],
)
@pytest.mark.parametrize("reference", ["published", "year before"])
def test_on_a_year_that_is_over_it_beats_the_straight_line(
    year: list[Holding], as_of: date, on: date, reference: str
) -> None:
    curves = published_curves() if reference == "published" else curves_of(past_year(2022, effort=0.9))
    off = errors(year, curves, as_of=as_of, on=on)
    print(f"\n{reference}, {as_of:%d/%m} → {on:%d/%m}: {off}")
    assert off.projects < off.projects_line
    assert off.districts < off.districts_line
    assert off.programmes < off.programmes_line
    assert 0.75 <= off.inside <= 1, "eight of ten outcomes lie within the bounds"
