"""A document as a workbook (bản Excel): the text on one sheet, every table and the data of every chart on its own."""

import io
import re
import zipfile
from datetime import datetime, time
from typing import Final

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from accounts.language import gettext as _
from accounts.language import gettext_noop
from reporting.document import (
    Appendix,
    Block,
    Chart,
    Column,
    Document,
    Heading,
    ItemList,
    OfficialFrame,
    Paragraph,
    Row,
    Signature,
    Table,
)
from reporting.figures import plain_text
from reporting.render.html import MOTTO, NATION, ended, mark_of
from reporting.render.xlsx_cells import align, cell_at, font, lines_needed, put_words
from reporting.render.xlsx_table import RED, TableSheet, Titles, set_up_page

_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME: Final = 31
_TEXT_SHEET: Final = gettext_noop("Văn bản")
_HALF: Final = 46
_LINE_HEIGHT: Final = 17.0
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def render(document: Document) -> bytes:
    """The document as .xlsx bytes; the same document gives the same bytes."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    names: set[str] = set()
    sheet.title = _sheet_name(_(_TEXT_SHEET), names)
    tables = _TableSheets(book, document, names)
    text = _TextSheet(sheet, document, tables)
    text.draw()
    moment = datetime.combine(document.meta.as_of, time())
    book.properties.title = document.meta.title
    book.properties.creator = document.meta.organisation
    book.properties.created = moment
    written = io.BytesIO()
    book.save(written)
    return _same_every_time(written.getvalue(), moment)


def _sheet_name(wanted: str, taken: set[str]) -> str:
    base = _FORBIDDEN.sub(" ", wanted).strip(" '")[:_LONGEST_NAME].strip(" '") or "Bảng"
    name, count = base, 1
    while name.casefold() in taken:
        count += 1
        ending = f" ({count})"
        name = base[: _LONGEST_NAME - len(ending)] + ending
    taken.add(name.casefold())
    return name


class _TableSheets:
    """Gives every table of the document a sheet of its own."""

    def __init__(self, book: Workbook, document: Document, names: set[str]) -> None:
        self.book, self.document, self.names = book, document, names
        self.count = self.charts = 0

    def add(self, table: Table, appendix: Appendix | None) -> str:
        """Draw the table and say the name of its sheet."""
        self.count += 1
        name = table.sheet_name or (appendix.label if appendix else "") or f"Bảng {self.count}"
        name = _sheet_name(name, self.names)
        lines: list[tuple[str, bool, bool]] = []
        if appendix is not None:
            lines += [(appendix.label, True, False), (appendix.title.upper(), True, False)]
            lines += [(appendix.attached_to, False, True)] if appendix.attached_to else []
        if table.caption:
            lines.append((table.caption, True, False))
        titles = Titles(tuple(lines), landscape=bool(appendix and appendix.landscape))
        TableSheet(self.book.create_sheet(name), self.document, table, titles).draw()
        return name

    def add_chart(self, chart: Chart) -> str:
        """Draw the data of a chart as a table."""
        data = chart.spec.table()
        first, *others = data.headings
        self.charts += 1
        columns = (Column(first, align="left", width=20), *(Column(text, width=12) for text in others))
        rows, caption = tuple(Row(row) for row in data.rows), chart.caption or chart.spec.title
        return self.add(Table(columns, rows, caption=caption, sheet_name=f"Biểu đồ {self.charts}"), None)


class _TextSheet:
    """The words of the document on one sheet, two columns wide like the head of the paper."""

    def __init__(self, sheet: Worksheet, document: Document, tables: _TableSheets) -> None:
        self.sheet, self.document, self.tables = sheet, document, tables
        self.row = 1

    def draw(self) -> None:
        """Every block in order; a table is drawn on its own sheet and named here with a link."""
        for letter in "AB":
            self.sheet.column_dimensions[letter].width = _HALF
        if self.document.frame is None:
            self._line(self.document.meta.title.upper(), bold=True, horizontal="center")
        if mark := mark_of(self.document.meta):
            self._line(mark, italic=True, horizontal="center", color=RED)
        self._blocks(self.document.body, None)
        for appendix in self.document.appendices:
            self.row += 1
            self._line(f"{appendix.label}. {appendix.title}", bold=True)
            self._blocks(appendix.blocks, appendix)
        set_up_page(self.sheet, self.document, landscape=False)

    def _blocks(self, blocks: tuple[Block, ...], appendix: Appendix | None) -> None:
        for block in blocks:
            match block:
                case OfficialFrame():
                    self._frame(block)
                case Heading():
                    text = block.text.upper() if block.level < 2 else block.text
                    self._line(f"{block.label} {text}".strip(), bold=block.level < 3)
                case Paragraph():
                    self._line(block.text)
                case ItemList():
                    for position, item in enumerate(block.items, start=1):
                        self._line(f"{block.mark(position)} {plain_text(item)}")
                case Table():
                    self._reference(block.caption or "Bảng số liệu", self.tables.add(block, appendix))
                case Chart():
                    self._reference(block.caption or block.spec.title, self.tables.add_chart(block))
                case Signature():
                    self._signature(block)

    def _frame(self, frame: OfficialFrame) -> None:
        self._pair(frame.superior.upper(), NATION.upper(), bold=(False, True))
        self._pair(frame.issuer.replace("\n", " ").upper(), MOTTO, bold=(True, True))
        self._pair(frame.number_line, f"{frame.place}, {frame.date_text}", italic=(False, True))
        self.row += 1
        if frame.urgency:
            self._pair(frame.urgency, "", bold=(True, False))
        if frame.type_name:
            self._line(frame.type_name.upper(), bold=True, horizontal="center")
        self._line(frame.summary, bold=bool(frame.type_name), horizontal="center")
        self.row += 1
        if frame.addressed_to:
            self._line("Kính gửi: " + " ".join(ended(frame.addressed_to)), horizontal="center")
        if frame.authority:
            self._line(frame.authority.upper(), bold=True, horizontal="center")
        for base in ended(frame.legal_bases):
            self._line(base, italic=True)

    def _signature(self, signature: Signature) -> None:
        self.row += 1
        recipients = "\n".join(["Nơi nhận:", *(f"- {line}" for line in ended(signature.recipients))])
        self._pair(
            recipients if signature.recipients else "", "\n".join(signature.authority).upper(), bold=(False, True)
        )
        self.row += 3
        for line in filter(None, (signature.office.upper(), signature.name)):
            self._pair("", line, bold=(False, True))
        self.row += 1

    def _line(
        self, words: str, *, bold: bool = False, italic: bool = False, horizontal: str = "left", color: str = "000000"
    ) -> None:
        cell = cell_at(self.sheet, self.row, 1)
        put_words(cell, words)
        cell.font = font(bold=bold, italic=italic, color=color)
        cell.alignment = align(horizontal)
        self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=2)
        self.sheet.row_dimensions[self.row].height = lines_needed(words, 2 * _HALF) * _LINE_HEIGHT
        self.row += 1

    def _reference(self, words: str, sheet_name: str) -> None:
        self._line(_("%(words)s: xem trang tính “%(sheet)s”.") % {"words": words, "sheet": sheet_name}, italic=True)
        quoted = sheet_name.replace("'", "''")
        cell_at(self.sheet, self.row - 1, 1).hyperlink = f"#'{quoted}'!A1"

    def _pair(
        self,
        left: str,
        right: str,
        *,
        bold: tuple[bool, bool] = (False, False),
        italic: tuple[bool, bool] = (False, False),
    ) -> None:
        for index, words in enumerate((left, right)):
            cell = cell_at(self.sheet, self.row, index + 1)
            put_words(cell, words)
            cell.font = font(bold=bold[index], italic=italic[index])
            cell.alignment = align("left" if words.startswith("Nơi nhận") else "center", vertical="top")
        most = max(lines_needed(left, _HALF), lines_needed(right, _HALF))
        self.sheet.row_dimensions[self.row].height = most * _LINE_HEIGHT
        self.row += 1


def _same_every_time(book: bytes, moment: datetime) -> bytes:
    """The same archive without the hour at which it was packed."""
    packed = io.BytesIO()
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode("ascii")
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            new.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
