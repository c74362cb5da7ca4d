"""When the law lets unspent money be carried over (trường hợp được chuyển nguồn, kéo dài): dated and cited. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from accounts.language import gettext as _
from programs.reading import Reader, yaml_text
from programs.rules.scope import CapitalNature

EXCEPTIONS_FILE = Path(__file__).parent / "national" / "carry_over.yaml"
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})")
_KEYS = (
    "code", "title", "law", "article", "natures", "first_year", "last_year", "until", "verified_on", "source", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CarryOver:
    """One case in which money of a budget year may be spent in the next (một trường hợp)."""

    code: str
    title: str
    law: str
    article: str
    natures: frozenset[CapitalNature]
    first_year: int
    last_year: int | None
    day: int
    month: int
    verified_on: date | None
    source: str
    note: str

    def allows(self, *, nature: str, plan_year: int) -> bool:
        """Whether the case speaks of this money."""
        last = plan_year if self.last_year is None else self.last_year
        return nature in {one.value for one in self.natures} and self.first_year <= plan_year <= last

    def last_day(self, plan_year: int) -> date:
        """The last day on which money of that year may still be spent, included."""
        return date(plan_year + 1, self.month, self.day)

    @property
    def citation(self) -> str:
        """Article and law, with a warning where nobody compared them with the text."""
        named = f"{self.article}, {self.law}"
        return named if self.verified_on else _("%(law)s (chưa đối chiếu)") % {"law": named}


def read_exceptions(content: str, source: str) -> tuple[CarryOver, ...]:
    """Read a file of such cases, or raise with every mistake."""
    root = Reader(yaml_text(content, source), source)
    root.only("exceptions")
    seen: set[str] = set()
    found = tuple(_exception(entry, seen) for entry in root.items("exceptions"))
    root.finish()
    return found


def _exception(entry: Reader, seen: set[str]) -> CarryOver:
    entry.only(*_KEYS)
    told = _DAY.fullmatch(entry.text("until", _("một ngày và tháng, ví dụ 31/12")))
    day, month = (int(told[1]), int(told[2])) if told else (0, 0)
    try:
        date(2001, month, day)  # 29/02 is no day of every year
    except ValueError:
        entry.fail(_("cần một ngày và tháng có trong mọi năm, ví dụ 31/12."), "until")
    return CarryOver(
        code=entry.unique("code", seen),
        title=entry.text("title"),
        law=entry.text("law"),
        article=entry.text("article"),
        natures=entry.choices("natures", CapitalNature),
        first_year=entry.integer("first_year", low=2000),
        last_year=entry.integer("last_year", low=2000) if entry.has("last_year") else None,
        day=day,
        month=month,
        verified_on=entry.optional_day("verified_on"),
        source=entry.optional_text("source"),
        note=entry.optional_text("note"),
    )


@cache
def exceptions() -> tuple[CarryOver, ...]:
    """The cases shipped with the portal."""
    return read_exceptions(EXCEPTIONS_FILE.read_text(encoding="utf-8"), EXCEPTIONS_FILE.name)


def exceptions_for(*, nature: str, plan_year: int) -> tuple[CarryOver, ...]:
    """The cases that speak of money of one nature and year."""
    return tuple(one for one in exceptions() if one.allows(nature=nature, plan_year=plan_year))


def exception(code: str) -> CarryOver | None:
    """One case by its code."""
    return next((one for one in exceptions() if one.code == code), None)
