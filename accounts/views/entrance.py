"""The way in (lối vào): what every kind of sign-in does last, and where one that still owes a code waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY, authenticate, login
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.actions import sessions
from accounts.models import User
from accounts.queries.people import active_user
from accounts.sign_in import PROVED
from accounts.sign_in_forms import ProofForm

BACKEND: Final = "accounts.sign_in.ActiveUserBackend"
# What a session remembers of its sign-in.
SINCE: Final = "signed_in_at"
_WAITING: Final = "waiting_for_code"
_PATIENCE = timedelta(minutes=10)
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux")
_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}


def enter(request: HttpRequest, user: User, *, proved: bool) -> None:
    """Open a session (mở phiên) under a fresh key, so that a planted one is worth nothing; it ends at a fixed time."""
    if SESSION_KEY in request.session:
        request.session.cycle_key()
    login(request, user, BACKEND)
    now = timezone.now()
    request.session.pop(_WAITING, None)
    request.session[PROVED] = proved
    request.session[SINCE] = now.isoformat()
    request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    request.session.save()
    sessions.note_session(user=user, session_key=str(request.session.session_key), device=device_of(request))


def rotate(request: HttpRequest) -> None:
    """Give the running session a fresh key (đổi khóa phiên): the person has just become more than they were."""
    before = str(request.session.session_key)
    request.session.cycle_key()
    sessions.move_session(before=before, after=str(request.session.session_key))


def wait_for_code(request: HttpRequest, user: User) -> None:
    """Remember who has shown the right password and still owes a code (chờ mã); nobody is signed in yet."""
    wanted = next_address(request)
    request.session.cycle_key()
    request.session[_WAITING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "since": timezone.now().isoformat(),
        "next": wanted,
    }


def waiting(request: HttpRequest) -> tuple[User, str] | None:
    """Return who still owes a code and where they want to go; nobody after ten minutes or a change of password."""
    held = request.session.get(_WAITING)
    if held is None or _is_older(held["since"], _PATIENCE):
        return None
    user = active_user(held["user"])
    if user is None or not constant_time_compare(user.get_session_auth_hash(), held["hash"]):
        return None
    return user, held["next"]


def is_recent(request: HttpRequest) -> bool:
    """Tell whether the person has signed in within the last ten minutes (vừa đăng nhập)."""
    since = request.session.get(SINCE)
    return since is not None and not _is_older(since, _PATIENCE)


def is_proved_again(request: HttpRequest, form: ProofForm) -> bool:
    """Tell whether the password of the form is right (xác nhận lại); mistakes count like those of a sign-in."""
    if "password" not in form.fields:
        return True
    assert isinstance(request.user, User)
    known = authenticate(request, username=request.user.username, password=form.cleaned_data["password"])
    return known is not None


def next_address(request: HttpRequest) -> str:
    """Return where the person wanted to go, as long as it lies on this portal (trang kế tiếp)."""
    wanted = request.GET.get("next", "")
    here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if here and wanted.startswith("/") else resolve_url(settings.LOGIN_REDIRECT_URL)


def device_of(request: HttpRequest) -> str:
    """Name browser and system of a session (thiết bị)."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in _BROWSERS.items() if f"{mark}/" in agent), "Trình duyệt khác")
    system = next((name for name in _SYSTEMS if name in agent), "")
    return f"{browser} trên {system}" if system else browser


def _is_older(since: str, patience: timedelta) -> bool:
    return timezone.now() - datetime.fromisoformat(since) > patience
