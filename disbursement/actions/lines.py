"""Projects and lines of capital (công trình, dòng vốn): what money is for, before any of it moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import OrgUnit
from accounts.names import search_key, sort_key, tidy
from accounts.roles import Permission, Person, Refused, require
from disbursement.actions.allocation import require_allocation
from disbursement.actions.posting import EARLIEST_YEAR, LedgerRefused
from disbursement.models import (
    REGULAR_SINCE,
    Assigned,
    CapitalAccount,
    CapitalLine,
    CapitalNature,
    CapitalSource,
    Project,
)
from disbursement.moves import LINE_BUCKETS
from programs.models import Component


class DuplicateProject(LedgerRefused):
    """Another project has this code (trùng mã dự án)."""


def register_project(
    *,
    code: str,
    name: str,
    kind: Project.Kind,
    unit: OrgUnit,
    investor: OrgUnit,
    component: Component,
    by: Person,
    starts_on: date | None = None,
    contractor_selected_on: date | None = None,
    total_investment_vnd: int | None = None,
) -> Project:
    """Add works or a recurrent item (thêm công trình, khoản chi)."""
    require(by, Permission.ALLOCATE_CAPITAL, unit)
    project = Project(
        province=by.province,
        code=code,
        name=tidy(name),
        sort_key=sort_key(name),
        search_key=search_key(name),
        kind=kind,
        unit=unit,
        investor=investor,
        component=component,
        starts_on=starts_on,
        contractor_selected_on=contractor_selected_on,
        total_investment_vnd=total_investment_vnd,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                project.save(force_insert=True)
        except IntegrityError as refused:
            if "once" not in str(refused):
                raise
            raise DuplicateProject(f"Mã dự án {code} đã có; hãy kiểm tra lại mã hoặc mở dự án đã có.") from refused
        audit.record(by, "project.registered", project, summary=str(project))
    return project


def may_set_contractor(project: Project, by: Person) -> bool:
    """Whether a person keeps the milestones of a project: who gives capital, its place, its investor."""
    reports = any(by.may(Permission.SUBMIT_FORM, unit) for unit in (project.unit, project.investor))
    return reports or by.may(Permission.ALLOCATE_CAPITAL, project.unit)


def set_contractor(*, project: Project, selected_on: date | None, by: Person) -> Project:
    """Record the day on which the contractor was selected (ghi ngày chọn xong nhà thầu); None takes it back."""
    if not may_set_contractor(project, by):
        raise Refused("Bạn không có quyền ghi mốc của công trình này.")
    if project.kind != Project.Kind.WORKS:
        raise LedgerRefused("Khoản chi sự nghiệp không có mốc chọn nhà thầu.")
    if selected_on is not None and not EARLIEST_YEAR <= selected_on.year <= by.today.year:
        raise LedgerRefused("Ngày chọn nhà thầu quá xa; hãy kiểm tra lại năm.")
    if selected_on is not None and selected_on > by.today:
        raise LedgerRefused(f"Ngày chọn nhà thầu không được sau hôm nay ({by.today:%d/%m/%Y}); hãy sửa ngày.")
    with transaction.atomic():
        project.contractor_selected_on = selected_on
        project.save(update_fields=["contractor_selected_on"])
        told = f"{selected_on:%d/%m/%Y}" if selected_on else "bỏ trống"
        audit.record(by, "project.contractor_set", project, summary=f"{project}: {told}")
    return project


def open_line(
    *,
    unit: OrgUnit,
    component: Component,
    project: Project | None,
    source: CapitalSource,
    nature: CapitalNature,
    origin_year: int,
    plan_year: int,
    assigned: Assigned,
    by: Person,
    parent: CapitalLine | None = None,
) -> CapitalLine:
    """Return the line of this money, opened with its accounts if it is new (mở dòng vốn)."""
    money = {
        "province": by.province,
        "unit": unit,
        "component": component,
        "project": project,
        "source": source,
        "nature": nature,
        "origin_year": origin_year,
        "plan_year": plan_year,
        "assigned": assigned,
    }
    _verify(CapitalLine(**money, parent=parent), by)
    with transaction.atomic():
        line, made = CapitalLine.objects.get_or_create(**money, defaults={"parent": parent})
        if made:
            _open_accounts([line])
            audit.record(by, "line.opened", line, summary=str(line))
        elif line.parent_id != (parent.pk if parent else None):
            raise LedgerRefused("Dòng vốn này đã mở từ một dòng vốn cấp trên khác; hãy chọn đúng dòng vốn cấp trên.")
    return line


def open_lines(*, lines: Sequence[CapitalLine], by: Person) -> list[CapitalLine]:
    """Open many new lines with their accounts in two statements (mở nhiều dòng vốn)."""
    if not lines:
        return []
    for line in lines:
        _verify(line, by)
    with transaction.atomic():
        opened = CapitalLine.objects.bulk_create(lines)
        _open_accounts(opened)
        audit.record(by, "lines.opened", opened[0], summary=f"{len(opened)} dòng vốn")
    return opened


def _verify(line: CapitalLine, by: Person) -> None:
    """Refuse a line that the person may not give, or of money that there cannot be."""
    require_allocation(line, by)
    if line.nature == CapitalNature.REGULAR and line.plan_year < REGULAR_SINCE:
        raise LedgerRefused(
            f"Kinh phí thường xuyên chỉ có từ kế hoạch năm {REGULAR_SINCE}; năm {line.plan_year} hãy chọn Đầu tư hoặc"
            " Sự nghiệp."
        )
    parent = line.parent
    if parent is not None and _money(parent) != _money(line):
        raise LedgerRefused(
            f"Dòng vốn cấp trên là {parent}, kế hoạch năm {parent.plan_year}; nguồn, tính chất và năm phải như nhau."
        )


def _money(line: CapitalLine) -> tuple[int, int, str, str]:
    return line.plan_year, line.origin_year, line.source, line.nature


def _open_accounts(lines: Sequence[CapitalLine]) -> None:
    CapitalAccount.objects.bulk_create(
        CapitalAccount(province_id=line.province_id, line=line, bucket=bucket)
        for line in lines
        for bucket in LINE_BUCKETS
    )
