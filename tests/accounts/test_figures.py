"""Figures and dates as pages write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from accounts import figures


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (0, 0, "0"),
        (1234567, 0, "1.234.567"),
        (1234567.8, 1, "1.234.567,8"),
        (-0.04, 1, "0,0"),
        (-1234.5, 1, "-1.234,5"),
        (Decimal("2.25"), 1, "2,3"),
        (0.35, 1, "0,4"),
        (1.005, 2, "1,01"),
        (Fraction(2, 3), 2, "0,67"),
        (10**24, 0, "1.000.000.000.000.000.000.000.000"),
    ],
)
def test_decimal(value: figures.Figure, places: int, written: str) -> None:
    assert figures.decimal(value, places) == written


@pytest.mark.parametrize(
    ("amount", "scale", "written"),
    [
        (612_345_000_000, "tỷ", "612,3"),
        (612_345_678, "triệu", "612"),
        (612_500, "nghìn", "613"),
        (612_345, "đồng", "612.345"),
    ],
)
def test_amounts(amount: int, scale: str, written: str) -> None:
    assert figures.vnd(amount, scale) == written


def test_a_share_of_nothing_has_no_rate() -> None:
    assert figures.share_percent(0, 0) is None
    assert figures.percent(figures.share_percent(130, 194) or 0, 2) == "67,01%"


def test_dates() -> None:
    assert figures.day(date(2023, 7, 5)) == "05/07/2023"
    assert figures.moment(datetime(2023, 6, 30, 17, 1, tzinfo=UTC)) == "00:01 ngày 01/07/2023"
    today = date(2023, 7, 5)
    assert [figures.days_left(date(2023, 7, day), today) for day in (4, 5, 10)] == [
        "quá 1 ngày",
        "hôm nay",
        "còn 5 ngày",
    ]
