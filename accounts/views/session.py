"""Sign-in, sign-out, one's own seats and password (đăng nhập, tư cách, mật khẩu)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import sessions
from accounts.middleware import PortalRequest
from accounts.models import User
from accounts.queries.people import entries, open_sessions, seats
from accounts.queries.sign_in import has_second_factor
from accounts.sealing import Unreadable, unseal
from accounts.sign_in import WAY, too_many_from_address
from accounts.sign_in_forms import PasswordForm, SignInForm
from accounts.single_sign_on import end_address, provider_of, providers
from accounts.views.entrance import IDENTITY_SEAL, Way, device_of, enter, network_of, next_address, wait_for_code

_WRONG = gettext_lazy(
    "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra lại; mật khẩu phân biệt chữ hoa, chữ thường."
)
_LOCKED = gettext_lazy(
    "Đã nhập sai quá nhiều lần. Hãy thử lại sau 15 phút, hoặc nhờ quản trị của tỉnh đặt lại mật khẩu."
)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let a person in (đăng nhập), or ask for the code of their second factor first."""
    if request.user.is_authenticated:
        return redirect(next_address(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and too_many_from_address(request):
        return _locked(request)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if isinstance(user, User):
            if has_second_factor(user):
                wait_for_code(request, user, to=next_address(request))
                return redirect("second_factor_code")
            return enter(request, user, proved=False, to=next_address(request))
        form.add_error(None, _WRONG)
    return render(request, "accounts/sign_in.html", {"form": form, "providers": providers()})


def locked_out(request: HttpRequest, *_: Any) -> HttpResponse:
    """Answer a person and address that failed too often (tạm khóa)."""
    return _locked(request)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session (đăng xuất); whoever came by a provider is led on to sign out there too."""
    onward = _provider_end(request)
    if isinstance(request.user, User):
        for session in open_sessions(request.user).filter(session_key=request.session.session_key):
            sessions.end_session(session=session)
    logout(request)
    if onward:
        return render(request, "accounts/signed_out.html", {"onward": onward})
    return redirect("sign_in")


@require_http_methods(["GET", "HEAD", "POST"])
def switch_seat(request: PortalRequest) -> HttpResponse:
    """Show one's seats and provinces; POST acts from another seat or province (đổi tư cách)."""
    here = request.person.province
    own_seats = seats(request.user, here, request.person.today)
    doors = entries(request.user)
    if request.method == "POST":
        if request.POST.get("membership") in {str(seat.membership_id) for seat in own_seats}:
            request.session["province_id"] = here.pk
            request.session["membership_id"] = int(request.POST["membership"])
            return redirect(settings.LOGIN_REDIRECT_URL)
        if request.POST.get("province") in {str(door.province_id) for door in doors}:
            request.session["province_id"] = int(request.POST["province"])
            request.session.pop("membership_id", None)
            # Who compares provinces opens one to look at it, not for work of their own.
            return redirect("overview" if request.POST.get("to") == "overview" else settings.LOGIN_REDIRECT_URL)
        messages.error(request, gettext("Tư cách này không còn hiệu lực. Hãy chọn một tư cách trong danh sách."))
        return redirect("switch_seat")
    shown = {
        "seats": own_seats,
        "doors": [door for door in doors if door.province_id != here.pk],
    }
    return render(request, "accounts/switch_seat.html", shown)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: PortalRequest) -> HttpResponse:
    """Change one's own password (đổi mật khẩu); the old one is tried like a sign-in, with the same limit."""
    user = User.objects.get(pk=request.user.pk)
    form = PasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        known = authenticate(request, username=user.username, password=form.cleaned_data["old_password"])
        if known is not None:
            sessions.change_password(
                user=user,
                new_password=form.cleaned_data["new_password"],
                session_key=request.session.session_key,
            )
            update_session_auth_hash(request, user)
            sessions.note_session(
                user=user,
                session_key=str(request.session.session_key),
                device=device_of(request),
                network=network_of(request),
            )
            messages.success(request, gettext("Đã đổi mật khẩu. Các phiên khác của bạn đã kết thúc."))
            return redirect(settings.LOGIN_REDIRECT_URL)
        form.add_error("old_password", gettext("Mật khẩu đang dùng không đúng."))
    return render(request, "accounts/password.html", {"form": form})


def _provider_end(request: HttpRequest) -> str:
    """Where the person signs out of their province's provider; empty for everybody else."""
    way: Way | None = request.session.get(WAY)
    provider = provider_of(way["province"]) if way else None
    if way is None or provider is None:
        return ""
    try:
        id_token = unseal(way["id_token"], IDENTITY_SEAL)
    except Unreadable:
        return ""
    return end_address(provider, id_token=id_token, back=request.build_absolute_uri(reverse("sign_in")))


def _locked(request: HttpRequest) -> HttpResponse:
    form = SignInForm({"username": request.POST.get("username", "")[:80], "password": "-"})
    form.add_error(None, _LOCKED)
    return render(request, "accounts/sign_in.html", {"form": form, "providers": providers()}, status=429)
