"""The board: roll-up with coverage, standing by operator, three kinds of nothing."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from targets.queries.board import Board, Row
from targets.rating import Standing
from targets.rollup import Coverage
from tests.rig.targets import Land


def row_of(board: Board, indicator: str) -> Row:
    return next(row for row in board.rows if row.indicator.code == indicator)


def test_a_total_carries_its_coverage(land: Land) -> None:
    land.state("xa-ntm-them", "at_least", "2")
    land.report("dai-thanh", {"xa-ntm-them": {"done": True, "plan_rest": False}})
    land.report("dang", {"xa-ntm-them": {"done": False, "plan_rest": True}})
    row = row_of(land.board(), "xa-ntm-them")
    assert row.done.value == 1
    assert row.done.coverage == Coverage(2, 5)
    assert row.forecast.value == 2
    assert row.standing is Standing.ON_TRACK


def test_missing_is_not_zero(land: Land) -> None:
    land.state("ho-dat-o", "equal", "10", programme="DTTS")
    assert row_of(land.board(), "ho-dat-o").done.value is None
    assert row_of(land.board(), "ho-dat-o").standing is Standing.NOT_REPORTED
    land.report("tay-giang", {"ho-dat-o": {"done": 0, "plan_rest": 0}})
    row = row_of(land.board(), "ho-dat-o")
    assert (row.done.value, row.done.coverage) == (Fraction(0), Coverage(1, 1))
    assert row.standing is Standing.AT_RISK


def test_only_units_in_scope_owe_a_figure(land: Land) -> None:
    board = land.board()
    owed = {
        code: board.rolled.whole.owed(one.pk)
        for code, one in land.indicators.items()
        if board.rolled.whole.owed(one.pk)
    }
    assert owed["xa-ntm"] == 5
    assert owed["ho-ngheo"] == 3
    assert owed["ho-dat-o"] == 1
    assert owed["tieu-chi-huyen"] == 3
    assert owed["xa-thuoc-ct"] == 5
    assert owed["cuoc-kiem-tra"] == 2
    assert "hoi-an-hoan-thanh" not in owed


def test_a_milestone_is_asked_only_of_units_that_have_it(land: Land) -> None:
    land.state("hoi-an-hoan-thanh", "by_date", unit="hoi-an", due_on=date(2023, 12, 31))
    row = row_of(land.board(), "hoi-an-hoan-thanh")
    assert (row.unit.name, row.done.coverage.owed, row.standing) == ("Hội An", 1, Standing.NOT_REPORTED)
    land.report("hoi-an", {"hoi-an-hoan-thanh": {"done": False, "plan_rest": True}})
    assert row_of(land.board(), "hoi-an-hoan-thanh").standing is Standing.ON_TRACK


def test_a_rate_comes_from_sums_over_a_counted_denominator(land: Land) -> None:
    land.state("ty-le-xa-ntm", "equal", "67")
    for unit in ("dai-thanh", "dai-son", "cam-thanh"):
        land.report(unit, {"xa-ntm": {"end_prior_year": False, "done": True, "plan_rest": True}})
    row = row_of(land.board(), "ty-le-xa-ntm")
    assert row.done.value == Fraction(300, 5)
    assert row.done.numerator == 3
    assert row.done.denominator == 5
    # Three of five have reported: they are held against three fifths of 67 %.
    assert (row.standing, row.rating.line) == (Standing.ON_TRACK, Fraction(201, 5))


@pytest.mark.parametrize(
    ("left", "standing"), [(27, Standing.ON_TRACK), (28, Standing.ON_TRACK), (29, Standing.AT_RISK)]
)
def test_three_points_do_not_satisfy_more_than_three(land: Land, left: int, standing: Standing) -> None:
    # 30 of 100 at the start; 27 left is exactly 3,0 points, 28 is 2 points: both above the half-year line of 1,5.
    land.state("ty-le-ho-ngheo-dtts", "more_than", "3.0", programme="GN", decimals=1)
    for unit in ("dai-loc", "tay-giang", "hoi-an"):
        start, now = (30, left) if unit == "tay-giang" else (0, 0)
        size = 100 if unit == "tay-giang" else 0
        land.report(
            unit,
            {
                "ho-ngheo-dtts": {"end_prior_year": start, "done": now, "plan_rest": now},
                "ho-dtts": {"end_prior_year": size, "done": size, "plan_rest": size},
            },
        )
    row = row_of(land.board(), "ty-le-ho-ngheo-dtts")
    assert row.done.value == 30 - left
    assert row.standing is standing
    assert row.rating.line == Fraction(3, 2)


def test_a_population_limits_the_sums_to_poor_districts(land: Land) -> None:
    land.state("ty-le-ho-ngheo-huyen-ngheo", "more_than", "6", programme="GN")
    for unit in ("dai-loc", "tay-giang"):
        land.report(
            unit,
            {
                "ho-ngheo": {"end_prior_year": 40, "done": 30, "plan_rest": 30},
                "ho-dan-cu": {"end_prior_year": 100, "done": 100, "plan_rest": 100},
            },
        )
    row = row_of(land.board(), "ty-le-ho-ngheo-huyen-ngheo")
    assert row.done.coverage == Coverage(1, 1)
    assert row.done.value == 10
    assert row.standing is Standing.MET


def test_a_rate_of_uneven_parts_has_no_value(land: Land) -> None:
    land.state("ty-le-thon-tiep-can", "equal", "100")
    land.report("dang", {"thon-xa-duoi-15": {"done": 4}, "thon-xa-duoi-15-tiep-can": {"done": 4}})
    land.report("lang", {"thon-xa-duoi-15": {"done": 5}})
    row = row_of(land.board(), "ty-le-thon-tiep-can")
    assert row.done.value is None
    assert row.standing is Standing.NOT_REPORTED
    assert "Tử số" in row.rating.method


def test_the_floor_is_the_lowest_unit(land: Land) -> None:
    land.state("so-tieu-chi-xa", "none_below", "15", period="2025")
    for unit, met in (("dai-thanh", 19), ("dai-son", 18), ("dang", 9), ("lang", 15), ("cam-thanh", 19)):
        land.report(unit, {"tieu-chi-xa-dat": {"end_prior_year": met, "done": met, "plan_rest": met}})
    row = row_of(land.board(), "so-tieu-chi-xa")
    assert (row.done.value, row.standing) == (Fraction(9), Standing.AT_RISK)


def test_a_sentence_about_each_district_is_one_row_with_members(land: Land) -> None:
    for unit in ("dai-loc", "tay-giang", "hoi-an"):
        land.state("tieu-chi-huyen", "range_or_more", low="5", high="6", unit=unit)
    land.report("dai-loc", {"tieu-chi-huyen": {"end_prior_year": 4, "done": 5, "plan_rest": 6}})
    land.report("tay-giang", {"tieu-chi-huyen": {"end_prior_year": 2, "done": 2, "plan_rest": 4}})
    row = row_of(land.board(), "tieu-chi-huyen")
    assert [member.standing for member in row.members] == [Standing.MET, Standing.NOT_REPORTED, Standing.AT_RISK]
    assert row.standing is Standing.AT_RISK
    assert row.rating.method == "1/3 đơn vị đạt yêu cầu."


def test_a_district_sees_its_own_share_and_that_nothing_was_assigned(land: Land) -> None:
    land.state("thon-kieu-mau-them", "at_least", "80")
    land.state("thon-kieu-mau-them", "equal", "13", unit="dai-loc", document="ntm")
    for unit, hamlets in (("dai-thanh", 2), ("dai-son", 5), ("dang", 1)):
        land.report(unit, {"thon-kieu-mau-them": {"done": hamlets, "plan_rest": 3}})
    own = row_of(land.board("dai-loc"), "thon-kieu-mau-them")
    assert own.demand is not None
    assert own.demand.value == 13
    assert (own.done.value, own.standing) == (Fraction(7), Standing.ON_TRACK)
    other = row_of(land.board("tay-giang"), "thon-kieu-mau-them")
    assert (other.done.value, other.demand, other.standing) == (Fraction(1), None, Standing.NOT_ASSIGNED)
    assert [one.value for one in other.above] == [80]
    assert row_of(land.board("dai-thanh"), "thon-kieu-mau-them").done.value == 2


def test_statements_that_demand_the_same_stand_together(land: Land) -> None:
    land.state("xa-ntm-them", "at_least", "7", document="bcd")
    land.state("xa-ntm-them", "at_least", "7", document="ntm")
    board = land.board()
    assert [len(row.statements) for row in board.rows] == [2]
    assert board.conflicts == []


def test_an_estimate_stays_marked(land: Land) -> None:
    land.state("ho-nha-o", "equal", "5", programme="DTTS")
    land.report("tay-giang", {"ho-nha-o": {"done": 6, "plan_rest": 0}}, estimated=True)
    row = row_of(land.board(), "ho-nha-o")
    assert row.done.estimated
    assert row.standing is Standing.MET


def test_the_board_takes_five_statements_however_much_there_is(land: Land) -> None:
    for code in ("xa-ntm-them", "xa-ntm", "ty-le-xa-ntm", "thon-kieu-mau-them"):
        land.state(code, "at_least", "3")
        land.state(code, "at_least", "4", document="ntm")
    for unit in ("dai-thanh", "dai-son", "dang"):
        land.report(unit, {"xa-ntm-them": {"done": True}, "thon-kieu-mau-them": {"done": 1}})
    with CaptureQueriesContext(
        connection,
    ) as seen:
        board = land.board()
        assert len(board.rows) == 8
        assert len(board.conflicts) == 4
    # One of them is the plan year that the helper asks for.
    assert len(seen) == 6, [one["sql"][:80] for one in seen]
