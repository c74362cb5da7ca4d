"""Rows of a long list, understood by the plainest way that is right (đọc nhanh từng dòng).

Most cells of a long file say nothing new: the same codes, dates and names come again. What a cell means is asked of
`cells.parse` once and remembered; a row with anything unusual in it is left to the careful way.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from accounts.language import gettext as _
from programs.intake import cells
from programs.intake.cells import Parsed
from programs.intake.kinds import BadSheet, Kind, Rule, Value
from programs.intake.raw import Raw
from programs.intake.sheet import Sheet

NOTHING: Final = "\\N"
# So many rows are understood together.
AT_ONCE: Final = 1_000
_MOST_REMEMBERED: Final = 20_000
_MOST_EXACT: Final = 10**15
_DIGITS: Final = 15
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

_UNESCAPES: Final = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}
_ESCAPED: Final = re.compile(r"\\[\\tnr]")

# Letters that no tidying would change: printable, no backslash, single blanks, none at an end.
_BARE: Final = re.compile(r"[!-\[\]-~]+(?: [!-\[\]-~]+)*")

Cell = Callable[[object], str]
# The cells of one column in several rows at once; writes down which of them are unusual.
_Cells = Callable[[Sequence[object], set[int]], list[str]]


class Unusual(Exception):
    """This row needs the careful way (dòng khác thường)."""


def copy_text(value: Value) -> str:
    """A value as PostgreSQL's COPY reads it."""
    if value is None:
        return NOTHING
    if isinstance(value, date):
        return value.isoformat()
    return str(value).translate(_ESCAPES)


def original_text(written: str) -> str | None:
    """What `copy_text` wrote, read back."""
    if written == NOTHING:
        return None
    return _ESCAPED.sub(lambda seen: _UNESCAPES[seen[0]], written)


class QuickCells:
    """Understands plain cells of several rows at once, column by column (đọc nhanh theo cột)."""

    def __init__(self, places: Iterable[tuple[int, Rule]]) -> None:
        # Where each column stands in a row, from 0, and how it is understood; -1 is nowhere.
        self._cells = [(at, _column(rule)) for at, rule in places]

    def __call__(self, rows: Sequence[Sequence[object]]) -> tuple[Iterator[tuple[str, ...]], set[int]]:
        """The cells of each row as COPY reads them, and which rows need the careful way."""
        there = list(itertools.zip_longest(*rows, fillvalue=""))
        nothing = ("",) * len(rows)
        unusual: set[int] = set()
        found = [cells(there[at] if 0 <= at < len(there) else nothing, unusual) for at, cells in self._cells]
        return zip(*found, strict=True), unusual


class QuickRows:
    """Understands plain rows of a list (đọc nhanh nhiều dòng)."""

    def __init__(self, sheet: Sheet, columns: dict[str, int]) -> None:
        if not sheet.is_list or any(sheet.formula(None, column) is not None for column in sheet.columns):
            raise BadSheet(_("Chỉ đọc nhanh được biểu danh sách không có ô tính."))
        # A column that the file lacks is never there.
        self._cells = QuickCells((columns.get(one.key, 0) - 1, sheet.rule(None, one)) for one in sheet.columns)

    def __call__(self, rows: Sequence[Sequence[object]]) -> list[str | None]:
        """The cells of each row as COPY reads them, with tabs between; None where a row needs the careful way."""
        found, unusual = self._cells(rows)
        return [None if at in unusual else text for at, text in enumerate(map("\t".join, found))]


def _column(rule: Rule) -> _Cells:
    """How cells under this rule are understood, most of them without asking one by one."""
    remembered: dict[object, str] = {}
    cell = quick_cell(rule, remembered)
    plain = _plain_whole(rule) if _is_whole(rule) else remembered.get

    def cells(raws: Sequence[object], unusual: set[int]) -> list[str]:
        # True and 1 are the same key.
        found = (None,) * len(raws) if bool in set(map(type, raws)) else tuple(map(plain, raws))
        made = []
        for at, text in enumerate(found):
            try:
                made.append(cell(raws[at]) if text is None else text)
            except Unusual:
                unusual.add(at)
                made.append("")
        return made

    return cells


def quick_cell(rule: Rule, known: dict[object, str] | None = None) -> Cell:
    """How a cell under this rule is understood, with what was understood before."""
    remembered = {} if known is None else known

    def ask(raw: object) -> str:
        seen = remembered.get(raw) if type(raw) is not bool else None
        if seen is not None:
            return seen
        given: Raw = None if raw == "" else raw  # type: ignore[assignment]  # what the reader gives is a raw cell
        parsed = Parsed(refusal="?") if isinstance(raw, bool) else cells.parse(rule, given)
        if parsed.refusal or parsed.warning:
            raise Unusual
        if len(remembered) >= _MOST_REMEMBERED:
            remembered.clear()
        return remembered.setdefault(raw, copy_text(parsed.value))

    if _is_whole(rule):
        return _whole(rule, ask)
    if rule.kind is Kind.MONEY and rule.scale > 1 and rule.decimals is None and rule.maximum is None:
        return _scaled(rule, ask)
    plain = rule.kind is Kind.TEXT and not rule.pattern

    def words(raw: object) -> str:
        if plain and type(raw) is str and len(raw) <= rule.longest and _BARE.fullmatch(raw):
            return raw
        return ask(raw)

    return words


def _is_whole(rule: Rule) -> bool:
    return rule.kind in {Kind.MONEY, Kind.INTEGER} and rule.scale == 1 and not rule.places


def _whole(rule: Rule, ask: Cell) -> Cell:
    plain = _plain_whole(rule)

    def whole(raw: object) -> str:
        return plain(raw) or ask(raw)

    return whole


def _plain_whole(rule: Rule) -> Callable[[object], str | None]:
    """Whole numbers hardly ever come again: those within the limits are taken as they are."""
    low = 0 if rule.minimum is None else int(rule.minimum)
    high = _MOST_EXACT if rule.maximum is None else min(int(rule.maximum), _MOST_EXACT)

    def plain(raw: object) -> str | None:
        return str(int(raw)) if type(raw) is float and low <= raw < high and raw.is_integer() else None

    return plain


def _scaled(rule: Rule, ask: Cell) -> Cell:
    """Amounts in thousands or millions: the digits are moved, never multiplied as binary fractions."""
    places = rule.places
    low = float("-inf") if rule.minimum is None else float(rule.minimum)
    high = _MOST_EXACT / rule.scale

    def scaled(raw: object) -> str:
        if raw == "":
            return NOTHING if not rule.required else ask(raw)
        if type(raw) is float and low <= raw < high and raw >= 0:
            whole, _, rest = format(raw, ".15g").partition(".")
            if len(rest) <= places and whole.isdigit() and len(whole) + len(rest) <= _DIGITS:
                return str(int(whole + rest.ljust(places, "0")))
        return ask(raw)

    return scaled
