"""Every problem of a refused Treasury file (danh sách lỗi đầy đủ): kept as sentences, drawn for whoever asks."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterable, Iterator

from accounts.figures import decimal
from accounts.language import gettext as _
from accounts.language import ngettext, told
from programs import spreadsheet

Listed = tuple[str, str, str]


def kept(problems: Iterable[Listed]) -> bytes:
    """Cell, place and complaint of each, small and in their order."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as file:
        for one in problems:
            file.write(json.dumps(one, ensure_ascii=False).encode() + b"\n")
    return out.getvalue()


def workbook(content: bytes, *, name: str, count: int) -> bytes:
    """The list as a workbook in the language that is spoken; one that was drawn long ago is given as it is."""
    if content.startswith(b"PK"):
        return content
    out = io.BytesIO()
    heads = (
        spreadsheet.Head(_("Ô"), 10),
        spreadsheet.Head(_("Vị trí"), 50),
        spreadsheet.Head(_("Lỗi và cách sửa"), 110),
    )
    note = ngettext(
        "Có %(count)s lỗi; chưa ghi sổ chứng từ nào. Sửa các ô này trong tệp rồi nạp lại.",
        "Có %(count)s lỗi; chưa ghi sổ chứng từ nào. Sửa các ô này trong tệp rồi nạp lại.",
        count,
    )
    spreadsheet.write(
        out,
        title=_("Lỗi của tệp %(name)s") % {"name": name},
        notes=[note % {"count": decimal(count)}],
        heads=heads,
        rows=_rows(content),
    )
    return out.getvalue()


def _rows(content: bytes) -> Iterator[Listed]:
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
        for line in file:
            cell, place, complaint = json.loads(line)
            yield cell, told(place), told(complaint)
