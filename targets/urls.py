"""Addresses of the targets (địa chỉ của phần chỉ tiêu)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from targets.views import candidate, conflict, target
from targets.views.place import LedgerSource


def addresses(ledger: LedgerSource | None = None) -> list[URLPattern | URLResolver]:
    """The pages of targets; `ledger` reads the rates that come from the book of capital, which this wing cannot see."""
    book = {"ledger": ledger}
    return [
        path("chi-tieu/", target.targets, book, name="targets"),
        path("chi-tieu/tai.xlsx", target.targets_file, book, name="targets_file"),
        path("chi-tieu/ung-vien/", candidate.candidates, name="candidates"),
        path("chi-tieu/mau-thuan/", conflict.conflicts, name="conflicts"),
        path("chi-tieu/mau-thuan/<str:key>/", conflict.conflict, name="conflict"),
        path("chi-tieu/mau-thuan/<str:key>/chon/", conflict.settle, name="settle_conflict"),
        path("chi-tieu/<slug:code>/", target.target, book, name="target"),
    ]
