"""Page by page (phân trang): by number, or after a key where a list is long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.api.problems import Fault, Refusal

PAGE_SIZE: Final = 50
LARGEST_PAGE: Final = 500
_MOST: Final = {"page": 10**6, "page_size": LARGEST_PAGE, "after": 2**63 - 1}


@dataclass(frozen=True)
class Page:
    """The rows of one page and what is said about it."""

    rows: list[Any]
    about: dict[str, Any]


def page_of(request: Request, paged: str, rows: QuerySet[Any] | Sequence[Any]) -> Page:
    """The page that the address asks for."""
    size = _number(request, "page_size", PAGE_SIZE)
    if paged == "key":
        assert isinstance(rows, QuerySet)
        return _after(request, rows, size)
    return _numbered(request, rows, size)


def _numbered(request: Request, rows: QuerySet[Any] | Sequence[Any], size: int) -> Page:
    number = _number(request, "page", 1)
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    start = (number - 1) * size
    found = list(rows[start : start + size])
    return Page(
        found,
        {
            "count": count,
            "next": _address(request, "page", number + 1) if start + size < count else None,
            "previous": _address(request, "page", number - 1) if number > 1 else None,
        },
    )


def _after(request: Request, rows: QuerySet[Any], size: int) -> Page:
    """Keyed by id: page a hundred costs what the first costs, and rows that come meanwhile shift nothing."""
    after = _number(request, "after", 0)
    found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, {"next": _address(request, "after", found[-1].pk) if more else None})


def _address(request: Request, name: str, value: int) -> str:
    query = request.query_params.copy()
    query[name] = str(value)
    return f"{request._request.path}?{query.urlencode()}"


def _number(request: Request, name: str, otherwise: int) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return otherwise
    least, most = (0 if name == "after" else 1), _MOST[name]
    if text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most:
        return int(text)
    fault = Fault(_("Phải là số nguyên từ %(least)d đến %(most)d.") % {"least": least, "most": most}, f"?{name}")
    raise Refusal("bad-query", _("Tham số phân trang không đúng."), [fault])
