"""The official papers of a case (văn bản của hồ sơ vốn): letters to the Treasury, decisions. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from reporting.document import Block, Document, Meta, OfficialFrame, Paragraph, Signature
from reporting.figures import Day, Inline, Integer, Money, Text
from reporting.reports.paper_appendix import appendix_of
from reporting.reports.paper_facts import CaseFacts, subject_of, title_of, verb_of

_NUMBER = re.compile(r"(\d{1,6})/(.+)")
_LETTERS = frozenset({"freeze", "release"})


def build(facts: CaseFacts) -> Document:
    """The paper by which a case is decided: a letter to the Treasury, or a decision."""
    frame = _letter_frame(facts, title_of(facts)) if facts.kind in _LETTERS else _decision_frame(facts)
    body = _letter(facts) if facts.kind in _LETTERS else _decision(facts)
    return _document(facts, frame, body)


def build_notice(facts: CaseFacts) -> Document:
    """The letter that tells the Treasury of a case that is in the book (thông báo Kho bạc)."""
    subject = subject_of(facts)
    frame = _letter_frame(facts, f"V/v thông báo {subject}", own_number=False)
    said: list[Inline] = [
        f"Thực hiện {facts.decision}, {facts.committee} thông báo và đề nghị Kho bạc Nhà nước thực hiện: {subject}, ",
        Integer(len(facts.lines), leading_zero=True),
        " dòng vốn, tổng số tiền ",
        Money(facts.total_vnd, scale="đồng"),
        f" (danh sách kèm theo; {facts.notice[:1].lower()}{facts.notice[1:]} trên hệ thống).",
    ]
    asked = "Đề nghị Kho bạc Nhà nước xác nhận trên hệ thống sau khi thực hiện./."
    return _document(facts, frame, [Paragraph(tuple(said)), Paragraph.of(asked), _letter_foot(facts)])


def _document(facts: CaseFacts, frame: OfficialFrame, body: Sequence[Block]) -> Document:
    title = frame.summary[:1].upper() + frame.summary[1:]
    meta = Meta(
        title=title,
        as_of=facts.as_of,
        organisation=frame.issuer_full,
        illustrative=facts.illustrative,
        known_on=facts.today,
        draft=facts.draft,
    )
    return Document(meta, (frame, *body, appendix_of(facts, frame.attachment_line)))


# ------------------------------------------------------------------ công văn
def _letter_frame(facts: CaseFacts, subject: str, *, own_number: bool = True) -> OfficialFrame:
    number, symbol, as_given = _numbered(facts.number if own_number else "", "BCĐ-VP")
    return OfficialFrame(
        superior=f"UBND {facts.province}",
        issuer=facts.committee.removesuffix(f" {facts.province}"),
        issuer_full=facts.committee,
        number=number,
        number_as_given=as_given,
        symbol=symbol,
        place=facts.place,
        issued_on=facts.decided_on if own_number else None,
        drafted_on=facts.today,
        type_name="",
        summary=subject,
        addressed_to=(_treasury(facts),),
    )


def _letter(facts: CaseFacts) -> list[Block]:
    stop = facts.kind == "freeze"
    below = "chỉ đạo Kho bạc Nhà nước cấp huyện " if facts.has_districts else ""
    verb = f"{below}dừng giải ngân đối với" if stop else "thanh toán trở lại phần vốn tạm dừng của"
    blocks: list[Block] = [*_because(facts)]
    blocks.append(
        Paragraph.of(
            f"{facts.committee} đề nghị {_treasury(facts)} {verb} ",
            Integer(len({line.code for line in facts.lines}), leading_zero=True),
            " công trình, tổng số vốn ",
            Money(facts.total_vnd, scale="đồng"),
            " (danh sách tại Phụ lục kèm theo).",
        )
    )
    if not stop:
        reason = facts.reason.rstrip(" .")
        if facts.stopped_by:
            letters = ", ".join(facts.stopped_by)
            blocks.append(Paragraph.of(f"Phần vốn nêu trên đã tạm dừng giải ngân theo {letters}."))
        blocks.append(
            Paragraph.of(f"Lý do: {reason}. Chứng từ đang chờ giải tỏa được thanh toán theo ngày của chứng từ.")
        )
    elif facts.only_start_of_year:
        blocks.append(Paragraph.of(_NOT_STOPPED))
    blocks += [
        Paragraph.of("Đề nghị Kho bạc Nhà nước phối hợp thực hiện và xác nhận./."),
        _letter_foot(facts),
    ]
    return blocks


_NOT_STOPPED = (
    "Vốn giao bổ sung trong năm và vốn năm trước chuyển sang của các công trình nêu trên không thuộc diện dừng."
)


def _treasury(facts: CaseFacts) -> str:
    return facts.treasury or f"Kho bạc Nhà nước {facts.province}"


def _letter_foot(facts: CaseFacts) -> Signature:
    places = "UBND các huyện, thị xã, thành phố" if facts.has_districts else "UBND các xã, phường"
    return Signature(
        authority=("TM. Ban Chỉ đạo", "Trưởng ban"),
        recipients=("Như trên", places, "Chủ đầu tư có tên trong danh sách", "Lưu: VT"),
    )


# ------------------------------------------------------------------ quyết định
def _decision_frame(facts: CaseFacts) -> OfficialFrame:
    number, symbol, as_given = _numbered(facts.number, "QĐ-UBND")
    bases = [f"Căn cứ {law}" for law in facts.laws]
    bases += [f"Căn cứ {one}" for one in dict.fromkeys(quote.cited or quote.document for quote in facts.quotes)]
    if facts.basis:
        bases.append(f"Căn cứ {facts.basis}")
    proposed = facts.unit or "cơ quan tài chính cùng cấp"
    bases.append(f"Theo đề nghị của {proposed}{f' tại {facts.letter}' if facts.letter else ''}")
    return OfficialFrame(
        issuer=facts.body.replace(_BODY, f"{_BODY.strip()}\n", 1),
        issuer_full=facts.body,
        number=number,
        number_as_given=as_given,
        symbol=symbol,
        place=facts.place,
        issued_on=facts.decided_on,
        drafted_on=facts.today,
        type_name="Quyết định",
        summary=title_of(facts),
        authority=facts.body,
        legal_bases=tuple(bases),
    )


_BODY = "Ủy ban nhân dân "


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
            "Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng,"
            f"{f' {facts.unit},' if facts.unit else ''} Kho bạc Nhà nước, Thủ trưởng các đơn vị và chủ đầu tư có tên"
            " trong Phụ lục chịu trách nhiệm thi hành Quyết định này./.",
        )
    )
    blocks.append(
        Signature(
            authority=("TM. Ủy ban nhân dân", facts.chief),
            recipients=(f"Như Điều {number + 1}", facts.committee, "Kho bạc Nhà nước", "Lưu: VT"),
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
    return [_article(number, "Việc thực hiện Điều 1 theo quy định ", said, f" tại {one.locator}, {one.document}.")]


def _because(facts: CaseFacts) -> list[Block]:
    if not facts.quotes:
        return []
    one = facts.quotes[0]
    return [
        Paragraph.of(
            f"Thực hiện {one.locator}, {one.document}: ",
            Text(f"“{one.text}”", italic=True),
            "; căn cứ kết quả kiểm tra đến hết ngày ",
            Day(facts.as_of),
            ",",
        )
    ]


def _numbered(number: str, otherwise: str) -> tuple[int | None, str, str]:
    """A number as it was written down, split for the frame: "120/QĐ-UBND" gives 120 and QĐ-UBND; or else as it is."""
    found = _NUMBER.fullmatch(number)
    return (int(found[1]), found[2], "") if found else (None, otherwise, number)
