"""Writes the made-up capital of the demo into the book (nạp vốn minh họa)."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from accounts.models import OrgUnit, UnitKind
from accounts.names import search_key, sort_key
from accounts.roles import Person
from disbursement.actions.lines import open_lines
from disbursement.actions.posting import Posting, accounts_of, outside_account, post
from disbursement.models import Assigned, CapitalLine, Project
from disbursement.moves import Bucket, Kind
from programs.models import Component, Decision
from reporting.demo.capital import Holding, Line

PLAN_YEAR = 2023
ISSUER = "UBND tỉnh (minh họa)"
_FIRST_SELECTION, _LAST_SELECTION = date(2023, 2, 15), date(2023, 6, 25)
# The share of works without any payment that have no contractor yet.
_UNDECIDED = 0.4
# Decisions are made up: the plan documents name none.
DECISIONS = {
    (2023, "start_of_year"): ("01/QĐ-MH", date(2023, 1, 5), "Giao kế hoạch vốn đầu năm 2023 (minh họa)"),
    (2022, "start_of_year"): ("02/QĐ-MH", date(2023, 2, 1), "Kéo dài vốn năm 2022 sang năm 2023 (minh họa)"),
    (2023, "later"): ("03/QĐ-MH", date(2023, 4, 12), "Giao bổ sung vốn năm 2023 (minh họa)"),
}


def load_capital(holdings: Sequence[Holding], by: Person) -> dict[tuple[str, int], CapitalLine]:
    """Register works and recurrent items, open their lines and allocate; returns each line by (code, place)."""
    if Project.objects.filter(province=by.province).exists():
        return {}
    units = {(unit.kind, unit.code): unit for unit in OrgUnit.objects.filter(province=by.province)}
    components = {row.code: row for row in Component.objects.order_by("code")}
    projects = _projects(holdings, units, components, by)
    lines = _lines(holdings, projects, components, by)
    _allocate(holdings, lines, by)
    return lines


def _projects(
    holdings: Sequence[Holding],
    units: Mapping[tuple[str, str], OrgUnit],
    components: Mapping[str, Component],
    by: Person,
) -> dict[str, Project]:
    rows = [
        Project(
            province=by.province,
            code=holding.code,
            name=holding.name,
            sort_key=sort_key(holding.name),
            search_key=search_key(holding.name),
            kind=Project.Kind.WORKS if holding.works else Project.Kind.RECURRENT,
            unit=units[UnitKind.COMMUNE, holding.commune] if holding.commune else holder_of(holding, units),
            investor=holder_of(holding, units),
            component=components[holding.lines[0].component],
            starts_on=date(2023, 1, 5),
            contractor_selected_on=contractor_day(holding),
            total_investment_vnd=holding.total_investment_vnd,
        )
        for holding in holdings
    ]
    return {project.code: project for project in Project.objects.bulk_create(rows)}


def contractor_day(holding: Holding) -> date | None:
    """When the contractor of works was selected (ngày chọn nhà thầu): before they are paid; always the same day."""
    chance = random.Random(holding.code)  # noqa: S311  # made-up figures, nothing secret
    paid = [payment.on for line in holding.lines for payment in line.payments]
    if not holding.works or (not paid and chance.random() < _UNDECIDED):
        return None
    last = min(paid, default=_LAST_SELECTION)
    day = _FIRST_SELECTION + timedelta(days=int((_LAST_SELECTION - _FIRST_SELECTION).days * chance.betavariate(1.4, 3)))
    return min(day, max(last - timedelta(days=7), date(2023, 1, 9)))


def holder_of(holding: Holding, units: Mapping[tuple[str, str], OrgUnit]) -> OrgUnit:
    """The unit that spends (chủ đầu tư): a commune, a district or a department."""
    for kind in (UnitKind.COMMUNE, UnitKind.DISTRICT, UnitKind.DEPARTMENT):
        found = units.get((kind, holding.holder))
        if found is not None:
            return found
    raise KeyError(holding.holder)


def _lines(
    holdings: Sequence[Holding], projects: Mapping[str, Project], components: Mapping[str, Component], by: Person
) -> dict[tuple[str, int], CapitalLine]:
    keys: list[tuple[str, int]] = []
    rows: list[CapitalLine] = []
    for holding in holdings:
        project = projects[holding.code]
        for place, line in enumerate(holding.lines):
            keys.append((holding.code, place))
            rows.append(
                CapitalLine(
                    province=by.province,
                    unit=project.investor,
                    component=components[line.component],
                    project=project,
                    source=line.source,
                    nature=line.nature,
                    origin_year=line.origin_year,
                    plan_year=PLAN_YEAR,
                    assigned=Assigned(line.assigned),
                )
            )
    return dict(zip(keys, open_lines(lines=rows, by=by), strict=True))


def _allocate(holdings: Sequence[Holding], lines: Mapping[tuple[str, int], CapitalLine], by: Person) -> None:
    decisions = {key: _decision(by, *given) for key, given in DECISIONS.items()}
    accounts = accounts_of([line.pk for line in lines.values()])
    outside = outside_account(by)
    post(
        [
            _allocation(line, lines[holding.code, place].pk, accounts, outside, decisions[_when(line)])
            for holding in holdings
            for place, line in enumerate(holding.lines)
        ],
        by=by,
    )


def _when(line: Line) -> tuple[int, str]:
    return line.origin_year, line.assigned


def _allocation(
    line: Line, line_id: int, accounts: Mapping[int, Mapping[Bucket, int]], outside: int, decision: Decision
) -> Posting:
    return Posting(
        kind=Kind.ALLOCATION,
        from_account_id=outside,
        to_account_id=accounts[line_id][Bucket.AVAILABLE],
        amount_vnd=line.amount_vnd,
        effective_on=decision.decided_on,
        source_kind="decision",
        source_key=f"{decision.pk}:{line_id}",
        decision_id=decision.pk,
    )


def _decision(by: Person, number: str, decided_on: date, title: str) -> Decision:
    return Decision.objects.get_or_create(
        province=by.province,
        issuer=ISSUER,
        number=number,
        decided_on=decided_on,
        defaults={"kind": Decision.Kind.DECISION, "title": title, "illustrative": True},
    )[0]
