"""The codes of a capital list: the units, projects and components that its rows name (mã trong danh mục vốn)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.language import gettext as _
from accounts.models import OrgUnit, UnitKind
from accounts.roles import Person
from disbursement.models import Project
from programs.intake.reader import Reading
from programs.models import Component

_KINDS = (UnitKind.PROVINCE, UnitKind.DEPARTMENT, UnitKind.DISTRICT, UnitKind.COMMUNE)


class Wrong(Exception):
    """One cell of a row is wrong (ô sai): the column's key and a sentence."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column


@dataclass(frozen=True, slots=True)
class Codes:
    """What the codes of a list lead to; each look-up raises `Wrong` with the cell's sentence (danh mục mã)."""

    units: Mapping[str, list[OrgUnit]]
    projects: Mapping[str, list[Project]]
    components: Mapping[str, Component]

    def unit(self, row: Mapping[str, Any], column: str) -> OrgUnit | None:
        """The unit of a cell, None where it is empty."""
        code = row.get(column)
        if code in (None, ""):
            return None
        found = self.units.get(str(code), [])
        if not found:
            raise Wrong(column, _("Không có đơn vị mã «%(code)s» trong tỉnh; hãy sửa mã.") % {"code": code})
        if len(found) > 1:
            raise Wrong(
                column,
                _("Mã «%(code)s» là của %(count)s đơn vị khác cấp; hãy giao vốn này trên màn hình.")
                % {"code": code, "count": len(found)},
            )
        return found[0]

    def component(self, row: Mapping[str, Any]) -> Component:
        """The component of a row."""
        component = self.components.get(str(row["component"]))
        if component is None:
            raise Wrong(
                "component",
                _("Không có nội dung, dự án thành phần mã «%(row)s»; hãy sửa mã.") % {"row": row["component"]},
            )
        return component

    def project(self, row: Mapping[str, Any], component: Component | None) -> Project | None:
        """The works of a row's code, or its recurrent item of the component; None where the cell is empty."""
        code = row.get("project_code")
        if code in (None, ""):
            return None
        found = self.projects.get(str(code), [])
        works = next((one for one in found if one.kind == Project.Kind.WORKS), None)
        same = next((one for one in found if component is None or one.component_id == component.pk), None)
        project = works or same
        if project is None:
            raise Wrong(
                "project_code", _("Không có dự án mã %(code)s trong tỉnh; hãy đăng ký dự án trước.") % {"code": code}
            )
        return project

    def astray(self, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The codes that lead nowhere, for a row of which not everything could be read."""
        looked = (
            lambda: self.component(row) if row.get("component") else None,
            lambda: self.project(row, None),
            lambda: self.unit(row, "unit_code"),
            lambda: self.unit(row, "from_code"),
        )
        for look in looked:
            try:
                look()
            except Wrong as wrong:
                yield wrong.column, str(wrong)


def codes_of(reading: Reading, by: Person) -> Codes:
    """Everything that the rows of a list name, in three statements."""
    rows = list(reading.values.values())
    units: dict[str, list[OrgUnit]] = defaultdict(list)
    named = {str(row[name]) for row in rows for name in ("unit_code", "from_code") if row.get(name)}
    for unit in OrgUnit.objects.filter(province=by.province, kind__in=_KINDS, code__in=named).order_by("pk"):
        units[unit.code].append(unit)
    projects: dict[str, list[Project]] = defaultdict(list)
    named = {str(row["project_code"]) for row in rows if row.get("project_code")}
    known = Project.objects.filter(province=by.province, code__in=named)
    for project in known.select_related("unit", "investor", "component").order_by("pk"):
        projects[project.code].append(project)
    components = {one.code: one for one in Component.objects.select_related("programme").order_by("pk")}
    return Codes(units, projects, components)
