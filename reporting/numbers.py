"""Figures and dates as Vietnamese official papers write them (cách viết số, ngày trong văn bản)."""

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final, Literal, TypeAlias

Exact: TypeAlias = int | Decimal | Fraction
Scale: TypeAlias = Literal["đồng", "nghìn đồng", "triệu đồng", "tỷ đồng"]

SCALES: Final[dict[Scale, int]] = {"đồng": 1, "nghìn đồng": 10**3, "triệu đồng": 10**6, "tỷ đồng": 10**9}
DEFAULT_DECIMALS: Final[dict[Scale, int]] = {"đồng": 0, "nghìn đồng": 0, "triệu đồng": 0, "tỷ đồng": 1}
_LETTERS: Final = "abcdđeghiklmnopqrstuvxy"
_ROMAN: Final = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def half_up(value: Exact, decimals: int = 0) -> Decimal:
    """Round to so many decimals, a half always away from zero (làm tròn)."""
    exact = Fraction(value) * 10**decimals
    whole = (abs(exact.numerator) * 2 + exact.denominator) // (exact.denominator * 2)
    with localcontext() as context:
        context.prec = max(28, len(str(whole)) + decimals + 2)
        return Decimal(-whole if exact < 0 else whole).scaleb(-decimals)


def number(value: Exact, decimals: int = 0) -> str:
    """1234567.8 → "1.234.567,8"."""
    text = f"{half_up(value, decimals):,.{decimals}f}"
    if not text.strip("-0.,"):
        text = text.removeprefix("-")
    return text.translate({ord(","): ".", ord("."): ","})


def count(value: int, *, leading_zero: bool = False) -> str:
    """A count; plans write 07 for a count below ten (số đếm)."""
    return f"{value:02d}" if leading_zero and 0 < value < 10 else number(value)


def in_scale(amount_vnd: int, scale: Scale) -> Fraction:
    """The exact amount in thousands, millions or billions of đồng, unrounded."""
    return Fraction(amount_vnd, SCALES[scale])


def money(amount_vnd: int, scale: Scale = "đồng", decimals: int | None = None) -> str:
    """An amount in the scale's unit, rounded only here, without the unit's name (số tiền)."""
    return number(in_scale(amount_vnd, scale), DEFAULT_DECIMALS[scale] if decimals is None else decimals)


def percent(numerator: int | Decimal, denominator: int | Decimal = 100, decimals: int = 1, *, sign: bool = True) -> str:
    """130 of 194, two decimals → "67,01%" (tỷ lệ)."""
    return number(share_percent(numerator, denominator), decimals) + ("%" if sign else "")


def share_percent(numerator: int | Decimal, denominator: int | Decimal = 100) -> Fraction:
    """The exact percentage of a numerator over a denominator."""
    return Fraction(numerator) * 100 / Fraction(denominator)


def day(on: date) -> str:
    """05/01/2023."""
    return f"{on.day:02d}/{on.month:02d}/{on.year:04d}"


def long_day(on: date) -> str:
    """ngày 05 tháng 01 năm 2023: a zero before days below ten and before months 1 and 2 only (NĐ 30/2020)."""
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"


def document_number(value: int) -> str:
    """The number of an official paper, with a zero below ten (số văn bản)."""
    return f"{value:02d}"


def roman(value: int) -> str:
    """1 → "I" (số La Mã)."""
    if not 0 < value < 400:
        raise ValueError("Số La Mã chỉ dùng cho 1 đến 399.")
    text = ""
    for size, mark in _ROMAN:
        text += mark * (value // size)
        value %= size
    return text


def letter(value: int) -> str:
    """1 → "a", 5 → "đ": the points of a clause follow the Vietnamese alphabet (thứ tự điểm)."""
    if not 0 < value <= len(_LETTERS):
        raise ValueError(f"Thứ tự điểm chỉ có từ 1 đến {len(_LETTERS)}.")
    return _LETTERS[value - 1]
