"""National law on year-ends and extensions, dated and cited (quy định trung ương về năm ngân sách). Pure."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from accounts.language import gettext as _
from accounts.language import gettext_noop
from programs.calendar import CalendarError
from programs.reading import Reader, yaml_text

LAW_FILE = Path(__file__).parent / "national" / "budget_year.yaml"
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})")
_KEYS = (
    "code",
    "meaning",
    "title",
    "law",
    "passed_on",
    "article",
    "first_year",
    "last_year",
    "day",
    "years_after",
    "verified_on",
    "source",
    "note",
)


class LawMeaning(StrEnum):
    """What a date of the law ends (ý nghĩa của mốc)."""

    BUDGET_ADJUSTMENT_ENDS = "budget_adjustment_ends"
    INVESTMENT_PLAN_ENDS = "investment_plan_ends"
    EXTENSION_ENDS = "extension_ends"
    LATE_ASSIGNED_ENDS = "late_assigned_ends"
    PROGRAMME_EXTENSION_ENDS = "programme_extension_ends"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _(_LABELS[self])


_LABELS = {
    LawMeaning.BUDGET_ADJUSTMENT_ENDS: gettext_noop("hết thời gian chỉnh lý quyết toán"),
    LawMeaning.INVESTMENT_PLAN_ENDS: gettext_noop("hết thời gian giải ngân kế hoạch đầu tư công"),
    LawMeaning.EXTENSION_ENDS: gettext_noop("hết thời gian kéo dài vốn đầu tư công"),
    LawMeaning.LATE_ASSIGNED_ENDS: gettext_noop("hết thời gian giải ngân vốn bổ sung sau 30/9"),
    LawMeaning.PROGRAMME_EXTENSION_ENDS: gettext_noop("hết thời gian kéo dài vốn chương trình"),
}


@dataclass(frozen=True, slots=True)
class LawFact:
    """One dated provision (quy định có hiệu lực theo năm ngân sách)."""

    code: str
    meaning: LawMeaning
    title: str
    law: str
    article: str
    first_year: int
    last_year: int | None
    day: int
    month: int
    years_after: int
    verified_on: date | None
    source: str
    note: str
    passed_on: date | None = None

    def applies_to(self, budget_year: int) -> bool:
        """Whether the provision governs a budget year."""
        return self.first_year <= budget_year and (self.last_year is None or budget_year <= self.last_year)

    def last_day(self, budget_year: int) -> date:
        """The last day that the provision allows for a budget year, included."""
        return date(budget_year + self.years_after, self.month, self.day)

    @property
    def citation(self) -> str:
        """Law and article, with a warning where nobody compared them with the text."""
        named = f"{self.article} {self.law}"
        return named if self.verified_on else _("%(law)s (chưa đối chiếu)") % {"law": named}


def read_law(content: str, source: str) -> tuple[LawFact, ...]:
    """Read a file of provisions, or raise with every mistake."""
    root = Reader(yaml_text(content, source), source)
    root.only("facts", "authority")
    facts = tuple(_fact(entry) for entry in root.items("facts"))
    _refuse_overlaps(root, facts)
    root.finish()
    return facts


def _fact(entry: Reader) -> LawFact:
    entry.only(*_KEYS)
    found = _DAY.fullmatch(entry.text("day", _("một ngày và tháng, ví dụ 31/01")))
    day, month = (int(found[1]), int(found[2])) if found else (0, 0)
    try:
        date(2001, month, day)  # 29/02 is no day of every year
    except ValueError:
        entry.fail(_("cần một ngày và tháng có trong mọi năm, ví dụ 31/01."), "day")
    return LawFact(
        code=entry.slug("code"),
        meaning=entry.choice("meaning", LawMeaning),
        title=entry.text("title"),
        law=entry.text("law"),
        article=entry.text("article"),
        first_year=entry.integer("first_year", low=2000),
        last_year=entry.integer("last_year", low=2000) if entry.has("last_year") else None,
        day=day,
        month=month,
        years_after=entry.integer("years_after"),
        verified_on=entry.optional_day("verified_on"),
        source=entry.optional_text("source"),
        note=entry.optional_text("note"),
        passed_on=entry.optional_day("passed_on"),
    )


def _refuse_overlaps(root: Reader, facts: tuple[LawFact, ...]) -> None:
    for index, fact in enumerate(facts):
        for other in facts[:index]:
            if other.meaning is fact.meaning and (
                other.applies_to(fact.first_year) or fact.applies_to(other.first_year)
            ):
                root.fail(_("trùng năm áp dụng với «%(code)s».") % {"code": other.code}, f"facts[{index}].first_year")


@dataclass(frozen=True, slots=True)
class AuthorityLaw:
    """A law that gives committees their authority, from a day on (luật giao thẩm quyền)."""

    law: str
    passed_on: date
    first_day: date
    note: str


def read_authority(content: str, source: str) -> tuple[AuthorityLaw, ...]:
    """Read the laws of authority of a file of provisions, oldest first, or raise with every mistake."""
    root = Reader(yaml_text(content, source), source)
    laws = []
    for entry in root.items("authority", required=False):
        entry.only("law", "passed_on", "first_day", "note")
        note = entry.optional_text("note")
        laws.append(AuthorityLaw(entry.text("law"), entry.day("passed_on"), entry.day("first_day"), note))
    root.finish()
    return tuple(sorted(laws, key=lambda one: one.first_day))


@cache
def _shipped_authority() -> tuple[AuthorityLaw, ...]:
    return read_authority(LAW_FILE.read_text(encoding="utf-8"), LAW_FILE.name)


def authority_on(day: date) -> AuthorityLaw | None:
    """The law under which a committee decides on a day; None before the first that the file knows."""
    return next((one for one in reversed(_shipped_authority()) if one.first_day <= day), None)


@cache
def national_law() -> tuple[LawFact, ...]:
    """The provisions shipped with the portal."""
    return read_law(LAW_FILE.read_text(encoding="utf-8"), LAW_FILE.name)


def law_for(meaning: LawMeaning, budget_year: int) -> LawFact:
    """The provision that governs a budget year; a year that the file does not cover is refused."""
    for fact in national_law():
        if fact.meaning is meaning and fact.applies_to(budget_year):
            return fact
    raise CalendarError(
        _("Chưa có quy định trung ương về mốc «%(label)s» cho năm ngân sách %(budget_year)s.")
        % {"label": meaning.label, "budget_year": budget_year}
    )
