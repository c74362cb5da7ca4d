"""What a case may take and who may receive it (số vốn chuyển được, công trình nhận)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import Sum

from accounts.models import OrgUnit, UnitKind
from disbursement.life import Status
from disbursement.models import CapitalCase, CapitalLine, CaseItem, Project
from disbursement.moves import Bucket
from disbursement.queries.balances import By, Slice, figures_by
from disbursement.queries.running import line_books
from disbursement.transfers import Candidate, Spot, ranked, reach_between
from programs.models import ProgrammeScope
from programs.queries.scope import units_in_programmes
from programs.rules.kinds import Reach
from programs.rules.scope import Assigned, CapitalFacts, CapitalNature, CapitalObject

_LOCAL = frozenset({UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.HAMLET})
_RESERVING = (CapitalCase.State.SUBMITTED, CapitalCase.State.AWAITING_SECOND)
_OBJECTS = {
    Project.Kind.WORKS: CapitalObject.WORKS,
    Project.Kind.RECURRENT: CapitalObject.RECURRENT_LINES,
}


def spot_of(place: OrgUnit, spender: OrgUnit) -> Spot:
    """Where a project stands: its place, what is above it, and the provincial agency that spends it if one does."""
    above = place.parent_id if place.kind == UnitKind.COMMUNE and place.parent_id else place.pk
    return Spot(place.pk, above, None if spender.kind in _LOCAL else spender.pk)


def spot_of_line(line: CapitalLine) -> Spot:
    """The same for a line, which may wait at a unit without a project."""
    if line.project is None:
        return spot_of(line.unit, line.unit)
    return spot_of(line.project.unit, line.project.investor)


def facts_of(line: CapitalLine) -> CapitalFacts:
    """What the scope of a rule asks of a line."""
    kind = Project.Kind(line.project.kind) if line.project else None
    works = kind is Project.Kind.WORKS or (kind is None and line.nature == CapitalNature.INVESTMENT)
    return CapitalFacts(
        programme=line.component.programme.code,
        nature=CapitalNature(line.nature),
        origin_year=line.origin_year,
        assigned=Assigned(line.assigned),
        object=_OBJECTS[Project.Kind.WORKS if works else Project.Kind.RECURRENT],
    )


def rooms(
    province_id: int, wanted: Collection[tuple[int, str]], *, on: date, besides: int | None = None
) -> dict[tuple[int, str], int]:
    """What can leave each line and bucket on a day: never more than is there later, less what other cases ask for.

    Vouchers that wait for the release of a line keep their money.
    """
    lines = {line for line, _ in wanted}
    books, asked = line_books(province_id, lines), reserved(province_id, lines, besides=besides)
    found = {}
    for line, bucket in wanted:
        held = books[line].held_vnd if bucket == Bucket.FROZEN else 0
        room = books[line].room(Bucket(bucket), on) - held - asked.get((line, bucket), 0)
        found[line, bucket] = max(room, 0)
    return found


def reserved(province_id: int, lines: Collection[int], *, besides: int | None = None) -> dict[tuple[int, str], int]:
    """What cases that wait for approval ask of each line and bucket (số đang đề nghị)."""
    rows = CaseItem.objects.filter(province_id=province_id, line_id__in=lines, case__state__in=_RESERVING)
    sums = rows.exclude(case_id=besides).order_by().values_list("line_id", "bucket").annotate(total=Sum("amount_vnd"))
    return {(line, bucket): total for line, bucket, total in sums}


def receivers(
    line: CapitalLine,
    *,
    order: tuple[Reach, ...],
    on: date,
    branches: Sequence[str] | None = None,
    any_component: bool = False,
) -> list[Candidate]:
    """Who may take money of a line, in the order of the rule and by what they spent (công trình nhận, xếp hạng).

    Of the same component, or of its programme where the rule says so, and of the same kind of work, under way, not
    stopped, inside the programme's territory, and seen from the branches of whoever asks.
    """
    programme = line.component.programme.code
    figures = figures_by(
        line.province_id,
        By.PROJECT,
        of=Slice(plan_year=line.plan_year, programmes=[programme], natures=[line.nature]),
        as_of=on,
    )
    found = {key: sums for (key,), sums in figures.items() if key is not None and not sums.frozen_vnd}
    found.pop(line.project_id, None)
    projects = Project.objects.filter(province_id=line.province_id, pk__in=list(found))
    projects = projects.filter(status__in=[Status.PLANNED, Status.UNDER_WAY])
    if not any_component:
        projects = projects.filter(component=line.component)
    if line.project is not None:
        projects = projects.filter(kind=line.project.kind)
    giver, inside = spot_of_line(line), territory(line, on)
    return ranked(
        [
            _candidate(one, giver, found[one.pk].assigned_vnd, found[one.pk].disbursed_vnd)
            for one in projects.select_related("unit", "investor").order_by("id")
            if is_inside(one, inside) and _is_seen(one, branches)
        ],
        order,
    )


def _is_seen(project: Project, branches: Sequence[str] | None) -> bool:
    paths = (project.unit.path, project.investor.path)
    return branches is None or any(path.startswith(branch) for path in paths for branch in branches)


def _candidate(project: Project, giver: Spot, assigned_vnd: int, disbursed_vnd: int) -> Candidate:
    total = project.total_investment_vnd if project.kind == Project.Kind.WORKS else None
    return Candidate(
        project.pk,
        reach_between(giver, spot_of(project.unit, project.investor)),
        assigned_vnd,
        disbursed_vnd,
        None if total is None else max(total - assigned_vnd, 0),
    )


def territory(line: CapitalLine, on: date) -> frozenset[int] | None:
    """Units inside the programme of a line (phạm vi chương trình); None where nobody limited it."""
    programme = line.component.programme
    if not ProgrammeScope.objects.filter(province_id=line.province_id, programme=programme).exists():
        return None
    units = units_in_programmes(line.province_id, [programme.code], on)
    return frozenset(units.order_by().values_list("pk", flat=True))


def is_inside(project: Project, inside: frozenset[int] | None) -> bool:
    """Whether a project lies inside the territory; only communes are named by it one by one."""
    return inside is None or project.unit.kind != UnitKind.COMMUNE or project.unit_id in inside


def with_places(province_id: int, lines: Iterable[int]) -> dict[int, CapitalLine]:
    """Lines with everything that is asked of them, in one statement."""
    rows = CapitalLine.objects.filter(province_id=province_id, pk__in=set(lines))
    wanted = ("unit__parent", "component__programme", "project__unit__parent", "project__investor", "parent")
    return {line.pk: line for line in rows.select_related(*wanted).order_by("id")}
