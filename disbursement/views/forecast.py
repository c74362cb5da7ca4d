"""Looking ahead (nhìn trước): all rules rehearsed on one day, early warnings by a stated method, both as Excel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.figures import day, vnd
from accounts.middleware import PortalRequest
from accounts.money_scale import scale_of
from accounts.roles import Permission, require
from disbursement.actions.forecast import set_forecast
from disbursement.exports import DAY_FORMAT, Head, Value, money_head, scaled, table_file
from disbursement.forms import DayForm, ForecastForm
from disbursement.queries.forecast import ahead, alarm_rows, assumed_of
from disbursement.queries.rehearsal import Effect, Rehearsed, rehearse_all
from disbursement.queries.zero import treasury_complete_through
from disbursement.views.form_page import form_page
from disbursement.views.place import illustrative_notes, plan_year_of, sections, xlsx_response
from programs.calendar import Due
from programs.models import Programme
from programs.rules.kinds import RuleKind

_SHOWN = 30
_PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class _Sum:
    """What the rules of one effect would find together (tổng theo hệ quả)."""

    title: str
    count: int
    total_vnd: int


@require_safe
def rehearse_calendar(request: PortalRequest) -> HttpResponse:
    """Show whom every rule of the year would find on one day; changes nothing."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    plan_year = plan_year_of(person)
    form = DayForm(request.GET or None, label=_("Số liệu đến hết ngày"))
    as_of = form.day_or(person.today)
    told = rehearse_all(plan_year, as_of=as_of, branches=person.branches(Permission.VIEW_CAPITAL))
    page = {
        "plan_year": plan_year,
        "form": form,
        "as_of": as_of,
        "sums": _sums(told),
        "told": [
            (one, str(Due.from_stored(one.rule.operator, one.rule.due)), _page(one), one.rows[:_SHOWN]) for one in told
        ],
        "asked": f"ngay={day(as_of)}",
        "complete_through": treasury_complete_through(person.province.pk),
        "sees_all": person.branches(Permission.VIEW_CAPITAL) is None,
    }
    return render(request, "disbursement/rehearse_calendar.html", page)


@require_safe
def rehearse_calendar_file(request: PortalRequest) -> HttpResponse:
    """Give the same as Excel, every case a row."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    plan_year = plan_year_of(person)
    as_of = DayForm(request.GET or None, label=_("Số liệu đến hết ngày")).day_or(person.today)
    told = rehearse_all(plan_year, as_of=as_of, branches=person.branches(Permission.VIEW_CAPITAL))
    scale = scale_of(request)
    heads = [
        Head("TT", 6), Head("Quy tắc", 44), Head("Ngày cuối còn hạn", 14, DAY_FORMAT), Head("Đối tượng", 44),
        Head("Chi tiết", 44), Head("Kết luận", 34), money_head("Số tiền", scale),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            one.rule.title,
            one.rule.last_day,
            row.place.title,
            row.place.sub,
            row.case.label,
            scaled(row.case.amount_vnd, scale),
        ]
        for one in told
        for row in one.rows
    ]
    content = table_file(
        title=_("Diễn tập lịch vốn năm %(year)s") % {"year": plan_year.year},
        notes=[
            _("Số liệu trong sổ đến hết ngày %(as_of)s; diễn tập không thay đổi gì") % {"as_of": day(as_of)},
            *(
                ngettext(
                    "%(title)s: %(count)s trường hợp, %(total_vnd)s đồng",
                    "%(title)s: %(count)s trường hợp, %(total_vnd)s đồng",
                    one.count,
                )
                % {"title": one.title, "count": one.count, "total_vnd": vnd(one.total_vnd)}
                for one in _sums(told)
            ),
            *illustrative_notes(person),
        ],
        heads=heads,
        rows=([place, *row] for place, row in enumerate(rows, start=1)),
    )
    return xlsx_response(content, f"dien-tap-{plan_year.year}-{as_of:%Y-%m-%d}.xlsx")


def _sums(told: list[Rehearsed]) -> list[_Sum]:
    titles = {
        Effect.STOPPED: _("Bị dừng giải ngân"),
        Effect.RECALLED: _("Phải hoàn trả, thu hồi"),
        Effect.LATE: _("Trễ mốc, chưa đạt"),
    }
    return [
        _Sum(
            title,
            sum(one.count for one in told if one.effect is effect),
            sum(one.total_vnd for one in told if one.effect is effect),
        )
        for effect, title in titles.items()
    ]


def _page(one: Rehearsed) -> str:
    return "rehearse_freeze" if one.rule.kind == RuleKind.ZERO_FREEZE else "rehearse_check"


@require_safe
def early_warnings(request: PortalRequest) -> HttpResponse:
    """Show what the rules to come will probably find, with the forecast of each programme."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    plan_year = plan_year_of(person)
    told = ahead(plan_year, as_of=person.today, branches=person.branches(Permission.VIEW_CAPITAL))
    found = told.alarms
    chosen = request.GET.get("quy_tac", "")
    rules = {one.rule.code: one.rule for one in found}
    shown = Paginator([one for one in found if not chosen or one.rule.code == chosen], _PER_PAGE)
    part: Page[Any] = shown.get_page(request.GET.get("trang"))
    names = dict(Programme.objects.values_list("code", "short_name"))
    # Names and places are read for what stands on the page.
    part.object_list = alarm_rows(list(part.object_list), person.province.pk, branches=None)
    page = {
        "plan_year": plan_year,
        "today": person.today,
        "last": told.last,
        "expected": [(names[one.programme], one) for one in told.expected],
        "method": told.method,
        "assumed": told.assumed,
        "full_percent": round(told.assumed.full * 100),
        "may_set": person.may(Permission.ENTER_PLAN),
        "rules": [(rule, sum(one.rule.pk == rule.pk for one in found), rule.code == chosen) for rule in rules.values()],
        "chosen": chosen,
        "page": part,
        "noun": _("cảnh báo"),
        "tabs": sections(person, "early_warnings"),
        "complete_through": treasury_complete_through(person.province.pk),
        "sees_all": person.branches(Permission.VIEW_CAPITAL) is None,
    }
    return render(request, "disbursement/early_warnings.html", page)


