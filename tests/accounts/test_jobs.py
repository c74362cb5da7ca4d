"""Long work: taken once, done once, never lost, and no broker needed to hand it in."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from kombu.exceptions import OperationalError

from accounts import jobs
from accounts.language import told as said
from accounts.models import AuditEntry, Job, Province
from accounts.queries.people import system_person
from accounts.roles import Refused
from accounts.tenancy import scope
from tests.rig.cast import TODAY, Cast, build_cast
from tests.rig.database import Rig

SignIn = Callable[[str], Client]
KIND = "tinh_thu"


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The jobs that the broker was told of."""
    told: list[int] = []
    monkeypatch.setattr(jobs, "wake", told.append)
    return told


def hand_in(key: str = "1", province: str = "49") -> Job:
    home = Province.objects.get(code=province)
    return jobs.enqueue(kind=KIND, province=home, key=key, by=system_person(home, TODAY), title="Tính thử")


def write_once(job: Job, progress: jobs.Progress) -> str:
    progress.step(1, 2, "đang ghi")
    AuditEntry.objects.create(
        province_id=job.province_id, known_on=TODAY, action="job.effect", object_type="x", object_id=job.pk
    )
    return "Đã ghi 1 dòng."


def effects(province: str = "49") -> int:
    with scope(Province.objects.get(code=province).pk):
        return AuditEntry.objects.filter(action="job.effect").count()


