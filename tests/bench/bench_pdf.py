"""Benchmark 8: a report table of 200 rows and 12 columns as PDF, against WeasyPrint on the plain table."""

import io
from datetime import date
from html import escape

import pypdf
import pytest

from reporting.document import Appendix, Document, Meta, Table
from reporting.figures import cell_text
from reporting.render import pdf
from tests.rig import documents
from tests.rig.timing import Verdict, by_turns, conclude, say

ROWS, COLUMNS = 200, 12
ROUNDS = 7
GOAL = 0.75


def _report(table: Table) -> Document:
    """The table as the portal prints it: an appendix on landscape pages, with its title and page numbers."""
    appendix = Appendix("Danh sách công trình", (table,), landscape=True)
    return Document(Meta("Danh sách công trình", date(2023, 6, 30)), (appendix,))


def _plain(table: Table) -> str:
    """The table as anybody would write it: collapsed borders, automatic widths."""
    heads = "".join(f"<th>{escape(column.title)}</th>" for column in table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell_text(c))}</td>" for c in row.cells) + "</tr>" for row in table.rows
    )
    style = (
        "@page{size:A4 landscape;margin:20mm 15mm 20mm 30mm}"
        "table{width:100%;border-collapse:collapse;font:11pt 'Liberation Serif'}"
        "td,th{border:.5pt solid #000;padding:2pt 3pt}"
    )
    head = f'<meta charset="utf-8"><title>Danh sách công trình</title><style>{style}</style>'
    body = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<!DOCTYPE html><html lang="vi"><head>{head}</head><body>{body}</body></html>'


def _words(drawn: bytes) -> set[str]:
    return {word for page in pypdf.PdfReader(io.BytesIO(drawn)).pages for word in page.extract_text().split()}


@pytest.mark.bench
def test_pdf_of_a_long_table() -> None:
    from weasyprint import HTML

    table = documents.works_table(ROWS)
    assert len(table.columns) == COLUMNS
    report, plain = _report(table), _plain(table)

    def ours() -> bytes:
        return pdf.render(report)

    def tagged_floor() -> bytes:
        return bytes(HTML(string=plain).write_pdf(pdf_variant="pdf/ua-1") or b"")

    def floor() -> bytes:
        return bytes(HTML(string=plain).write_pdf() or b"")

    wanted = {word for row in table.rows for cell in row.cells for word in cell_text(cell).split()}
    assert wanted <= _words(ours())
    assert wanted <= _words(floor())
    works = {
        "report, official page, tagged (PDF/UA)": ours,
        "WeasyPrint, plain table, tagged (PDF/UA)": tagged_floor,
        "WeasyPrint, plain table, untagged": floor,
    }
    drawn, tagged, untagged = by_turns(works, rounds=ROUNDS)
    say(f"8. PDF of {ROWS} rows, {COLUMNS} columns", [drawn, tagged, untagged])
    conclude(Verdict("8  report PDF to the same tagged table", drawn.median / tagged.median, GOAL))
    conclude(Verdict("8  report PDF to the table without tags", drawn.median / untagged.median, GOAL))
