"""Sections that several reports share (các phần dùng chung). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from reporting.charts.specs import CumulativeChart, Mark, Point
from reporting.document import Appendix, Block, Chart, Column, Heading, ItemList, Paragraph, Row, Table
from reporting.facts import CapitalFact, CoverageFact, DistrictFact, FreezeFact, ReportFacts
from reporting.figures import Day, Inline, Integer, Money, Text, share

NATURES = {"investment": "Vốn đầu tư", "recurrent": "Kinh phí sự nghiệp", "regular": "Kinh phí thường xuyên"}
SOURCES = {
    "central": "Ngân sách trung ương",
    "province": "Ngân sách tỉnh",
    "district": "Ngân sách huyện",
    "commune": "Ngân sách xã",
    "credit": "Tín dụng chính sách",
    "enterprise": "Doanh nghiệp",
    "community": "Cộng đồng dân cư",
    "other": "Nguồn khác",
}


def natures(facts: ReportFacts) -> list[tuple[str, str]]:
    """Natures that a report speaks of (tính chất vốn): regular expenditure only where there is some."""
    given = {row.nature for row in facts.capital}
    return [(code, name) for code, name in NATURES.items() if code != "regular" or code in given]


def coverage(rows: Sequence[CoverageFact]) -> list[Block]:
    """Who has reported (tình hình chấp hành chế độ báo cáo)."""
    items: list[tuple[Inline, ...]] = []
    for row in rows:
        parts: list[Inline] = [f"{row.title}: ", Integer(row.handed_in), "/", Integer(row.owed), " đơn vị đã nộp"]
        if row.late:
            parts += [", trong đó ", Integer(row.late, leading_zero=True), " đơn vị nộp muộn"]
        parts += ["; đã duyệt ", Integer(row.approved), " bản"]
        if row.missing:
            names = ", ".join(row.missing[:6])
            more = len(row.missing) - 6
            parts.append(f"; chưa nộp: {names}" + (f" và {more} đơn vị khác" if more > 0 else ""))
        items.append((*parts, "."))
    if not items:
        return [Paragraph.of("Kỳ này chưa có biểu mẫu nào đến hạn nộp.")]
    return [ItemList(tuple(items))]


def targets(facts: ReportFacts, code: str, number: int) -> Table:
    """Targets of one programme (biểu chỉ tiêu)."""
    rows = [
        Row(
            (
                str(index),
                target.title,
                target.unit_of_measure,
                target.planned,
                target.actual,
                target.standing,
                f"{target.reported}/{target.owed}" if target.owed else "-",
            )
        )
        for index, target in enumerate((one for one in facts.targets if one.programme == code), start=1)
    ]
    return Table(
        columns=(
            Column("TT", align="center", width=5),
            Column("Chỉ tiêu", align="left", width=34),
            Column("Đơn vị tính", align="center", width=9),
            Column("Kế hoạch năm", align="center", width=15),
            Column("Thực hiện", align="center", width=13),
            Column("Đánh giá", align="center", width=14),
            Column("Đơn vị đã báo cáo", align="center", width=10),
        ),
        rows=tuple(rows),
        caption=f"Biểu {number}. Kết quả thực hiện chỉ tiêu",
        sheet_name=f"Biểu {number}",
        notes=("Chưa báo cáo khác với 0; chỉ tiêu chưa giao không tính vào đánh giá.",),
    )


def capital_table(facts: ReportFacts, number: int) -> Table:
    """Capital by programme × nature × source × origin year (biểu vốn)."""
    rows: list[Row] = []
    for code, name in facts.programmes:
        own = [row for row in facts.capital if row.programme == code]
        if not own:
            continue
        rows.append(_capital_row(name, "", "", own, kind="total"))
        for nature, nature_name in NATURES.items():
            part = [row for row in own if row.nature == nature]
            if not part:
                continue
            rows.append(_capital_row(nature_name, "", "", part, level=1))
            rows.extend(
                _capital_row("", SOURCES.get(row.source, row.source), str(row.origin_year), [row], level=2)
                for row in sorted(part, key=lambda one: (list(SOURCES).index(one.source), one.origin_year))
            )
    rows.append(_capital_row("Tổng cộng", "", "", facts.capital, kind="total"))
    return Table(
        columns=(
            Column("Chương trình, tính chất vốn", align="left", width=26),
            Column("Nguồn vốn", align="left", width=17),
            Column("Vốn năm", align="center", width=8),
            Column("Kế hoạch", groups=("Vốn năm kế hoạch, gồm vốn chuyển sang",), width=13),
            Column("Đã giải ngân", groups=("Vốn năm kế hoạch, gồm vốn chuyển sang",), width=13),
            Column("Tỷ lệ", groups=("Vốn năm kế hoạch, gồm vốn chuyển sang",), unit="%", width=8),
            Column("Đang tạm dừng", width=12),
        ),
        rows=tuple(rows),
        caption=f"Biểu {number}. Kết quả giải ngân theo chương trình, tính chất vốn, nguồn vốn và năm gốc của vốn",
        unit_line="Đơn vị tính: triệu đồng",
        sheet_name=f"Biểu {number}",
        notes=("Giải ngân gồm thanh toán khối lượng hoàn thành và tạm ứng chưa thu hồi.",),
    )


def _capital_row(
    name: str, source: str, year: str, part: Iterable[CapitalFact], *, kind: str = "normal", level: int = 0
) -> Row:
    rows = list(part)
    assigned = sum(row.assigned_vnd for row in rows)
    disbursed = sum(row.disbursed_vnd for row in rows)
    return Row(
        (
            name,
            source,
            year,
            Money(assigned),
            Money(disbursed),
            share(disbursed, assigned),
            Money(sum(row.frozen_vnd for row in rows)),
        ),
        kind="total" if kind == "total" else "normal",
        level=level,
    )


def district_table(facts: ReportFacts, number: int) -> Table:
    """Capital by district and programme (biểu theo huyện)."""
    columns = [Column("TT", align="center", width=5), Column("Địa phương, đơn vị", align="left", width=22)]
    for _, name in facts.programmes:
        columns += [Column("Kế hoạch", groups=(name,), width=11), Column("Tỷ lệ", groups=(name,), unit="%", width=7)]
    columns += [
        Column("Kế hoạch", groups=("Cộng",), width=11),
        Column("Tỷ lệ", groups=("Cộng",), unit="%", width=7),
        Column("Công trình 0%", width=8),
    ]
    rows = [_district_row(str(index), row) for index, row in enumerate(facts.districts, start=1)]
    return Table(
        columns=tuple(columns),
        rows=tuple(rows),
        caption=f"Biểu {number}. Kết quả giải ngân theo địa bàn",
        unit_line="Đơn vị tính: triệu đồng",
        sheet_name=f"Biểu {number}",
    )


def _district_row(mark: str, row: DistrictFact) -> Row:
    cells: list[Inline] = [mark, row.name]
    for _, assigned, disbursed in row.by_programme:
        cells += [Money(assigned) if assigned else share(0, 0), share(disbursed, assigned)]
    cells += [Money(row.assigned_vnd), share(row.disbursed_vnd, row.assigned_vnd), Integer(row.zero_works)]
    return Row(tuple(cells))


def curve(facts: ReportFacts, year: int, as_of: date) -> Chart:
    """Cumulative disbursement through the year (đường giải ngân lũy kế)."""
    points = tuple(Point(day, round(facts.share_percent(amount), 1)) for day, amount in facts.monthly)
    return Chart(
        CumulativeChart(
            "Giải ngân lũy kế",
            start=date(year, 1, 1),
            end=date(year, 12, 31),
            actual=points,
            marks=(Mark(as_of, f"{as_of.day}/{as_of.month}", "bad"),),
            description="Tỷ lệ giải ngân lũy kế theo tháng so với toàn bộ vốn năm kế hoạch, gồm vốn chuyển sang.",
        ),
        caption="Hình 1. Giải ngân lũy kế theo tháng, % kế hoạch vốn",
    )


def freeze(fact: FreezeFact) -> list[Block]:
    """What became of the zero-disbursement rule (thực hiện quy định đến ngày 30/6)."""
    blocks: list[Block] = [
        Paragraph.of(
            f"Thực hiện quy định tại {fact.locator}, {fact.document}: ",
            Text(f"“{fact.quote}”", italic=True),
            ". Kết quả kiểm tra đến hết ngày ",
            Day(fact.due_on),
            f" ({fact.standing.lower()}): ",
            Integer(fact.found, leading_zero=True),
            " công trình có tỷ lệ giải ngân 0% đối với vốn giao đầu năm, tổng số vốn ",
            Money(fact.total_vnd, scale="tỷ đồng"),
            ".",
        )
    ]
    if fact.confirmed_by:
        blocks.append(
            Paragraph.of(f"Đã đề nghị Kho bạc Nhà nước dừng giải ngân tại {fact.confirmed_by}; danh sách tại Phụ lục.")
        )
    else:
        blocks.append(Paragraph.of("Danh sách tại Phụ lục; chưa có văn bản gửi Kho bạc Nhà nước."))
    return blocks


def freeze_appendix(fact: FreezeFact, attached_to: str) -> Appendix:
    """The list of works that are stopped (phụ lục danh sách công trình)."""
    rows = [
        Row(
            (
                str(index),
                row.code,
                row.name,
                row.commune,
                row.district,
                row.investor,
                row.component,
                Money(row.amount_vnd),
            )
        )
        for index, row in enumerate(fact.rows, start=1)
    ]
    total = Row(("", "", "Tổng cộng", "", "", "", "", Money(fact.total_vnd)), kind="total")
    table = Table(
        columns=(
            Column("TT", align="center", width=4),
            Column("Mã dự án", align="center", width=8),
            Column("Tên công trình", align="left", width=30),
            Column("Xã", align="left", width=12),
            Column("Huyện", align="left", width=13),
            Column("Chủ đầu tư", align="left", width=15),
            Column("Nội dung, dự án", align="left", width=9),
            Column("Vốn giao đầu năm", width=11),
        ),
        rows=(*rows, total),
        unit_line="Đơn vị tính: triệu đồng",
        sheet_name="Phụ lục",
        numbered_columns=True,
    )
    state = "tạm dừng giải ngân" if fact.confirmed_by else "có tỷ lệ giải ngân 0%"
    return Appendix(
        f"Danh sách công trình {state} đến ngày {fact.due_on:%d/%m/%Y}",
        (table,),
        attached_to=attached_to,
        landscape=True,
    )


def words(texts: str, otherwise: str) -> list[Block]:
    """Paragraphs that people wrote, or a sentence that says there are none."""
    paragraphs = [line.strip() for line in texts.splitlines() if line.strip()]
    return [Paragraph.of(line) for line in paragraphs] or [Paragraph.of(otherwise)]


def heading(number: str, text: str, level: int = 1) -> Heading:
    """A numbered heading."""
    return Heading(text, level=level, number=number)
