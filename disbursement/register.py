"""What the register holds of a project and what is wrong with it (thông tin đăng ký công trình). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from disbursement import codes, life
from disbursement.life import Status

# What money and its checks hang on: only who gives capital changes it, and a place only while no capital is there.
IDENTITY: Final = ("code", "kind", "component_id", "unit_id", "investor_id")
HELD_BY_CAPITAL: Final = ("kind", "component_id", "unit_id")
CODES: Final = ("code", "programme_code", "chapter_code", "category_code", "item_code")
EARLIEST, LATEST = 2000, 2100
LABELS: Final = {
    "code": "Mã dự án (ĐVQHNS)",
    "name": "Tên",
    "kind": "Loại",
    "component_id": "Nội dung, dự án thành phần",
    "unit_id": "Địa điểm",
    "investor_id": "Chủ đầu tư",
    "programme_code": "Mã CTMT",
    "chapter_code": "Mã chương",
    "category_code": "Mã loại",
    "item_code": "Mã khoản",
    "term_from": "Thực hiện từ năm",
    "term_to": "Đến năm",
    "starts_on": "Khởi công, bắt đầu",
    "contractor_selected_on": "Ngày chọn xong nhà thầu",
    "planned_completion_on": "Dự kiến hoàn thành",
    "completed_on": "Ngày hoàn thành",
    "total_investment_vnd": "Tổng mức đầu tư (đồng)",
    "investment_decision_id": "Quyết định phê duyệt",
    "special_mechanism": "Cơ chế đặc thù (Chương IV Nghị định 27/2022/NĐ-CP)",
    "status": "Trạng thái",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the register says of one project; rows of other tables by their keys."""

    code: str
    name: str
    kind: str
    component_id: int
    unit_id: int
    investor_id: int
    programme_code: str = ""
    chapter_code: str = ""
    category_code: str = ""
    item_code: str = ""
    term_from: int | None = None
    term_to: int | None = None
    starts_on: date | None = None
    contractor_selected_on: date | None = None
    planned_completion_on: date | None = None
    completed_on: date | None = None
    total_investment_vnd: int | None = None
    special_mechanism: bool = False
    status: str = Status.UNDER_WAY


def problems(facts: Facts, *, before: Facts | None, today: date) -> Iterator[tuple[str, str]]:
    """What is wrong with an entry: field and sentence; `before` is what the register held until now."""
    yield from codes.complaints({field: getattr(facts, field) for field in CODES}, facts.term_from or today.year)
    yield from _term(facts)
    yield from _days(facts, today)
    yield from _status(facts, before, today)


def _term(facts: Facts) -> Iterator[tuple[str, str]]:
    for field in ("term_from", "term_to"):
        year = getattr(facts, field)
        if year is not None and not EARLIEST <= year <= LATEST:
            yield field, f"Năm phải từ {EARLIEST} đến {LATEST}; hãy kiểm tra lại."
    if facts.term_from and facts.term_to and facts.term_to < facts.term_from:
        yield "term_to", f"Năm kết thúc {facts.term_to} trước năm bắt đầu {facts.term_from}; hãy sửa một trong hai năm."


def _days(facts: Facts, today: date) -> Iterator[tuple[str, str]]:
    start, planned = facts.starts_on, facts.planned_completion_on
    if planned is not None and start is not None and planned < start:
        yield "planned_completion_on", "Ngày dự kiến hoàn thành không được trước ngày khởi công; hãy sửa ngày."
    selected = facts.contractor_selected_on
    if selected is None:
        return
    if facts.kind != "works":
        yield "contractor_selected_on", "Khoản chi sự nghiệp không có mốc chọn nhà thầu; hãy bỏ trống ngày."
    elif not EARLIEST <= selected.year <= today.year:
        yield "contractor_selected_on", "Ngày chọn nhà thầu quá xa; hãy kiểm tra lại năm."
    elif selected > today:
        yield (
            "contractor_selected_on",
            f"Ngày chọn nhà thầu không được sau hôm nay ({today:%d/%m/%Y}); hãy sửa ngày.",
        )


def _status(facts: Facts, before: Facts | None, today: date) -> Iterator[tuple[str, str]]:
    new, old = Status(facts.status), Status(before.status) if before else None
    if old is None and new is Status.SETTLED:
        yield "status", "Công trình chỉ thành «Đã quyết toán» khi quyết toán được phê duyệt; hãy chọn trạng thái khác."
    elif old is not None and not life.may_become(old, new):
        hint = "ghi phê duyệt quyết toán tại trang công trình" if new is Status.SETTLED else "đi từng bước"
        yield "status", f"Không chuyển được từ «{old.label}» sang «{new.label}»; hãy {hint}."
    misfit = life.misfit(status=new, starts_on=facts.starts_on, completed_on=facts.completed_on, today=today)
    if misfit:
        yield "completed_on", misfit
