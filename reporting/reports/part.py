"""The part of a department or a district (báo cáo phần việc của sở, ngành hoặc huyện). Pure."""

from __future__ import annotations

from accounts.language import gettext_noop
from reporting.document import Block, Document, ItemList, Meta, OfficialFrame, Paragraph, Signature
from reporting.facts import ReportFacts
from reporting.figures import Day, Inline, Money, share
from reporting.parameters import ReportParameters
from reporting.reports import sections

TEXTS = (
    ("difficulties", gettext_noop("Khó khăn, vướng mắc")),
    ("tasks", gettext_noop("Nhiệm vụ thời gian đến")),
    ("proposals", gettext_noop("Đề xuất, kiến nghị")),
)


def build(parameters: ReportParameters, facts: ReportFacts) -> Document:
    """Return the unit's part as one Document, from the facts of its own branch or programmes."""
    unit = parameters.unit.full_name
    district = parameters.unit.kind == "district"
    frame = OfficialFrame(
        superior="" if district else f"UBND {str(parameters.province)[0].lower()}{str(parameters.province)[1:]}",
        issuer=f"UBND {unit[0].lower()}{unit[1:]}" if district else unit,
        number=parameters.number,
        symbol="BC-UBND" if district else "BC",
        place=parameters.unit.name if district else (parameters.place_name or parameters.province.name),
        issued_on=parameters.issued_on,
        drafted_on=parameters.today,
        type_name="Báo cáo",
        summary=f"Kết quả thực hiện các Chương trình mục tiêu quốc gia {parameters.period.label}",
        legal_bases=facts.legal_bases,
        addressed_to=("Ban Chỉ đạo các Chương trình mục tiêu quốc gia tỉnh",),
    )
    blocks: list[Block] = [
        frame,
        Paragraph.of(
            f"{unit} báo cáo phần việc được giao {parameters.period.label}, số liệu đến hết ngày ",
            Day(parameters.as_of),
            ", như sau:",
        ),
        sections.heading("I", "Chế độ báo cáo"),
        *sections.coverage(facts.coverage),
        sections.heading("II", "Kết quả thực hiện chỉ tiêu"),
        *_targets(facts),
        sections.heading("III", "Kết quả giải ngân"),
        *_capital(facts, parameters.plan_year.year, district=district),
        *_closing(parameters),
        Signature(
            authority=("TM. Ủy ban nhân dân",) if district else ("Thủ trưởng cơ quan",),
            recipients=("Như trên", "Lưu: VT"),
        ),
    ]
    if facts.freeze is not None and facts.freeze.rows:
        blocks.append(sections.freeze_appendix(facts.freeze, frame.attachment_line))
    return Document(
        Meta(
            title=f"Báo cáo của {unit} {parameters.period.label}",
            as_of=parameters.as_of,
            organisation=unit,
            illustrative=parameters.illustrative,
            known_on=parameters.today,
        ),
        tuple(blocks),
    )


def _targets(facts: ReportFacts) -> list[Block]:
    blocks: list[Block] = [
        sections.targets(facts, code, number)
        for number, (code, _) in enumerate(facts.programmes, start=1)
        if any(target.programme == code for target in facts.targets)
    ]
    return blocks or [Paragraph.of("Kế hoạch năm không giao chỉ tiêu riêng cho đơn vị.")]


def _capital(facts: ReportFacts, year: int, *, district: bool) -> list[Block]:
    if not facts.capital:
        return [Paragraph.of(f"Năm {year} đơn vị không được giao vốn các Chương trình MTQG.")]
    natures: list[tuple[Inline, ...]] = []
    for nature, name in sections.natures(facts):
        rows = [row for row in facts.capital if row.nature == nature]
        assigned = sum(row.assigned_vnd for row in rows)
        disbursed = sum(row.disbursed_vnd for row in rows)
        natures.append(
            (
                f"{name}: ",
                Money(disbursed, scale="tỷ đồng"),
                " trên ",
                Money(assigned, scale="tỷ đồng"),
                ", đạt ",
                share(disbursed, assigned),
                ".",
            )
        )
    first = len(facts.programmes) + 1
    blocks: list[Block] = [ItemList(tuple(natures)), sections.capital_table(facts, first)]
    if not district:
        blocks.append(sections.district_table(facts, first + 1))
    if facts.freeze is not None:
        blocks += sections.freeze(facts.freeze)
    return blocks


def _closing(parameters: ReportParameters) -> list[Block]:
    blocks: list[Block] = []
    for roman, (key, title) in zip(("IV", "V", "VI"), TEXTS, strict=True):
        blocks += [sections.heading(roman, title), *sections.words(parameters.texts.get(key, ""), "Không có.")]
    blocks.append(Paragraph.of("Trên đây là báo cáo của đơn vị, kính gửi Ban Chỉ đạo tổng hợp./."))
    return blocks
