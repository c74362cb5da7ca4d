"""Write the register of dated duties (ghi văn bản đã ban hành, nhiệm vụ đã xong) and press for what is missing."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import partial

from django.db import transaction
from django.urls import reverse

from accounts import audit
from accounts.figures import day
from accounts.language import framed
from accounts.language import gettext as _
from accounts.models import OrgUnit, User
from accounts.queries.people import holders, seated
from accounts.roles import Permission, Person, Role, require
from programs.actions.rule_alerts import tell_of_rule
from programs.models import DeadlineRule, Fulfilment, PlanYear, RuleAlert
from programs.queries.fulfilment import Owed, PlanTask, may_record, plan_task, plan_tasks
from programs.reminders import ABOVE, BEFORE, NEWS_DAYS, steps_due
from programs.rules.kinds import RuleKind


class FulfilmentRefused(Exception):
    """This cannot be written into the register; the text says why, in Vietnamese (không ghi được)."""


def record_fulfilment(
    *,
    rule: DeadlineRule,
    unit: OrgUnit,
    done_on: date,
    by: Person,
    number: str = "",
    issuer: str = "",
    title: str = "",
    note: str = "",
) -> Fulfilment:
    """Record that a unit did what a rule asks for (ghi đã thực hiện); once, until it is withdrawn."""
    _require(by, unit)
    if done_on > by.today:
        raise FulfilmentRefused(
            _("Ngày thực hiện %(on)s sau hôm nay (%(today)s); hãy sửa ngày.")
            % {"on": day(done_on), "today": day(by.today)}
        )
    if rule.kind == RuleKind.DOCUMENT_BY_EVERY_UNIT and not number:
        raise FulfilmentRefused(_("Văn bản phải có số, ký hiệu; hãy nhập, ví dụ 15/KH-UBND."))
    with transaction.atomic():
        locked = DeadlineRule.objects.select_for_update(no_key=True, of=("self",)).select_related("plan_year")
        rule = locked.get(pk=rule.pk)
        owed = _owed(rule, unit, by.today)
        if owed.done is not None:
            raise FulfilmentRefused(
                _("%(unit)s đã được ghi là thực hiện ngày %(on)s. Nếu ghi nhầm, hãy rút lại rồi ghi lần nữa.")
                % {"unit": unit.full_name, "on": day(owed.done.done_on)}
            )
        made = Fulfilment.objects.create(
            province=by.province,
            rule=rule,
            unit=unit,
            done_on=done_on,
            number=number,
            issuer=issuer,
            title=title,
            note=note,
            recorded_on=by.today,
            recorded_by=None if by.system else by.user,
        )
        audit.record(by, "task.fulfilled", made, summary=_said(rule, unit), unit=unit.full_name)
    return made


def withdraw_fulfilment(*, fulfilment: Fulfilment, reason: str, by: Person) -> Fulfilment:
    """Take back what was recorded by mistake (rút lại); it stays in the register with its reason."""
    _require(by, fulfilment.unit)
    if not reason.strip():
        raise FulfilmentRefused(_("Rút lại phải nêu lý do. Hãy nhập lý do."))
    with transaction.atomic():
        locked = Fulfilment.objects.select_for_update(of=("self",)).select_related("rule", "unit").get(pk=fulfilment.pk)
        if locked.withdrawn_on is not None:
            raise FulfilmentRefused(_("Lần ghi này đã được rút ngày %(on)s.") % {"on": day(locked.withdrawn_on)})
        locked.withdrawn_on = by.today
        locked.withdrawn_reason = reason.strip()[:300]
        locked.save(update_fields=["withdrawn_on", "withdrawn_reason"])
        audit.record(
            by, "task.withdrawn", locked, summary=_said(locked.rule, locked.unit), reason=locked.withdrawn_reason
        )
    return locked


def press_for_tasks(*, by: Person) -> int:
    """Remind who owes before the day, and tell the committee after it (nhắc việc theo mốc); each step once.

    Returns how many people were told.
    """
    require(by, Permission.RUN_CHECK)
    people: set[int] = set()
    with transaction.atomic():
        for year in PlanYear.objects.filter(province=by.province, rules__last_day__gte=_oldest(by.today)).distinct():
            tasks = [task for task in plan_tasks(year, today=by.today) if task.open and task.rule.in_force]
            told = _told(by, tasks)
            for task in tasks:
                for step in steps_due(task.rule.last_day, today=by.today, told=told[task.rule.pk]):
                    if step == ABOVE or step.startswith(BEFORE):
                        people |= _tell(task, step, by)
    return len(people)


def _oldest(today: date) -> date:
    return date.fromordinal(today.toordinal() - NEWS_DAYS)


def _told(by: Person, tasks: list[PlanTask]) -> dict[int, set[str]]:
    rows = RuleAlert.objects.filter(province=by.province, rule__in=[task.rule.pk for task in tasks]).order_by()
    found: dict[int, set[str]] = defaultdict(set)
    for rule_id, step in rows.values_list("rule_id", "step").distinct():
        found[rule_id].add(step)
    return found


def _tell(task: PlanTask, step: str, by: Person) -> set[int]:
    """One notice a person and rule, whatever number of units it is about."""
    shares: dict[int, tuple[User, list[Owed]]] = {}
    if step == ABOVE:
        shares = {user.pk: (user, list(task.open)) for user in seated(by.province, Role.COMMITTEE_STAFF, by.today)}
    else:
        seats = holders(by.province, Permission.SUBMIT_FORM, by.today, units=[one.unit.pk for one in task.open])
        for one in task.open:
            for user in seats.get(one.unit.pk, []):
                shares.setdefault(user.pk, (user, []))[1].append(one)
    rows: list[RuleAlert] = []
    for user, own in shares.values():
        rows += tell_of_rule(
            task.rule,
            user,
            [(one.unit.pk, 1, 0) for one in own],
            day=task.rule.last_day,
            step=step,
            key=f"task:{task.rule.pk}",
            text=partial(_words, task, len(own), by.today),
            url=reverse("plan_task", args=[task.rule.pk]),
            by=by,
        )
    RuleAlert.objects.bulk_create(rows, ignore_conflicts=True)
    return set(shares)


def _words(task: PlanTask, units: int, today: date) -> str:
    left = (task.rule.last_day - today).days
    facts = {"rule": task.rule.title, "day": day(task.rule.last_day), "days": abs(left), "units": units}
    if left < 0:
        return _("Quá hạn %(days)d ngày (%(day)s): %(rule)s. Còn %(units)d đơn vị chưa thực hiện.") % facts
    if not left:
        return _("Hôm nay là ngày cuối: %(rule)s. Hãy ghi văn bản, kết quả vào cổng.") % facts
    return _("Còn %(days)d ngày (%(day)s): %(rule)s. Hãy ghi văn bản, kết quả vào cổng.") % facts


def _require(by: Person, unit: OrgUnit) -> None:
    if not may_record(by, unit):
        require(by, Permission.SUBMIT_FORM, unit)


def _owed(rule: DeadlineRule, unit: OrgUnit, today: date) -> Owed:
    task = plan_task(rule.plan_year, rule.pk, today=today)
    found = next((one for one in task.owed if one.unit.pk == unit.pk), None) if task else None
    if found is None:
        raise FulfilmentRefused(
            _("%(unit)s không thuộc các đơn vị phải thực hiện việc này.") % {"unit": unit.full_name}
        )
    return found


def _said(rule: DeadlineRule, unit: OrgUnit) -> str:
    return framed("%(unit)s: %(rule)s", unit=unit.full_name, rule=rule.title)
