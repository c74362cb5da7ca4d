"""Which capital a rule speaks of (phạm vi vốn của quy tắc). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from accounts.language import gettext as _
from programs.reading import Reader

SCOPE_KEYS = ("programmes", "natures", "origin_years", "assigned", "objects")


class CapitalNature(StrEnum):
    """Nature of capital (tính chất vốn): đầu tư, sự nghiệp, thường xuyên."""

    INVESTMENT = "investment"
    RECURRENT = "recurrent"
    REGULAR = "regular"


class Assigned(StrEnum):
    """When capital was assigned (thời điểm giao vốn): in the plan at the start of the year, or later."""

    START_OF_YEAR = "start_of_year"
    LATER = "later"


class CapitalObject(StrEnum):
    """What the capital is spent on (đối tượng): works, or recurrent lines."""

    WORKS = "works"
    RECURRENT_LINES = "recurrent_lines"


@dataclass(frozen=True, slots=True)
class CapitalFacts:
    """What a scope asks about one capital line (đặc điểm của dòng vốn)."""

    programme: str
    nature: CapitalNature
    origin_year: int
    assigned: Assigned
    object: CapitalObject


@dataclass(frozen=True, slots=True)
class CapitalScope:
    """The capital that a rule covers; an empty set sets no limit (phạm vi áp dụng)."""

    programmes: frozenset[str] = frozenset()
    natures: frozenset[CapitalNature] = frozenset()
    origin_years: frozenset[int] = frozenset()
    assigned: frozenset[Assigned] = frozenset()
    objects: frozenset[CapitalObject] = frozenset()

    def covers(self, line: CapitalFacts) -> bool:
        """Whether a capital line falls under the rule."""
        return (
            (not self.programmes or line.programme in self.programmes)
            and (not self.natures or line.nature in self.natures)
            and (not self.origin_years or line.origin_year in self.origin_years)
            and (not self.assigned or line.assigned in self.assigned)
            and (not self.objects or line.object in self.objects)
        )

    def covers_programme(self, code: str) -> bool:
        """Whether a programme falls under the rule."""
        return not self.programmes or code in self.programmes


def read_scope(reader: Reader) -> CapitalScope:
    """Read a scope; mistakes stay with the reader."""
    reader.only(*SCOPE_KEYS)
    return CapitalScope(
        programmes=frozenset(reader.texts("programmes")),
        natures=reader.choices("natures", CapitalNature),
        origin_years=frozenset(reader.integers("origin_years", low=2000)),
        assigned=reader.choices("assigned", Assigned),
        objects=reader.choices("objects", CapitalObject),
    )


def parse_scope(stored: Mapping[str, object], source: str = "") -> CapitalScope:
    """Read the scope stored with a rule, or raise with every mistake."""
    reader = Reader(dict(stored), source or _("phạm vi"))
    scope = read_scope(reader)
    reader.finish()
    return scope
