"""The official papers of a case (văn bản của hồ sơ vốn): letters to the Treasury, decisions. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from reporting.document import Appendix, Block, Column, Document, Meta, OfficialFrame, Paragraph, Row, Signature, Table
from reporting.figures import Day, Inline, Integer, Money, Text

_NUMBER = re.compile(r"(\d{1,6})/(.+)")


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line of the appendix (dòng phụ lục)."""

    code: str
    name: str
    place: str
    source: str
    nature: str
    component: str
    amount_vnd: int
    taker_code: str = ""
    taker_name: str = ""
    taker_place: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of the plan that a paper rests on (trích dẫn)."""

    text: str
    locator: str
    document: str


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything that a paper of a case says (số liệu của văn bản).

    `body` is the committee of the unit that decides as it is named inside a sentence; `number` is None in a draft.
    """

    kind: str
    year: int
    province: str
    place: str
    body: str
    superior: str
    chief: str
    committee: str
    lines: tuple[PaperLine, ...]
    laws: tuple[str, ...]
    quotes: tuple[Quote, ...]
    reason: str
    unit: str
    letter: str
    as_of: date
    today: date
    illustrative: bool
    number: str = ""
    decided_on: date | None = None
    decision: str = ""
    notice: str = ""
    spend_by: date | None = None
    basis: str = ""
    own_budget_finishes: bool = False
    no_refill: tuple[str, ...] = ()
    draft: bool = False

    @property
    def total_vnd(self) -> int:
        """All lines together."""
        return sum(line.amount_vnd for line in self.lines)


_TITLES = {
    "transfer": "Về việc điều chuyển vốn các Chương trình mục tiêu quốc gia năm {year}",
    "recall": "Về việc {verb} vốn các Chương trình mục tiêu quốc gia năm {year} không giải ngân hết",
    "carry_over": "Về việc chuyển nguồn, kéo dài thời gian giải ngân vốn các Chương trình mục tiêu quốc gia năm {year}",
    "freeze": "V/v dừng giải ngân vốn các Chương trình mục tiêu quốc gia năm {year}",
    "release": "V/v giải tỏa vốn các Chương trình mục tiêu quốc gia năm {year} đang tạm dừng giải ngân",
}
_LISTS = {
    "transfer": "Danh mục vốn điều chuyển",
    "recall": "Danh mục vốn {verb} theo nguồn",
    "carry_over": "Danh mục vốn được chuyển nguồn, kéo dài",
    "freeze": "Danh sách công trình dừng giải ngân",
    "release": "Danh sách công trình được giải tỏa",
}
_LETTERS = frozenset({"freeze", "release"})


def verb_of(facts: CaseFacts) -> str:
    """What happens to money that goes back: hoàn trả to the level above, thu hồi to the province."""
    return "hoàn trả" if facts.own_budget_finishes else "thu hồi"


def title_of(facts: CaseFacts) -> str:
    """What the paper is about (trích yếu)."""
    return _TITLES[facts.kind].format(year=facts.year, verb=verb_of(facts))


def build(facts: CaseFacts) -> Document:
    """The paper by which a case is decided: a letter to the Treasury, or a decision."""
    frame = _letter_frame(facts, title_of(facts)) if facts.kind in _LETTERS else _decision_frame(facts)
    body = _letter(facts) if facts.kind in _LETTERS else _decision(facts)
    return _document(facts, frame, body)


def build_notice(facts: CaseFacts) -> Document:
    """The letter that tells the Treasury of a case that is in the book (thông báo Kho bạc)."""
    subject = _TITLES[facts.kind].format(year=facts.year, verb=verb_of(facts)).removeprefix("Về việc ")
    subject = subject.removeprefix("V/v ")
    frame = _letter_frame(facts, f"V/v thông báo {subject}", own_number=False)
    said: list[Inline] = [
        f"Thực hiện {facts.decision}, {facts.committee} thông báo và đề nghị Kho bạc Nhà nước thực hiện: {subject}, ",
        Integer(len(facts.lines), leading_zero=True),
        " dòng vốn, tổng số tiền ",
        Money(facts.total_vnd, scale="đồng"),
        f" (danh sách kèm theo; {facts.notice[:1].lower()}{facts.notice[1:]} trên hệ thống).",
    ]
    asked = "Đề nghị Kho bạc Nhà nước xác nhận trên hệ thống sau khi thực hiện./."
    return _document(facts, frame, [Paragraph(tuple(said)), Paragraph.of(asked), _letter_foot()])


def _document(facts: CaseFacts, frame: OfficialFrame, body: Sequence[Block]) -> Document:
    appendix = Appendix(
        _LISTS[facts.kind].format(verb=verb_of(facts)),
        tuple(_tables(facts)),
        attached_to=frame.attachment_line,
        landscape=True,
    )
    title = frame.summary[:1].upper() + frame.summary[1:]
    meta = Meta(
        title=title,
        as_of=facts.as_of,
        organisation=frame.issuer_full,
        illustrative=facts.illustrative,
        known_on=facts.today,
        draft=facts.draft,
    )
    return Document(meta, (frame, *body, appendix))


