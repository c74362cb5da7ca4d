"""Targets and figures in words (cách viết chỉ tiêu và số liệu). Pure."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from accounts.figures import MISSING, day, decimal
from targets.rating import Demand, Operator, Standing
from targets.rollup import Measure, Measured

STANDING_WORDS: Final = {
    Standing.MET: "Đạt",
    Standing.ON_TRACK: "Đúng tiến độ",
    Standing.AT_RISK: "Có nguy cơ",
    Standing.NOT_MET: "Chưa đạt",
    Standing.NOT_REPORTED: "Chưa báo cáo",
    Standing.NOT_ASSIGNED: "Không giao",
}
OPERATOR_SIGNS: Final = {
    Operator.AT_LEAST: "≥",
    Operator.MORE_THAN: ">",
    Operator.EQUAL: "=",
    Operator.AT_MOST: "≤",
}


def figure(value: Decimal | Fraction | int, decimals: int = 0) -> str:
    """1234.5 → "1.234,5", with at least the decimals asked for and never hiding some that are there (số)."""
    exact = Fraction(value)
    places = decimals
    while places < 4 and (exact * 10**places).denominator != 1:
        places += 1
    return decimal(exact, places)


def planned(demand: Demand, unit: str, decimals: int = 0) -> str:
    """What is demanded, as the plan says it: "ít nhất 100 thôn", "từ 5 đến 6 tiêu chí trở lên" (yêu cầu)."""
    value = MISSING if demand.value is None else _with_unit(figure(demand.value, decimals), unit)
    match demand.operator:
        case Operator.AT_LEAST:
            return f"ít nhất {value}"
        case Operator.MORE_THAN:
            return f"trên {value}"
        case Operator.AT_MOST:
            return f"không quá {value}"
        case Operator.NONE_BELOW:
            return f"không còn đơn vị dưới {value}"
        case Operator.RANGE | Operator.RANGE_OR_MORE:
            more = " trở lên" if demand.operator is Operator.RANGE_OR_MORE else ""
            low, high = (MISSING if one is None else figure(one, decimals) for one in (demand.low, demand.high))
            return f"từ {low} đến {_with_unit(high, unit)}{more}"
        case Operator.BY_DATE:
            return "hoàn thành" if demand.due_on is None else f"đến hết ngày {day(demand.due_on)}"
        case Operator.MAINTAIN:
            return "tiếp tục duy trì"
        case _:
            return value


def short(demand: Demand, decimals: int = 0) -> str:
    """The same in signs, for a conflict's title: "≥100" (viết gọn)."""
    if demand.operator in OPERATOR_SIGNS and demand.value is not None:
        return f"{OPERATOR_SIGNS[demand.operator]}{figure(demand.value, decimals)}"
    return planned(demand, "", decimals).strip()


def reached(measured: Measured, decimals: int = 0) -> str:
    """A rolled-up figure rounded for reading, or the sign of a missing one (số đã đạt)."""
    return MISSING if measured.value is None else decimal(measured.value, decimals)


def parts_text(measure: str, done: Measured) -> str:
    """The sums behind a rate or a fall: "130/194", "3.050 → 2.900" (tử số, mẫu số)."""
    if done.numerator is None or done.denominator is None:
        return ""
    if measure == Measure.DROP:
        return f"{figure(done.numerator)} → {figure(done.denominator)}"
    return f"{figure(done.numerator)}/{figure(done.denominator)}" if measure == Measure.RATE else ""


def _with_unit(value: str, unit: str) -> str:
    if unit == "%":
        return f"{value}%"
    return f"{value} {unit}".strip()
