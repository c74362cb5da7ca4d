"""The board of targets (bảng chỉ tiêu): every statement with plan, actual, estimate, standing and coverage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.figures import decimal
from accounts.models import OrgUnit, UnitKind
from programs.models import PlanYear
from programs.periods import Period, PeriodKind
from targets.conflicts import Claim, Conflict, conflicts
from targets.models import ConflictSettlement, Indicator, TargetStatement
from targets.queries.rollup import RolledUp, roll_up
from targets.rating import SEVERITY, Demand, Operator, Rating, Standing, moment, rate, worst
from targets.rollup import Coverage, Measure, Measured, Shape, Source, Sums, forecast, measured
from targets.wording import parts_text, planned, reached

Ledger = Mapping[tuple[str, int], Measured]
_NOTHING = Measured(None, Coverage(0, 0))


@dataclass(frozen=True)
class Row:
    """One target of one unit (một dòng chỉ tiêu), or several units' share of one sentence (`members`).

    Statements that demand the same stand together. Without a demand the unit was assigned none; `above` then holds
    what the province was assigned. `governs` tells, once a conflict is settled, whether this demand is the one.
    """

    indicator: Indicator
    unit: OrgUnit
    programme: str
    statements: tuple[TargetStatement, ...]
    demand: Demand | None
    period: Period | None
    done: Measured
    forecast: Measured
    rating: Rating
    conflict: Conflict | None = None
    governs: bool | None = None
    members: tuple[Row, ...] = ()
    above: tuple[TargetStatement, ...] = ()

    @property
    def standing(self) -> Standing:
        """The standing to show."""
        return self.rating.standing

    @property
    def met_count(self) -> int:
        """How many of the members meet their demand."""
        return sum(member.standing is Standing.MET for member in self.members)

    @property
    def planned_text(self) -> str:
        """What is demanded, as the plan prints it."""
        if self.demand is None:
            return _("không giao")
        printed = max((one.decimals for one in self.statements), default=0)
        return planned(self.demand, self.indicator.unit_of_measure, printed)

    @property
    def above_text(self) -> str:
        """What the province was assigned where the unit was not."""
        unit = self.indicator.unit_of_measure
        return "; ".join(dict.fromkeys(planned(one.demand, unit, one.decimals) for one in self.above))

    @property
    def done_text(self) -> str:
        """What was reached."""
        return reached(self.done, self.indicator.decimals)

    @property
    def line_text(self) -> str:
        """The figure that it was held against, or nothing."""
        line = self.rating.line
        if line is None:
            return ""
        places = self.indicator.decimals if line.denominator == 1 else max(self.indicator.decimals, 1)
        return decimal(line, places)

    @property
    def forecast_text(self) -> str:
        """What the units expect for the year."""
        return reached(self.forecast, self.indicator.decimals)

    @property
    def parts_text(self) -> str:
        """The sums behind a rate or a fall: 130/194, or 3.050 → 2.900."""
        return parts_text(self.indicator.measure, self.done)


@dataclass(frozen=True)
class Scene:
    """For whom and when a board is drawn (góc nhìn): the unit looked from, the plan year, the period reported."""

    province_id: int
    plan_year: PlanYear
    period: Period
    branches: tuple[str, ...] | None = None


@dataclass
class Board:
    """Everything about the targets of one plan year and period, fetched in five statements."""

    scene: Scene
    unit: OrgUnit
    root: OrgUnit
    districts: list[OrgUnit]
    indicators: dict[int, Indicator]
    statements: list[TargetStatement]
    settlements: dict[str, ConflictSettlement]
    rolled: RolledUp
    ledger: Ledger = field(default_factory=dict)

    @cached_property
    def shapes(self) -> dict[int, Shape]:
        """The indicators as the pure modules see them."""
        return {key: one.shape for key, one in self.indicators.items()}

    @cached_property
    def by_code(self) -> dict[str, Indicator]:
        """The indicators by code."""
        return {one.code: one for one in self.indicators.values()}

    def sums(self, unit_id: int) -> Sums:
        """The sums of one unit's branch."""
        if unit_id == self.unit.pk:
            return self.rolled.whole
        return self.rolled.districts.get(unit_id) or self.rolled.units.get(unit_id) or Sums()

    def done(self, indicator: Indicator, unit_id: int) -> Measured:
        """What was reached in the period (thực hiện)."""
        if indicator.source == Source.LEDGER:
            return self.ledger.get((indicator.code, unit_id), _NOTHING)
        return measured(self.shapes[indicator.pk], self.shapes, self.sums(unit_id))

    def forecast(self, indicator: Indicator, unit_id: int) -> Measured:
        """What the units expect for the whole year (ước cả năm); when the year is over, what was reached."""
        if indicator.source == Source.LEDGER:
            return _NOTHING
        if self.scene.period.kind is PeriodKind.YEAR:
            return self.done(indicator, unit_id)
        return forecast(self.shapes[indicator.pk], self.shapes, self.sums(unit_id))

    @cached_property
    def claims(self) -> list[Claim]:
        """The statements as the detector of conflicts sees them."""
        return [claim_of(one, self.indicators[one.indicator_id]) for one in self.statements]

    @cached_property
    def conflicts(self) -> list[Conflict]:
        """Sources that do not agree (mâu thuẫn), from the statements alone."""
        children = {self.root.pk: [one.pk for one in self.districts]}
        governing = {key: one.governing_id for key, one in self.settlements.items() if one.governing_id is not None}
        return conflicts(self.claims, children, governing)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the unit looked from (các dòng của đơn vị đang xem)."""
        own = [one for one in self.statements if one.unit_id == self.unit.pk]
        spoken = {one.indicator_id for one in own}
        below: dict[int, list[TargetStatement]] = defaultdict(list)
        for one in self.statements:
            inside = one.unit_id not in (self.unit.pk, self.root.pk) and one.unit.path.startswith(self.unit.path)
            if inside and one.indicator_id not in spoken:
                below[one.indicator_id].append(one)
        found = self.rows_of(own)
        for group in below.values():
            rows = self.rows_of(group)
            found += rows if len({row.unit.pk for row in rows}) == 1 else [self._together(rows)]
        if self.unit.pk != self.root.pk:
            found += self._not_assigned(spoken | set(below))
        numbers = {one.programme.code: one.programme.number for one in self.statements}
        return sorted(found, key=lambda row: (numbers[row.programme], row.indicator.place))

    @cached_property
    def counted(self) -> list[Row]:
        """One row a quantity (các chỉ tiêu được đếm): what governs, or of an open conflict the row in most need."""
        groups: dict[tuple[str, int, int], list[Row]] = defaultdict(list)
        for row in self.rows:
            if row.governs is not False:
                groups[row.programme, row.indicator.pk, row.unit.pk].append(row)
        return [
            min(group, key=lambda row: SEVERITY.index(row.standing)) if len(group) > 1 else group[0]
            for group in groups.values()
        ]

    def rows_of(self, statements: Iterable[TargetStatement]) -> list[Row]:
        """Rows of these statements; those that demand the same of the same unit stand in one row."""
        groups: dict[tuple[object, ...], list[TargetStatement]] = defaultdict(list)
        for one in statements:
            groups[one.indicator_id, one.unit_id, one.period, one.programme_id, one.demand].append(one)
        rows = [self._row(tuple(group)) for group in groups.values()]
        return rows + [self._row_of_parts(conflict) for conflict in self._settled_by_parts(rows)]

    def _row(self, statements: tuple[TargetStatement, ...]) -> Row:
        first = statements[0]
        indicator, demand, period = self.indicators[first.indicator_id], first.demand, Period.from_key(first.period)
        conflict = self._conflict_at.get((first.indicator_id, first.unit_id, _conflict_period(first)))
        return self._rated(indicator, first.unit, first.programme.code, statements, demand, period, conflict)

    def _rated(
        self,
        indicator: Indicator,
        unit: OrgUnit,
        programme: str,
        statements: tuple[TargetStatement, ...],
        demand: Demand | None,
        period: Period | None,
        conflict: Conflict | None,
    ) -> Row:
        done, expected = self.done(indicator, unit.pk), self.forecast(indicator, unit.pk)
        at = moment(period or self.scene.period, self.scene.period)
        rating = rate(demand, done, expected, at, by_time=grows_through_the_year(indicator))
        governs = None
        if conflict is not None and (settled := self.settlements.get(conflict.key)):
            governs = settled.governing_id in {one.pk for one in statements} if statements else True
        return Row(indicator, unit, programme, statements, demand, period, done, expected, rating, conflict, governs)

    @cached_property
    def _conflict_at(self) -> dict[tuple[int, int, str], Conflict]:
        return {(one.indicator, one.unit, one.period): one for one in self.conflicts}

    def _settled_by_parts(self, rows: list[Row]) -> list[Conflict]:
        found = {row.conflict.key: row.conflict for row in rows if row.conflict is not None}
        return [
            conflict
            for key, conflict in found.items()
            if conflict.parts is not None and key in self.settlements and self.settlements[key].governing_id is None
        ]

    def _row_of_parts(self, conflict: Conflict) -> Row:
        claim = conflict.claims[0]
        total = conflict.parts.total if conflict.parts is not None else Decimal(0)
        unit = next(one.unit for one in self.statements if one.pk == claim.statement)
        demand = Demand(Operator.AT_LEAST, total)
        period = Period.from_key(claim.period)
        return self._rated(self.indicators[claim.indicator], unit, claim.programme, (), demand, period, conflict)

    def _together(self, rows: list[Row]) -> Row:
        """Rows of several units under one sentence, as one row with members."""
        first = rows[0]
        met = sum(row.standing is Standing.MET for row in rows)
        rating = Rating(
            worst(row.standing for row in rows),
            _("%(met)s/%(count)s đơn vị đạt yêu cầu.") % {"met": met, "count": len(rows)},
        )
        done = self.done(first.indicator, self.unit.pk)
        expected = self.forecast(first.indicator, self.unit.pk)
        return Row(
            first.indicator,
            self.unit,
            first.programme,
            first.statements,
            first.demand,
            first.period,
            done,
            expected,
            rating,
            members=tuple(sorted(rows, key=lambda row: row.unit.sort_key)),
        )

    def _not_assigned(self, spoken: set[int]) -> list[Row]:
        """What the province was assigned and this unit was not, where this unit has a share in it."""
        above: dict[int, list[TargetStatement]] = defaultdict(list)
        for one in self.statements:
            if one.unit_id == self.root.pk and one.indicator_id not in spoken:
                above[one.indicator_id].append(one)
        found = []
        for key, statements in above.items():
            programme = statements[0].programme.code
            row = self._rated(self.indicators[key], self.unit, programme, (), None, None, conflict=None)
            if row.done.coverage.owed or row.done.value is not None:
                found.append(replace(row, above=tuple(statements)))
        return found


def _conflict_period(statement: TargetStatement) -> str:
    return "" if statement.operator == Operator.BY_DATE else statement.period


def grows_through_the_year(indicator: Indicator) -> bool:
    """Whether half a year should bring half of it; titles come at the end of the year (chỉ tiêu tăng dần trong năm)."""
    if indicator.source == Source.LEDGER:
        return True
    return indicator.measure in (Measure.FLOW, Measure.DROP) and not indicator.yes_no


def claim_of(statement: TargetStatement, indicator: Indicator) -> Claim:
    """A statement for the pure detector."""
    return Claim(
        statement.pk,
        statement.indicator_id,
        Measure(indicator.measure),
        statement.unit_id,
        statement.period,
        statement.demand,
        statement.citation.document_id,
        statement.programme.code,
    )


def current_period(year: int, today: date) -> Period:
    """The period that screens speak of first: the whole year from December on, before that its first half."""
    return Period.whole_year(year) if today >= date(year, 12, 1) else Period.half_year(year, 1)


def board(scene: Scene, ledger: Ledger | None = None, *, cited: bool = True) -> Board:
    """Fetch the board (bảng chỉ tiêu): five statements, whatever the number of units and targets.

    Without `cited` nobody reads who owns a target, what document it stands in and who settled a conflict.
    """
    indicators = {
        one.pk: one for one in Indicator.objects.filter(province_id=scene.province_id).select_related("programme")
    }
    spoken = TargetStatement.objects.filter(province_id=scene.province_id, plan_year=scene.plan_year).order_by("id")
    sources = ("citation__document", "owner") if cited else ("citation",)
    statements = list(spoken.select_related("unit", *sources))
    _name_programmes(statements, indicators.values())
    places = OrgUnit.objects.filter(province_id=scene.province_id)
    wanted = Q(kind__in=[UnitKind.PROVINCE, UnitKind.DISTRICT])
    if scene.branches is not None:
        wanted |= Q(path__in=scene.branches)
    units = list(places.filter(wanted).order_by("sort_key"))
    root = next(one for one in units if one.kind == UnitKind.PROVINCE)
    unit = root if scene.branches is None else next(one for one in units if one.path == scene.branches[0])
    districts = [one for one in units if one.kind == UnitKind.DISTRICT and _existed(one, scene.period)]
    known = {root.pk, *(one.pk for one in districts)}
    rolled = roll_up(
        scene.province_id,
        scene.period,
        branches=scene.branches,
        attributes={one.population for one in indicators.values() if one.population},
        units={one.unit_id for one in statements} - known,
    )
    settled = _settlements(scene, cited=cited)
    return Board(scene, unit, root, districts, indicators, statements, settled, rolled, ledger or {})


def _existed(unit: OrgUnit, period: Period) -> bool:
    on = period.last_day
    return unit.valid_from <= on and (unit.valid_to is None or unit.valid_to > on)


def _name_programmes(statements: Iterable[TargetStatement], indicators: Iterable[Indicator]) -> None:
    """Give each statement the programme that came with the indicators: three rows of the catalogue, not one a row."""
    known = {one.programme_id: one.programme for one in indicators if one.programme is not None}
    for one in statements:
        if one.programme_id in known:
            one.programme = known[one.programme_id]


def _settlements(scene: Scene, *, cited: bool) -> dict[str, ConflictSettlement]:
    """The newest settlement of every conflict."""
    made = ConflictSettlement.objects.filter(province_id=scene.province_id, plan_year=scene.plan_year)
    newest = made.order_by("conflict", "-id").distinct("conflict")
    return {one.conflict: one for one in (newest.select_related("settled_by", "governing") if cited else newest)}
