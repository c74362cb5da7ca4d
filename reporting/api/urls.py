"""Addresses of forms, submissions and reports by API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reporting.api import deeds, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("obligations/<int:pk>/form/", views.FormDetail.as_view(), name="api_form"),
    path("obligations/<int:pk>/draft/", deeds.Draft.as_view(), name="api_draft"),
    path("obligations/<int:pk>/draft-file/", deeds.DraftFile.as_view(), name="api_draft_file"),
    path("submissions/<int:pk>/hand-in/", deeds.HandIn.as_view(), name="api_hand_in"),
    path("submissions/<int:pk>/return/", deeds.Return.as_view(), name="api_return"),
    path("submissions/<int:pk>/approve/", deeds.Approve.as_view(), name="api_approve"),
    path("submissions/<int:pk>/", views.SubmissionDetail.as_view(), name="api_submission"),
    path("reports/", views.ReportList.as_view(), name="api_reports"),
    path("reports/<int:pk>/", views.ReportDetail.as_view(), name="api_report"),
    path("reports/<int:pk>/files/<slug:file_format>/", views.ReportFileContent.as_view(), name="api_report_file"),
]
