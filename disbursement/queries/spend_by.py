"""Until when carried-over money may be spent (thời hạn mới của vốn chuyển nguồn): set by its case, unless let past."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection
from django.db.models import F

from accounts.figures import day
from accounts.language import gettext as _
from disbursement.models import CapitalAccount, CapitalCase, CapitalLine, GateOverride
from disbursement.moves import Bucket
from programs.rules.carry_over import exception

# What a decision that lets payments past the deadline is recorded under, beside the codes of the gates.
DEADLINE: Final = "han-chuyen-nguon"
# The deadline goes with the money: down to whom it is allocated, over to whom it is transferred.
_DEADLINES: Final = """
WITH RECURSIVE source (line_id, at_id) AS (
    SELECT id, id FROM disbursement_capitalline
    WHERE province_id = %(province)s AND id = ANY (%(lines)s) AND origin_year < plan_year
    UNION
    SELECT source.line_id, giver.line_id
    FROM source
    JOIN disbursement_capitalaccount AS taker
        ON taker.province_id = %(province)s AND taker.line_id = source.at_id AND taker.bucket = 'available'
    JOIN disbursement_movement AS moved
        ON moved.province_id = %(province)s AND moved.to_account_id = taker.id
        AND moved.kind IN ('allocation', 'transfer') AND moved.reversal_of_id IS NULL
    JOIN disbursement_capitalaccount AS giver
        ON giver.province_id = %(province)s AND giver.id = moved.from_account_id AND giver.line_id IS NOT NULL
    WHERE NOT EXISTS (SELECT FROM disbursement_movement AS mirror
        WHERE mirror.province_id = moved.province_id AND mirror.reversal_of_id = moved.id)
)
SELECT DISTINCT ON (source.line_id) source.line_id, asked.id
FROM source
JOIN disbursement_caseitem AS item ON item.province_id = %(province)s AND item.taker_id = source.at_id
JOIN disbursement_capitalcase AS asked ON asked.province_id = %(province)s AND asked.id = item.case_id
    AND asked.kind = 'carry_over' AND asked.state = 'posted' AND asked.spend_by IS NOT NULL
WHERE NOT EXISTS (SELECT FROM disbursement_movement AS mirror
    WHERE mirror.province_id = item.province_id AND mirror.reversal_of_id = item.movement_id)
ORDER BY source.line_id, asked.spend_by DESC, asked.id DESC
"""


@dataclass(frozen=True, slots=True)
class SpendBy:
    """The last day on which carried-over money is paid, and what set it (hạn mới, quyết định, trường hợp của luật)."""

    line: CapitalLine
    last_day: date
    decision: str
    law: str
    overridden: bool

    def says(self) -> str:
        """The rule in a sentence."""
        return _(
            "Vốn năm %(year)s chuyển nguồn theo %(decision)s chỉ được thanh toán đến hết ngày %(last)s (%(law)s)."
        ) % {
            "year": self.line.origin_year,
            "decision": self.decision,
            "last": day(self.last_day),
            "law": self.law,
        }

    def refuses(self, on: date) -> str:
        """Why a voucher of a day is not taken, or nothing (lý do từ chối)."""
        if self.overridden or on <= self.last_day:
            return ""
        told = _("%(rule)s Chứng từ ngày %(on)s sau hạn này; cần quyết định cho phép rồi mới ghi sổ được.")
        return told % {"rule": self.says(), "on": day(on)}


def spend_by_of(province_id: int, line_ids: Collection[int]) -> dict[int, SpendBy]:
    """The deadline of each line whose money was carried over; where several cases gave it, the latest."""
    with connection.cursor() as cursor:
        cursor.execute(_DEADLINES, {"province": province_id, "lines": list(line_ids)})
        by_line: dict[int, int] = dict(cursor.fetchall())
    if not by_line:
        return {}
    cases = CapitalCase.objects.filter(province_id=province_id).select_related("decision").in_bulk(by_line.values())
    lines = CapitalLine.objects.filter(province_id=province_id).select_related("project").in_bulk(by_line)
    let = GateOverride.objects.filter(province_id=province_id, gate=DEADLINE).order_by("id")
    passes = [(one.plan_year, one.project_id, one.unit_id, one.component_id) for one in let]
    found = {}
    for key, case_id in by_line.items():
        line, case = lines[key], cases[case_id]
        assert case.spend_by is not None
        allowed = exception(case.basis)
        found[key] = SpendBy(
            line,
            case.spend_by,
            str(case.decision),
            allowed.citation if allowed else case.basis,
            any(_speaks(one, line) for one in passes),
        )
    return found


def _speaks(let: tuple[int, int | None, int, int], line: CapitalLine) -> bool:
    year, project, unit, component = let
    if year < line.plan_year:
        return False
    if line.project_id is not None:
        return project == line.project_id
    return project is None and (unit, component) == (line.unit_id, line.component_id)


def spend_by_of_payments(province_id: int, account_ids: Collection[int]) -> dict[int, SpendBy]:
    """The deadlines of accounts that payments draw new money from, by account (hạn của khoản chi)."""
    drawn = CapitalAccount.objects.filter(
        province_id=province_id,
        pk__in=account_ids,
        bucket=Bucket.AVAILABLE,
        line__origin_year__lt=F("line__plan_year"),
    )
    lines = dict(drawn.order_by().values_list("pk", "line_id"))
    found = spend_by_of(province_id, set(lines.values())) if lines else {}
    return {account: found[line] for account, line in lines.items() if line in found}