# ------------------------------------------------------------------ công văn
def _letter_frame(facts: CaseFacts, subject: str, *, own_number: bool = True) -> OfficialFrame:
    number, symbol = _numbered(facts.number if own_number else "", "BCĐ-VP")
    return OfficialFrame(
        superior=f"UBND {facts.province}",
        issuer=facts.committee.removesuffix(f" {facts.province}"),
        issuer_full=facts.committee,
        number=number,
        symbol=symbol,
        place=facts.place,
        issued_on=facts.decided_on if own_number else None,
        drafted_on=facts.today,
        type_name="",
        summary=subject,
        addressed_to=(f"Kho bạc Nhà nước {facts.province}",),
    )


def _letter(facts: CaseFacts) -> list[Block]:
    stop = facts.kind == "freeze"
    verb = (
        "chỉ đạo Kho bạc Nhà nước cấp huyện dừng giải ngân đối với"
        if stop
        else "thanh toán trở lại phần vốn tạm dừng của"
    )
    blocks: list[Block] = [*_because(facts)]
    blocks.append(
        Paragraph.of(
            f"{facts.committee} đề nghị Kho bạc Nhà nước {facts.province} {verb} ",
            Integer(len({line.code for line in facts.lines}), leading_zero=True),
            " công trình, tổng số vốn ",
            Money(facts.total_vnd, scale="đồng"),
            " (danh sách tại Phụ lục kèm theo).",
        )
    )
    last = (
        "Vốn giao bổ sung trong năm và vốn năm trước chuyển sang của các công trình nêu trên không thuộc diện dừng."
        if stop
        else f"Lý do: {facts.reason}. Chứng từ đang chờ giải tỏa được thanh toán theo ngày của chứng từ."
    )
    blocks += [
        Paragraph.of(last),
        Paragraph.of("Đề nghị Kho bạc Nhà nước phối hợp thực hiện và xác nhận./."),
        _letter_foot(),
    ]
    return blocks


def _letter_foot() -> Signature:
    return Signature(
        authority=("TM. Ban Chỉ đạo", "Trưởng ban"),
        recipients=("Như trên", "UBND các huyện, thị xã, thành phố", "Chủ đầu tư có tên trong danh sách", "Lưu: VT"),
    )


# ------------------------------------------------------------------ quyết định
def _decision_frame(facts: CaseFacts) -> OfficialFrame:
    number, symbol = _numbered(facts.number, "QĐ-UBND")
    bases = [f"Căn cứ {law}" for law in facts.laws]
    bases += [f"Căn cứ {one}" for one in dict.fromkeys(quote.document for quote in facts.quotes)]
    if facts.basis:
        bases.append(f"Căn cứ {facts.basis}")
    bases.append(f"Xét đề nghị của {facts.unit}{f' tại {facts.letter}' if facts.letter else ''}")
    return OfficialFrame(
        superior=facts.superior,
        issuer=facts.body,
        issuer_full=facts.body,
        number=number,
        symbol=symbol,
        place=facts.place,
        issued_on=facts.decided_on,
        drafted_on=facts.today,
        type_name="Quyết định",
        summary=title_of(facts),
        legal_bases=tuple(bases),
    )


def _decision(facts: CaseFacts) -> list[Block]:
    rule = Paragraph((Text("QUYẾT ĐỊNH:", bold=True),), indent=False, align="center")
    blocks: list[Block] = [rule, *_BODIES[facts.kind](facts)]
    number = len(blocks)
    blocks.append(
        _article(
            number,
            "Giao Kho bạc Nhà nước, cơ quan tài chính các cấp theo chức năng, nhiệm vụ kiểm soát, hạch toán và xác nhận"
            " việc thực hiện Quyết định này.",
        )
    )
    blocks.append(
        _article(
            number + 1,
            f"Chánh Văn phòng, {facts.unit}, Kho bạc Nhà nước, Thủ trưởng các đơn vị và chủ đầu tư có tên trong Phụ lục"
            " chịu trách nhiệm thi hành Quyết định này./.",
        )
    )
    blocks.append(
        Signature(
            authority=("TM. Ủy ban nhân dân", facts.chief),
            recipients=("Như trên", facts.committee, "Kho bạc Nhà nước", "Lưu: VT"),
        )
    )
    return blocks


def _transfer(facts: CaseFacts) -> list[Block]:
    return [
        _article(
            1,
            "Điều chuyển ",
            Money(facts.total_vnd, scale="đồng"),
            f" vốn các Chương trình mục tiêu quốc gia năm {facts.year} của ",
            Integer(len(facts.lines), leading_zero=True),
            " dòng vốn cho công trình, dự án khác theo Phụ lục kèm theo. Lý do: ",
            facts.reason.rstrip(".") or "không có khả năng giải ngân",
            ".",
        ),
        *_quoted(facts, 2),
    ]


