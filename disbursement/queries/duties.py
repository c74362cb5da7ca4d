"""What was kept out, let in, given back and still has to be finished (rà soát phân bổ vốn của năm)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum

from accounts.models import OrgUnit
from disbursement.gates import Duty, Found
from disbursement.life import FINISHED, Status
from disbursement.models import CapitalLine, GateOverride, Project
from disbursement.queries.gates import Money, gates_say, money_of, refunds_of
from disbursement.queries.reach import lines_in_reach
from programs.models import CapitalGate, Component


@dataclass(frozen=True, slots=True)
class Given:
    """Capital that stands where a gate has a word about it (vốn đã giao thuộc quy tắc)."""

    project: Project
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
    """Capital of projects that stands in the book although a gate would keep it out or warn (vốn cần rà soát)."""
    lines: QuerySet[Any] = lines_in_reach(province_id, branches).filter(plan_year=plan_year, project__isnull=False)
    standing = lines.annotate(given=Sum("accounts__balance_vnd")).filter(given__gt=0).order_by("id")
    amounts: dict[tuple[int | None, str], int] = defaultdict(int)
    for line in standing:
        amounts[line.project_id, _kind_of(line)] += line.given
    moneys = money_of(standing)
    totals: dict[tuple[int, str], int] = defaultdict(int)
    shown: dict[tuple[int, str], tuple[Project, Found]] = {}
    counted: set[tuple[int, str, str]] = set()
    for money, findings in gates_say(province_id, moneys, today=today):
        assert money.project is not None
        for found in findings:
            key, part = (money.project.pk, found.gate), _kind_of(money)
            shown[key] = (money.project, found)
            if (*key, part) not in counted:
                counted.add((*key, part))
                totals[key] += amounts[money.project.pk, part]
    rows = [Given(project, found, totals[key]) for key, (project, found) in shown.items()]
    return sorted(rows, key=lambda row: (row.found.gate, row.project.sort_key))


def _kind_of(money: CapitalLine | Money) -> str:
    return f"{money.source} {money.nature} {money.origin_year} {money.assigned} {money.component_id} {money.unit_id}"


def project_says(
    project: Project, plan_year: int, *, sources: Sequence[str], today: date
) -> list[tuple[Found, list[str]]]:
    """What the gates would say of new capital for a project, with the sources that each speaks of (trước khi giao)."""
    nature = "investment" if project.kind == Project.Kind.WORKS else "recurrent"
    moneys = [
        Money(
            plan_year=plan_year,
            origin_year=plan_year,
            source=source,
            nature=nature,
            assigned="start_of_year",
            programme=project.component.programme.code,
            component_id=project.component_id,
            unit_id=project.unit_id,
            project=project,
        )
        for source in sources
    ]
    grouped: dict[str, tuple[Found, list[str]]] = {}
    for money, findings in gates_say(project.province_id, moneys, today=today):
        for found in findings:
            grouped.setdefault(found.gate, (found, []))[1].append(money.source)
    return list(grouped.values())


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
