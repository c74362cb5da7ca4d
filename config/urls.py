"""The addresses of the portal, one list a room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("reporting.urls")),
    path("", include("accounts.urls")),
]
