"""The pre-check of an uploaded workbook, before anything parses it (kiểm tra tệp nén).

A workbook is a zip of XML. Declared sizes lie, so bytes are counted while inflating. Nothing that could expand,
reach out or run is let through.
"""

import re
import zipfile
import zlib
from typing import BinaryIO, Final

from accounts.language import gettext as _
from accounts.language import gettext_noop

MOST_MEMBERS: Final = 200
LARGEST_PART: Final = 150 * 2**20
LARGEST_WHOLE: Final = 300 * 2**20
HIGHEST_RATIO: Final = 200
# Below this size an extreme ratio harms nobody, and short repetitive parts do reach it.
RATIO_FROM: Final = 2**20
_CHUNK: Final = 2**16
_FORBIDDEN: Final = (b"<!DOCTYPE", b"<!ENTITY")
_OVERLAP: Final = max(len(mark) for mark in _FORBIDDEN) - 1
_ENCODING: Final = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9._\-]+)[\"']")
_OLE: Final = b"\xd0\xcf\x11\xe0"

BROKEN: Final = gettext_noop(
    "Tệp bị hỏng hoặc chưa tải xong. Hãy mở tệp bằng Excel, lưu lại dạng .xlsx rồi tải lên lần nữa."
)
TOO_LARGE: Final = gettext_noop("Tệp khi mở ra lớn bất thường. Hãy tải mẫu mới của hệ thống và chép số liệu sang.")


class UnreadableWorkbook(Exception):
    """The file as a whole cannot be read; carries one sentence for the person (tệp không đọc được)."""


def verify(file: BinaryIO) -> zipfile.ZipFile:
    """Refuse whatever is no plain, small .xlsx; returns the opened archive."""
    head = file.read(4)
    file.seek(0)
    if head == _OLE:
        raise UnreadableWorkbook(
            _("Tệp được đặt mật khẩu hoặc là .xls đổi tên. Hãy bỏ mật khẩu, lưu lại dạng .xlsx rồi tải lên.")
        )
    if not head.startswith(b"PK"):
        raise UnreadableWorkbook(_("Tệp không phải là bảng tính .xlsx. Hãy dùng mẫu Excel tải từ hệ thống."))
    try:
        archive = zipfile.ZipFile(file)
        _verify_members(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise UnreadableWorkbook(_(BROKEN)) from None
    return archive


def _verify_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    names = {member.filename for member in members}
    if len(members) > MOST_MEMBERS:
        raise UnreadableWorkbook(_(TOO_LARGE))
    if len(names) != len(members):
        raise UnreadableWorkbook(_(BROKEN))
    if any("vbaproject" in name.lower() for name in names):
        raise UnreadableWorkbook(_("Tệp có chứa macro. Hãy lưu lại dạng .xlsx không có macro rồi tải lên."))
    if "xl/workbook.xml" not in names:
        raise UnreadableWorkbook(_("Tệp không phải là bảng tính .xlsx. Hãy dùng mẫu Excel tải từ hệ thống."))
    whole = 0
    for member in members:
        if member.flag_bits & 0x1:
            raise UnreadableWorkbook(_("Tệp được đặt mật khẩu. Hãy bỏ mật khẩu rồi tải lên."))
        whole += _verify_part(archive, member)
        if whole > LARGEST_WHOLE:
            raise UnreadableWorkbook(_(TOO_LARGE))


def _verify_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    size, tail = 0, b""
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            if is_xml:
                if size == 0:
                    _verify_encoding(chunk)
                window = tail + chunk
                if any(mark in window for mark in _FORBIDDEN):
                    raise UnreadableWorkbook(_("Tệp chứa khai báo XML không được phép. Hãy lưu lại tệp bằng Excel."))
                tail = window[-_OVERLAP:]
            size += len(chunk)
            if size > LARGEST_PART or (size > RATIO_FROM and size > HIGHEST_RATIO * max(member.compress_size, 1)):
                raise UnreadableWorkbook(_(TOO_LARGE))
    return size


def _verify_encoding(head: bytes) -> None:
    declared = _ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in head[:64] or (declared and declared[1].lower() not in {b"utf-8", b"us-ascii"}):
        raise UnreadableWorkbook(_("Tệp ghi bằng bảng mã lạ. Hãy mở tệp bằng Excel và lưu lại dạng .xlsx."))
