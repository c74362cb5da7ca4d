"""The priority list (thứ tự ưu tiên) on screen: the order with its reasons, scores, weights, proposals, decisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.figures import day
from accounts.middleware import PortalRequest
from accounts.money_scale import scale_of
from accounts.roles import Permission, require
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.ranking import begin_ranking, decide_change, propose_change, score_project, set_ranking
from disbursement.actions.register import require_keeper
from disbursement.exports import Head, money_head, scaled, table_file
from disbursement.models import ListChange, RankingCriterion
from disbursement.queries.ranking import Row, criteria_of, limits_of, list_changes, newest_scores, priority_list
from disbursement.ranking_forms import (
    AdditionForm,
    ChangeDecisionForm,
    ChangeForm,
    RankingFilter,
    RankingForm,
    ScoreForm,
)
from disbursement.views.place import (
    illustrative_notes,
    plan_year_of,
    project_in_reach,
    sections,
    units_in_reach,
    xlsx_response,
)

_PAGE = 50


@require_safe
def ranking(request: PortalRequest) -> HttpResponse:
    """Show the works of the year in order."""
    require(request.person, Permission.VIEW_CAPITAL)
    person, year = request.person, plan_year_of(request.person)
    form, rows = _rows(request, year.year)
    criteria = criteria_of(person.province.pk, year.year)
    page = Paginator(rows, _PAGE).get_page(request.GET.get("trang"))
    shown = {
        "plan_year": year,
        "form": form,
        "page": page,
        "rows": [(row, _points(row, criteria)) for row in page.object_list],
        "criteria": criteria,
        "limits": limits_of(person.province.pk, year.year),
        "query": request.GET.urlencode(),
        "tabs": sections(person, "ranking"),
        "may_set": person.may(Permission.ENTER_PLAN),
    }
    return render(request, "disbursement/ranking.html", shown)


@require_safe
def ranking_file(request: PortalRequest) -> HttpResponse:
    """Give the order as Excel."""
    require(request.person, Permission.VIEW_CAPITAL)
    person, year = request.person, plan_year_of(request.person)
    _, rows = _rows(request, year.year)
    criteria, scale = criteria_of(person.province.pk, year.year), scale_of(request)
    content = table_file(
        title=gettext("Danh mục công trình theo thứ tự ưu tiên năm %(year)s") % {"year": year.year},
        notes=[gettext("Số dư đến hết ngày %(today)s") % {"today": day(person.today)}, *illustrative_notes(person)],
        heads=[
            Head("Thứ tự", 8), Head("Mã dự án", 11), Head("Tên công trình", 46), Head("Địa điểm", 24),
            Head("Chủ đầu tư", 26), money_head("Kế hoạch", scale), money_head("Giải ngân", scale),
            *(Head(f"{one.title} (trọng số {one.weight})", 14) for one in criteria), Head("Điểm chung", 10),
            Head("Lưu ý", 40),
        ],
        rows=(
            [
                row.ranked.place, row.project.code, row.project.name, row.project.unit.full_name,
                row.project.investor.full_name, scaled(row.figures.assigned_vnd, scale),
                scaled(row.figures.disbursed_vnd, scale),
                *(_comma(points) for points in _points(row, criteria)), _comma(row.ranked.total),
                "; ".join(_hints(row)),
            ]
            for row in rows
        ),
    )  # fmt: skip
    return xlsx_response(content, f"thu-tu-uu-tien-{year.year}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def ranking_rules(request: PortalRequest) -> HttpResponse:
    """Set the criteria, weights and limits of the year."""
    require(request.person, Permission.ENTER_PLAN)
    person, year = request.person, plan_year_of(request.person).year
    criteria = criteria_of(person.province.pk, year)
    if request.method == "POST" and not criteria:
        begin_ranking(plan_year=year, by=person)
        messages.success(request, gettext("Đã lấy ba tiêu chí: tính khả thi, hiệu quả, khả năng giải ngân."))
        return redirect("ranking_rules")
    limits = limits_of(person.province.pk, year)
    form = RankingForm(request.POST if request.method == "POST" else None, criteria=criteria, limits=limits)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            set_ranking(
                plan_year=year,
                criteria=form.weighed,
                smallest_vnd=given["smallest_vnd"],
                most_of_unit=given["most_of_unit"],
                by=person,
            )
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã lưu tiêu chí và giới hạn."))
            return redirect("ranking")
    page = {"form": form, "criteria": criteria, "year": year}
    return render(request, "disbursement/ranking_rules.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def score_project_page(request: PortalRequest, pk: int) -> HttpResponse:
    """Give a project its points."""
    project = project_in_reach(request.person, pk)
    require_keeper(project, request.person)
    year = plan_year_of(request.person).year
    criteria = criteria_of(project.province_id, year)
    given = newest_scores(project.province_id, [project.pk]).get(project.pk, {})
    form = ScoreForm(request.POST if request.method == "POST" else None, criteria=criteria, given=given)
    if request.method == "POST" and form.is_valid() and form.criteria:
        try:
            score_project(project=project, points=form.points, by=request.person)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã ghi điểm."))
            return redirect("ranking")
    page = {"form": form, "project": project, "change": ChangeForm(auto_id="de-xuat-%s"), "year": year}
    return render(request, "disbursement/score_project.html", page, status=422 if form.errors else 200)


@require_safe
def changes(request: PortalRequest) -> HttpResponse:
    """List the proposals to change the list of projects."""
    require(request.person, Permission.VIEW_CAPITAL)
    return _changes_page(request)


@require_POST
def propose_removal(request: PortalRequest, pk: int) -> HttpResponse:
    """Propose to remove or postpone a project."""
    project = project_in_reach(request.person, pk)
    require_keeper(project, request.person)
    form = ChangeForm(request.POST)
    if form.is_valid():
        try:
            propose_change(
                plan_year=plan_year_of(request.person).year,
                kind=form.cleaned_data["kind"],
                project=project,
                unit=project.unit,
                name=project.name,
                reason=form.cleaned_data["reason"],
                by=request.person,
            )
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã gửi đề xuất."))
            return redirect("list_changes")
    year = plan_year_of(request.person).year
    scores = newest_scores(project.province_id, [project.pk]).get(project.pk, {})
    score = ScoreForm(criteria=criteria_of(project.province_id, year), given=scores)
    page = {"form": score, "project": project, "change": form, "year": year}
    return render(request, "disbursement/score_project.html", page, status=422)


@require_POST
def propose_addition(request: PortalRequest) -> HttpResponse:
    """Propose to add a project."""
    require(request.person, Permission.SUBMIT_FORM)
    form = AdditionForm(request.POST, units=units_in_reach(request.person))
    if form.is_valid():
        propose_change(
            plan_year=plan_year_of(request.person).year,
            kind=ListChange.Kind.ADD,
            project=None,
            by=request.person,
            **form.cleaned_data,
        )
        messages.success(request, gettext("Đã gửi đề xuất."))
        return redirect("list_changes")
    return _changes_page(request, addition=form)


@require_POST
def decide_list_change(request: PortalRequest, pk: int) -> HttpResponse:
    """Decide a proposal by decision."""
    rows = ListChange.objects.filter(province=request.person.province, pk=pk)
    change = rows.select_related("project", "unit").first()
    if change is None:
        raise Http404(gettext("Không có đề xuất này."))
    require(request.person, Permission.ALLOCATE_CAPITAL, change.unit)
    form = ChangeDecisionForm(request.POST)
    if form.is_valid():
        try:
            decide_change(
                change=change, accepted=form.cleaned_data["accepted"], decision=form.decision, by=request.person
            )
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã ghi quyết định."))
            return redirect("list_changes")
    return _changes_page(request, decided=(pk, form))


def _rows(request: PortalRequest, year: int) -> tuple[RankingFilter, list[Row]]:
    person = request.person
    form = RankingFilter(request.GET or None, units=units_in_reach(person))
    form.is_valid()
    under = form.cleaned_data.get("dia-ban") if form.is_bound else None
    branches = person.branches(Permission.VIEW_CAPITAL)
    return form, priority_list(person.province.pk, year, branches=branches, under=under, as_of=person.today)


def _points(row: Row, criteria: list[RankingCriterion]) -> list[Any]:
    return [row.ranked.points.get(one.code) for one in criteria]


def _hints(row: Row) -> list[str]:
    told = [gettext("chưa chấm đủ điểm")] if not row.ranked.complete else []
    told += [gettext("vốn dưới mức nhỏ nhất (manh mún)")] if row.ranked.small else []
    return told + ([gettext("xã có quá nhiều công trình (dàn trải)")] if row.ranked.crowded else [])


def _comma(points: Any) -> str:
    return "" if points is None else f"{points:f}".replace(".", ",")


def _changes_page(
    request: PortalRequest,
    *,
    addition: AdditionForm | None = None,
    decided: tuple[int, ChangeDecisionForm] | None = None,
) -> HttpResponse:
    person, year = request.person, plan_year_of(request.person)
    rows = []
    for change in list_changes(person.province.pk, year.year, branches=person.branches(Permission.VIEW_CAPITAL)):
        is_open = change.state == ListChange.State.PROPOSED
        refused = decided[1] if decided and decided[0] == change.pk else None
        form = refused or ChangeDecisionForm(auto_id=f"quyet-dinh-{change.pk}-%s")
        may = is_open and person.may(Permission.ALLOCATE_CAPITAL, change.unit)
        rows.append((change, form if may else None))
    page = {
        "plan_year": year,
        "rows": rows,
        "effects": [
            gettext("Đồng ý đưa ra khỏi danh mục: công trình dừng thực hiện."),
            gettext("Đồng ý giãn tiến độ: công trình về trạng thái chuẩn bị."),
        ],
        "addition": (addition or AdditionForm(units=units_in_reach(person)))
        if person.may(Permission.SUBMIT_FORM)
        else None,
        "tabs": sections(person, "ranking"),
    }
    return render(request, "disbursement/list_changes.html", page, status=422 if addition or decided else 200)
