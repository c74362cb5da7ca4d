"""One Document per report (văn bản): a frozen tree that HTML, PDF, Word and Excel only draw.

An issued report stores `Document.to_json()`; `Document.from_json` gives the same tree with the same hash, and
drawing it again asks the database nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, Literal, TypeAlias, cast

from reporting import canonical, numbers
from reporting.canonical import CanonicalError, Node, Plain
from reporting.charts.specs import ChartSpec
from reporting.figures import Inline, plain_text

ILLUSTRATIVE: Final = "Số liệu minh họa"
VERSION: Final = 1

Align: TypeAlias = Literal["left", "center", "right"]
RowKind: TypeAlias = Literal["normal", "group", "total"]
Urgency: TypeAlias = Literal["", "KHẨN", "THƯỢNG KHẨN", "HỎA TỐC"]
ListStyle: TypeAlias = Literal["dash", "number", "letter"]


class DocumentError(CanonicalError):
    """A document that does not hold together (văn bản không hợp lệ)."""


@dataclass(frozen=True, slots=True)
class Meta(Node):
    """What is said of the document itself (thông tin về văn bản)."""

    title: str
    as_of: date
    organisation: str = ""
    illustrative: bool = False
    known_on: date | None = None
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Heading(Node):
    """A heading (đề mục): level 0 Phần, 1 "I. MỤC", 2 "1. Khoản", 3 "a) điểm"; the number is given as it is read."""

    text: str
    level: int = 1
    number: str = ""

    @property
    def label(self) -> str:
        """The number with the mark that follows it at this level."""
        if not self.number:
            return ""
        return {0: f"Phần {self.number}", 3: f"{self.number})"}.get(self.level, f"{self.number}.")


@dataclass(frozen=True, slots=True)
class Paragraph(Node):
    """A paragraph of words and bound figures (đoạn văn)."""

    content: tuple[Inline, ...]
    indent: bool = True
    align: Literal["justify", "left", "center", "right"] = "justify"

    @classmethod
    def of(cls, *content: Inline) -> "Paragraph":
        """A paragraph from its parts: Paragraph.of("Giải ngân ", Money(…), ".")."""
        return cls(content)

    @property
    def text(self) -> str:
        """The words alone."""
        return plain_text(self.content)


@dataclass(frozen=True, slots=True)
class ItemList(Node):
    """A list (danh sách) of items, each words with bound figures."""

    items: tuple[tuple[Inline, ...], ...]
    style: ListStyle = "dash"

    def mark(self, position: int) -> str:
        """The mark before the item at this position, counted from 1."""
        marks = {"number": lambda: f"{position}.", "letter": lambda: f"{numbers.letter(position)})"}
        return marks.get(self.style, lambda: "-")()


@dataclass(frozen=True, slots=True)
class Column(Node):
    """A column (cột): its heading, the headings that group it, its unit, its share of the width."""

    title: str
    groups: tuple[str, ...] = ()
    unit: str = ""
    align: Align = "right"
    width: int = 10


@dataclass(frozen=True, slots=True)
class Row(Node):
    """A row (dòng); in a group row the last given cell spans the columns that are left."""

    cells: tuple[Inline, ...]
    kind: RowKind = "normal"
    level: int = 0


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A cell of the table head, computed from the columns (ô tiêu đề)."""

    text: str
    unit: str
    first: int
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class Table(Node):
    """A table (bảng, biểu) with its unit line, its rows and its notes."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    unit_line: str = ""
    notes: tuple[str, ...] = ()
    numbered_columns: bool = False
    sheet_name: str = ""

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        if not self.columns:
            raise DocumentError(f"Bảng {self.caption!r} không có cột nào.")
        wanted = len(self.columns)
        for position, row in enumerate(self.rows, start=1):
            given = len(row.cells)
            if given == wanted or (row.kind == "group" and 0 < given < wanted):
                continue
            raise DocumentError(f"Bảng {self.caption!r}, dòng {position}: có {given} ô, cần {wanted} ô.")

    def header_rows(self) -> tuple[tuple[HeaderCell, ...], ...]:
        """The head as rows of cells with their spans; neighbours with the same group share one cell."""
        depth = max(len(column.groups) for column in self.columns) + 1
        return tuple(tuple(self._header_row(level, depth)) for level in range(depth))

    def _header_row(self, level: int, depth: int) -> list[HeaderCell]:
        cells: list[HeaderCell] = []
        before: tuple[str, ...] | None = None
        for index, column in enumerate(self.columns):
            path = column.groups[: level + 1]
            if len(column.groups) > level:
                if path == before:
                    cells[-1] = HeaderCell(path[-1], "", cells[-1].first, cells[-1].columns + 1, 1)
                else:
                    cells.append(HeaderCell(path[-1], "", index, 1, 1))
                before = path
                continue
            before = None
            if len(column.groups) == level:
                cells.append(HeaderCell(column.title, column.unit, index, 1, depth - level))
        return cells


@dataclass(frozen=True, slots=True)
class Chart(Node):
    """A chart (biểu đồ); its data are kept, its picture is drawn."""

    spec: ChartSpec
    caption: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak(Node):
    """A new page (sang trang)."""


@dataclass(frozen=True, slots=True)
class OfficialFrame(Node):
    """The head of an official paper after NĐ 30/2020 (thể thức văn bản); `number` is None until the clerk gives it.

    Names are given as they are written inside a sentence ("Ban Chỉ đạo …", "Báo cáo"); the drawings set capitals.
    `authority` is who decides, set between the title of a decision and its legal bases (thẩm quyền ban hành).
    `number_as_given` is a number of another shape than 04/BC-BCĐ, such as 06-NQ/TU, kept as it was written down.
    A letter (công văn) has no `type_name`; its `summary` begins with "V/v" and stands under the number.
    """

    issuer: str
    symbol: str
    place: str
    type_name: str
    summary: str
    superior: str = ""
    issuer_full: str = ""
    number: int | None = None
    issued_on: date | None = None
    drafted_on: date | None = None
    legal_bases: tuple[str, ...] = ()
    addressed_to: tuple[str, ...] = ()
    urgency: Urgency = ""
    authority: str = ""
    number_as_given: str = ""

    @property
    def number_line(self) -> str:
        """Số: 04/BC-BCĐ, or with a blank that the clerk fills in."""
        return f"Số: {self._number_and_symbol}"

    @property
    def _number_and_symbol(self) -> str:
        return self.number_as_given or f"{self._number}/{self.symbol}"

    @property
    def _number(self) -> str:
        return numbers.document_number(self.number) if self.number is not None else _blank(6)

    @property
    def date_text(self) -> str:
        """ngày 05 tháng 01 năm 2023; a draft leaves the day blank."""
        if self.issued_on is not None:
            return numbers.long_day(self.issued_on)
        if self.drafted_on is not None:
            return f"ngày{_blank(5)}" + numbers.long_day(self.drafted_on)[len("ngày 00") :]
        return f"ngày{_blank(6)}tháng{_blank(6)}năm{_blank(8)}"

    @property
    def attachment_line(self) -> str:
        """(Kèm theo Báo cáo số … ngày … của …), for the head of an appendix."""
        of_whom = self.issuer_full or self.issuer
        return f"(Kèm theo {self.type_name or 'Công văn'} số {self._number_and_symbol} {self.date_text} của {of_whom})"


def _blank(width: int) -> str:
    return "\N{NO-BREAK SPACE}" * width


@dataclass(frozen=True, slots=True)
class Signature(Node):
    """The foot of the paper (chữ ký, nơi nhận): whose authority, which office, whose name, who receives it."""

    authority: tuple[str, ...]
    name: str = ""
    office: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Appendix(Node):
    """An appendix (phụ lục) on its own pages with their own numbers; number None where there is only one."""

    title: str
    blocks: tuple["Block", ...]
    number: int | None = None
    attached_to: str = ""
    landscape: bool = False

    @property
    def label(self) -> str:
        """Phụ lục II."""
        return "Phụ lục" if self.number is None else f"Phụ lục {numbers.roman(self.number)}"


Block: TypeAlias = Heading | Paragraph | ItemList | Table | Chart | PageBreak | OfficialFrame | Signature | Appendix


@dataclass(frozen=True)
class Document(Node):
    """A report as a frozen tree (văn bản)."""

    meta: Meta
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        for block in self.blocks:
            if isinstance(block, Appendix) and any(isinstance(inner, Appendix) for inner in block.blocks):
                raise DocumentError(f"{block.label} chứa một phụ lục khác.")

    @property
    def frame(self) -> OfficialFrame | None:
        """The official frame, where there is one."""
        return next((block for block in self.blocks if isinstance(block, OfficialFrame)), None)

    @property
    def body(self) -> tuple[Block, ...]:
        """The main text, without the appendices."""
        return tuple(block for block in self.blocks if not isinstance(block, Appendix))

    @property
    def appendices(self) -> tuple[Appendix, ...]:
        """The appendices in their order."""
        return tuple(block for block in self.blocks if isinstance(block, Appendix))

    def to_plain(self) -> dict[str, Plain]:
        """Plain JSON values for a JSON column."""
        return {"version": VERSION, "document": canonical.to_plain(self)}

    def to_json(self) -> str:
        """The canonical JSON text."""
        return canonical.dump(self.to_plain())

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON (mã băm)."""
        return canonical.digest(self.to_json())

    @classmethod
    def from_plain(cls, plain: object) -> "Document":
        """The document of a JSON column; raises CanonicalError on anything else."""
        if not isinstance(plain, Mapping) or plain.get("version") != VERSION:
            raise DocumentError("Văn bản lưu không đúng phiên bản.")
        document = canonical.from_plain(cast("Mapping[str, object]", plain).get("document"))
        if not isinstance(document, Document):
            raise DocumentError("Dữ liệu lưu không phải là một văn bản.")
        return document

    @classmethod
    def from_json(cls, text: str) -> "Document":
        """The document of its JSON text."""
        try:
            return cls.from_plain(json.loads(text))
        except json.JSONDecodeError as error:
            raise DocumentError(f"Văn bản lưu không phải JSON: {error}") from error
