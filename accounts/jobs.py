"""Long work (việc chạy nền): the list of work lives in PostgreSQL, the broker only wakes a worker.

A job is written in the transaction of the act that needs it, and taken by one worker at a time. Its effect and its
"done" are one transaction: a worker that dies leaves nothing behind, and the sweep hands the job to another.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from celery import current_app
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.db.models.query import QuerySet
from django.utils import translation
from kombu.exceptions import OperationalError

from accounts.language import VIETNAMESE, remembered
from accounts.language import gettext as _
from accounts.models import Job, Province
from accounts.models.record import LONGEST_MESSAGE, LONGEST_TITLE
from accounts.roles import Permission, Person, Refused
from accounts.tenancy import scope

TASK_NAME = "portal.run_job"
ATTEMPTS = 3
HEARTBEAT_SECONDS = 2.0
STALE_AFTER = timedelta(seconds=45)
_WAKE_AGAIN_AFTER = timedelta(seconds=10)
_OPEN = (Job.State.QUEUED, Job.State.RUNNING)

log = logging.getLogger(__name__)


class JobFailed(Exception):
    """The job cannot succeed; the text tells the person why (việc không thành)."""


class JobCancelled(Exception):
    """Somebody asked to stop this job (việc bị hủy)."""


class Progress:
    """How far a job is (tiến độ): the handler steps, a thread of its own writes it beside the handler's transaction."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self.message = ""
        self.cancelled = threading.Event()

    def step(self, done: int, total: int, message: str = "") -> None:
        """Say what is done; raises `JobCancelled` when somebody asked to stop."""
        self.done, self.total, self.message = done, total, _kept(message, LONGEST_MESSAGE)
        if self.cancelled.is_set():
            raise JobCancelled


Handler = Callable[[Job, Progress], str]


def enqueue(*, kind: str, province: Province, key: str, by: Person, title: str = "", result_url: str = "") -> Job:
    """Write a job in the running transaction and wake a worker on commit (giao việc).

    The same kind and key twice is the same job; one that failed or was cancelled starts anew.
    """
    with transaction.atomic():
        job, made = Job.objects.get_or_create(
            province=province,
            kind=kind,
            key=key,
            defaults={
                "started_by": None if by.system else by.user,
                "title": _kept(title, LONGEST_TITLE),
                "result_url": result_url,
            },
        )
        if not made and job.state in {Job.State.FAILED, Job.State.CANCELLED}:
            _put_back(Job.objects.filter(pk=job.pk), attempts=0, message="")
            job.refresh_from_db()
        transaction.on_commit(partial(wake, job.pk))
    log.info("job.handed_in job=%s kind=%s", job.pk, kind)
    return job


def wake(job_id: int) -> None:
    """Tell the broker that there is work (đánh thức); when it is down, the next sweep does."""
    try:
        current_app.send_task(TASK_NAME, args=[job_id], retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("job.not_woken job=%s reason=%s", job_id, type(error).__name__)


def take(job_id: int) -> Job | None:
    """Take a waiting job for this worker (nhận việc); None when another has it or it is over."""
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id, state=Job.State.QUEUED).first()
        if job is None:
            return None
        Job.objects.filter(pk=job_id).update(
            state=Job.State.RUNNING, attempts=F("attempts") + 1, heartbeat_at=Now(), progress_done=0, progress_total=0
        )
        job.refresh_from_db()
        return job


def run_job(job_id: int, handlers: Mapping[str, Handler], *, heartbeat: float = HEARTBEAT_SECONDS) -> Job.State | None:
    """Run one job inside its province and say how it ended (chạy việc); None when it was not there to take.

    `handlers` is the literal dict from kind to function; a handler returns the closing sentence for the person.
    """
    job = take(job_id)
    if job is None:
        return None
    progress = Progress()
    pulse = _Pulse(job, progress, heartbeat)
    pulse.start()
    try:
        state = _attempt(job, handlers, progress)
    except _TakenAway:
        log.warning("job.taken_away job=%s attempt=%s", job.pk, job.attempts)
        return None
    finally:
        pulse.stop()
    log.info("job.over job=%s kind=%s attempt=%s state=%s", job.pk, job.kind, job.attempts, state)
    return state


