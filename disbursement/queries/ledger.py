"""The book itself (sổ cái): movements of a project, the trial balance, and whether the stored balances are true."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

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
