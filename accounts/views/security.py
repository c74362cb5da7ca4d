"""How one signs in and where one is signed in (đăng nhập và thiết bị)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import sessions
from accounts.middleware import PortalRequest
from accounts.queries.people import living_sessions, open_sessions
from accounts.queries.sign_in import recovery_codes_left, second_factor_of


@never_cache
@require_safe
def account_security(request: PortalRequest) -> HttpResponse:
    """Show one's second factor, password and open sessions (đăng nhập và thiết bị)."""
    shown = {
        "factor": second_factor_of(request.user),
        "codes_left": recovery_codes_left(request.user),
        "required": request.person.needs_second_factor,
        "sessions": living_sessions(request.user),
        "everywhere_says": [_("Mọi phiên ở mọi máy kết thúc ngay, kể cả phiên này. Bạn phải đăng nhập lại.")],
        "this_session": request.session.session_key,
    }
    return render(request, "accounts/account_security.html", shown)


@require_POST
def end_session(request: PortalRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions, for instance on a lost phone (kết thúc phiên)."""
    sessions.end_session(session=get_object_or_404(open_sessions(request.user), pk=pk))
    messages.success(request, _("Đã kết thúc phiên."))
    return redirect("account_security")


@require_POST
def end_sessions(request: PortalRequest) -> HttpResponse:
    """Sign out everywhere, here too (đăng xuất mọi nơi)."""
    sessions.end_sessions(user=request.user)
    logout(request)
    messages.success(request, _("Đã đăng xuất khỏi mọi máy. Nếu nghi bị lộ mật khẩu, hãy đăng nhập rồi đổi mật khẩu."))
    return redirect("sign_in")
