"""What the fast reader does not tell (quét XML): how far cells reach, which are formulas, errors or percentages."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from accounts.language import gettext
from programs.intake.archive import BROKEN, TOO_LARGE, UnreadableWorkbook
from programs.intake.layout import letter

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 256
MOST_CELLS: Final = 2_000_000
MOST_FORMATS: Final = 65_536
_CHUNK: Final = 2**16
_ADDRESS: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_PERCENT_IDS: Final = frozenset({"9", "10"})


@dataclass(slots=True)
class Marks:
    """Cells (row, column from 1) that need more than their value."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: set[tuple[int, int]] = field(default_factory=set)


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which part of the archive holds which sheet, by the sheet's name."""
    targets: dict[str, str] = {}
    names: dict[str, str] = {}

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            linked = next((value for key, value in attributes.items() if _local(key) == "id"), "")
            names[attributes.get("name", "")] = linked

    _walk(archive, "xl/_rels/workbook.xml.rels", relation)
    _walk(archive, "xl/workbook.xml", sheet)
    return {name: _part_name(targets.get(linked, "")) for name, linked in names.items()}


def percent_formats(archive: zipfile.ZipFile) -> frozenset[int]:
    """Which cell formats show a number as percentage."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    custom: set[str] = set()
    formats: list[str] = []
    inside = [False]

    def note(tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt" and "%" in _LITERAL.sub("", attributes.get("formatCode", "")):
            custom.add(attributes.get("numFmtId", ""))
        elif tag == "cellXfs":
            inside[0] = True
        elif tag in {"cellStyles", "dxfs"}:
            inside[0] = False
        elif tag == "xf" and inside[0] and len(formats) < MOST_FORMATS:
            formats.append(attributes.get("numFmtId", ""))

    _walk(archive, "xl/styles.xml", note)
    return frozenset(at for at, number in enumerate(formats) if number in _PERCENT_IDS or number in custom)


def marks(archive: zipfile.ZipFile, part: str, percents: frozenset[int], *, most_rows: int = MOST_ROWS) -> Marks:
    """Walk through one sheet, refuse cells far away, and note formulas, errors and percentages."""
    if part not in archive.namelist():
        raise UnreadableWorkbook(gettext(BROKEN))
    if is_plain(archive, part, percents, most_rows=most_rows):
        return Marks()
    walker = _SheetWalker(percents, most_rows)
    _walk(archive, part, walker.start, walker.end, walker.text)
    return walker.marks


def is_plain(archive: zipfile.ZipFile, part: str, percents: frozenset[int], *, most_rows: int = MOST_ROWS) -> bool:
    """Whether a quick look proves that every cell is near and holds nothing but its value; else the walk must tell.

    Only a sheet spelt as Excel and its like spell it passes: an address on every row and cell, then style and type.
    """
    near_row = re.compile(rb'<row r="(?:' + _at_most(most_rows) + rb')"')
    shown_as = rb'(?!(?:%s)")' % b"|".join(b"%d" % style for style in percents) if percents else b""
    plain_cell = re.compile(
        rb'<c r="(?:[A-Z]|[A-H][A-Z]|I[A-V])(?:' + _at_most(most_rows) + rb')"(?: s="' + shown_as + rb'\d{1,5}")?'
        rb'(?: t="(?:s|n|str|inlineStr|b|d)")?/?>'
    )
    cells, tail = 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(_LOOK):
            # Whatever the end of a piece cuts in two is looked at with the next one.
            window = tail + chunk
            end = window.rfind(b"<") if len(chunk) == _LOOK else len(window)
            whole, tail = window[:end], window[end:]
            here = whole.count(b"<c ")
            cells += here
            if len(tail) > _LOOK or cells > MOST_CELLS or _is_odd(whole) or _OTHER.search(whole):
                return False
            if here != len(plain_cell.findall(whole)) or whole.count(b"<row ") != len(near_row.findall(whole)):
                return False
    return not tail


_LOOK: Final = 2**20
# Formulas, comments and CDATA, tags with a prefix, each with a sign that most sheets do not hold at all and that is
# found many times faster; cells and rows without attributes or with other blanks.
_ODD: Final = ((b"f", b"<f"), (b"!", b"<!"), (b":", b":c "), (b":", b":c>"), (b":", b":row"))
_OTHER: Final = re.compile(rb"<c[^ o]|<row[^ ]")


def _is_odd(text: bytes) -> bool:
    return any(sign in text and mark in text for sign, mark in _ODD)


def _at_most(limit: int) -> bytes:
    """A pattern of the numbers from 1 to the limit."""
    digits = str(limit)
    parts = [rf"[1-9]\d{{0,{len(digits) - 2}}}"] if len(digits) > 1 else []
    for at, digit in enumerate(digits):
        low = 0 if at else 1
        if int(digit) > low:
            parts.append(rf"{digits[:at]}[{low}-{int(digit) - 1}]\d{{{len(digits) - at - 1}}}")
    return "|".join([*parts, digits]).encode()


class _SheetWalker:
    def __init__(self, percents: frozenset[int], most_rows: int = MOST_ROWS) -> None:
        self.marks = Marks()
        self._most_rows = most_rows
        self._percents = percents
        self._row = 0
        self._column = 0
        self._cells = 0
        self._is_error = False
        self._is_percent = False
        self._words: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._row = _number(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
        elif tag == "c":
            self._open_cell(attributes)
        elif tag in {"v", "is", "f"}:
            self._verify_reach()
            at = (self._row, self._column)
            if tag == "f":
                self.marks.formulas.add(at)
            elif tag == "v" and self._is_error:
                self._words = []
            elif tag == "v" and self._is_percent:
                self.marks.percents.add(at)

    def end(self, tag: str) -> None:
        if tag == "v" and self._words is not None:
            self.marks.errors[(self._row, self._column)] = "".join(self._words)[:20]
            self._words = None

    def text(self, words: str) -> None:
        if self._words is not None:
            self._words.append(words)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._cells += 1
        if self._cells > MOST_CELLS:
            raise UnreadableWorkbook(gettext(TOO_LARGE))
        if "r" in attributes:
            self._row, self._column = _position(attributes["r"])
        else:
            self._column += 1
        kind = attributes.get("t", "n")
        self._is_error = kind == "e"
        self._is_percent = kind == "n" and _number(attributes.get("s", "0")) in self._percents

    def _verify_reach(self) -> None:
        if self._row > self._most_rows or self._column > MOST_COLUMNS:
            place = f"{letter(self._column)}{self._row}"
            raise UnreadableWorkbook(
                gettext("Ô %(place)s có nội dung nằm quá xa bảng. Hãy xóa ô đó, hoặc tải mẫu mới và chép số liệu sang.")
                % {"place": place}
            )


def _walk(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    def refuse(*_: object) -> None:
        raise UnreadableWorkbook(gettext("Tệp chứa khai báo XML không được phép. Hãy lưu lại tệp bằng Excel."))

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: start(_local(tag), attributes)
    if end is not None:
        parser.EndElementHandler = lambda tag: end(_local(tag))
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, KeyError, ValueError):
        raise UnreadableWorkbook(gettext(BROKEN)) from None


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _part_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _number(digits: str) -> int:
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        raise UnreadableWorkbook(gettext(BROKEN))
    return int(digits)


def _position(address: str) -> tuple[int, int]:
    found = _ADDRESS.match(address.upper())
    if not found:
        raise UnreadableWorkbook(gettext(BROKEN))
    column = 0
    for sign in found[1]:
        column = column * 26 + ord(sign) - 64
    return int(found[2]), column
