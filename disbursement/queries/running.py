"""Lines with everything that moved on them, to try payments on (sổ theo ngày của các dòng vốn)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db import connection
from django.db.models import Sum

from disbursement.models import CapitalAccount, HeldPayment, Movement
from disbursement.moves import Bucket, Kind
from disbursement.running import Freeze, LineBook

_DAYS = """
SELECT account.line_id, account.bucket, change.day, sum(change.amount_vnd)::bigint
FROM disbursement_capitalaccount AS account
CROSS JOIN LATERAL (
    SELECT effective_on AS day, amount_vnd FROM disbursement_movement
    WHERE province_id = account.province_id AND to_account_id = account.id
    UNION ALL
    SELECT effective_on, -amount_vnd FROM disbursement_movement
    WHERE province_id = account.province_id AND from_account_id = account.id
) AS change
WHERE account.province_id = %s AND account.line_id = ANY (%s)
GROUP BY account.line_id, account.bucket, change.day
"""


def line_books(province_id: int, line_ids: Collection[int]) -> dict[int, LineBook]:
    """The book of each line, day by day, with its freezes and the payments that wait for release."""
    wanted = sorted(set(line_ids))
    books = {line_id: LineBook() for line_id in wanted}
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [province_id, wanted])
        for line_id, bucket, day, amount_vnd in cursor.fetchall():
            books[line_id].add(Bucket(bucket), day, amount_vnd)
    for line_id, freezes in active_freezes(province_id, wanted).items():
        books[line_id].freezes = tuple(freezes)
    held = (
        HeldPayment.objects.filter(province_id=province_id, line_id__in=wanted, state=HeldPayment.State.HELD)
        .order_by()
        .values_list("line_id")
        .annotate(total=Sum("amount_vnd"))
    )
    for line_id, total in held:
        books[line_id].held_vnd = total
    return books


def active_freezes(province_id: int, line_ids: Collection[int]) -> dict[int, list[Freeze]]:
    """Freezes of lines that still hold frozen money, oldest first (các lần tạm dừng còn hiệu lực)."""
    frozen = CapitalAccount.objects.filter(
        province_id=province_id, line_id__in=line_ids, bucket=Bucket.FROZEN, balance_vnd__gt=0
    )
    rows = (
        Movement.objects.filter(
            province_id=province_id,
            kind=Kind.FREEZE,
            to_account__in=frozen,
            reversal_of=None,
            reversals=None,
        )
        .select_related("decision", "to_account")
        .order_by("effective_on", "id")
    )
    found: dict[int, list[Freeze]] = defaultdict(list)
    for row in rows:
        line_id = row.to_account.line_id
        assert line_id is not None
        found[line_id].append(Freeze(row.pk, row.effective_on, str(row.decision) if row.decision else ""))
    return found
