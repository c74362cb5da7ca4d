"""What Prometheus reads (số đo): requests counted in every web process, and the state of the work from the database."""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.db import DatabaseError
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from accounts.models import Job
from accounts.queries.pulses import JobsInState, jobs_by_state, pulses
from config.watch.parts import broker_state

_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_OWN = CollectorRegistry()
_REQUESTS = Counter("portal_requests", "Requests answered.", ["view", "method", "status"], registry=_OWN)
_SECONDS = Histogram("portal_request_seconds", "Seconds until the answer.", ["view"], registry=_OWN, buckets=_BUCKETS)
_PULSES = {
    "tick": ("portal_tick_timestamp_seconds", "When a worker last did what beat asks every half minute."),
    "verify_ledgers": ("portal_ledger_verified_timestamp_seconds", "When the ledgers were last verified."),
    "backup": ("portal_backup_timestamp_seconds", "When the last whole backup was finished."),
}


def count_request(view: str, method: str, status: int, seconds: float) -> None:
    """Count one answer."""
    _REQUESTS.labels(view, method, str(status)).inc()
    _SECONDS.labels(view).observe(seconds)


def exposition() -> bytes:
    """Return every figure as Prometheus reads it; the files of all web processes are added up."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library leaves it untyped
    else:
        registry.register(_OWN)  # one process, as in tests and under runserver
    registry.register(_Work())
    return generate_latest(registry)


class _Work:
    """Reads the state of the work at every scrape (việc chạy nền, nhịp, sổ cái, sao lưu)."""

    def collect(self) -> Iterator[Metric]:
        """Yield what the database knows; when it does not answer, that is the one thing to say."""
        yield _gauge("portal_broker_up", "1 when the broker answers.", int(broker_state() == "ok"))
        try:
            found = [*_jobs(jobs_by_state()), *_pulses()]
        except DatabaseError:
            yield _gauge("portal_database_up", "1 when the database answers.", 0)
            return
        yield _gauge("portal_database_up", "1 when the database answers.", 1)
        yield from found


def _jobs(found: list[JobsInState]) -> Iterator[Metric]:
    states = {one.state: one for one in found}
    count = GaugeMetricFamily("portal_jobs", "Jobs of the list of work.", labels=["state"])
    age = GaugeMetricFamily("portal_oldest_job_seconds", "Age of the oldest open job.", labels=["state"])
    for state in Job.State.values:
        count.add_metric([state], states[state].count if state in states else 0)
    for state in (Job.State.QUEUED, Job.State.RUNNING):
        age.add_metric([state.value], states[state].oldest_seconds if state in states else 0)
    yield from (count, age)


def _pulses() -> Iterator[Metric]:
    for pulse in pulses():
        if pulse.name in _PULSES:
            name, says = _PULSES[pulse.name]
            yield _gauge(name, says, pulse.at.timestamp())
        if pulse.name == "verify_ledgers":
            yield _gauge("portal_ledger_faults", "Accounts whose balance is not the sum of its movements.", pulse.value)


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)
