"""What a check names, in words and with an address: a project, a unit, a programme (đối tượng được nêu)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from disbursement.dated import PROGRAMME, PROJECT, UNIT
from disbursement.models import Project
from programs.models import Programme


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object stands in a list (vị trí): its name, what is said below it, its page, its order."""

    title: str
    sub: str
    page: tuple[str, int] | None
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Objects read as a set."""

    units: dict[int, OrgUnit]
    projects: dict[int, Project]
    programmes: dict[int, Programme]

    @classmethod
    def of(cls, province_id: int, named: Iterable[tuple[str, int]]) -> Places:
        """Read everything that is named by its type and key, in three statements."""
        keys: dict[str, set[int]] = {kind: set() for kind in (UNIT, PROJECT, PROGRAMME)}
        for kind, key in named:
            keys[kind].add(key)
        units = OrgUnit.objects.filter(province_id=province_id, pk__in=keys[UNIT]).select_related("parent")
        projects = Project.objects.filter(province_id=province_id, pk__in=keys[PROJECT])
        projects = projects.select_related("unit__parent", "investor", "component__programme")
        return cls(
            {unit.pk: unit for unit in units},
            {project.pk: project for project in projects},
            {one.pk: one for one in Programme.objects.filter(pk__in=keys[PROGRAMME])},
        )

    def place(self, object_type: str, object_id: int, branches: Sequence[str] | None) -> Place | None:
        """Where an object stands in the list, or None outside the person's reach."""
        if object_type == PROGRAMME:
            named = self.programmes[object_id]
            if branches is not None:
                return None
            return Place(
                _("Cả tỉnh: %(short_name)s") % {"short_name": named.short_name}, named.code, None, ("", named.code)
            )
        if object_type == UNIT:
            unit = self.units[object_id]
            if not _reached(branches, unit):
                return None
            above = unit.parent.full_name if unit.kind == "commune" and unit.parent else ""
            return Place(unit.full_name, above, ("unit", unit.pk), (unit.path, unit.sort_key))
        project = self.projects[object_id]
        if not _reached(branches, project.unit, project.investor):
            return None
        sub = _("%(code)s · %(full_name)s · chủ đầu tư: %(full_name_2)s") % {
            "code": project.code,
            "full_name": project.unit.full_name,
            "full_name_2": project.investor.full_name,
        }
        return Place(project.name, sub, ("project", project.pk), (project.unit.path, project.sort_key))


def _reached(branches: Sequence[str] | None, *units: OrgUnit) -> bool:
    return branches is None or any(unit.path.startswith(path) for unit in units for path in branches)
