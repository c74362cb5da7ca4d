"""Celery: it wakes the worker and ticks; the list of work itself lies in PostgreSQL."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# The one list of everything periodic. Every task here may run twice or late without harm.
app.conf.beat_schedule = {
    "tick": {"task": "portal.tick", "schedule": 30.0},
    "verify-ledgers": {"task": "portal.verify_ledgers", "schedule": crontab(hour=2, minute=15)},
}


@worker_init.connect
@beat_init.connect
def _refuse_strong_role(**_: Any) -> None:
    """Hold worker and beat to the same wall as the web server."""
    from config.checks import refuse_strong_role

    refuse_strong_role()
