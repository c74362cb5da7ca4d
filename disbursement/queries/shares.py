"""How a project's capital splits (lồng ghép vốn): by programme and source, adding to exactly one hundred percent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from disbursement.models import CapitalLine, CapitalSource
from disbursement.queries.balances import Figures
from disbursement.shares import hundred


@dataclass(frozen=True, slots=True)
class Share:
    """One programme's money of one source in a project (phần vốn)."""

    programme: str
    source: str
    amount_vnd: int
    percent: Fraction


def shares_of(standing: Iterable[tuple[CapitalLine, Figures]]) -> list[Share]:
    """The shares of a project's lines, programme by programme, source by source."""
    sums: dict[tuple[int, str, str], int] = {}
    for line, figures in standing:
        programme = line.component.programme
        key = (programme.number, programme.short_name, line.source)
        sums[key] = sums.get(key, 0) + figures.assigned_vnd
    order = list(CapitalSource.values)
    keys = sorted((key for key, amount in sums.items() if amount), key=lambda key: (key[0], order.index(key[2])))
    percents = hundred([sums[key] for key in keys])
    return [
        Share(name, str(CapitalSource(source).label), sums[number, name, source], percent)
        for (number, name, source), percent in zip(keys, percents, strict=True)
    ]
