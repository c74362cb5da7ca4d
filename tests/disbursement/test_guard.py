"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Province, User
from accounts.tenancy import scope
from disbursement.actions.capital import allocate, carry_over, recall, reverse, transfer
from disbursement.actions.freeze import freeze_capital
from disbursement.actions.payment import pay
from disbursement.actions.posting import LedgerRefused, Overdrawn, accounts_of
from disbursement.models import CapitalAccount, CapitalNature, CapitalSource, Movement
from disbursement.moves import LINE_BUCKETS, MOVES, Bucket, Kind, PaymentType
from disbursement.queries.ledger import verify_ledger
from tests.rig.capital import TODAY, Town, build_town

MAY = date(2023, 5, 10)


def write(town: Town, **facts: Any) -> Movement:
    """Insert a movement past the actions, as a program with a fault would."""
    given = {
        "province": town.province,
        "effective_on": MAY,
        "known_on": TODAY,
        "source_kind": "test",
        "source_key": f"{Movement.objects.count()}",
        **facts,
    }
    with transaction.atomic():
        return Movement.objects.create(**given)


def refused(town: Town, **facts: Any) -> str:
    """The name of the constraint that refuses the movement."""
    with pytest.raises(IntegrityError) as caught:
        write(town, **facts)
    return str(caught.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]  # psycopg2's own error


def balances(line_id: int) -> dict[str, int]:
    rows = CapitalAccount.objects.filter(line_id=line_id).order_by("id")
    return dict(rows.values_list("bucket", "balance_vnd"))


def test_money_moves_and_balances_follow(town: Town) -> None:
    line = town.line(town.project(), amount_vnd=1000)
    pay(line=line, payment_type=PaymentType.ADVANCE, amount_vnd=300, on=MAY, voucher="A1", by=town.treasury)
    pay(line=line, payment_type=PaymentType.ADVANCE_SETTLED, amount_vnd=200, on=MAY, voucher="A2", by=town.treasury)
    assert balances(line.pk) == {"available": 700, "advanced": 100, "paid": 200, "frozen": 0}
    assert CapitalAccount.objects.get(bucket="outside").balance_vnd == -1000
    assert verify_ledger(town.province.pk) == []


def test_nothing_below_zero_today(town: Town) -> None:
    line = town.line(town.project(), amount_vnd=1000)
    with pytest.raises(Overdrawn, match="vượt số còn lại"):
        pay(line=line, payment_type=PaymentType.SETTLEMENT, amount_vnd=1001, on=MAY, voucher="A1", by=town.treasury)
    assert balances(line.pk)["available"] == 1000


def test_nothing_below_zero_on_an_earlier_day(town: Town) -> None:
    line = town.line(town.project(), amount_vnd=1000, on=date(2023, 4, 1))
    own = accounts_of([line.pk])[line.pk]
    facts = {"kind": "settlement", "from_account_id": own[Bucket.AVAILABLE], "to_account_id": own[Bucket.PAID]}
    assert refused(town, **facts, amount_vnd=1, effective_on=date(2023, 3, 31)) == "disbursement_no_overdraft"
    write(town, **facts, amount_vnd=1, effective_on=date(2023, 4, 1))


def test_a_back_dated_move_may_not_starve_a_later_one(town: Town) -> None:
    line = town.line(town.project(), amount_vnd=1000, on=date(2023, 2, 1))
    own = accounts_of([line.pk])[line.pk]
    facts = {"kind": "settlement", "from_account_id": own[Bucket.AVAILABLE], "to_account_id": own[Bucket.PAID]}
    write(town, **facts, amount_vnd=700, effective_on=date(2023, 4, 1))
    allocate(line=line, amount_vnd=500, on=date(2023, 5, 1), decision=town.decision, by=town.system, key="supplement")
    assert refused(town, **facts, amount_vnd=301, effective_on=date(2023, 3, 1)) == "disbursement_no_overdraft"
    write(town, **facts, amount_vnd=300, effective_on=date(2023, 3, 1))
    assert balances(line.pk)["available"] == 500


