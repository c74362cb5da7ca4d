"""Lines that a row of the Treasury may mean (dòng vốn gợi ý): by code, name, place, component, source and amount."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext

from accounts.names import search_key
from disbursement.models import CapitalAccount, CapitalLine, Project, TreasuryClaim
from disbursement.moves import Bucket

MOST_PROJECTS = 12
MOST_LINES = 15
_LEAST = 15


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line with what speaks for it (dòng vốn gợi ý)."""

    line: CapitalLine
    available_vnd: int
    score: int
    reasons: tuple[str, ...]


def candidates(claim: TreasuryClaim, *, words: str = "") -> list[Candidate]:
    """The likeliest lines, best first; `words` looks for others by name or code."""
    scored = _projects(claim, search_key(words))
    lines = (
        CapitalLine.objects.filter(
            province_id=claim.province_id,
            project_id__in=scored,
            plan_year__lte=claim.year,
            plan_year__gte=claim.year - 1,
        )
        .select_related("project__unit", "component", "unit")
        .order_by("id")
    )
    found = list(lines)
    left = _available(claim.province_id, [one.pk for one in found])
    made = [_candidate(claim, line, left.get(line.pk, 0), *scored[line.project_id or 0]) for line in found]
    return sorted(made, key=lambda one: (-one.score, one.line.pk))[:MOST_LINES]


def _projects(claim: TreasuryClaim, words: str) -> dict[int, tuple[int, list[str]]]:
    name = search_key(claim.project_name)
    said = set(name.split())
    rows = Project.objects.filter(province_id=claim.province_id).order_by("id")
    scored: list[tuple[int, int, list[str]]] = []
    for pk, code, key, component, place in rows.values_list(
        "pk", "code", "search_key", "component__code", "unit__name"
    ):
        if words and not (set(words.split()) <= set(f"{key} {code} {search_key(place)}".split()) or words in key):
            continue
        score, reasons = _alike(claim, name, said, code, key)
        if component.casefold() == claim.component.casefold():
            score, reasons = score + 10, [*reasons, gettext("cùng nội dung")]
        if score and f" {search_key(place)} " in f" {name} ":
            score, reasons = score + 10, [*reasons, gettext("cùng địa bàn")]
        if words or score >= _LEAST:
            scored.append((score, pk, reasons))
    scored.sort(key=lambda one: (-one[0], one[1]))
    return {pk: (score, reasons) for score, pk, reasons in scored[:MOST_PROJECTS]}


def _alike(claim: TreasuryClaim, name: str, said: Collection[str], code: str, key: str) -> tuple[int, list[str]]:
    score, reasons = 0, []
    if claim.project_code and code == claim.project_code:
        score, reasons = 50, [gettext("đúng mã")]
    elif _one_off(claim.project_code, code):
        score, reasons = 30, [gettext("mã lệch một chữ số")]
    own = set(key.split())
    if name and name == key:
        return score + 45, [*reasons, gettext("đúng tên")]
    shared = len(own & set(said)) / max(len(own | set(said)), 1)
    if shared >= 0.34:
        return score + round(shared * 40), [*reasons, gettext("tên gần giống")]
    return score, reasons


def _one_off(one: str, other: str) -> bool:
    """Whether two codes differ by one digit, or by two neighbours in the wrong order."""
    if len(one) != len(other) or one == other:
        return False
    apart = [at for at, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    if len(apart) == 1:
        return True
    return (
        len(apart) == 2
        and apart[1] == apart[0] + 1
        and one[apart[0]] == other[apart[1]]
        and one[apart[1]] == other[apart[0]]
    )


def _candidate(claim: TreasuryClaim, line: CapitalLine, left: int, score: int, reasons: list[str]) -> Candidate:
    told = list(reasons)
    for same, points, word in (
        (claim.source == line.source, 8, gettext("cùng nguồn")),
        (claim.nature == line.nature, 6, gettext("cùng tính chất")),
        (claim.origin_year == line.origin_year, 6, gettext("cùng năm vốn")),
        (claim.assigned == line.assigned, 4, gettext("cùng đợt giao")),
        (0 < claim.total_vnd <= left, 5, gettext("đủ số còn lại")),
    ):
        if same:
            score += points
            told.append(word)
    return Candidate(line, left, score, tuple(told))


def _available(province_id: int, lines: list[int]) -> dict[int, int]:
    accounts = CapitalAccount.objects.filter(province_id=province_id, line_id__in=lines, bucket=Bucket.AVAILABLE)
    return {line: left for line, left in accounts.order_by("id").values_list("line_id", "balance_vnd") if line}
