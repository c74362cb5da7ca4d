"""The order of projects by feasibility, effect and ability to disburse (sắp xếp thứ tự ưu tiên). Pure.

Investors score what they judge; the ability to disburse is computed from the book, never typed. Criteria, weights and
limits are data of a province's year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from accounts.language import gettext as _
from accounts.language import gettext_noop

MOST_POINTS: Final = 10
_PACE, _CONTRACTOR = Decimal(6), Decimal(4)
_PLACES: Final = Decimal("0.01")


class Measure(StrEnum):
    """Where the points of a criterion come from (cách cho điểm)."""

    SCORED = "scored"
    COMPUTED = "computed"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _("Chủ đầu tư chấm") if self is Measure.SCORED else _("Tính từ sổ vốn")


# What the letter of Kon Tum names; a province sets its own weights and may add criteria of its own.
USUAL: Final = (
    ("kha-thi", gettext_noop("Tính khả thi"), 30, Measure.SCORED),
    ("hieu-qua", gettext_noop("Hiệu quả"), 40, Measure.SCORED),
    ("giai-ngan", gettext_noop("Khả năng giải ngân"), 30, Measure.COMPUTED),
)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion of a year (tiêu chí) with its weight."""

    code: str
    weight: int
    measure: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A project with what the order asks of it (dự án cần xếp)."""

    project_id: int
    unit_id: int
    works: bool
    contractor: bool
    assigned_vnd: int
    disbursed_vnd: int
    points: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Limits:
    """Against thin spreading (tránh dàn trải, manh mún): the smallest capital, the most works of a commune."""

    smallest_vnd: int | None = None
    most_of_unit: int | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A project in its place (thứ tự): points by criterion, their weighted mean, what is missing, hints."""

    place: int
    project_id: int
    points: Mapping[str, Decimal | None]
    total: Decimal
    complete: bool
    small: bool
    crowded: bool


def ability(standing: Standing, *, year: int, as_of: date) -> Decimal:
    """Points from 0 to 10: up to 6 for keeping pace with the year and 4 for a contractor; items have pace alone."""
    gone = Decimal(min(max((as_of - date(year, 1, 1)).days + 1, 1), 365)) / 365
    rate = Decimal(standing.disbursed_vnd) / standing.assigned_vnd if standing.assigned_vnd > 0 else Decimal(0)
    pace = min(rate / gone, Decimal(1))
    points = pace * _PACE + (_CONTRACTOR if standing.contractor else 0) if standing.works else pace * MOST_POINTS
    return points.quantize(_PLACES, ROUND_HALF_UP)


def ranked(
    standings: Sequence[Standing], criteria: Sequence[Criterion], limits: Limits, *, year: int, as_of: date
) -> list[Ranked]:
    """The projects in order; a score that is missing counts as nothing and is told."""
    weights = sum(criterion.weight for criterion in criteria)
    crowd = Counter(one.unit_id for one in standings if one.works)
    rows = []
    for one in standings:
        points: dict[str, Decimal | None] = {
            criterion.code: ability(one, year=year, as_of=as_of)
            if criterion.measure is Measure.COMPUTED
            else one.points.get(criterion.code)
            for criterion in criteria
        }
        total = Decimal(sum(criterion.weight * (points[criterion.code] or 0) for criterion in criteria))
        rows.append((total / (weights or 1), points, one))
    rows.sort(key=lambda row: (-row[0], row[2].project_id))
    return [
        Ranked(
            place,
            one.project_id,
            points,
            total.quantize(_PLACES, ROUND_HALF_UP),
            None not in points.values(),
            limits.smallest_vnd is not None and one.works and 0 < one.assigned_vnd < limits.smallest_vnd,
            limits.most_of_unit is not None and one.works and crowd[one.unit_id] > limits.most_of_unit,
        )
        for place, (total, points, one) in enumerate(rows, 1)
    ]
