"""The register of dated duties (văn bản, nhiệm vụ phải hoàn thành): who owes what, who has done it, what waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from accounts.language import gettext as _
from accounts.language import gettext_noop
from accounts.models import OrgUnit
from accounts.roles import Permission, Person
from programs.calendar import Standing, standing_against
from programs.models import Candidate, DeadlineRule, Fulfilment, PlanYear, ProgrammeScope
from programs.queries.plan import rules
from programs.rules.kinds import DocumentByEveryUnit, MilestoneReached, RuleKind, UnitChoice, Units, WorkItemDue
from programs.rules.parse import parse_rule

KINDS = (RuleKind.DOCUMENT_BY_EVERY_UNIT, RuleKind.WORK_ITEM_DUE, RuleKind.MILESTONE_REACHED)
_WORDS = {Standing.ON_TIME: gettext_noop("đã thực hiện"), Standing.LATE: gettext_noop("thực hiện muộn")}


@dataclass(frozen=True, slots=True)
class Owed:
    """What one unit owes under a rule, and how it stands (đơn vị phải thực hiện)."""

    unit: OrgUnit
    done: Fulfilment | None
    standing: Standing

    @property
    def word(self) -> str:
        """What its chip says where it is done; else the chip's own word (chữ trên nhãn)."""
        return _(_WORDS[self.standing]) if self.standing in _WORDS else ""


@dataclass(frozen=True, slots=True)
class PlanTask:
    """A dated duty of the plan with everybody who owes it (nhiệm vụ có thời hạn của kế hoạch).

    `waiting` are the rules that wait for it; they are held up as long as somebody has not done it.
    """

    rule: DeadlineRule
    is_document: bool
    owed: tuple[Owed, ...]
    waiting: tuple[DeadlineRule, ...] = ()
    minimum_percent: Decimal = Decimal(100)

    @property
    def is_done(self) -> bool:
        """Whether as many have done it as the rule asks for (đã đủ tỷ lệ)."""
        return self.done_count * 100 >= self.minimum_percent * len(self.owed)

    @property
    def open(self) -> tuple[Owed, ...]:
        """Those who have not done it (chưa thực hiện)."""
        return tuple(one for one in self.owed if one.done is None)

    @property
    def done_count(self) -> int:
        """How many have done it, in time or late."""
        return len(self.owed) - len(self.open)

    @property
    def late_count(self) -> int:
        """How many did it after the day."""
        return sum(one.standing is Standing.LATE for one in self.owed)

    @property
    def held_up(self) -> tuple[DeadlineRule, ...]:
        """The rules that wait as long as somebody has not done it (việc đang chờ)."""
        return () if self.is_done else self.waiting

    @property
    def word(self) -> str:
        """What its chip says where it is done."""
        return _(_WORDS[self.standing]) if self.is_done else ""

    @property
    def standing(self) -> Standing:
        """That of those who still owe it, until enough have done it."""
        if not self.is_done:
            return self.open[0].standing
        return Standing.LATE if self.late_count else Standing.ON_TIME


def plan_tasks(
    plan_year: PlanYear,
    *,
    today: date,
    branches: Sequence[str] | None = None,
    only: int | None = None,
    among: Iterable[int] | None = None,
    known: Sequence[DeadlineRule] | None = None,
) -> list[PlanTask]:
    """The duties of a year that somebody named owes, in order of their days; five statements at most.

    `branches` keeps to the units of a person's own branches, `only` to one rule, `among` to these units.
    `known` are the rules of the year where the caller has them already.
    """
    known = list(rules(plan_year)) if known is None else known
    by_code = {rule.code: rule for rule in known}
    asked = [rule for rule in known if rule.kind in KINDS and only in (None, rule.pk)]
    named = _Named(plan_year, _units(plan_year.province_id, among))
    done = _done(plan_year, [rule.code for rule in asked])
    found = []
    for rule in asked:
        parameters = parse_rule(
            code=rule.code,
            kind=rule.kind,
            operator=rule.operator,
            due=rule.due,
            scope=rule.scope,
            parameters=rule.parameters,
        ).parameters
        owing = named.by(rule, parameters)
        own = [one for one in owing if branches is None or any(one.path.startswith(path) for path in branches)]
        if own:
            owed = tuple(_owed(rule, one, done.get((rule.code, one.pk)), today) for one in own)
            codes = getattr(parameters, "awaited_by", ())
            waiting = tuple(by_code[code] for code in codes if code in by_code)
            percent = getattr(parameters, "minimum_percent", Decimal(100))
            found.append(PlanTask(rule, isinstance(parameters, DocumentByEveryUnit), owed, waiting, percent))
    return found


def plan_task(plan_year: PlanYear, pk: int, *, today: date, branches: Sequence[str] | None = None) -> PlanTask | None:
    """One duty, or None where nobody within the branches owes it (một nhiệm vụ)."""
    return next(iter(plan_tasks(plan_year, today=today, branches=branches, only=pk)), None)


