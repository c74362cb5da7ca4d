"""All dated rules of capital on one day (diễn tập cả lịch vốn): who would be stopped, late, or give money back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from disbursement.dated import PROGRAMME, PROJECT
from disbursement.queries.dated import check_dated, dated_rules, is_checked
from disbursement.queries.places import Place, Places
from disbursement.queries.zero import check_rule, zero_rules
from programs.models import DeadlineRule, PlanYear
from programs.rules.kinds import RuleKind


class Effect(StrEnum):
    """What a rule does to those whom it finds (hệ quả)."""

    STOPPED = "stopped"
    RECALLED = "recalled"
    LATE = "late"


# The kinds of rules that the calendar of capital checks; of milestones only those whose day the register keeps.
CHECKED_KINDS = frozenset(
    {
        RuleKind.ALLOCATION_COMPLETE,
        RuleKind.MILESTONE_REACHED,
        RuleKind.MINIMUM_RATE,
        RuleKind.ZERO_FREEZE,
        RuleKind.TRANSFER_WINDOW,
        RuleKind.RECALL,
    }
)
EFFECTS = {RuleKind.ZERO_FREEZE: Effect.STOPPED, RuleKind.RECALL: Effect.RECALLED}


@dataclass(frozen=True, slots=True)
class Case:
    """One object that a rule finds (trường hợp)."""

    object_type: str
    object_id: int
    verdict: str
    label: str
    amount_vnd: int

    @property
    def key(self) -> tuple[str, int, str]:
        """What makes it the same case under another wording of the rule."""
        return self.object_type, self.object_id, self.verdict


@dataclass(frozen=True, slots=True)
class Shown:
    """A case with its address (dòng của danh sách)."""

    case: Case
    place: Place


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What one rule would find (kết quả diễn tập của một quy tắc), as far as a person sees."""

    rule: DeadlineRule
    effect: Effect
    checked_count: int
    rows: tuple[Shown, ...]

    @property
    def total_vnd(self) -> int:
        """Money of the cases; a programme repeats that of its units."""
        return sum(one.case.amount_vnd for one in self.rows if one.case.object_type != PROGRAMME)

    @property
    def count(self) -> int:
        """How many units and projects."""
        return sum(one.case.object_type != PROGRAMME for one in self.rows)


def can_rehearse(rule: DeadlineRule) -> bool:
    """Whether the portal can say whom a rule would find (diễn tập được)."""
    return rule.kind == RuleKind.ZERO_FREEZE or is_checked(rule)


def cases_of(rule: DeadlineRule, *, as_of: date) -> tuple[int, list[Case]]:
    """How many objects a rule looks at and whom it would find at the end of a day, without effect."""
    if rule.kind == RuleKind.ZERO_FREEZE:
        zero = check_rule(rule, as_of=as_of)
        told = [(one, one.finding) for one in zero.findings]
        return zero.checked_count, [
            Case(PROJECT, one.project_id, finding.value, finding.label, one.amount_vnd)
            for one, finding in told
            if finding is not None
        ]
    result = check_dated(rule, as_of=as_of)
    return result.checked_count, [
        Case(one.object_type, one.object_id, one.verdict.value, one.verdict.label, one.amount_vnd)
        for one in result.findings
    ]


def capital_rules(plan_year: PlanYear) -> list[DeadlineRule]:
    """The checked rules of a year that are in force, in order of their days (lịch vốn của năm)."""
    province = plan_year.province_id
    found = [*zero_rules(province).filter(plan_year=plan_year), *dated_rules(province).filter(plan_year=plan_year)]
    return sorted(found, key=lambda rule: (rule.last_day, rule.code))


def rehearse_all(plan_year: PlanYear, *, as_of: date, branches: Sequence[str] | None) -> list[Rehearsed]:
    """Every checked rule of the year on the state at the end of one day; one statement a rule and three for names."""
    told = [(rule, *cases_of(rule, as_of=as_of)) for rule in capital_rules(plan_year)]
    places = Places.of(
        plan_year.province_id, ((case.object_type, case.object_id) for _, _, cases in told for case in cases)
    )
    return [
        Rehearsed(rule, EFFECTS.get(RuleKind(rule.kind), Effect.LATE), checked, tuple(_shown(cases, places, branches)))
        for rule, checked, cases in told
    ]


def _shown(cases: Iterable[Case], places: Places, branches: Sequence[str] | None) -> list[Shown]:
    found = [(case, places.place(case.object_type, case.object_id, branches)) for case in cases]
    rows = [Shown(case, place) for case, place in found if place is not None]
    return sorted(rows, key=lambda one: one.place.order)


@dataclass(frozen=True, slots=True)
class Difference:
    """What another wording of a rule changes on one day (khác biệt): who comes in, who drops out, who stays."""

    now: int
    now_vnd: int
    then: int
    then_vnd: int
    coming: tuple[Shown, ...]
    leaving: tuple[Shown, ...]
    changed: tuple[tuple[Shown, int], ...]


def difference(
    present: DeadlineRule | None, other: DeadlineRule, *, as_of: date, branches: Sequence[str] | None
) -> Difference:
    """Compare whom the present wording finds with whom another would find, without effect (so sánh hai bản)."""
    before = {} if present is None else {case.key: case for case in cases_of(present, as_of=as_of)[1]}
    after = {case.key: case for case in cases_of(other, as_of=as_of)[1]}
    places = Places.of(other.province_id, ((kind, key) for kind, key, _ in {*before, *after}))
    coming = _shown((case for key, case in after.items() if key not in before), places, branches)
    leaving = _shown((case for key, case in before.items() if key not in after), places, branches)
    moved = [case for key, case in after.items() if key in before and before[key].amount_vnd != case.amount_vnd]
    return Difference(
        now=_count(before.values()),
        now_vnd=_total(before.values()),
        then=_count(after.values()),
        then_vnd=_total(after.values()),
        coming=tuple(coming),
        leaving=tuple(leaving),
        changed=tuple((one, before[one.case.key].amount_vnd) for one in _shown(moved, places, branches)),
    )


def _count(cases: Iterable[Case]) -> int:
    return sum(case.object_type != PROGRAMME for case in cases)


def _total(cases: Iterable[Case]) -> int:
    return sum(case.amount_vnd for case in cases if case.object_type != PROGRAMME)
