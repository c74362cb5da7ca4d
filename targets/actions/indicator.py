"""Brings the indicators of a phase into a province (nạp danh mục chỉ tiêu)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.language import gettext as _
from accounts.roles import Permission, Person, require
from programs.actions.upsert import Shelf, Tally
from programs.models import Programme
from programs.plans.entries import PlanPack
from targets.declarations import Declaration, declared_indicators
from targets.models import Indicator
from targets.rollup import Source

_LINKS = ("numerator", "denominator", "flow")


class UnknownProgramme(Exception):
    """The file names a programme that the catalogue does not have (chương trình không có)."""


def load_indicators(*, phase: str, by: Person) -> int:
    """Load `indicators-<phase>.yaml` (danh mục chỉ tiêu); twice changes nothing. Returns how many rows changed."""
    require(by, Permission.ENTER_PLAN)
    declared = declared_indicators(phase)
    programmes = {one.code: one for one in Programme.objects.filter(phase__code=phase)}
    with transaction.atomic():
        known = {one.code: one for one in Indicator.objects.filter(province=by.province)}
        places = {one.code: place for place, one in enumerate(declared, start=1)}
        # A computed indicator cannot be written before its parts.
        in_order = sorted(declared, key=lambda one: one.source is Source.DERIVED)
        changed = [one.code for one in in_order if _write(one, _fields(one, places[one.code], programmes), known, by)]
        changed += [one.code for one in in_order if _link(one, known)]
        if changed:
            audit.record(
                by,
                "indicators.loaded",
                by.province,
                summary=_("giai đoạn %(phase)s") % {"phase": phase},
                codes=sorted(set(changed)),
            )
    return len(set(changed))


def own_indicators(
    *, pack: PlanPack, programmes: Mapping[str, int], tally: Tally, by: Person
) -> dict[Hashable, Indicator]:
    """Bring in what a pack says of the province's own indicators (đại lượng riêng); returns all there are, by code.

    Those of the phase stay as its list declares them, whatever a pack says of them. Needs an open transaction.
    """
    require(by, Permission.ENTER_PLAN)
    there = list(Indicator.objects.filter(province=by.province).order_by("place", "code"))
    shelf = Shelf.of(Indicator, by.province, pack.source, tally, there, lambda row: row.code)
    last = max((row.place for row in there), default=0)
    of_phase = {one.code for one in declared_indicators(pack.phase.key)}
    for one in pack.indicators:
        if one.code in of_phase:
            tally.unchanged += 1
            continue
        row = shelf.rows.get(one.code)
        last += row is None
        values = {
            "name": one.name,
            "unit_of_measure": one.unit_of_measure,
            "measure": one.measure.value,
            "source": Source.REPORTED.value,
            "programme_id": programmes[one.programme] if one.programme else None,
            "reported_by": one.reported_by.value,
            "yes_no": one.yes_no,
            "decimals": one.decimals,
            "section": one.section,
            "note": one.note,
            "place": last if row is None else row.place,
        }
        shelf.put(one.code, {"code": one.code}, values)
    return shelf.rows


def _fields(one: Declaration, place: int, programmes: dict[str, Programme]) -> dict[str, Any]:
    if one.programme and one.programme not in programmes:
        raise UnknownProgramme(
            _("Chỉ tiêu «%(code)s»: chương trình «%(programme)s» không có trong danh mục.")
            % {"code": one.code, "programme": one.programme}
        )
    return {
        "name": one.name,
        "unit_of_measure": one.unit_of_measure,
        "measure": one.measure.value,
        "source": one.source.value,
        "programme_id": programmes[one.programme].pk if one.programme else None,
        "reported_by": one.reported_by,
        "yes_no": one.yes_no,
        "population": one.population,
        "candidate_title": one.candidate_title,
        "decimals": one.decimals,
        "largest": None if one.largest is None else Decimal(one.largest),
        "signed": one.signed,
        "optional": one.optional,
        "section": one.section,
        "place": place,
        "columns": [column.value for column in one.columns],
        "note": one.note,
    }


def _write(one: Declaration, fields: dict[str, Any], known: dict[str, Indicator], by: Person) -> bool:
    row = known.get(one.code)
    if row is None:
        numerator = known[one.numerator] if one.numerator else None
        known[one.code] = Indicator.objects.create(province=by.province, code=one.code, numerator=numerator, **fields)
        return True
    if all(getattr(row, name) == value for name, value in fields.items()):
        return False
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return True


def _link(one: Declaration, known: dict[str, Indicator]) -> bool:
    row = known[one.code]
    wanted = {name: known[code].pk if (code := getattr(one, name)) else None for name in _LINKS}
    if all(getattr(row, f"{name}_id") == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(row, f"{name}_id", value)
    row.save(update_fields=[f"{name}_id" for name in _LINKS])
    return True