@pytest.mark.parametrize("kind", list(Kind))
def test_only_steps_of_the_table(town: Town, kind: Kind) -> None:
    """Every kind × bucket × bucket within one line: allowed exactly where the table says so."""
    line = town.line(town.project(), amount_vnd=10_000)
    own = accounts_of([line.pk])[line.pk]
    for step, (origin, target) in enumerate(
        [
            (Bucket.AVAILABLE, Bucket.ADVANCED),
            (Bucket.AVAILABLE, Bucket.PAID),
            (Bucket.AVAILABLE, Bucket.FROZEN),
        ]
    ):
        fill = next(move.kind for move in MOVES if (move.origin, move.target) == (origin, target))
        write(
            town,
            kind=fill,
            from_account_id=own[origin],
            to_account_id=own[target],
            amount_vnd=2000,
            source_key=f"fill{step}",
        )
    allowed = {(move.origin, move.target) for move in MOVES if move.kind is kind and move.between == "same_line"}
    for origin in LINE_BUCKETS:
        for target in LINE_BUCKETS:
            facts = {"kind": kind, "from_account_id": own[origin], "to_account_id": own[target], "amount_vnd": 1}
            if origin is target:
                assert refused(town, **facts) == "disbursement_two_accounts"
            elif (origin, target) in allowed:
                write(town, **facts)
            else:
                assert refused(town, **facts) == "disbursement_allowed_move"


def test_amount_must_be_above_zero(town: Town) -> None:
    line = town.line(town.project(), amount_vnd=10)
    own = accounts_of([line.pk])[line.pk]
    facts = {"kind": "freeze", "from_account_id": own[Bucket.AVAILABLE], "to_account_id": own[Bucket.FROZEN]}
    assert refused(town, **facts, amount_vnd=0) == "disbursement_amount_positive"
    assert refused(town, **facts, amount_vnd=-5) == "disbursement_amount_positive"


def test_transfer_keeps_the_kind_of_money(town: Town) -> None:
    giver = town.line(town.project(), amount_vnd=100)
    same = town.line(town.project())
    other = town.line(town.project(), source=CapitalSource.PROVINCE)
    recurrent = town.line(town.project(works=False), nature=CapitalNature.RECURRENT)
    by, on = town.committee, MAY
    transfer(giver=giver, taker=same, amount_vnd=40, on=on, decision=town.decision, by=by, key="t1")
    for number, taker in enumerate((other, recurrent)):
        with pytest.raises(LedgerRefused, match="không cùng loại tiền"):
            transfer(giver=giver, taker=taker, amount_vnd=1, on=on, decision=town.decision, by=by, key=f"wrong{number}")
    assert balances(giver.pk)["available"] == 60
    assert balances(same.pk)["available"] == 40


def test_money_goes_down_to_a_child_and_up_again(town: Town) -> None:
    pool = town.line(amount_vnd=1000, unit=town.district)
    child = town.line(town.project(), amount_vnd=600, parent=pool)
    assert (balances(pool.pk)["available"], balances(child.pk)["available"]) == (400, 600)
    recall(line=child, amount_vnd=600, on=MAY, decision=town.decision, by=town.system, key="up")
    assert (balances(pool.pk)["available"], balances(child.pk)["available"]) == (1000, 0)
    recall(line=pool, amount_vnd=1000, on=MAY, decision=town.decision, by=town.system, key="out")
    assert CapitalAccount.objects.get(bucket="outside").balance_vnd == 0


def test_carry_over_goes_into_the_next_plan_year_of_the_same_money(town: Town) -> None:
    project = town.project()
    old = town.line(project, amount_vnd=500, origin_year=2022, plan_year=2022, on=date(2022, 3, 1))
    new = town.line(project, origin_year=2022, plan_year=2023)
    wrong = town.line(project, origin_year=2023, plan_year=2023)
    on = date(2023, 2, 1)
    carry_over(line=old, next_line=new, amount_vnd=500, on=on, decision=town.decision, by=town.system, key="c")
    assert balances(new.pk)["available"] == 500
    with pytest.raises(LedgerRefused):
        carry_over(line=new, next_line=wrong, amount_vnd=1, on=on, decision=town.decision, by=town.system, key="d")


