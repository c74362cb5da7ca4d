"""Addresses of programmes and plans by API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from programs.api import tasks, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("programmes/", views.ProgrammeList.as_view(), name="api_programmes"),
    path("components/", views.ComponentList.as_view(), name="api_components"),
    path("plan-years/", views.PlanYearList.as_view(), name="api_plan_years"),
    path("documents/", views.DocumentList.as_view(), name="api_documents"),
    path("rules/", views.RuleList.as_view(), name="api_rules"),
    path("check-runs/", views.CheckRunList.as_view(), name="api_check_runs"),
    path("check-runs/<int:pk>/", views.CheckRunDetail.as_view(), name="api_check_run"),
    path("check-runs/<int:pk>/findings/", views.FindingList.as_view(), name="api_findings"),
    path("plan-tasks/", tasks.PlanTaskList.as_view(), name="api_plan_tasks"),
    path("obligations/", views.ObligationList.as_view(), name="api_obligations"),
    path("obligations/<int:pk>/", views.ObligationDetail.as_view(), name="api_obligation"),
    path("submissions/", views.SubmissionList.as_view(), name="api_submissions"),
]
