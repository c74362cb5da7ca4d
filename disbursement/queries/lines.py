"""Lines of capital (dòng vốn): those of a slice, what each received and passed on, and where new money goes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet, Sum

from accounts.models import OrgUnit
from disbursement.models import CapitalLine, Movement, Project
from disbursement.queries.balances import By, Figures, Slice, figures_by
from disbursement.queries.reach import within
from programs.models import Component

_ORDER = ("component__programme__number", "component__code", "unit__sort_key", "project__sort_key", "id")
_WITH = ("unit__parent", "component__programme", "project", "parent__unit")


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line with what stands on it and what it passed on to lines below (dòng vốn với số liệu)."""

    line: CapitalLine
    figures: Figures
    passed_vnd: int

    @property
    def received_vnd(self) -> int:
        """Everything that was assigned to it, also what went further (được giao)."""
        return self.figures.assigned_vnd + self.passed_vnd


def capital_lines(province_id: int, of: Slice) -> QuerySet[CapitalLine]:
    """The lines that figures of this slice add up (các dòng vốn của phạm vi)."""
    asked = {
        "component__programme__code__in": of.programmes,
        "component__code__in": of.components,
        "nature__in": of.natures,
        "source__in": of.sources,
        "origin_year__in": of.origin_years,
        "assigned__in": of.assigned,
    }
    lines = CapitalLine.objects.filter(province_id=province_id, plan_year=of.plan_year)
    lines = lines.filter(**{name: list(values) for name, values in asked.items() if values})
    lines = lines.filter(within(of.branches, "unit"))
    if of.with_project is not None:
        lines = lines.filter(project__isnull=not of.with_project)
    return lines.select_related(*_WITH).order_by(*_ORDER)


def with_figures(province_id: int, lines: Collection[CapitalLine], *, as_of: date) -> list[LineRow]:
    """Lines of one plan year with their figures at the end of a day, in three statements."""
    keys = [line.pk for line in lines]
    years = {line.plan_year for line in lines}
    found: dict[int, Figures] = {}
    for year in sorted(years):
        of = Slice(plan_year=year, lines=keys)
        found |= {key[0]: one for key, one in figures_by(province_id, By.LINE, of=of, as_of=as_of).items()}
    passed = passed_on(keys, as_of=as_of)
    return [LineRow(line, found.get(line.pk, Figures()), passed.get(line.pk, 0)) for line in lines]


def passed_on(line_ids: Collection[int], *, as_of: date) -> dict[int, int]:
    """What lines gave to the lines below them, less what came back (đã phân bổ tiếp)."""
    moved = Movement.objects.filter(effective_on__lte=as_of).order_by()
    down = moved.filter(from_account__line__in=line_ids, to_account__line__parent=F("from_account__line"))
    up = moved.filter(to_account__line__in=line_ids, from_account__line__parent=F("to_account__line"))
    passed: dict[int, int] = {}
    for rows, key, sign in ((down, "from_account__line", 1), (up, "to_account__line", -1)):
        for line_id, amount in rows.values_list(key).annotate(total=Sum("amount_vnd")):
            passed[line_id] = passed.get(line_id, 0) + sign * amount
    return passed


def visible_line(province_id: int, line_id: int, branches: Collection[str] | None) -> CapitalLine | None:
    """One line, if the person's branches reach its unit or whoever spends its money (dòng vốn trong phạm vi)."""
    rows = CapitalLine.objects.filter(
        within(branches, "unit", "project__investor"), province_id=province_id, pk=line_id
    )
    return rows.select_related(*_WITH, "project__unit").first()


def project_of_code(province_id: int, code: str, component: Component) -> Project | None:
    """Works by their code; a recurrent item, whose code its unit shares, by code and component."""
    rows = Project.objects.filter(province_id=province_id, code=code).select_related("unit", "investor", "component")
    return rows.filter(kind=Project.Kind.WORKS).first() or rows.filter(component=component).first()


def place_of(project: Project, line: CapitalLine, *, otherwise: OrgUnit) -> OrgUnit:
    """The unit of a project's line of this money: of the line that is there, or another one.

    `line` is not saved; it says which money is meant.
    """
    there = CapitalLine.objects.filter(
        province_id=project.province_id,
        project=project,
        component=line.component,
        source=line.source,
        nature=line.nature,
        origin_year=line.origin_year,
        plan_year=line.plan_year,
        assigned=line.assigned,
    )
    found = there.select_related("unit").order_by("id").first()
    unit: OrgUnit = found.unit if found else otherwise
    return unit


def decision_movements(province_id: int, decision_id: int, branches: Collection[str] | None) -> QuerySet[Movement]:
    """What a decision moved, as far as the person reaches (biến động theo quyết định)."""
    ends = [f"{end}__line__{unit}" for end in ("from_account", "to_account") for unit in ("unit", "project__investor")]
    rows = Movement.objects.filter(within(branches, *ends), province_id=province_id, decision=decision_id)
    return rows.select_related(
        "from_account__line__unit", "from_account__line__project", "from_account__line__component",
        "to_account__line__unit", "to_account__line__project", "to_account__line__component",
    ).order_by("effective_on", "id")  # fmt: skip
