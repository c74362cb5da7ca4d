"""Forms of one action (biểu mẫu một việc): a page of its own, or a form among others on a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.middleware import PortalRequest
from disbursement.actions.posting import LedgerRefused


def form_page(
    request: PortalRequest, form: BaseForm, *, title: str, button: str, back: str, parent: str = "", **more: Any
) -> HttpResponse:
    """Draw the form; `more` may hold a note below the title, a quote above the form, or a line with its facts."""
    page = {"note": "", "quote": "", "line": None, "parent": parent, **more}
    page |= {"form": form, "title": title, "button": button, "back": back}
    return render(request, "disbursement/form_page.html", page, status=422 if form.errors else 200)


def done(
    request: PortalRequest, form: BaseForm, deed: Callable[[], object], *, told: str, back: tuple[str, int]
) -> HttpResponse | None:
    """Do what a sent form asks and lead back; None where the form, with its errors, is to be drawn again."""
    if not form.is_valid():
        return None
    try:
        deed()
    except LedgerRefused as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, told)
    return redirect(*back)
