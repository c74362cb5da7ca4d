"""The drawings of one document held beside each other: what each of them shows of every bound figure."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from typing import Any

import docx as python_docx
import openpyxl
import pypdf
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from reporting.document import Document, Paragraph, Row, Table
from reporting.figures import Figure, Inline, Percent, cell_text, sentence_text
from reporting.render import docx, html, pdf, xlsx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def word(document: Document) -> Any:
    """The Word drawing, opened."""
    return python_docx.Document(io.BytesIO(docx.render(document)))


def plain(text: str) -> str:
    """Words with single ordinary spaces."""
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def words(opened: Any) -> list[str]:
    """Every paragraph of the body, those in tables too, in order."""
    return [plain(WordParagraph(element, opened).text) for element in opened.element.body.iter(f"{W}p")]


class _Cells(HTMLParser):
    """The rows of every table of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def _html_rows(document: Document) -> set[tuple[str, ...]]:
    reader = _Cells()
    reader.feed(html.render_page(document))
    return {tuple(plain(cell) for cell in row) for row in reader.rows}


def _word_rows(opened: Any) -> set[tuple[str, ...]]:
    found = set()
    for element in opened.element.body.iter(f"{W}tbl"):
        table = WordTable(element, opened)
        for row in element.tr_lst:
            cells = [cell for cell in row.tc_lst if cell.vMerge != "continue"]
            found.add(tuple(plain(_Cell(cell, table).text) for cell in cells))
    return found


def _excel_numbers(document: Document) -> set[float]:
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(document)))
    cells = (cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    return {round(float(value), 6) for value in cells if isinstance(value, int | float)}


def _tables(document: Document) -> list[Table]:
    blocks = [*document.body, *(inner for appendix in document.appendices for inner in appendix.blocks)]
    return [block for block in blocks if isinstance(block, Table)]


def _number(cell: Inline, unit: str) -> float | None:
    exact = cell.exact if isinstance(cell, Figure) else None
    if exact is None:
        return None
    return round(float(exact / 100 if isinstance(cell, Percent) and "%" not in unit else exact), 6)


def _shown(table: Table, row: Row) -> tuple[str, ...]:
    return tuple(plain(cell_text(cell, table.columns[at].unit)) for at, cell in enumerate(row.cells))


def check_same_figures(document: Document) -> int:
    """Every bound figure reads alike in HTML, Word and PDF, and counts alike in Excel; says how many there are."""
    opened = word(document)
    text, in_word, on_screen = plain(" ".join(words(opened))), _word_rows(opened), _html_rows(document)
    in_excel = _excel_numbers(document)
    pages = pypdf.PdfReader(io.BytesIO(pdf.render(document))).pages
    printed = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    count = 0
    for table in _tables(document):
        for row in table.rows:
            shown = _shown(table, row)
            assert shown in in_word
            assert shown in on_screen
            assert all(re.sub(r"\s", "", cell) in printed for cell in shown)
            numbers = {_number(cell, table.columns[at].unit) for at, cell in enumerate(row.cells)} - {None}
            assert numbers <= in_excel
            count += sum(isinstance(cell, Figure) for cell in row.cells)
    for part in (part for block in document.body if isinstance(block, Paragraph) for part in block.content):
        shown_part = plain(sentence_text(part))
        assert shown_part in text
        # A long run of words may go over to the next page, and a page number come between.
        assert not isinstance(part, Figure) or re.sub(r"\s", "", shown_part) in printed
        count += isinstance(part, Figure)
    return count
