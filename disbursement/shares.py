"""Shares that add to exactly one hundred (tỷ trọng): how a project's capital splits by programme or source. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

_STEPS: Final = 1000


def hundred(amounts: Sequence[int]) -> list[Fraction]:
    """The share of each amount in percent with one decimal, adding to 100; the largest remainders are rounded up.

    Amounts are not negative; nothing of nothing has no shares, and every share is then zero.
    """
    whole = sum(amounts)
    if not whole:
        return [Fraction(0) for _ in amounts]
    exact = [Fraction(amount * _STEPS, whole) for amount in amounts]
    steps = [int(one) for one in exact]
    by_remainder = sorted(range(len(amounts)), key=lambda place: (steps[place] - exact[place], place))
    for place in by_remainder[: _STEPS - sum(steps)]:
        steps[place] += 1
    return [Fraction(step, _STEPS // 100) for step in steps]
