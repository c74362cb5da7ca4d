"""Where capital may not go (quy tắc phân bổ vốn): the rules of the year, what stands against them, who lets it in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.figures import day
from accounts.middleware import PortalRequest
from accounts.models import UnitKind
from accounts.money_scale import scale_of
from accounts.roles import Permission, Person, require
from disbursement.actions.gates import let_unit_in, override_gate
from disbursement.actions.posting import LedgerRefused
from disbursement.exports import Head, money_head, scaled, table_file
from disbursement.gate_forms import OverrideForm, UnitOverrideForm
from disbursement.gates import Found
from disbursement.models import CapitalSource, GateOverride, Project
from disbursement.queries.duties import duties_of, gates_of, given_against, overrides_of, project_says, unit_says
from disbursement.queries.gates import quotes_by_gate, quotes_of
from disbursement.queries.spend_by import DEADLINE
from disbursement.views.form_page import form_page
from disbursement.views.place import (
    illustrative_notes,
    plan_year_of,
    project_in_reach,
    sections,
    units_in_reach,
    xlsx_response,
)
from programs.models import Citation, Component
from programs.rules.gates import Effect


@dataclass(frozen=True, slots=True)
class Shown:
    """What a gate says of a project, with its quotes, the sources it speaks of, and the way past it."""

    found: Found
    sources: str
    quotes: list[Citation]
    override: GateOverride | None
    form: OverrideForm | None

    @property
    def changes(self) -> list[str]:
        """What a decision that lets capital in changes."""
        if self.found.gate == DEADLINE:
            return [gettext("Chứng từ sau hạn của vốn chuyển nguồn được ghi sổ; quyết định và lý do được lưu.")]
        return [
            gettext(
                "Vốn năm nay của công trình giao được dù trái quy tắc; quyết định và lý do được lưu và hiện tại đây."
            )
        ]

    @property
    def look(self) -> tuple[str, str]:
        """The tone and the word of its state."""
        if self.found.overridden:
            return "good", gettext("đã cho phép")
        return ("bad", gettext("chặn")) if self.found.effect is Effect.REFUSE else ("warn", gettext("cảnh báo"))


def shown_gates(person: Person, project: Project, refused: OverrideForm | None = None) -> list[Shown]:
    """What new capital of this year would meet at a project (trước khi giao vốn)."""
    year = plan_year_of(replace(person, shown_year=None)).year
    said = project_says(project, year, sources=CapitalSource.values, today=person.today)
    overrides = {one.gate: one for one in overrides_of(project.province_id, year, project=project)}
    may = person.may(Permission.ALLOCATE_CAPITAL, project.unit)
    return [
        Shown(
            found,
            ", ".join(str(CapitalSource(source).label) for source in sources)
            if len(sources) < len(CapitalSource.values)
            else "",
            quotes_of(project.province_id, year, found.gate),
            overrides.get(found.gate),
            _form(found, refused, number) if may and found.closed else None,
        )
        for number, (found, sources) in enumerate(said)
    ]


def _form(found: Found, refused: OverrideForm | None, number: int) -> OverrideForm:
    if refused is not None and refused.data.get("gate") == found.gate:
        return refused
    return OverrideForm(initial={"gate": found.gate}, auto_id=f"cho-phep-{number}-%s")


@require_POST
def override_gate_of(request: PortalRequest, pk: int) -> HttpResponse:
    """Let capital into a project by decision."""
    project = project_in_reach(request.person, pk)
    require(request.person, Permission.ALLOCATE_CAPITAL, project.unit)
    form = OverrideForm(request.POST)
    gates = {one.found.gate for one in shown_gates(request.person, project) if one.found.closed}
    if form.is_valid() and form.cleaned_data["gate"] not in gates:
        form.add_error(None, gettext("Quy tắc này không chặn vốn của công trình. Hãy tải lại trang."))
    if form.is_valid():
        try:
            override_gate(
                gate=form.cleaned_data["gate"],
                plan_year=plan_year_of(replace(request.person, shown_year=None)).year,
                project=project,
                unit=project.unit,
                component=project.component,
                decision=form.decision,
                reason=form.cleaned_data["reason"],
                by=request.person,
            )
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã ghi quyết định cho phép; vốn của công trình giao được trong năm."))
            return redirect("project", project.pk)
    page = {"project": project, "gates": shown_gates(request.person, project, form), "refused": form}
    return render(request, "disbursement/override_gate.html", page, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def override_unit_gate(request: PortalRequest) -> HttpResponse:
    """Let capital that a unit holds without a project past every rule that keeps it out, by decision."""
    person = request.person
    require(person, Permission.ALLOCATE_CAPITAL)
    year = plan_year_of(replace(person, shown_year=None)).year
    form = UnitOverrideForm(
        request.POST if request.method == "POST" else None,
        units=units_in_reach(person, UnitKind.COMMUNE, UnitKind.DISTRICT, UnitKind.DEPARTMENT),
        components=Component.objects.select_related("programme").order_by("programme__number", "code"),
    )
    if request.method == "POST" and form.is_valid():
        unit, component = form.cleaned_data["unit"], form.cleaned_data["component"]
        said = unit_says(unit, component, year, sources=CapitalSource.values, today=person.today)
        closed = [found for found, _sources in said if found.closed]
        try:
            let_unit_in(
                gates=[found.gate for found in closed],
                plan_year=year,
                unit=unit,
                component=component,
                decision=form.decision,
                reason=form.cleaned_data["reason"],
                by=person,
            )
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            done = gettext("Đã ghi quyết định cho phép của %(unit)s: %(told)s")
            told = " ".join(found.sentence for found in closed)
            messages.success(request, done % {"unit": unit.full_name, "told": told})
            return redirect("capital_gates")
    return form_page(
        request,
        form,
        title=gettext("Cho phép theo quyết định đối với vốn của đơn vị"),
        button=gettext("Ghi quyết định cho phép"),
        back=reverse("capital_gates"),
        parent=gettext("Quy tắc phân bổ"),
    )


@require_safe
def capital_gates(request: PortalRequest) -> HttpResponse:
    """Show the rules of the year, the capital that stands against them, the decisions, the duties after refunds."""
    require(request.person, Permission.VIEW_CAPITAL)
    person, year = request.person, plan_year_of(request.person)
    branches = person.branches(Permission.VIEW_CAPITAL)
    quotes = quotes_by_gate(person.province.pk, year.year)
    page = {
        "plan_year": year,
        "gates": [
            (gate, quotes.get(gate.code, []), Effect(gate.effect)) for gate in gates_of(person.province.pk, year.year)
        ],
        "given": given_against(person.province.pk, year.year, today=person.today, branches=branches),
        "overrides": overrides_of(person.province.pk, year.year, branches=branches),
        "duties": duties_of(person.province.pk, year.year - 1, branches=branches),
        "tabs": sections(person, "capital_gates"),
        "may_override": person.may(Permission.ALLOCATE_CAPITAL) and not person.read_only,
        "may_plan": person.may(Permission.ENTER_PLAN),
    }
    return render(request, "disbursement/capital_gates.html", page)


@require_safe
def capital_gates_file(request: PortalRequest) -> HttpResponse:
    """Give the capital that stands against the rules as Excel."""
    require(request.person, Permission.VIEW_CAPITAL)
    person, year = request.person, plan_year_of(request.person)
    given = given_against(
        person.province.pk, year.year, today=person.today, branches=person.branches(Permission.VIEW_CAPITAL)
    )
    titles = {gate.code: gate.title for gate in gates_of(person.province.pk, year.year)}
    scale = scale_of(request)
    content = table_file(
        title=gettext("Vốn năm %(year)s cần rà soát theo quy tắc phân bổ") % {"year": year.year},
        notes=[gettext("Số dư đến hết ngày %(today)s") % {"today": day(person.today)}, *illustrative_notes(person)],
        heads=[
            Head("Mã dự án", 11), Head("Tên công trình, khoản chi", 46), Head("Quy tắc", 40), Head("Hiệu lực", 18),
            Head("Vì sao", 60), money_head("Vốn đã giao", scale), Head("Quyết định cho phép", 18),
        ],
        rows=(
            [
                one.project.code if one.project else one.component.code,
                one.project.name if one.project else one.unit.full_name, titles.get(one.found.gate, one.found.gate),
                one.found.effect.label, one.found.sentence, scaled(one.amount_vnd, scale),
                gettext("có") if one.found.overridden else gettext("chưa có"),
            ]
            for one in given
        ),
    )  # fmt: skip
    return xlsx_response(content, f"ra-soat-phan-bo-{year.year}.xlsx")
