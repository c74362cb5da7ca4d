"""The committee's 6-monthly and yearly report (báo cáo của Ban Chỉ đạo): one declaration, two periods. Pure."""

from __future__ import annotations

from accounts.language import gettext_noop
from reporting.document import Block, Document, ItemList, Meta, OfficialFrame, Paragraph, Signature
from reporting.facts import ReportFacts
from reporting.figures import Day, Inline, Integer, Money, share
from reporting.parameters import ReportParameters
from reporting.reports import sections

TEXTS = (
    ("difficulties", gettext_noop("Tồn tại, hạn chế, nguyên nhân")),
    ("tasks", gettext_noop("Nhiệm vụ, giải pháp thời gian đến")),
    ("proposals", gettext_noop("Đề xuất, kiến nghị")),
)


def build(parameters: ReportParameters, facts: ReportFacts) -> Document:
    """Return the report as one Document; the same facts give the same hash."""
    frame = _frame(parameters, facts)
    blocks: list[Block] = [frame, *_opening(parameters, facts)]
    blocks += [sections.heading("I", "Tình hình chỉ đạo và chế độ báo cáo"), *sections.coverage(facts.coverage)]
    blocks += [sections.heading("II", "Kết quả thực hiện mục tiêu, chỉ tiêu"), *_targets(facts)]
    blocks += [sections.heading("III", "Kết quả giải ngân"), *_capital(parameters, facts)]
    blocks += _closing(parameters, facts)
    blocks.append(_signature(facts))
    if facts.freeze is not None and facts.freeze.rows:
        blocks.append(sections.freeze_appendix(facts.freeze, frame.attachment_line))
    return Document(
        Meta(
            title=f"Báo cáo kết quả thực hiện các Chương trình mục tiêu quốc gia {parameters.period.label}",
            as_of=parameters.as_of,
            organisation=frame.issuer_full,
            illustrative=parameters.illustrative,
            known_on=parameters.today,
        ),
        tuple(blocks),
    )


def _frame(parameters: ReportParameters, facts: ReportFacts) -> OfficialFrame:
    province = str(parameters.province)
    return OfficialFrame(
        superior=f"UBND {_lower_first(province)}",
        issuer="Ban Chỉ đạo các Chương trình mục tiêu quốc gia",
        issuer_full=f"Ban Chỉ đạo các Chương trình mục tiêu quốc gia {_lower_first(province)}",
        number=parameters.number,
        symbol="BC-BCĐ",
        place=parameters.place_name or parameters.province.name,
        issued_on=parameters.issued_on,
        drafted_on=parameters.today,
        type_name="Báo cáo",
        summary=f"Kết quả thực hiện các Chương trình mục tiêu quốc gia {parameters.period.label}",
        legal_bases=facts.legal_bases,
    )


def _opening(parameters: ReportParameters, facts: ReportFacts) -> list[Block]:
    parts: list[Inline] = [
        f"Ban Chỉ đạo các Chương trình mục tiêu quốc gia (MTQG) báo cáo kết quả thực hiện {parameters.period.label}",
        ", số liệu đến hết ngày ",
        Day(parameters.as_of),
    ]
    if facts.data_complete_through is not None:
        parts += [" (số liệu của Kho bạc Nhà nước đầy đủ đến ngày ", Day(facts.data_complete_through), ")"]
    return [Paragraph((*parts, ", như sau:"))]


