"""Addresses of the front hall (địa chỉ của phần báo cáo)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, register_converter

from reporting.actions.case_papers import DECISION, NOTICE
from reporting.views import (
    case_papers,
    chase,
    deadlines,
    demo,
    documents,
    exports,
    overview,
    plan_tasks,
    provinces,
    reports,
    reviews,
    search,
    submissions,
    units,
    work,
    years,
)


class PeriodConverter:
    """A half year or a year in an address (kỳ): 2023-H1, 2023."""

    regex = r"\d{4}(?:-H[12])?"

    def to_python(self, value: str) -> str:
        """Keep the key as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Keep the key as it is."""
        return value


class FormatConverter(PeriodConverter):
    """A file format in an address (định dạng tệp)."""

    regex = "pdf|docx|xlsx"


class PaperConverter(PeriodConverter):
    """A paper of a case in an address (văn bản của hồ sơ): the decision or letter itself, or the notice."""

    regex = f"{DECISION}|{NOTICE}"


register_converter(PeriodConverter, "period")
register_converter(PaperConverter, "paper")
register_converter(FormatConverter, "format")

_REPORT = "bao-cao/lap/<slug:code>/<period:period>/<int:unit_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", work.my_work, name="my_work"),
    path("tong-quan/", overview.overview, name="overview"),
    path("tong-quan/huyen.xlsx", overview.overview_file, name="overview_file"),
    path("tim-kiem/", search.search, name="search"),
    path("nam-ke-hoach/", years.plan_years, name="plan_years"),
    path("dia-ban/<int:pk>/nam-ke-hoach/", units.unit_page, name="unit_year"),
    path("cac-tinh/", provinces.provinces, name="provinces"),
    path("thoi-han/", deadlines.deadlines, name="deadlines"),
    path("thoi-han/van-ban/", documents.plan_documents, name="plan_documents"),
    path("thoi-han/van-ban/<int:pk>/", documents.plan_document, name="plan_document"),
    path("thoi-han/nhiem-vu/", plan_tasks.plan_task_list, name="plan_tasks"),
    path("thoi-han/nhiem-vu.xlsx", plan_tasks.plan_task_file, name="plan_task_file"),
    path("thoi-han/nhiem-vu/<int:pk>/", plan_tasks.plan_task_page, name="plan_task"),
    path("thoi-han/nhiem-vu/<int:pk>/<int:unit_pk>/", plan_tasks.fulfilment, name="fulfilment"),
    path("thoi-han/nhiem-vu/ghi/<int:pk>/rut/", plan_tasks.withdraw, name="withdraw_fulfilment"),
    path("nop-bao-cao/", submissions.submissions, name="submissions"),
    path("nop-bao-cao/<int:pk>/", submissions.submission_form, name="submission_form"),
    path("nop-bao-cao/<int:pk>/luu/", submissions.save, name="submission_draft"),
    path("nop-bao-cao/<int:pk>/nop/", submissions.submit, name="submission_submit"),
    path("nop-bao-cao/<int:pk>/mau.xlsx", submissions.template_file, name="submission_template"),
    path("nop-bao-cao/<int:pk>/tep/", submissions.upload, name="submission_upload"),
    path("duyet/don-doc/", chase.chase, name="chase"),
    path("duyet/don-doc/danh-sach.xlsx", chase.chase_file, name="chase_file"),
    path("duyet/don-doc/nhac/", chase.remind_chosen, name="remind_chosen"),
    path("duyet/", reviews.review_queue_page, name="review_queue"),
    path("duyet/nhieu/", reviews.approve_chosen, name="approve_chosen"),
    path("duyet/<int:pk>/", reviews.submission_page, name="submission"),
    path("duyet/<int:pk>/tra-lai/", reviews.return_submission, name="submission_return"),
    path("duyet/<int:pk>/duyet/", reviews.approve, name="submission_approve"),
    path("nguon-von/ho-so/<int:pk>/<paper:paper>/", case_papers.case_paper, name="case_paper"),
    path(
        "nguon-von/ho-so/<int:pk>/<paper:paper>/tai.<format:file_format>",
        case_papers.case_paper_file,
        name="case_paper_file",
    ),
    path("nguon-von/ho-so/<int:pk>/<paper:paper>/pdf/", case_papers.request_case_pdf, name="request_case_pdf"),
    path("nguon-von/dung-giai-ngan/<int:pk>/cong-van/", case_papers.freeze_letter, name="freeze_letter"),
    path(
        "nguon-von/dung-giai-ngan/<int:pk>/cong-van/tai.<format:file_format>",
        case_papers.freeze_letter_file,
        name="freeze_letter_file",
    ),
    path("nguon-von/dung-giai-ngan/<int:pk>/cong-van/pdf/", case_papers.request_letter_pdf, name="request_letter_pdf"),
    path("kho-bac/tep-minh-hoa.xlsx", demo.treasury_sample, name="treasury_sample"),
    path("kho-bac/minh-hoa-<slug:kind>.xlsx", demo.treasury_list_sample, name="treasury_list_sample"),
    path("xuat-tep/", exports.exports, name="exports"),
    path("xuat-tep/yeu-cau/<slug:kind>/", exports.ask, name="request_export"),
    path("xuat-tep/<int:pk>/", exports.export, name="export"),
    path("xuat-tep/<int:pk>/tep/", exports.export_file, name="export_file"),
    path("bao-cao/", reports.reports, name="reports"),
    path(_REPORT, reports.report, name="report"),
    path(f"{_REPORT}loi/", reports.write, name="write_report"),
    path(f"{_REPORT}ban-hanh/", reports.issue, name="issue_report"),
    path(f"{_REPORT}pdf/", reports.request_pdf, name="request_pdf"),
    path(f"{_REPORT}tai.<format:file_format>", reports.draft_file, name="report_file"),
    path("bao-cao/<int:pk>/", reports.issued_report, name="issued_report"),
    path("bao-cao/<int:pk>/tai.<format:file_format>", reports.issued_file, name="issued_file"),
]
