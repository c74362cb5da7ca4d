"""Rows below zero (đính chính): each takes back a voucher that is in the book, or is refused with a sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from accounts.figures import day, vnd
from accounts.language import gettext as _
from accounts.language import ngettext
from disbursement import staging
from disbursement.moves import PaymentType
from programs.intake.bulk import Understood
from programs.intake.problems import Problem

# The parts of a voucher's key, as `queries.vouchers` writes them.
_KEY: Final = re.compile(r"(\d+)\|(.*)\|(\d{4}-\d\d-\d\d)\|(\w+)\|(\d+)#\d+\Z", re.DOTALL)
_REPAID: Final = {
    PaymentType.SETTLEMENT: PaymentType.SETTLEMENT_REPAID,
    PaymentType.ADVANCE: PaymentType.ADVANCE_REPAID,
}


@dataclass(frozen=True, slots=True)
class _Original:
    """A voucher in the book that may be corrected (chứng từ gốc)."""

    movement_id: int
    on: date
    amount_vnd: int
    mirror_id: int | None
    mirrored_on: date | None


@dataclass(frozen=True, slots=True)
class _Row:
    """A row below zero (dòng âm); `amount_vnd` is its size."""

    number: int
    line_id: int
    on: date
    payment_type: PaymentType
    amount_vnd: int
    voucher: str
    corrects: str


def correct(found: Understood, province_id: int) -> list[Problem]:
    """Turn the matched rows below zero into reversals and repayments; says what is wrong with the others.

    A whole voucher is reversed; a part of one is a repayment (nộp trả, giảm giải ngân).
    """
    rows = [_Row(n, line, on, PaymentType(kind), *rest) for n, line, on, kind, *rest in _ask(staging.CORRECTIONS)]
    if not rows:
        return []
    lines = sorted({row.line_id for row in rows})
    originals = _originals(province_id, lines)
    filed = {tuple(one) for one in _ask(staging.IN_THIS_FILE, [lines])}
    taken: set[int] = set()
    problems = []
    for row in rows:
        alike = originals.get((row.line_id, row.corrects, row.payment_type.value), [])
        told = _settle(row, [one for one in alike if one.movement_id not in taken], taken)
        if told is None:
            continue
        if (row.line_id, row.corrects, row.payment_type.value) in filed and not alike:
            told = _(
                "Chứng từ gốc %(corrects)s nằm ngay trong tệp này. Hãy ghi số tiền đúng vào dòng đó và "
                "bỏ dòng âm, hoặc nạp chứng từ gốc trước."
            ) % {"corrects": row.corrects}
        problems.append(Problem(complaint=told, cell=found.cell(row.number, "amount"), row_label=row.voucher))
    return problems


def _originals(province_id: int, lines: list[int]) -> dict[tuple[int, str, str], list[_Original]]:
    found: dict[tuple[int, str, str], list[_Original]] = defaultdict(list)
    for movement_id, key, mirror_id, mirrored_on in _ask(staging.ORIGINALS, {"province": province_id, "lines": lines}):
        parts = _KEY.match(key)
        if parts:
            line, voucher, on, kind, amount = parts.groups()
            found[(int(line), voucher, kind)].append(
                _Original(movement_id, date.fromisoformat(on), int(amount), mirror_id, mirrored_on)
            )
    return found


def _settle(row: _Row, alike: list[_Original], taken: set[int]) -> str | None:
    """Write down what the row becomes; returns the complaint when it becomes nothing."""
    if row.payment_type not in _REPAID and row.payment_type is not PaymentType.ADVANCE_SETTLED:
        return _(
            "Loại «%(label)s» không nhận số âm trong tệp. Hãy đảo bút toán gốc trên trang công trình, rồi bỏ dòng này."
        ) % {"label": row.payment_type.label}
    earlier = [one for one in alike if one.on <= row.on]
    again = [one for one in earlier if one.mirrored_on == row.on and one.amount_vnd == row.amount_vnd]
    whole = [one for one in earlier if one.mirror_id is None and one.amount_vnd == row.amount_vnd]
    larger = [one for one in earlier if one.mirror_id is None and one.amount_vnd > row.amount_vnd]
    meant = again if again and not whole else whole
    if len(meant) == 1:
        taken.add(meant[0].movement_id)
        _do(staging.AS_REVERSAL, [meant[0].movement_id, meant[0].mirror_id, row.number])
        return None
    if row.payment_type is PaymentType.ADVANCE_SETTLED and larger and not whole:
        return _(
            "Lần thu hồi tạm ứng %(corrects)s chỉ đảo được trọn số %(amount_vnd)s đồng. Hãy ghi dòng âm đúng số đó, "
            "rồi một dòng thu hồi mới với số đúng."
        ) % {"corrects": row.corrects, "amount_vnd": vnd(larger[0].amount_vnd)}
    if not whole and len(larger) == 1:
        facts = {
            "kind": _REPAID[row.payment_type].value,
            "amount": row.amount_vnd,
            "voucher": row.voucher,
            "row": row.number,
        }
        _do(staging.AS_REPAYMENT, facts)
        return None
    return _complaint(row, alike, whole or larger)


def _complaint(row: _Row, alike: list[_Original], several: list[_Original]) -> str:
    told = _("Dòng đính chính âm %(amount_vnd)s đồng: ") % {"amount_vnd": vnd(row.amount_vnd)}
    if len(several) > 1:
        days = ", ".join(day(one.on) for one in several)
        return told + ngettext(
            "có %(count)s chứng từ số %(corrects)s (ngày %(days)s). Hãy đảo bút toán trên trang công trình.",
            "có %(count)s chứng từ số %(corrects)s (ngày %(days)s). Hãy đảo bút toán trên trang công trình.",
            len(several),
        ) % {"count": len(several), "corrects": row.corrects, "days": days}
    if alike and all(one.on > row.on for one in alike):
        return told + _("chứng từ gốc %(corrects)s ngày %(on)s, sau ngày đính chính. Hãy sửa ngày.") % {
            "corrects": row.corrects,
            "on": day(alike[0].on),
        }
    if alike and all(one.mirror_id is not None for one in alike):
        return told + _("chứng từ gốc %(corrects)s đã được đảo rồi. Hãy bỏ dòng này.") % {"corrects": row.corrects}
    if alike:
        most = max(one.amount_vnd for one in alike)
        return told + _("lớn hơn chứng từ gốc %(corrects)s (%(most)s đồng). Hãy kiểm tra lại số tiền.") % {
            "corrects": row.corrects,
            "most": vnd(most),
        }
    if row.payment_type in {PaymentType.ADVANCE, PaymentType.ADVANCE_SETTLED}:
        return told + _(
            "không có chứng từ gốc số %(corrects)s của dòng vốn này trong sổ, nên chưa rõ là thu hồi tạm ứng hay nộp "
            "trả. Thu hồi vào khối lượng: ghi khối lượng cùng dòng, hoặc ghi số dương ở cột thu hồi tạm ứng. Nộp trả: "
            "ghi loại «Nộp trả tạm ứng» với số dương. Đính chính: ghi đúng số chứng từ gốc."
        ) % {"corrects": row.corrects}
    return told + _(
        "không tìm thấy chứng từ gốc số %(corrects)s của dòng vốn này trong sổ. Hãy ghi đúng số "
        "chứng từ gốc, hoặc nếu là nộp trả thì ghi loại «Nộp trả …» với số dương."
    ) % {"corrects": row.corrects}


def _ask(statement: str, given: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


def _do(statement: str, given: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
