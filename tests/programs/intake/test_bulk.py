"""Long lists read quickly say what the careful reader says, and the quick look never trusts what it cannot prove."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest

from accounts.language import remembered
from disbursement.sheets import TREASURY_SHEET, treasury_template
from programs.intake import bulk, process, scan, workbook
from programs.intake.archive import UnreadableWorkbook
from programs.intake.quick import copy_text
from tests.rig.workbooks import whole_workbook

PART = "xl/worksheets/sheet1.xml"
GOOD: dict[str, Any] = {
    "project_code": "7000001",
    "project_name": "Đường giao thông thôn 1",
    "component": "NTM.02",
    "source": "central",
    "nature": "investment",
    "origin_year": "2023",
    "voucher_date": date(2023, 5, 10),
    "voucher": "KB-0001",
    "payment_type": "settlement",
    "amount": 300,
}
# What people do to cells, one after the other down the rows.
ODD: list[tuple[str, Any]] = [
    ("B", 7000001), ("B", "12"), ("B", None), ("B", True), ("C", "Đường  giao thông\u200b thôn 1"), ("C", "=1+1"),
    ("C", 12.5), ("D", " ntm.02 "), ("E", "NGÂN SÁCH TRUNG ƯƠNG"), ("E", "ngân sách"), ("G", 2023), ("G", 2023.5),
    ("I", "10/05/2023"), ("I", "31/02/2023"), ("I", 45056), ("J", "  "), ("J", "KB\\1\t2"), ("J", 17), ("K", "Ứng"),
    ("L", "1.234"), ("L", "1.234,5"), ("L", -5), ("L", 0), ("L", 1e16), ("L", 12.5), ("L", None), ("L", "nhiều"),
    ("L", 5.0), ("N", "thừa"), ("J", "số " * 40), ("H", "Giao bổ sung trong năm"), ("H", "?"),
]  # fmt: skip


def spoilt() -> bytes:
    """A workbook with one odd cell in every row, and a printed total below."""
    values = {str(number): GOOD | {"voucher": f"KB-{number}"} for number in range(1, len(ODD) + 1)}
    content = treasury_template(
        province_code="49", province_name="tỉnh Quảng Nam", complete_through=date(2023, 6, 30), values=values
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    first = 2 + next(cell.row for line in page.iter_rows() for cell in line if cell.value == "Mã dự án")
    for number, (column, value) in enumerate(ODD):
        page[f"{column}{first + number}"] = value
    page[f"C{first + len(ODD) + 1}"] = "Tổng cộng"
    page[f"L{first + len(ODD) + 1}"] = 99
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_quick_reader_says_what_the_careful_one_says() -> None:
    content = spoilt()
    careful = workbook.read(TREASURY_SHEET, io.BytesIO(content), filename="a.xlsx", expected=None)
    needed = [column.key for column in TREASURY_SHEET.columns if column.required]
    expected = [
        [str(careful.row_numbers[key]), *(copy_text(values.get(column.key)) for column in TREASURY_SHEET.columns)]
        for key, values in careful.values.items()
        if all(name in values for name in needed)
    ]
    heard: list[int] = []
    with bulk.understand(TREASURY_SHEET, content, filename="a.xlsx", heard=heard.append) as found:
        rows = [line.split("\t") for line in found.rows.read().decode().splitlines()]
        problems = [line.split("\t") for line in found.problems.read().decode().splitlines()]
    assert rows == expected
    assert len(rows) > 12
    # A row that cannot be named by its cells is named by its number in the workbook.
    problems = [[cell, complaint, severity] for cell, _, complaint, severity in problems]
    told = [[one.cell, copy_text(remembered(one.complaint)), one.severity.value] for one in careful.problems.listed]
    assert sorted(problems) == sorted(told)
    assert len(problems) > 12
    assert (found.error_count, found.row_count) == (careful.problems.error_count, len(careful.values))
    assert found.stamp == careful.stamp
    assert heard == [found.row_count]


@pytest.mark.parametrize("limit", [1, 9, 10, 99, 100, 20_000, 100_060, 105_199])
def test_the_pattern_of_near_numbers(limit: int) -> None:
    import re

    pattern = re.compile(scan._at_most(limit))
    for number in {1, 9, 10, 11, 99, 100, limit - 1, limit, limit + 1, limit * 10, 19_999, 105_200, 999_999} - {0}:
        assert bool(pattern.fullmatch(str(number).encode())) == (number <= limit), number
    assert not pattern.fullmatch(b"0")


CELL = '<row r="1"><c r="A1"><v>1</v></c>{}</row>'


@pytest.mark.parametrize(
    "rows",
    [
        CELL.format('<c r="B1" t="s"><v>0</v></c>'),
        CELL.format('<c r="B1" s="1"/>'),
        CELL.format('<c r="IV1" s="1" t="inlineStr"><is><t>= + - \'x\' &lt;f&gt;</t></is></c>'),
        '<row r="20000" spans="1:2"><c r="A20000" t="b"><v>1</v></c></row>',
        "",
    ],
)
def test_a_plain_sheet_is_seen_as_plain(rows: str) -> None:
    assert look(rows)


@pytest.mark.parametrize(
    "rows",
    [
        CELL.format('<c r="B1"><f>1+1</f><v>2</v></c>'),
        CELL.format('<c r="B1" t="e"><v>#REF!</v></c>'),
        CELL.format("<c r=\"B1\" t='e'><v>#REF!</v></c>"),
        CELL.format('<c r="B1" t = "e"><v>#REF!</v></c>'),
        CELL.format('<c r="B1" t="&#101;"><v>#REF!</v></c>'),
        CELL.format('<c t="e" r="B1"><v>#REF!</v></c>'),
        CELL.format('<c r="B1" s="5"><v>0.5</v></c>'),
        CELL.format('<c\nr="B1" t="e"><v>1</v></c>'),
        CELL.format("<c><v>1</v></c>"),
        CELL.format('<c r="IW1"><v>1</v></c>'),
        CELL.format('<c r="XFD1"><v>1</v></c>'),
        CELL.format('<c r="B20001"><v>1</v></c>'),
        CELL.format('<c r="b1"><v>1</v></c>'),
        CELL.format('<x:c r="B1"><x:f>1</x:f></x:c>'),
        CELL.format('<c r="B1"><!-- --><v>1</v></c>'),
        '<row r="20001"><c r="A1"><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c></row>',
        '<row\tr="1"><c r="A1"><v>1</v></c></row>',
    ],
)
def test_whatever_is_not_plain_is_left_to_the_walk(rows: str) -> None:
    assert not look(rows)


def look(rows: str) -> bool:
    content = whole_workbook(f"<sheetData>{rows}</sheetData>")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return scan.is_plain(archive, PART, frozenset({5, 7}))


def test_a_piece_cut_anywhere_is_seen_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="1"><v>{n}</v></c></row>' for n in range(1, 40))
    hidden = rows.replace('<c r="A20" s="1">', '<c r="A20" t="e">')
    for size in range(40, 90):
        monkeypatch.setattr(scan, "_LOOK", size)
        assert look(rows), size
        assert not look(hidden), size


def test_too_many_rows_are_one_problem() -> None:
    from dataclasses import replace

    few = replace(TREASURY_SHEET, most_rows=5)
    with bulk.understand(few, spoilt(), filename="a.xlsx", heard=lambda _: None) as found:
        problems = found.problems.read().decode()
    assert "Biểu có quá %(most_rows)s dòng" in problems
    assert found.row_count == 5


def test_a_reader_that_dies_or_is_told_to_stop_leaves_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stop(Exception):
        pass

    def stop(_rows: int) -> None:
        raise Stop

    with pytest.raises(Stop), bulk.understand(TREASURY_SHEET, spoilt(), filename="a.xlsx", heard=stop):
        pass
    monkeypatch.setattr("sys.executable", "/bin/false")
    with (
        pytest.raises(UnreadableWorkbook, match=process.DIED[:30]),
        bulk.understand(TREASURY_SHEET, spoilt(), filename="a.xlsx", heard=lambda _: None),
    ):
        pass
