"""The user help (hướng dẫn sử dụng): plain pages without any data, open to everyone."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.help_topics import BY_SLUG, TOPICS


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the pages (mục lục hướng dẫn)."""
    return render(request, "help/index.html", {"topics": TOPICS.values(), "topic": None})


@login_not_required
@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the page of one screen (hướng dẫn một màn hình)."""
    found = BY_SLUG.get(slug)
    if found is None:
        raise Http404
    return render(request, found.template, {"topics": TOPICS.values(), "topic": found})
