"""Dates as people in Việt Nam type them (ngày tháng): the day goes first."""

import re
from datetime import date
from typing import Final

from accounts.language import gettext as _
from accounts.language import gettext_noop

_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})\s*[/.\-]\s*([0-9]{1,2})\s*[/.\-]\s*([0-9]+)\Z")
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_ADVICE: Final = gettext_noop("Hãy ghi theo dạng ngày/tháng/năm, ví dụ 05/07/2023.")


class NotADate(ValueError):
    """The text is no date; carries a sentence (không phải ngày)."""


def parse(text: str) -> date:
    """Understand dd/MM/yyyy, d/M/yyyy (also with - or .) and yyyy-MM-dd; raises `NotADate`."""
    if found := _YEAR_FIRST.match(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.match(text):
        day, month = int(found[1]), int(found[2])
        year = _year(found[3])
    else:
        raise NotADate(_("không phải là ngày. %(advice)s") % {"advice": _(_ADVICE)})
    if month > 12 and day <= 12:
        raise NotADate(
            _("ghi tháng trước ngày. Hãy ghi ngày trước, ví dụ %(month)s/%(day)s/%(year)s.")
            % {"month": f"{month:02d}", "day": f"{day:02d}", "year": f"{year:04d}"}
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADate(_("là ngày không có trong lịch. %(advice)s") % {"advice": _(_ADVICE)}) from None


def _year(digits: str) -> int:
    if len(digits) != 4:
        raise NotADate(
            _('ghi năm "%(digits)s" không đủ bốn chữ số hoặc thừa chữ số. %(advice)s')
            % {"digits": digits[:8], "advice": _(_ADVICE)}
        )
    return int(digits)
