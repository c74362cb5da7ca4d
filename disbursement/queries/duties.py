"""What was kept out, let in, given back and still has to be finished (rà soát phân bổ vốn của năm)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, Max, Q, QuerySet, Sum

from accounts.models import OrgUnit, UnitKind
from disbursement.gates import Duty, Found
from disbursement.life import FINISHED, Status
from disbursement.models import CapitalLine, GateOverride, Movement, Project
from disbursement.moves import Kind
from disbursement.queries.gates import gates_say, money_of, refunds_of
from disbursement.queries.reach import lines_in_reach
from disbursement.queries.spend_by import DEADLINE, spend_by_of
from programs.models import CapitalGate, Component
from programs.rules.gates import Effect


@dataclass(frozen=True, slots=True)
class Given:
    """Capital that stands where a gate has a word about it (vốn đã giao thuộc quy tắc): of a project, or of a unit."""

    project: Project | None
    unit: OrgUnit
    component: Component
    found: Found
    amount_vnd: int


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A refund with what the own budget has given since (nghĩa vụ sau hoàn trả)."""

    unit: OrgUnit
    project: Project | None
    component: Component
    year: int
    duty: Duty


def gates_of(province_id: int, plan_year: int) -> list[CapitalGate]:
    """The gates of a plan year with their first quotes (quy tắc phân bổ của năm)."""
    rows = CapitalGate.objects.filter(province_id=province_id, plan_year__year=plan_year)
    return list(rows.select_related("citation__document", "plan_year").order_by("id"))


def overrides_of(
    province_id: int, plan_year: int, *, project: Project | None = None, branches: Sequence[str] | None = None
) -> list[GateOverride]:
    """Decisions that let capital in, of the year or of one project (các quyết định cho phép)."""
    rows = GateOverride.objects.filter(province_id=province_id, plan_year=plan_year)
    if project is not None:
        rows = rows.filter(project=project)
    if branches is not None:
        reached = Q(pk__in=[])
        for path in branches:
            reached |= Q(unit__path__startswith=path)
        rows = rows.filter(reached)
    return list(rows.select_related("decision", "project", "unit", "component").order_by("id"))


def given_against(
    province_id: int, plan_year: int, *, today: date, branches: Sequence[str] | None = None
) -> list[Given]:
    """Capital of projects and communes in the book that a gate, asked on its day, keeps out or warns of (rà soát)."""
    lines: QuerySet[Any] = lines_in_reach(province_id, branches).filter(plan_year=plan_year)
    lines = lines.filter(Q(project__isnull=False) | Q(unit__kind=UnitKind.COMMUNE))
    related = ("project__unit", "unit", "component__programme")
    rows = lines.annotate(given=Sum("accounts__balance_vnd")).filter(given__gt=0).select_related(*related)
    standing = {line.pk: line for line in rows.order_by("id")}
    days = _last_given(province_id, list(standing), today)
    moneys = [money_of(line, days.get(line.pk, today)) for line in standing.values()]
    shown: dict[tuple[tuple[int | None, int, int], str], Given] = {}
    for money, findings in gates_say(province_id, moneys):
        line = standing[money.line_id]
        for found in findings:
            key = (money.key, found.gate)
            before = shown[key].amount_vnd if key in shown else 0
            unit = line.project.unit if line.project else line.unit
            shown[key] = Given(line.project, unit, line.component, found, before + line.given)
    return sorted(shown.values(), key=lambda row: (row.found.gate, (row.project or row.unit).sort_key))


def _last_given(province_id: int, lines: Sequence[int], today: date) -> dict[int, date]:
    """The day on which each line was last given capital (ngày giao gần nhất)."""
    moved = Movement.objects.filter(
        province_id=province_id,
        to_account__line__in=lines,
        kind__in=[Kind.ALLOCATION, Kind.TRANSFER],
        effective_on__lte=today,
        reversal_of=None,
        reversals=None,
    )
    days = moved.order_by().values_list("to_account__line").annotate(last=Max("effective_on"))
    return dict(days)


def project_says(
    project: Project, plan_year: int, *, sources: Sequence[str], today: date
) -> list[tuple[Found, list[str]]]:
    """What the gates would say of new capital for a project, with the sources that each speaks of (trước khi giao)."""
    natures = ["investment" if project.kind == Project.Kind.WORKS else "recurrent"]
    empty = CapitalLine(project=project, unit=project.unit, component=project.component, plan_year=plan_year)
    late = CapitalLine.objects.filter(province_id=project.province_id, project=project)
    return [*_say_of(empty, natures, sources, today), *_late_says(late, today)]


