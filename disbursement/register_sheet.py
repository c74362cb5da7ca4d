"""The register of projects as an Excel list (danh mục công trình): its declaration, the file with what is there."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from accounts.choices import written
from accounts.language import gettext_noop as words
from disbursement.codes import shape_of
from disbursement.life import Status
from disbursement.models import Project
from disbursement.register import EARLIEST, LABELS, LATEST
from programs.intake.kinds import Choice, Kind, Table, Value
from programs.intake.sheet import Column, Sheet
from programs.intake.spoken import spoken
from programs.intake.stamp import Stamp
from programs.intake.template import write

LARGEST_FILE: Final = 10 * 2**20
_DAYS = ("starts_on", "contractor_selected_on", "planned_completion_on")


def _code(field: str) -> Column:
    shape = shape_of(field, LATEST)
    return Column(
        key=field,
        title=LABELS[field],
        required=field == "code",
        longest=10,
        pattern=shape.pattern if shape else "",
        pattern_hint=shape.sentence if shape else "",
        width=11,
    )


def _year(field: str) -> Column:
    return Column(
        key=field,
        title=LABELS[field],
        kind=Kind.INTEGER,
        minimum=Decimal(EARLIEST),
        maximum=Decimal(LATEST),
        width=9,
    )


PROJECTS_SHEET: Final = Sheet(
    code="DM-CONG-TRINH",
    version="1",
    title=words("Danh mục công trình, khoản chi"),
    key=("code", "component"),
    named_by=("code", "name"),
    mark_title=words("STT"),
    unit_line=words("Đơn vị tính: đồng"),
    notes=(
        words(
            "Mỗi dòng một công trình hoặc khoản chi. Dòng có mã và nội dung đã đăng ký thì sửa thông tin của dự án đó."
        ),
        words("Địa điểm, chủ đầu tư ghi mã đơn vị: huyện 3 số, xã 5 số, sở ngành mã chữ (ví dụ so-nnptnt)."),
        words("Dự án đã đăng ký mà không có trong tệp thì giữ nguyên. «Đã quyết toán» chỉ ghi tại trang công trình."),
    ),
    columns=(
        _code("code"),
        Column(key="name", title=words("Tên công trình, khoản chi"), required=True, longest=300, width=44),
        Column(
            key="kind",
            title=words("Loại"),
            kind=Kind.CHOICE,
            required=True,
            choices=tuple(Choice(*one) for one in written(Project.Kind)),
        ),
        Column(key="component", title=words("Mã nội dung, dự án thành phần"), required=True, longest=30, width=13),
        Column(key="unit", title=words("Mã địa điểm"), required=True, longest=40, width=11),
        Column(key="investor", title=words("Mã chủ đầu tư"), required=True, longest=40, width=12),
        _code("programme_code"),
        _code("chapter_code"),
        _code("category_code"),
        _code("item_code"),
        _year("term_from"),
        _year("term_to"),
        *(Column(key=field, title=LABELS[field], kind=Kind.DATE, width=12) for field in _DAYS),
        Column(
            key="status",
            title=words("Trạng thái"),
            kind=Kind.CHOICE,
            required=True,
            choices=tuple(Choice(*one) for one in written(Status)),
        ),
        Column(key="completed_on", title=LABELS["completed_on"], kind=Kind.DATE, width=12),
        Column(key="total_investment_vnd", title=words("Tổng mức đầu tư"), kind=Kind.MONEY, unit="đồng", width=18),
        Column(key="decision_number", title=words("Số quyết định phê duyệt"), longest=60, width=16),
        Column(key="decision_on", title=words("Ngày quyết định"), kind=Kind.DATE, width=12),
        Column(key="decision_issuer", title=words("Cơ quan phê duyệt"), longest=200, width=24),
        Column(key="special_mechanism", title=words("Cơ chế đặc thù"), kind=Kind.YES_NO, width=10),
    ),
)
PLAIN: Final = (
    "name", "kind", "programme_code", "chapter_code", "category_code", "item_code", "term_from", "term_to", *_DAYS,
    "status", "completed_on", "total_investment_vnd", "special_mechanism",
)  # fmt: skip


def register_sheet() -> Sheet:
    """The list in the language that is spoken."""
    return spoken(PROJECTS_SHEET)


def register_stamp(province_code: str, province_name: str) -> Stamp:
    """What the list of a province says of itself."""
    return Stamp(
        form=PROJECTS_SHEET.code, version=PROJECTS_SHEET.version, province=province_code, unit_name=province_name
    )


def register_file(projects: Iterable[Project], stamp: Stamp) -> bytes:
    """The workbook with the projects that are there; uploading it again changes nothing."""
    values: Table = {str(number): _row(project) for number, project in enumerate(projects, 1)}
    return write(register_sheet(), stamp=stamp, values=values)


def _row(project: Project) -> dict[str, Value]:
    cited = project.investment_decision
    return {
        **{field: getattr(project, field) or None for field in PLAIN},
        "code": project.code,
        "component": project.component.code,
        "unit": project.unit.code,
        "investor": project.investor.code,
        "special_mechanism": project.special_mechanism,
        "decision_number": cited.number if cited else None,
        "decision_on": cited.decided_on if cited else None,
        "decision_issuer": cited.issuer if cited else None,
    }
