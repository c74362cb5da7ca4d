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
