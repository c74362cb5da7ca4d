"""Figures and dates as official papers write them."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting import numbers

AMOUNTS = st.integers(min_value=-(10**18), max_value=10**18)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Decimal("1234567.8"), 1, "1.234.567,8"),
        (Decimal("1234567.891"), 3, "1.234.567,891"),
        (0, 0, "0"),
        (0, 2, "0,00"),
        (Decimal("-0.04"), 1, "0,0"),
        (Decimal("-0.05"), 1, "-0,1"),
        (Decimal("0.5"), 0, "1"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (999, 0, "999"),
        (1000, 0, "1.000"),
        (10**21 + 1, 0, "1.000.000.000.000.000.000.001"),
        (Fraction(2, 3), 2, "0,67"),
    ],
)
def test_numbers(value: numbers.Exact, decimals: int, text: str) -> None:
    assert numbers.number(value, decimals) == text


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12),
    st.integers(0, 4),
)
def test_rounding_agrees_with_decimal(value: Decimal, decimals: int) -> None:
    assert numbers.half_up(value, decimals) == value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@given(AMOUNTS, st.integers(0, 6))
def test_a_number_reads_back(amount: int, decimals: int) -> None:
    text = numbers.number(Fraction(amount, 1000), decimals)
    assert re.fullmatch(r"-?\d{1,3}(\.\d{3})*" + (rf",\d{{{decimals}}}" if decimals else ""), text)
    back = Decimal(text.replace(".", "").replace(",", "."))
    assert abs(Fraction(back) - Fraction(amount, 1000)) <= Fraction(1, 2 * 10**decimals)


@given(AMOUNTS)
def test_scaling_rounds_only_once(amount: int) -> None:
    assert numbers.in_scale(amount, "tỷ đồng") * 10**9 == amount
    whole = Decimal(numbers.money(amount, "triệu đồng").replace(".", ""))
    assert abs(whole * 10**6 - amount) <= 500_000


@given(st.lists(AMOUNTS, max_size=20))
def test_exact_parts_add_up_to_the_whole(amounts: list[int]) -> None:
    assert sum((numbers.in_scale(a, "triệu đồng") for a in amounts), Fraction(0)) == numbers.in_scale(
        sum(amounts), "triệu đồng"
    )


def test_money_in_its_scales() -> None:
    assert numbers.money(3_290_512_345_678) == "3.290.512.345.678"
    assert numbers.money(3_290_512_345_678, "nghìn đồng") == "3.290.512.346"
    assert numbers.money(3_290_512_345_678, "triệu đồng") == "3.290.512"
    assert numbers.money(3_290_512_345_678, "triệu đồng", 3) == "3.290.512,346"
    assert numbers.money(3_290_512_345_678, "tỷ đồng") == "3.290,5"


def test_percentages() -> None:
    assert numbers.percent(130, 194, 2) == "67,01%"
    assert numbers.percent(Decimal("67.01"), decimals=2) == "67,01%"
    assert numbers.percent(7, 3, 1, sign=False) == "233,3"
    with pytest.raises(ZeroDivisionError):
        numbers.percent(1, 0)


def test_counts_below_ten_may_bear_a_zero() -> None:
    assert [numbers.count(n, leading_zero=True) for n in (0, 1, 9, 10, 1234)] == ["0", "01", "09", "10", "1.234"]
    assert numbers.count(7) == "7"


@pytest.mark.parametrize(
    ("on", "text"),
    [
        (date(2023, 1, 5), "ngày 05 tháng 01 năm 2023"),
        (date(2023, 2, 28), "ngày 28 tháng 02 năm 2023"),
        (date(2019, 6, 29), "ngày 29 tháng 6 năm 2019"),
        (date(2023, 3, 9), "ngày 09 tháng 3 năm 2023"),
        (date(2023, 10, 10), "ngày 10 tháng 10 năm 2023"),
    ],
)
def test_dates_in_letters(on: date, text: str) -> None:
    assert numbers.long_day(on) == text


def test_short_dates_have_their_zeros() -> None:
    assert numbers.day(date(2023, 6, 3)) == "03/06/2023"


def test_roman_numbers() -> None:
    assert [numbers.roman(n) for n in (1, 4, 9, 14, 40, 90, 99, 399)] == [
        "I", "IV", "IX", "XIV", "XL", "XC", "XCIX", "CCCXCIX",
    ]  # fmt: skip
    for wrong in (0, 400):
        with pytest.raises(ValueError, match="La Mã"):
            numbers.roman(wrong)


def test_points_follow_the_vietnamese_alphabet() -> None:
    assert "".join(numbers.letter(n) for n in range(1, 24)) == "abcdđeghiklmnopqrstuvxy"
    with pytest.raises(ValueError, match="từ 1 đến 23"):
        numbers.letter(24)
