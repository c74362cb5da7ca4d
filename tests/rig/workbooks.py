"""Workbooks that people send: filled, changed by hand, spoilt on purpose (tệp Excel tốt và xấu)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

PAGE = "xl/worksheets/sheet1.xml"
STAMP_SHEET = "_mau"
_EMPTY_PAGE = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def uploaded(content: bytes, name: str = "bieu.xlsx") -> SimpleUploadedFile:
    """The file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def edited(content: bytes, change: Callable[[Any], None]) -> bytes:
    """The workbook after somebody changed its first page."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book.worksheets[0])
    return _saved(book)


def filled(content: bytes, typed: Mapping[tuple[str, str], object]) -> bytes:
    """The workbook with these cells filled in, found by the label of the row and the words of the column."""

    def change(page: Any) -> None:
        for (label, heading), value in typed.items():
            page.cell(row=row_of(page, label), column=column_of(page, heading)).value = value

    return edited(content, change)


def cell_of(content: bytes, label: str, heading: str) -> str:
    """The address of a cell, such as D14."""
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return str(page.cell(row=row_of(page, label), column=column_of(page, heading)).coordinate)


def row_of(page: Any, label: str) -> int:
    """The row that a label stands in."""
    return next(int(cell.row) for line in page.iter_rows() for cell in line if cell.value == label)


def column_of(page: Any, heading: str) -> int:
    """The column that a heading stands in."""
    return next(int(cell.column) for line in page.iter_rows() for cell in line if str(cell.value).startswith(heading))


def stamped(content: bytes, **changed: str) -> bytes:
    """The workbook with another stamp: of another form, version, period, unit or province."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book[STAMP_SHEET]
    for line in page.iter_rows():
        for cell in line:
            if cell.value in changed:
                page.cell(row=cell.row, column=cell.column + 1).value = changed[str(cell.value)]
    return _saved(book)


def rebuilt(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The workbook with parts of its archive replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in parts:
                target.writestr(name, source.read(name))
        for name, part in parts.items():
            target.writestr(name, part)
    return out.getvalue()


def with_far_cell(content: bytes) -> bytes:
    """Two KiB that ask for seventeen milliard cells."""
    row = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return rebuilt(content, {PAGE: _EMPTY_PAGE.format(row).encode()})


def zip_bomb(content: bytes) -> bytes:
    """A small file that grows to forty MB."""
    return rebuilt(content, {"xl/media/image1.bin": bytes(40 * 2**20)})


def with_macro(content: bytes) -> bytes:
    """A workbook that carries a macro under an innocent name."""
    return rebuilt(content, {"xl/vbaProject.bin": b"macro"})


def _saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CALC = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def whole_workbook(sheet: str, shared: tuple[str, ...] = (), *, sheet_name: str = "Trang") -> bytes:
    """A workbook of one sheet, given as XML, as Excel packs it; style 1 is a day."""
    parts = (
        ("workbook", "sheet.main"),
        ("worksheets/sheet1", "worksheet"),
        ("styles", "styles"),
        (
            "sharedStrings",
            "sharedStrings",
        ),
    )
    types = "".join(f'<Override PartName="/xl/{at}.xml" ContentType="{_CALC}.{kind}+xml"/>' for at, kind in parts)
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind.removeprefix("sheet.")}" Target="{at}.xml"/>'
        for number, (at, kind) in enumerate(parts[1:], start=1)
    )
    strings = "".join(f"<si><t>{text}</t></si>" for text in shared)
    cells = '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
    content = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="{rels}"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
            f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            f'<sheet name="{sheet_name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        "xl/styles.xml": (
            f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
            '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
            f'<cellXfs count="2">{cells}</cellXfs></styleSheet>'
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}">{sheet}</worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in content.items():
            book.writestr(name, text)
    return out.getvalue()
