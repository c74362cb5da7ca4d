"""The book against a model of thirty lines: PostgreSQL must agree on every accept, refuse and balance."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from disbursement.actions.posting import accounts_of, outside_account
from disbursement.models import CapitalAccount, Movement
from disbursement.queries.ledger import verify_ledger
from tests.rig.capital import TODAY, Town

SEQUENCES = int(os.environ.get("PORTAL_LEDGER_SEQUENCES", "60"))
DAYS = [date(2023, 1, 1) + timedelta(days=30 * step) for step in range(6)]
BUCKETS = ["available", "advanced", "paid", "frozen"]
# pool → child; other holds the same money as pool and child; next is the pool's money in the next plan year.
LINES = ["pool", "child", "other", "next"]
PLACES = [("outside", "outside"), *((line, bucket) for line in LINES for bucket in BUCKETS)]
WITHIN = {
    ("advance", "available", "advanced"),
    ("settlement", "available", "paid"),
    ("settlement", "advanced", "paid"),
    ("repayment", "paid", "available"),
    ("repayment", "advanced", "available"),
    ("freeze", "available", "frozen"),
    ("release", "frozen", "available"),
}
KINDS = ["allocation", "transfer", "advance", "settlement", "repayment", "freeze", "release", "recall", "carry_over"]
Place = tuple[str, str]


@dataclass(frozen=True)
class Step:
    """One movement as the model sees it."""

    kind: str
    giver: Place
    taker: Place
    amount: int
    day: date
    reverses: int | None = None


@dataclass
class Model:
    """The book in thirty lines."""

    steps: list[Step] = field(default_factory=list)

    def allows(self, step: Step) -> bool:
        (giver, origin), (taker, target) = step.giver, step.taker
        if step.reverses is not None:
            past = self.steps[step.reverses]
            mirrored = (past.kind, past.taker, past.giver, past.amount) == (
                step.kind,
                step.giver,
                step.taker,
                step.amount,
            )
            once = all(other.reverses != step.reverses for other in self.steps)
            return mirrored and once and past.reverses is None and past.day <= step.day
        if giver == taker:
            return (step.kind, origin, target) in WITHIN
        if (target != "available" and taker != "outside") or origin not in {"available", "frozen", "outside"}:
            return False
        same_year = "next" not in (giver, taker)
        return {
            "allocation": (giver == "outside" and taker != "child")
            or ((giver, taker) == ("pool", "child") and origin == "available"),
            "transfer": "outside" not in (giver, taker) and same_year,
            "recall": (taker == "outside" and giver != "child") or (giver, taker) == ("child", "pool"),
            "carry_over": (giver, taker) == ("pool", "next") and origin == "available",
        }.get(step.kind, False)

    def balance(self, place: Place, day: date, extra: list[Step]) -> int:
        known = [step for step in [*self.steps, *extra] if step.day <= day]
        gains = sum(step.amount for step in known if step.taker == place)
        return gains - sum(step.amount for step in known if step.giver == place)

    def accepts(self, batch: list[Step]) -> bool:
        if not all(step.amount > 0 and step.giver != step.taker and self.allows(step) for step in batch):
            return False
        if len({step.reverses for step in batch} - {None}) < sum(step.reverses is not None for step in batch):
            return False
        return all(self.balance(place, day, batch) >= 0 for place in PLACES[1:] for day in DAYS)


steps = st.builds(
    Step,
    kind=st.sampled_from(KINDS),
    giver=st.sampled_from(PLACES),
    taker=st.sampled_from(PLACES),
    amount=st.integers(min_value=0, max_value=60),
    day=st.sampled_from(DAYS),
)
likely = st.one_of(
    st.builds(
        Step,
        kind=st.just("allocation"),
        giver=st.just(("outside", "outside")),
        taker=st.sampled_from([("pool", "available"), ("other", "available")]),
        amount=st.integers(min_value=1, max_value=100),
        day=st.sampled_from(DAYS),
    ),
    st.sampled_from(sorted(WITHIN)).flatmap(
        lambda move: st.builds(
            lambda line, amount, day: Step(move[0], (line, move[1]), (line, move[2]), amount, day),
            st.sampled_from(LINES),
            st.integers(min_value=1, max_value=60),
            st.sampled_from(DAYS),
        )
    ),
    st.builds(
        Step,
        kind=st.sampled_from(["allocation", "transfer", "recall", "carry_over"]),
        giver=st.sampled_from([("pool", "available"), ("child", "available"), ("other", "frozen")]),
        taker=st.sampled_from([(line, "available") for line in LINES] + [("outside", "outside")]),
        amount=st.integers(min_value=1, max_value=60),
        day=st.sampled_from(DAYS),
    ),
)


class Book(RuleBasedStateMachine):
    """Random movements against PostgreSQL and the model at once, in an open province."""

    town: ClassVar[Town]
    numbers: ClassVar[Iterator[int]] = count()

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.ids: list[int] = []
        self.around = transaction.atomic()
        self.around.__enter__()
        pool = self.town.line(unit=self.town.district)
        lines = {
            "pool": pool,
            "child": self.town.line(parent=pool, unit=self.town.commune),
            "other": self.town.line(unit=self.town.other_district),
            "next": self.town.line(unit=self.town.district, origin_year=2023, plan_year=2024),
        }
        accounts = accounts_of([line.pk for line in lines.values()])
        self.places: dict[Place, int] = {("outside", "outside"): outside_account(self.town.system)}
        for name, line in lines.items():
            for bucket, account in accounts[line.pk].items():
                self.places[name, bucket.value] = account

    def teardown(self) -> None:
        """Let the book be verified, then forget the sequence."""
        assert verify_ledger(self.town.province.pk) == []
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    def write(self, batch: list[Step]) -> bool:
        rows = [
            Movement(
                province=self.town.province,
                kind=step.kind,
                from_account_id=self.places[step.giver],
                to_account_id=self.places[step.taker],
                amount_vnd=step.amount,
                effective_on=step.day,
                known_on=TODAY,
                source_kind="model",
                source_key=str(next(self.numbers)),
                reversal_of_id=None if step.reverses is None else self.ids[step.reverses],
            )
            for step in batch
        ]
        try:
            with transaction.atomic():
                self.ids += [row.pk for row in Movement.objects.bulk_create(rows)]
        except IntegrityError:
            return False
        return True

    def try_both(self, batch: list[Step]) -> None:
        expected = self.model.accepts(batch)
        assert self.write(batch) is expected, batch
        if expected:
            self.model.steps += batch

    @rule(step=likely)
    def likely_step(self, step: Step) -> None:
        """A step that has a good chance."""
        self.try_both([step])

    @rule(step=steps)
    def any_step(self, step: Step) -> None:
        """A step of any shape."""
        self.try_both([step])

    @rule(batch=st.lists(likely, min_size=2, max_size=4))
    def set_of_steps(self, batch: list[Step]) -> None:
        """Several in one statement: all or none."""
        self.try_both(batch)

    @rule(data=st.data(), day=st.sampled_from(DAYS), wrong=st.booleans())
    def reversal(self, data: Any, day: date, wrong: bool) -> None:
        """The mirror of an earlier step, or a false one."""
        if not self.model.steps:
            return
        at = data.draw(st.integers(min_value=0, max_value=len(self.model.steps) - 1))
        past = self.model.steps[at]
        amount = past.amount + 1 if wrong else past.amount
        self.try_both([Step(past.kind, past.taker, past.giver, amount, day, at)])

    @invariant()
    def balances_agree(self) -> None:
        """Every stored balance is the model's."""
        stored = dict(
            CapitalAccount.objects.filter(pk__in=self.places.values()).order_by("id").values_list("id", "balance_vnd")
        )
        for place, account in self.places.items():
            assert stored[account] == self.model.balance(place, DAYS[-1], []), place


def test_postgresql_agrees_with_the_model(town: Town) -> None:
    """Set PORTAL_LEDGER_SEQUENCES for a longer search."""
    run_state_machine_as_test(
        type("BookHere", (Book,), {"town": town}),
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
