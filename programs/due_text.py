"""Reading a due moment from the words of a document: «trước ngày 15/3/2023», «trong quý I/2024». Pure."""

import re
import unicodedata
from datetime import date

from accounts.figures import day
from accounts.language import gettext as _
from programs.calendar import CalendarError, Due, Operator
from programs.periods import ROMAN_QUARTERS, Period, PeriodError, PeriodKind

# Longest phrase first: «chậm nhất trong» and «chậm nhất đến» must not stop at «chậm nhất».
_OPERATORS = (
    ("chậm nhất trong", Operator.BY),
    ("chậm nhất đến", Operator.BY),
    ("chậm nhất", Operator.BY),
    ("đến hết", Operator.BY),
    ("đến cuối", Operator.BY),
    ("đến", Operator.BY),
    ("trước", Operator.BEFORE),
    ("trong", Operator.WITHIN),
    ("vào", Operator.WITHIN),
)
_DAY = re.compile(r"(?:ngày )?(\d{1,2})/(\d{1,2})/(\d{4})")
_MONTH = re.compile(r"tháng (\d{1,2})/(\d{4})")
_QUARTER = re.compile(r"quý (iv|i{1,3}|[1-4])/(\d{4})")
_YEAR = re.compile(r"năm (\d{4})")
_YEARS = re.compile(r"giai đoạn (\d{4}) ?- ?(\d{4})")
EXPECTED = (
    "«trước ngày 15/3/2023», «đến hết ngày 30/6/2023», «trước tháng 6/2023», «trong quý I/2024» hoặc «đến năm 2025»"
)


def read_day(text: str) -> date:
    """Read a date written day first, such as 30/6/2023 (ngày/tháng/năm)."""
    found = _DAY.fullmatch(_fold_spaces(text))
    if found is None:
        raise CalendarError(_("«%(text)s» không phải là ngày: viết ngày/tháng/năm, ví dụ 30/6/2023.") % {"text": text})
    day, month, year = map(int, found.groups())
    try:
        Period.whole_year(year)
        return date(year, month, day)
    except ValueError as error:
        named = "/".join(found.groups())
        raise CalendarError(_("Ngày «%(text)s» không có trong lịch.") % {"text": named}) from error


def read_due(text: str) -> Due:
    """Read an operator and the day or period after it (thời hạn như trong văn bản)."""
    words = _fold_spaces(text)
    for phrase, operator in _OPERATORS:
        if words.startswith(phrase + " "):
            return Due(operator, _moment(words.removeprefix(phrase + " "), text))
    raise CalendarError(
        _("«%(text)s» không phải là thời hạn: viết %(expected)s.") % {"text": text, "expected": EXPECTED}
    )


def _moment(words: str, text: str) -> date | Period:
    try:
        if found := _MONTH.fullmatch(words):
            return Period.month(int(found[2]), int(found[1]))
        if found := _QUARTER.fullmatch(words):
            return Period.quarter(int(found[2]), _quarter_number(found[1]))
        if found := _YEAR.fullmatch(words):
            return Period.whole_year(int(found[1]))
        if found := _YEARS.fullmatch(words):
            return Period.years(int(found[1]), int(found[2]))
    except PeriodError as error:
        raise CalendarError(_("«%(text)s» không có trong lịch: %(error)s") % {"text": text, "error": error}) from error
    if _DAY.fullmatch(words):
        return read_day(words)
    raise CalendarError(
        _("«%(text)s» không phải là thời hạn: viết %(expected)s.") % {"text": text, "expected": EXPECTED}
    )


def _quarter_number(mark: str) -> int:
    return int(mark) if mark.isdigit() else ROMAN_QUARTERS.index(mark.upper()) + 1


def _fold_spaces(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).lower()


def due_words(due: Due) -> str:
    """Write a due moment in words that `read_due` understands (thời hạn bằng chữ)."""
    if isinstance(due.moment, Period):
        words = _period_words(due.moment)
        by = "chậm nhất"
    else:
        words = f"ngày {due.moment:%d/%m/%Y}"
        by = "đến hết"
    phrase = {Operator.BEFORE: "trước", Operator.BY: by, Operator.WITHIN: "trong"}[due.operator]
    return f"{phrase} {words}"


def due_told(due: Due) -> str:
    """A due moment in the language that is spoken, to be read and not typed again (thời hạn)."""
    period = isinstance(due.moment, Period)
    when = due.moment.label if isinstance(due.moment, Period) else day(due.moment)
    said = {
        Operator.BEFORE: _("trước %(when)s"),
        Operator.BY: _("chậm nhất %(when)s") if period else _("đến hết ngày %(when)s"),
        Operator.WITHIN: _("trong %(when)s"),
    }
    return said[due.operator] % {"when": when}


def _period_words(period: Period) -> str:
    if period.kind is PeriodKind.YEARS:
        return f"giai đoạn {period.year}-{period.number}"
    return period.written
