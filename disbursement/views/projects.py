"""Projects (công trình, khoản chi): the list, one project with its ledger, a new one, a payment, a correction."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.figures import day, vnd
from accounts.middleware import PortalRequest
from accounts.models import UnitKind
from accounts.money_scale import scale_of
from accounts.roles import Permission, require
from disbursement.actions.capital import require_reversal
from disbursement.actions.capital import reverse as reverse_movement
from disbursement.actions.payment import pay
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.register import may_keep, require_keeper
from disbursement.actions.register import set_contractor as record_contractor
from disbursement.exports import DAY_FORMAT, PERCENT_FORMAT, Head, money_head, scaled, table_file
from disbursement.forms import DayForm, PaymentForm, ReversalForm
from disbursement.models import CapitalLine, Movement, Project
from disbursement.moves import Kind, PaymentType
from disbursement.queries.balances import By, Figures, Slice, figures_by
from disbursement.queries.forecast import at_risk
from disbursement.queries.ledger import Entry, project_ledger
from disbursement.queries.projects import SORT_KEYS, ProjectFilter, ProjectState, ids_and_total, listed, projects
from disbursement.queries.running import active_freezes
from disbursement.queries.shares import shares_of
from disbursement.register_forms import ContractorForm, ProjectListFilter
from disbursement.running import Freeze
from disbursement.views.gates import shown_gates
from disbursement.views.place import (
    illustrative_notes,
    plan_year_of,
    project_in_reach,
    sections,
    units_in_reach,
    xlsx_response,
)
from programs.models import PlanYear, Programme

PAGE_SIZE = 50
LARGEST_PAGE = 250


@require_safe
def project_list(request: PortalRequest) -> HttpResponse:
    """List projects, filtered, sorted and page by page."""
    require(request.person, Permission.VIEW_CAPITAL)
    year = plan_year_of(request.person)
    form, wanted = _wanted(request, year)
    found = projects(request.person.province.pk, wanted)
    page, ids = _page(request, found)
    rows = listed(request.person.province.pk, ids, year.year)
    shown = {
        "form": form,
        "page": page,
        "rows": rows,
        "plan_year": year,
        "query": request.GET.urlencode(),
        "tabs": sections(request.person, "projects"),
        "may_register": request.person.may(Permission.ALLOCATE_CAPITAL),
    }
    return render(request, "disbursement/projects.html", shown)


@require_safe
def project_file(request: PortalRequest) -> HttpResponse:
    """Give the filtered list as Excel."""
    require(request.person, Permission.VIEW_CAPITAL)
    year = plan_year_of(request.person)
    _, wanted = _wanted(request, year)
    ids = list(projects(request.person.province.pk, wanted).values_list("pk", flat=True))
    rows = listed(request.person.province.pk, ids, year.year)
    scale = scale_of(request)
    heads = [
        Head("Mã dự án", 11), Head("Tên công trình, khoản chi", 50), Head("Loại", 22), Head("Địa điểm", 24),
        Head("Chủ đầu tư", 28), Head("Nội dung", 12), Head("Trạng thái", 16), Head("Khởi công", 12, DAY_FORMAT),
        money_head("Tổng mức", scale), money_head("Kế hoạch", scale), money_head("Giải ngân", scale),
        Head("Tỷ lệ (%)", 10, PERCENT_FORMAT), money_head("Tạm dừng", scale), money_head("Còn được chi", scale),
        money_head("Nợ đọng XDCB", scale),
    ]  # fmt: skip
    content = table_file(
        title=gettext("Công trình, khoản chi năm %(year)s") % {"year": year.year},
        notes=[
            gettext("Số dư đến hết ngày %(today)s") % {"today": day(request.person.today)},
            *illustrative_notes(request.person),
        ],
        heads=heads,
        rows=(
            [
                row.code, row.name, row.kind_label, row.unit_name, row.investor_name, row.component_code,
                row.status_label, row.starts_on, scaled(row.total_investment_vnd, scale),
                scaled(row.figures.assigned_vnd, scale), scaled(row.figures.disbursed_vnd, scale), row.figures.rate,
                scaled(row.figures.frozen_vnd, scale), scaled(row.figures.available_vnd, scale),
                scaled(row.arrears_vnd, scale),
            ]
            for row in rows
        ),
    )  # fmt: skip
    return xlsx_response(content, f"cong-trinh-{year.year}.xlsx")


@require_safe
def project(request: PortalRequest, pk: int) -> HttpResponse:
    """Show one project: its lines with what stands on them, and its ledger."""
    require(request.person, Permission.VIEW_CAPITAL)
    found = project_in_reach(request.person, pk)
    return render(request, "disbursement/project.html", _project_page(request, found))


@require_POST
def set_contractor(request: PortalRequest, pk: int) -> HttpResponse:
    """Record the day on which the contractor of works was selected."""
    found = project_in_reach(request.person, pk)
    require_keeper(found, request.person)
    form = ContractorForm(request.POST)
    if form.is_valid():
        try:
            record_contractor(project=found, selected_on=form.cleaned_data["contractor_selected_on"], by=request.person)
        except LedgerRefused as refused:
            form.add_error("contractor_selected_on", str(refused))
        else:
            messages.success(request, gettext("Đã ghi ngày chọn xong nhà thầu."))
            return redirect("project", found.pk)
    page = {**_project_page(request, found), "contractor_form": form, "contractor_opened": True}
    return render(request, "disbursement/project.html", page, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def record_payment(request: PortalRequest, pk: int) -> HttpResponse:
    """Record one voucher of a project."""
    found = project_in_reach(request.person, pk)
    require(request.person, Permission.RECORD_PAYMENT, found.unit)
    lines = _lines(found)
    form = PaymentForm(request.POST if request.method == "POST" else None, lines=lines)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            recorded = pay(
                line=given["line"],
                payment_type=PaymentType(given["payment_type"]),
                amount_vnd=given["amount_vnd"],
                on=given["on"],
                voucher=given["voucher"],
                by=request.person,
            )
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            _tell(request, recorded)
            return redirect("project", found.pk)
    page = {"form": form, "project": found, "lines": _standing(request, found, request.person.today)}
    return render(request, "disbursement/record_payment.html", page, status=422 if form.errors else 200)


@require_POST
def reverse_entry(request: PortalRequest, pk: int) -> HttpResponse:
    """Correct a movement by its mirror."""
    movement = (
        Movement.objects.filter(province=request.person.province, pk=pk)
        .select_related("from_account__line__unit", "to_account__line__unit", "from_account__line", "to_account__line")
        .first()
    )
    line = (movement.to_account.line or movement.from_account.line) if movement else None
    if movement is None or line is None or line.project_id is None:
        raise Http404(gettext("Không có bút toán này."))
    found = project_in_reach(request.person, line.project_id)
    require_reversal(movement, request.person)
    form = ReversalForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Chưa đảo bút toán: hãy ghi lý do và ngày có hiệu lực theo mẫu dd/mm/yyyy."))
        return redirect("project", found.pk)
    try:
        reverse_movement(
            movement=movement, on=form.cleaned_data["on"], by=request.person, reason=form.cleaned_data["reason"]
        )
    except LedgerRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, gettext("Đã ghi bút toán đảo; bút toán gốc vẫn còn trong sổ."))
    return redirect("project", found.pk)


def _wanted(request: PortalRequest, plan_year: PlanYear) -> tuple[ProjectListFilter, ProjectFilter]:
    form = ProjectListFilter(
        request.GET or None,
        units=units_in_reach(request.person, UnitKind.DISTRICT, UnitKind.COMMUNE),
        programmes=Programme.objects.order_by("number"),
    )
    form.is_valid()
    given = form.cleaned_data if form.is_bound else {}
    sort = request.GET.get("sap-xep", "ten")
    state = ProjectState(given["tinh-trang"]) if given.get("tinh-trang") else None
    return form, ProjectFilter(
        plan_year=plan_year.year,
        branches=request.person.branches(Permission.VIEW_CAPITAL),
        words=given.get("q") or "",
        investor=given.get("chu-dau-tu") or "",
        status=given.get("trang-thai") or "",
        programme=given.get("chuong-trinh") or "",
        under=given.get("dia-ban"),
        kind=given.get("loai") or "",
        state=state,
        at_risk=at_risk(plan_year, as_of=request.person.today) if state is ProjectState.AT_RISK else (),
        sort=sort if sort in SORT_KEYS else "ten",
    )


def _page(request: PortalRequest, found: QuerySet[Project]) -> tuple[Page[Project], list[int]]:
    """The page asked for and its projects; past the last page, the last one."""
    size, asked = _page_size(request), request.GET.get("trang", "1")
    number = max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    ids, total = ids_and_total(found, (number - 1) * size, size)
    paginator = Paginator(found, size)
    paginator.count = total
    page = paginator.get_page(number)
    if page.number != number:
        ids, _ = ids_and_total(found, (page.number - 1) * size, size)
    return page, ids


def _page_size(request: PortalRequest) -> int:
    asked = request.GET.get("so-dong", "")
    return (
        min(max(int(asked), 10), LARGEST_PAGE) if asked.isascii() and asked.isdigit() and len(asked) < 5 else PAGE_SIZE
    )


def _project_page(request: PortalRequest, found: Project) -> dict[str, object]:
    person = request.person
    form = DayForm(request.GET or None, label=gettext("Xem tại ngày"))
    as_of = form.day_or(person.today)
    entries = project_ledger(found, as_of=as_of)
    standing = _standing(request, found, as_of)
    return {
        "project": found,
        "day_form": form,
        "as_of": as_of,
        "lines": standing,
        "whole": sum((figures for _, figures, _ in standing), Figures()),
        "shares": shares_of((line, figures) for line, figures, _ in standing),
        "entries": [
            (
                entry,
                _reversal(request, entry),
                _reversal_form(entry),
            )
            for entry in entries
        ],
        "may_pay": person.may(Permission.RECORD_PAYMENT, found.unit),
        "may_open_files": person.may(Permission.VIEW_TREASURY_FILES),
        "may_allocate": person.may(Permission.GIVE_OWN_BUDGET, found.unit),
        "may_release": person.may(Permission.FREEZE_CAPITAL, found.unit)
        and any(figures.frozen_vnd for _, figures, _ in standing),
        "may_carry": person.may(Permission.ALLOCATE_CAPITAL) or person.may(Permission.PROPOSE_TRANSFER, found.unit),
        "may_keep": may_keep(found, person),
        "gates": shown_gates(person, found),
        "codes": " · ".join(
            code for code in (found.programme_code, found.chapter_code, found.category_code, found.item_code) if code
        ),
        "term": "–".join(str(year) for year in (found.term_from, found.term_to) if year),
        "keeps_milestones": found.kind == Project.Kind.WORKS and may_keep(found, person),
        "contractor_form": ContractorForm(initial={"contractor_selected_on": found.contractor_selected_on}),
        "contractor_opened": False,
        "contractor_changes": [gettext("Kiểm tra mốc chọn nhà thầu lần sau dùng ngày này.")],
    }


def _reversal(request: PortalRequest, entry: Entry) -> list[str]:
    """What a reversal of this entry would change; empty where the person may not, or it is reversed already."""
    movement = entry.movement
    needed = (
        Permission.RECORD_PAYMENT
        if entry.kind in {Kind.ADVANCE, Kind.SETTLEMENT, Kind.REPAYMENT}
        else Permission.FREEZE_CAPITAL
        if entry.kind in {Kind.FREEZE, Kind.RELEASE}
        else Permission.ALLOCATE_CAPITAL
    )
    if movement.reversal_of_id or entry.reversed_by or not request.person.may(needed, entry.line.unit):
        return []
    return [
        gettext("Ghi một bút toán đảo %(amount_vnd)s đồng từ «%(label)s» về «%(label_2)s».")
        % {"amount_vnd": vnd(movement.amount_vnd), "label": entry.target.label, "label_2": entry.origin.label},
        gettext("Bút toán gốc vẫn còn trong sổ; số dư và tỷ lệ giải ngân thay đổi theo."),
    ]


def _reversal_form(entry: Entry) -> ReversalForm:
    """A mirror has effect on the day of what it corrects, unless a person says otherwise."""
    return ReversalForm(initial={"on": entry.movement.effective_on}, auto_id=f"dao-{entry.movement.pk}-%s")


def _lines(found: Project) -> QuerySet[CapitalLine]:
    return found.lines.select_related("project", "component__programme", "unit").order_by(
        "-plan_year", "-origin_year", "id"
    )


def _standing(request: PortalRequest, found: Project, as_of: date) -> list[tuple[CapitalLine, Figures, list[Freeze]]]:
    """Every line of the project with its figures at the end of a day, and the freezes on it."""
    province = request.person.province.pk
    lines = list(_lines(found))
    figures: dict[int, Figures] = {}
    for year in sorted({line.plan_year for line in lines}):
        of = Slice(plan_year=year, projects=[found.pk])
        figures |= {key[0]: one for key, one in figures_by(province, By.LINE, of=of, as_of=as_of).items()}
    freezes = active_freezes(province, [line.pk for line in lines])
    return [(line, figures.get(line.pk, Figures()), freezes.get(line.pk, [])) for line in lines]


def _tell(request: PortalRequest, recorded: object) -> None:
    if isinstance(recorded, Movement):
        messages.success(request, gettext("Đã ghi sổ chứng từ."))
        return
    messages.warning(
        request,
        gettext(
            "Chứng từ có ngày trước khi tạm dừng giải ngân nên được giữ lại, chờ Ban Chỉ đạo giải tỏa rồi mới ghi sổ."
        ),
    )
