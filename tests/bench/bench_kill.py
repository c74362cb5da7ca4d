"""The worker killed 50 times and PostgreSQL 20 times while Treasury files run in: nothing lost, nothing doubled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rig.killing import arena, kill_servers, kill_workers

pytestmark = pytest.mark.bench
WORKER_KILLS = 50
SERVER_KILLS = 20


def test_kills_lose_and_double_nothing(tmp_path: Path, django_db_setup: None, django_db_blocker: object) -> None:
    with django_db_blocker.unblock(), arena(tmp_path, rows=1500) as made:  # type: ignore[attr-defined]  # pytest-django's own, untyped
        kill_workers(made, WORKER_KILLS)
        of_workers = made.tally.in_the_middle
        kill_servers(made, SERVER_KILLS)
        print(
            f"\n{made.tally.kills} kills: {of_workers} of {WORKER_KILLS} of the worker and"
            f" {made.tally.in_the_middle - of_workers} of {SERVER_KILLS} of PostgreSQL in the middle of an import of"
            f" {made.rows} rows; {made.files} files posted once, {len(made.tally.acknowledged)} acknowledged movements"
            " of a clerk all there, every balance the sum of its movements."
        )
