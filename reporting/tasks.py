"""What the worker does (việc của tiến trình nền): the literal dict from kind of job to its function."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone
from structlog.contextvars import bound_contextvars

from accounts import jobs
from accounts.actions.mail import deliver, write_due_mail
from accounts.actions.pulses import note_pulse
from accounts.actions.requests import forget_requests
from accounts.language import gettext, ngettext
from accounts.models import Job, Province
from accounts.tenancy import scope
from accounts.today import province_today
from disbursement.actions.noticing import KEEP_PAPERS
from disbursement.actions.treasury import TREASURY_FILE
from disbursement.models import CapitalCase
from disbursement.queries.ledger import verify_ledger
from disbursement.tasks import treasury_file
from reporting.actions.case_papers import keep_papers
from reporting.actions.export import EXPORT, draw_export
from reporting.actions.report import DRAW_REPORT, ReportRefused, draw_files
from reporting.daily import CALENDAR, enqueue_due_calendars, run_calendar
from reporting.models import IssuedReport
from reporting.render.pdf import PdfUnavailable


def _calendar(job: Job, progress: jobs.Progress) -> str:
    runs = run_calendar(job.province, province_today(job.province_id))
    progress.step(1, 1)
    sentence = ngettext("Đã kiểm tra %(number)s quy tắc đến hạn.", "Đã kiểm tra %(number)s quy tắc đến hạn.", len(runs))
    return sentence % {"number": len(runs)}


def _draw_report(job: Job, progress: jobs.Progress) -> str:
    report = IssuedReport.objects.get(province=job.province, pk=int(job.key))
    progress.step(0, 2, gettext("Đang kết xuất PDF, Word và Excel"))
    try:
        draw_files(report=report)
    except (PdfUnavailable, ReportRefused) as refused:
        raise jobs.JobFailed(str(refused)) from refused
    progress.step(2, 2)
    return gettext("Đã kết xuất tệp PDF, Word và Excel.")


def _keep_papers(job: Job, progress: jobs.Progress) -> str:
    case = CapitalCase.objects.get(province=job.province, pk=int(job.key))
    kept = keep_papers(case=case)
    progress.step(1, 1)
    return gettext("Đã lưu %(number)s văn bản của hồ sơ.") % {"number": len(kept)}


HANDLERS: dict[str, jobs.Handler] = {
    CALENDAR: _calendar,
    DRAW_REPORT: _draw_report,
    EXPORT: draw_export,
    KEEP_PAPERS: _keep_papers,
    TREASURY_FILE: treasury_file,
}


@shared_task(name=jobs.TASK_NAME)
def run_job(job_id: int) -> None:
    """Run one job of the list; a second call finds nothing to take."""
    with bound_contextvars(job=job_id):
        jobs.run_job(job_id, HANDLERS)


@shared_task(name="portal.tick")
def tick() -> None:
    """Look at the clock of every province, and give work that waits too long to a worker again."""
    enqueue_due_calendars()
    jobs.sweep()
    note_pulse(name="tick")


@shared_task(name="portal.post")
def post() -> None:
    """Write the letters whose hour has come and hand them to the mail server; needs no scope."""
    for province in Province.objects.order_by("code"):
        with scope(province.pk):
            hour = timezone.localtime().hour
            write_due_mail(province=province, today=province_today(province.pk), hour=hour)
        deliver(province=province)


@shared_task(name="portal.forget")
def forget() -> None:
    """Forget what was kept for a time only (dọn dữ liệu hết hạn)."""
    for province in Province.objects.order_by("code"):
        with scope(province.pk):
            forget_requests(province=province)


@shared_task(name="portal.verify_ledgers")
def verify_ledgers() -> None:
    """Prove every stored balance equal to the sum of its movements (đối chiếu sổ cái); a fault fails the task."""
    faulty = {}
    for province in Province.objects.order_by("code"):
        with scope(province.pk):
            faults = verify_ledger(province.pk)
        if faults:
            faulty[province.code] = len(faults)
    note_pulse(name="verify_ledgers", value=sum(faulty.values()))
    if faulty:
        shown = "; ".join(f"{code}: {count}" for code, count in faulty.items())
        raise RuntimeError(f"Ledger faults found at {timezone.now():%Y-%m-%d %H:%M}: {shown}")
