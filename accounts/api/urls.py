"""Addresses of the foundation's API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from accounts.api import people, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", views.Me.as_view(), name="api_me"),
    path("openapi.json", views.Description.as_view(), name="api_description"),
    path("units/", views.UnitList.as_view(), name="api_units"),
    path("units/<int:pk>/", views.UnitDetail.as_view(), name="api_unit"),
    path("people/", people.PeopleList.as_view(), name="api_people"),
    path("people/<int:pk>/", people.PersonDetail.as_view(), name="api_person"),
    path("delegations/", people.DelegationList.as_view(), name="api_delegations"),
    path("notices/", people.OwnNoticeList.as_view(), name="api_own_notices"),
    path("letters/", people.LetterList.as_view(), name="api_letters"),
    path("mail-log/", people.MailLog.as_view(), name="api_mail_log"),
    path("province/", people.ProvinceSettingsDetail.as_view(), name="api_province"),
    path("audit/", views.AuditList.as_view(), name="api_audit"),
    path("jobs/<int:pk>/", views.JobDetail.as_view(), name="api_job"),
]
