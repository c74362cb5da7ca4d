"""Capital, projects, lines and movements by API (nguồn vốn, công trình, dòng vốn, biến động)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.doors import Listing, Single
from accounts.api.fields import CodeField, DayField, KeyField, YearField
from accounts.choices import labelled
from accounts.models import OrgUnit
from accounts.roles import Permission
from disbursement.api import shapes
from disbursement.models import CapitalLine, CapitalNature, CapitalSource, Movement, Project
from disbursement.queries.balances import By, Slice, figures_by
from disbursement.queries.forecast import at_risk
from disbursement.queries.projects import ProjectFilter, ProjectRow, ProjectState, listed, projects, visible_project
from disbursement.queries.reach import balances_of, lines_in_reach, movements_in_reach
from programs.models import PlanYear

TAG = _("Vốn, giải ngân")


class CapitalFilter(serializers.Serializer[Any]):
    """Which capital."""

    year = YearField(help_text=_("Năm kế hoạch; mặc định là năm hiện tại của tỉnh."))
    as_of = DayField(help_text=_("Số liệu đến hết ngày này; mặc định là hôm nay của tỉnh."))


class CapitalTable(Listing):
    """Capital by programme, nature, source and origin year (ma trận vốn)."""

    tag = TAG
    summaries = {"GET": _("Vốn theo chương trình, tính chất, nguồn và năm của vốn")}
    permission = Permission.VIEW_CAPITAL
    shape = shapes.CapitalShape
    filters = CapitalFilter

    def rows(self, wanted: dict[str, Any]) -> Sequence[dict[str, Any]]:
        """The groups that have money."""
        person = self.person
        of = Slice(plan_year=wanted.get("year", person.today.year), branches=person.branches(Permission.VIEW_CAPITAL))
        by = (By.PROGRAMME, By.NATURE, By.SOURCE, By.ORIGIN_YEAR)
        found = figures_by(person.province.pk, *by, of=of, as_of=wanted.get("as_of", person.today))
        names = ("programme", "nature", "source", "origin_year")
        return [
            {**dict(zip(names, key, strict=True)), "figures": figures}
            for key, figures in sorted(found.items())
            if figures.assigned_vnd
        ]


class ProjectFilterShape(serializers.Serializer[Any]):
    """Which projects."""

    year = YearField(help_text=_("Năm kế hoạch của số dư; mặc định là năm hiện tại của tỉnh."))
    q = serializers.CharField(required=False, max_length=80, help_text=_("Tên hoặc mã, không cần dấu."))
    programme = CodeField(help_text=_("Mã chương trình."))
    under = KeyField(help_text=_("Khóa đơn vị mà công trình nằm trong."))
    kind = serializers.ChoiceField(Project.Kind.choices, required=False)
    state = serializers.ChoiceField(labelled(ProjectState), required=False)


class ProjectList(Listing):
    """Works and recurrent items with their balances (công trình, khoản chi)."""

    tag = TAG
    summaries = {"GET": _("Công trình, khoản chi với số dư")}
    permission = Permission.VIEW_CAPITAL
    shape = shapes.ProjectRowShape
    filters = ProjectFilterShape
    year = 0

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Project]:
        """The filtered projects by name."""
        person = self.person
        self.year = wanted.get("year", person.today.year)
        under = OrgUnit.objects.filter(pk=wanted["under"]).first() if "under" in wanted else None
        if "under" in wanted and under is None:
            return Project.objects.none()
        state = ProjectState(wanted["state"]) if "state" in wanted else None
        return projects(
            person.province.pk,
            ProjectFilter(
                plan_year=self.year,
                branches=person.branches(Permission.VIEW_CAPITAL),
                words=wanted.get("q", ""),
                programme=wanted.get("programme", ""),
                under=under,
                kind=wanted.get("kind", ""),
                state=state,
                at_risk=self._at_risk() if state is ProjectState.AT_RISK else (),
            ),
        )

    def _at_risk(self) -> Collection[int]:
        """Whom the early warnings of the year name."""
        year = PlanYear.objects.filter(province=self.person.province, year=self.year).first()
        return at_risk(year, as_of=self.person.today) if year else ()

    def drawn(self, page: list[Any]) -> Sequence[ProjectRow]:
        """With what stands on their lines."""
        return listed(self.person.province.pk, [one.pk for one in page], self.year)


class ProjectDetail(Single):
    """One project with its lines (một công trình)."""

    tag = TAG
    summaries = {"GET": _("Một công trình với các dòng vốn")}
    permission = Permission.VIEW_CAPITAL
    shape = shapes.ProjectShape

    def one(self, **keys: Any) -> Project:
        """The project, if the person reaches it."""
        found = visible_project(self.person.province.pk, keys["pk"], self.person.branches(Permission.VIEW_CAPITAL))
        if found is None:
            raise Http404
        lines = list(found.lines.select_related("component__programme").order_by("plan_year", "origin_year", "pk"))
        shown: Any = found
        shown.shown_lines = with_figures(lines)
        return found


class LineFilter(serializers.Serializer[Any]):
    """Which lines."""

    year = YearField(help_text=_("Năm kế hoạch."))
    programme = CodeField(help_text=_("Mã chương trình."))
    project = KeyField(help_text=_("Khóa công trình."))
    unit = KeyField(help_text=_("Khóa đơn vị."))
    source = serializers.ChoiceField(CapitalSource.choices, required=False)  # type: ignore[assignment]  # a declared field, no attribute
    nature = serializers.ChoiceField(CapitalNature.choices, required=False)


class LineList(Listing):
    """Lines of capital with their present balances (dòng vốn)."""

    tag = TAG
    summaries = {"GET": _("Dòng vốn với số dư hiện tại")}
    permission = Permission.VIEW_CAPITAL
    shape = shapes.LineShape
    filters = LineFilter
    paged = "key"

    def rows(self, wanted: dict[str, Any]) -> QuerySet[CapitalLine]:
        """Lines in the person's reach."""
        names = {"year": "plan_year", "programme": "component__programme__code", "project": "project_id"}
        asked = {names.get(name, name): value for name, value in wanted.items()}
        return lines_in_reach(self.person.province.pk, self.person.branches(Permission.VIEW_CAPITAL)).filter(**asked)

    def drawn(self, page: list[Any]) -> Sequence[CapitalLine]:
        """With their balances."""
        return with_figures(page)


