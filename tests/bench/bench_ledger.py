"""Benchmark 10: sixteen writers take from one allocation at once, against a conditional UPDATE with an entry."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg2
import psycopg2.errors
import pytest

from accounts.models import Province
from accounts.tenancy import scope
from disbursement.actions.posting import accounts_of
from disbursement.models import CapitalAccount
from disbursement.moves import Bucket
from disbursement.queries.ledger import verify_ledger
from tests.rig.capital import TODAY, Town, build_town
from tests.rig.database import Rig
from tests.rig.timing import Verdict, conclude

WRITERS, ATTEMPTS, FIT, ROUNDS, GOAL = 16, 50, 400, 5, 0.5
ON = date(2023, 3, 1)

_TABLES = """
CREATE TABLE IF NOT EXISTS bench_account (id bigint PRIMARY KEY, balance_vnd bigint NOT NULL);
CREATE TABLE IF NOT EXISTS bench_entry (id bigserial PRIMARY KEY, from_id bigint NOT NULL, to_id bigint NOT NULL,
    amount_vnd bigint NOT NULL, effective_on date NOT NULL, key text NOT NULL UNIQUE);
GRANT ALL ON bench_account, bench_entry TO portal_app; GRANT ALL ON SEQUENCE bench_entry_id_seq TO portal_app
"""


@dataclass
class Outcome:
    """What one round did; the clock stops when the money is gone."""

    seconds: float
    taken: int
    deadlocks: int


Attempt = Callable[[Any, int, int], bool]


def _storm(url: str, attempt: Attempt) -> Outcome:
    """Let all writers go at once on warm connections; each attempt is a transaction of its own."""
    gate = threading.Barrier(WRITERS + 1, timeout=120)

    def write(writer: int) -> tuple[int, int, float]:
        taken = deadlocks = 0
        last = 0.0
        connection = psycopg2.connect(url)
        cursor = connection.cursor()
        try:
            for number in range(8):
                attempt(cursor, writer, number)
                connection.rollback()
            gate.wait()
            for number in range(ATTEMPTS):
                try:
                    succeeded = attempt(cursor, writer, number)
                    connection.commit()
                except psycopg2.errors.CheckViolation:
                    connection.rollback()
                except psycopg2.errors.DeadlockDetected:
                    connection.rollback()
                    deadlocks += 1
                else:
                    taken += succeeded
                    last = time.perf_counter() if succeeded else last
        except BaseException:
            gate.abort()
            raise
        finally:
            connection.close()
        return taken, deadlocks, last

    with ThreadPoolExecutor(WRITERS) as writers:
        results = [writers.submit(write, writer) for writer in range(WRITERS)]
        gate.wait()
        started = time.perf_counter()
        done = [result.result() for result in results]
    return Outcome(max(last for _, _, last in done) - started, sum(one[0] for one in done), sum(one[1] for one in done))


def _floor(rig: Rig, round_number: int) -> Outcome:
    with rig.owner() as cursor:
        cursor.execute(_TABLES)
        cursor.execute("DELETE FROM bench_entry; DELETE FROM bench_account")
        cursor.execute("INSERT INTO bench_account SELECT number, 0 FROM generate_series(0, %s) AS number", [WRITERS])
        cursor.execute("UPDATE bench_account SET balance_vnd = %s WHERE id = 0", [FIT])

    def attempt(cursor: Any, writer: int, number: int) -> bool:
        taker = (writer + number) % WRITERS + 1
        cursor.execute("UPDATE bench_account SET balance_vnd = balance_vnd - 1 WHERE id = 0 AND balance_vnd >= 1")
        if not cursor.rowcount:
            return False
        cursor.execute("UPDATE bench_account SET balance_vnd = balance_vnd + 1 WHERE id = %s", [taker])
        cursor.execute(
            "INSERT INTO bench_entry (from_id, to_id, amount_vnd, effective_on, key) VALUES (0, %s, 1, %s, %s)",
            [taker, ON, f"{round_number}-{writer}-{number}"],
        )
        return True

    return _storm(rig.url, attempt)


def _ours(rig: Rig, town: Town, round_number: int) -> Outcome:
    province = town.province.pk
    with scope(province):
        # A pool of its own for each round: a unit has one line of each year's money.
        year = 2023 - round_number
        pool = town.line(amount_vnd=FIT, unit=town.district, origin_year=year, on=date(2023, 1, 1))
        children = [town.line(town.project(), parent=pool, origin_year=year) for _ in range(WRITERS)]
        accounts = accounts_of([pool.pk, *(child.pk for child in children)])
    giver = accounts[pool.pk][Bucket.AVAILABLE]
    takers = [accounts[child.pk][Bucket.AVAILABLE] for child in children]

    def attempt(cursor: Any, writer: int, number: int) -> bool:
        cursor.execute(
            "SELECT set_config('portal.read_provinces', %s, true), set_config('portal.write_province', %s, true)",
            [f"{{{province}}}", str(province)],
        )
        cursor.execute(
            "INSERT INTO disbursement_movement (province_id, kind, from_account_id, to_account_id, amount_vnd,"
            " effective_on, known_on, source_kind, source_key, decision_id, note)"
            " VALUES (%s, 'allocation', %s, %s, 1, %s, %s, 'bench', %s, %s, '')",
            [
                province, giver, takers[(writer + number) % WRITERS], ON, TODAY,
                f"{round_number}-{writer}-{number}", town.decision.pk,
            ],
        )  # fmt: skip
        return True

    outcome = _storm(rig.url, attempt)
    with scope(province):
        assert CapitalAccount.objects.get(pk=giver).balance_vnd == 0
        assert (
            sum(CapitalAccount.objects.filter(pk__in=takers).order_by("id").values_list("balance_vnd", flat=True))
            == FIT
        )
    return outcome


@pytest.mark.bench
@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_on_one_allocation(rig: Rig) -> None:
    with scope(Province.objects.get(code="49").pk):
        town = build_town()
    floors, ours = [], []
    for number in range(ROUNDS + 1):
        one, other = _floor(rig, number), _ours(rig, town, number)
        assert one.taken == other.taken == FIT
        assert one.deadlocks == other.deadlocks == 0
        if number:
            floors.append(FIT / one.seconds)
            ours.append(FIT / other.seconds)
    with scope(town.province.pk):
        assert verify_ledger(town.province.pk) == []
    print(f"\nSixteen writers, {WRITERS * ATTEMPTS} attempts where {FIT} fit")
    for name, rates in (("conditional UPDATE and entry", floors), ("movement through the guard", ours)):
        print(f"{name:<34} {min(rates):7.0f}  median {statistics.median(rates):7.0f}  max {max(rates):7.0f} a second")
    ratio = statistics.median(ours) / statistics.median(floors)
    conclude(Verdict("10 concurrent transfers, throughput to its floor", ratio, GOAL, at_least=True))
