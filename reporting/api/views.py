"""Forms, submissions in full and issued reports by API (biểu mẫu, bản nộp, báo cáo đã ban hành)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.doors import Door, Listing, Single, file_response
from accounts.api.fields import CodeField, YearField
from accounts.roles import Permission
from programs.intake.screen import ScreenRow, api_fields, api_rows, draw
from programs.models import Submission
from programs.queries.submission import checked, history, visible, visible_obligations
from reporting.api import shapes
from reporting.models import IssuedReport, ReportFile
from reporting.queries.report_list import issued_reports
from reporting.sheets import sheet_of
from reporting.views.drawing import CONTENT_TYPES

DUTIES = _("Báo cáo của đơn vị")
_REPORTS = _("Báo cáo đã ban hành")


class FormDetail(Single):
    """The form behind a duty: its columns and rows (biểu mẫu của một nghĩa vụ)."""

    tag = DUTIES
    summaries = {"GET": _("Biểu mẫu phải điền: cột, dòng")}
    permission = Permission.VIEW_SUBMISSIONS
    shape = shapes.FormShape

    def one(self, **keys: Any) -> dict[str, Any]:
        """The declaration."""
        obligation = get_object_or_404(visible_obligations(self.person), pk=keys["pk"])
        sheet = sheet_of(obligation)
        return {
            "chain": [step["title"] for step in obligation.form_period.form.chain],
            "code": sheet.code,
            "version": sheet.version,
            "title": sheet.title,
            "is_list": sheet.is_list,
            "columns": api_fields(sheet),
            "rows": [_row(row) for row in draw(sheet).rows],
        }


def _row(row: ScreenRow) -> dict[str, Any]:
    about = ("key", "label", "mark", "unit", "level", "heading")
    inputs = [cell for cell in row.cells if cell.is_input]
    return {**{name: getattr(row, name) for name in about}, "inputs": inputs}


class SubmissionDetail(Single):
    """One submission: as typed, as understood, what is wrong, its way (một bản nộp)."""

    tag = DUTIES
    summaries = {"GET": _("Một bản nộp: nội dung, lỗi, quá trình xử lý")}
    permission = Permission.VIEW_SUBMISSIONS
    shape = shapes.SubmissionShape
    gives_version = True

    def one(self, **keys: Any) -> Submission:
        """The submission, if the person sees it."""
        return in_full(get_object_or_404(visible(self.person), pk=keys["pk"]))


def in_full(submission: Submission) -> Submission:
    """A submission with what its shape shows."""
    understood = checked(sheet_of(submission.obligation), submission, complete=False)
    shown: Any = submission
    shown.values = api_rows(understood.values)
    shown.problems = understood.problems.listed
    # Not the relation `reviews`, which cannot be given: the serializer reads this name.
    shown.way = list(history(submission))
    return submission


class ReportFilter(serializers.Serializer[Any]):
    """Which reports."""

    year = YearField(help_text=_("Năm kế hoạch."))
    period = CodeField(help_text=_("Kỳ, ví dụ 2023-H1."))
    report = CodeField(help_text=_("Loại báo cáo, ví dụ ban-chi-dao."))


class ReportList(Listing):
    """Issued reports, newest first (báo cáo đã ban hành)."""

    tag = _REPORTS
    summaries = {"GET": _("Các báo cáo đã ban hành")}
    permission = Permission.VIEW_REPORTS
    shape = shapes.ReportBrief
    filters = ReportFilter

    def rows(self, wanted: dict[str, Any]) -> QuerySet[IssuedReport]:
        """Those that the person may read."""
        names = {"year": "plan_year__year", "period": "period", "report": "report"}
        found = issued_reports(self.person).filter(**{names[name]: value for name, value in wanted.items()})
        return found.select_related("unit", "plan_year").defer("document").order_by("-pk")


class ReportDetail(Single):
    """One issued report with its frozen document (một báo cáo)."""

    tag = _REPORTS
    summaries = {"GET": _("Một báo cáo: nội dung đã khóa và các tệp")}
    permission = Permission.VIEW_REPORTS
    shape = shapes.ReportShape

    def one(self, **keys: Any) -> IssuedReport:
        """The report, if the person may read it."""
        found = get_object_or_404(issued_reports(self.person).select_related("unit", "plan_year"), pk=keys["pk"])
        shown: Any = found
        shown.formats = sorted(ReportFile.objects.filter(report=found).order_by().values_list("format", flat=True))
        return found


class ReportFileContent(Door):
    """A file of an issued report (tệp của báo cáo)."""

    tag = _REPORTS
    summaries = {"GET": _("Tải tệp của báo cáo")}
    permission = Permission.VIEW_REPORTS
    media_types = tuple(CONTENT_TYPES.values())

    def get(self, request: Any, pk: int, file_format: str) -> HttpResponse:
        """The bytes as they were drawn."""
        issued = get_object_or_404(issued_reports(self.person), pk=pk)
        stored = get_object_or_404(ReportFile, report=issued, format=file_format)
        name = f"{issued.title} số {issued.number}".replace("/", "-")
        return file_response(bytes(stored.content), f"{name}.{file_format}", CONTENT_TYPES[file_format])
