"""The checklist of set-up and the province's own settings (thiết lập, các bước)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.province import name_place, set_two_people
from accounts.middleware import PortalRequest
from accounts.models import ProvinceSettings
from accounts.roles import Permission, Refused, require
from programs.queries.plan import current_plan_year
from reporting.setup.forms import ProvinceForm
from reporting.setup.progress import plan_steps, province_steps


@require_safe
def setup(request: PortalRequest) -> HttpResponse:
    """Show what is done and what is next (các bước thiết lập)."""
    person = request.person
    if not (person.may(Permission.MANAGE_PROVINCE) or person.may(Permission.ENTER_PLAN)):
        raise Refused(_("Bạn không có quyền thiết lập."))
    year = current_plan_year(person.province.pk, person.today.year)
    steps = [(step, person.may(step.permission)) for step in (*province_steps(person), *plan_steps(year))]
    following = next((step for step, may in steps if may and not step.done), None)
    shown = {"steps": steps, "following": following, "done": sum(step.done for step, _may in steps)}
    return render(request, "setup/checklist.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def setup_province(request: PortalRequest) -> HttpResponse:
    """Set what the province is called on its papers (thiết lập tỉnh)."""
    require(request.person, Permission.MANAGE_PROVINCE)
    settings = ProvinceSettings.objects.first()
    limit = settings.two_people_from_vnd if settings else None
    initial = {"place_name": settings.place_name if settings else "", "two_people_from_vnd": limit}
    form = ProvinceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        name_place(place_name=form.cleaned_data["place_name"], by=request.person)
        if form.cleaned_data["two_people_from_vnd"] != limit:
            set_two_people(from_vnd=form.cleaned_data["two_people_from_vnd"], by=request.person)
        messages.success(request, _("Đã lưu thiết lập của tỉnh."))
        return redirect("setup")
    return render(request, "setup/province.html", {"form": form, "settings": settings})
