"""Broker, pid files and supervisor: what dies is started again, what is stray is ended, all stops together."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local.demo import Stamps
from config.local.places import LocalError
from config.local.processes import PidFile, end_process, started_at, wait_until
from config.local.supervisor import Program, Supervisor
from config.local.valkey import Valkey

_SLEEPER = ["-S", "-c", "import time; time.sleep(60)"]
# The worst kind: it ignores the polite signal.
_DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
_STUBBORN = ["-S", "-c", _DEAF]


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    made = Supervisor()
    yield made
    made.stop()
    for number, handler in before.items():
        signal.signal(number, handler)


def sleeper(state: Path, words: list[str] = _SLEEPER, grace: float = 3) -> Program:
    return Program("sleeper", words, dict(os.environ), state, grace)


def test_the_broker_keeps_its_messages_over_a_kill(tmp_path: Path) -> None:
    broker = Valkey(tmp_path)
    process = broker.start()
    import redis

    with redis.Redis(unix_socket_path=str(broker.socket)) as client:
        client.lpush("celery", "message")
    process.kill()
    process.wait()
    assert not broker.answers()
    again = broker.start()
    with redis.Redis(unix_socket_path=str(broker.socket)) as client:
        assert client.lrange("celery", 0, -1) == [b"message"]
    broker.stop()
    assert again.wait(timeout=5) == 0
    shutil.rmtree(broker.sockets)


def test_a_killed_part_is_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    part = sleeper(tmp_path)
    supervisor.start(part)
    first = part.pid_file.running()
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: not started_at(first), 5)
    supervisor.watch_once()
    second = part.pid_file.running()
    assert second not in (None, first)
    supervisor.stop()
    assert part.pid_file.running() is None


def test_a_part_that_always_dies_is_given_up(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(sleeper(tmp_path, ["-S", "-c", ""]))

    def gave_up() -> bool:
        try:
            supervisor.watch_once()
        except LocalError as error:
            return "again and again" in str(error)
        return False

    assert wait_until(gave_up, 20)


def test_a_stray_of_a_killed_supervisor_is_ended_at_the_next_start(tmp_path: Path) -> None:
    part = sleeper(tmp_path)
    stray = part.start()
    process = part.start()
    assert stray.wait(timeout=5) == -signal.SIGTERM
    part.stop()
    assert process.wait(timeout=5) == -signal.SIGTERM


def test_a_part_that_ignores_the_polite_signal_is_killed_after_its_grace(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, *_STUBBORN], stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        process.stdout.read(1)
        end_process(process.pid, polite=signal.SIGTERM, grace=0.1)
        assert process.wait(timeout=5) == -signal.SIGKILL


def test_a_pid_file_does_not_mistake_a_later_process_of_the_same_pid(tmp_path: Path) -> None:
    file = PidFile(tmp_path / "run" / "part.pid")
    file.write(os.getpid())
    assert file.running() == os.getpid()
    file.path.write_text(f"{os.getpid()} 1\n")
    assert file.running() is None
    assert file.end() is False


def test_a_signal_ends_the_watch(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(sleeper(tmp_path))
    os.kill(os.getpid(), signal.SIGTERM)
    supervisor.watch()
    assert supervisor.stopping


def test_a_step_is_remembered_only_when_it_succeeded(tmp_path: Path) -> None:
    stamps = Stamps(tmp_path / "stamps.json")

    def fail() -> None:
        with stamps.step("schema", "a") as needed:
            raise LocalError(f"needed: {needed}")

    with pytest.raises(LocalError, match="needed: True"):
        fail()
    for wanted, expected in (("a", True), ("a", False), ("b", True)):
        with stamps.step("schema", wanted) as needed:
            assert needed is expected
