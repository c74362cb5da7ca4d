"""The reports that the portal makes (danh mục báo cáo): an ordinary list."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from reporting.official import in_vietnamese
from reporting.parameters import ReportKind
from reporting.reports import committee, part

COMMITTEE = ReportKind(
    code="ban-chi-dao",
    title=gettext_noop("Báo cáo của Ban Chỉ đạo"),
    unit_kinds=frozenset({"committee"}),
    build=in_vietnamese(committee.build),
    text_sections=committee.TEXTS,
    issued=True,
)
PART = ReportKind(
    code="phan-viec",
    title=gettext_noop("Báo cáo phần việc của đơn vị"),
    unit_kinds=frozenset({"department", "office", "district"}),
    build=in_vietnamese(part.build),
    text_sections=part.TEXTS,
    issued=False,
)
REPORTS = {kind.code: kind for kind in (COMMITTEE, PART)}


def report_kind(code: str) -> ReportKind | None:
    """The report of that code, if there is one."""
    return REPORTS.get(code)


def periods_of(year: int) -> tuple[str, ...]:
    """Keys of the periods that a report may cover in a plan year: half a year, a year."""
    return (f"{year}-H1", f"{year}")