def _recall(facts: CaseFacts) -> list[Block]:
    where = "ngân sách cấp trên" if facts.own_budget_finishes else "ngân sách tỉnh"
    blocks = [
        _article(
            1,
            f"{verb_of(facts).capitalize()} về {where} ",
            Money(facts.total_vnd, scale="đồng"),
            f" vốn năm {facts.year} không giải ngân hết đến hết ngày ",
            Day(facts.as_of),
            ", chi tiết theo nguồn tại Phụ lục kèm theo.",
        ),
        *_quoted(facts, 2),
    ]
    if facts.own_budget_finishes:
        sources = ", ".join(facts.no_refill)
        ban = f" Năm sau không dùng {sources} để bố trí lại cho các nội dung này." if sources else ""
        blocks.append(
            _article(
                len(blocks) + 1,
                "Đơn vị có tên trong Phụ lục tự bố trí ngân sách cấp mình để thực hiện nhiệm vụ dở dang đối với phần"
                f" kinh phí phải hoàn trả.{ban}",
            )
        )
    return blocks


def _carry_over(facts: CaseFacts) -> list[Block]:
    until: list[Inline] = [", thời hạn giải ngân đến hết ngày ", Day(facts.spend_by)] if facts.spend_by else []
    return [
        _article(
            1,
            "Cho phép chuyển nguồn, kéo dài sang năm ",
            str(facts.year + 1),
            " số vốn ",
            Money(facts.total_vnd, scale="đồng"),
            f" thuộc kế hoạch năm {facts.year}",
            *until,
            ", theo Phụ lục kèm theo.",
        )
    ]


_BODIES: dict[str, Callable[[CaseFacts], list[Block]]] = {
    "transfer": _transfer,
    "recall": _recall,
    "carry_over": _carry_over,
}


def _article(number: int, *content: Inline) -> Paragraph:
    return Paragraph((Text(f"Điều {number}. ", bold=True), *content))


def _quoted(facts: CaseFacts, number: int) -> list[Block]:
    """An article that says which words of the plan the decision carries out."""
    if not facts.quotes:
        return []
    one = facts.quotes[0]
    said = Text(f"“{one.text}”", italic=True)
    return [_article(number, "Việc này thực hiện quy định ", said, f" ({one.locator}, {one.document}).")]


def _because(facts: CaseFacts) -> list[Block]:
    if not facts.quotes:
        return []
    one = facts.quotes[0]
    return [
        Paragraph.of(
            f"Thực hiện {one.locator}, {one.document}: ",
            Text(f"“{one.text}”", italic=True),
            "; kết quả kiểm tra đến hết ngày ",
            Day(facts.as_of),
            ",",
        )
    ]


# ------------------------------------------------------------------ phụ lục
def _tables(facts: CaseFacts) -> list[Block]:
    if facts.kind != "recall":
        return [_table(facts, facts.lines, "")]
    sources = list(dict.fromkeys(line.source for line in facts.lines))
    return [
        _table(facts, tuple(line for line in facts.lines if line.source == source), f"Nguồn: {source}")
        for source in sources
    ]


def _table(facts: CaseFacts, lines: Sequence[PaperLine], caption: str) -> Table:
    taken = facts.kind == "transfer"
    columns = [
        Column("TT", align="center", width=4),
        Column("Mã dự án", align="center", width=8),
        Column("Công trình, đơn vị", align="left", width=24),
        Column("Địa điểm", align="left", width=14),
        Column("Nguồn, tính chất", align="left", width=14),
        Column("Nội dung", align="left", width=8),
        Column("Số tiền", width=12),
    ]
    if taken:
        columns += [Column("Công trình nhận", align="left", width=24), Column("Địa điểm nhận", align="left", width=14)]
    rows = [
        Row(
            (
                str(place), line.code, line.name, line.place, f"{line.source}, {line.nature.lower()}", line.component,
                Money(line.amount_vnd, scale="đồng"),
                *((f"{line.taker_code} {line.taker_name}", line.taker_place) if taken else ()),
            )
        )
        for place, line in enumerate(lines, start=1)
    ]  # fmt: skip
    whole = Money(sum(line.amount_vnd for line in lines), scale="đồng")
    rows.append(Row(("", "", "Cộng", "", "", "", whole, *(("", "") if taken else ())), kind="total"))
    return Table(
        columns=tuple(columns),
        rows=tuple(rows),
        caption=caption,
        unit_line="Đơn vị tính: đồng",
        sheet_name=(caption or "Phụ lục")[:28],
        numbered_columns=True,
    )


def _numbered(number: str, otherwise: str) -> tuple[int | None, str]:
    """A number as it was written down, split for the frame: "120/QĐ-UBND" gives 120 and QĐ-UBND."""
    found = _NUMBER.fullmatch(number)
    return (int(found[1]), found[2]) if found else (None, otherwise)
