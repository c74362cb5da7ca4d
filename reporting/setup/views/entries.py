"""The entries of a plan year on screen (các mục của năm kế hoạch): list, add, change, remove."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.middleware import PortalRequest
from accounts.names import tidy
from accounts.roles import Permission, require
from disbursement.queries.rehearsal import CHECKED_KINDS
from programs.actions.entries import EntryRefused, Quoted, remove_entry, save_entry
from programs.actions.obligation import open_obligations
from programs.models import DeadlineRule, FormPeriod, Obligation, PlanYear
from reporting.setup.plan_forms import EntryForm, RowChoice
from reporting.setup.progress import refuse_led_programme
from reporting.setup.rule_forms import KindForm, kinds
from reporting.setup.sections import SECTIONS, Section
from reporting.setup.views.rules import is_capital_rule, save_rule


@require_safe
def plan_section(request: PortalRequest, year: int, section: str) -> HttpResponse:
    """List the entries of one part (một phần của năm)."""
    require(request.person, Permission.ENTER_PLAN)
    plan_year, part = _found(year, section)
    rows = [(row, [(title, show(row)) for title, show in part.columns]) for row in part.rows(plan_year)]
    owed: dict[int, int] = {}
    if part.model is FormPeriod:
        for key in Obligation.objects.filter(form_period__form__plan_year=plan_year).values_list(
            "form_period_id", flat=True
        ):
            owed[key] = owed.get(key, 0) + 1
    shown = {
        "plan_year": plan_year,
        "part": part,
        "heads": [title for title, _show in part.columns],
        "rows": [(row, cells, owed.get(row.pk, 0)) for row, cells in rows],
        "kinds": kinds(part.form) if issubclass(part.form, KindForm) else [],
        "periods": part.model is FormPeriod,
    }
    return render(request, "setup/section.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def add_plan_entry(request: PortalRequest, year: int, section: str) -> HttpResponse:
    """Add an entry (thêm mục)."""
    require(request.person, Permission.ENTER_PLAN)
    plan_year, part = _found(year, section)
    form = _form(request, part, plan_year, None)
    if request.method == "POST" and form.is_valid():
        row = part.model(province=request.person.province)
        if part.of_year:
            row.plan_year = plan_year  # type: ignore[attr-defined]  # of_year says that it has one
        if isinstance(row, DeadlineRule) and is_capital_rule(form):
            drafted = save_rule(form, row, request.person)
            if drafted is not None:
                messages.success(request, _("Đã lưu bản dự thảo. Hãy diễn tập rồi đưa vào áp dụng."))
                return redirect("rule_version", year, drafted.pk)
        elif _save(request, part, form, row):
            messages.success(request, _("Đã thêm mục."))
            return redirect("plan_section", year, section)
    return _entry_page(request, plan_year, part, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_entry(request: PortalRequest, year: int, section: str, pk: int) -> HttpResponse:
    """Change an entry (sửa mục)."""
    require(request.person, Permission.ENTER_PLAN)
    plan_year, part = _found(year, section)
    row = get_object_or_404(part.rows(plan_year), pk=pk)
    form = _form(request, part, plan_year, row)
    if request.method == "POST" and form.is_valid():
        if isinstance(row, DeadlineRule) and is_capital_rule(form):
            drafted = save_rule(form, row, request.person)
            if drafted is not None:
                messages.success(request, _("Đã lưu bản dự thảo. Hãy diễn tập rồi đưa vào áp dụng."))
                return redirect("rule_version", year, drafted.pk)
        elif _save(request, part, form, row):
            messages.success(request, _("Đã lưu mục."))
            return redirect("plan_section", year, section)
    return _entry_page(request, plan_year, part, form, row)


@require_POST
def remove_plan_entry(request: PortalRequest, year: int, section: str, pk: int) -> HttpResponse:
    """Remove an entry that nothing rests on (bỏ mục)."""
    require(request.person, Permission.ENTER_PLAN)
    plan_year, part = _found(year, section)
    row = get_object_or_404(part.rows(plan_year), pk=pk)
    try:
        refuse_led_programme(row)
        remove_entry(row=row, by=request.person)
    except EntryRefused as refused:
        messages.error(request, str(refused))
        return redirect("plan_entry", year, section, pk)
    messages.success(request, _("Đã bỏ mục."))
    return redirect("plan_section", year, section)


@require_POST
def assign_period(request: PortalRequest, pk: int) -> HttpResponse:
    """Write down which units owe a form in a period (giao cho các đơn vị)."""
    require(request.person, Permission.ENTER_PLAN)
    period = get_object_or_404(FormPeriod.objects.select_related("form__plan_year"), pk=pk)
    count = open_obligations(form_period=period, by=request.person)
    if count:
        messages.success(
            request,
            ngettext("Đã giao cho %(count)d đơn vị.", "Đã giao cho %(count)d đơn vị.", count) % {"count": count},
        )
    else:
        messages.info(request, _("Không có đơn vị nào mới phải nộp. Hãy xem phạm vi chương trình của biểu."))
    return redirect("plan_section", period.form.plan_year.year, "ky-bao-cao")


def _found(year: int, section: str) -> tuple[PlanYear, Section]:
    part = SECTIONS.get(section)
    if part is None:
        raise Http404(_("Không có phần này."))
    return get_object_or_404(PlanYear.objects.select_related("phase"), year=year), part


def _form(request: PortalRequest, part: Section, plan_year: PlanYear, row: Any) -> EntryForm:
    posted = request.POST if request.method == "POST" else None
    if not issubclass(part.form, KindForm):
        return part.form(posted, plan_year=plan_year, row=row)
    kind = row.kind if row is not None else request.GET.get("loai", "")
    if kind not in {one.value for one in part.form.kinds}:
        raise Http404(_("Không có loại quy tắc này."))
    return part.form(posted, plan_year=plan_year, row=row, kind=kind)


def _save(request: PortalRequest, part: Section, form: EntryForm, row: Any) -> bool:
    values = form.values()
    given, quoted = form.cleaned_data, None
    if part.key is not None:
        quoted = Quoted(given["document"], part.key({**given, **values}), tidy(given["locator"]), tidy(given["quote"]))
    try:
        save_entry(row=row, values=values, quoted=quoted, by=request.person)
    except EntryRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True


# What an entry leans on stands in another part of the year.
_BEFORE = {"document": "van-ban", "indicator": "dai-luong", "programme": "chuong-trinh", "form": "bieu"}


def _first(form: EntryForm, year: int) -> list[tuple[str, str]]:
    """The parts that must have something before this entry can be written."""
    choices = [(name, one) for name, one in form.fields.items() if isinstance(one, RowChoice) and one.required]
    parts = [
        SECTIONS[_BEFORE[name]]
        for name, one in choices
        if name in _BEFORE and one.queryset is not None and not one.queryset.exists()
    ]
    return [(str(part.title), reverse("plan_section", args=[year, part.slug])) for part in parts]


def _entry_page(request: PortalRequest, plan_year: PlanYear, part: Section, form: EntryForm, row: Any) -> HttpResponse:
    year_url, part_url = (
        reverse("plan_year", args=[plan_year.year]),
        reverse("plan_section", args=[plan_year.year, part.slug]),
    )
    shown = {
        "plan_year": plan_year,
        "part": part,
        "form": form,
        "row": row,
        "version_page": isinstance(row, DeadlineRule) and row.kind in CHECKED_KINDS,
        "above": [(year_url, str(plan_year)), (part_url, part.title)],
        "here": str(row) if row is not None else _("Thêm"),
        "first": _first(form, plan_year.year) if row is None else [],
        "remove_says": [_("Mục này không còn trong năm kế hoạch; nhật ký vẫn giữ việc bỏ.")],
    }
    return render(request, "setup/entry.html", shown, status=422 if form.is_bound else 200)