def test_reversal_mirrors_and_only_once(town: Town) -> None:
    line = town.line(town.project(), amount_vnd=100)
    by = town.treasury
    payment = pay(line=line, payment_type=PaymentType.SETTLEMENT, amount_vnd=60, on=MAY, voucher="A1", by=by)
    assert isinstance(payment, Movement)
    with pytest.raises(LedgerRefused, match="không sớm hơn"):
        reverse(movement=payment, on=date(2023, 5, 9), by=by, reason="Nhầm công trình")
    mirror = reverse(movement=payment, on=MAY, by=by, reason="Nhầm công trình")
    assert balances(line.pk) == {"available": 100, "advanced": 0, "paid": 0, "frozen": 0}
    with pytest.raises(LedgerRefused, match="đã được đảo"):
        reverse(movement=payment, on=MAY, by=by, reason="Lần nữa")
    with pytest.raises(LedgerRefused, match="không đảo lần nữa"):
        reverse(movement=mirror, on=MAY, by=by, reason="Lần nữa")
    again = pay(line=line, payment_type=PaymentType.SETTLEMENT, amount_vnd=60, on=MAY, voucher="A1", by=by)
    assert isinstance(again, Movement)
    assert again.source_key.endswith("#2")


def test_a_false_reversal_is_refused(town: Town) -> None:
    line = town.line(town.project(), amount_vnd=100)
    own = accounts_of([line.pk])[line.pk]
    facts = {"kind": "freeze", "from_account_id": own[Bucket.AVAILABLE], "to_account_id": own[Bucket.FROZEN]}
    freeze = write(town, **facts, amount_vnd=50)
    mirror = {"kind": "freeze", "from_account_id": own[Bucket.FROZEN], "to_account_id": own[Bucket.AVAILABLE]}
    assert refused(town, **mirror, amount_vnd=49, reversal_of=freeze) == "disbursement_exact_reversal"
    assert refused(town, **facts, amount_vnd=50, reversal_of=freeze) == "disbursement_exact_reversal"
    assert refused(town, **mirror, amount_vnd=50) == "disbursement_allowed_move"
    write(town, **mirror, amount_vnd=50, reversal_of=freeze)


def test_a_voucher_is_posted_once(town: Town) -> None:
    line = town.line(town.project(), amount_vnd=100)
    by = town.treasury
    pay(line=line, payment_type=PaymentType.SETTLEMENT, amount_vnd=10, on=MAY, voucher="kb-01", by=by)
    with pytest.raises(LedgerRefused, match="đã được ghi nhận"):
        pay(line=line, payment_type=PaymentType.SETTLEMENT, amount_vnd=10, on=MAY, voucher=" KB-01 ", by=by)
    own = accounts_of([line.pk])[line.pk]
    facts = {"kind": "freeze", "from_account_id": own[Bucket.AVAILABLE], "to_account_id": own[Bucket.FROZEN]}
    write(town, **facts, amount_vnd=1, source_key="one")
    assert refused(town, **facts, amount_vnd=1, source_key="one") == "disbursement_one_posting_per_source"


@pytest.mark.parametrize("table", ["movement", "capitalline", "capitalaccount"])
@pytest.mark.parametrize("change", ["UPDATE disbursement_{0} SET id = id", "DELETE FROM disbursement_{0}"])
def test_the_serving_role_may_not_change_the_book(town: Town, table: str, change: str) -> None:
    town.line(town.project(), amount_vnd=100)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))


def test_an_account_opens_empty(town: Town) -> None:
    line = town.line(town.project())
    with pytest.raises(IntegrityError, match="only a movement"), transaction.atomic():
        CapitalAccount.objects.create(province=town.province, line=line, bucket="outside", balance_vnd=5)


def test_accounts_of_another_province_are_refused(town: Town) -> None:
    own = accounts_of([town.line(town.project(), amount_vnd=100).pk])
    mine = next(iter(own.values()))
    with scope(Province.objects.get(code="62").pk):
        foreign = build_town("62")
        theirs = next(iter(accounts_of([foreign.line(foreign.project(), amount_vnd=100).pk]).values()))
        facts = {"kind": "transfer", "amount_vnd": 1}
        for giver, taker in ((mine, theirs), (theirs, mine)):
            name = refused(
                foreign, **facts, from_account_id=giver[Bucket.AVAILABLE], to_account_id=taker[Bucket.AVAILABLE]
            )
            assert name == "disbursement_same_province"
    assert set(CapitalAccount.objects.filter(pk__in=mine.values()).values_list("province_id", flat=True)) == {
        town.province.pk
    }


