"""What the province sets for itself, on screen (thiết lập của tỉnh)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.actions.province import set_clock
from accounts.forms import ClockForm
from accounts.middleware import PortalRequest
from accounts.models import ProvinceSettings
from accounts.roles import Permission, require


@require_http_methods(["GET", "HEAD", "POST"])
def training_clock(request: PortalRequest) -> HttpResponse:
    """Set the training clock of the province (đồng hồ tập huấn)."""
    require(request.person, Permission.MANAGE_PROVINCE)
    settings = ProvinceSettings.objects.first()
    now = settings.training_today if settings else None
    form = ClockForm(request.POST or None, initial={"training_today": now})
    if request.method == "POST" and form.is_valid():
        set_clock(day=form.cleaned_data["training_today"], by=request.person)
        messages.success(request, "Đã đặt đồng hồ của tỉnh. Mọi thời hạn được xét theo ngày mới.")
        return redirect("training_clock")
    return render(request, "accounts/training_clock.html", {"form": form, "now": now})
