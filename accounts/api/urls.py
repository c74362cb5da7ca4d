"""Addresses of the foundation's API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from accounts.api import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", views.Me.as_view(), name="api_me"),
    path("openapi.json", views.Description.as_view(), name="api_description"),
    path("units/", views.UnitList.as_view(), name="api_units"),
    path("units/<int:pk>/", views.UnitDetail.as_view(), name="api_unit"),
    path("audit/", views.AuditList.as_view(), name="api_audit"),
    path("jobs/<int:pk>/", views.JobDetail.as_view(), name="api_job"),
]