class MovementFilter(serializers.Serializer[Any]):
    """Which movements."""

    project = KeyField(help_text=_("Khóa công trình."))
    line = KeyField(help_text=_("Khóa dòng vốn."))
    decision = KeyField(help_text=_("Khóa quyết định."))
    kind = serializers.ChoiceField(shapes.KINDS, required=False)
    start = DayField(help_text=_("Có hiệu lực từ ngày."))
    end = DayField(help_text=_("Có hiệu lực đến hết ngày."))


class MovementList(Listing):
    """The book, entry by entry (biến động)."""

    tag = TAG
    summaries = {"GET": _("Biến động vốn, theo thứ tự ghi sổ")}
    permission = Permission.VIEW_CAPITAL
    shape = shapes.MovementShape
    filters = MovementFilter
    paged = "key"

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Movement]:
        """Movements that touch a line in the person's reach."""
        found = movements_in_reach(self.person.province.pk, self.person.branches(Permission.VIEW_CAPITAL))
        for name, field in (("project", "line__project_id"), ("line", "line_id")):
            if name in wanted:
                either = Q(**{f"from_account__{field}": wanted[name]}) | Q(**{f"to_account__{field}": wanted[name]})
                found = found.filter(either)
        names = {"kind": "kind", "decision": "decision_id", "start": "effective_on__gte", "end": "effective_on__lte"}
        return found.filter(**{names[name]: value for name, value in wanted.items() if name in names})


def with_figures(lines: list[CapitalLine]) -> list[CapitalLine]:
    """Lines that carry their balances."""
    figures = balances_of([line.pk for line in lines])
    for line in lines:
        shown: Any = line
        shown.figures = figures[line.pk]
    return lines
