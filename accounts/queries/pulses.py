"""Reads what the watch over the portal shows (số liệu giám sát): no business data, no person."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from accounts.models import Pulse

_JOBS = """
SELECT state, count(*), extract(epoch FROM now() - min(created_at))::float FROM accounts_job GROUP BY state
"""


@dataclass(frozen=True, slots=True)
class JobsInState:
    """How many jobs stand in one state, and since when the oldest does (việc chạy nền theo trạng thái)."""

    state: str
    count: int
    oldest_seconds: float


def jobs_by_state() -> list[JobsInState]:
    """Count the list of work by state, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_JOBS)
        return [JobsInState(*row) for row in cursor.fetchall()]


def pulses() -> list[Pulse]:
    """Every recurring work with its last time (nhịp)."""
    return list(Pulse.objects.order_by("name"))
