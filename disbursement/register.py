"""What the register holds of a project and what is wrong with it (thông tin đăng ký công trình). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from accounts.language import gettext as _
from accounts.language import gettext_noop
from disbursement import codes, life
from disbursement.life import Status

# What money and its checks hang on: only who gives capital changes it, and a place only while no capital is there.
IDENTITY: Final = ("code", "kind", "component_id", "unit_id", "investor_id")
HELD_BY_CAPITAL: Final = ("kind", "component_id", "unit_id")
CODES: Final = ("code", "programme_code", "chapter_code", "category_code", "item_code")
EARLIEST, LATEST = 2000, 2100
LABELS: Final = {
    "code": gettext_noop("Mã dự án (ĐVQHNS)"),
    "name": gettext_noop("Tên"),
    "kind": gettext_noop("Loại"),
    "component_id": gettext_noop("Nội dung, dự án thành phần"),
    "unit_id": gettext_noop("Địa điểm"),
    "investor_id": gettext_noop("Chủ đầu tư"),
    "programme_code": gettext_noop("Mã CTMT"),
    "chapter_code": gettext_noop("Mã chương"),
    "category_code": gettext_noop("Mã loại"),
    "item_code": gettext_noop("Mã khoản"),
    "term_from": gettext_noop("Thực hiện từ năm"),
    "term_to": gettext_noop("Đến năm"),
    "starts_on": gettext_noop("Khởi công, bắt đầu"),
    "contractor_selected_on": gettext_noop("Ngày chọn xong nhà thầu"),
    "planned_completion_on": gettext_noop("Dự kiến hoàn thành"),
    "completed_on": gettext_noop("Ngày hoàn thành"),
    "total_investment_vnd": gettext_noop("Tổng mức đầu tư (đồng)"),
    "investment_decision_id": gettext_noop("Quyết định phê duyệt"),
    "special_mechanism": gettext_noop("Cơ chế đặc thù (Chương IV Nghị định 27/2022/NĐ-CP)"),
    "status": gettext_noop("Trạng thái"),
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
            yield (
                field,
                _("Năm phải từ %(earliest)s đến %(latest)s; hãy kiểm tra lại.")
                % {"earliest": EARLIEST, "latest": LATEST},
            )
    if facts.term_from and facts.term_to and facts.term_to < facts.term_from:
        yield (
            "term_to",
            _("Năm kết thúc %(term_to)s trước năm bắt đầu %(term_from)s; hãy sửa một trong hai năm.")
            % {"term_to": facts.term_to, "term_from": facts.term_from},
        )


def _days(facts: Facts, today: date) -> Iterator[tuple[str, str]]:
    start, planned = facts.starts_on, facts.planned_completion_on
    if planned is not None and start is not None and planned < start:
        yield "planned_completion_on", _("Ngày dự kiến hoàn thành không được trước ngày khởi công; hãy sửa ngày.")
    selected = facts.contractor_selected_on
    if selected is None:
        return
    if facts.kind != "works":
        yield "contractor_selected_on", _("Khoản chi sự nghiệp không có mốc chọn nhà thầu; hãy bỏ trống ngày.")
    elif not EARLIEST <= selected.year <= today.year:
        yield "contractor_selected_on", _("Ngày chọn nhà thầu quá xa; hãy kiểm tra lại năm.")
    elif selected > today:
        yield (
            "contractor_selected_on",
            _("Ngày chọn nhà thầu không được sau hôm nay (%(today)s); hãy sửa ngày.") % {"today": f"{today:%d/%m/%Y}"},
        )


def _status(facts: Facts, before: Facts | None, today: date) -> Iterator[tuple[str, str]]:
    new, old = Status(facts.status), Status(before.status) if before else None
    if old is None and new is Status.SETTLED:
        yield (
            "status",
            _("Công trình chỉ thành «Đã quyết toán» khi quyết toán được phê duyệt; hãy chọn trạng thái khác."),
        )
    elif old is not None and not life.may_become(old, new):
        hint = _("ghi phê duyệt quyết toán tại trang công trình") if new is Status.SETTLED else _("đi từng bước")
        yield (
            "status",
            _("Không chuyển được từ «%(label)s» sang «%(label_2)s»; hãy %(hint)s.")
            % {"label": old.label, "label_2": new.label, "hint": hint},
        )
    misfit = life.misfit(status=new, starts_on=facts.starts_on, completed_on=facts.completed_on, today=today)
    if misfit:
        yield "completed_on", misfit
