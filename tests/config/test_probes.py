"""/healthz, /readyz and /metrics: what machines are told, and who is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from accounts.models import Job, Province, Pulse
from config.watch import parts
from reporting import tasks

TOKEN = "mot-ma-rat-dai"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def token(settings: Any) -> str:
    settings.METRICS_TOKEN = TOKEN
    return TOKEN


def test_healthz_asks_no_database_and_knows_no_host_name(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/healthz", headers={"Host": "10.1.2.3:8000"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_readyz_says_what_it_found(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": "ok", "role": "ok", "migrations": "ok", "broker": "ok"}


@pytest.mark.django_db
def test_a_broker_that_is_gone_is_told_and_not_fatal(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from celery import Celery

    gone = Celery(broker="redis+socket:///nowhere/valkey.sock", set_as_current=False)
    monkeypatch.setattr(parts, "current_app", gone)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["broker"]) == (200, "unreachable")


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    known = parts.known_migrations() | {("accounts", "9999_from_tomorrow")}
    monkeypatch.setattr(parts, "known_migrations", lambda: known)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "missing")


@pytest.mark.django_db
def test_a_role_that_is_too_strong_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "strong_role_reasons", lambda: ["chủ sở hữu"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["role"]) == (503, "too strong")


def test_a_database_that_is_gone_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> list[str]:
        raise DatabaseError("gone")

    monkeypatch.setattr(parts, "strong_role_reasons", gone)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "unreachable")
    assert client.get("/healthz").status_code == 200


def test_metrics_are_for_who_knows_the_token(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers=BEARER).status_code == 404
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 401


@pytest.mark.django_db
def test_metrics_tell_requests_jobs_ticks_ledgers_and_backups(client: Client, token: str) -> None:
    home = Province.objects.get(code="49")
    old = Job.objects.create(province=home, kind="draw_report", key="1")
    Job.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(minutes=10))
    Job.objects.create(province=home, kind="draw_report", key="2", state=Job.State.FAILED)
    tasks.tick()
    tasks.verify_ledgers()
    Pulse.objects.create(name="backup", at=timezone.now())
    client.get("/dang-nhap/")
    told = figures(client)
    assert told['portal_requests_total{method="GET",status="200",view="sign_in"}'] >= 1
    assert told['portal_request_seconds_count{view="sign_in"}'] >= 1
    assert told['portal_jobs{state="failed"}'] == 1
    assert told['portal_jobs{state="queued"}'] >= 1
    assert 590 < told['portal_oldest_job_seconds{state="queued"}'] < 660
    now = timezone.now().timestamp()
    for name in ("portal_tick", "portal_ledger_verified", "portal_backup"):
        assert now - 60 < told[f"{name}_timestamp_seconds"] <= now + 1
    assert (told["portal_ledger_faults"], told["portal_database_up"], told["portal_broker_up"]) == (0, 1, 1)


def test_metrics_say_when_the_database_is_gone(client: Client, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from config.watch import metrics

    def gone() -> list[object]:
        raise DatabaseError("gone")

    monkeypatch.setattr(metrics, "jobs_by_state", gone)
    assert figures(client)["portal_database_up"] == 0


@pytest.mark.django_db
def test_a_request_keeps_the_id_of_the_proxy_and_no_rubbish(client: Client) -> None:
    assert client.get("/dang-nhap/", headers={"X-Request-ID": "proxy-0001"}).headers["X-Request-ID"] == "proxy-0001"
    made = client.get("/dang-nhap/", headers={"X-Request-ID": 'x"\n{}'}).headers["X-Request-ID"]
    assert len(made) == 32


def figures(client: Client) -> dict[str, float]:
    """What Prometheus would read."""
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    lines = [line.rpartition(" ") for line in answer.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}
