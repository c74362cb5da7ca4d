"""Celery: it wakes the worker and ticks; the list of work itself lies in PostgreSQL."""

from __future__ import annotations

import logging.config
import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, heartbeat_sent, setup_logging, worker_init

from config.alive import mark

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# The one list of everything periodic. Every task here may run twice or late without harm.
app.conf.beat_schedule = {
    "tick": {"task": "portal.tick", "schedule": 30.0},
    "post": {"task": "portal.post", "schedule": 60.0},
    "forget": {"task": "portal.forget", "schedule": crontab(hour=2, minute=45)},
    "verify-ledgers": {"task": "portal.verify_ledgers", "schedule": crontab(hour=2, minute=15)},
}


@worker_init.connect
@beat_init.connect
def _refuse_strong_role(**_: Any) -> None:
    """Hold worker and beat to the same wall as the web server."""
    from config.checks import refuse_strong_role

    refuse_strong_role()


@setup_logging.connect
def _log_as_the_web_server_does(**_: Any) -> None:
    """Keep Celery's own handlers away: one form of log for all processes."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@heartbeat_sent.connect
def _mark_worker(**_: Any) -> None:
    """Say that this worker is alive and in touch with the broker."""
    mark("worker")
