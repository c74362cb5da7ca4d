"""Where documents disagree, with the sources at hand (mâu thuẫn kèm nguồn)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from accounts.models import OrgUnit
from targets.conflicts import Conflict
from targets.models import ConflictSettlement, Indicator, TargetStatement
from targets.queries.board import Board


@dataclass(frozen=True)
class Disagreement:
    """A conflict with its rows: the sources, what was given to the level below, and who said what governs."""

    conflict: Conflict
    indicator: Indicator
    unit: OrgUnit
    sources: tuple[TargetStatement, ...]
    parts: tuple[TargetStatement, ...]
    settlement: ConflictSettlement | None

    @property
    def parts_total(self) -> Decimal | None:
        """What was given to the level below, added up (tổng số giao cho cấp dưới)."""
        return None if self.conflict.parts is None else self.conflict.parts.total


def visible_conflicts(drawn: Board) -> list[Conflict]:
    """Conflicts about units inside the person's branch (mâu thuẫn trong địa bàn được xem)."""
    if drawn.scene.branches is None:
        return drawn.conflicts
    paths = {one.unit_id: one.unit.path for one in drawn.statements}
    return [one for one in drawn.conflicts if paths[one.unit].startswith(drawn.scene.branches)]


def disagreements(drawn: Board) -> list[Disagreement]:
    """Every visible conflict of the board (mâu thuẫn của bảng)."""
    by_key = {one.pk: one for one in drawn.statements}
    found = []
    for one in visible_conflicts(drawn):
        sources = tuple(by_key[claim.statement] for claim in one.claims)
        parts = tuple(by_key[claim.statement] for claim in one.parts.claims) if one.parts else ()
        settlement = drawn.settlements.get(one.key)
        found.append(Disagreement(one, drawn.indicators[one.indicator], sources[0].unit, sources, parts, settlement))
    return found
