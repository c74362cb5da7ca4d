"""A page that is one form (trang biểu mẫu): where it stands, what is typed, the way back."""

from __future__ import annotations

from typing import Any

from django.forms.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render

from accounts.middleware import PortalRequest


def form_page(
    request: PortalRequest, form: BaseForm, *, title: str, button: str, back: str, parent: str = "", **more: Any
) -> HttpResponse:
    """Draw the form; `more` may hold a note below the title, a quote above the form, or a line with its facts."""
    page = {"note": "", "quote": "", "line": None, "parent": parent, **more}
    page |= {"form": form, "title": title, "button": button, "back": back}
    return render(request, "disbursement/form_page.html", page, status=422 if form.errors else 200)
