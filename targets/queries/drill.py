"""From a total to the units and the submissions behind it (đi từ tổng số tới từng đơn vị)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import OrgUnit
from targets.models import Indicator
from targets.queries.board import Board, Row
from targets.queries.rollup import roll_up
from targets.rollup import Figure, Measured, Source, forecast, measured


@dataclass(frozen=True)
class Place:
    """One unit's share of a figure (phần của một đơn vị), with the submission that it came from."""

    unit: OrgUnit
    before: Measured
    done: Measured
    forecast: Measured
    submission_id: int | None

    @property
    def is_reported(self) -> bool:
        """Whether an approved figure stands behind it."""
        return self.submission_id is not None


@dataclass(frozen=True)
class DistrictShare:
    """A district's share of a figure (phần của huyện), with what it was assigned, if anything.

    `submission_id` is set where the district reports the figure itself.
    """

    unit: OrgUnit
    done: Measured
    forecast: Measured
    row: Row | None
    submission_id: int | None = None


def parts(board: Board, indicator: Indicator) -> list[Indicator]:
    """The reported indicators behind one (các số liệu gốc): itself, or its numerator and denominator."""
    if indicator.source == Source.REPORTED:
        return [indicator]
    keys = (indicator.numerator_id, indicator.denominator_id)
    found = [board.indicators[key] for key in keys if key is not None]
    return [one for one in found if one.source == Source.REPORTED]


def district_shares(
    board: Board, indicator: Indicator, submissions: Mapping[int, int | None] | None = None
) -> list[DistrictShare]:
    """Every district with a share in the figure, or with a target for it; no statement of its own.

    `submissions` holds, by unit, the submissions of districts that report the figure themselves.
    """
    handed_in = submissions or {}
    rows = {
        row.unit.pk: row
        for row in board.rows_of(one for one in board.statements if one.indicator_id == indicator.pk)
        if row.governs is not False
    }
    found = []
    for unit in board.districts:
        done = board.done(indicator, unit.pk)
        if done.coverage.owed or done.value is not None or unit.pk in rows:
            expected = board.forecast(indicator, unit.pk)
            found.append(DistrictShare(unit, done, expected, rows.get(unit.pk), handed_in.get(unit.pk)))
    return found


def places(board: Board, indicator: Indicator, area: OrgUnit) -> list[Place]:
    """Every unit inside an area that owes or reported the figure (các đơn vị trong địa bàn): two statements."""
    sources = parts(board, indicator)
    if not sources:
        return []
    rolled = roll_up(
        board.scene.province_id,
        board.scene.period,
        branches=[area.path],
        attributes={indicator.population} - {""},
        every_unit=True,
        indicators={one.pk for one in board.indicators.values() if one.source == Source.COUNTED}
        | {one.pk for one in sources},
    )
    shape = board.shapes[indicator.pk]
    found = []
    for unit in OrgUnit.objects.filter(province_id=board.scene.province_id, pk__in=rolled.units).order_by("sort_key"):
        sums = rolled.units[unit.pk]
        if not any(sums.owed(one.pk) or sums.reported(one.pk) for one in sources):
            continue
        handed_in = (rolled.submissions.get((unit.pk, one.pk)) for one in sources)
        found.append(
            Place(
                unit,
                measured(shape, board.shapes, sums, Figure.END_PRIOR_YEAR),
                measured(shape, board.shapes, sums),
                forecast(shape, board.shapes, sums),
                next((one for one in handed_in if one is not None), None),
            )
        )
    return found
