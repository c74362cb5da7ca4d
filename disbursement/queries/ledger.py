"""The book itself (sổ cái): movements of a project, the trial balance, and whether the stored balances are true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q

from disbursement.models import CapitalAccount, CapitalLine, Movement, Project, TreasuryRow
from disbursement.moves import Bucket, Kind

_FAULTS = """
WITH change AS (
    SELECT side.account_id, movement.effective_on AS day, sum(side.amount_vnd) AS amount_vnd
    FROM disbursement_movement AS movement
    CROSS JOIN LATERAL (
        VALUES (movement.from_account_id, -movement.amount_vnd), (movement.to_account_id, movement.amount_vnd)
    ) AS side (account_id, amount_vnd)
    WHERE movement.province_id = %(province)s
    GROUP BY side.account_id, movement.effective_on
), running AS (
    SELECT account_id, sum(amount_vnd) OVER (PARTITION BY account_id ORDER BY day) AS balance_vnd FROM change
), summed AS (
    SELECT account_id, sum(amount_vnd) AS balance_vnd FROM change GROUP BY account_id
), lowest AS (
    SELECT account_id, min(balance_vnd) AS balance_vnd FROM running GROUP BY account_id
)
SELECT account.id, account.line_id, account.bucket, account.balance_vnd, coalesce(summed.balance_vnd, 0)::bigint,
    coalesce(lowest.balance_vnd, 0)::bigint
FROM disbursement_capitalaccount AS account
LEFT JOIN summed ON summed.account_id = account.id
LEFT JOIN lowest ON lowest.account_id = account.id
WHERE account.province_id = %(province)s
    AND (account.balance_vnd <> coalesce(summed.balance_vnd, 0)
        OR account.bucket <> 'outside' AND coalesce(lowest.balance_vnd, 0) < 0)
ORDER BY account.id
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """An account whose stored balance is not what its movements say (sai lệch sổ)."""

    account_id: int
    line_id: int | None
    bucket: str
    stored_vnd: int
    summed_vnd: int
    lowest_vnd: int


def verify_ledger(province_id: int) -> list[Fault]:
    """Compare every stored balance with its movements, in one statement (đối soát sổ); nothing found is right."""
    with connection.cursor() as cursor:
        cursor.execute(_FAULTS, {"province": province_id})
        return [Fault(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One bucket in the trial balance (dòng bảng cân đối): what came in, what went out, what stands there."""

    bucket: Bucket
    incoming_vnd: int
    outgoing_vnd: int
    by_kind: dict[Kind, tuple[int, int]]

    @property
    def balance_vnd(self) -> int:
        """What stands in the bucket."""
        return self.incoming_vnd - self.outgoing_vnd


_TRIAL = """
SELECT account.bucket, movement.kind, sum(side.incoming)::bigint, sum(side.outgoing)::bigint
FROM disbursement_movement AS movement
CROSS JOIN LATERAL (
    VALUES (movement.from_account_id, 0, movement.amount_vnd), (movement.to_account_id, movement.amount_vnd, 0)
) AS side (account_id, incoming, outgoing)
JOIN disbursement_capitalaccount AS account ON account.id = side.account_id
WHERE movement.province_id = %(province)s AND account.province_id = %(province)s
    AND movement.effective_on <= %(as_of)s AND (%(known_on)s::date IS NULL OR movement.known_on <= %(known_on)s)
GROUP BY account.bucket, movement.kind
"""


def trial_balance(province_id: int, *, as_of: date, known_on: date | None = None) -> list[TrialRow]:
    """Every bucket with what came in and went out by kind (bảng cân đối); the balances add up to zero."""
    rows: dict[Bucket, dict[Kind, tuple[int, int]]] = {bucket: {} for bucket in Bucket}
    with connection.cursor() as cursor:
        cursor.execute(_TRIAL, {"province": province_id, "as_of": as_of, "known_on": known_on})
        for bucket, kind, incoming, outgoing in cursor.fetchall():
            rows[Bucket(bucket)][Kind(kind)] = (incoming, outgoing)
    return [
        TrialRow(bucket, sum(one[0] for one in kinds.values()), sum(one[1] for one in kinds.values()), kinds)
        for bucket, kinds in rows.items()
    ]


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement as a project's ledger shows it (dòng sổ chi tiết)."""

    movement: Movement
    line: CapitalLine
    origin: Bucket
    target: Bucket
    counterpart: CapitalLine | None
    change_vnd: int
    treasury_row: TreasuryRow | None
    reversed_by: int | None

    @property
    def kind(self) -> Kind:
        """What the movement does."""
        return Kind(self.movement.kind)


def project_ledger(project: Project, *, as_of: date) -> list[Entry]:
    """Movements of a project's lines up to a day, each with its decision or source row (sổ chi tiết công trình)."""
    return entries_of({line.pk: line for line in project.lines.order_by("id")}, as_of)


def line_ledger(line: CapitalLine, *, as_of: date) -> list[Entry]:
    """Movements of one line up to a day, each with its decision or source row (sổ chi tiết dòng vốn)."""
    return entries_of({line.pk: line}, as_of)


def entries_of(lines: Mapping[int, CapitalLine], as_of: date) -> list[Entry]:
    """Movements of these lines up to a day (sổ chi tiết của các dòng vốn)."""
    accounts = CapitalAccount.objects.filter(line_id__in=list(lines)).order_by("id")
    line_of = dict(accounts.values_list("id", "line_id"))
    movements = (
        Movement.objects.filter(effective_on__lte=as_of)
        .filter(Q(from_account_id__in=list(line_of)) | Q(to_account_id__in=list(line_of)))
        .select_related(
            "decision",
            "recorded_by",
            "from_account__line__project",
            "to_account__line__project",
            "from_account__line__unit",
            "to_account__line__unit",
        )
        .order_by("effective_on", "id")
    )
    found = list(movements)
    sources = {
        row.movement_id: row
        for row in TreasuryRow.objects.filter(movement__in=found, outcome=TreasuryRow.Outcome.POSTED)
        .select_related("file")
        .defer("file__content")
        .order_by("id")
    }
    mirrors: dict[int | None, int] = dict(
        Movement.objects.filter(reversal_of__in=found).order_by("id").values_list("reversal_of_id", "id")
    )
    return [_entry(movement, lines, line_of, sources, mirrors) for movement in found]


def _entry(
    movement: Movement,
    lines: Mapping[int, CapitalLine],
    line_of: Mapping[int, int | None],
    sources: Mapping[int | None, TreasuryRow],
    mirrors: Mapping[int | None, int],
) -> Entry:
    gives, takes = movement.from_account_id in line_of, movement.to_account_id in line_of
    own = line_of[movement.to_account_id if takes else movement.from_account_id]
    assert own is not None
    across = movement.from_account.line_id != movement.to_account.line_id
    other = movement.from_account.line if takes else movement.to_account.line
    return Entry(
        movement=movement,
        line=lines[own],
        origin=Bucket(movement.from_account.bucket),
        target=Bucket(movement.to_account.bucket),
        counterpart=other if across else None,
        change_vnd=movement.amount_vnd if takes else -movement.amount_vnd if gives else 0,
        treasury_row=sources.get(movement.pk),
        reversed_by=mirrors.get(movement.pk),
    )
