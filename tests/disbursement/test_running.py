"""What a payment meets on its line, without a database."""

from __future__ import annotations

from datetime import date

import pytest

from disbursement.moves import MOVES, Bucket, Kind, PaymentType
from disbursement.running import Fate, Freeze, Judgement, LineBook, lowest_since, refusal

JANUARY, JUNE, FREEZE_DAY, JULY = date(2023, 1, 10), date(2023, 6, 28), date(2023, 7, 3), date(2023, 7, 4)


def frozen_book(frozen: int = 100, available: int = 0) -> LineBook:
    book = LineBook(freezes=(Freeze(7, FREEZE_DAY, "Công văn số 12"),))
    book.add(Bucket.AVAILABLE, JANUARY, frozen + available)
    book.add(Bucket.AVAILABLE, FREEZE_DAY, -frozen)
    book.add(Bucket.FROZEN, FREEZE_DAY, frozen)
    return book


@pytest.mark.parametrize(
    ("on", "fate"),
    [(JUNE, Fate.HELD), (FREEZE_DAY, Fate.HELD), (JULY, Fate.FROZEN), (date(2022, 12, 31), Fate.SHORT)],
)
def test_both_sides_of_the_day_of_the_freeze(on: date, fate: Fate) -> None:
    assert frozen_book().judge(PaymentType.SETTLEMENT, 100, on).fate is fate


def test_what_is_left_beside_the_freeze_is_payable() -> None:
    book = frozen_book(frozen=80, available=20)
    assert book.judge(PaymentType.ADVANCE, 20, JULY) == Judgement(Fate.POSTED, 20)
    assert book.judge(PaymentType.ADVANCE, 21, JULY).fate is Fate.FROZEN
    assert book.judge(PaymentType.ADVANCE, 101, JULY).fate is Fate.SHORT


def test_held_payments_share_the_frozen_money() -> None:
    book = frozen_book()
    book.count(PaymentType.SETTLEMENT, 70, JUNE, Fate.HELD)
    assert book.judge(PaymentType.SETTLEMENT, 30, JUNE).fate is Fate.HELD
    assert book.judge(PaymentType.SETTLEMENT, 31, JUNE).fate is Fate.SHORT


def test_a_repayment_draws_on_what_was_paid() -> None:
    book = LineBook()
    book.add(Bucket.AVAILABLE, JANUARY, 100)
    book.count(PaymentType.ADVANCE, 60, JUNE, Fate.POSTED)
    assert book.judge(PaymentType.ADVANCE_REPAID, 60, JUNE).fate is Fate.POSTED
    assert book.judge(PaymentType.ADVANCE_REPAID, 61, JUNE).fate is Fate.SHORT
    assert book.judge(PaymentType.SETTLEMENT_REPAID, 1, JUNE).fate is Fate.SHORT


def test_a_back_dated_payment_leaves_later_ones_their_money() -> None:
    days = {JANUARY: 100, JUNE: -90, JULY: 50}
    assert lowest_since(days, JANUARY) == 10
    assert lowest_since(days, JULY) == 60
    assert lowest_since(days, date(2022, 1, 1)) == 0


def test_the_refusal_names_the_letter_and_the_day() -> None:
    told = refusal(frozen_book().judge(PaymentType.SETTLEMENT, 5, JULY), PaymentType.SETTLEMENT, 5_000_000, JULY)
    assert "Công văn số 12" in told
    assert "03/07/2023" in told
    assert "5.000.000 đồng" in told


def test_every_payment_type_is_a_step_of_the_table() -> None:
    steps = {(move.kind, move.origin, move.target) for move in MOVES}
    for payment in PaymentType:
        assert (payment.ends.kind, payment.ends.origin, payment.ends.target) in steps


def test_every_kind_has_a_step_and_a_name() -> None:
    assert {move.kind for move in MOVES} == set(Kind)
    assert all(kind.label for kind in Kind)
    assert len(set(MOVES)) == len(MOVES)