@pytest.mark.django_db(transaction=True)
def test_a_job_runs_once_inside_its_province(woken: list[int]) -> None:
    job = hand_in()
    assert woken == [job.pk]
    assert jobs.run_job(job.pk, {KIND: write_once}) == Job.State.DONE
    assert jobs.run_job(job.pk, {KIND: write_once}) is None
    job.refresh_from_db()
    assert (job.state, said(job.message), job.attempts, effects(), effects("62")) == ("done", "Đã ghi 1 dòng.", 1, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_the_same_work_is_one_job(woken: list[int]) -> None:
    assert hand_in().pk == hand_in().pk
    assert hand_in("2").pk != hand_in("1").pk
    assert hand_in("1", "62").pk != hand_in("1").pk


@pytest.mark.django_db(transaction=True)
def test_work_of_a_transaction_that_failed_does_not_exist(woken: list[int]) -> None:
    with transaction.atomic():
        hand_in()
        transaction.set_rollback(True)
    assert woken == []
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("accounts.jobs.current_app.send_task", down)
    job = hand_in()
    assert Job.objects.get(pk=job.pk).state == Job.State.QUEUED


@pytest.mark.django_db(transaction=True)
def test_a_refusal_tells_why_and_writes_nothing(woken: list[int]) -> None:
    def refuse(job: Job, progress: jobs.Progress) -> str:
        write_once(job, progress)
        raise jobs.JobFailed("Tệp thiếu cột “Số tiền”.")

    job = hand_in()
    assert jobs.run_job(job.pk, {KIND: refuse}) == Job.State.FAILED
    job.refresh_from_db()
    assert (said(job.message), effects()) == ("Tệp thiếu cột “Số tiền”.", 0)
    assert hand_in().state == Job.State.QUEUED, "handed in again, it starts anew"


@pytest.mark.django_db(transaction=True)
def test_an_error_is_tried_three_times(woken: list[int]) -> None:
    def break_down(job: Job, progress: jobs.Progress) -> str:
        write_once(job, progress)
        raise ZeroDivisionError

    job = hand_in()
    states = [jobs.run_job(job.pk, {KIND: break_down}) for _ in range(4)]
    assert states == [Job.State.QUEUED, Job.State.QUEUED, Job.State.FAILED, None]
    job.refresh_from_db()
    assert (effects(), "Traceback" in said(job.message), "báo quản trị" in said(job.message)) == (0, False, True)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_died_is_replaced(woken: list[int]) -> None:
    job = hand_in()
    for attempt in range(1, 4):
        assert jobs.take(job.pk) is not None
        jobs.sweep()
        job.refresh_from_db()
        assert job.state == Job.State.RUNNING
        _age(job, jobs.STALE_AFTER + timedelta(seconds=1))
        jobs.sweep()
        job.refresh_from_db()
        assert job.state == (Job.State.QUEUED if attempt < jobs.ATTEMPTS else Job.State.FAILED)
    assert job.attempts == jobs.ATTEMPTS


@pytest.mark.django_db(transaction=True)
def test_the_effect_of_a_worker_whose_job_was_taken_away_does_not_stay(woken: list[int]) -> None:
    job = hand_in()

    def slow(taken: Job, progress: jobs.Progress) -> str:
        write_once(taken, progress)
        assert elsewhere(replace_worker) == Job.State.DONE
        return "Quá muộn."

    def replace_worker() -> object:
        _age(job, jobs.STALE_AFTER + timedelta(seconds=1))
        jobs.sweep()
        return jobs.run_job(job.pk, {KIND: write_once}, heartbeat=60)

    assert jobs.run_job(job.pk, {KIND: slow}, heartbeat=60) is None
    job.refresh_from_db()
    assert (job.state, said(job.message), effects()) == (Job.State.DONE, "Đã ghi 1 dòng.", 1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_take_one_job(woken: list[int]) -> None:
    job = hand_in()
    with transaction.atomic():
        assert jobs.take(job.pk) is not None
        assert elsewhere(lambda: jobs.take(job.pk)) is None


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_and_a_running_job_stops(woken: list[int]) -> None:
    job = hand_in()
    home = Province.objects.get(code="49")

    def watch_and_cancel() -> object:
        for _ in range(500):
            shown = Job.objects.get(pk=job.pk)
            if shown.progress_done:
                break
            threading.Event().wait(0.02)
        jobs.cancel(job=shown, by=system_person(home, TODAY))
        return (shown.progress_done, shown.progress_total, said(shown.message))

    def long(taken: Job, progress: jobs.Progress) -> str:
        progress.step(3, 10, "dòng 3")
        assert elsewhere(watch_and_cancel) == (3, 10, "dòng 3")
        assert progress.cancelled.wait(10)
        progress.step(4, 10)
        raise AssertionError("the step must have stopped")

    assert jobs.run_job(job.pk, {KIND: long}, heartbeat=0.02) == Job.State.CANCELLED


@pytest.mark.django_db(transaction=True)
def test_a_waiting_job_is_cancelled_at_once(woken: list[int]) -> None:
    job = hand_in()
    jobs.cancel(job=job, by=system_person(Province.objects.get(code="49"), TODAY))
    assert jobs.run_job(job.pk, {KIND: write_once}) is None
    assert effects() == 0


@pytest.mark.django_db(transaction=True)
def test_forgotten_work_is_woken_again(woken: list[int]) -> None:
    job = hand_in()
    woken.clear()
    assert jobs.sweep() == []
    Job.objects.filter(pk=job.pk).update(created_at=job.created_at - timedelta(minutes=1))
    assert jobs.sweep() == [job.pk]
    assert woken == [job.pk]


def test_only_the_own_province_sees_a_job(cast: Cast, as_person: SignIn, woken: list[int]) -> None:
    with scope(cast.provinces["49"].pk):
        job = jobs.enqueue(kind=KIND, province=cast.provinces["49"], key="1", by=cast.person("giang"), title="Nạp tệp")
    address = f"/viec-chay/{job.pk}/"
    for name, status in (("giang", 200), ("chi", 200), ("khanh", 200), ("an", 404), ("binh", 404), ("la", 404)):
        assert as_person(name).get(address).status_code == status, name
    fragment = as_person("giang").get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "Nạp tệp" in fragment
    assert as_person("la").post(f"{address}dung/").status_code == 404
    assert as_person("chi").post(f"{address}dung/").status_code == 403
    assert as_person("giang").post(f"{address}dung/").status_code == 302
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_a_stranger_cannot_cancel(cast: Cast, woken: list[int]) -> None:
    with scope(cast.provinces["49"].pk):
        job = jobs.enqueue(kind=KIND, province=cast.provinces["49"], key="1", by=cast.person("giang"))
    with scope(cast.provinces["62"].pk), pytest.raises(Refused):
        jobs.cancel(job=job, by=cast.person("lan"))


def elsewhere(act: Callable[[], object]) -> object:
    """Run it as another process would: on a connection of its own."""
    answers: list[object] = []

    def run() -> None:
        try:
            answers.append(act())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    (answer,) = answers
    return answer


def _age(job: Job, by: timedelta) -> None:
    with connection.cursor() as cursor:
        seconds = by.total_seconds()
        cursor.execute(
            "UPDATE accounts_job SET heartbeat_at = now() - %s * interval '1 second' WHERE id = %s", [seconds, job.pk]
        )


def test_the_cast_is_the_same_twice(rig: Rig, db: None) -> None:
    assert set(build_cast().users) >= {"an", "binh", "chi", "dung", "giang", "ha", "la"}
