"""The rest of the made-up year (số liệu minh họa): what the demo's works might be paid until 31 January; pure.

The demo itself ends in July. To try a forecast on a year that is over, this carries the same works on, from a fixed
seed and by other laws than those of the forecast: each has its own end, and its payments gather in autumn, December
and January.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from reporting.demo.capital import MILLION, Holding, Line, Payment

LAST = date(2024, 1, 31)
# When a payment of the second half falls: from, to, how often.
_SEASONS = (
    (date(2023, 7, 3), date(2023, 9, 29), 0.27),
    (date(2023, 10, 2), date(2023, 11, 30), 0.25),
    (date(2023, 12, 1), date(2023, 12, 29), 0.3),
    (date(2024, 1, 2), date(2024, 1, 31), 0.18),
)


def whole_year(holdings: Sequence[Holding], *, seed: int = 31, effort: float = 1.0) -> list[Holding]:
    """Carry holdings to the end of the year; `effort` makes a year that spends more or less of what is left."""
    chance = random.Random(seed)  # made-up figures, nothing secret
    return [
        replace(holding, lines=[_line(chance, holding, line, effort) for line in holding.lines]) for holding in holdings
    ]


def _line(chance: random.Random, holding: Holding, line: Line, effort: float) -> Line:
    paid = sum(payment.amount_vnd for payment in line.payments)
    left = line.amount_vnd - paid
    roll = chance.random()
    asleep = 0.22 if not line.payments else 0.05
    if left <= 0 or roll < asleep:
        return line
    if roll > (0.72 if holding.works else 0.88):
        share = 1.0
    else:
        share = chance.betavariate(2.2, 1.6) if holding.works else chance.betavariate(1.6, 2.6)
    total = min(left, round(left * min(share * effort, 1.0) / MILLION) * MILLION) if share * effort < 1 else left
    pieces = chance.choice((1, 2, 2, 3, 4)) if total > 60 * MILLION else 1
    days = sorted(_day(chance) for _ in range(pieces))
    payments = list(line.payments)
    for index, on in enumerate(days):
        piece = (
            total
            if index == pieces - 1
            else round(total / (pieces - index) * chance.uniform(0.6, 1.3) / MILLION) * MILLION
        )
        piece = min(piece, total)
        if piece > 0:
            payments.append(Payment(on, "settlement", piece))
        total -= piece
    return replace(line, payments=payments)


def _day(chance: random.Random) -> date:
    roll = chance.random()
    for first, last, part in _SEASONS:
        if roll < part:
            return first + timedelta(days=chance.randrange((last - first).days + 1))
        roll -= part
    return LAST
