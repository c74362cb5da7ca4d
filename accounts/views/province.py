"""What the province sets for itself, on screen (thiết lập của tỉnh)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.province import ClockRefused, set_clock, set_sign_in_rules
from accounts.forms import ClockForm
from accounts.middleware import PortalRequest
from accounts.models import ProvinceSettings
from accounts.queries.sign_in import second_factor_counts, second_factor_roles
from accounts.roles import Permission, Role, require
from accounts.sign_in_forms import SignInRulesForm


@require_http_methods(["GET", "HEAD", "POST"])
def training_clock(request: PortalRequest) -> HttpResponse:
    """Set the training clock of the province (đồng hồ tập huấn)."""
    require(request.person, Permission.MANAGE_PROVINCE)
    settings = ProvinceSettings.objects.first()
    now = settings.training_today if settings else None
    form = ClockForm(request.POST or None, initial={"training_today": now})
    if request.method == "POST" and form.is_valid():
        try:
            set_clock(day=form.cleaned_data["training_today"], by=request.person)
        except ClockRefused as refused:
            form.add_error("training_today", str(refused))
        else:
            messages.success(request, _("Đã đặt đồng hồ của tỉnh. Mọi thời hạn được xét theo ngày mới."))
            return redirect("training_clock")
    return render(request, "accounts/training_clock.html", {"form": form, "now": now})


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_rules(request: PortalRequest) -> HttpResponse:
    """Name the roles that must prove themselves twice (quy định đăng nhập)."""
    require(request.person, Permission.MANAGE_PROVINCE)
    now = {"roles": second_factor_roles(request.person.province)}
    form = SignInRulesForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        set_sign_in_rules(roles=[Role(role) for role in form.cleaned_data["roles"]], by=request.person)
        messages.success(request, _("Đã đặt quy định đăng nhập. Ai chưa bật sẽ được yêu cầu ngay ở trang kế tiếp."))
        return redirect("sign_in_rules")
    shown = {"form": form, "counts": second_factor_counts(request.person.today)}
    return render(request, "accounts/sign_in_rules.html", shown)