def _targets(facts: ReportFacts) -> list[Block]:
    blocks: list[Block] = []
    for number, (code, name) in enumerate(facts.programmes, start=1):
        own = [target for target in facts.targets if target.programme == code]
        if not own:
            continue
        reached = sum(target.standing == "Đạt" for target in own)
        blocks.append(sections.heading(str(number), f"Chương trình mục tiêu quốc gia {_lower_first(name)}", level=2))
        blocks.append(
            Paragraph.of(
                "Kế hoạch năm có ",
                Integer(len(own), leading_zero=True),
                " chỉ tiêu; đến nay đạt ",
                Integer(reached, leading_zero=True),
                f" chỉ tiêu. Chi tiết tại Biểu {number}.",
            )
        )
        blocks.append(sections.targets(facts, code, number))
    blocks += [_conflict(row.title, row.versions, row.governing, row.reason) for row in facts.conflicts]
    return blocks


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _conflict(title: str, versions: tuple[str, ...], governing: str, reason: str) -> Paragraph:
    said = "; ".join(versions)
    if governing:
        return Paragraph.of(f"Về chỉ tiêu {_lower_first(title)}: {said}. Báo cáo này lấy theo {governing} ({reason}).")
    return Paragraph.of(
        f"Về chỉ tiêu {_lower_first(title)}, các văn bản chưa thống nhất: {said}. Chưa có ý kiến chỉ đạo."
    )


def _capital(parameters: ReportParameters, facts: ReportFacts) -> list[Block]:
    first = len(facts.programmes) + 1
    blocks: list[Block] = [
        Paragraph.of(
            f"Tổng vốn các Chương trình MTQG năm {parameters.plan_year.year} (kể cả vốn các năm trước chuyển sang) là ",
            Money(facts.assigned_vnd, scale="tỷ đồng"),
            "; đã giải ngân ",
            Money(facts.disbursed_vnd, scale="tỷ đồng"),
            ", đạt ",
            share(facts.disbursed_vnd, facts.assigned_vnd),
            " kế hoạch. Trong đó:",
        ),
        ItemList(tuple(_natures(facts))),
        sections.capital_table(facts, first),
        sections.curve(facts, parameters.plan_year.year, parameters.as_of),
        sections.district_table(facts, first + 1),
    ]
    if facts.freeze is not None:
        blocks += sections.freeze(facts.freeze)
    return blocks


def _natures(facts: ReportFacts) -> list[tuple[Inline, ...]]:
    *most, last = sections.natures(facts)
    return [*(_nature(facts, *one, end=";") for one in most), _nature(facts, *last, end=".")]


def _nature(facts: ReportFacts, nature: str, name: str, end: str) -> tuple[Inline, ...]:
    rows = [row for row in facts.capital if row.nature == nature]
    assigned = sum(row.assigned_vnd for row in rows)
    disbursed = sum(row.disbursed_vnd for row in rows)
    return (
        f"{name}: ",
        Money(disbursed, scale="tỷ đồng"),
        " trên ",
        Money(assigned, scale="tỷ đồng"),
        ", đạt ",
        share(disbursed, assigned),
        end,
    )


def _closing(parameters: ReportParameters, facts: ReportFacts) -> list[Block]:
    texts = parameters.texts
    blocks: list[Block] = [sections.heading("IV", TEXTS[0][1])]
    blocks += sections.words(texts.get("difficulties", ""), "Không có nội dung bổ sung ngoài số liệu nêu trên.")
    blocks.append(sections.heading("V", TEXTS[1][1]))
    blocks += sections.words(texts.get("tasks", ""), "Các sở, ban, ngành và địa phương tập trung các thời hạn sau:")
    if facts.deadlines:
        blocks.append(
            ItemList(tuple((f"{row.due}: {_lower_first(row.title)} ({row.document});",) for row in facts.deadlines))
        )
    blocks.append(sections.heading("VI", TEXTS[2][1]))
    blocks += sections.words(texts.get("proposals", ""), "Không có.")
    blocks.append(
        Paragraph.of(
            f"Trên đây là báo cáo kết quả thực hiện các Chương trình MTQG {parameters.period.label} của Ban Chỉ đạo./."
        )
    )
    return blocks


def _signature(facts: ReportFacts) -> Signature:
    return Signature(
        authority=("TM. Ban Chỉ đạo", "Trưởng ban"),
        office="Phó Chủ tịch UBND tỉnh",
        name=facts.signer,
        recipients=facts.recipients,
    )
