"""Lines of capital (dòng vốn): what money is for, before any of it moves."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts import audit
from accounts.language import gettext as _
from accounts.language import ngettext
from accounts.models import OrgUnit
from accounts.roles import Person
from disbursement.actions.allocation import require_allocation
from disbursement.actions.posting import LedgerRefused
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


class Impossible(LedgerRefused):
    """There is no such money (loại vốn không có)."""


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
    wanted = CapitalLine(
        province=by.province,
        unit=unit,
        component=component,
        project=project,
        source=source,
        nature=nature,
        origin_year=origin_year,
        plan_year=plan_year,
        assigned=assigned,
        parent=parent,
    )
    _verify(wanted, by)
    with transaction.atomic():
        line, made = line_for(wanted, by=by)
        if not made and line.parent_id != wanted.parent_id:
            raise LedgerRefused(_("Dòng vốn này đã mở từ một dòng vốn cấp trên khác; hãy chọn đúng dòng vốn cấp trên."))
    return line


def line_for(wanted: CapitalLine, *, by: Person) -> tuple[CapitalLine, bool]:
    """The line that is like an unsaved one, and whether it is new; for actions, which have asked for permission."""
    identity = {
        name: getattr(wanted, name)
        for name in ("unit", "component", "project", "source", "nature", "origin_year", "plan_year", "assigned")
    }
    with transaction.atomic():
        line, made = CapitalLine.objects.get_or_create(
            province=by.province, **identity, defaults={"parent": wanted.parent}
        )
        if made:
            _open_accounts([line])
            audit.record(by, "line.opened", line, summary=str(line))
    return line, made


def open_lines(*, lines: Sequence[CapitalLine], by: Person) -> list[CapitalLine]:
    """Open many new lines with their accounts in two statements (mở nhiều dòng vốn)."""
    if not lines:
        return []
    for line in lines:
        _verify(line, by)
    with transaction.atomic():
        opened = CapitalLine.objects.bulk_create(lines)
        _open_accounts(opened)
        audit.record(
            by,
            "lines.opened",
            opened[0],
            summary=ngettext("%(count)s dòng vốn", "%(count)s dòng vốn", len(opened)) % {"count": len(opened)},
        )
    return opened


def _verify(line: CapitalLine, by: Person) -> None:
    """Refuse a line that the person may not give, or of money that there cannot be."""
    require_allocation(line, by)
    verify_money(line)


def verify_money(line: CapitalLine) -> None:
    """Refuse money that there cannot be; raises `Impossible`."""
    if line.nature == CapitalNature.REGULAR and line.plan_year < REGULAR_SINCE:
        raise Impossible(
            _(
                "Kinh phí thường xuyên chỉ có từ kế hoạch năm %(regular_since)s; năm %(plan_year)s hãy "
                "chọn Đầu tư hoặc Sự nghiệp."
            )
            % {"regular_since": REGULAR_SINCE, "plan_year": line.plan_year}
        )
    parent = line.parent
    if parent is not None and _money(parent) != _money(line):
        raise Impossible(
            _("Dòng vốn cấp trên là %(parent)s, kế hoạch năm %(plan_year)s; nguồn, tính chất và năm phải như nhau.")
            % {"parent": parent, "plan_year": parent.plan_year}
        )


def _money(line: CapitalLine) -> tuple[int, int, str, str]:
    return line.plan_year, line.origin_year, line.source, line.nature


def _open_accounts(lines: Sequence[CapitalLine]) -> None:
    CapitalAccount.objects.bulk_create(
        CapitalAccount(province_id=line.province_id, line=line, bucket=bucket)
        for line in lines
        for bucket in LINE_BUCKETS
    )
