"""Addresses of the book by API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from disbursement.api import deeds, notices, treasury, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("capital/", views.CapitalTable.as_view(), name="api_capital"),
    path("projects/", views.ProjectList.as_view(), name="api_projects"),
    path("projects/<int:pk>/", views.ProjectDetail.as_view(), name="api_project"),
    path("projects/<int:pk>/payments/", deeds.Payment.as_view(), name="api_payments"),
    path("capital-lines/", views.LineList.as_view(), name="api_lines"),
    path("movements/", views.MovementList.as_view(), name="api_movements"),
    path("treasury-notices/", notices.NoticeList.as_view(), name="api_notices"),
    path("treasury-notices/<int:pk>/", notices.NoticeDetail.as_view(), name="api_notice"),
    path("treasury-notices/<int:pk>/acknowledge/", notices.NoticeAnswer.as_view(), name="api_notice_answer"),
    path("treasury-files/", treasury.TreasuryFileList.as_view(), name="api_treasury_files"),
    path("treasury-files/upload/", deeds.TreasuryUpload.as_view(), name="api_treasury_upload"),
    path("treasury-files/<int:pk>/undo/", deeds.TreasuryUndo.as_view(), name="api_treasury_undo"),
    path("treasury-files/<int:pk>/", treasury.TreasuryFileDetail.as_view(), name="api_treasury_file"),
    path("treasury-files/<int:pk>/rows/", treasury.TreasuryRowList.as_view(), name="api_treasury_rows"),
    path("treasury-files/<int:pk>/content/", treasury.TreasuryContent.as_view(), name="api_treasury_content"),
]
