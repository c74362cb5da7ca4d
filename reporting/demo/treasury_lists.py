"""Treasury lists of other layouts for the demo (bảng kê, bảng lũy kế minh họa), drawn as offices draw them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from accounts.models import Province
from disbursement.models import Assigned
from reporting.demo.capital import COMPLETE_THROUGH, WORKBOOK_THROUGH, Holding, Line, Payment

MILLION = 1_000_000
_CODES = {
    ("central", "investment"): "11", ("central", "recurrent"): "12", ("province", "investment"): "21",
    ("province", "recurrent"): "22", ("district", "investment"): "31", ("district", "recurrent"): "32",
    ("commune", "investment"): "41", ("commune", "recurrent"): "42",
}  # fmt: skip
_PROGRAMMES = {
    "NTM": "Chương trình MTQG xây dựng nông thôn mới",
    "GN": "Chương trình MTQG giảm nghèo bền vững",
    "DTTS": "Chương trình MTQG phát triển KT-XH vùng đồng bào DTTS và miền núi",
}
_VOUCHER_HEAD = (
    ("STT", "Mã dự án", "Danh mục dự án", "Mã CTMT", "Nguồn vốn", "", "", "Chứng từ", "", "Giải ngân", "", ""),
    ("", "", "", "", "Mã nguồn", "Năm của vốn", "Đợt giao vốn", "Số", "Ngày", "Khối lượng hoàn thành", "", "Tạm ứng"),
    ("", "", "", "", "", "", "", "", "", "Tổng số", "Trong đó thu hồi tạm ứng", ""),
)
_TOTALS_HEAD = (
    ("TT", "Mã dự án", "Danh mục dự án", "Mã nguồn vốn", "Năm của vốn", "Kế hoạch vốn kéo dài", "Số vốn đã thanh toán",
     "", ""),
    ("", "", "", "", "", "", "Số vốn thanh toán KLHT", "Số vốn tạm ứng theo chế độ chưa thu hồi", "Tổng số"),
)  # fmt: skip


def voucher_list(province: Province, holdings: Sequence[Holding]) -> bytes:
    """Vouchers of the second half of June in another layout; one code has two digits exchanged, as it happens."""
    rows = [
        (holding, line, place, number, payment)
        for holding in holdings
        for place, line in enumerate(holding.lines, start=1)
        for number, payment in enumerate(line.payments, start=1)
        if COMPLETE_THROUGH < payment.on <= WORKBOOK_THROUGH
    ]
    rows.sort(key=lambda one: (one[4].on, one[0].code, one[2], one[3]))
    wrong = next((one[0].code for one in rows if one[0].code[-1] != one[0].code[-2]), "")
    cells = [
        _voucher(at, holding, line, f"GRV-{holding.code[1:]}-{place}{number}", payment, wrong)
        for at, (holding, line, place, number, payment) in enumerate(rows, start=1)
    ]
    since = f"Từ ngày 16/06/2023 đến ngày {WORKBOOK_THROUGH:%d/%m/%Y}"
    return _drawn(
        province, "BẢNG KÊ CHỨNG TỪ THANH TOÁN VỐN CÁC CHƯƠNG TRÌNH MTQG", since, _VOUCHER_HEAD, cells, (10, 12)
    )


def totals_list(province: Province, holdings: Sequence[Holding]) -> bytes:
    """What the Treasury paid up to the middle of June, by work and source; two figures differ from the book."""
    cells: list[list[Any]] = []
    for mark, (programme, title) in zip(("I", "II", "III"), _PROGRAMMES.items(), strict=True):
        group = len(cells)
        cells.append([])
        for holding in holdings:
            lines = [line for line in holding.lines if line.component.split(".")[0] == programme]
            cells.extend(_totals(holding, lines, len(cells) - group))
        cells[group] = [mark, "", title, "", "", "", *_sums(group, len(cells))]
    paid = [row for row in cells if row[1] and row[6]]
    for row, change in zip(paid[3:5], (25, -40), strict=False):
        row[6], row[8] = row[6] + change, row[8] + change
    told = f"Lũy kế đến hết ngày {COMPLETE_THROUGH:%d/%m/%Y}"
    return _drawn(province, "TÌNH HÌNH THANH TOÁN VỐN THEO DỰ ÁN VÀ NGUỒN VỐN", told, _TOTALS_HEAD, cells, (6, 9))


def _sums(group: int, end: int) -> list[str]:
    # The rows begin under title, unit, two rows of headings and the numbers of the columns.
    return [f"=SUM({letter}{group + 9}:{letter}{end + 7})" for letter in "GHI"]


def _voucher(at: int, holding: Holding, line: Line, number: str, payment: Payment, wrong: str) -> list[Any]:
    code = holding.code if holding.code != wrong else holding.code[:-2] + holding.code[-1] + holding.code[-2]
    amount = payment.amount_vnd / MILLION
    settled, advanced = (amount, "") if payment.kind == "settlement" else ("", amount)
    return [
        at, code, holding.name, line.component, _CODES[line.source, line.nature], line.origin_year,
        str(Assigned(line.assigned).label), number, payment.on, settled, "", advanced,
    ]  # fmt: skip


def _totals(holding: Holding, lines: Sequence[Line], at: int) -> Iterator[list[Any]]:
    sums: dict[tuple[str, str, int], list[int]] = {}
    for line in lines:
        found = sums.setdefault((line.source, line.nature, line.origin_year), [0, 0, 0])
        found[0] += line.amount_vnd
        for payment in line.payments:
            if payment.on <= COMPLETE_THROUGH:
                found[1 if payment.kind == "settlement" else 2] += payment.amount_vnd
    for (source, nature, year), (assigned, settled, advanced) in sums.items():
        carried = assigned / MILLION if year < COMPLETE_THROUGH.year else ""
        paid, lent = settled / MILLION, advanced / MILLION
        yield [
            at, holding.code, holding.name, _CODES[source, nature], year, carried, paid or "", lent or "",
            (settled + advanced) / MILLION,
        ]  # fmt: skip


def _drawn(
    province: Province,
    title: str,
    told: str,
    head: Sequence[Sequence[str]],
    rows: Sequence[Sequence[Any]],
    money: tuple[int, int],
) -> bytes:
    book = Workbook()
    page: Any = book.active
    page.title = "Bang ke"
    page.append([f"KHO BẠC NHÀ NƯỚC {province.name.upper()}"])
    page.append([f"{title} (SỐ LIỆU MINH HỌA)"])
    page.append([told])
    page.append([*[None] * (len(head[0]) - 2), "ĐVT: triệu đồng"])
    top = page.max_row + 1
    for line in head:
        page.append([text or None for text in line])
    for at, text in enumerate(head[0], start=1):
        if text and all(not line[at - 1] for line in head[1:]):
            page.merge_cells(start_row=top, end_row=top + len(head) - 1, start_column=at, end_column=at)
    page.append(list(range(1, len(head[0]) + 1)))
    for line in rows:
        page.append([None if cell == "" else cell for cell in line])
    page.append([])
    page.append([None, "NGƯỜI LẬP BIỂU", None, "KẾ TOÁN TRƯỞNG", None, "GIÁM ĐỐC"])
    _dress(page, top, len(head), money)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _dress(page: Any, top: int, deep: int, money: tuple[int, int]) -> None:
    for row in page.iter_rows(min_row=1, max_row=top + deep):
        for cell in row:
            cell.font = Font(name="Times New Roman", size=12, bold=cell.row < top + deep)
            if cell.row >= top:
                cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
    for letter, width in zip("ABCDEFGHIJKL", (6, 12, 48, 12, 14, 14, 18, 18, 18, 16, 16, 14), strict=True):
        page.column_dimensions[letter].width = width
    for row in page.iter_rows(min_row=top + deep + 1, min_col=money[0], max_col=money[1]):
        for cell in row:
            cell.number_format = "#,##0.000###"


def sample_names() -> dict[str, str]:
    """The file name of each sample."""
    return {
        "bang-ke": f"kho-bac-bang-ke-minh-hoa-{WORKBOOK_THROUGH:%d-%m-%Y}.xlsx",
        "luy-ke": f"kho-bac-luy-ke-minh-hoa-{COMPLETE_THROUGH:%d-%m-%Y}.xlsx",
    }
