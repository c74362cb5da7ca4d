"""Finding an outlined table in a workbook (tìm bảng theo cách đọc): by words, by place and by what stands below."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from accounts.language import gettext, gettext_noop
from accounts.names import fold, search_key
from programs.intake import cells
from programs.intake.header import HEAD_ROWS, Cells, Path, heading_paths
from programs.intake.kinds import NUMERIC, Kind, Rule
from programs.intake.layout import letter
from programs.intake.outline import Heading, Outline, printings
from programs.intake.raw import Computed, Raw, is_empty
from programs.intake.sheet import Sheet

DEEPEST: Final = 4
_SAMPLE: Final = 20
_UNIT_LINE: Final = re.compile(r"\b(?:dvt|don vi(?: tinh)?)\b\s*:?\s*(.{0,40})")
_UNITS: Final = (
    (re.compile(r"\bti\b|\bty\b"), gettext_noop("tỷ đồng")),
    (re.compile(r"\btrieu\b|1[. ]?000[. ]?000"), gettext_noop("triệu đồng")),
    (re.compile(r"\bnghin\b|\bngan\b|1[. ]?000"), gettext_noop("nghìn đồng")),
    (re.compile(r"\bdong\b|\bvnd\b"), gettext_noop("đồng")),
)
_SUMS: Final = frozenset({"tong", "tong so", "tong cong", "cong"})
_NUMBERED: Final = re.compile(r"\(?(\d{1,2})\)?(?:\s*=.*)?\Z")


@dataclass(slots=True)
class Table:
    """Where an outlined table stands in a sheet (bảng đã tìm thấy)."""

    outline: Outline
    sheet: str
    columns: dict[str, int] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    first_row: int = 0
    unit: str = ""
    unit_told: bool = False
    missing: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)

    @property
    def fits(self) -> bool:
        """Whether every required heading was found, once."""
        return bool(self.columns) and not self.missing and not self.doubtful


# The same few words are looked at for every place where a table may begin.
_folded = lru_cache(maxsize=8192)(search_key)
_printings = lru_cache(maxsize=1024)(printings)


def find(outline: Outline, target: Sheet, name: str, head: Mapping[int, Cells]) -> Table:
    """The best place for the outline among the first rows of a sheet."""
    best = Table(outline, name, missing=[one.words for one in outline.required])
    if outline.sheet_words and search_key(outline.sheet_words) not in search_key(name):
        return best
    best_score = (0, 0, 0)
    last = min(max(head, default=0), HEAD_ROWS)
    for deep in range(1, DEEPEST + 1):
        for top in range(1, last - deep + 2):
            above = heading_paths([head.get(top + level, {}) for level in range(deep)])
            found = Table(outline, name, first_row=top + deep)
            _match(found, target, above, head)
            # Among places that hold the same columns the flattest wins: it begins with no title of the page.
            score = (-len(found.missing) - len(found.doubtful), len(found.columns), -deep)
            if found.columns and (score > best_score or not best.columns):
                best, best_score = found, score
    if best.columns:
        best.first_row = _after_head(best, head)
        told = unit_told(head, best.first_row)
        best.unit, best.unit_told = told or outline.unit, bool(told)
    return best


def _match(found: Table, target: Sheet, above: Mapping[int, Path], head: Mapping[int, Cells]) -> None:
    folded = {at: tuple(_folded(part) for part in path) for at, path in above.items() if path}
    for heading in found.outline.headings:
        at = _column(heading, folded, found, target, head)
        if at:
            found.columns[heading.key] = at
            found.titles[heading.key] = " › ".join(above[at])
        elif not heading.optional and heading.words not in found.doubtful:
            found.missing.append(heading.words)


def _column(
    heading: Heading, folded: Mapping[int, Path], found: Table, target: Sheet, head: Mapping[int, Cells]
) -> int | None:
    alike = sorted(at for at, path in folded.items() if _speaks_of(heading, path, exactly=True))
    alike = alike or sorted(at for at, path in folded.items() if _speaks_of(heading, path, exactly=False))
    if heading.nth:
        return alike[heading.nth - 1] if len(alike) >= heading.nth else None
    if len(alike) > 1:
        alike = _by_content(alike, heading, target, head, found.first_row)
    if len(alike) > 1:
        letters = ", ".join(letter(at) for at in alike)
        found.doubtful.append(gettext("%(words)s (cột %(letters)s)") % {"words": heading.words, "letters": letters})
        return None
    return alike[0] if alike else None


def _speaks_of(heading: Heading, path: Path, *, exactly: bool) -> bool:
    # "Khối lượng hoàn thành › Tổng số" is the column of the amount itself, with parts of it beside.
    shorter = path[:-1] if len(path) > 1 and path[-1] in _SUMS else path
    return any(_follows(levels, one, exactly) for levels in _printings(heading.words) for one in {path, shorter})


def _follows(levels: Path, path: Path, exactly: bool) -> bool:
    """Whether the levels come one after the other in the path, and the lowest one at its end."""
    if levels and path and levels[-1] not in path[-1]:
        return False
    at = 0
    for number, level in enumerate(levels):
        last = number == len(levels) - 1
        while at < len(path):
            part, at = path[at], at + 1
            if (part == level or (not exactly and f" {level} " in f" {part} ")) and (not last or at == len(path)):
                break
        else:
            return False
    return True


def _by_content(alike: list[int], heading: Heading, target: Sheet, head: Mapping[int, Cells], below: int) -> list[int]:
    if not target.has_column(heading.key):
        return alike
    rule = target.rule(None, target.column(heading.key))
    shares = {
        at: _share(rule, (row.get(at) for number, row in sorted(head.items()) if number >= below)) for at in alike
    }
    best = max(shares.values())
    return [at for at in alike if shares[at] == best] if best else alike


def _share(rule: Rule, raws: Iterable[Raw]) -> float:
    """How many of the first filled cells the rule understands; numbers are no words and words no numbers."""
    seen = [raw.result if isinstance(raw, Computed) else raw for raw in raws if not is_empty(raw)][:_SAMPLE]
    if not seen:
        return 0.0
    return sum(_suits(rule, raw) for raw in seen) / len(seen)


def _suits(rule: Rule, raw: Raw) -> bool:
    if rule.kind is Kind.TEXT and not rule.pattern:
        return isinstance(raw, str)
    return not cells.parse(rule, raw).refusal


def _after_head(found: Table, head: Mapping[int, Cells]) -> int:
    """The first row of figures: behind lower headings and the row of column numbers."""
    at = found.first_row
    for _ in range(DEEPEST):
        row = head.get(at, {})
        taken = [row.get(column) for column in sorted(found.columns.values())]
        if numbers_columns(taken):
            return at + 1
        if not _is_heading(found, row):
            return found.first_row
        at += 1
        if not numbers_columns([head.get(at, {}).get(column) for column in sorted(found.columns.values())]):
            found.first_row = at
    return found.first_row


def _is_heading(found: Table, row: Cells) -> bool:
    """Whether only words stand here, some of them over a column of money."""
    present = {at: raw for at, raw in row.items() if not is_empty(raw)}
    if not present or not all(isinstance(raw, str) and not re.search(r"\d{4}", raw) for raw in present.values()):
        return False
    money = {amount.column for amount in found.outline.amounts} | {"amount", "settled", "advanced", "total"}
    return any(found.columns.get(key) in present for key in money)


def numbers_columns(row: Iterable[Raw]) -> bool:
    """Whether a row only numbers the columns: 1, 2, 3 … or (1), (2), 7 = 5 + 6, with letters before them."""
    texts = [_plain(raw) for raw in row if not is_empty(raw)]
    numbers = [int(seen[1]) for text in texts if (seen := _NUMBERED.match(text))]
    letters = [text for text in texts if len(text) == 1 and text.isalpha()]
    return (
        len(numbers) >= 2 and len(numbers) + len(letters) == len(texts) and numbers == sorted(set(numbers))
    ) and numbers[0] <= len(letters) + 3


def _plain(raw: Raw) -> str:
    if isinstance(raw, Computed):
        raw = raw.result
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw).strip()


def unit_told(head: Mapping[int, Cells], before: int) -> str:
    """The unit of money that a line above the table names; nothing when none does (đơn vị tính)."""
    for number in sorted(one for one in head if one < before):
        for raw in head[number].values():
            seen = _UNIT_LINE.search(fold(raw)) if isinstance(raw, str) else None
            for words, unit in _UNITS if seen else ():
                if seen and words.search(seen[1]):
                    return unit
    return ""


def ruled(outline: Outline, target: Sheet, key: str, unit: str) -> Rule:
    """What a cell of an outlined column accepts: money in the unit of the file, codes as they are printed."""
    column = target.column(key) if target.has_column(key) else None
    if key in outline.codes:
        return Rule(kind=Kind.TEXT, longest=60)
    if column is None or column.kind is Kind.MONEY:
        return Rule(kind=Kind.MONEY, unit=unit or gettext("đồng"))
    rule = target.rule(None, column)
    needs = Rule(
        kind=rule.kind,
        unit=rule.unit,
        longest=rule.longest,
        pattern=rule.pattern,
        pattern_hint=rule.pattern_hint,
        choices=rule.choices,
    )
    return needs if rule.kind not in NUMERIC else rule
