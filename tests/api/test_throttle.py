"""How often a program may ask: counted at the broker, and alone while the broker is down."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from accounts.api.throttle import Counter
from config.local.valkey import Valkey
from tests.api.conftest import ProgramOf
from tests.rig.api import Program


def test_a_token_that_asks_too_often_is_told_when_to_come_back(program: ProgramOf, settings: Any) -> None:
    settings.API_READS_PER_MINUTE = 3
    speaker, other = program("chi"), program("chi")
    codes = [speaker.get("me/").status_code for _ in range(6)]
    assert codes[:3] == [200] * 3 or 429 in codes  # the minute may turn in between
    if 429 in codes:
        answer = speaker.get("me/")
        if answer.status_code == 429:
            assert answer.json()["type"].endswith("#too-many")
            assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert other.get("me/").status_code == 200
    settings.API_WRITES_PER_MINUTE = 10
    assert speaker.post("me/").status_code == 405


@pytest.mark.django_db
def test_strangers_are_counted_by_address(settings: Any) -> None:
    settings.API_STRANGERS_PER_MINUTE = 0
    assert Program("").get("units/").status_code == 429


def test_a_broker_that_is_down_locks_nobody_out(caplog: pytest.LogCaptureFixture) -> None:
    counter = Counter("redis+socket:///nowhere/valkey.sock")
    with caplog.at_level(logging.WARNING, logger="accounts.api.throttle"):
        assert [counter.count("token:1:r", now=120.0) for _ in range(3)] == [1, 2, 3]
    assert [record.getMessage() for record in caplog.records] == ["api.throttle_alone reason=ConnectionError"]
    assert counter.count("token:2:r", now=120.0) == 1
    assert counter.count("token:1:r", now=180.0) == 1


def test_every_process_counts_at_the_same_broker(tmp_path_factory: pytest.TempPathFactory) -> None:
    broker = Valkey(tmp_path_factory.mktemp("broker"))
    process = broker.start()
    try:
        one, two = Counter(broker.url), Counter(broker.url)
        assert [one.count("token:1:r", now=60.0), two.count("token:1:r", now=60.0)] == [1, 2]
        assert one.count("token:1:r", now=120.0) == 1
        broker.stop()
        process.wait()
        assert one.count("token:1:r", now=120.0) == 1
        assert one.count("token:1:r", now=120.0) == 2
    finally:
        broker.stop()
        process.wait()
