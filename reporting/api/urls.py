"""Addresses of forms, submissions and reports by API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reporting.api import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("obligations/<int:pk>/form/", views.FormDetail.as_view(), name="api_form"),
    path("submissions/<int:pk>/", views.SubmissionDetail.as_view(), name="api_submission"),
    path("reports/", views.ReportList.as_view(), name="api_reports"),
    path("reports/<int:pk>/", views.ReportDetail.as_view(), name="api_report"),
    path("reports/<int:pk>/files/<slug:file_format>/", views.ReportFileContent.as_view(), name="api_report_file"),
]
