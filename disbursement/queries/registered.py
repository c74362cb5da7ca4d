"""Who registered to reach the standard and has no capital of the year yet (nơi đăng ký phấn đấu chưa có vốn)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cached_property

from django.db.models import Q, Sum

from accounts.models import OrgUnit, UnitAttribute, UnitKind
from disbursement.models import CapitalLine


class Registered:
    """Communes and hamlets beside some places that registered, fetched once for all of them."""

    def __init__(self, province_id: int, year: int, places: Mapping[int, OrgUnit]) -> None:
        self.province_id, self.year, self.places = province_id, year, places

    @cached_property
    def rows(self) -> list[UnitAttribute]:
        """Registrations below the units above these places, by the order of their names."""
        above = {place.parent_id for place in self.places.values() if place.parent_id}
        near = Q(unit__parent__in=above) | Q(unit__kind=UnitKind.HAMLET, unit__parent__parent__in=above)
        found = UnitAttribute.objects.filter(
            near | Q(unit__parent__in=list(self.places)), province_id=self.province_id, kind=UnitAttribute.REGISTERED
        )
        return list(found.select_related("unit__parent").order_by("unit__sort_key", "id"))

    @cached_property
    def funded(self) -> dict[str, set[int]]:
        """Units where capital of the year stands, by programme."""
        near = {key for row in self.rows for key in (row.unit_id, row.unit.parent_id) if key}
        there = Q(project__unit__in=near) | Q(project=None, unit__in=near)
        lines = CapitalLine.objects.filter(there, province_id=self.province_id, plan_year=self.year)
        standing = lines.annotate(total=Sum("accounts__balance_vnd")).filter(total__gt=0).order_by()
        found: dict[str, set[int]] = defaultdict(set)
        for programme, project_unit, unit in standing.values_list(
            "component__programme__code", "project__unit_id", "unit_id"
        ):
            found[programme].add(project_unit or unit)
        return found

    def has(self, place_id: int, on: date) -> bool:
        """Whether a place, or a hamlet of it, is registered on a day."""
        return any(place_id in (row.unit_id, row.unit.parent_id) for row in self.rows if _holds(row, on))

    def waiting(self, place_id: int, programme: str, on: date) -> tuple[str, ...]:
        """Names of registered places with the same unit above and no capital of the programme this year."""
        place = self.places[place_id]
        hamlets = place.kind == UnitKind.HAMLET
        names = {}
        for row in self.rows:
            unit, commune = row.unit, row.unit.parent
            beside = unit.parent_id == place.parent_id or (
                not hamlets and unit.kind == UnitKind.HAMLET and commune and commune.parent_id == place.parent_id
            )
            own = place_id in (unit.pk, unit.parent_id)
            if not beside or own or not _holds(row, on):
                continue
            # Works stand at communes, so the money of a hamlet is that of its commune; hamlets compare by themselves.
            counted = {unit.pk} if hamlets or unit.kind != UnitKind.HAMLET else {unit.pk, unit.parent_id}
            if not counted & self.funded[programme]:
                named = f"{unit.full_name} ({commune.full_name})" if commune and not hamlets else unit.full_name
                names[unit.pk] = named if unit.kind == UnitKind.HAMLET else unit.full_name
        return tuple(names.values())


def _holds(row: UnitAttribute, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on < row.valid_to)
