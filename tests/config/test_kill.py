"""Kills during an import lose and double nothing (the long version: `./portal bench kill`)."""

from __future__ import annotations

from pathlib import Path

from tests.rig.killing import arena, kill_servers, kill_workers


def test_a_few_kills_of_worker_and_database_lose_and_double_nothing(
    tmp_path: Path, django_db_setup: None, django_db_blocker: object
) -> None:
    with django_db_blocker.unblock(), arena(tmp_path, rows=400) as made:  # type: ignore[attr-defined]  # pytest-django's own, untyped
        kill_workers(made, 2)
        kill_servers(made, 1)
        assert made.tally.kills == 3
        assert made.tally.acknowledged
