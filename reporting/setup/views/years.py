"""Plan years on screen (năm kế hoạch): begin one, look over its parts, take it out as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import PortalRequest
from accounts.roles import Permission, require
from programs.models import PlanYear
from programs.plans.writing import LARGEST_PACK
from programs.reading import ReadingError
from reporting.setup.actions import year as acts
from reporting.setup.forms import BeginYearForm, FileForm
from reporting.setup.progress import year_steps
from reporting.setup.queries.year import shipped_packs, year_file
from targets.actions.indicator import load_indicators


@require_safe
def plan_years(request: PortalRequest) -> HttpResponse:
    """List the plan years and the ways to begin one (năm kế hoạch)."""
    require(request.person, Permission.ENTER_PLAN)
    return _page(request)


@require_POST
def begin_plan_year(request: PortalRequest) -> HttpResponse:
    """Begin a plan year: empty, from another year, or from a pack that is there (lập năm kế hoạch)."""
    require(request.person, Permission.ENTER_PLAN)
    form = _begin_form(request, bound=True)
    if form.is_valid():
        try:
            year = _begin(request, form)
        except acts.YearRefused as refused:
            form.add_error(None, str(refused))
        except ReadingError as error:
            for problem in error.problems[:20]:
                form.add_error(None, str(problem))
        else:
            messages.success(request, _("Đã lập năm kế hoạch %(year)d.") % {"year": year})
            return redirect("plan_year", year)
    return _page(request, begin=form, status=422)


def _begin(request: PortalRequest, form: BeginYearForm) -> int:
    given, person = form.cleaned_data, request.person
    way: str = given["way"]
    if way.startswith("goi:"):
        return acts.take_shipped_pack(name=way.removeprefix("goi:"), by=person)[0]
    if way.startswith("sao:"):
        source = get_object_or_404(PlanYear, year=int(way.removeprefix("sao:")))
        return acts.copy_year(source=source, year=given["year"], by=person).year
    return acts.begin_year(year=given["year"], day_off_policy=given["day_off_policy"], by=person).year


@require_POST
def upload_plan_pack(request: PortalRequest) -> HttpResponse:
    """Load a plan pack that somebody sends (nạp gói kế hoạch)."""
    require(request.person, Permission.ENTER_PLAN)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, upload=form, status=422)
    sent = form.cleaned_data["file"]
    try:
        year, tally = acts.receive_pack(content=sent.read(LARGEST_PACK + 1), filename=sent.name, by=request.person)
    except ReadingError as error:
        problems = [(problem.path or sent.name, problem.sentence) for problem in error.problems]
        return _page(request, upload=form, problems=problems, status=422)
    told = _("Đã nạp gói: thêm %(created)d, sửa %(changed)d, giữ nguyên %(unchanged)d mục.")
    messages.success(request, told % vars(tally))
    return redirect("plan_year", year)


@require_safe
def plan_year(request: PortalRequest, year: int) -> HttpResponse:
    """Show the parts of a year with what is there (các phần của năm)."""
    require(request.person, Permission.ENTER_PLAN)
    found = get_object_or_404(PlanYear.objects.select_related("phase"), year=year)
    shown = {
        "plan_year": found,
        "steps": year_steps(found),
        "policy": found.get_day_off_policy_display(),
        "may_set_hands": request.person.may(Permission.MANAGE_PROVINCE),
    }
    return render(request, "setup/year.html", shown)


@require_safe
def plan_year_file(request: PortalRequest, year: int) -> HttpResponse:
    """Give a year as a plan pack (tải gói kế hoạch)."""
    require(request.person, Permission.ENTER_PLAN)
    found = get_object_or_404(PlanYear.objects.select_related("phase", "province"), year=year)
    name = f"ke-hoach-{found.province.code}-{year}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(year_file(found), content_type="application/yaml; charset=utf-8", headers=headers)


@require_POST
def take_indicators(request: PortalRequest, year: int) -> HttpResponse:
    """Take the indicators of the phase that came with the portal (lấy danh mục đại lượng)."""
    require(request.person, Permission.ENTER_PLAN)
    found = get_object_or_404(PlanYear.objects.select_related("phase"), year=year)
    count = load_indicators(phase=found.phase.code, by=request.person)
    messages.success(
        request,
        ngettext(
            "Đã lấy danh mục của giai đoạn: %(count)d đại lượng mới hoặc thay đổi.",
            "Đã lấy danh mục của giai đoạn: %(count)d đại lượng mới hoặc thay đổi.",
            count,
        )
        % {"count": count},
    )
    return redirect("plan_section", year, "dai-luong")


def _begin_form(request: PortalRequest, *, bound: bool = False) -> BeginYearForm:
    person = request.person
    years = list(PlanYear.objects.order_by("-year").values_list("year", flat=True))
    start = {"year": person.today.year if person.today.year not in years else person.today.year + 1, "way": "trong"}
    packs = shipped_packs(person.province.code)
    return BeginYearForm(request.POST if bound else None, years=years, packs=packs, initial=start)


def _page(
    request: PortalRequest,
    *,
    begin: BeginYearForm | None = None,
    upload: FileForm | None = None,
    problems: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "years": PlanYear.objects.select_related("phase").order_by("-year"),
        "begin": begin or _begin_form(request),
        "upload": upload or FileForm(),
        "problems": problems or [],
        "limit": f"{LARGEST_PACK // 1024} KB",
    }
    return render(request, "setup/years.html", shown, status=status)
