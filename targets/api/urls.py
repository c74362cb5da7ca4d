"""Addresses of targets by API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.urls import URLPattern, URLResolver, path

from targets.api import views
from targets.queries.board import Board, Ledger


def addresses(ledger: Callable[[Board, date], Ledger] | None = None) -> list[URLPattern | URLResolver]:
    """The doors of targets; `ledger` reads the rates that come from the book of capital."""
    return [
        path("indicators/", views.IndicatorList.as_view(), name="api_indicators"),
        path("targets/", views.TargetList.as_view(book=ledger), name="api_targets"),
        path("targets/<slug:code>/places/", views.TargetPlaceList.as_view(book=ledger), name="api_target_places"),
        path(
            "targets/<slug:code>/districts/", views.TargetDistrictList.as_view(book=ledger), name="api_target_districts"
        ),
        path("candidates/", views.CandidateList.as_view(), name="api_candidates"),
        path("conflicts/", views.ConflictList.as_view(), name="api_conflicts"),
        path("results/", views.ResultList.as_view(), name="api_results"),
    ]
