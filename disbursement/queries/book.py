"""The book of one project line by line (sổ công trình): what stood in each bucket after every movement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from disbursement.models import HeldPayment, Project
from disbursement.moves import LINE_BUCKETS, Bucket
from disbursement.queries.ledger import Entry, project_ledger


@dataclass(frozen=True, slots=True)
class BookRow:
    """A movement with the balances after it (dòng sổ), and the number of the row that reverses it or is reversed."""

    number: int
    entry: Entry
    balances: tuple[int, ...]
    pair: int | None

    @property
    def is_reversal(self) -> bool:
        """Whether this row takes another back."""
        return self.entry.movement.reversal_of_id is not None


def project_book(project: Project, *, as_of: date) -> list[BookRow]:
    """Every movement of a project up to a day with running balances (số dư lũy kế)."""
    return list(with_balances(project_ledger(project, as_of=as_of), project.pk))


def with_balances(entries: Iterable[Entry], project_id: int) -> Iterator[BookRow]:
    """Number the entries, add up what stands in the project's buckets, pair reversals with what they reverse."""
    told = list(entries)
    numbers = {entry.movement.pk: number for number, entry in enumerate(told, 1)}
    standing = dict.fromkeys(LINE_BUCKETS, 0)
    for number, entry in enumerate(told, 1):
        movement = entry.movement
        for account, sign in ((movement.from_account, -1), (movement.to_account, 1)):
            line = account.line
            if line is not None and line.project_id == project_id:
                standing[Bucket(account.bucket)] += sign * movement.amount_vnd
        other = movement.reversal_of_id or entry.reversed_by
        yield BookRow(number, entry, tuple(standing.values()), numbers.get(other) if other else None)


def held_payments(project: Project) -> list[HeldPayment]:
    """Vouchers that wait for a release, and what became of the others (chứng từ chờ giải tỏa)."""
    rows = HeldPayment.objects.filter(province_id=project.province_id, line__project=project)
    return list(rows.select_related("line", "frozen_by__decision", "movement").order_by("effective_on", "id"))
