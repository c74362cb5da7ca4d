"""How the web server runs (máy chủ web): `gunicorn --config python:config.gunicorn config.wsgi:application`."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import Any

# Each web process counts into a file of its own; the library looks for the folder when the portal imports it.
_counters = os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="portal-metrics-"))

bind = os.environ.get("PORTAL_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("PORTAL_WEB_PROCESSES", "2"))
threads = 4
worker_class = "gthread"
preload_app = True
timeout = 120
graceful_timeout = 20
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  # gunicorn's heartbeat files

_line = {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
_json = {"()": "config.watch.logs.JsonLines"}
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"generic": _line if os.environ.get("PORTAL_LOG") == "line" else _json},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "generic"}},
    "root": {"level": "INFO", "handlers": ["console"]},
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": ["console"], "propagate": False}},
}


def child_exit(_server: Any, worker: Any) -> None:
    """Forget what only a living process can say."""
    # Not above: the library chooses its way of counting, by the folder, when it is first imported.
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library leaves it untyped


def on_exit(_server: Any) -> None:
    """Remove the counters."""
    shutil.rmtree(_counters, ignore_errors=True)
