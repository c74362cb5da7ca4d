"""Where everything stands on the printed form (bố cục biểu): one layout for Excel, the screen and the reader."""

from dataclasses import dataclass
from typing import Final

from programs.intake.sheet import Column, Sheet

KEY_TITLE: Final = "Mã dòng"
MARK, LABEL, UNIT = "mark", "label", "unit"


@dataclass(frozen=True, slots=True)
class Lead:
    """A column before the figures: order mark, label, unit (cột đầu dòng)."""

    role: str
    title: str
    width: float


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """One cell of the merged headings; `row` and `column` count from 0 inside the headings."""

    text: str
    row: int
    column: int
    height: int
    width: int
    key: str = ""


def leads(sheet: Sheet) -> tuple[Lead, ...]:
    """The columns before the figures."""
    found = []
    if sheet.mark_title:
        found.append(Lead(MARK, sheet.mark_title, 6))
    if not sheet.is_list:
        found.append(Lead(LABEL, sheet.label_title, 44))
        if sheet.unit_title:
            found.append(Lead(UNIT, sheet.unit_title, 11))
    return tuple(found)


def depth(sheet: Sheet) -> int:
    """How many rows of headings there are."""
    return max(len(column.path) for column in sheet.columns)


def header(sheet: Sheet) -> tuple[HeaderCell, ...]:
    """The merged headings, row by row (tiêu đề gộp ô)."""
    deep = depth(sheet)
    first = leads(sheet)
    cells = [HeaderCell(lead.title, 0, at, deep, 1, lead.role) for at, lead in enumerate(first)]
    for level in range(deep):
        cells.extend(_groups(sheet.columns, level, len(first)))
    for at, column in enumerate(sheet.columns, start=len(first)):
        above = len(column.group)
        cells.append(HeaderCell(column.title, above, at, deep - above, 1, column.key))
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def _groups(columns: tuple[Column, ...], level: int, offset: int) -> list[HeaderCell]:
    found: list[HeaderCell] = []
    at = 0
    while at < len(columns):
        prefix = columns[at].group[: level + 1]
        end = at + 1
        if len(prefix) <= level:
            at = end
            continue
        while end < len(columns) and columns[end].group[: level + 1] == prefix:
            end += 1
        found.append(HeaderCell(prefix[level], level, at + offset, 1, end - at))
        at = end
    return found


def letter(column: int) -> str:
    """1 → "A", 28 → "AB" (tên cột Excel)."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
