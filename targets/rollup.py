"""Roll-ups (tổng hợp): what many units reported becomes one figure with its coverage. Pure.

Missing is no row, zero is zero, "not assigned" is neither. Rates come from sums, never from percentages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple


class Measure(StrEnum):
    """What kind of quantity an indicator is (loại chỉ tiêu)."""

    FLOW = "flow"
    STOCK = "stock"
    RATE = "rate"
    DROP = "drop"
    AVERAGE = "average"
    FLOOR = "floor"
    MILESTONE = "milestone"


class Source(StrEnum):
    """Where the figures of an indicator come from (nguồn số liệu)."""

    REPORTED = "reported"
    DERIVED = "derived"
    COUNTED = "counted"
    LEDGER = "ledger"


class Figure(StrEnum):
    """Which column of the form a figure stands in (cột số liệu)."""

    END_PRIOR_YEAR = "end_prior_year"
    DONE = "done"
    PLAN_REST = "plan_rest"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a roll-up must know of an indicator (cách tính); other indicators are named by their id."""

    key: int
    measure: Measure
    source: Source = Source.REPORTED
    numerator: int | None = None
    denominator: int | None = None
    population: str = ""


class Group(NamedTuple):
    """One line of the grouped query (một nhóm): figures of one indicator and column among units with these attributes.

    A line without `figure` counts the units that owe the indicator. The units share a district, if they have one;
    `unit` and `submission` are set where a single unit stands behind the line.
    """

    indicator: int
    figure: str | None
    attributes: Collection[str] | None
    reported: int
    total: Decimal = Decimal(0)
    least: Decimal | None = None
    estimated: int = 0
    district: int | None = None
    unit: int | None = None
    submission: int | None = None


