"""Typed cells of a workbook (ô Excel): numbers as numbers, dates as dates, words always as words."""

from fractions import Fraction
from math import ceil
from typing import Final

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from reporting.figures import (
    Day,
    Inline,
    Integer,
    Missing,
    Money,
    NotAssigned,
    Number,
    Percent,
    Text,
    is_estimate,
)

FACE: Final = "Times New Roman"
SIZE: Final = 12
_LONGEST: Final = 32_000
_CAPITAL: Final = 1.35
_SMALL: Final = 0.88
_ACTIVE: Final = ("=", "+", "-", "@", "\t")
_LINE: Final = Side(style="thin", color="000000")
GRID: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def font(*, bold: bool = False, italic: bool = False, size: int = SIZE, color: str = "000000") -> Font:
    """The face of official papers."""
    return Font(name=FACE, size=size, bold=bold, italic=italic, color=color)


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell itself; the corner of a merged range is an ordinary cell too."""
    cell = sheet.cell(row=row, column=column)
    assert isinstance(cell, Cell)
    return cell


def put_words(cell: Cell, words: str) -> None:
    """Words as words: text that starts like a formula stays text, also after somebody edits the cell."""
    cell.value = words[:_LONGEST]
    cell.data_type = "s"
    if words.startswith(_ACTIVE):
        cell.quotePrefix = True


def put(cell: Cell, part: Inline, unit: str = "") -> None:
    """A value of a report with its type and its format."""
    if isinstance(part, str):
        put_words(cell, part)
    elif isinstance(part, Text | Missing | NotAssigned):
        put_words(cell, part.bare())
    elif isinstance(part, Day):
        cell.value = part.on
        cell.number_format = "dd/mm/yyyy"
    else:
        cell.value = _exact(part.exact / 100 if isinstance(part, Percent) and "%" not in unit else part.exact)
        cell.number_format = _format(part, unit)


def _exact(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)


def _format(part: Integer | Number | Percent | Money, unit: str) -> str:
    match part:
        case Integer():
            written = "00" if part.leading_zero else "#,##0"
        case Money():
            written = decimal_format(part.shown_decimals)
        case Percent():
            written = decimal_format(part.decimals) + ("" if "%" in unit else "%")
        case Number():
            written = decimal_format(part.decimals)
    return written + '"*"' if is_estimate(part) else written


def decimal_format(decimals: int) -> str:
    """Excel's format for so many decimals; Excel itself puts the separators of the reader's language."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def is_number(part: Inline) -> bool:
    """Whether the value is written as a number."""
    return isinstance(part, Integer | Number | Percent | Money)


def align(horizontal: str, *, indent: int = 0, vertical: str = "center") -> Alignment:
    """Alignment of words that wrap."""
    return Alignment(horizontal=horizontal, vertical=vertical, wrap_text=True, indent=indent)


def lines_needed(words: str, characters: float) -> int:
    """About how many lines the words take in a cell so many digits wide: small letters are narrower, capitals wider."""
    room = max(characters, 1.0)
    widths = (sum(_CAPITAL if letter.isupper() else _SMALL for letter in line) for line in words.split("\n"))
    return sum(max(1, ceil(width / room)) for width in widths)
