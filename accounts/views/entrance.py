"""The way in (lối vào): what every kind of sign-in does last, and where one that still owes a code waits."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final, NamedTuple, TypedDict

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib.auth import SESSION_KEY, authenticate, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.actions import sessions
from accounts.actions.devices import KEPT, note_device
from accounts.models import User
from accounts.queries.people import active_user
from accounts.sign_in import PROVED, SINCE, WAY
from accounts.sign_in_forms import ProofForm

IDENTITY_SEAL: Final = "single_sign_on.id"
BACKEND: Final = "accounts.sign_in.ActiveUserBackend"
_WAITING: Final = "waiting_for_code"
_DEVICE_COOKIE: Final = "portal_device"
_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)
_PATIENCE = timedelta(minutes=10)
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux")
_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}


class Way(TypedDict):
    """The provider that a person came by (đường vào), and its sealed ID token to sign out there."""

    province: str
    id_token: str


class Held(NamedTuple):
    """Somebody who owes a code (đang chờ mã), and where they go then."""

    user: User
    to: str
    way: Way | None


def enter(request: HttpRequest, user: User, *, proved: bool, to: str, way: Way | None = None) -> HttpResponse:
    """Open a session (mở phiên) under a fresh key, so that a planted one is worth nothing; it ends at a fixed time.

    Returns the way on; the browser is known again by a cookie that says nothing else.
    """
    if SESSION_KEY in request.session:
        request.session.cycle_key()
    login(request, user, BACKEND)
    now = timezone.now()
    request.session.pop(_WAITING, None)
    request.session[PROVED] = proved
    request.session[SINCE] = now.isoformat()
    request.session.pop(WAY, None)
    if way is not None:
        request.session[WAY] = way
    request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    request.session.save()
    device, network = device_of(request), network_of(request)
    sessions.note_session(user=user, session_key=str(request.session.session_key), device=device, network=network)
    shown = request.COOKIES.get(_DEVICE_COOKIE, "")
    token = shown if _TOKEN.fullmatch(shown) else secrets.token_urlsafe(32)
    note_device(user=user, token=token, device=device, network=network, url=reverse("account_security"))
    answer = redirect(to)
    answer.set_cookie(
        _DEVICE_COOKIE, token, max_age=KEPT, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
    return answer


def rotate(request: HttpRequest) -> None:
    """Give the running session a fresh key (đổi khóa phiên): the person has just become more than they were."""
    before = str(request.session.session_key)
    request.session.cycle_key()
    sessions.move_session(before=before, after=str(request.session.session_key))


def wait_for_code(request: HttpRequest, user: User, *, to: str, way: Way | None = None) -> None:
    """Remember who has come so far and still owes a code (chờ mã); nobody is signed in yet."""
    request.session.cycle_key()
    request.session[_WAITING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "since": timezone.now().isoformat(),
        "next": to,
        "way": way,
    }


def waiting(request: HttpRequest) -> Held | None:
    """Return who still owes a code and where they want to go; nobody after ten minutes or a change of password."""
    held = request.session.get(_WAITING)
    if held is None or _is_older(held["since"], _PATIENCE):
        return None
    user = active_user(held["user"])
    if user is None or not constant_time_compare(user.get_session_auth_hash(), held["hash"]):
        return None
    return Held(user, held["next"], held["way"])


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
    """Name browser and system of a session (thiết bị), as far as they are known; no language has words in it."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in _BROWSERS.items() if f"{mark}/" in agent), "")
    system = next((name for name in _SYSTEMS if name in agent), "")
    return ", ".join(part for part in (browser, system) if part)


def network_of(request: HttpRequest) -> str:
    """Return the network that a request comes from (10.1.1.x), never the whole address."""
    try:
        address = ip_address(str(get_client_ip_address(request)))
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 48), strict=False))
    return f"{str(address).rpartition('.')[0]}.x"


def _is_older(since: str, patience: timedelta) -> bool:
    return timezone.now() - datetime.fromisoformat(since) > patience
