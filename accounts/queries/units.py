"""The tree of units as it was on a day (cây đơn vị tại ngày)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import OrgUnit, UnitAttribute, UnitKind, UnitVersion
from accounts.names import sort_key
from accounts.tree import grow

# Kinds of unit that owe reports or hold capital, and so have a page in each plan year.
KINDS_WITH_YEAR = frozenset({UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.DEPARTMENT, UnitKind.OFFICE})


@dataclass(frozen=True)
class UnitOnDay:
    """A unit as it was on a day (đơn vị tại ngày), with what stands below it."""

    pk: int
    code: str
    kind: str
    full_name: str
    type_name: str
    attributes: tuple[UnitAttribute, ...]
    below: tuple[UnitOnDay, ...] = ()

    def of_kind(self, kind: UnitKind) -> tuple[UnitOnDay, ...]:
        """What stands directly below and is of that kind."""
        return tuple(unit for unit in self.below if unit.kind == kind)

    @property
    def districts(self) -> tuple[UnitOnDay, ...]:
        """The districts directly below (cấp huyện)."""
        return self.of_kind(UnitKind.DISTRICT)

    @property
    def communes(self) -> tuple[UnitOnDay, ...]:
        """The communes directly below (cấp xã)."""
        return self.of_kind(UnitKind.COMMUNE)


def tree_on(day: date) -> tuple[UnitOnDay, ...]:
    """The trees of the open province on that day, in the order of the dictionary; two statements."""
    versions = sorted(
        UnitVersion.objects.filter(_held_on(day)).select_related("unit").order_by("id"),
        key=lambda version: sort_key(version.name),
    )
    attributes: dict[int, list[UnitAttribute]] = {}
    for row in UnitAttribute.objects.filter(_held_on(day)).order_by("kind", "id"):
        attributes.setdefault(row.unit_id, []).append(row)
    return _shown(versions, attributes)


def _shown(versions: Iterable[UnitVersion], attributes: dict[int, list[UnitAttribute]]) -> tuple[UnitOnDay, ...]:
    by_unit = {version.unit_id: version for version in versions}

    def shown(key: int, below: tuple[UnitOnDay, ...]) -> UnitOnDay:
        version = by_unit[key]
        return UnitOnDay(
            pk=key,
            code=version.unit.code,
            kind=version.unit.kind,
            full_name=version.full_name,
            type_name=version.type_name,
            attributes=tuple(attributes.get(key, ())),
            below=below,
        )

    trees = grow({key: version.parent_id for key, version in by_unit.items()})
    return tuple(tree.map(shown) for tree in trees)


def changes_between(start: date, end: date) -> list[tuple[UnitVersion, UnitVersion]]:
    """Units whose name, type or parent changed after `start` and up to `end`: before and after (biến động)."""
    changed = UnitVersion.objects.filter(valid_from__gt=start, valid_from__lte=end)
    rows = (
        UnitVersion.objects.filter(unit__in=changed.values("unit"))
        .select_related("unit", "unit__parent")
        .order_by("unit__path", "valid_from", "id")
    )
    pairs: list[tuple[UnitVersion, UnitVersion]] = []
    before: UnitVersion | None = None
    for row in rows:
        if before and before.unit_id == row.unit_id and start < row.valid_from <= end:
            pairs.append((before, row))
        before = row
    return pairs


def units_above(unit: OrgUnit) -> QuerySet[OrgUnit]:
    """The units from the province down to the parent of this one (các cấp trên)."""
    parts = unit.path.strip("/").split("/")[:-1]
    lines = ["/".join(parts[: length + 1]) + "/" for length in range(len(parts))]
    return OrgUnit.objects.filter(path__in=lines).order_by("path")


def _held_on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))
