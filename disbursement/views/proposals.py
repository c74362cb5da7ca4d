"""Drawing up a proposal (lập đề xuất điều chuyển): the rule, a line that gives, who takes it and how much."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.figures import percent, vnd
from accounts.middleware import PortalRequest
from accounts.models import OrgUnit, UnitKind
from accounts.names import search_key
from accounts.roles import Permission, Person, require
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.proposal import add_item, choose_taker, open_transfer, remove_item, require_decider
from disbursement.case_forms import GiverFilter, ItemForm, OpenTransferForm, TakerForm
from disbursement.models import CapitalAccount, CapitalCase, CapitalLine, CaseItem, Project
from disbursement.moves import Bucket
from disbursement.queries.case_money import facts_of, receivers, rooms, with_places
from disbursement.queries.zero import typed
from disbursement.transfers import REACH_WORDS, Candidate, may_change_component, order_of
from disbursement.views.cases import case_in_reach
from disbursement.views.place import plan_year_of
from programs.models import DeadlineRule
from programs.rules.kinds import Parameters, RuleKind, ZeroFreeze

PAGE_SIZE = 50
# Who comes after these is found by a better rank or not at all; the list is to choose from, not to read.
MOST_RECEIVERS = 40
LEFT_TO_PROVINCE = 0
_MOVING = (RuleKind.ZERO_FREEZE, RuleKind.TRANSFER_WINDOW)


@require_http_methods(["GET", "HEAD", "POST"])
def propose_transfer(request: PortalRequest) -> HttpResponse:
    """Choose the rule and the unit, and begin."""
    person = request.person
    require(person, Permission.PROPOSE_TRANSFER)
    form = OpenTransferForm(
        request.POST if request.method == "POST" else None,
        rules=_rules(request),
        units=_units(person),
        initial={"unit": person.seat.unit_id if person.seat else None},
    )
    if request.method == "POST" and form.is_valid():
        try:
            case = open_transfer(**form.cleaned_data, by=person)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("case_givers", case.pk)
    return render(request, "disbursement/propose_transfer.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def case_givers(request: PortalRequest, pk: int) -> HttpResponse:
    """List the lines of the unit that have money for this rule."""
    case = _draft(request, pk)
    form = GiverFilter(request.GET or None)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(_givers(case, words), PAGE_SIZE).get_page(request.GET.get("trang"))
    keys = [(line.pk, bucket.value) for line in page for bucket in _buckets(case)]
    found = rooms(case.province_id, keys, on=request.person.today, besides=case.pk)
    buckets = [(bucket.value, bucket.label) for bucket in _buckets(case)]
    rows = [(line, [(label, found[line.pk, key]) for key, label in buckets]) for line in page]
    shown = {"case": case, "form": form, "page": page, "rows": rows, "labels": [label for _key, label in buckets]}
    return render(request, "disbursement/case_givers.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def case_receivers(request: PortalRequest, pk: int, line_pk: int) -> HttpResponse:
    """Rank who may take a line's money, and put an amount on the list."""
    case = _draft(request, pk)
    line = with_places(case.province_id, _givers(case, "").filter(pk=line_pk).values_list("pk", flat=True)).get(line_pk)
    if line is None:
        raise Http404(_("Không có dòng vốn này trong phạm vi của hồ sơ."))
    ranking, projects, takers = _ranked(request, case, line)
    if not isinstance(_parameters(case), ZeroFreeze):
        takers.insert(0, (LEFT_TO_PROVINCE, _("Huyện, đơn vị khác: để UBND tỉnh chọn nơi nhận")))
    form = ItemForm(
        request.POST if request.method == "POST" else None,
        takers=takers,
        initial={"bucket": _buckets(case)[0].value},
    )
    if request.method == "POST" and form.is_valid():
        taker = projects.get(int(form.cleaned_data["taker"]))
        bucket, amount = Bucket(form.cleaned_data["bucket"]), form.cleaned_data["amount_vnd"]
        try:
            add_item(case=case, line=line, bucket=bucket, amount_vnd=amount, taker_project=taker, by=request.person)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã thêm dòng vào hồ sơ."))
            return redirect("capital_case", case.pk)
    shown = {"form": form, **_receivers_page(request, case, line, ranking, projects)}
    return render(request, "disbursement/case_receivers.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_receiver(request: PortalRequest, pk: int, item_pk: int) -> HttpResponse:
    """Name as the level that decides who takes an amount."""
    case = case_in_reach(request, pk)
    require_decider(case, request.person)
    item = CaseItem.objects.filter(case=case, pk=item_pk).select_related("case").first()
    if item is None or case.rule is None:
        raise Http404(_("Không có dòng này trong hồ sơ."))
    line = with_places(case.province_id, [item.line_id])[item.line_id]
    ranking, projects, takers = _ranked(request, case, line)
    form = TakerForm(request.POST if request.method == "POST" else None, takers=takers)
    if request.method == "POST" and form.is_valid():
        try:
            choose_taker(item=item, taker_project=projects[int(form.cleaned_data["taker"])], by=request.person)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã chọn công trình nhận."))
            return redirect("capital_case", case.pk)
    shown = {"form": form, **_receivers_page(request, case, line, ranking, projects)}
    return render(request, "disbursement/case_receivers.html", shown, status=422 if form.errors else 200)


@require_POST
def remove_case_item(request: PortalRequest, pk: int, item_pk: int) -> HttpResponse:
    """Take an amount off the list."""
    case = _draft(request, pk)
    item = CaseItem.objects.filter(case=case, pk=item_pk).select_related("case__unit").first()
    if item is None:
        raise Http404(_("Không có dòng này trong hồ sơ."))
    try:
        remove_item(item=item, by=request.person)
    except LedgerRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Đã bỏ dòng khỏi hồ sơ."))
    return redirect("capital_case", case.pk)


Ranked = tuple[list[Candidate], dict[int, Project], list[tuple[int, str]]]


def _ranked(request: PortalRequest, case: CapitalCase, line: CapitalLine) -> Ranked:
    """Who may take the money as far as the person sees, their projects, and the choices of the form."""
    person = request.person
    seen = person.branches(Permission.VIEW_CAPITAL)
    asked = _parameters(case)
    found = receivers(
        line, order=order_of(asked), on=person.today, branches=seen, any_component=may_change_component(asked)
    )[:MOST_RECEIVERS]
    projects = _projects(case, found)
    words = [(one.project_id, _taker_words(place, one, projects)) for place, one in enumerate(found, start=1)]
    return found, projects, words


def _receivers_page(
    request: PortalRequest, case: CapitalCase, line: CapitalLine, ranking: list[Candidate], projects: dict[int, Project]
) -> dict[str, object]:
    buckets = (Bucket.FROZEN, Bucket.AVAILABLE)
    keys = [(line.pk, bucket.value) for bucket in buckets]
    found = rooms(case.province_id, keys, on=request.person.today, besides=case.pk)
    return {
        "case": case,
        "line": line,
        "ranking": [(one, projects[one.project_id], _(REACH_WORDS[one.reach])) for one in ranking],
        "rooms": [(bucket.label, found[line.pk, bucket.value]) for bucket in buckets],
    }


def _parameters(case: CapitalCase) -> Parameters:
    assert case.rule is not None
    return typed(case.rule).parameters


def _draft(request: PortalRequest, pk: int) -> CapitalCase:
    case = case_in_reach(request, pk)
    require(request.person, Permission.PROPOSE_TRANSFER, case.unit)
    if case.kind != CapitalCase.Kind.TRANSFER or case.rule is None:
        raise Http404(_("Hồ sơ này không phải là đề xuất điều chuyển."))
    return case


def _rules(request: PortalRequest) -> QuerySet[DeadlineRule]:
    year = plan_year_of(request.person)
    rules = DeadlineRule.objects.filter(plan_year=year, kind__in=[kind.value for kind in _MOVING], in_force=True)
    return rules.select_related("plan_year").order_by("last_day")


def _units(person: Person) -> QuerySet[OrgUnit]:
    reach = Q(pk__in=[])
    for path in person.branches(Permission.PROPOSE_TRANSFER) or []:
        reach |= Q(path__startswith=path)
    kinds = [UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.DEPARTMENT, UnitKind.OFFICE]
    units = OrgUnit.objects.filter(reach, province=person.province, kind__in=kinds)
    return units.select_related("parent").order_by("kind", "sort_key", "id")


def _buckets(case: CapitalCase) -> tuple[Bucket, ...]:
    """Where the rule lets money be taken from."""
    frozen_only = isinstance(_parameters(case), ZeroFreeze)
    return (Bucket.FROZEN,) if frozen_only else (Bucket.AVAILABLE, Bucket.FROZEN)


def _givers(case: CapitalCase, words: str) -> QuerySet[CapitalLine]:
    """Lines of the unit with money in a bucket that the rule speaks of."""
    assert case.rule is not None
    scope = typed(case.rule).scope
    path = case.unit.path
    own = Q(unit__path__startswith=path) | Q(project__unit__path__startswith=path)
    own |= Q(project__investor__path__startswith=path)
    full = CapitalAccount.objects.filter(bucket__in=[bucket.value for bucket in _buckets(case)], balance_vnd__gt=0)
    lines = CapitalLine.objects.filter(own, province_id=case.province_id, plan_year=case.plan_year.year)
    lines = lines.filter(pk__in=full.filter(province_id=case.province_id).values("line_id"))
    for word in search_key(words).split():
        found = Q(project__search_key__contains=word)
        lines = lines.filter(found | Q(project__code__startswith=word) if word.isdigit() else found)
    wanted = ("component__programme", "project__unit", "project__investor", "unit")
    lines = lines.select_related(*wanted).order_by(F("project__sort_key").asc(nulls_last=True), "id")
    covered = [line.pk for line in lines if scope.covers(facts_of(line))]
    return lines.filter(pk__in=covered)


def _projects(case: CapitalCase, ranking: list[Candidate]) -> dict[int, Project]:
    rows = Project.objects.filter(province_id=case.province_id, pk__in=[one.project_id for one in ranking])
    wanted = ("unit__parent", "investor", "component__programme")
    return {one.pk: one for one in rows.select_related(*wanted).order_by("id")}


def _taker_words(place: int, one: Candidate, projects: dict[int, Project]) -> str:
    project = projects[one.project_id]
    spent = _("giải ngân %(rate)s của %(amount)s triệu đồng") % {
        "rate": percent(one.rate * 100),
        "amount": vnd(one.assigned_vnd, "triệu"),
    }
    where = project.unit.full_name
    if project.unit.parent is not None and project.unit.parent.kind == UnitKind.DISTRICT:
        where = f"{where}, {project.unit.parent.full_name}"
    return f"{place}. {project.name} ({where}), {_(REACH_WORDS[one.reach])}, {spent}"
