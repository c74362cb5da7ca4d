"""Treasury workbooks of the demo (tệp Kho bạc minh họa): the past half year, and the one that completes June."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from accounts.models import Province
from accounts.roles import Person
from disbursement.actions.treasury import process_file, receive_file
from disbursement.models import TreasuryFile
from disbursement.sheets import treasury_template
from programs.intake.kinds import Value
from reporting.demo.capital import COMPLETE_THROUGH, WORKBOOK_THROUGH, Holding

# The day on which the past workbook was handed in: before the 30/6 rule's day is over.
HANDED_IN = date(2023, 6, 19)


def load_treasury_history(holdings: Sequence[Holding], by: Person) -> TreasuryFile:
    """Post every payment up to the middle of June through the one door (nạp chứng từ đã qua)."""
    then = replace(by, today=HANDED_IN)
    content = workbook(by.province, holdings, after=date(2022, 12, 31), through=COMPLETE_THROUGH)
    receipt = receive_file(name="kho-bac-den-15-06-2023.xlsx", content=content, by=then)
    return process_file(file=receipt.file, by=then, step=_unwatched)


def _unwatched(_done: int, _total: int, _message: str) -> None:
    """Nobody waits for the loading of the demo."""


def june_workbook(province: Province, holdings: Sequence[Holding]) -> bytes:
    """The workbook that completes June (tệp của nửa cuối tháng 6)."""
    return workbook(province, holdings, after=COMPLETE_THROUGH, through=WORKBOOK_THROUGH)


def workbook(province: Province, holdings: Sequence[Holding], *, after: date, through: date) -> bytes:
    """Vouchers after one day up to and including another, as the Treasury's own workbook."""
    rows = [row for holding in holdings for row in _rows(holding) if after < row[0] <= through]
    values = {str(number): cells for number, (_, cells) in enumerate(sorted(rows, key=_order), start=1)}
    return treasury_template(
        province_code=province.code, province_name=province.name, complete_through=through, values=values
    )


def _order(row: tuple[date, dict[str, Value]]) -> tuple[date, str]:
    return row[0], str(row[1]["voucher"])


def _rows(holding: Holding) -> list[tuple[date, dict[str, Value]]]:
    return [
        (
            payment.on,
            {
                "project_code": holding.code,
                "project_name": holding.name,
                "component": line.component,
                "source": line.source,
                "nature": line.nature,
                "origin_year": str(line.origin_year),
                "assigned": line.assigned,
                "voucher_date": payment.on,
                "voucher": f"GRV-{holding.code[1:]}-{place}{number}",
                "payment_type": payment.kind,
                "amount": payment.amount_vnd,
            },
        )
        for place, line in enumerate(holding.lines, start=1)
        for number, payment in enumerate(line.payments, start=1)
    ]
