"""How far capital will have come by a day, from its payments so far (dự báo giải ngân). Pure.

The share of capital that is spent grows along a reference curve of the same kind (programme × nature): that of the year
before where the book holds enough of it, else the one published for the province. What is left of a project shrinks in
payments; how many come by a day follows the curve, times the pace of its kind this year, times its own pace so far. A
work without a contractor stands still until one may have been selected. Nothing here judges: no rule asks a forecast.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

# A payment takes this share of what is left, so depletion comes in steps of this many natural units.
STEP = 0.5
# The first payment, an advance, takes less and so comes sooner.
FIRST_STEP = 0.18
# How many payments' worth of belief the pace of a kind is given against a project's own, and the curve against a kind.
PROJECT_PRIOR = 2.0
KIND_PRIOR = 0.15
# The error that all projects of a sum share, as a part of what is still to come.
SHARED_ERROR = 0.2
# Fewer lines than this are no reference.
FEWEST = 20
_CEILING = 0.995
_MOST_STEPS = 60
_FASTEST = 12.0
_HALVINGS = 14
_CURVES = Path(__file__).parent / "data" / "reference_curves.csv"


@dataclass(frozen=True, slots=True)
class Assumed:
    """What a plan year takes for granted (tham số dự báo), unless it says otherwise.

    From `full` on capital counts as spent to the end, for the model knows no last đồng; a work without a contractor is
    taken to select one `contractor_days` from the day looked at.
    """

    full: float = 0.97
    contractor_days: int = 45


USUAL = Assumed()


@dataclass(frozen=True, slots=True)
class Curve:
    """The share of capital spent by a day of the plan year (đường giải ngân), straight between its points."""

    points: tuple[tuple[int, float], ...]
    # Thousands of projects ask for a few days.
    _used: dict[float, float] = field(default_factory=dict, compare=False, repr=False)

    def share(self, day: float) -> float:
        """The share by so many days after 1 January; flat outside the points."""
        before = (0.0, 0.0)
        for at, share in self.points:
            if day <= at:
                width = at - before[0]
                return before[1] + (share - before[1]) * ((day - before[0]) / width if width else 1.0)
            before = (at, share)
        return before[1]

    def depletion(self, day: float) -> float:
        """What the curve expects to have been used up by a day, in natural units of what is left."""
        found = self._used.get(day)
        if found is None:
            found = self._used[day] = -math.log(1 - min(max(self.share(day), 0.0), _CEILING))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Capital as it stands at the end of a day (hiện trạng): of a project, of what a rule covers of it.

    `kind` is programme and nature; `starts_on` when it may be spent: given, and for works the contractor selected.
    """

    key: int
    kind: str
    assigned_vnd: int
    disbursed_vnd: int
    starts_on: date | None
    waits_for_contractor: bool = False

    @property
    def rate(self) -> float:
        """The share that is spent."""
        return min(self.disbursed_vnd / self.assigned_vnd, 1.0) if self.assigned_vnd > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected of one standing by a day (triển vọng): the number of payments still to come, and what follows.

    The number follows a negative binomial law of `shape` and `odds`: a pace that is not known exactly.
    """

    rate: float
    shape: float
    odds: float
    full: float = USUAL.full

    @property
    def mean(self) -> float:
        """The expected share by the day."""
        return 1 - (1 - self.rate) * math.pow(1 + self.odds * (1 - math.exp(-STEP)), -self.shape)

    @property
    def variance(self) -> float:
        """How far the share may lie from its mean, squared."""
        first = math.pow(1 + self.odds * (1 - math.exp(-STEP)), -self.shape)
        second = math.pow(1 + self.odds * (1 - math.exp(-2 * STEP)), -self.shape)
        return (1 - self.rate) ** 2 * max(second - first * first, 0.0)

    @property
    def stays_zero(self) -> float:
        """The chance that nothing is spent by the day."""
        return math.pow(1 + self.odds * STEP / FIRST_STEP, -self.shape) if self.rate == 0 else 0.0

    def reaches(self, share: float) -> float:
        """The chance that this share is spent by the day; the whole is reached from `full` on."""
        wanted = min(share, self.full)
        if self.rate >= wanted:
            return 1.0
        steps = math.ceil(math.log((1 - self.rate) / (1 - wanted)) / STEP - 1e-9)
        return 1 - sum(self._chances(steps))

    def between(self, low: float = 0.1, high: float = 0.9) -> tuple[float, float]:
        """The shares that bound the middle of what may happen (khoảng tin cậy)."""
        found, total, bounds = 0, 0.0, [0, 0]
        for number, chance in enumerate(self._chances(_MOST_STEPS)):
            total += chance
            while found < 2 and total >= (low, high)[found]:
                bounds[found] = number
                found += 1
        return self._after(bounds[0]), self._after(bounds[1] if found == 2 else _MOST_STEPS)

    def _after(self, payments: int) -> float:
        return 1 - (1 - self.rate) * math.exp(-STEP * payments)

    def _chances(self, fewer_than: int) -> Iterable[float]:
        chance = math.pow(1 + self.odds, -self.shape)
        ratio = self.odds / (1 + self.odds)
        for number in range(fewer_than):
            yield chance
            chance *= ratio * (self.shape + number) / (number + 1)


@dataclass(frozen=True, slots=True)
class _Kind:
    """All capital of a kind as known on a day: its curve, its pace this year, its standings."""

    curve: Curve
    pace: float
    rate: float
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """What is known of a year on a day (mô hình): every kind with its curve and pace."""

    year: int
    as_of: date
    kinds: Mapping[str, _Kind]
    assumed: Assumed = USUAL

    def towards(self, on: date) -> Horizon:
        """Look ahead to a day: projects of a kind together come as far as the kind does on its curve."""
        return Horizon(self, on, {name: self._scale(kind, on) for name, kind in self.kinds.items()})

    def _scale(self, kind: _Kind, on: date) -> float:
        """By how much payments come faster than on the curve of the sum, for sums hide who is slow."""
        assigned = sum(one.assigned_vnd for one in kind.standings)
        wanted = kind.pace * max(kind.curve.depletion(self.day(on)) - kind.curve.depletion(self.day(self.as_of)), 0.0)
        if not wanted or assigned <= 0:
            return 1.0
        target = 1 - (1 - kind.rate) * math.exp(-wanted)
        # What is left of each at a scale: weight × (1 + scale × step) ^ -shape, the mean of its outlook.
        plain = [(one.assigned_vnd / assigned, self.outlook(one, kind, on, 1.0)) for one in kind.standings]
        terms = [(part * (1 - one.rate), one.odds * (1 - math.exp(-STEP)), -one.shape) for part, one in plain]
        low, high = 0.0, _FASTEST
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            left = sum(part * math.pow(1 + middle * step, power) for part, step, power in terms)
            low, high = (middle, high) if 1 - left < target else (low, middle)
        return (low + high) / 2

    def outlook(self, one: Standing, kind: _Kind, on: date, scale: float) -> Outlook:
        """What is expected of a standing by a day at a scale; nothing more than today where the day is over."""
        today = self.day(self.as_of)
        since = min(self.day(one.starts_on), today) if one.starts_on is not None else 0
        first = today + self.assumed.contractor_days if one.waits_for_contractor else today
        used = kind.curve.depletion(today) - kind.curve.depletion(since)
        coming = max(kind.curve.depletion(self.day(on)) - kind.curve.depletion(first), 0.0) if on > self.as_of else 0.0
        done = -math.log(1 - min(one.rate, _CEILING))
        odds = scale * coming / STEP / (PROJECT_PRIOR / kind.pace + max(used, 0.0) / STEP)
        return Outlook(one.rate, PROJECT_PRIOR + done / STEP, odds, self.assumed.full)

    def day(self, on: date) -> int:
        """How many days a day is after 1 January of the plan year."""
        return (on - date(self.year, 1, 1)).days


@dataclass(frozen=True, slots=True)
class Horizon:
    """A model that looks at one day ahead (tầm nhìn đến một ngày)."""

    model: Model
    on: date
    scales: Mapping[str, float]

    def outlook(self, one: Standing) -> Outlook:
        """What is expected of a standing by the day."""
        return self.model.outlook(one, self.model.kinds[one.kind], self.on, self.scales[one.kind])


def model_of(
    standings: Iterable[Standing], curves: Mapping[str, Curve], *, year: int, as_of: date, assumed: Assumed = USUAL
) -> Model:
    """Measure the pace of each kind against its curve up to a day."""
    groups: dict[str, list[Standing]] = {}
    for one in standings:
        groups.setdefault(one.kind, []).append(one)
    day, kinds = (as_of - date(year, 1, 1)).days, {}
    for name, own in groups.items():
        assigned, disbursed = sum(one.assigned_vnd for one in own), sum(one.disbursed_vnd for one in own)
        rate = min(disbursed / assigned, 1.0) if assigned > 0 else 0.0
        curve = curve_of(curves, name)
        spent = -math.log(1 - min(rate, _CEILING))
        kinds[name] = _Kind(curve, (KIND_PRIOR + spent) / (KIND_PRIOR + curve.depletion(day)), rate, tuple(own))
    return Model(year, as_of, kinds, assumed)


@dataclass(frozen=True, slots=True)
class Total:
    """What is expected of a sum of standings (triển vọng của đơn vị, chương trình): rate, bounds, chance."""

    assigned_vnd: int
    disbursed_vnd: int
    mean: float
    spread: float
    full: float = USUAL.full

    @property
    def rate(self) -> float:
        """The share that is spent now."""
        return self.disbursed_vnd / self.assigned_vnd if self.assigned_vnd > 0 else 0.0

    def between(self) -> tuple[float, float]:
        """Bounds that eight of ten outcomes should lie in."""
        return max(self.mean - 1.28 * self.spread, self.rate), min(self.mean + 1.28 * self.spread, 1.0)

    def reaches(self, share: float) -> float:
        """The chance that the sum reaches a share; the whole is reached from `full` on."""
        wanted = min(share, self.full)
        if self.rate >= wanted:
            return 1.0
        if self.spread <= 0:
            return float(self.mean >= wanted)
        return 0.5 * math.erfc((wanted - self.mean) / self.spread / math.sqrt(2))


def total_of(horizon: Horizon, standings: Sequence[Standing]) -> Total:
    """Add standings up: each has its own chance, and all share the error of the curve."""
    assigned = sum(one.assigned_vnd for one in standings)
    disbursed = sum(one.disbursed_vnd for one in standings)
    if assigned <= 0:
        return Total(assigned, disbursed, 0.0, 0.0, horizon.model.assumed.full)
    outlooks = [(one.assigned_vnd / assigned, horizon.outlook(one)) for one in standings]
    mean = sum(weight * one.mean for weight, one in outlooks)
    own = sum(weight * weight * one.variance for weight, one in outlooks)
    shared = SHARED_ERROR * max(mean - disbursed / assigned, 0.0)
    return Total(assigned, disbursed, mean, math.sqrt(own + shared * shared), horizon.model.assumed.full)


def straight_line(rate: float, *, year: int, as_of: date, on: date) -> float:
    """The share by a day if money goes on evenly since 1 January: what the forecast is compared with."""
    gone, then = (as_of - date(year, 1, 1)).days + 1, (on - date(year, 1, 1)).days + 1
    return min(rate * then / gone, 1.0)


def curve_of(curves: Mapping[str, Curve], kind: str) -> Curve:
    """The curve of a kind, or of its nature alone."""
    return curves.get(kind) or curves.get(kind.rpartition(" ")[2]) or published_curves()["investment"]


@cache
def published_curves() -> Mapping[str, Curve]:
    """The curves by nature that the portal brings along (đường giải ngân công bố), with their sources in the file."""
    points: dict[str, list[tuple[int, float]]] = {}
    with _CURVES.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            start = date(int(row["year"]), 1, 1)
            day = (date.fromisoformat(row["on"]) - start).days
            points.setdefault(row["nature"], []).append((day, float(row["share_percent"]) / 100))
    return {nature: Curve(tuple(sorted(of_nature))) for nature, of_nature in points.items()}


def measured_curves(
    shares: Mapping[str, Sequence[tuple[int, int]]], assigned: Mapping[str, int], lines: Mapping[str, int]
) -> dict[str, Curve]:
    """Curves of a year that is over, from (day, đồng spent by it) of each kind with enough lines."""
    return {
        kind: Curve(tuple((day, spent / assigned[kind]) for day, spent in sorted(points)))
        for kind, points in shares.items()
        if lines.get(kind, 0) >= FEWEST and assigned.get(kind, 0) > 0
    }


def month_ends(year: int) -> list[date]:
    """The ends of the months of a plan year up to 31 January of the next."""
    firsts = [date(year, month, 1) for month in range(2, 13)] + [date(year + 1, month, 1) for month in (1, 2)]
    return [first - timedelta(days=1) for first in firsts]
