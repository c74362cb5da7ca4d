"""The addresses of the portal, one list a room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from reporting.queries.ledger_targets import ledger_for
from targets.api.urls import addresses as targets_api
from targets.urls import addresses as targets_addresses

_API: list[URLPattern | URLResolver] = [
    path("", include("accounts.api.urls")),
    path("", include("programs.api.urls")),
    path("", include(targets_api(ledger_for))),
    path("", include("disbursement.api.urls")),
    path("", include("reporting.api.urls")),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("reporting.urls")),
    path("", include(targets_addresses(ledger_for))),
    path("", include("disbursement.urls")),
    path("", include("reporting.setup.urls")),
    path("", include("accounts.urls")),
    path("api/v1/", include(_API)),
]