class Tally(NamedTuple):
    """Reported figures added up (tổng số): how many, how much, the least of them, how many are estimates."""

    reported: int = 0
    total: Decimal = Decimal(0)
    least: Decimal | None = None
    estimated: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the units that owe a figure have reported it (độ phủ)."""

    reported: int
    owed: int

    @property
    def complete(self) -> bool:
        """Whether nobody is missing, and somebody owed."""
        return 0 < self.owed <= self.reported

    def __str__(self) -> str:
        return f"{self.reported}/{self.owed}"


@dataclass(frozen=True, slots=True)
class Measured:
    """A rolled-up figure (số tổng hợp); no value when nothing was reported, or its parts do not fit together.

    `lower_bound` tells that units still missing can only raise the value.
    """

    value: Fraction | None
    coverage: Coverage
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    estimated: bool = False
    uneven: bool = False
    lower_bound: bool = False


class Sums:
    """Everything that the grouped query found for one area (bảng tổng của một địa bàn)."""

    def __init__(self, groups: Iterable[Group] = ()) -> None:
        self._given = groups

    @cached_property
    def _groups(self) -> dict[tuple[int, str | None], list[Group]]:
        # Of many districts a page asks for a few: only those are put in order.
        found: dict[tuple[int, str | None], list[Group]] = {}
        for group in self._given:
            found.setdefault((group.indicator, group.figure), []).append(group)
        return found

    def tally(self, indicator: int, figure: Figure | None, population: str = "") -> Tally:
        """The sum over units that carry the attribute, or over all of them."""
        reported, total, least, estimated = 0, Decimal(0), None, 0
        for group in self._groups.get((indicator, figure), ()):
            if population and population not in (group.attributes or ()):
                continue
            reported += group.reported
            total += group.total
            estimated += group.estimated
            if group.least is not None and (least is None or group.least < least):
                least = group.least
        return Tally(reported, total, least, estimated)

    def reported(self, indicator: int) -> bool:
        """Whether any column of the indicator holds a figure."""
        return any((indicator, figure) in self._groups for figure in Figure)

    def owed(self, indicator: int, population: str = "") -> int:
        """How many units owe the figure."""
        return self.tally(indicator, None, population).reported


def measured(shape: Shape, shapes: Mapping[int, Shape], sums: Sums, figure: Figure = Figure.DONE) -> Measured:
    """The figure of an indicator in one area and column (số liệu tổng hợp của chỉ tiêu)."""
    match shape.measure:
        case Measure.RATE:
            return _rate(shape, shapes, sums, figure)
        case Measure.DROP:
            return _drop(shape, shapes, sums, figure)
        case Measure.AVERAGE:
            return _average(shape, shapes, sums, figure)
        case Measure.FLOOR:
            return _floor(shape, shapes, sums, figure)
        case _:
            return _total(shape, sums, figure, shape.population)


def forecast(shape: Shape, shapes: Mapping[int, Shape], sums: Sums) -> Measured:
    """What the units themselves expect for the whole year (ước cả năm): a flow adds its plan, the rest replace."""
    plan = measured(shape, shapes, sums, Figure.PLAN_REST)
    if shape.measure is not Measure.FLOW:
        return plan
    done = measured(shape, shapes, sums, Figure.DONE)
    if plan.value is None or done.value is None:
        return plan
    return Measured(
        done.value + plan.value,
        Coverage(min(done.coverage.reported, plan.coverage.reported), plan.coverage.owed),
        lower_bound=True,
    )


def _total(shape: Shape, sums: Sums, figure: Figure, population: str) -> Measured:
    owed = sums.owed(shape.key, population)
    if shape.source is Source.COUNTED:
        return Measured(Fraction(owed) if owed else None, Coverage(owed, owed), numerator=Decimal(owed))
    tally = sums.tally(shape.key, figure, population)
    return Measured(
        Fraction(tally.total) if tally.reported else None,
        Coverage(tally.reported, owed),
        numerator=tally.total if tally.reported else None,
        estimated=tally.estimated > 0,
        lower_bound=True,
    )


def _part(key: int | None, shape: Shape, shapes: Mapping[int, Shape], sums: Sums, figure: Figure) -> Measured:
    if key is None:
        return Measured(None, Coverage(0, 0))
    return _total(shapes[key], sums, figure, shape.population)


def _ratio(shape: Shape, shapes: Mapping[int, Shape], sums: Sums, figure: Figure) -> Measured:
    """Numerator over denominator as they are; uneven when different units stand behind the two."""
    part = _part(shape.numerator, shape, shapes, sums, figure)
    whole = _part(shape.denominator, shape, shapes, sums, figure)
    counted = shape.denominator is not None and shapes[shape.denominator].source is Source.COUNTED
    uneven = not counted and part.coverage.reported != whole.coverage.reported
    usable = part.value is not None and bool(whole.value) and not uneven
    return Measured(
        part.value / whole.value if usable and part.value is not None and whole.value else None,
        part.coverage if counted else _narrower(part.coverage, whole.coverage),
        part.numerator,
        whole.numerator,
        part.estimated or whole.estimated,
        uneven,
        lower_bound=counted,
    )


def _rate(shape: Shape, shapes: Mapping[int, Shape], sums: Sums, figure: Figure) -> Measured:
    return _times_hundred(_ratio(shape, shapes, sums, figure))


def _times_hundred(ratio: Measured) -> Measured:
    value = None if ratio.value is None else ratio.value * 100
    return Measured(
        value,
        ratio.coverage,
        ratio.numerator,
        ratio.denominator,
        ratio.estimated,
        ratio.uneven,
        ratio.lower_bound,
    )


def _drop(shape: Shape, shapes: Mapping[int, Shape], sums: Sums, figure: Figure) -> Measured:
    """How far a stock, or a rate in percentage points, fell since the end of last year (mức giảm)."""
    if shape.denominator is None:
        before = _part(shape.numerator, shape, shapes, sums, Figure.END_PRIOR_YEAR)
        now = _part(shape.numerator, shape, shapes, sums, figure)
    else:
        before = _rate(shape, shapes, sums, Figure.END_PRIOR_YEAR)
        now = _rate(shape, shapes, sums, figure)
    uneven = before.uneven or now.uneven or before.coverage.reported != now.coverage.reported
    value = None
    if before.value is not None and now.value is not None and not uneven:
        value = before.value - now.value
    return Measured(
        value,
        _narrower(before.coverage, now.coverage),
        before.numerator,
        now.numerator,
        before.estimated or now.estimated,
        uneven and before.value is not None and now.value is not None,
    )


def _average(shape: Shape, shapes: Mapping[int, Shape], sums: Sums, figure: Figure) -> Measured:
    """The sum over the units that reported it, or over a denominator that is reported too (bình quân)."""
    if shape.denominator is not None:
        return _ratio(shape, shapes, sums, figure)
    part = _part(shape.numerator, shape, shapes, sums, figure)
    reported = part.coverage.reported
    value = None if part.value is None else part.value / reported
    return Measured(value, part.coverage, part.numerator, Decimal(reported), part.estimated)


def _floor(shape: Shape, shapes: Mapping[int, Shape], sums: Sums, figure: Figure) -> Measured:
    """The least figure of any unit (đơn vị thấp nhất)."""
    part = _part(shape.numerator, shape, shapes, sums, figure)
    if shape.numerator is None or part.value is None:
        return Measured(None, part.coverage)
    least = sums.tally(shape.numerator, figure, shape.population).least
    return Measured(None if least is None else Fraction(least), part.coverage, estimated=part.estimated)


def _narrower(first: Coverage, second: Coverage) -> Coverage:
    return min(first, second, key=lambda one: one.reported)
