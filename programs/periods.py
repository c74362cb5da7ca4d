"""Reporting periods as values: a first day, a last day and a Vietnamese name (kỳ báo cáo). Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from accounts.language import gettext as _
from accounts.language import gettext_noop

ROMAN_QUARTERS = ("I", "II", "III", "IV")


class PeriodError(ValueError):
    """A period that does not exist (kỳ không hợp lệ)."""


class PeriodKind(StrEnum):
    """Length of a period (loại kỳ)."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    YEARS = "years"


_PARTS_OF_YEAR = {
    PeriodKind.MONTH: 12,
    PeriodKind.QUARTER: 4,
    PeriodKind.HALF_YEAR: 2,
    PeriodKind.YEAR: 1,
}
_KEY = re.compile(r"(?P<year>\d{4})(?:-(?P<mark>[MQH])(?P<number>\d{1,2})|-(?P<last>\d{4}))?")
_MARKS = {"M": PeriodKind.MONTH, "Q": PeriodKind.QUARTER, "H": PeriodKind.HALF_YEAR}
_KINDS_TO_MARKS = {kind: mark for mark, kind in _MARKS.items()}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month, quarter, half-year, year or run of years (kỳ: tháng, quý, 6 tháng, năm, nhiều năm).

    `number` counts within the year; for a run of years it is the last year.
    """

    year: int
    number: int
    kind: PeriodKind

    def __post_init__(self) -> None:
        if not 1900 <= self.year <= 2200:
            raise PeriodError(_("Năm %(year)s không hợp lệ.") % {"year": self.year})
        if self.kind is PeriodKind.YEARS:
            if not self.year < self.number <= self.year + 20:
                raise PeriodError(
                    _("Giai đoạn %(year)s-%(number)s không hợp lệ.") % {"year": self.year, "number": self.number}
                )
        elif not 1 <= self.number <= _PARTS_OF_YEAR[self.kind]:
            raise PeriodError(
                _("Năm %(year)s không có kỳ thứ %(number)s loại %(value)s.")
                % {"year": self.year, "number": self.number, "value": self.kind.value}
            )

    @classmethod
    def month(cls, year: int, number: int) -> Self:
        """One month (tháng)."""
        return cls(year, number, PeriodKind.MONTH)

    @classmethod
    def quarter(cls, year: int, number: int) -> Self:
        """One quarter (quý)."""
        return cls(year, number, PeriodKind.QUARTER)

    @classmethod
    def half_year(cls, year: int, number: int) -> Self:
        """The first or last six months (6 tháng đầu năm, 6 tháng cuối năm)."""
        return cls(year, number, PeriodKind.HALF_YEAR)

    @classmethod
    def whole_year(cls, year: int) -> Self:
        """One year (năm)."""
        return cls(year, 1, PeriodKind.YEAR)

    @classmethod
    def years(cls, first: int, last: int) -> Self:
        """Several years in a row (giai đoạn, 3 năm)."""
        return cls(first, last, PeriodKind.YEARS)

    @classmethod
    def from_key(cls, key: str) -> Self:
        """Read a key such as 2023, 2023-H1, 2023-Q2, 2023-M06 or 2021-2025."""
        found = _KEY.fullmatch(key.strip())
        if found is None:
            raise PeriodError(
                _("Kỳ «%(key)s» không hợp lệ: viết 2023, 2023-H1, 2023-Q2, 2023-M06 hoặc 2021-2025.") % {"key": key}
            )
        year = int(found["year"])
        if found["mark"]:
            return cls(year, int(found["number"]), _MARKS[found["mark"]])
        return cls.years(year, int(found["last"])) if found["last"] else cls.whole_year(year)

    @property
    def key(self) -> str:
        """The stored form, which sorts within one kind."""
        match self.kind:
            case PeriodKind.YEAR:
                return f"{self.year}"
            case PeriodKind.YEARS:
                return f"{self.year}-{self.number}"
            case PeriodKind.MONTH:
                return f"{self.year}-M{self.number:02d}"
            case _:
                return f"{self.year}-{_KINDS_TO_MARKS[self.kind]}{self.number}"

    @property
    def _months_each(self) -> int:
        return 12 // _PARTS_OF_YEAR[self.kind]

    @property
    def first_day(self) -> date:
        """The first day of the period (ngày đầu kỳ)."""
        if self.kind is PeriodKind.YEARS:
            return date(self.year, 1, 1)
        return date(self.year, (self.number - 1) * self._months_each + 1, 1)

    @property
    def last_day(self) -> date:
        """The last day of the period (ngày cuối kỳ)."""
        if self.kind is PeriodKind.YEARS:
            return date(self.number, 12, 31)
        month = self.number * self._months_each
        return date(self.year, month, monthrange(self.year, month)[1])

    def contains(self, day: date) -> bool:
        """Whether the day lies in the period, both ends included."""
        return self.first_day <= day <= self.last_day

    @property
    def label(self) -> str:
        """The name in the language that is spoken (tên kỳ)."""
        return _(self._pattern) % self._told

    @property
    def written(self) -> str:
        """The name as Vietnamese forms and plan packs write it."""
        return self._pattern % self._told

    @property
    def _pattern(self) -> str:
        match self.kind:
            case PeriodKind.MONTH:
                return gettext_noop("tháng %(number)s/%(year)s")
            case PeriodKind.QUARTER:
                return gettext_noop("quý %(roman)s/%(year)s")
            case PeriodKind.HALF_YEAR if self.number == 1:
                return gettext_noop("6 tháng đầu năm %(year)s")
            case PeriodKind.HALF_YEAR:
                return gettext_noop("6 tháng cuối năm %(year)s")
            case PeriodKind.YEAR:
                return gettext_noop("năm %(year)s")
            case PeriodKind.YEARS if self.number - self.year == 2:
                return gettext_noop("3 năm (%(year)s-%(number)s)")
            case PeriodKind.YEARS:
                return gettext_noop("giai đoạn %(year)s-%(number)s")

    @property
    def _told(self) -> dict[str, int | str]:
        roman = ROMAN_QUARTERS[self.number - 1] if self.kind is PeriodKind.QUARTER else ""
        return {"year": self.year, "number": self.number, "roman": roman}

    def shifted(self, steps: int) -> Self:
        """The period that lies so many steps later, or earlier when negative (kỳ sau, kỳ trước)."""
        if self.kind is PeriodKind.YEARS:
            length = self.number - self.year + 1
            return type(self)(self.year + steps * length, self.number + steps * length, self.kind)
        parts = _PARTS_OF_YEAR[self.kind]
        year, index = divmod(self.year * parts + self.number - 1 + steps, parts)
        return type(self)(year, index + 1, self.kind)

    @property
    def next(self) -> Self:
        """The period after this one (kỳ sau)."""
        return self.shifted(1)

    @property
    def previous(self) -> Self:
        """The period before this one (kỳ trước)."""
        return self.shifted(-1)

    @property
    def same_last_year(self) -> Self:
        """The same period one year earlier (cùng kỳ năm trước)."""
        if self.kind is PeriodKind.YEARS:
            return type(self)(self.year - 1, self.number - 1, self.kind)
        return type(self)(self.year - 1, self.number, self.kind)

    def __str__(self) -> str:
        return self.label
