"""Remind those who owe (nhắc việc, đôn đốc)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from accounts import audit
from accounts.actions.notices import renew
from accounts.language import gettext as _
from accounts.language import ngettext
from accounts.models import User
from accounts.queries.people import holders
from accounts.roles import Permission, Person, require
from programs.models import Obligation, Reminder, Submission
from programs.periods import Period
from programs.queries.submission import Duty, duties
from programs.reminders import is_reminder_due
from reporting.queries.chase import near_or_over


def remind_due(*, by: Person) -> int:
    """Remind everybody whose day has come (nhắc theo lịch); running it again the same day does nothing more.

    Returns how many people were told of how many duties, added up.
    """
    require(by, Permission.RUN_CHECK)
    obligations = near_or_over(Obligation.objects.filter(province=by.province), by.today)
    owed = duties(obligations, by.today)
    told = dict(
        Reminder.objects.filter(obligation__in=[duty.obligation.pk for duty in owed])
        .order_by()
        .values_list("obligation_id")
        .annotate(last=Max("told_on"))
    )
    due = [
        duty for duty in owed if is_reminder_due(duty.last_day, today=by.today, told_on=told.get(duty.obligation.pk))
    ]
    with transaction.atomic():
        return _remind(due, by)


def remind_now(*, obligations: Iterable[Obligation], by: Person) -> int:
    """Remind the people of chosen units at once (đôn đốc ngay); whoever was told today already is not told twice."""
    chosen = Obligation.objects.filter(province=by.province, pk__in=[one.pk for one in obligations])
    owed = duties(near_or_over(chosen, by.today), by.today)
    for duty in owed:
        require(by, Permission.REVIEW_FORM, duty.unit)
    with transaction.atomic():
        number = _remind(owed, by)
        if owed:
            audit.record(
                by,
                "duty.chased",
                by.province,
                summary=ngettext("%(count)s việc", "%(count)s việc", len(owed)) % {"count": len(owed)},
                people=number,
            )
    return number


def _remind(owed: list[Duty], by: Person) -> int:
    people = holders(by.province, Permission.SUBMIT_FORM, by.today, units=[duty.obligation.unit_id for duty in owed])
    already = set(
        Reminder.objects.filter(obligation__in=[duty.obligation.pk for duty in owed], told_on=by.today).values_list(
            "obligation_id", "user_id"
        )
    )
    rows: list[Reminder] = []
    for duty in owed:
        users = [
            user for user in people.get(duty.obligation.unit_id, []) if (duty.obligation.pk, user.pk) not in already
        ]
        if not users:
            continue
        renew(
            province=by.province,
            users=users,
            key=f"duty:{duty.obligation.pk}",
            text=partial(_words, duty, by.today),
            url=reverse("submission_form", args=[duty.obligation.pk]),
        )
        rows += [_row(duty, user, by) for user in users]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _row(duty: Duty, user: User, by: Person) -> Reminder:
    return Reminder(
        province=by.province,
        obligation=duty.obligation,
        user=user,
        told_on=by.today,
        by=None if by.system else by.user,
    )


def _words(duty: Duty, today: date) -> str:
    form_period = duty.obligation.form_period
    what = f"{form_period.form.title}, {Period.from_key(form_period.period).label}, {duty.unit.full_name}"
    facts = {"what": what, "day": f"{duty.last_day:%d/%m/%Y}", "days": abs((duty.last_day - today).days)}
    if duty.submission is not None and duty.submission.state == Submission.State.RETURNED:
        return _("Cần sửa và nộp lại: %(what)s (hạn %(day)s).") % facts
    if today > duty.last_day:
        return _("Quá hạn %(days)s ngày: %(what)s (hạn %(day)s).") % facts
    if today == duty.last_day:
        return _("Hôm nay là hạn cuối: %(what)s.") % facts
    return _("Còn %(days)s ngày: %(what)s (hạn %(day)s).") % facts
