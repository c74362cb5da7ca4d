"""Made-up half-year results of the demo (số liệu minh họa), calibrated to published totals; pure, from a fixed seed.

Published for Quảng Nam at the end of 2022: 29.146 poor households of 439.300, 123 communes recognised, Nam Giang
without any. Every single commune's figure is invented.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Entries = dict[str, dict[str, str]]

POOR_HOUSEHOLDS = 29_146
HOUSEHOLDS = 439_300
RECOGNISED = 123
_POOR_BY_DISTRICT = {
    "515": 4_600,
    "516": 3_300,
    "505": 3_000,
    "510": 2_900,
    "504": 3_050,
    "511": 2_150,
    "513": 1_250,
    "514": 726,
}
# Targets of the year for households, with about what half a year brings.
_HALF_YEAR = {
    "ho-chuyen-doi-nghe": (460, 241),
    "ho-dat-o": (152, 83),
    "ho-nha-o": (186, 101),
    "ho-on-dinh-dan-cu": (650, 236),
}
# Hamlets of the two cohorts of 2016–2020 (kế hoạch NTM, mục III.2).
_COHORTS = {"thon-171-dat-chuan": 171, "thon-172-duy-tri": 172}


@dataclass(frozen=True)
class CommunePlace:
    """A commune of the NTM programme as the generator sees it (xã)."""

    code: str
    district: str
    mountain: bool
    candidate: str


@dataclass(frozen=True)
class DistrictPlace:
    """A district as the generator sees it (huyện): how many communes, whether it holds ethnic-minority communes."""

    code: str
    communes: int
    mountain: bool
    in_dtts: bool


def make_communes(
    places: Sequence[CommunePlace], hamlets: Mapping[str, int], *, seed: int = 2023
) -> dict[str, Entries]:
    """Return what each commune reports on NTM for the first half of 2023, by code; `hamlets` is the district split."""
    chance = random.Random(seed)  # noqa: S311  # made-up figures, nothing secret
    recognised = _recognised(places)
    hamlet_flow = _hamlets(chance, places, hamlets)
    return {
        place.code: _ntm(chance, place, place.code in recognised, hamlet_flow.get(place.code, (0, 0)))
        for place in places
    }


def make_districts(places: Sequence[DistrictPlace], *, seed: int = 2023) -> dict[str, Entries]:
    """Return what each district reports on poverty and on the ethnic-minority programme, by code."""
    chance = random.Random(seed + 1)  # noqa: S311  # made-up figures, nothing secret
    households = _spread(
        chance, HOUSEHOLDS, {place.code: place.communes * (0.55 if place.mountain else 1.0) for place in places}
    )
    poor = _poor(chance, places, households)
    inside = [place for place in places if place.in_dtts]
    flows = {code: _flow(chance, inside, *amounts) for code, amounts in _HALF_YEAR.items()}
    weights = {place.code: float(place.communes) for place in places}
    cohorts = {code: _spread(chance, total, weights) for code, total in _COHORTS.items()}
    result: dict[str, Entries] = {}
    for place in places:
        entries = _poverty(chance, place, households[place.code], poor[place.code])
        if place.in_dtts:
            entries |= {code: _pair(*flow[place.code]) for code, flow in flows.items()}
        result[place.code] = entries | _district_ntm(chance, place, cohorts)
    return result


def _district_ntm(chance: random.Random, place: DistrictPlace, cohorts: Mapping[str, Mapping[str, int]]) -> Entries:
    met = chance.randint(2, 5) if place.mountain else chance.randint(5, 9)
    kept = cohorts["thon-172-duy-tri"][place.code]
    return {
        "tieu-chi-huyen": _stock(met - 1, met, min(9, met + 1)),
        "huyen-phan-loai-rac": {"done": _yes(chance.random() < 0.8), "plan_rest": "Có"},
        "thon-171-dat-chuan": _pair(round(cohorts["thon-171-dat-chuan"][place.code] * 0.3), 1),
        "thon-172-duy-tri": _pair(kept, kept),
    }


def make_departments(codes: Sequence[str], *, seed: int = 2023) -> dict[str, Entries]:
    """Return what departments and offices report on guidance, inspections and training, by code."""
    chance = random.Random(seed + 2)  # noqa: S311  # made-up figures, nothing secret
    return {code: _department(chance) for code in codes}


def _department(chance: random.Random) -> Entries:
    assigned = chance.randint(1, 5)
    issued = max(0, assigned - chance.choice((0, 0, 0, 1)))
    courses = chance.randint(1, 9)
    return {
        "van-ban-duoc-giao": _pair(assigned, assigned),
        "van-ban-da-ban-hanh": _pair(issued, assigned),
        "cuoc-kiem-tra": _pair(chance.randint(1, 12), chance.randint(1, 12)),
        "lop-tap-huan": _pair(courses, chance.randint(1, 9)),
        "luot-tap-huan": _pair(courses * chance.randint(35, 80), chance.randint(60, 400)),
    }


def _recognised(places: Sequence[CommunePlace]) -> set[str]:
    """123 recognised communes: the plain first, then the mountains; candidates and Nam Giang have none."""
    possible = [place for place in places if place.candidate != "ntm" and place.district != "510"]
    ordered = sorted(
        possible, key=lambda place: (place.candidate not in ("advanced", "model"), place.mountain, place.code)
    )
    return {place.code for place in ordered[:RECOGNISED]}


def _spread(chance: random.Random, total: int, weights: Mapping[str, float]) -> dict[str, int]:
    raw = {code: weight * chance.uniform(0.8, 1.2) for code, weight in weights.items()}
    scale = total / sum(raw.values())
    shares = {code: int(piece * scale) for code, piece in raw.items()}
    shares[max(shares, key=lambda code: shares[code])] += total - sum(shares.values())
    return shares


def _poor(chance: random.Random, places: Sequence[DistrictPlace], households: Mapping[str, int]) -> dict[str, int]:
    known = {place.code: _POOR_BY_DISTRICT[place.code] for place in places if place.code in _POOR_BY_DISTRICT}
    rest = {place.code: float(households[place.code]) for place in places if place.code not in known}
    return known | _spread(chance, POOR_HOUSEHOLDS - sum(known.values()), rest)


def _flow(chance: random.Random, inside: Sequence[DistrictPlace], target: int, done: int) -> dict[str, tuple[int, int]]:
    """Give the households done and still planned to districts of the programme, a few at a time."""
    flow = {place.code: [0, 0] for place in inside}
    weights = [3 if place.mountain else 1 for place in inside]
    for column, total in enumerate((done, target - done)):
        for place in chance.choices(inside, weights=weights, k=total):
            flow[place.code][column] += 1
    return {code: (first, second) for code, (first, second) in flow.items()}


def _hamlets(
    chance: random.Random, places: Sequence[CommunePlace], assigned: Mapping[str, int]
) -> dict[str, tuple[int, int]]:
    """Model hamlets of each district's split: about a third is done by the end of June."""
    flow: dict[str, list[int]] = {}
    for district, total in sorted(assigned.items()):
        inside = [place.code for place in places if place.district == district]
        for _ in range(total if inside else 0):
            code = chance.choice(inside)
            flow.setdefault(code, [0, 0])[0 if chance.random() < 0.52 else 1] += 1
    return {code: (first, second) for code, (first, second) in flow.items()}