def test_what_a_movement_names_exists_and_stays(town: Town) -> None:
    line = town.line(town.project(), amount_vnd=100)
    own = accounts_of([line.pk])[line.pk]
    facts = {"kind": "freeze", "from_account_id": own[Bucket.AVAILABLE], "to_account_id": own[Bucket.FROZEN]}
    assert refused(town, **facts | {"to_account_id": 10**9}, amount_vnd=1) == "disbursement_same_province"
    assert refused(town, **facts | {"from_account_id": 10**9}, amount_vnd=1) == "disbursement_same_province"
    assert refused(town, **facts, amount_vnd=1, recorded_by_id=10**9) == "disbursement_movement_recorded_by"
    people = [town.treasury.user.pk, town.treasury.user.pk]
    dated = {"province": town.province, "effective_on": MAY, "known_on": TODAY, "source_kind": "test"}
    for last, told in ((10**9, "disbursement_movement_recorded_by"), (None, "")):
        many = [
            Movement(**facts, **dated, amount_vnd=1, source_key=f"{last} {who}", recorded_by_id=who)
            for who in (*people, last)
        ]
        with pytest.raises(IntegrityError) if told else nullcontext() as caught, transaction.atomic():
            Movement.objects.bulk_create(many)
        assert not told or caught.value.__cause__.diag.constraint_name == told  # type: ignore[union-attr]  # as above
    with pytest.raises(IntegrityError, match="movements name person"), transaction.atomic():
        User.objects.filter(pk=people[0])._raw_delete("default")
    with pytest.raises(IntegrityError, match="movements name person"), transaction.atomic():
        User.objects.filter(pk=people[1]).update(id=10**9)
    assert User.objects.filter(pk=town.treasury.user.pk)._raw_delete("default") == 1


def test_a_temporary_table_cannot_shadow_the_accounts(town: Town) -> None:
    line = town.line(town.project(), amount_vnd=100)
    own = accounts_of([line.pk])[line.pk]
    with connection.cursor() as cursor:
        for table in ("disbursement_capitalaccount", "disbursement_movement", "disbursement_capitalline"):
            cursor.execute(f"CREATE TEMP TABLE {table} (LIKE public.{table} INCLUDING DEFAULTS) ON COMMIT DROP")
        cursor.execute(
            "INSERT INTO pg_temp.disbursement_capitalaccount (id, province_id, bucket, balance_vnd)"
            " SELECT id, province_id, bucket, 1000000 FROM public.disbursement_capitalaccount"
        )
        cursor.execute("SET LOCAL search_path = pg_temp, public")
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            cursor.execute(
                "INSERT INTO public.disbursement_movement (province_id, kind, from_account_id, to_account_id,"
                " amount_vnd, effective_on, known_on, source_kind, source_key, note)"
                " VALUES (%s, 'settlement', %s, %s, 101, '2023-05-10', '2023-05-10', 'test', 'shadow', '')",
                [town.province.pk, own[Bucket.AVAILABLE], own[Bucket.PAID]],
            )
        assert caught.value.__cause__.diag.constraint_name == "disbursement_no_overdraft"  # type: ignore[union-attr]  # as above
        cursor.execute("SET LOCAL search_path = public")


def test_a_freeze_holds_the_money_back(town: Town) -> None:
    line = town.line(town.project(), amount_vnd=100)
    freeze_capital(line=line, amount_vnd=80, on=MAY, decision=town.decision, by=town.committee, key="f")
    own = accounts_of([line.pk])[line.pk]
    facts = {"kind": "settlement", "from_account_id": own[Bucket.AVAILABLE], "to_account_id": own[Bucket.PAID]}
    assert refused(town, **facts, amount_vnd=21) == "disbursement_no_overdraft"
    write(town, **facts, amount_vnd=20)
