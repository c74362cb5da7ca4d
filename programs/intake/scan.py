"""What the fast reader does not tell (quét XML): how far cells reach, which are formulas, errors or percentages."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from programs.intake.archive import BROKEN, TOO_LARGE, UnreadableWorkbook
from programs.intake.layout import letter

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 256
MOST_CELLS: Final = 1_500_000
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


def marks(archive: zipfile.ZipFile, part: str, percents: frozenset[int]) -> Marks:
    """Walk through one sheet, refuse cells far away, and note formulas, errors and percentages."""
    if part not in archive.namelist():
        raise UnreadableWorkbook(BROKEN)
    walker = _SheetWalker(percents)
    _walk(archive, part, walker.start, walker.end, walker.text)
    return walker.marks


class _SheetWalker:
    def __init__(self, percents: frozenset[int]) -> None:
        self.marks = Marks()
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
            raise UnreadableWorkbook(TOO_LARGE)
        if "r" in attributes:
            self._row, self._column = _position(attributes["r"])
        else:
            self._column += 1
        kind = attributes.get("t", "n")
        self._is_error = kind == "e"
        self._is_percent = kind == "n" and _number(attributes.get("s", "0")) in self._percents

    def _verify_reach(self) -> None:
        if self._row > MOST_ROWS or self._column > MOST_COLUMNS:
            place = f"{letter(self._column)}{self._row}"
            raise UnreadableWorkbook(
                f"Ô {place} có nội dung nằm quá xa bảng. Hãy xóa ô đó, hoặc tải mẫu mới và chép số liệu sang."
            )


def _walk(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    def refuse(*_: object) -> None:
        raise UnreadableWorkbook("Tệp chứa khai báo XML không được phép. Hãy lưu lại tệp bằng Excel.")

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
        raise UnreadableWorkbook(BROKEN) from None


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _part_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _number(digits: str) -> int:
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        raise UnreadableWorkbook(BROKEN)
    return int(digits)


def _position(address: str) -> tuple[int, int]:
    found = _ADDRESS.match(address.upper())
    if not found:
        raise UnreadableWorkbook(BROKEN)
    column = 0
    for sign in found[1]:
        column = column * 26 + ord(sign) - 64
    return int(found[2]), column
