"""A table of a document as HTML (bảng trong văn bản)."""

import re
from collections.abc import Iterator
from math import ceil
from typing import Final

from reporting.document import Column, HeaderCell, Row, Table
from reporting.figures import Inline, Missing, NotAssigned, Text, cell_text, is_estimate
from reporting.markup import escape, tag

ESTIMATE_NOTE: Final = "(*) Số ước thực hiện."
_ALIGN: Final = {"left": "l", "center": "c", "right": ""}
_ROW: Final = {"normal": "", "group": "g", "total": "t"}
_SIZES: Final = ((6, "vb-t1"), (8, "vb-t2"), (10, "vb-t3"))
_MORE_WHEN_WIDE: Final = 4
# What the longest word of a column needs: points of each size, the room of a page, parts of an em.
_POINTS: Final = {"vb-t1": 12, "vb-t2": 11, "vb-t3": 10, "vb-t4": 9}
_ROOM: Final = 165 * 72 / 25.4
_WIDE_ROOM: Final = 247 * 72 / 25.4
_PADDING: Final = 8
_BOLD: Final = 1.03
_NARROW, _LETTER, _CAPITAL = 0.3, 0.5, 0.7
_WORDS: Final = re.compile(r"[\s/]+|(?<=-)")
_DEEPEST: Final = 4


def draw_table(table: Table, *, wide: bool, screen: bool) -> str:
    """The table with caption, unit line, head, rows and notes."""
    body = "".join(_row(table.columns, row) for row in table.rows)
    head = f"<thead>{''.join(_header_rows(table))}</thead>"
    inner = f"{_caption(table)}{_column_widths(table, wide)}{head}<tbody>{body}</tbody>"
    drawn = tag("table", inner, class_=f"vb-t {_size(len(table.columns), wide)}")
    if screen:
        name = table.caption or "Bảng số liệu"
        drawn = tag("div", drawn, class_="vb-scroll", role="region", tabindex=0, aria_label=name)
    return tag("div", drawn + _notes(table), class_="vb-table")


def table_notes(table: Table) -> tuple[str, ...]:
    """The notes under the table, with the one that explains the star of an estimate."""
    estimated = any(is_estimate(cell) for row in table.rows for cell in row.cells)
    return (*table.notes, ESTIMATE_NOTE) if estimated else table.notes


def _size(columns: int, wide: bool) -> str:
    columns -= _MORE_WHEN_WIDE if wide else 0
    return next((name for limit, name in _SIZES if columns <= limit), "vb-t4")


def _caption(table: Table) -> str:
    parts = ""
    if table.caption:
        parts += tag("span", escape(table.caption), class_="vb-caption")
    if table.unit_line:
        parts += tag("span", escape(table.unit_line), class_="vb-unit")
    return tag("caption", parts) if parts else ""


def _column_widths(table: Table, wide: bool) -> str:
    return "<colgroup>" + "".join(f'<col class="w{width}"/>' for width in widths(table, wide=wide)) + "</colgroup>"


def widths(table: Table, *, wide: bool) -> list[int]:
    """The shares of a page, made wider where a word or a figure would not fit into its column."""
    return _widened(shares(table.columns), _least(table, wide))


def shares(columns: tuple[Column, ...]) -> list[int]:
    """The widths in whole percents that make up a hundred; what is left over goes to the largest remainders."""
    whole = sum(column.width for column in columns)
    given = [max(column.width * 100 // whole, 1) for column in columns]
    by_remainder = sorted(range(len(columns)), key=lambda index: -(columns[index].width * 100 % whole))
    for index in by_remainder[: max(100 - sum(given), 0)]:
        given[index] += 1
    return given


def _widened(given: list[int], least: list[int]) -> list[int]:
    """What the narrow columns lack, taken point by point from the column that has most to spare."""
    if sum(least) > sum(given):
        return given
    for index, wanted in enumerate(least):
        while given[index] < wanted:
            richest = max(range(len(given)), key=lambda at: given[at] - least[at])
            given[richest] -= 1
            given[index] += 1
    return given


def _least(table: Table, wide: bool) -> list[int]:
    """How many percents the longest word of each column asks for, its heading included."""
    size = _POINTS[_size(len(table.columns), wide)]
    room = _WIDE_ROOM if wide else _ROOM
    longest = [max(_WORDS.split(f"{column.title} {column.unit}"), key=len) for column in table.columns]
    for row in table.rows:
        if len(row.cells) == len(longest):
            for index, cell in enumerate(row.cells):
                text = cell_text(cell, table.columns[index].unit)
                if len(text) > len(longest[index]):
                    longest[index] = max(longest[index], *_WORDS.split(text), key=len)
    return [ceil((_ems(word) * size + _PADDING) * 100 / room) for word in longest]


def _ems(word: str) -> float:
    return _BOLD * sum(_NARROW if char in ".,:;()" else _CAPITAL if char.isupper() else _LETTER for char in word)


def _header_rows(table: Table) -> Iterator[str]:
    for cells in table.header_rows():
        yield f'<tr class="vb-th">{"".join(map(_header_cell, cells))}</tr>'
    if table.numbered_columns:
        numbers = "".join(f"<td>({index})</td>" for index in range(1, len(table.columns) + 1))
        yield f'<tr class="vb-colno">{numbers}</tr>'


def _header_cell(cell: HeaderCell) -> str:
    text = _lines(cell.text)
    if cell.unit:
        text += f'<br/><span class="vb-u">({escape(cell.unit)})</span>'
    return tag(
        "th",
        text,
        scope="colgroup" if cell.columns > 1 else "col",
        colspan=cell.columns if cell.columns > 1 else None,
        rowspan=cell.rows if cell.rows > 1 else None,
    )


def _row(columns: tuple[Column, ...], row: Row) -> str:
    cells = []
    last = len(row.cells) - 1
    named = next((index for index, column in enumerate(columns) if column.align == "left"), -1)
    for index, (column, cell) in enumerate(zip(columns, row.cells, strict=False)):
        spans = len(columns) - last if index == last and last < len(columns) - 1 else 1
        align = "l" if spans > 1 else _ALIGN[column.align]
        level = f"i{min(row.level, _DEEPEST)}" if index == named and row.level else ""
        cells.append(
            _cell(
                cell, column.unit, " ".join(filter(None, (align, level))), spans, heading=index == named and cell != ""
            )
        )
    kind = _ROW[row.kind]
    return f'<tr class="{kind}">{"".join(cells)}</tr>' if kind else f"<tr>{''.join(cells)}</tr>"


def _cell(cell: Inline, unit: str, classes: str, spans: int, *, heading: bool) -> str:
    text = _lines(cell_text(cell, unit))
    if isinstance(cell, Missing):
        classes = f"{classes} m".strip()
    elif isinstance(cell, NotAssigned):
        classes = f"{classes} n".strip()
    elif isinstance(cell, Text):
        text = styled(text, cell)
    name = f' class="{classes}"' if classes else ""
    span = f' colspan="{spans}"' if spans > 1 else ""
    return f'<th scope="row"{name}{span}>{text}</th>' if heading else f"<td{name}{span}>{text}</td>"


def styled(text: str, run: Text) -> str:
    """Bold and italic as the run asks, around text that is already escaped."""
    if run.bold:
        text = f"<b>{text}</b>"
    return f"<i>{text}</i>" if run.italic else text


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br/>")


def _notes(table: Table) -> str:
    return "".join(tag("p", escape(note), class_="vb-note") for note in table_notes(table))
