"""The door for Excel files (nhận tệp Excel): one file → a reading, or one sentence why not."""

import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from typing import IO, Final, Protocol

from accounts.language import gettext, gettext_noop
from programs.intake import process, stamp
from programs.intake.archive import UnreadableWorkbook
from programs.intake.raw import Message
from programs.intake.reader import Reading, SheetReader, lines
from programs.intake.sheet import Sheet
from programs.intake.stamp import Stamp

LARGEST_FILE: Final = 20 * 2**20
_CHUNK: Final = 2**16
_OTHER_KINDS: Final = {
    ".xls": gettext_noop("Tệp .xls là dạng cũ"),
    ".xlsm": gettext_noop("Tệp .xlsm có thể chứa macro"),
    ".xlsb": gettext_noop("Tệp .xlsb là dạng nhị phân"),
    ".xltx": gettext_noop("Tệp .xltx là tệp mẫu"),
    ".ods": gettext_noop("Tệp .ods không phải dạng Excel"),
    ".csv": gettext_noop("Tệp .csv không giữ được mẫu biểu"),
    ".pdf": gettext_noop("Tệp .pdf không đọc được số liệu"),
}


class Source(Protocol):
    """Whatever hands over bytes piece by piece (nguồn tệp)."""

    def read(self, size: int = ..., /) -> bytes: ...


Open = Callable[[IO[bytes], str], Generator[Message, None, None]]


def read(
    sheet: Sheet,
    content: Source,
    *,
    filename: str,
    expected: Stamp | None,
    complete: bool = True,
    largest_file: int = LARGEST_FILE,
    opener: Open = process.messages,
) -> Reading:
    """Read an uploaded workbook; raises `UnreadableWorkbook` with one Vietnamese sentence, and nothing else.

    `expected` is the stamp that the file must carry; None lets any file with the right headings in.
    """
    verify_name(filename)
    with tempfile.TemporaryFile() as file:
        _spool(content, file, largest_file)
        with closing(opener(file, sheet_name(sheet))) as messages:
            return _read(sheet, messages, expected, complete)


def sheet_name(sheet: Sheet) -> str:
    """The name of the page in the workbook (tên trang tính)."""
    name = "".join(sign for sign in sheet.code if sign not in r"[]:*?/\'")
    return name[:31] or "Biểu"


def verify_name(filename: str) -> None:
    """Only .xlsx comes in."""
    lower = filename.lower().strip()
    if lower.endswith(".xlsx"):
        return
    ending = "." + lower.rpartition(".")[2] if "." in lower else ""
    told = gettext(_OTHER_KINDS.get(ending, gettext_noop("Tệp không phải là bảng tính .xlsx")))
    raise UnreadableWorkbook(
        gettext("%(told)s. Hãy mở bằng Excel, chọn Lưu thành (Save As) dạng .xlsx rồi tải lên.") % {"told": told}
    )


def _spool(content: Source, file: IO[bytes], largest: int) -> None:
    size = 0
    while chunk := content.read(_CHUNK):
        size += len(chunk)
        if size > largest:
            raise UnreadableWorkbook(
                gettext("Tệp lớn hơn %(value)s MB. Hãy dùng mẫu của hệ thống, bỏ hình ảnh và các trang thừa.")
                % {"value": largest // 2**20}
            )
        file.write(chunk)
    if not size:
        raise UnreadableWorkbook(gettext("Tệp trống. Hãy chọn lại tệp đã điền số liệu."))
    file.flush()


def _read(sheet: Sheet, messages: Iterator[Message], expected: Stamp | None, complete: bool) -> Reading:
    first = next(messages, {})
    found = first.get("stamp")
    if expected is not None:
        stamp.verify(expected, found)
    reader = SheetReader(sheet, complete=complete)
    reading = reader.read(lines(messages))
    # Whatever the child says after the last row proves that it reached the end and did not die half-way.
    for _ in messages:
        continue
    return replace(reading, stamp=found)
