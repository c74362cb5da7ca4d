"""Treasury workbooks of other layouts (tệp Kho bạc của các cách đọc khác), drawn as offices draw them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

SIGNATURES = [["", "", "Ngày 05 tháng 7 năm 2023"], ["", "NGƯỜI LẬP BIỂU", "", "KẾ TOÁN TRƯỞNG", "", "GIÁM ĐỐC"]]
VOUCHER_HEAD = [
    ["STT", "Mã dự án", "Danh mục dự án", "Nguồn vốn", "", "Chứng từ", "", "Giải ngân", "", "", "Ghi chú"],
    ["", "", "", "Mã nguồn", "Năm của vốn", "Số", "Ngày", "Khối lượng hoàn thành", "", "Tạm ứng", ""],
    ["", "", "", "", "", "", "", "Tổng", "Trong đó thu hồi tạm ứng", "", ""],
]
TOTALS_HEAD = [
    ["TT", "Danh mục dự án", "Mã dự án", "Mã nguồn vốn", "Năm của vốn", "Kế hoạch vốn kéo dài", "Số vốn đã thanh toán",
     "", ""],
    ["", "", "", "", "", "", "Số vốn thanh toán KLHT", "Số vốn tạm ứng theo chế độ chưa thu hồi", "Tổng số"],
]  # fmt: skip


def drawn(
    head: Sequence[Sequence[Any]],
    rows: Sequence[Sequence[Any]],
    *,
    unit: str = "ĐVT: triệu đồng",
    title: Sequence[str] = ("KHO BẠC NHÀ NƯỚC QUẢNG NAM", "BẢNG KÊ CHỨNG TỪ", "Từ ngày 16/6/2023 đến ngày 30/6/2023"),
    numbered: bool = True,
    below: Sequence[Sequence[Any]] = SIGNATURES,
) -> bytes:
    """A page with title, unit at the right, merged headings, a row of column numbers, rows and signatures."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = "Sheet1"
    for words in title:
        page.append([words])
    width = len(head[0])
    page.append([""] * (width - 2) + [unit])
    top = page.max_row + 1
    for line in head:
        page.append([one or None for one in line])
    for at, text in enumerate(head[0], start=1):
        if text and all(not line[at - 1] for line in head[1:]) and at < width:
            letter = get_column_letter(at)
            page.merge_cells(f"{letter}{top}:{letter}{top + len(head) - 1}")
    if numbered:
        page.append(list(range(1, width + 1)))
    for line in [*rows, [], *below]:
        page.append([None if one == "" else one for one in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
