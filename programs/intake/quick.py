"""Rows of a long list, understood by the plainest way that is right (đọc nhanh từng dòng).

Most cells of a long file say nothing new: the same codes, dates and names come again. What a cell means is asked of
`cells.parse` once and remembered; a row with anything unusual in it is left to the careful way.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from accounts.language import gettext as _
from programs.intake import cells
from programs.intake.cells import Parsed
from programs.intake.kinds import BadSheet, Kind, Rule, Value
from programs.intake.raw import Raw
from programs.intake.sheet import Sheet

NOTHING: Final = "\\N"
_MOST_REMEMBERED: Final = 20_000
_MOST_EXACT: Final = 10**15
_DIGITS: Final = 15
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

_UNESCAPES: Final = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}
_ESCAPED: Final = re.compile(r"\\[\\tnr]")

Cell = Callable[[object], str]


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


class QuickRow:
    """Understands one plain row of a list (đọc nhanh một dòng)."""

    def __init__(self, sheet: Sheet, columns: dict[str, int]) -> None:
        if not sheet.is_list or any(sheet.formula(None, column) is not None for column in sheet.columns):
            raise BadSheet(_("Chỉ đọc nhanh được biểu danh sách không có ô tính."))
        # Where each declared column stands in a row, from 0; a column that the file lacks is never there.
        self._cells = [
            (columns[one.key] - 1 if one.key in columns else -1, quick_cell(sheet.rule(None, one)))
            for one in sheet.columns
        ]

    def __call__(self, row: Sequence[object]) -> str:
        """The cells of the row as COPY reads them, with tabs between; raises `Unusual`."""
        wide = len(row)
        return "\t".join([cell(row[at] if 0 <= at < wide else "") for at, cell in self._cells])


def quick_cell(rule: Rule) -> Cell:
    """How a cell under this rule is understood, with what was understood before."""
    remembered: dict[object, str] = {}

    def ask(raw: object) -> str:
        known: Raw = None if raw == "" else raw  # type: ignore[assignment]  # what the reader gives is a raw cell
        parsed = Parsed(refusal="?") if isinstance(raw, bool) else cells.parse(rule, known)
        if parsed.refusal or parsed.warning:
            raise Unusual
        if len(remembered) >= _MOST_REMEMBERED:
            remembered.clear()
        return remembered.setdefault(raw, copy_text(parsed.value))

    if rule.kind in {Kind.MONEY, Kind.INTEGER} and rule.scale == 1 and not rule.places:
        return _whole(rule, ask)
    if rule.kind is Kind.MONEY and rule.scale > 1 and rule.decimals is None and rule.maximum is None:
        return _scaled(rule, ask)
    plain = rule.kind is Kind.TEXT and not rule.pattern

    def words(raw: object) -> str:
        known = remembered.get(raw) if type(raw) is not bool else None
        if known is not None:
            return known
        if plain and type(raw) is str and _is_bare(raw, rule.longest):
            return raw
        return ask(raw)

    return words


def _whole(rule: Rule, ask: Cell) -> Cell:
    """Whole numbers hardly ever come again: those within the limits are taken as they are."""
    low = 0 if rule.minimum is None else int(rule.minimum)
    high = _MOST_EXACT if rule.maximum is None else min(int(rule.maximum), _MOST_EXACT)

    def whole(raw: object) -> str:
        if type(raw) is float and raw.is_integer() and low <= raw < high:
            return str(int(raw))
        return ask(raw)

    return whole


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


def _is_bare(text: str, longest: int) -> bool:
    """Letters that no tidying would change."""
    return (
        0 < len(text) <= longest
        and text.isascii()
        and text.isprintable()
        and "\\" not in text
        and "  " not in text
        and text[0] != " " != text[-1]
    )
