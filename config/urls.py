"""The addresses of the portal, one list a room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from reporting.queries.ledger_targets import ledger_for
from targets.urls import addresses as targets_addresses

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("reporting.urls")),
    path("", include(targets_addresses(ledger_for))),
    path("", include("disbursement.urls")),
    path("", include("setup.urls")),
    path("", include("accounts.urls")),
]
