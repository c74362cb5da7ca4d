"""A table of a document as a sheet of a workbook (biểu Excel)."""

from dataclasses import dataclass
from typing import Final

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.worksheet import Worksheet

from reporting.document import Document, Row, Table
from reporting.figures import Inline, Missing, NotAssigned, Text, cell_text
from reporting.render.html import MOTTO, NATION, mark_of
from reporting.render.html_table import shares, table_notes
from reporting.render.xlsx_cells import GRID, align, cell_at, font, is_number, lines_needed, put, put_words

_PORTRAIT: Final = 92
_LANDSCAPE: Final = 140
_NARROWEST: Final = 5.0
_MANY_COLUMNS: Final = 8
_LINE_HEIGHT: Final = 16.5
RED: Final = "8C1D18"


@dataclass(frozen=True)
class Titles:
    """What stands above the table on its sheet (phần đầu biểu)."""

    lines: tuple[tuple[str, bool, bool], ...]
    landscape: bool


class TableSheet:
    """Draws one table from the first row of an empty sheet."""

    def __init__(self, sheet: Worksheet, document: Document, table: Table, titles: Titles) -> None:
        self.sheet, self.document, self.table = sheet, document, table
        self.titles = titles
        self.last = len(table.columns)
        self.wide = titles.landscape or self.last > _MANY_COLUMNS
        self.row = 1
        room = _LANDSCAPE if self.wide else _PORTRAIT
        self.widths = [max(share * room / 100, _NARROWEST) for share in shares(table.columns)]

    def draw(self) -> None:
        """Head, titles, header, rows, notes, then how it prints."""
        for index, width in enumerate(self.widths, start=1):
            self.sheet.column_dimensions[get_column_letter(index)].width = width
        self._official_head()
        for words, bold, italic in self.titles.lines:
            self._line(words, bold=bold, italic=italic)
        if mark := mark_of(self.document.meta):
            self._line(mark, italic=True, color=RED)
        if self.table.unit_line:
            self._line(self.table.unit_line, italic=True, horizontal="right")
        first = self.row
        self._header()
        frozen = next((i for i, column in enumerate(self.table.columns, start=2) if column.align == "left"), 1)
        self.sheet.freeze_panes = f"{get_column_letter(frozen if self.wide else 1)}{self.row}"
        self.sheet.print_title_rows = f"{first}:{self.row - 1}"
        for row in self.table.rows:
            self._row(row)
        for note in table_notes(self.table):
            self._line(note, italic=True, horizontal="left")
        set_up_page(self.sheet, self.document, landscape=self.wide)

    def _official_head(self) -> None:
        frame = self.document.frame
        if frame is None:
            return
        left = frame.superior.upper(), frame.issuer.replace("\n", " ").upper(), frame.number_line
        right = NATION.upper(), MOTTO, f"{frame.place}, {frame.date_text}"
        split = max(1, self.last // 2)
        for index, (one, other) in enumerate(zip(left, right, strict=True)):
            self._span(one, 1, split, bold=index == 1)
            if split < self.last:
                self._span(other, split + 1, self.last, bold=index < 2, italic=index == 2)
            self.row += 1
        self.row += 1

    def _line(
        self, words: str, *, bold: bool = False, italic: bool = False, horizontal: str = "center", color: str = "000000"
    ) -> None:
        self._span(words, 1, self.last, bold=bold, italic=italic, horizontal=horizontal, color=color)
        self.row += 1

    def _span(
        self,
        words: str,
        first: int,
        last: int,
        *,
        bold: bool = False,
        italic: bool = False,
        horizontal: str = "center",
        color: str = "000000",
    ) -> None:
        cell = cell_at(self.sheet, self.row, first)
        put_words(cell, words)
        cell.font = font(bold=bold, italic=italic, color=color)
        cell.alignment = align(horizontal)
        if last > first:
            self.sheet.merge_cells(start_row=self.row, start_column=first, end_row=self.row, end_column=last)
        self._grow(lines_needed(words, sum(self.widths[first - 1 : last])))

    def _grow(self, lines: int) -> None:
        dimension = self.sheet.row_dimensions[self.row]
        dimension.height = max(dimension.height or 0.0, lines * _LINE_HEIGHT)

    def _header(self) -> None:
        for cells in self.table.header_rows():
            for head in cells:
                words = f"{head.text}\n({head.unit})" if head.unit else head.text
                self._header_cell(head.first + 1, words, head.columns, head.rows)
            self.row += 1
        if self.table.numbered_columns:
            for index in range(1, self.last + 1):
                self._header_cell(index, f"({index})", 1, 1, italic=True)
            self.row += 1

    def _header_cell(self, column: int, words: str, columns: int, rows: int, *, italic: bool = False) -> None:
        for row in range(self.row, self.row + rows):
            for at in range(column, column + columns):
                cell_at(self.sheet, row, at).border = GRID
        cell = cell_at(self.sheet, self.row, column)
        put_words(cell, words)
        cell.font = font(bold=not italic, italic=italic)
        cell.alignment = align("center")
        if columns > 1 or rows > 1:
            end = self.row + rows - 1, column + columns - 1
            self.sheet.merge_cells(start_row=self.row, start_column=column, end_row=end[0], end_column=end[1])
        self._grow(-(-lines_needed(words, sum(self.widths[column - 1 : column - 1 + columns])) // rows))

    def _row(self, row: Row) -> None:
        heavy = row.kind != "normal"
        named = next((index for index, column in enumerate(self.table.columns) if column.align == "left"), -1)
        for index, column in enumerate(self.table.columns):
            given = row.cells[index] if index < len(row.cells) else ""
            cell = cell_at(self.sheet, self.row, index + 1)
            put(cell, given, column.unit)
            cell.border = GRID
            cell.font = font(bold=heavy or _bold(given), italic=_italic(given))
            spanning = index == len(row.cells) - 1 < self.last - 1
            cell.alignment = _alignment("left" if spanning else column.align, row.level if index == named else 0)
            if not spanning and not is_number(given):
                self._grow(lines_needed(cell_text(given), self.widths[index]))
        if len(row.cells) < self.last:
            self.sheet.merge_cells(
                start_row=self.row, start_column=len(row.cells), end_row=self.row, end_column=self.last
            )
        self.row += 1


def _bold(part: Inline) -> bool:
    return isinstance(part, Text) and part.bold


def _italic(part: Inline) -> bool:
    return isinstance(part, Missing | NotAssigned) or (isinstance(part, Text) and part.italic)


def _alignment(horizontal: str, level: int) -> Alignment:
    return align(horizontal, indent=level if horizontal == "left" else 0)


def set_up_page(sheet: Worksheet, document: Document, *, landscape: bool) -> None:
    """A4, one page wide, the decree's margins, page numbers at the top, the mark at the foot."""
    sheet.page_setup.paperSize = "9"
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    properties = sheet.sheet_properties.pageSetUpPr
    assert properties is not None
    properties.fitToPage = True
    margins = sheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom = 30 / 25.4, 15 / 25.4, 20 / 25.4, 20 / 25.4
    margins.header = margins.footer = 10 / 25.4
    sheet.print_options.horizontalCentered = True
    sheet.HeaderFooter.differentFirst = True
    _margin_text(sheet.oddHeader, "&P", "Times New Roman,Regular", 13)
    if mark := mark_of(document.meta):
        for footer in (sheet.oddFooter, sheet.firstFooter):
            _margin_text(footer, mark, "Times New Roman,Italic", 11)


def _margin_text(part: HeaderFooterItem | None, words: str, face: str, size: int) -> None:
    assert part is not None
    part.center.text, part.center.font, part.center.size = words, face, size