def _pair(done: int, planned: int) -> dict[str, str]:
    return {"done": _text(done), "plan_rest": _text(planned)}


def _stock(before: int, now: int, later: int) -> dict[str, str]:
    return {"end_prior_year": _text(before), "done": _text(now), "plan_rest": _text(later)}


def _text(value: int) -> str:
    """As a person types it: thousands with a dot."""
    return f"{value:,}".replace(",", ".")


def _yes(value: bool) -> str:
    return "Có" if value else "Không"


def _poverty(chance: random.Random, place: DistrictPlace, households: int, poor: int) -> Entries:
    now = poor - round(poor * chance.uniform(0.05, 0.1))
    later = now - round(poor * chance.uniform(0.04, 0.09))
    share = chance.uniform(0.55, 0.9) if place.mountain and place.in_dtts else chance.uniform(0.0, 0.03)
    minority = round(households * share)
    minority_poor = min(minority, round(poor * min(1.0, share + 0.08)))
    fall = chance.uniform(0.06, 0.12)
    minority_now = minority_poor - round(minority_poor * fall)
    return {
        "ho-dan-cu": _stock(households, households + chance.randint(0, 9), households + chance.randint(9, 18)),
        "ho-ngheo": _stock(poor, now, later),
        "ho-dtts": _stock(minority, minority, minority),
        "ho-ngheo-dtts": _stock(
            minority_poor, min(minority_now, now), min(minority_now - round(minority_poor * 0.04), later)
        ),
    }


def _ntm(chance: random.Random, place: CommunePlace, recognised: bool, hamlets: tuple[int, int]) -> Entries:
    before = chance.choice((17, 18, 19, 19)) if recognised else chance.randint(8, 14) if place.mountain else 15
    if place.candidate == "ntm":
        before = chance.randint(14, 16)
    reached = place.candidate == "ntm" and place.code in ("20503", "20668")
    now = 19 if reached else min(19, before + (chance.randint(0, 2) if before < 19 else 0))
    if place.candidate in ("advanced", "model"):
        # Whoever strives for more than the standard meets all of it.
        before = now = 19
    low = 0 if now >= 15 else chance.randint(3, 7)
    entries: Entries = {
        "tieu-chi-xa-dat": _stock(before, now, 19 if place.candidate == "ntm" else min(19, now + 1)),
        "xa-ntm": {
            "end_prior_year": _yes(recognised),
            "done": _yes(recognised or reached),
            "plan_rest": _yes(recognised or place.candidate == "ntm"),
        },
        "xa-ntm-them": {"done": _yes(reached), "plan_rest": _yes(place.candidate == "ntm" and not reached)},
        "xa-nang-cao-them": _candidate(chance, place, "advanced", 0.24),
        "xa-kieu-mau-them": _candidate(chance, place, "model", 0.0),
        "duy-tri-chuan": {"done": "Không"},
        "thon-kieu-mau-them": _pair(*hamlets),
        "xa-co-100-thon": {
            "done": _yes(recognised and chance.random() < 0.55),
            "plan_rest": _yes(recognised),
        },
        "xa-co-ke-hoach-nang-cao": {"done": _yes(recognised and chance.random() < 0.7), "plan_rest": _yes(recognised)},
        "thon-xa-duoi-15": _pair(low, low),
        "thon-xa-duoi-15-tiep-can": _pair(min(low, chance.randint(0, 4)), low),
        "noi-dung-kieu-mau-da-chon": _pair(int(recognised and chance.random() < 0.6), int(recognised)),
        "xa-phan-loai-rac": {"done": _yes(chance.random() < 0.68), "plan_rest": "Có"},
    }
    return entries


def _candidate(chance: random.Random, place: CommunePlace, title: str, share: float) -> dict[str, str]:
    wanted = place.candidate == title
    done = wanted and chance.random() < share
    return {"done": _yes(done), "plan_rest": _yes(wanted and not done)}
