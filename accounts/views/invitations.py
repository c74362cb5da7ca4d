"""Invitations (lời mời): the link of each invited person, sending it anew, and the page behind the link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import mail
from accounts.actions import people as acts
from accounts.actions.sessions import accept_invitation as accept
from accounts.invitations import expires_at, invited_user, is_open, letter_to, path_of
from accounts.middleware import PortalRequest
from accounts.models import User
from accounts.queries.people import pending_people, people_of_province
from accounts.queries.sign_in import has_second_factor
from accounts.roles import Permission, require
from accounts.sign_in_forms import FirstPasswordForm
from accounts.views.entrance import enter, wait_for_code


class Link(NamedTuple):
    """A person and the link to hand over (đường dẫn mời)."""

    user: User
    url: str
    ends: datetime | None


@require_safe
def invitations(request: PortalRequest) -> HttpResponse:
    """List the people who have not come in yet (lời mời đang chờ)."""
    require(request.person, Permission.MANAGE_PEOPLE)
    waiting = [(user, expires_at(user), is_open(user)) for user in pending_people()]
    return render(request, "accounts/invitations.html", {"waiting": waiting})


@never_cache
@require_POST
def renew_invitation(request: PortalRequest, pk: int) -> HttpResponse:
    """Invite one person anew (gửi lại lời mời)."""
    require(request.person, Permission.MANAGE_PEOPLE)
    user = get_object_or_404(people_of_province(), pk=pk)
    try:
        renewed = acts.renew_invitation(user=user, by=request.person)
    except acts.PeopleRefused as refused:
        messages.error(request, str(refused))
        return redirect("person", pk=pk)
    return show_links(request, [renewed])


@never_cache
@require_POST
def renew_invitations(request: PortalRequest) -> HttpResponse:
    """Invite everybody anew who has not come in yet (gửi lại mọi lời mời)."""
    require(request.person, Permission.MANAGE_PEOPLE)
    with transaction.atomic():
        renewed = [acts.renew_invitation(user=user, by=request.person) for user in pending_people()]
    if not renewed:
        messages.info(request, _("Mọi người được mời đã vào hệ thống."))
        return redirect("invitations")
    return show_links(request, renewed)


def show_links(request: PortalRequest, users: Iterable[User]) -> HttpResponse:
    """Show the links once, to copy, and send them where there is a mail server; the page must not be cached."""
    address = (settings.ADDRESS or request.build_absolute_uri("/")).rstrip("/")
    links = [Link(user, f"{address}{path_of(user)}", expires_at(user)) for user in users]
    letters = [letter_to(link.user, link.url, str(request.person.province)) for link in links]
    shown = {"links": links, "lines": _lines(links), "mailed": mail.post(letters), "mail_on": mail.enabled()}
    return render(request, "accounts/invitation_links.html", shown)


def _lines(links: Iterable[Link]) -> str:
    """The whole list as cells to paste; a name that a sheet would take for a formula stays text."""
    return "\n".join(
        "\t".join((f"'{name}" if name.startswith(("=", "+", "-", "@")) else name, link.user.username, link.url))
        for link in links
        for name in (link.user.full_name,)
    )


@login_not_required
@never_cache
@sensitive_variables("token", "user", "form")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited person set the first password and come in (nhận lời mời)."""
    user = invited_user(token)
    if user is None:
        return render(request, "accounts/dead_invitation.html", status=410)
    form = FirstPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        accepted = accept(token=token, password=form.cleaned_data["new_password"])
        if accepted is None:
            return render(request, "accounts/dead_invitation.html", status=410)
        home = resolve_url(settings.LOGIN_REDIRECT_URL)
        if has_second_factor(accepted):
            wait_for_code(request, accepted, to=home)
            return redirect("second_factor_code")
        return enter(request, accepted, proved=False, to=home)
    return render(request, "accounts/accept_invitation.html", {"form": form, "who": user})
