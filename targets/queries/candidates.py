"""The units named for a title, and the reserve that they leave (đơn vị phấn đấu, số dự phòng)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from programs.models import Candidate
from targets.conflicts import Reserve, reserve
from targets.models import Indicator, Result
from targets.queries.board import Board, Row
from targets.rollup import Figure

CRITERIA: Final = "tieu-chi-xa-dat"
ALL_CRITERIA: Final = 19


@dataclass(frozen=True)
class Runner:
    """One candidate with what it reported (đơn vị phấn đấu): reached, still planned, criteria met."""

    candidate: Candidate
    reached: bool | None
    planned: bool | None
    criteria: int | None
    submission_id: int | None

    @property
    def missing(self) -> int | None:
        """Criteria still missing of the nineteen."""
        return None if self.criteria is None else max(ALL_CRITERIA - self.criteria, 0)

    @property
    def standing(self) -> str:
        """The key of the chip: met, on track, at risk, or nothing reported."""
        if self.reached:
            return "met"
        if self.reached is None and self.planned is None:
            return "not_reported"
        return "on_track" if self.planned else "at_risk"


@dataclass(frozen=True)
class Field:
    """The candidates for one title (danh sách phấn đấu một danh hiệu) against its target."""

    indicator: Indicator
    title: str
    row: Row | None
    runners: tuple[Runner, ...]
    reserve: Reserve | None

    @property
    def expected(self) -> int:
        """Candidates that reached the title or still plan to."""
        return sum(bool(one.reached or one.planned) for one in self.runners)

    @property
    def at_risk(self) -> bool:
        """Whether those who reported neither the title nor a plan for it leave fewer than the target needs."""
        lost = sum(one.standing == "at_risk" for one in self.runners)
        return self.reserve is not None and len(self.runners) - lost < self.reserve.needed


def fields(board: Board, branches: Iterable[str] | None = None) -> list[Field]:
    """The candidates of the plan year by title (danh sách đơn vị phấn đấu): two statements beyond the board."""
    prefixes = None if branches is None else tuple(branches)
    scene = board.scene
    named = [
        one
        for one in Candidate.objects.filter(province_id=scene.province_id, plan_year=scene.plan_year)
        .select_related("unit__parent", "citation__document")
        .order_by("title", "id")
        if prefixes is None or one.unit.path.startswith(prefixes)
    ]
    by_title = {one.candidate_title: one for one in board.indicators.values() if one.candidate_title}
    facts = _facts(board, named, by_title.values())
    return [
        _field(board, by_title[title.value], str(title.label), title.value, named, facts)
        for title in Candidate.Title
        if title.value in by_title
    ]


Facts = dict[tuple[int, str, str], tuple[Decimal, int]]


def _facts(board: Board, named: list[Candidate], indicators: Iterable[Indicator]) -> Facts:
    wanted = [one.pk for one in indicators]
    if CRITERIA in board.by_code:
        wanted.append(board.by_code[CRITERIA].pk)
    rows = Result.objects.filter(
        province_id=board.scene.province_id,
        period=board.scene.period.key,
        indicator__in=wanted,
        unit__in=[one.unit_id for one in named],
    ).values_list("unit_id", "indicator__code", "figure", "value", "submission_id")
    return {(unit, code, figure): (value, submission) for unit, code, figure, value, submission in rows}


def _field(board: Board, indicator: Indicator, title: str, key: str, named: list[Candidate], facts: Facts) -> Field:
    rows = [row for row in board.counted if row.indicator.pk == indicator.pk and row.unit.pk == board.root.pk]
    row = rows[0] if rows else None
    runners = tuple(_runner(one, indicator.code, facts) for one in named if one.title == key)
    left = reserve(row.demand, len(runners)) if row is not None and row.demand is not None else None
    return Field(indicator, title, row, runners, left)


def _runner(candidate: Candidate, code: str, facts: Facts) -> Runner:
    done = facts.get((candidate.unit_id, code, Figure.DONE))
    plan = facts.get((candidate.unit_id, code, Figure.PLAN_REST))
    criteria = facts.get((candidate.unit_id, CRITERIA, Figure.DONE))
    known = next((one for one in (done, plan, criteria) if one is not None), None)
    return Runner(
        candidate,
        None if done is None else done[0] >= 1,
        None if plan is None else plan[0] >= 1,
        None if criteria is None else int(criteria[0]),
        None if known is None else known[1],
    )
