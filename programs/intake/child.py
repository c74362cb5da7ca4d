"""The process that opens an uploaded workbook, with little memory, little time and nothing to lose (tiến trình đọc).

The workbook comes on standard input, JSON lines go to standard output. What it dies of kills nobody else.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO, Final

import python_calamine

from accounts.language import gettext as _
from accounts.language import remembered
from programs.intake import archive, scan
from programs.intake.raw import Broken, Computed, Duration, Message, Percent, Plain, Raw, pack
from programs.intake.stamp import STAMP_SHEET

ADDRESS_SPACE: Final = 2**30
CPU_SECONDS: Final = 20
MOST_STAMP_ROWS: Final = 40


def main() -> int:
    """Read the workbook on standard input."""
    restrict()
    prefer = sys.argv[1] if len(sys.argv) > 1 else ""
    with open(0, "rb", closefd=False) as file:
        content = io.BytesIO(file.read())
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", write_through=False)
    try:
        for message in messages(content, prefer):
            out.write(json.dumps(message, ensure_ascii=False) + "\n")
    except archive.UnreadableWorkbook as refusal:
        out.write(json.dumps({"refused": remembered(str(refusal))}, ensure_ascii=False) + "\n")
    out.flush()
    return 0


def messages(content: BinaryIO, prefer: str = "") -> Iterator[Message]:
    """The stamp, the name of the sheet, its rows that hold something, and the end (thông điệp)."""
    opened = open_sheet(content, prefer)
    yield {"stamp": opened.stamp}
    yield {"sheet": opened.name}
    yield from _rows(opened.sheet, opened.marks)
    yield {"end": True}


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook that passed every check: its stamp and the sheet with the figures (tệp đã mở)."""

    stamp: dict[str, str] | None
    name: str
    sheet: python_calamine.CalamineSheet
    marks: scan.Marks
    names: tuple[str, ...] = ()


def open_sheet(content: BinaryIO, prefer: str = "", *, most_rows: int = scan.MOST_ROWS) -> Opened:
    """Open the workbook and its sheet; refuses whatever is not plain and small."""
    opened = archive.verify(content)
    parts = scan.sheet_parts(opened)
    percents = scan.percent_formats(opened)
    content.seek(0)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(content)
        names = _visible(workbook)
        name = prefer if prefer in names else names[0]
        marks = {
            one: scan.marks(opened, parts.get(one, ""), percents, most_rows=most_rows)
            for one in (STAMP_SHEET, name)
            if one in parts
        }
        if name not in marks:
            raise archive.UnreadableWorkbook(_(archive.BROKEN))
        stamp = _stamp(workbook, marks[STAMP_SHEET]) if STAMP_SHEET in marks else None
        return Opened(stamp, name, workbook.get_sheet_by_name(name), marks[name], names)
    except python_calamine.CalamineError:
        raise archive.UnreadableWorkbook(_(archive.BROKEN)) from None


def _visible(workbook: python_calamine.CalamineWorkbook) -> tuple[str, ...]:
    visible = [
        one.name
        for one in workbook.sheets_metadata
        if one.typ == python_calamine.SheetTypeEnum.WorkSheet
        and one.visible == python_calamine.SheetVisibleEnum.Visible
        and one.name != STAMP_SHEET
    ]
    if not visible:
        raise archive.UnreadableWorkbook(_("Tệp không có trang tính nào. Hãy dùng mẫu Excel tải từ hệ thống."))
    return tuple(visible)


def numbered(sheet: python_calamine.CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    """Every row with its number, its first cell in column A."""
    start = sheet.start
    if start is None:
        return
    before = [""] * start[1]
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, [*before, *row] if before else row


def _stamp(workbook: python_calamine.CalamineWorkbook, marks: scan.Marks) -> dict[str, str]:
    found: dict[str, str] = {}
    for message in _rows(workbook.get_sheet_by_name(STAMP_SHEET), marks):
        pair = message["cells"]
        if len(pair) >= 2 and isinstance(pair[0], str) and isinstance(pair[1], str):
            found[pair[0]] = pair[1]
        if message["row"] > MOST_STAMP_ROWS:
            break
    return found


def _rows(sheet: python_calamine.CalamineSheet, marks: scan.Marks) -> Iterator[Message]:
    start = sheet.start
    if start is None:
        return
    offset = start[1] + 1
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells: list[Any] = [None] * (offset - 1)
        cells.extend(pack(cell(value, (number, at), marks)) for at, value in enumerate(row, start=offset))
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield {"row": number, "cells": cells}


def cell(value: object, at: tuple[int, int], marks: scan.Marks) -> Raw:
    """What stands in a cell, with what the fast reader does not tell of it."""
    plain = Broken(marks.errors[at]) if at in marks.errors else _plain(value, at in marks.percents)
    return Computed(plain) if at in marks.formulas else plain


def _plain(value: object, is_percent: bool) -> Plain:
    match value:
        case "":
            return None
        case str() | bool() | datetime() | date():
            return value
        case int() | float():
            return Percent(float(value)) if is_percent else float(value)
        case time():
            return Duration(value.isoformat("minutes"))
        case timedelta():
            return Duration(str(value))
        case _:
            return str(value)


def restrict(cpu_seconds: int = CPU_SECONDS) -> None:
    """Little memory, little time, few files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


if __name__ == "__main__":
    sys.exit(main())
