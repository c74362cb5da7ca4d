"""Who has not reported, and who was told when (danh sách đôn đốc)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan, LessThanOrEqual

from accounts.models import User
from accounts.queries.mail import mail_of_day
from accounts.queries.people import holders
from accounts.roles import Permission, Person
from programs.models import Obligation, Reminder, Submission
from programs.queries.submission import Duty, duties, visible_obligations
from programs.reminders import MILESTONES

_DUE: Final = Coalesce(F("extended_to"), F("form_period__last_day"))


@dataclass(frozen=True)
class Told:
    """One person of a unit, and when they were last reminded (người được nhắc)."""

    user: User
    times: int
    last_on: date | None
    mail: str


@dataclass(frozen=True)
class ChaseLine:
    """One duty that is still owed (một việc còn nợ) with the people who owe it."""

    duty: Duty
    people: tuple[Told, ...]

    @property
    def told_on(self) -> date | None:
        """The day of the newest reminder."""
        return max((one.last_on for one in self.people if one.last_on), default=None)


def near_or_over(obligations: QuerySet[Obligation], today: date) -> QuerySet[Obligation]:
    """Duties that nobody has handed in and whose day is near or over: those that reminders concern (đến hạn nhắc)."""
    last = today + timedelta(days=max(MILESTONES))
    found = obligations.filter(LessThanOrEqual(_DUE, last), form_period__opens_on__lte=today)
    return found.exclude(submissions__state__in=Submission.HANDED_IN)


def wanted(
    person: Person, *, branch: int | None = None, form: str = "", only_over: bool = False
) -> QuerySet[Obligation]:
    """What the person may chase, by the filter of the page: those latest first (lọc danh sách)."""
    found = near_or_over(visible_obligations(person), person.today)
    if branch is not None:
        found = found.filter(Q(unit_id=branch) | Q(unit__parent_id=branch))
    if form:
        found = found.filter(form_period__form__code=form)
    if only_over:
        found = found.filter(LessThan(_DUE, person.today))
    return found.order_by(_DUE, "form_period_id", "unit__sort_key", "id")


def chase_lines(obligations: QuerySet[Obligation], person: Person) -> list[ChaseLine]:
    """The duties with people and reminders; five statements however many there are."""
    rows = duties(obligations, person.today)
    people = holders(
        person.province, Permission.SUBMIT_FORM, person.today, units=[duty.obligation.unit_id for duty in rows]
    )
    told = _told([duty.obligation.pk for duty in rows])
    letters = mail_of_day(person.province, {user for of_duty in told.values() for user in of_duty})
    lines = []
    for duty in rows:
        seen = told.get(duty.obligation.pk, {})
        found = people.get(duty.obligation.unit_id, [])
        lines.append(ChaseLine(duty, tuple(_person(user, seen.get(user.pk), letters) for user in found)))
    return lines


def _person(user: User, seen: tuple[int, date] | None, letters: dict[tuple[int, date], str]) -> Told:
    if seen is None:
        return Told(user, 0, None, "")
    times, last_on = seen
    return Told(user, times, last_on, letters.get((user.pk, last_on), ""))


def _told(obligations: list[int]) -> dict[int, dict[int, tuple[int, date]]]:
    counted = (
        Reminder.objects.filter(obligation_id__in=obligations)
        .order_by()
        .values_list("obligation_id", "user_id")
        .annotate(times=Count("id"), last_on=Max("told_on"))
    )
    found: dict[int, dict[int, tuple[int, date]]] = defaultdict(dict)
    for obligation_id, user_id, times, last_on in counted:
        found[obligation_id][user_id] = (times, last_on)
    return found
