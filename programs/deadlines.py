"""What follows from rules and dates: verdicts, runs to make, their standing, reminders (xét hạn). Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from accounts.language import gettext as _
from programs.calendar import (
    AS_WRITTEN,
    ONE_DAY,
    SOON_DAYS,
    CalendarError,
    Due,
    Verdict,
    WorkingCalendar,
    standing_against,
)
from programs.rules.kinds import Rule, RuleKind

REMIND_DAYS_BEFORE = (15, 7, 3, 1)


def effective_last_day(last_good_day: date, extended_to: date | None) -> date:
    """The last good day after an extension, if one was granted (hạn sau gia hạn)."""
    if extended_to is None:
        return last_good_day
    if extended_to <= last_good_day:
        raise CalendarError(
            _("Gia hạn đến %(extended_to)s phải sau hạn cũ %(last_good_day)s.")
            % {"extended_to": f"{extended_to:%d/%m/%Y}", "last_good_day": f"{last_good_day:%d/%m/%Y}"}
        )
    return extended_to


def judge(
    due: Due,
    *,
    done_on: date | None,
    today: date,
    extended_to: date | None = None,
    calendar: WorkingCalendar = AS_WRITTEN,
    soon_days: int = SOON_DAYS,
) -> Verdict:
    """The verdict on one duty: its due moment, days off, extension and day of completion."""
    last_day = effective_last_day(calendar.last_good_day(due), extended_to)
    return standing_against(last_day, done_on=done_on, today=today, soon_days=soon_days)


@dataclass(frozen=True, slots=True, order=True)
class PlannedRun:
    """A check to be run: on which day, of which rule, on the state at the end of which day (lần kiểm tra phải chạy)."""

    run_on: date
    as_of: date
    rule: str


def check_days(rule: Rule, calendar: WorkingCalendar = AS_WRITTEN) -> tuple[date, ...]:
    """The days at whose end the rule is checked."""
    return tuple(calendar.last_good_day(due) for due in rule.check_dues)


def runs_due(
    rules: Iterable[Rule],
    *,
    checked_through: date | None,
    today: date,
    calendar: WorkingCalendar = AS_WRITTEN,
) -> tuple[PlannedRun, ...]:
    """Every run that fell due after `checked_through` and up to today, oldest first.

    A check looks at the end of the last good day, so it runs on the morning after.
    """
    planned = (
        PlannedRun(run_on=as_of + ONE_DAY, as_of=as_of, rule=rule.code)
        for rule in rules
        for as_of in check_days(rule, calendar)
    )
    after = checked_through or date.min
    return tuple(sorted(run for run in planned if after < run.run_on <= today))


def answers_for(day: date, *, valid_from: date | None, replaced_on: date | None) -> bool:
    """Whether a version of a rule answers for one of its days (bản có hiệu lực cho ngày đó): the one in force then."""
    return (valid_from is None or day >= valid_from) and (replaced_on is None or day < replaced_on)


class RunStanding(StrEnum):
    """Whether a run's findings can be confirmed (mức chắc chắn của kết quả)."""

    PROVISIONAL = "provisional"
    FINAL = "final"


def run_standing(kind: RuleKind, *, as_of: date, data_complete_through: date | None) -> RunStanding:
    """Final once the data on payments reaches the day looked at; other checks are final at once."""
    if not kind.needs_treasury_data:
        return RunStanding.FINAL
    complete = data_complete_through is not None and data_complete_through >= as_of
    return RunStanding.FINAL if complete else RunStanding.PROVISIONAL


@dataclass(frozen=True, slots=True)
class PastRun:
    """What numbering needs to know of an earlier run of the same rule and date."""

    number: int
    fingerprint: str
    standing: RunStanding


def next_run_number(past: Sequence[PastRun], *, fingerprint: str, standing: RunStanding) -> int | None:
    """The number of the run to make, or None when the newest run already saw the same data with the same standing."""
    if not past:
        return 1
    newest = max(past, key=lambda run: run.number)
    if newest.fingerprint == fingerprint and newest.standing is standing:
        return None
    return newest.number + 1


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """A duty still to be done, with its last good day (việc chưa xong)."""

    key: str
    last_good_day: date


@dataclass(frozen=True, slots=True, order=True)
class Reminder:
    """A reminder to send; days left are negative once overdue (nhắc hạn)."""

    on: date
    key: str
    days_left: int


def reminder_on(last_good_day: date, day: date) -> bool:
    """Whether a duty is reminded of on this day: 15, 7, 3 and 1 days before, then daily once overdue."""
    left = (last_good_day - day).days
    return left < 0 or left in REMIND_DAYS_BEFORE


def reminders_due(duties: Iterable[OpenDuty], *, reminded_through: date, today: date) -> tuple[Reminder, ...]:
    """Every reminder that fell due after `reminded_through` and up to today, oldest first."""
    days = [reminded_through + timedelta(days=n) for n in range(1, (today - reminded_through).days + 1)]
    return tuple(
        sorted(
            Reminder(on=day, key=duty.key, days_left=(duty.last_good_day - day).days)
            for duty in duties
            for day in days
            if reminder_on(duty.last_good_day, day)
        )
    )
