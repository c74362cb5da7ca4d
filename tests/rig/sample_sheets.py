"""Two forms in the shapes that the portal meets: fixed rows and a list."""

from datetime import date
from decimal import Decimal

from programs.intake.formulas import Difference, Ratio, Sum
from programs.intake.kinds import Choice, Kind
from programs.intake.sheet import Column, Row, Sheet, Signatory
from programs.intake.stamp import Stamp

STAMP = Stamp(
    form="6T-XA",
    version="2023.1",
    period="2023-H1",
    unit="20494",
    province="49",
    period_name="6 tháng đầu năm 2023",
    unit_name="UBND xã Đại Thạnh",
)

SIX_MONTHS = Sheet(
    code="6T-XA",
    version="2023.1",
    title="KẾT QUẢ THỰC HIỆN CHƯƠNG TRÌNH MTQG",
    subtitle="Cấp xã",
    unit_title="ĐVT",
    columns=(
        Column(key="prior", title="Kết quả đến 31/12/2022", by_row=True, kind=Kind.DECIMAL),
        Column(key="plan", title="Kế hoạch", group=("Năm 2023",), by_row=True, kind=Kind.DECIMAL),
        Column(
            key="done", title="Thực hiện 6 tháng", group=("Năm 2023",), by_row=True, kind=Kind.DECIMAL, required=True
        ),
        Column(
            key="rate",
            title="Tỷ lệ (%)",
            group=("Năm 2023",),
            kind=Kind.PERCENT,
            unit="%",
            computed=Ratio(part="done", whole="plan"),
        ),
        Column(key="rest", title="Kế hoạch 6 tháng cuối năm", by_row=True, kind=Kind.DECIMAL),
        Column(key="note", title="Ghi chú", longest=300),
    ),
    rows=(
        Row(key="i", mark="I", label="Nông thôn mới", heading=True),
        Row(key="ntm", mark="1", label="Số tiêu chí đạt", unit="tiêu chí", kind=Kind.INTEGER, maximum=Decimal(19)),
        Row(
            key="moc",
            mark="2",
            label="Ngày công bố",
            unit="ngày",
            kind=Kind.DATE,
            columns=frozenset({"done", "note"}),
            optional=True,
        ),
        Row(key="ii", mark="II", label="Giảm nghèo", unit="hộ", kind=Kind.INTEGER, computed=Sum(("ngheo", "can"))),
        Row(key="ngheo", mark="-", label="Số hộ nghèo", unit="hộ", kind=Kind.INTEGER, level=1),
        Row(key="can", mark="-", label="Số hộ cận nghèo", unit="hộ", kind=Kind.INTEGER, level=1),
        Row(key="tien", mark="III", label="Huy động nguồn lực", unit="triệu đồng", kind=Kind.MONEY),
        Row(key="ty_le", mark="IV", label="Tỷ lệ hộ dùng nước sạch", unit="%", kind=Kind.PERCENT, maximum=Decimal(100)),
        Row(key="dat", mark="V", label="Xã đạt chuẩn", unit="đạt/không", kind=Kind.YES_NO, optional=True),
    ),
    notes=("Ghi chú: để trống nếu chưa có số liệu, ghi 0 nếu kết quả bằng không.",),
    signatories=(Signatory("Người lập biểu"), Signatory("Chủ tịch UBND xã", "(Ký, đóng dấu)")),
)

PAYMENTS = Sheet(
    code="KB-TT",
    version="1",
    title="TÌNH HÌNH THANH TOÁN VỐN",
    unit_line="ĐVT: triệu đồng",
    mark_title="STT",
    key=("project", "nature"),
    columns=(
        Column(
            key="project", title="Mã dự án", required=True, pattern=r"[0-9]{7}", pattern_hint="Mã dự án gồm 7 chữ số."
        ),
        Column(key="name", title="Tên dự án"),
        Column(
            key="nature",
            title="Tính chất vốn",
            kind=Kind.CHOICE,
            required=True,
            choices=(Choice("investment", "Vốn đầu tư"), Choice("recurrent", "Vốn sự nghiệp")),
        ),
        Column(key="paid_on", title="Ngày thanh toán", kind=Kind.DATE, required=True, earliest=date(2022, 1, 1)),
        Column(
            key="capital", title="Kế hoạch vốn", group=("Năm 2023",), kind=Kind.MONEY, unit="triệu đồng", required=True
        ),
        Column(key="advance", title="Tạm ứng", group=("Năm 2023", "Giải ngân"), kind=Kind.MONEY, unit="triệu đồng"),
        Column(
            key="settled",
            title="Khối lượng hoàn thành",
            group=("Năm 2023", "Giải ngân"),
            kind=Kind.MONEY,
            unit="triệu đồng",
        ),
        Column(
            key="total",
            title="Tổng số",
            group=("Năm 2023", "Giải ngân"),
            kind=Kind.MONEY,
            unit="triệu đồng",
            computed=Sum(("advance", "settled")),
        ),
        Column(
            key="left",
            title="Còn lại",
            group=("Năm 2023",),
            kind=Kind.MONEY,
            unit="triệu đồng",
            computed=Difference("capital", ("total",)),
        ),
        Column(key="closed", title="Đã quyết toán", kind=Kind.YES_NO),
    ),
)
PAYMENTS_STAMP = Stamp(form="KB-TT", version="1", province="49")
