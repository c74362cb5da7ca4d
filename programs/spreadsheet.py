"""A long table as a workbook (bảng tính dài), written row by row: the memory does not grow with the rows. Pure.

Text stays text whatever it begins with; the same rows give the same bytes.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import IO, Final

from accounts.language import gettext as _

Value = str | int | date | Fraction | None

MOST_ROWS: Final = 1_048_000
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_DAY_ZERO: Final = date(1899, 12, 30).toordinal()
_LEVEL: Final = 4
_BATCH: Final = 500
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL: Final = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST: Final = 32_000
_ACTIVE: Final = ("=", "+", "-", "@", "\t")
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CALC: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"

MONEY_FORMAT: Final = "#,##0"
PERCENT_FORMAT: Final = "0.0"
DAY_FORMAT: Final = "dd/mm/yyyy"
# Styles of the book by their place in it.
_TEXT, _QUOTED, _TITLE, _NOTE, _HEADING = range(5)
_FIRST_FORMAT: Final = 5


@dataclass(frozen=True, slots=True)
class Head:
    """One column: its heading, width and how numbers look (tiêu đề cột)."""

    title: str
    width: float = 14.0
    number_format: str = "General"


def write(
    out: IO[bytes],
    *,
    title: str,
    notes: Sequence[str],
    heads: Sequence[Head],
    rows: Iterable[Sequence[Value]],
    step: Callable[[int], None] | None = None,
) -> int:
    """Write a table below its title and notes; says how many rows there were, and tells `step` now and then."""
    formats = sorted({head.number_format for head in heads})
    numbers = [_FIRST_FORMAT + formats.index(head.number_format) for head in heads]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as book:
        for name, content in _PARTS.items():
            _put(book, name, content.replace("Bảng", _("Bảng")))
        _put(book, "xl/styles.xml", _styles(formats))
        with book.open(_member("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as sheet:
            sheet.write(_opening(title, notes, heads).encode())
            count = _body(sheet, rows, numbers, step)
            sheet.write(b"</sheetData></worksheet>")
    return count


def _body(
    sheet: IO[bytes], rows: Iterable[Sequence[Value]], numbers: list[int], step: Callable[[int], None] | None
) -> int:
    count, batch = 0, list[str]()
    for row in rows:
        count += 1
        batch.append(f"<row>{''.join(map(_cell, row, numbers))}</row>")
        if len(batch) >= _BATCH:
            sheet.write("".join(batch).encode())
            batch.clear()
            if step is not None:
                step(count)
    sheet.write("".join(batch).encode())
    return count


def _cell(value: Value, style: int) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return _words(value, _QUOTED if value.startswith(_ACTIVE) else _TEXT)
    if isinstance(value, date):
        return f'<c s="{style}"><v>{value.toordinal() - _DAY_ZERO}</v></c>'
    if isinstance(value, Fraction):
        return f'<c s="{style}"><v>{round(float(value), 4)!r}</v></c>'
    return f'<c s="{style}"><v>{value:d}</v></c>'


def _words(text: str, style: int) -> str:
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{_escaped(text)}</t></is></c>'


def _escaped(text: str) -> str:
    if _SPECIAL.search(text) or len(text) > _LONGEST:
        text = _ILLEGAL.sub("", text)[:_LONGEST]
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "")
    return text


def _opening(title: str, notes: Sequence[str], heads: Sequence[Head]) -> str:
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{head.width}" customWidth="1"/>' for at, head in enumerate(heads, start=1)
    )
    top = len(notes) + 2
    frozen = f'<pane ySplit="{top}" topLeftCell="A{top + 1}" activePane="bottomLeft" state="frozen"/>'
    lines = [_words(title, _TITLE), *(_words(note, _NOTE) for note in notes)]
    lines.append("".join(_words(_(head.title), _HEADING) for head in heads))
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{frozen}</sheetView>'
        f"</sheetViews><cols>{columns}</cols><sheetData>{''.join(f'<row>{line}</row>' for line in lines)}"
    )


def _styles(formats: Sequence[str]) -> str:
    own = "".join(f'<numFmt numFmtId="{164 + at}" formatCode="{_quoted(one)}"/>' for at, one in enumerate(formats))
    wrapped = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
    cells = '<xf numFmtId="0" fontId="0"/><xf numFmtId="0" fontId="0" quotePrefix="1"/><xf numFmtId="0" fontId="2"/>'
    cells += f'<xf numFmtId="0" fontId="3"/><xf numFmtId="0" fontId="1" applyAlignment="1">{wrapped}</xf>'
    cells += "".join(f'<xf numFmtId="{164 + at}" fontId="0" applyNumberFormat="1"/>' for at in range(len(formats)))
    face = '<name val="Times New Roman"/>'
    fonts = f'<font><sz val="11"/>{face}</font><font><b/><sz val="11"/>{face}</font>'
    fonts += f'<font><b/><sz val="13"/>{face}</font><font><i/><sz val="11"/>{face}</font>'
    return (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="{len(formats)}">{own}</numFmts>'
        f'<fonts count="4">{fonts}</fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0"/></cellStyleXfs>'
        f'<cellXfs count="{_FIRST_FORMAT + len(formats)}">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _put(book: zipfile.ZipFile, name: str, content: str) -> None:
    book.writestr(_member(name), content, zipfile.ZIP_DEFLATED, _LEVEL)


_PARTS: Final = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_CALC}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_CALC}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_CALC}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Bảng" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
}
