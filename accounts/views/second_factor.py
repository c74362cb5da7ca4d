"""Codes at sign-in, setting up and removing one's second factor (xác thực hai lớp)."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts.actions import second_factor as acts
from accounts.actions.second_factor import Verdict
from accounts.middleware import PortalRequest
from accounts.models import User
from accounts.queries.sign_in import has_second_factor, recovery_codes_left
from accounts.sealing import Unreadable, seal, unseal
from accounts.second_factor import address, drawing, grouped, new_secret
from accounts.sign_in import PROVED, WAY
from accounts.sign_in_forms import CodeForm, ProofForm, SetUpForm
from accounts.views.entrance import Held, enter, is_proved_again, is_recent, next_address, rotate, waiting

_OFFER: Final = "second_factor_offer"
_ISSUER: Final = "CTMTQG"
_FEW_CODES: Final = 3
_REFUSALS: Final = {
    Verdict.WRONG: gettext_lazy(
        "Mã không đúng. Hãy nhập mã đang hiện trên điện thoại, hoặc một mã dự phòng chưa dùng."
    ),
    Verdict.REPLAYED: gettext_lazy("Mã này đã được dùng. Hãy chờ mã mới (không quá 30 giây) rồi nhập lại."),
    Verdict.LOCKED: gettext_lazy("Đã nhập sai mã quá nhiều lần. Hãy thử lại sau 15 phút, hoặc báo quản trị của tỉnh."),
    Verdict.UNREADABLE: gettext_lazy("Hệ thống không đọc được khóa của bạn. Hãy dùng mã dự phòng, hoặc báo quản trị."),
}
_WRONG_PASSWORD = gettext_lazy("Mật khẩu đang dùng không đúng.")


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a second factor (nhập mã), after the password or inside a session that has not shown one."""
    held = _owing(request)
    if held is None:
        if not request.user.is_authenticated:
            messages.info(request, _("Lần đăng nhập này đã quá 10 phút. Hãy đăng nhập lại từ đầu."))
            return redirect("sign_in")
        return redirect(next_address(request))
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        verdict = acts.prove(user=held.user, typed=form.cleaned_data["code"])
        if verdict.lets_in:
            _tell_what_is_left(request, held.user, verdict)
            return enter(request, held.user, proved=True, to=held.to, way=held.way)
        status = 429 if verdict is Verdict.LOCKED else 200
        form.add_error("code", str(_REFUSALS[verdict]))
    return render(request, "accounts/second_factor_code.html", {"form": form}, status=status)


@never_cache
@sensitive_variables("secret", "codes")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: PortalRequest) -> HttpResponse:
    """Set up an authenticator (bật xác thực hai lớp); the recovery codes are shown once, in the answer."""
    if has_second_factor(request.user):
        return redirect("account_security" if request.session.get(PROVED) else "second_factor_code")
    form = SetUpForm(request.POST if request.method == "POST" else None, ask_password=not is_recent(request))
    secret = _offered(request)
    if request.method == "POST" and form.is_valid():
        if not is_proved_again(request, form):
            form.add_error("password", str(_WRONG_PASSWORD))
        else:
            codes = acts.add(
                user=request.user,
                secret=secret,
                code=form.cleaned_data["code"],
                session_key=request.session.session_key,
            )
            if codes is not None:
                return _added(request, codes)
            form.add_error("code", _("Mã không đúng. Hãy kiểm tra giờ của điện thoại rồi nhập mã mới đang hiện."))
    uri = address(secret, request.user.username, _ISSUER)
    shown = {
        "form": form,
        "qr": drawing(uri),
        "uri": uri,
        "secret": grouped(secret),
        "required": request.person.needs_second_factor,
    }
    return render(request, "accounts/set_up_second_factor.html", shown)


@never_cache
@sensitive_variables("codes")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def renew_codes(request: PortalRequest) -> HttpResponse:
    """Give oneself fresh recovery codes (cấp lại mã dự phòng), shown once."""
    if not has_second_factor(request.user):
        return redirect("set_up_second_factor")
    if not request.session.get(PROVED):
        return redirect("second_factor_code")
    form = ProofForm(request.POST if request.method == "POST" else None, ask_password=not is_recent(request))
    if request.method == "POST" and form.is_valid():
        if is_proved_again(request, form):
            codes = acts.renew_codes(user=request.user)
            return render(request, "accounts/recovery_codes.html", {"codes": codes, "renewed": True})
        form.add_error("password", str(_WRONG_PASSWORD))
    left = recovery_codes_left(request.user)
    return render(request, "accounts/renew_recovery_codes.html", {"form": form, "left": left})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PortalRequest) -> HttpResponse:
    """Remove one's own second factor (gỡ xác thực hai lớp), unless the province asks one's role for it."""
    if not has_second_factor(request.user):
        return redirect("account_security")
    if not request.session.get(PROVED):
        return redirect("second_factor_code")
    if request.person.needs_second_factor:
        messages.error(request, _("Tỉnh bắt buộc vai trò của bạn xác thực hai lớp, nên không gỡ được."))
        return redirect("account_security")
    form = ProofForm(request.POST if request.method == "POST" else None, ask_password=not is_recent(request))
    if request.method == "POST" and form.is_valid():
        if is_proved_again(request, form):
            acts.forget(user=request.user)
            request.session[PROVED] = False
            messages.success(request, _("Đã gỡ xác thực hai lớp. Từ nay chỉ cần mật khẩu để đăng nhập."))
            return redirect("account_security")
        form.add_error("password", str(_WRONG_PASSWORD))
    return render(request, "accounts/remove_second_factor.html", {"form": form})


def _owing(request: HttpRequest) -> Held | None:
    """Who has to show a code here, and where they go then."""
    held = waiting(request)
    if held is not None:
        return held if has_second_factor(held.user) else None
    user = request.user
    if isinstance(user, User) and not request.session.get(PROVED) and has_second_factor(user):
        return Held(user, next_address(request), request.session.get(WAY))
    return None


def _offered(request: PortalRequest) -> str:
    """The secret on offer in this session, sealed there: another one with each page could not be scanned in peace."""
    try:
        return unseal(request.session.get(_OFFER, ""), _OFFER)
    except Unreadable:
        secret = new_secret()
        request.session[_OFFER] = seal(secret, _OFFER)
        return secret


def _added(request: PortalRequest, codes: list[str]) -> HttpResponse:
    request.session.pop(_OFFER, None)
    request.session[PROVED] = True
    rotate(request)
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "renewed": False})


def _tell_what_is_left(request: HttpRequest, user: User, verdict: Verdict) -> None:
    left = recovery_codes_left(user) if verdict is Verdict.RECOVERED else None
    if left is None:
        return
    messages.info(request, _("Bạn vừa dùng một mã dự phòng; còn %(left)d mã.") % {"left": left})
    if left <= _FEW_CODES:
        messages.warning(request, _("Sắp hết mã dự phòng. Hãy cấp mã mới ở màn hình Đăng nhập và thiết bị."))