def _attempt(job: Job, handlers: Mapping[str, Handler], progress: Progress) -> Job.State:
    try:
        with transaction.atomic(), scope(job.province_id), translation.override(_language(job)):
            message = handlers[job.kind](job, progress)
            return _close(job, Job.State.DONE, message)
    except _TakenAway:
        raise
    except JobCancelled:
        return _close(job, Job.State.CANCELLED, _("Đã hủy theo yêu cầu; chưa ghi gì."))
    except JobFailed as failure:
        return _close(job, Job.State.FAILED, str(failure))
    except Exception:
        # The worker must outlive any handler; what happened is in the log, the person gets a sentence.
        log.exception("job.broke job=%s kind=%s attempt=%s", job.pk, job.kind, job.attempts)
        return _try_again(job)


def _language(job: Job) -> str:
    """What a job says is read by whoever asked for it."""
    return (job.started_by.language if job.started_by else "") or VIETNAMESE


def cancel(*, job: Job, by: Person) -> None:
    """Stop a job (hủy việc): a waiting one at once, a running one at its next step."""
    if job.province_id != by.province.pk or not (job.started_by_id == by.user.pk or by.may(Permission.MANAGE_PROVINCE)):
        raise Refused(_("Chỉ người giao việc hoặc quản trị của tỉnh được dừng việc này."))
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
        stopped = waiting.update(
            state=Job.State.CANCELLED, finished_at=Now(), message=remembered(_("Đã hủy khi chưa chạy."))
        )
        if not stopped:
            Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_asked=True)


def sweep() -> list[int]:
    """Put jobs of dead workers back, give up after the last attempt, wake those that wait (dọn việc treo)."""
    with transaction.atomic():
        dead = Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__lt=Now() - STALE_AFTER)
        dead.filter(attempts__gte=ATTEMPTS).update(
            state=Job.State.FAILED,
            finished_at=Now(),
            message=remembered(_("Việc bị dừng giữa chừng nhiều lần. Hãy báo quản trị hệ thống.")),
        )
        _put_back(dead, message=remembered(_("Máy xử lý bị dừng giữa chừng; việc sẽ chạy lại.")))
        waiting = Job.objects.filter(state=Job.State.QUEUED, created_at__lt=Now() - _WAKE_AGAIN_AFTER)
        found = list(waiting.order_by("id").values_list("pk", flat=True))
    for job_id in found:
        wake(job_id)
    return found


class _TakenAway(Exception):
    """The sweep gave this job to another worker, so this one's effect must not stay."""


def _close(job: Job, state: Job.State, message: str) -> Job.State:
    mine = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
    if not mine.update(state=state, message=_kept(message, LONGEST_MESSAGE), finished_at=Now(), heartbeat_at=Now()):
        raise _TakenAway
    return state


def _kept(text: str, most: int) -> str:
    """A sentence for whoever looks at the job, in whatever language; a very long one stays as it was said."""
    kept = remembered(text)
    return kept if len(kept) <= most else text[:most]


def _put_back(jobs: QuerySet[Job], **changes: object) -> None:
    jobs.update(state=Job.State.QUEUED, heartbeat_at=None, finished_at=None, cancel_asked=False, **changes)


def _try_again(job: Job) -> Job.State:
    if job.attempts >= ATTEMPTS:
        return _close(job, Job.State.FAILED, _("Có lỗi khi chạy việc này, chưa ghi gì. Hãy báo quản trị hệ thống."))
    _put_back(
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts),
        message=remembered(_("Có lỗi khi chạy; việc sẽ tự chạy lại.")),
    )
    return Job.State.QUEUED


class _Pulse(threading.Thread):
    """Writes heartbeat and progress on a connection of its own, and reads whether somebody asked to stop."""

    def __init__(self, job: Job, progress: Progress, seconds: float) -> None:
        super().__init__(name=f"job-{job.pk}", daemon=True)
        self.job, self.progress, self.seconds = job, progress, seconds
        self.over = threading.Event()

    def run(self) -> None:
        """Beat until the job is over; a failed beat is tried again, the sweep judges by the clock."""
        try:
            while not self.over.wait(self.seconds):
                try:
                    self.beat()
                except DatabaseError as error:
                    log.warning("job.missed_beat job=%s reason=%s", self.job.pk, type(error).__name__)
                    connection.close()
        finally:
            connection.close()

    def beat(self) -> None:
        """Write once."""
        mine = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, attempts=self.job.attempts)
        mine.update(
            heartbeat_at=Now(),
            progress_done=self.progress.done,
            progress_total=self.progress.total,
            message=self.progress.message,
        )
        if mine.filter(cancel_asked=True).exists():
            self.progress.cancelled.set()

    def stop(self) -> None:
        """End the thread."""
        self.over.set()
        self.join()