def unit_says(
    unit: OrgUnit, component: Component, plan_year: int, *, sources: Sequence[str], today: date
) -> list[tuple[Found, list[str]]]:
    """The same of capital for a component that a unit holds without a project (vốn của đơn vị)."""
    empty = CapitalLine(project=None, unit=unit, component=component, plan_year=plan_year)
    late = CapitalLine.objects.filter(province_id=unit.province_id, project=None, unit=unit, component=component)
    return [*_say_of(empty, ["investment", "recurrent"], sources, today), *_late_says(late, today)]


def _say_of(
    empty: CapitalLine, natures: Sequence[str], sources: Sequence[str], today: date
) -> list[tuple[Found, list[str]]]:
    """What the gates say of new capital of each nature and source like that line."""
    empty.assigned, empty.origin_year = "start_of_year", empty.plan_year
    moneys = [replace(money_of(empty, today), nature=nature, source=source) for nature in natures for source in sources]
    grouped: dict[str, tuple[Found, list[str]]] = {}
    for money, findings in gates_say(empty.unit.province_id, moneys):
        for found in findings:
            named = grouped.setdefault(found.gate, (found, []))[1]
            if money.source not in named:
                named.append(money.source)
    return list(grouped.values())


def _late_says(lines: QuerySet[CapitalLine], today: date) -> list[tuple[Found, list[str]]]:
    """Carried-over money of the lines that is past its own deadline (vốn chuyển nguồn quá hạn)."""
    carried = {line.pk: line for line in lines.filter(origin_year__lt=F("plan_year")).order_by("id")}
    if not carried:
        return []
    known = spend_by_of(next(iter(carried.values())).province_id, carried)
    return [
        (Found(DEADLINE, Effect.REFUSE, one.says(), one.overridden), [carried[key].source])
        for key, one in sorted(known.items())
        if today > one.last_day
    ][:1]


def duties_of(province_id: int, year: int, *, branches: Sequence[str] | None = None) -> list[DutyRow]:
    """Who must finish what from the own budget after the money of a year went back (nghĩa vụ sau hoàn trả)."""
    refunds = refunds_of(province_id, year)
    projects = Project.objects.filter(province_id=province_id, pk__in=[key[0] for key in refunds if key[0]])
    known = {row.pk: row for row in projects.select_related("unit", "investor", "component").order_by("id")}
    units = OrgUnit.objects.filter(province_id=province_id).in_bulk([key[1] for key in refunds if not key[0]])
    components = Component.objects.in_bulk([key[2] for key in refunds if not key[0]])
    banned = frozenset[str]().union(*(one.no_refill_from for [one] in refunds.values()))
    own = _own_since(province_id, year, banned) if refunds else {}
    rows = []
    for key, [refund] in refunds.items():
        project = known.get(key[0]) if key[0] else None
        unit = project.investor if project else units[key[1]]
        if branches is not None and not any(unit.path.startswith(path) for path in branches):
            continue
        duty = Duty(
            refunded_vnd=refund.amount_vnd,
            own_vnd=own.get(key, 0),
            finished=project is not None and Status(project.status) in FINISHED | {Status.STOPPED},
        )
        rows.append(DutyRow(unit, project, project.component if project else components[key[2]], year, duty))
    return sorted(rows, key=lambda row: (row.unit.sort_key, row.project.sort_key if row.project else ""))


def _own_since(province_id: int, year: int, banned: frozenset[str]) -> dict[tuple[int | None, int, int], int]:
    """What later years gave from sources that are not banned, by project or component at a unit."""
    lines: QuerySet[Any] = CapitalLine.objects.filter(province_id=province_id, origin_year__gt=year)
    names = ("project_id", "unit_id", "component_id")
    found: dict[tuple[int | None, int, int], int] = defaultdict(int)
    rows = lines.exclude(source__in=banned).order_by().values_list(*names)
    for project, unit, component, total in rows.annotate(total=Sum("accounts__balance_vnd")):
        found[(project, 0, 0) if project else (None, unit, component)] += int(total or 0)
    return found