@require_safe
def early_warnings_file(request: PortalRequest) -> HttpResponse:
    """Give the warnings as Excel."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    plan_year = plan_year_of(person)
    told = ahead(plan_year, as_of=person.today, branches=person.branches(Permission.VIEW_CAPITAL))
    scale = scale_of(request)
    heads = [
        Head("TT", 6), Head("Quy tắc", 40), Head("Đến ngày", 13, DAY_FORMAT), Head("Đối tượng", 44),
        Head("Chi tiết", 44), Head("Chương trình", 13), Head("Khả năng bị nêu", 16),
        money_head("Vốn giao", scale), money_head("Đã giải ngân", scale),
        Head("Dự báo đến ngày (%)", 14, "0"),
        Head("Thấp (%)", 10, "0"), Head("Cao (%)", 10, "0"), money_head("Số tiền liên quan", scale),
    ]  # fmt: skip
    content = table_file(
        title=_("Cảnh báo sớm năm %(year)s") % {"year": plan_year.year},
        notes=[
            _("Dự báo tại ngày %(today)s, không phải kết luận. %(method)s")
            % {"today": day(person.today), "method": told.method},
            *illustrative_notes(person),
        ],
        heads=heads,
        rows=(
            [
                place, row.alarm.rule.title, row.alarm.rule.last_day, row.place.title, row.place.sub,
                row.alarm.programme, row.alarm.chance_words, scaled(row.alarm.assigned_vnd, scale),
                scaled(row.alarm.disbursed_vnd, scale),
                row.alarm.percent(row.alarm.mean), row.alarm.percent(row.alarm.low), row.alarm.percent(row.alarm.high),
                scaled(row.alarm.amount_vnd, scale),
            ]
            for place, row in enumerate(told.rows, start=1)
        ),
    )  # fmt: skip
    return xlsx_response(content, f"canh-bao-som-{plan_year.year}-{person.today:%Y-%m-%d}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def forecast_settings(request: PortalRequest) -> HttpResponse:
    """Set what the forecast of the year takes for granted."""
    person = request.person
    require(person, Permission.ENTER_PLAN)
    year = plan_year_of(person).year
    now = assumed_of(person.province.pk, year)
    initial = {"full_percent": round(now.full * 100), "contractor_days": now.contractor_days}
    form = ForecastForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_forecast(plan_year=year, **form.cleaned_data, by=person)
        messages.success(request, _("Đã lưu tham số dự báo năm %(year)d.") % {"year": year})
        return redirect("early_warnings")
    title, note = _("Tham số dự báo"), _("Năm %(year)d; dự báo chỉ để gợi ý, không quy tắc nào hỏi") % {"year": year}
    back, parent = reverse("early_warnings"), _("Cảnh báo sớm")
    return form_page(request, form, title=title, button=_("Lưu"), back=back, parent=parent, note=note)
