"""The portal's worker with little patience: a killed one is missed after seconds."""

from __future__ import annotations

from datetime import timedelta

import django

from config.celery import app

django.setup()

from accounts import jobs  # noqa: E402  # needs the apps that the line above loads

__all__ = ["app"]

jobs.STALE_AFTER = timedelta(seconds=4)
jobs._WAKE_AGAIN_AFTER = timedelta(seconds=0)
assert jobs.run_job.__kwdefaults__ is not None
jobs.run_job.__kwdefaults__["heartbeat"] = 0.5
app.conf.beat_schedule["tick"]["schedule"] = 1.0
