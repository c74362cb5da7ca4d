"""Stopwatches of the benchmarks: both sides by turns in one run, and the ratio of their medians."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass
class Timing:
    """How long one thing took, in seconds, each time."""

    name: str
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.seconds)

    @property
    def late(self) -> float:
        """What nineteen of twenty stayed below (p95)."""
        return statistics.quantiles(self.seconds, n=20)[-1]

    def __str__(self) -> str:
        low, middle, high = (f"{one * 1000:9.1f}" for one in (min(self.seconds), self.median, max(self.seconds)))
        return f"  {self.name:<52} min {low}  median {middle}  max {high} ms"


def by_turns(works: Mapping[str, Callable[[], object]], *, rounds: int) -> list[Timing]:
    """Time several things by turns, so that whatever else the machine does falls on all of them."""
    taken = [Timing(name) for name in works]
    for work in works.values():
        work()
    turn = list(zip(works.values(), taken, strict=True))
    for _ in range(rounds):
        # Backwards every other time: whoever comes after the heavy one must not always be the same.
        turn.reverse()
        for work, timing in turn:
            gc.collect()
            started = time.perf_counter()
            work()
            timing.seconds.append(time.perf_counter() - started)
    return taken


@dataclass(frozen=True)
class Verdict:
    """What a benchmark says: the figure beside its goal."""

    name: str
    figure: float
    goal: float
    unit: str = "×"
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the goal is met; nothing fails when it is not."""
        return self.figure >= self.goal if self.at_least else self.figure <= self.goal

    def __str__(self) -> str:
        goal = f"goal {'≥' if self.at_least else '≤'} {self.goal:g}"
        return f"{self.name:<54} {self.figure:6.2f} {self.unit:<2} {goal:<12} {'met' if self.met else 'MISSED'}"


VERDICTS: list[Verdict] = []


def say(title: str, timings: list[Timing]) -> None:
    """Print a heading and what was timed."""
    print(f"\n{title}")
    for timing in timings:
        print(timing)


def conclude(verdict: Verdict) -> None:
    """Print the figure and keep it for the table at the end."""
    VERDICTS.append(verdict)
    print(f"  {verdict}")
