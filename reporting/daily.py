"""The daily run of the calendar (chạy lịch thời hạn hằng ngày): checks in order of their days, then who is told."""

from __future__ import annotations

from datetime import date

from accounts import jobs
from accounts.language import gettext
from accounts.models import Job, Province, ProvinceSettings
from accounts.queries.people import system_person
from accounts.roles import Person
from accounts.tenancy import scope
from accounts.today import province_today
from disbursement.actions.alerts import alert_due
from disbursement.actions.due import record_due_runs
from disbursement.actions.noticing import remind_unanswered
from programs.actions.fulfilment import press_for_tasks
from programs.models import CheckRun, DeadlineRule
from reporting.actions.case_papers import keep_missing_papers
from reporting.actions.reminders import remind_due

CALENDAR = "calendar"


def enqueue_due_calendars() -> list[Job]:
    """Give every province whose day has passed a job of its own (tích tắc của lịch); needs no scope."""
    queued = []
    for province in Province.objects.order_by("code"):
        with scope(province.pk):
            today = province_today(province.pk)
            row = ProvinceSettings.objects.filter(province=province).first()
            behind = row is not None and (row.checked_through is None or row.checked_through < today)
            if behind and DeadlineRule.objects.filter(province=province, in_force=True).exists():
                queued.append(enqueue_calendar(province, system_person(province, today), key=f"{today:%Y-%m-%d}"))
    return queued


def enqueue_calendar(province: Province, by: Person, *, key: str) -> Job:
    """Ask for one run of the calendar (yêu cầu kiểm tra)."""
    return jobs.enqueue(kind=CALENDAR, province=province, key=key, by=by, title=gettext("Kiểm tra các thời hạn"))


def run_calendar(province: Province, today: date) -> list[CheckRun]:
    """Run every check that is due up to today and remember the day; needs the province's scope."""
    by = system_person(province, today)
    runs = record_due_runs(by=by)
    remind_due(by=by)
    alert_due(by=by)
    press_for_tasks(by=by)
    remind_unanswered(by=by)
    keep_missing_papers(by=by)
    ProvinceSettings.objects.filter(province=province).update(checked_through=today)
    return runs
