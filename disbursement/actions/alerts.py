"""Tell of the dated rules of capital (nhắc, báo cáo theo mốc vốn): who owes before the day, who answers after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse

from accounts import audit
from accounts.figures import day as written
from accounts.figures import vnd
from accounts.language import gettext as _
from accounts.models import OrgUnit, UnitKind, User
from accounts.queries.people import holders, seated
from accounts.roles import Permission, Person, Role, require
from disbursement.queries.dated import dated_rules, days_of
from disbursement.queries.owed import Owed, owed_under
from disbursement.queries.zero import treasury_complete_through, zero_rules
from programs.actions.rule_alerts import tell_of_rule
from programs.models import DeadlineRule, RuleAlert
from programs.reminders import ABOVE, BEFORE, LEADER, NEWS_DAYS, steps_due
from programs.rules.kinds import RuleKind

# What a level above is asked to press for; a freeze and a recall have their own lists and letters.
_PRESSED = frozenset(
    {RuleKind.ALLOCATION_COMPLETE, RuleKind.MILESTONE_REACHED, RuleKind.MINIMUM_RATE, RuleKind.TRANSFER_WINDOW}
)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One step of one day of a rule (một bước)."""

    rule: DeadlineRule
    day: date
    step: str

    @property
    def before(self) -> bool:
        return self.step.startswith(BEFORE)


def alert_due(*, by: Person) -> int:
    """Tell everybody whose step has come (nhắc và báo cáo theo lịch); each rule, day and step once.

    Returns how many people were told. Running it again the same day does nothing more.
    """
    require(by, Permission.RUN_CHECK)
    with transaction.atomic():
        return sum(_tell(turn, by) for turn in _turns(by))


def _turns(by: Person) -> list[_Turn]:
    rules = [*zero_rules(by.province.pk), *dated_rules(by.province.pk)]
    told: dict[tuple[int, date], set[str]] = defaultdict(set)
    steps = RuleAlert.objects.filter(province=by.province, rule__in=rules).order_by()
    for rule_id, day, step in steps.values_list("rule_id", "day", "step").distinct():
        told[rule_id, day].add(step)
    turns = []
    for rule in rules:
        if (by.today - rule.last_day).days > NEWS_DAYS:
            continue
        for day in (rule.last_day,) if rule.kind == RuleKind.ZERO_FREEZE else days_of(rule):
            for step in steps_due(day, today=by.today, told=told[rule.pk, day]):
                turn = _Turn(rule, day, step)
                if turn.before or _may_press(turn):
                    turns.append(turn)
    return sorted(turns, key=lambda turn: (turn.day, turn.rule.code, not turn.before, turn.step != ABOVE))


def _may_press(turn: _Turn) -> bool:
    """Whether the level above hears of it: the rule asks for something, and its verdict is no longer provisional."""
    if turn.rule.kind != RuleKind.MINIMUM_RATE:
        return turn.rule.kind in _PRESSED
    complete = treasury_complete_through(turn.rule.province_id)
    return complete is not None and complete >= turn.day


def _tell(turn: _Turn, by: Person) -> int:
    """A rate is what it was on its day; anything else may have been done since."""
    as_of = turn.day if turn.rule.kind == RuleKind.MINIMUM_RATE and not turn.before else by.today
    owed = owed_under(turn.rule, as_of=as_of)
    shares = _shares(turn, owed, by)
    if not shares:
        return 0
    people: dict[int, User] = {}
    rows: list[RuleAlert] = []
    for user, own in shares.values():
        people[user.pk] = user
        rows += tell_of_rule(
            turn.rule,
            user,
            [(one.unit_id, one.count, one.amount_vnd) for one in own],
            day=turn.day,
            step=turn.step,
            key=f"rule:{turn.rule.pk}:{turn.day:%Y%m%d}",
            text=_words(turn, own, by.today),
            url=_page(turn),
            by=by,
        )
    RuleAlert.objects.bulk_create(rows, ignore_conflicts=True)
    summary = _("%(rule)s: %(people)d người về %(units)d đơn vị") % {
        "rule": turn.rule.title,
        "people": len(people),
        "units": len(owed),
    }
    audit.record(by, "rule.alerted", turn.rule, summary=summary, step=turn.step)
    return len(people)


def _shares(turn: _Turn, owed: Sequence[Owed], by: Person) -> dict[int, tuple[User, list[Owed]]]:
    """Who hears of which units; a unit where nobody signs in is told to the level above it."""
    units = {
        unit.pk: unit for unit in OrgUnit.objects.filter(pk__in=[one.unit_id for one in owed]).select_related("parent")
    }
    parents = {unit.parent_id for unit in units.values() if unit.parent and unit.parent.kind != UnitKind.PROVINCE}
    wanted = {*units, *parents} - {None}
    seats = holders(by.province, Permission.VIEW_CAPITAL, by.today, units=[key for key in wanted if key is not None])
    committee = seated(by.province, Role.COMMITTEE_STAFF, by.today)
    leaders = seated(by.province, Role.COMMITTEE_LEADER, by.today) if turn.step == LEADER else []
    shares: dict[int, tuple[User, list[Owed]]] = {}
    for one in owed:
        parent = units[one.unit_id].parent_id
        above = seats.get(parent, []) if parent is not None else []
        if turn.step == LEADER:
            users = leaders
        elif turn.before:
            users = seats.get(one.unit_id, []) or above
        else:
            users = above or committee
        for user in users:
            shares.setdefault(user.pk, (user, []))[1].append(one)
    return shares


def _words(turn: _Turn, own: Sequence[Owed], today: date) -> str:
    facts = {
        "rule": turn.rule.title,
        "day": written(turn.day),
        "days": abs((turn.day - today).days),
        "cases": sum(one.count for one in own),
        "units": len(own),
        "amount": vnd(sum(one.amount_vnd for one in own)),
    }
    if not turn.before:
        said = _("Quá mốc %(day)s %(days)d ngày: %(rule)s. %(units)d đơn vị, %(cases)d trường hợp, %(amount)s đồng.")
    elif turn.day == today:
        said = _("Hôm nay là ngày cuối: %(rule)s. Còn %(cases)d trường hợp, %(amount)s đồng.")
    else:
        said = _("Còn %(days)d ngày (%(day)s): %(rule)s. Còn %(cases)d trường hợp, %(amount)s đồng.")
    return said % facts


def _page(turn: _Turn) -> str:
    if turn.rule.kind == RuleKind.ZERO_FREEZE:
        return reverse("rehearse_freeze", args=[turn.rule.pk])
    return reverse("rehearse_check" if turn.before else "check_rule", args=[turn.rule.pk])
