"""A report with one of everything, for the tests of the drawings."""

from datetime import date
from decimal import Decimal

from reporting.charts.specs import CumulativeChart, Mark, Point
from reporting.document import (
    Appendix,
    Chart,
    Column,
    Document,
    Heading,
    ItemList,
    Meta,
    OfficialFrame,
    Paragraph,
    Row,
    Signature,
    Table,
)
from reporting.figures import Day, Integer, Missing, Money, NotAssigned, Percent, Text, share

DISTRICTS = ("Bắc Trà My", "Duy Xuyên", "Đại Lộc", "Điện Bàn", "Đông Giang", "Hiệp Đức", "Hội An", "Nam Giang")
HOSTILE = '<script>alert("x")</script>&\'=1+1'


def frame(number: int | None = None) -> OfficialFrame:
    """The head of a committee's report."""
    return OfficialFrame(
        superior="UBND tỉnh Quảng Nam",
        issuer="Ban Chỉ đạo các\nChương trình MTQG",
        issuer_full="Ban Chỉ đạo các Chương trình mục tiêu quốc gia tỉnh Quảng Nam",
        number=number,
        symbol="BC-BCĐ",
        place="Quảng Nam",
        drafted_on=date(2023, 7, 5),
        type_name="Báo cáo",
        summary="Kết quả thực hiện các Chương trình mục tiêu quốc gia 6 tháng đầu năm 2023",
        legal_bases=("Căn cứ Quyết định số 263/QĐ-TTg ngày 22 tháng 02 năm 2022", "Căn cứ Kế hoạch số 31/KH-BCĐ"),
        addressed_to=("Bộ Kế hoạch và Đầu tư", "Ủy ban Dân tộc"),
    )


def district_table() -> Table:
    """Capital by district: zero, missing, not assigned and an estimate beside each other."""
    rows = [Row(("I", "Khu vực miền núi"), kind="group")]
    for number, name in enumerate(DISTRICTS, start=1):
        paid = (Integer(0), Missing(), Money(number * 1_234_567_891, estimated=number == 4))[min(number - 1, 2)]
        rate = NotAssigned() if number == 3 else share(number, 8)
        rows.append(Row((str(number), name, Money(number * 3_456_789_123), paid, rate), level=1))
    rows.append(
        Row(("", "Tổng cộng", Money(124_444_408_428), Money(41_975_308_294), Percent(3373, 10000)), kind="total")
    )
    return Table(
        columns=(
            Column("TT", align="center", width=5),
            Column("Huyện, thị xã, thành phố", align="left", width=30),
            Column("Kế hoạch", groups=("Vốn đầu tư năm 2023",), width=15),
            Column("Đã giải ngân", groups=("Vốn đầu tư năm 2023",), width=15),
            Column("Tỷ lệ", groups=("Vốn đầu tư năm 2023",), unit="%", width=10),
        ),
        rows=tuple(rows),
        caption="Biểu 1. Giải ngân vốn đầu tư",
        unit_line="Đơn vị tính: triệu đồng",
        notes=("Ghi chú: 7/8 đơn vị đã báo cáo.",),
        numbered_columns=True,
        sheet_name="Biểu 1",
    )


def works_table(count: int) -> Table:
    """So many works in twelve columns."""
    capital = ("Kế hoạch vốn giao đầu năm",)
    columns = (
        Column("TT", align="center", width=4),
        Column("Tên công trình", align="left", width=26),
        Column("Chủ đầu tư", align="left", width=16),
        Column("Mã dự án", align="center", width=9),
        Column("Tổng số", groups=capital, width=9),
        *(Column(name, groups=(*capital, "Trong đó"), width=9) for name in ("NSTW", "NSĐP")),
        *(Column(name, width=9) for name in ("Thanh toán", "Tạm ứng", "Giải ngân", "Tạm dừng", "Còn lại")),
    )
    rows = []
    for number in range(1, count + 1):
        money = (Money(number * (column + 3) * 7_919_000) for column in range(8))
        rows.append(
            Row((str(number), f"Đường giao thông thôn {number}", "UBND xã Đại Thạnh", f"79{number:05d}", *money))
        )
    return Table(columns, tuple(rows), unit_line="Đơn vị tính: triệu đồng", sheet_name="Phụ lục I")


def curve() -> CumulativeChart:
    """Half a year of disbursement against the plan."""
    actual = tuple(Point(date(2023, month, 28), Decimal(month * month)) for month in range(1, 7))
    plan = tuple(Point(date(2023, month, 28), Decimal(month * 8)) for month in range(1, 13))
    marks = (Mark(date(2023, 6, 30), "30/6", "bad", "dừng giải ngân công trình 0%"), Mark(date(2023, 12, 31), "31/12"))
    return CumulativeChart(
        "Giải ngân lũy kế so với đường kế hoạch",
        date(2023, 1, 1),
        date(2023, 12, 31),
        actual,
        plan,
        marks,
        "thấp hơn đường kế hoạch 12,0 điểm",
        description="Đến hết 28/06/2023 giải ngân 36,0%.",
    )


def report(*, works: int = 60, paragraphs: int = 6, illustrative: bool = True) -> Document:
    """A committee's report of several pages with two appendices, the first one in landscape."""
    head = frame()
    words = "Các sở, ngành và địa phương đã đôn đốc, kiểm tra và báo cáo đúng quy định. " * 12
    return Document(
        Meta(
            "Báo cáo kết quả thực hiện các Chương trình MTQG 6 tháng đầu năm 2023",
            date(2023, 6, 30),
            organisation="Ban Chỉ đạo các Chương trình MTQG tỉnh Quảng Nam",
            illustrative=illustrative,
            known_on=date(2023, 7, 5),
        ),
        (
            head,
            Heading("Kết quả thực hiện", 1, "I"),
            Heading("Giải ngân", 2, "1"),
            Paragraph.of(
                "Đến hết ngày ",
                Day(date(2023, 6, 30)),
                " đã giải ngân ",
                Money(1_905_600_000_000, scale="tỷ đồng", source="paid:2023-06-30"),
                ", đạt ",
                Percent(Decimal("1905.6"), Decimal("3290.5"), 2),
                "; có ",
                Integer(7, leading_zero=True),
                " xã ",
                Missing(),
                "; ",
                Text(HOSTILE, bold=True),
                "; cả năm ",
                Money(3_100_000_000_000, scale="tỷ đồng", estimated=True),
                ".",
            ),
            ItemList((("Vốn đầu tư;",), ("Kinh phí sự nghiệp.",))),
            Chart(curve(), "Hình 1. Giải ngân lũy kế"),
            district_table(),
            Heading("Thời hạn", 3, "a"),
            *(Paragraph.of(f"{number}. {words}") for number in range(1, paragraphs + 1)),
            Paragraph.of("Ban Chỉ đạo báo cáo Ủy ban nhân dân tỉnh xem xét, chỉ đạo./."),
            Signature(
                ("TM. Ban Chỉ đạo", "KT. Trưởng ban", "Phó Trưởng ban"),
                "Nguyễn Văn Minh",
                "Phó Chủ tịch UBND tỉnh",
                ("Như trên", "Các thành viên BCĐ", "Lưu: VT, KTTH"),
            ),
            Appendix("Công trình tạm dừng giải ngân", (works_table(works),), 1, head.attachment_line, landscape=True),
            Appendix("Tổng hợp theo địa phương", (district_table(),), 2, head.attachment_line),
        ),
    )