def own_tasks(person: Person, plan_year: PlanYear) -> list[tuple[PlanTask, Owed]]:
    """What the person's own units have not done yet (việc của đơn vị mình), in order of the days."""
    own = {seat.unit_id for seat in person.seats if seat.reaches(Permission.SUBMIT_FORM, seat.unit_path)}
    if not own:
        return []
    tasks = plan_tasks(plan_year, today=person.today, among=own)
    return [(task, one) for task in tasks for one in task.open]


def may_record(person: Person, unit: OrgUnit) -> bool:
    """Whoever hands in the unit's forms, and whoever enters the plan, writes its register (ai được ghi)."""
    return person.may(Permission.SUBMIT_FORM, unit) or person.may(Permission.ENTER_PLAN, unit)


def history(rule: DeadlineRule, unit: OrgUnit) -> list[Fulfilment]:
    """Everything recorded for a unit, also what was withdrawn, newest first (lịch sử ghi nhận)."""
    rows = Fulfilment.objects.filter(
        province_id=rule.province_id, rule__plan_year=rule.plan_year_id, rule__code=rule.code, unit=unit
    )
    return list(rows.select_related("recorded_by").order_by("-id"))


def _units(province_id: int, among: Iterable[int] | None) -> list[OrgUnit]:
    units = OrgUnit.objects.filter(province_id=province_id)
    if among is not None:
        units = units.filter(pk__in=list(among))
    return list(units.select_related("parent").order_by("kind", "sort_key", "pk"))


def _done(plan_year: PlanYear, codes: Iterable[str]) -> dict[tuple[str, int], Fulfilment]:
    rows = Fulfilment.objects.filter(
        province_id=plan_year.province_id,
        rule__plan_year=plan_year.pk,
        rule__code__in=list(codes),
        withdrawn_on__isnull=True,
    )
    return {(row.rule.code, row.unit_id): row for row in rows.select_related("rule")}


def _owed(rule: DeadlineRule, unit: OrgUnit, done: Fulfilment | None, today: date) -> Owed:
    # A day may lie ahead of a clock that was set back for training.
    done_on = min(done.done_on, today) if done else None
    return Owed(unit, done, standing_against(rule.last_day, done_on=done_on, today=today).standing)


class _Named:
    """Finds the units that a rule names (đơn vị phải thực hiện)."""

    def __init__(self, plan_year: PlanYear, units: list[OrgUnit]) -> None:
        self._plan_year = plan_year
        self._units = units

    @cached_property
    def _scopes(self) -> list[tuple[str, int, date, date | None]]:
        scopes = ProgrammeScope.objects.filter(province_id=self._plan_year.province_id).order_by()
        return list(scopes.values_list("programme__code", "unit_id", "valid_from", "valid_to"))

    @cached_property
    def _candidates(self) -> set[int]:
        named = Candidate.objects.filter(province_id=self._plan_year.province_id, plan_year=self._plan_year.pk)
        return set(named.order_by().values_list("unit_id", flat=True))

    def by(self, rule: DeadlineRule, parameters: object) -> list[OrgUnit]:
        """Those that stand on the rule's last day, in the order of the tree."""
        if isinstance(parameters, WorkItemDue):
            return self._with_codes(parameters.responsible, rule.last_day)
        if isinstance(parameters, DocumentByEveryUnit):
            return self._chosen(rule, parameters.units)
        # Works pass a milestone one by one, each on its own page; who is recognised is no list of the plan.
        if isinstance(parameters, MilestoneReached) and not parameters.of_projects:
            return [] if parameters.units.choice is UnitChoice.RECOGNISED else self._chosen(rule, parameters.units)
        return []

    def _with_codes(self, codes: Iterable[str], on: date) -> list[OrgUnit]:
        wanted = set(codes)
        return [unit for unit in self._units if unit.code in wanted and _stands(unit.valid_from, unit.valid_to, on)]

    def _chosen(self, rule: DeadlineRule, asked: Units) -> list[OrgUnit]:
        on = rule.last_day
        if asked.choice is UnitChoice.NAMED:
            return self._with_codes(asked.codes, on)
        levels = {level.value for level in asked.levels}
        found = [unit for unit in self._units if unit.kind in levels and _stands(unit.valid_from, unit.valid_to, on)]
        programmes = set(rule.scope.get("programmes") or ())
        if found and programmes:
            inside = {
                unit_id
                for programme, unit_id, valid_from, valid_to in self._scopes
                if programme in programmes and _stands(valid_from, valid_to, on)
            }
            found = [unit for unit in found if unit.pk in inside]
        if found and asked.choice is UnitChoice.CANDIDATES:
            found = [unit for unit in found if unit.pk in self._candidates]
        return found


def _stands(valid_from: date, valid_to: date | None, on: date) -> bool:
    return valid_from <= on and (valid_to is None or on < valid_to)
