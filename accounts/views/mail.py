"""One's own letters and when they come (hộp thư), and the letters of the province for its admin (thư đã gửi)."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.mail import choose_mail
from accounts.forms import MailFilter, MailForm
from accounts.middleware import PortalRequest
from accounts.models import User
from accounts.queries.mail import all_mail, mail_to
from accounts.roles import Permission, require

_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request: PortalRequest) -> HttpResponse:
    """Show one's letters and the hour of the digest; POST changes the hour (giờ nhận thư)."""
    user = User.objects.get(pk=request.person.user.pk)
    form = MailForm(request.POST or None, initial={"mail_on": user.mail_on, "mail_hour": user.mail_hour})
    if request.method == "POST" and form.is_valid():
        choose_mail(by=request.person, **form.cleaned_data)
        messages.success(request, _("Đã lưu cách nhận thư."))
        return redirect("mailbox")
    page = Paginator(mail_to(request.person), _PAGE).get_page(request.GET.get("trang"))
    shown = {"form": form, "page": page, "address": user.email}
    return render(request, "accounts/mailbox.html", shown, status=422 if form.errors else 200)


@require_safe
def mail_log(request: PortalRequest) -> HttpResponse:
    """List every letter of the province and how it went (thư đã gửi của tỉnh)."""
    require(request.person, Permission.MANAGE_PEOPLE)
    form = MailFilter(request.GET)
    found = all_mail(request.person)
    if form.is_valid() and form.cleaned_data["trang_thai"]:
        found = found.filter(state=form.cleaned_data["trang_thai"])
    page = Paginator(found, _PAGE).get_page(request.GET.get("trang"))
    return render(request, "accounts/mail_log.html", {"form": form, "page": page})
