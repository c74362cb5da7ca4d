"""Targets and figures in words (cách viết chỉ tiêu và số liệu). Pure."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from accounts.figures import MISSING, day, decimal
from accounts.language import gettext as _
from accounts.language import gettext_noop
from targets.rating import Demand, Operator, Standing
from targets.rollup import Measure, Measured

STANDING_WORDS: Final = {
    Standing.MET: gettext_noop("Đạt"),
    Standing.ON_TRACK: gettext_noop("Đúng tiến độ"),
    Standing.AT_RISK: gettext_noop("Có nguy cơ"),
    Standing.NOT_MET: gettext_noop("Chưa đạt"),
    Standing.NOT_REPORTED: gettext_noop("Chưa báo cáo"),
    Standing.NOT_ASSIGNED: gettext_noop("Không giao"),
}
OPERATOR_SIGNS: Final = {
    Operator.AT_LEAST: "≥",
    Operator.MORE_THAN: ">",
    Operator.EQUAL: "=",
    Operator.AT_MOST: "≤",
}
_OF_ONE_VALUE: Final = {
    Operator.AT_LEAST: gettext_noop("ít nhất %(value)s"),
    Operator.MORE_THAN: gettext_noop("trên %(value)s"),
    Operator.AT_MOST: gettext_noop("không quá %(value)s"),
    Operator.NONE_BELOW: gettext_noop("không còn đơn vị dưới %(value)s"),
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
    if demand.operator in _OF_ONE_VALUE:
        return _(_OF_ONE_VALUE[demand.operator]) % {"value": value}
    match demand.operator:
        case Operator.RANGE | Operator.RANGE_OR_MORE:
            low, high = (MISSING if one is None else figure(one, decimals) for one in (demand.low, demand.high))
            told = {"low": low, "high": _with_unit(high, unit)}
            if demand.operator is Operator.RANGE_OR_MORE:
                return _("từ %(low)s đến %(high)s trở lên") % told
            return _("từ %(low)s đến %(high)s") % told
        case Operator.BY_DATE:
            by = demand.due_on
            return _("hoàn thành") if by is None else _("đến hết ngày %(day)s") % {"day": day(by)}
        case Operator.MAINTAIN:
            return _("tiếp tục duy trì")
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
