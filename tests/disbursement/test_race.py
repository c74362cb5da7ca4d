"""Many writers at once, with real connections of the serving role; and the owner, whom triggers refuse."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import psycopg2
import pytest
from django.db import connection

from accounts.models import Province
from accounts.tenancy import scope
from disbursement.actions.capital import allocate
from disbursement.actions.posting import AlreadyPosted, Overdrawn
from disbursement.models import CapitalAccount, Movement
from disbursement.queries.ledger import verify_ledger
from tests.rig.capital import Town, build_town
from tests.rig.database import Rig

WRITERS, ATTEMPTS, FIT = 10, 1000, 500
ON = date(2023, 3, 1)


def committed_town() -> Town:
    with scope(Province.objects.get(code="49").pk):
        return build_town()


@pytest.mark.django_db(transaction=True)
def test_of_a_thousand_attempts_exactly_those_that_fit_succeed() -> None:
    town = committed_town()
    province = town.province.pk
    with scope(province):
        pool = town.line(amount_vnd=FIT, unit=town.district)
        children = [town.line(town.project(), parent=pool) for _ in range(WRITERS)]

    def write(writer: int) -> int:
        taken = 0
        try:
            for attempt in range(ATTEMPTS // WRITERS):
                try:
                    with scope(province):
                        allocate(
                            line=children[(writer + attempt) % WRITERS],
                            amount_vnd=1,
                            on=ON,
                            decision=town.decision,
                            by=town.system,
                            key=f"{writer}-{attempt}",
                        )
                    taken += 1
                except Overdrawn:
                    continue
        finally:
            connection.close()
        return taken

    with ThreadPoolExecutor(WRITERS) as writers:
        succeeded = sum(writers.map(write, range(WRITERS)))
    assert succeeded == FIT
    with scope(province):
        assert CapitalAccount.objects.get(line=pool, bucket="available").balance_vnd == 0
        own = CapitalAccount.objects.filter(line__in=children, bucket="available").order_by("id")
        assert sum(own.values_list("balance_vnd", flat=True)) == FIT
        assert verify_ledger(province) == []


@pytest.mark.django_db(transaction=True)
def test_the_same_entry_sent_by_many_at_once_is_posted_once() -> None:
    town = committed_town()
    province = town.province.pk
    with scope(province):
        line = town.line(town.project())

    def write(_writer: int) -> bool:
        try:
            with scope(province):
                allocate(line=line, amount_vnd=5, on=ON, decision=town.decision, by=town.system, key="one entry")
        except AlreadyPosted:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as writers:
        assert sum(writers.map(write, range(24))) == 1
    with scope(province):
        assert Movement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE disbursement_movement SET amount_vnd = 1",
        "DELETE FROM disbursement_movement",
        "UPDATE disbursement_capitalline SET plan_year = 2024",
        "DELETE FROM disbursement_capitalline",
        "UPDATE disbursement_capitalaccount SET balance_vnd = 1",
        "DELETE FROM disbursement_capitalaccount",
        "TRUNCATE disbursement_capitalaccount",
        "TRUNCATE disbursement_movement CASCADE",
    ],
)
def test_even_the_owner_does_not_change_the_book_by_mistake(rig: Rig, statement: str) -> None:
    town = committed_town()
    with scope(town.province.pk):
        town.line(town.project(), amount_vnd=100)
    with rig.owner() as cursor, pytest.raises(psycopg2.IntegrityError, match=r"only added to|only a movement"):
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_verify_ledger_finds_a_balance_that_somebody_forced(rig: Rig) -> None:
    town = committed_town()
    with scope(town.province.pk):
        line = town.line(town.project(), amount_vnd=100)
    with rig.owner() as cursor:
        cursor.execute("ALTER TABLE disbursement_capitalaccount DISABLE TRIGGER disbursement_keep_balance")
        cursor.execute("UPDATE disbursement_capitalaccount SET balance_vnd = 7 WHERE bucket = 'frozen'")
    with scope(town.province.pk):
        [fault] = verify_ledger(town.province.pk)
    assert (fault.line_id, fault.bucket, fault.stored_vnd, fault.summed_vnd) == (line.pk, "frozen", 7, 0)
