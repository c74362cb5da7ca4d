"""Search without accents (tìm kiếm không dấu): every hit shows its parent, and nothing is picked for the person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Generic, TypeVar

from django.db.models import Case, Count, IntegerField, Model, Q, QuerySet, Value, When, Window

from accounts.models import OrgUnit, UnitVersion
from accounts.names import search_key, sort_key, tidy, without_type

SHORTEST = 2


class Nearness(IntEnum):
    """How near a name is to what was typed; smaller is nearer (độ khớp)."""

    EXACT = 0
    SAME_TONES = 1
    FOLDED = 2
    BEGINS_WITH_TONES = 3
    BEGINS = 4
    INSIDE = 5


@dataclass(frozen=True)
class Hit:
    """A unit that was found (đơn vị tìm thấy); `found_as` is an earlier name when that is what matched."""

    unit: OrgUnit
    nearness: Nearness
    found_as: str = ""


Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Found(Generic[Row]):
    """The nearest rows of one kind, and how many match in all (kết quả một nhóm)."""

    rows: Sequence[Row] = ()
    total: int = 0


def words_of(typed: str) -> list[str]:
    """The folded words to look for; none where too little was typed (từ cần tìm)."""
    key = search_key(tidy(typed)[:80])
    return key.split() if len(key) >= SHORTEST else []


def holding(words: Iterable[str]) -> Q:
    """Rows whose `search_key` has words that begin with each of these."""
    asked = Q()
    for word in words:
        asked &= Q(search_key__startswith=word) | Q(search_key__contains=f" {word}")
    return asked


def nearest(rows: QuerySet[Row], typed: str, most: int, *then: str) -> Found[Row]:
    """The rows whose `search_key` is nearest to what was typed: at its beginning, as a phrase, as scattered words."""
    phrase = " ".join(words_of(typed))
    nearness = Case(
        When(search_key__startswith=phrase, then=Value(0)),
        When(search_key__contains=f" {phrase}", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    ordered = rows.annotate(nearness=nearness, total=Window(Count("pk"))).order_by("nearness", *then, "pk")
    found = list(ordered[:most])
    return Found(found, getattr(found[0], "total", 0) if found else 0)


def units_named(typed: str) -> list[Hit]:
    """Units of the open province whose name, now or earlier, begins with or holds these words; nearest first."""
    wanted = tidy(typed)[:80]
    keys = {search_key(wanted), without_type(search_key(wanted))}
    if max(map(len, keys)) < SHORTEST:
        return []
    asked = Q()
    for key in keys:
        asked |= Q(search_key__startswith=key) | Q(search_key__contains=f" {key}")
    rows = UnitVersion.objects.filter(asked).select_related("unit", "unit__parent").order_by("-valid_from", "id")
    best: dict[int, Hit] = {}
    for row in rows:
        hit = Hit(row.unit, _nearness(wanted, row), "" if row.valid_to is None else row.full_name)
        known = best.get(row.unit_id)
        if known is None or hit.nearness < known.nearness:
            best[row.unit_id] = hit
    return sorted(best.values(), key=lambda hit: (hit.nearness, hit.unit.sort_key, hit.unit.path))


def _nearness(wanted: str, row: UnitVersion) -> Nearness:
    typed = wanted.lower()
    names = {row.name.lower(), row.full_name.lower()}
    if typed in names:
        return Nearness.EXACT
    # Equal keys are equal letters and tones, wherever the tone mark is put: hoà and hòa.
    if sort_key(typed) in {sort_key(name) for name in names}:
        return Nearness.SAME_TONES
    key = search_key(typed)
    folded = {search_key(name) for name in names}
    if key in folded:
        return Nearness.FOLDED
    if any(name.startswith(typed) for name in names):
        return Nearness.BEGINS_WITH_TONES
    if any(name.startswith(key) for name in folded):
        return Nearness.BEGINS
    return Nearness.INSIDE
