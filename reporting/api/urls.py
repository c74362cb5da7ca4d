"""Addresses of forms, submissions and reports by API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reporting.api import deeds, hall, papers, plan, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("obligations/<int:pk>/form/", views.FormDetail.as_view(), name="api_form"),
    path("obligations/<int:pk>/form-file/", papers.FormFile.as_view(), name="api_form_file"),
    path("obligations/<int:pk>/draft/", deeds.Draft.as_view(), name="api_draft"),
    path("obligations/<int:pk>/draft-file/", deeds.DraftFile.as_view(), name="api_draft_file"),
    path("submissions/<int:pk>/hand-in/", deeds.HandIn.as_view(), name="api_hand_in"),
    path("submissions/<int:pk>/return/", deeds.Return.as_view(), name="api_return"),
    path("submissions/<int:pk>/approve/", deeds.Approve.as_view(), name="api_approve"),
    path("submissions/<int:pk>/", views.SubmissionDetail.as_view(), name="api_submission"),
    path("tasks/", hall.TaskList.as_view(), name="api_tasks"),
    path("overview/", hall.OverviewDetail.as_view(), name="api_overview"),
    path("units/<int:pk>/year/", hall.UnitYearDetail.as_view(), name="api_unit_year"),
    path("provinces/", hall.ProvinceList.as_view(), name="api_provinces"),
    path("chase/", hall.ChaseList.as_view(), name="api_chase"),
    path("review-queue/", hall.ReviewQueue.as_view(), name="api_review_queue"),
    path("search/", hall.Search.as_view(), name="api_search"),
    path("documents/<int:pk>/", plan.DocumentDetail.as_view(), name="api_document"),
    path("form-periods/", plan.PeriodList.as_view(), name="api_form_periods"),
    path("forms/", plan.FormList.as_view(), name="api_forms"),
    path("stewardships/", plan.StewardList.as_view(), name="api_stewardships"),
    path("programme-scopes/", plan.ScopeList.as_view(), name="api_programme_scopes"),
    path("plan-years/<int:year>/pack/", plan.PackContent.as_view(), name="api_plan_pack"),
    path("rules/<int:pk>/versions/", plan.VersionList.as_view(), name="api_rule_versions"),
    path("exports/", plan.ExportList.as_view(), name="api_exports"),
    path("exports/<int:pk>/content/", plan.ExportContent.as_view(), name="api_export_content"),
    path("cases/<int:pk>/papers/<slug:paper>/", papers.CasePaper.as_view(), name="api_case_paper"),
    path("check-runs/<int:pk>/letter/", papers.FreezeLetter.as_view(), name="api_freeze_letter"),
    path("reports/possible/", papers.PossibleReportList.as_view(), name="api_possible_reports"),
    path(
        "reports/drafts/<slug:code>/<slug:period>/<int:unit_id>/",
        papers.ReportDraftDetail.as_view(),
        name="api_report_draft",
    ),
    path("reports/", views.ReportList.as_view(), name="api_reports"),
    path("reports/<int:pk>/", views.ReportDetail.as_view(), name="api_report"),
    path("reports/<int:pk>/files/<slug:file_format>/", views.ReportFileContent.as_view(), name="api_report_file"),
]
