"""Figures and dates for pages (cách viết số và ngày trên màn hình); pure."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from accounts.language import figure_text, gettext_noop, ngettext
from accounts.language import gettext as _

Figure = int | float | Decimal | Fraction

SCALES: Final[dict[str, int]] = {"đồng": 1, "nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}
_UNITS: Final = {
    "đồng": gettext_noop("đồng"),
    "nghìn": gettext_noop("nghìn đồng"),
    "triệu": gettext_noop("triệu đồng"),
    "tỷ": gettext_noop("tỷ đồng"),
}
PLACES: Final[dict[str, int]] = {"đồng": 0, "nghìn": 0, "triệu": 0, "tỷ": 1}
MISSING: Final = "–"
VIETNAM_TIME: Final = ZoneInfo("Asia/Ho_Chi_Minh")


def exact(value: Figure) -> Fraction:
    """The figure as written: a float counts as its shortest decimal form."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def decimal(value: Figure, places: int = 0) -> str:
    """1234567.8 → "1.234.567,8"; a half rounds away from zero (số thập phân)."""
    return _written(*_ratio(value), places)


def vnd(amount_vnd: Figure, scale: str = "đồng", places: int | None = None) -> str:
    """An amount in đồng, nghìn, triệu or tỷ, without the unit's name (số tiền)."""
    numerator, denominator = _ratio(amount_vnd)
    return _written(numerator, denominator * SCALES[scale], PLACES[scale] if places is None else places)


def _ratio(value: Figure) -> tuple[int, int]:
    return exact(value).as_integer_ratio() if isinstance(value, float) else value.as_integer_ratio()


def _written(numerator: int, denominator: int, places: int) -> str:
    """Whole numbers only: a table writes hundreds of figures."""
    digits = (abs(numerator) * 10**places * 2 + denominator) // (denominator * 2)
    return figure_text(-digits if numerator < 0 else digits, places)


def unit_of(scale: str) -> str:
    """tỷ → "tỷ đồng" (đơn vị tính)."""
    return _(_UNITS[scale])


def dong(amount_vnd: Figure) -> str:
    """An amount with its unit: "1.234 đồng" (số tiền)."""
    return _("%(amount)s đồng") % {"amount": vnd(amount_vnd)}


def percent(value: Figure, places: int = 1) -> str:
    """31.42 → "31,4%" (tỷ lệ)."""
    return f"{decimal(value, places)}%"


def share_percent(part: Figure, whole: Figure) -> Fraction | None:
    """The exact percentage of a part; nothing of nothing has no rate."""
    divisor = exact(whole)
    return exact(part) * 100 / divisor if divisor else None


def day(on: date) -> str:
    """05/07/2023 (ngày)."""
    return f"{on.day:02d}/{on.month:02d}/{on.year:04d}"


def moment(at: datetime) -> str:
    """14:05 ngày 05/07/2023, by the clock of Vietnam (thời điểm)."""
    local = at.astimezone(VIETNAM_TIME) if at.tzinfo else at
    return _("%(time)s ngày %(day)s") % {"time": f"{local:%H:%M}", "day": day(local)}


def days_left(due_on: date, today: date) -> str:
    """còn 5 ngày, hôm nay, quá 5 ngày (số ngày còn lại)."""
    left = (due_on - today).days
    if left == 0:
        return _("hôm nay")
    if left > 0:
        return ngettext("còn %(count)d ngày", "còn %(count)d ngày", left) % {"count": left}
    return ngettext("quá %(count)d ngày", "quá %(count)d ngày", -left) % {"count": -left}
