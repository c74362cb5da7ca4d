"""A forecast tried on a year that is over (thử lại dự báo): what it said on a day beside what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from disbursement.forecast import (
    Curve,
    Standing,
    measured_curves,
    model_of,
    month_ends,
    published_curves,
    straight_line,
    total_of,
)
from reporting.demo.capital import POOR_DISTRICTS, Holding, Line, Place, make
from reporting.demo.capital_load import DECISIONS, contractor_day
from tests.rig.whole_year import whole_year

YEAR = 2023
START = date(YEAR, 1, 1)


@dataclass(frozen=True)
class Errors:
    """Mean absolute errors in points (sai số): of projects, of districts, of programmes, beside the straight line."""

    projects: float
    projects_line: float
    districts: float
    districts_line: float
    programmes: float
    programmes_line: float
    inside: float
    zero_brier: float
    zero_base: float


def past_year(seed: int, *, effort: float = 1.0) -> list[Holding]:
    """A made-up year from January to January."""
    return whole_year(make(_places(), seed=seed), seed=seed + 1, effort=effort)


def curves_of(holdings: Sequence[Holding]) -> Mapping[str, Curve]:
    """The curves that a year leaves behind for the next one."""
    assigned: dict[str, int] = {}
    lines: dict[str, int] = {}
    shares: dict[str, dict[int, int]] = {}
    for holding in holdings:
        kind, spent = kind_of(holding), shares.setdefault(kind_of(holding), {})
        assigned[kind] = assigned.get(kind, 0) + sum(line.amount_vnd for line in holding.lines)
        lines[kind] = lines.get(kind, 0) + len(holding.lines)
        for end in month_ends(YEAR):
            day = (end - START).days
            spent[day] = spent.get(day, 0) + paid(holding.lines, end)
    points = {kind: list(of_kind.items()) for kind, of_kind in shares.items()}
    return {**published_curves(), **measured_curves(points, assigned, lines)}


def kind_of(holding: Holding) -> str:
    """Programme and nature."""
    return f"{holding.lines[0].component.partition('.')[0]} {holding.lines[0].nature}"


def paid(lines: Sequence[Line], on: date) -> int:
    """What these lines spent by a day."""
    return sum(payment.amount_vnd for line in lines for payment in line.payments if payment.on <= on)


def known(holding: Holding, as_of: date) -> list[Line]:
    """The lines that had their money by a day."""
    return [line for line in holding.lines if DECISIONS[line.origin_year, line.assigned][1] <= as_of]


def standing_of(key: int, holding: Holding, as_of: date) -> Standing:
    """A project as the book knew it on a day."""
    lines = known(holding, as_of)
    given = min((DECISIONS[line.origin_year, line.assigned][1] for line in lines), default=None)
    selected = contractor_day(holding) if holding.works else None
    selected = selected if selected is not None and selected <= as_of else None
    spent = paid(lines, as_of)
    return Standing(
        key=key,
        kind=kind_of(holding),
        assigned_vnd=sum(line.amount_vnd for line in lines),
        disbursed_vnd=spent,
        starts_on=max(filter(None, (given, selected)), default=None),
        waits_for_contractor=holding.works and selected is None and spent == 0,
    )


def errors(year: Sequence[Holding], curves: Mapping[str, Curve], *, as_of: date, on: date) -> Errors:
    """How far the forecast of a day was off, for projects, districts and programmes."""
    standings = [standing_of(key, holding, as_of) for key, holding in enumerate(year)]
    standings = [one for one in standings if one.assigned_vnd > 0]
    horizon = model_of(standings, curves, year=YEAR, as_of=as_of).towards(on)
    came = {one.key: paid(known(year[one.key], as_of), on) / one.assigned_vnd for one in standings}
    told = {one.key: horizon.outlook(one) for one in standings}
    line = {one.key: straight_line(one.rate, year=YEAR, as_of=as_of, on=on) for one in standings}
    zero = [one for one in standings if one.disbursed_vnd == 0]
    stayed = [float(came[one.key] == 0) for one in zero]
    base = _mean(stayed)

    def grouped(name: Mapping[int, str]) -> tuple[float, float]:
        groups: dict[str, list[Standing]] = {}
        for one in standings:
            groups.setdefault(name[one.key], []).append(one)
        off, off_line = [], []
        for own in groups.values():
            total = total_of(horizon, own)
            actual = sum(came[one.key] * one.assigned_vnd for one in own) / total.assigned_vnd
            off.append(abs(total.mean - actual))
            off_line.append(abs(straight_line(total.rate, year=YEAR, as_of=as_of, on=on) - actual))
        return _mean(off), _mean(off_line)

    districts = grouped({key: holding.holder[:3] for key, holding in enumerate(year)})
    programmes = grouped({key: kind_of(holding).partition(" ")[0] for key, holding in enumerate(year)})
    bounds = {key: one.between() for key, one in told.items()}
    return Errors(
        projects=_mean([abs(told[key].mean - actual) for key, actual in came.items()]),
        projects_line=_mean([abs(line[key] - actual) for key, actual in came.items()]),
        districts=districts[0],
        districts_line=districts[1],
        programmes=programmes[0],
        programmes_line=programmes[1],
        inside=_mean([float(bounds[key][0] - 1e-9 <= actual <= bounds[key][1] + 1e-9) for key, actual in came.items()]),
        zero_brier=_mean([(told[one.key].stays_zero - y) ** 2 for one, y in zip(zero, stayed, strict=True)]),
        zero_base=base * (1 - base),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _places() -> list[Place]:
    """Communes of made-up districts, mountain and plain, as many as the province has."""
    poor = sorted(POOR_DISTRICTS)
    return [
        Place(
            code=f"{number % 18:03d}{number:03d}",
            name=f"Xã {number}",
            district=poor[number % 6] if number % 5 < 3 and number % 2 else f"6{number % 12:02d}",
            mountain=number % 5 < 3,
            in_ntm=number % 7 != 0,
            in_dtts=number % 5 < 3 or number % 4 == 0,
        )
        for number in range(240)
    ]
