"""Where the documents of a plan disagree (mâu thuẫn giữa các chỉ tiêu); nobody's figure is overwritten. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from targets.rating import Demand, Operator, satisfied
from targets.rollup import Measure

_ADDITIVE = frozenset({Measure.FLOW, Measure.STOCK})
_SUMMABLE = frozenset({Operator.AT_LEAST, Operator.MORE_THAN, Operator.EQUAL, Operator.RANGE, Operator.RANGE_OR_MORE})


class Kind(StrEnum):
    """How sources disagree (loại mâu thuẫn)."""

    DOCUMENTS = "documents"
    PARTS = "parts"
    TWO_PROGRAMMES = "two_programmes"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one statement says of one quantity (một nguồn); statement, indicator and units are named by their ids."""

    statement: int
    indicator: int
    measure: Measure
    unit: int
    period: str
    demand: Demand
    document: int
    programme: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The figures of the lower level added up (tổng các phần), and who was given none (chưa giao)."""

    total: Decimal
    claims: tuple[Claim, ...]
    not_assigned: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sources that speak of one quantity and do not agree (mâu thuẫn): the claims, and the parts where there are."""

    kind: Kind
    indicator: int
    unit: int
    period: str
    claims: tuple[Claim, ...]
    parts: Parts | None

    @property
    def key(self) -> str:
        """The name under which a settlement is kept."""
        return f"{self.indicator}:{self.unit}:{self.period}"


@dataclass(frozen=True, slots=True)
class Identity:
    """Stock against flow (số lũy kế với số tăng thêm): what base makes both true, and what the stock needs."""

    stock: Claim
    flow: Claim
    base: Decimal | None
    implied_base: Decimal
    needed_by_stock: Decimal | None

    @property
    def agrees(self) -> bool | None:
        """Whether both targets say the same from this base; unknown while the base is unknown."""
        return None if self.base is None else self.base == self.implied_base

    @property
    def needed(self) -> Decimal | None:
        """How many it takes to meet both targets."""
        flow = self.flow.demand.threshold
        if self.needed_by_stock is None or flow is None:
            return flow
        return max(flow, self.needed_by_stock)


@dataclass(frozen=True, slots=True)
class RateIdentity:
    """A stock target as a rate (số lũy kế quy ra tỷ lệ) over a denominator of that day."""

    stock: Claim
    rate: Claim
    denominator: Decimal
    share_percent: Fraction

    @property
    def agrees(self) -> bool:
        """Whether reaching the stock reaches the rate."""
        return satisfied(self.rate.demand, self.share_percent)


@dataclass(frozen=True, slots=True)
class Reserve:
    """Named candidates against a target (danh sách dự phòng)."""

    candidates: int
    needed: Decimal

    @property
    def spare(self) -> Decimal:
        """How many candidates may fail before the target does."""
        return self.candidates - self.needed


def conflicts(
    claims: Iterable[Claim], children: Mapping[int, Collection[int]], governing: Mapping[str, int] | None = None
) -> list[Conflict]:
    """Everything that does not agree, from the statements alone; `governing` chooses among a child's own claims."""
    by_place: dict[tuple[int, int, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        period = "" if claim.demand.operator is Operator.BY_DATE else claim.period
        by_place[claim.indicator, claim.unit, period].append(claim)
    found = []
    for (indicator, unit, period), here in by_place.items():
        parts = _parts(here[0], children.get(unit, ()), by_place, governing or {})
        kind = _kind(here, parts)
        if kind is not None:
            found.append(Conflict(kind, indicator, unit, period, tuple(here), parts))
    return found


def _kind(claims: list[Claim], parts: Parts | None) -> Kind | None:
    demands = {_comparable(claim.demand) for claim in claims}
    if len(demands) > 1:
        return Kind.DOCUMENTS
    if parts is not None and any(not _agrees(claim.demand, parts.total) for claim in claims):
        return Kind.PARTS
    if len({claim.programme for claim in claims}) > 1:
        return Kind.TWO_PROGRAMMES
    return None


def _comparable(demand: Demand) -> tuple[object, ...]:
    return (demand.operator, demand.value, demand.low, demand.high, demand.due_on)


def _agrees(whole: Demand, total: Decimal) -> bool:
    return total == whole.value if whole.operator is Operator.EQUAL else satisfied(whole, total)


def _parts(
    whole: Claim,
    children: Collection[int],
    by_place: Mapping[tuple[int, int, str], list[Claim]],
    governing: Mapping[str, int],
) -> Parts | None:
    if whole.measure not in _ADDITIVE or whole.demand.operator not in _SUMMABLE:
        return None
    chosen, missing = [], []
    for child in sorted(children):
        claims = [
            one
            for one in by_place.get((whole.indicator, child, whole.period), ())
            if one.demand.operator in _SUMMABLE and one.demand.threshold is not None
        ]
        if claims:
            marked = governing.get(f"{whole.indicator}:{child}:{whole.period}")
            chosen.append(next((one for one in claims if one.statement == marked), claims[-1]))
        else:
            missing.append(child)
    if not chosen:
        return None
    total = sum((one.demand.threshold or Decimal(0) for one in chosen), Decimal(0))
    return Parts(total, tuple(chosen), tuple(missing))


def identity(stock: Claim, flow: Claim, base: Decimal | None, withdrawn: Decimal = Decimal(0)) -> Identity | None:
    """Base + new − withdrawn = stock: hold the two targets against each other (đối chiếu lũy kế và tăng thêm)."""
    total, new = stock.demand.threshold, flow.demand.threshold
    if total is None or new is None:
        return None
    needed = None if base is None else max(total - base + withdrawn, Decimal(0))
    return Identity(stock, flow, base, total - new + withdrawn, needed)


def rate_identity(stock: Claim, rate: Claim, denominator: Decimal) -> RateIdentity | None:
    """Hold a stock target against a rate target over a dated denominator (đối chiếu lũy kế và tỷ lệ)."""
    total = stock.demand.threshold
    if total is None or rate.demand.threshold is None or not denominator:
        return None
    return RateIdentity(stock, rate, denominator, Fraction(total) * 100 / Fraction(denominator))


def reserve(demand: Demand, candidates: int) -> Reserve | None:
    """8 candidates for 7 leave a reserve of 1 (số dự phòng)."""
    return None if demand.threshold is None else Reserve(candidates, demand.threshold)
