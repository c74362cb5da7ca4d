"""A year on the training clock (năm chạy thử): a real worker with its beat, and deeds of people on their days."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from accounts.models import Province, ProvinceSettings
from accounts.tenancy import scope
from config.local.places import ROOT
from config.local.processes import wait_until
from config.local.valkey import Valkey
from disbursement.models import CapitalLine, Movement, TreasuryFile
from programs.models import CheckRun, DeadlineRule
from programs.plans.pack import load_pack
from programs.rules.kinds import RuleKind
from tests.rig.capital import Town, town_of_cast
from tests.rig.cast import build_cast
from tests.rig.database import Rig

_WORKER = ["-m", "celery", "--app", "tests.rig.impatient", "--quiet", "worker", "--beat", "--concurrency", "1"]
_PATIENCE = 60.0
_UNCHECKED = frozenset({RuleKind.WORK_ITEM_DUE, RuleKind.DOCUMENT_BY_EVERY_UNIT})

Deed = Callable[[Town], None]


def rules_of_plan(town: Town, year: int) -> dict[str, DeadlineRule]:
    """The dated rules of Quảng Nam's plan of a year, as its pack words them."""
    found = {}
    for entry in load_pack(f"quang-nam-{year}").rules:
        rule = entry.rule
        if rule.kind in _UNCHECKED:
            continue
        row = town.rule(
            rule.kind.value,
            rule.due.last_good_day,
            code=rule.code,
            year=year,
            scope=dict(entry.scope_as_written),
            parameters=dict(entry.parameters_as_written),
        )
        row.operator, row.due, row.title = rule.due.operator.value, rule.due.moment_key, entry.title
        row.save()
        found[rule.code] = row
    return found


def data_complete(town: Town, through: date) -> None:
    """The Treasury's figures reach a day."""
    TreasuryFile.objects.create(
        province=town.province,
        name=f"kho-bac-{through:%Y-%m-%d}.xlsx",
        content=b"x",
        sha256=f"{through:%Y%m%d}".ljust(64, "0"),
        size_bytes=1,
        state=TreasuryFile.State.POSTED,
        data_complete_through=through,
        uploaded_on=town.system.today,
        posted_on=town.system.today,
    )


@dataclass
class Story:
    """One province, its people's deeds by day, and the worker that runs its calendar."""

    rig: Rig
    state: Path
    town: Town
    deeds: list[tuple[date, Deed]] = field(default_factory=list)
    worker: subprocess.Popen[bytes] | None = None
    broker: str = ""
    kills: int = 0
    done: int = 0

    def on(self, day: date, deed: Deed) -> None:
        """Somebody does this on a day."""
        self.deeds.append((day, deed))

    def start(self) -> None:
        """Start the worker with its beat."""
        environment = {**self.rig.environment(), "REDIS_URL": self.broker, "PYTHONWARNINGS": "ignore"}
        with (self.state / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(
                [sys.executable, *_WORKER, "--schedule", str(self.state / "beat"), "--without-gossip"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Take the electricity from the worker and its beat."""
        assert self.worker is not None
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()
        self.kills += 1

    def set_clock(self, day: date) -> None:
        """Move the training clock; nobody waits for anything."""
        with scope(self.town.province.pk):
            ProvinceSettings.objects.filter(province=self.town.province).update(training_today=day)

    def calendar_through(self, day: date) -> None:
        """Wait until the worker has run the calendar of a day."""
        assert wait_until(lambda: self._through() == day, _PATIENCE, step=0.1), self._log()

    def act(self, day: date) -> None:
        """Let people do everything that falls on days up to this one, in order."""
        wanted = [deed for on, deed in sorted(self.deeds, key=lambda one: one[0]) if on <= day]
        with scope(self.town.province.pk):
            for deed in wanted[self.done :]:
                deed(self.town.at(day))
        self.done = len(wanted)

    def run(self, days: Iterable[date]) -> None:
        """Go from day to day: the calendar in the morning, then the people."""
        for day in days:
            self.set_clock(day)
            self.calendar_through(day)
            self.act(day)

    def kill_over(self, day: date) -> None:
        """Kill the worker, let the clock jump while nothing runs, start it again and go on from there."""
        self.kill()
        self.set_clock(day)
        self.start()
        self.run([day])

    def ledger(self) -> list[tuple[str, str, str, int, date]]:
        """The book as it stands: kind, from, to, amount, day; in an order of its own."""
        with scope(self.town.province.pk):
            rows = Movement.objects.select_related("from_account__line__project", "to_account__line__project")
            return sorted(
                (
                    row.kind,
                    _side(row.from_account.line, row.from_account.bucket),
                    _side(row.to_account.line, row.to_account.bucket),
                    row.amount_vnd,
                    row.effective_on,
                )
                for row in rows.order_by("id")
            )

    def found(self, code: str) -> list[tuple[date, int, int]]:
        """What the newest run of each day of a rule says: day, cases, money."""
        with scope(self.town.province.pk):
            runs = CheckRun.objects.filter(rule__code=code).order_by("as_of", "number")
            newest = {run.as_of: (run.as_of, run.found_count, run.total_vnd) for run in runs}
            return list(newest.values())

    def _through(self) -> date | None:
        with scope(self.town.province.pk):
            return ProvinceSettings.objects.values_list("checked_through", flat=True).get(province=self.town.province)

    def _log(self) -> str:
        return (self.state / "worker.log").read_text(errors="replace")[-3000:]


def _side(line: CapitalLine | None, bucket: str) -> str:
    if line is None:
        return bucket
    name = line.project.name if line.project else line.unit.name
    return f"{name} {line.origin_year}>{line.plan_year} {bucket}"


@contextmanager
def story(rig: Rig, state: Path, build: Callable[[Story], None], *, first: date) -> Iterator[Story]:
    """Build a province in a clone of its own and run its worker; at the end the clone is thrown away."""
    rig.reset()
    cast = build_cast()
    province = Province.objects.get(code="49")
    with scope(province.pk):
        made = Story(rig, state, town_of_cast(cast).at(first))
        build(made)
    made.set_clock(first)
    broker = Valkey(state)
    process = broker.start()
    made.broker = broker.url
    made.start()
    try:
        yield made
    finally:
        if made.worker is not None and made.worker.poll() is None:
            made.kill()
        broker.stop()
        process.wait()
        shutil.rmtree(broker.sockets, ignore_errors=True)
        rig.reset()
