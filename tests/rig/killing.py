"""A portal to be killed (diễn tập mất điện): PostgreSQL and worker of its own, ended by SIGKILL.

What was acknowledged must be there afterwards, once; what was not may be missing, but never half or twice.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection

from accounts.models import AuditEntry, Job, Province
from accounts.tenancy import scope
from config.local import roles
from config.local.places import ROOT
from config.local.postgres import PORT, Postgres
from config.local.processes import wait_until
from config.local.stamps import OWNER_COMMANDS
from config.local.valkey import Valkey
from disbursement.actions.treasury import receive_file
from disbursement.models import Movement, Project, TreasuryFile
from disbursement.queries.ledger import verify_ledger
from disbursement.sheets import treasury_template
from tests.rig.capital import BILLION, Town, build_town

_DATABASE = "portal"
_WORKER = ["-m", "celery", "--app", "tests.rig.impatient", "--quiet", "worker", "--beat", "--concurrency", "2"]
_PATIENCE = 120.0
_COPY = """
INSERT INTO disbursement_movement (province_id, kind, from_account_id, to_account_id, amount_vnd, effective_on,
    known_on, decision_id, source_kind, source_key, note)
SELECT province_id, kind, from_account_id, to_account_id, 1, effective_on, known_on, decision_id, source_kind, %s, ''
FROM disbursement_movement WHERE kind = 'allocation' ORDER BY id LIMIT 1
"""


@dataclass
class Tally:
    """What the kills met (kết quả)."""

    kills: int = 0
    in_the_middle: int = 0
    acknowledged: list[str] = field(default_factory=list)


class Arena:
    """One small province, its servers, and a worker that is started again and again."""

    def __init__(self, state: Path, rows: int) -> None:
        self.state, self.rows = state, rows
        self.postgres, self.valkey = Postgres(state), Valkey(state)
        self.worker: subprocess.Popen[bytes] | None = None
        self.tally = Tally()
        self.files = 0
        self.town: Town
        self.project: Project

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the worker."""
        address = self.postgres.url(roles.APP, _DATABASE)
        return {**os.environ, "DATABASE_URL": address, "REDIS_URL": self.valkey.url, "PYTHONWARNINGS": "ignore"}

    def prepare(self) -> None:
        """Make tables and a province with money."""
        roles.ensure_roles(self.postgres)
        roles.ensure_database(self.postgres, _DATABASE)
        owner = {**self.environment, "DATABASE_URL": self.postgres.url(roles.OWNER, _DATABASE)}
        for command in OWNER_COMMANDS:
            words = [sys.executable, "manage.py", command, "--verbosity", "0"]
            subprocess.run(words, cwd=ROOT, env=owner, check=True, capture_output=True)
        with scope(Province.objects.get(code="49").pk):
            self.town = build_town("49")
            self.project = self.town.project()
            self.town.line(self.project, amount_vnd=100 * BILLION)

    def start_worker(self) -> None:
        """Start a worker with a beat inside it."""
        words = [sys.executable, *_WORKER, "--schedule", str(self.state / "beat"), "--without-gossip"]
        with (self.state / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(
                words, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill_worker(self) -> None:
        """Take the electricity from the worker and all its children."""
        assert self.worker is not None
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()

    def kill_postgres(self) -> None:
        """Take it from PostgreSQL, and switch it on again."""
        pid = self.postgres.running()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        self.postgres.start()
        connection.close()

    def hand_in(self) -> Job:
        """Upload one more workbook; when this returns, the upload is acknowledged."""
        self.files += 1
        row: dict[str, str | int | Decimal | date | bool | None] = {
            "project_code": self.project.code,
            "project_name": self.project.name,
            "component": self.project.component.code,
            "source": "central",
            "nature": "investment",
            "origin_year": "2023",
            "voucher_date": date(2023, 5, 10),
            "payment_type": "settlement",
            "amount": 1000,
        }
        values = {str(one): {**row, "voucher": f"F{self.files}-{one}"} for one in range(1, self.rows + 1)}
        content = treasury_template(
            province_code="49", province_name="tỉnh Quảng Nam", complete_through=date(2023, 6, 30), values=values
        )
        with scope(self.town.province.pk):
            job = receive_file(name=f"kho-bac-{self.files}.xlsx", content=content, by=self.town.system).job
        assert job is not None
        return job

    def strike(self, job: Job, kill: Any, *, within: float) -> None:
        """Kill at some moment after the job was taken, and wait until it is over all the same."""
        assert wait_until(lambda: self._state(job) != Job.State.QUEUED, _PATIENCE, step=0.05), self.log
        threading.Event().wait(random.uniform(0, within))
        self.tally.kills += 1
        kill()
        self.tally.in_the_middle += self._state(job) == Job.State.RUNNING

    def settle(self, job: Job) -> None:
        """Wait until the job is over, and look for what was lost or doubled."""
        assert wait_until(lambda: self._state(job) not in {"queued", "running"}, _PATIENCE, step=0.2), self.log
        assert self._state(job) == Job.State.DONE, Job.objects.get(pk=job.pk).message
        with scope(self.town.province.pk):
            assert not TreasuryFile.objects.exclude(state=TreasuryFile.State.POSTED).exists()
            assert Movement.objects.filter(kind="settlement").count() == self.files * self.rows
            keys = Movement.objects.filter(source_key__startswith="ack-").values_list("source_key", flat=True)
            assert set(self.tally.acknowledged) <= set(keys), "an acknowledged movement is lost"
            assert len(set(keys)) == len(keys)
            posted = AuditEntry.objects.filter(action="treasury_file.posted").values_list("object_id", flat=True)
            assert len(set(posted)) == len(posted) == self.files
            assert verify_ledger(self.town.province.pk) == []

    @contextmanager
    def clerk(self) -> Iterator[None]:
        """Let somebody allocate money all the while, one acknowledged commit after the other."""
        over = threading.Event()
        thread = threading.Thread(target=self._allocate, args=(over,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(30)

    @property
    def log(self) -> str:
        """The end of what the worker wrote."""
        return (self.state / "worker.log").read_text(errors="replace")[-3000:]

    def _allocate(self, over: threading.Event) -> None:
        province, number = self.town.province.pk, 0
        while not over.wait(0.02):
            number += 1
            try:
                with psycopg2.connect(self.postgres.url(roles.APP, _DATABASE)) as open_one, open_one.cursor() as cursor:
                    for name, value in (("read_provinces", f"{{{province}}}"), ("write_province", str(province))):
                        cursor.execute("SELECT set_config('portal.' || %s, %s, true)", [name, value])
                    cursor.execute(_COPY, [f"ack-{number}"])
                self.tally.acknowledged.append(f"ack-{number}")
            except psycopg2.Error:
                over.wait(0.1)  # the server is down: nobody was told that this movement stands

    def _state(self, job: Job) -> str:
        state: str = Job.objects.values_list("state", flat=True).get(pk=job.pk)
        return state


@contextmanager
def arena(state: Path, *, rows: int) -> Iterator[Arena]:
    """Hold an arena; Django's own connection points into it meanwhile."""
    made = Arena(state, rows)
    kept = dict(connection.settings_dict)
    processes = [made.postgres.start(), made.valkey.start()]
    connection.close()
    connection.settings_dict.update(HOST=str(made.postgres.sockets), PORT=str(PORT), NAME=_DATABASE, USER=roles.APP)
    try:
        made.prepare()
        made.start_worker()
        yield made
    finally:
        connection.close()
        connection.settings_dict.update(kept)
        if made.worker is not None and made.worker.poll() is None:
            made.kill_worker()
        made.valkey.stop()
        made.postgres.remove()
        for process in processes:
            process.wait()
        shutil.rmtree(made.postgres.sockets, ignore_errors=True)


def kill_workers(made: Arena, times: int) -> None:
    """Kill the worker so often, each time while it imports."""
    for _ in range(times):
        job = made.hand_in()

        def kill() -> None:
            made.kill_worker()
            made.start_worker()

        made.strike(job, kill, within=1.5)
        made.settle(job)


def kill_servers(made: Arena, times: int) -> None:
    """Kill PostgreSQL so often, each time while the worker imports and a clerk allocates."""
    for _ in range(times):
        job = made.hand_in()
        with made.clerk():
            made.strike(job, made.kill_postgres, within=1.5)
        made.settle(job)
