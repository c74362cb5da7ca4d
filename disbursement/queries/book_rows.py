"""Every movement of a year as rows of a file (sổ chi tiết), fetched piece by piece whatever their number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from disbursement.models import CapitalNature, CapitalSource, TreasuryFile, TreasuryRow
from disbursement.moves import Bucket, Kind, PaymentType
from programs.models import Decision
from programs.spreadsheet import DAY_FORMAT, MONEY_FORMAT, Head, Value

BOOK_HEADS = (
    Head("Số bút toán", 12),
    Head("Ngày hiệu lực", 13, DAY_FORMAT),
    Head("Ngày biết", 13, DAY_FORMAT),
    Head("Loại biến động", 24),
    Head("Mã dự án", 11),
    Head("Công trình, khoản chi", 44),
    Head("Đơn vị", 26),
    Head("Nội dung thành phần", 16),
    Head("Nguồn vốn", 22),
    Head("Tính chất", 12),
    Head("Năm của vốn", 10),
    Head("Từ ngăn", 26),
    Head("Đến ngăn", 26),
    Head("Số tiền (đồng)", 20, MONEY_FORMAT),
    Head("Quyết định", 40),
    Head("Ghi chú", 40),
)
_BOOK = """
SELECT moved.id, moved.effective_on, moved.known_on, moved.kind, moved.reversal_of_id, project.code, project.name,
    unit.type_name || ' ' || unit.name, component.code, line.source, line.nature, line.origin_year, giver.bucket,
    taker.bucket, moved.amount_vnd, decision.kind, decision.number, decision.decided_on, moved.note
FROM disbursement_movement AS moved
JOIN disbursement_capitalaccount AS giver ON giver.id = moved.from_account_id
JOIN disbursement_capitalaccount AS taker ON taker.id = moved.to_account_id
JOIN disbursement_capitalline AS line
    ON line.province_id = moved.province_id AND line.id = coalesce(taker.line_id, giver.line_id)
JOIN accounts_orgunit AS unit ON unit.province_id = line.province_id AND unit.id = line.unit_id
JOIN programs_component AS component ON component.id = line.component_id
LEFT JOIN disbursement_project AS project ON project.province_id = line.province_id AND project.id = line.project_id
LEFT JOIN programs_decision AS decision
    ON decision.province_id = moved.province_id AND decision.id = moved.decision_id
WHERE moved.province_id = %(province)s AND line.plan_year = %(year)s AND moved.effective_on <= %(as_of)s
    AND (%(branches)s::text[] IS NULL OR unit.path LIKE ANY (%(branches)s::text[]))
ORDER BY moved.effective_on, moved.id
"""


def book_rows(province_id: int, *, year: int, as_of: date, branches: list[str] | None) -> Iterator[list[Value]]:
    """The movements of the lines of a plan year up to a day, within the branches of the tree that are given."""
    told: dict[str, Any] = {
        "province": province_id,
        "year": year,
        "as_of": as_of,
        "branches": None if branches is None else [f"{path}%" for path in branches],
    }
    buckets, kinds = {one.value: one.label for one in Bucket}, {one.value: one.label for one in Kind}
    sources, natures = dict(CapitalSource.choices), dict(CapitalNature.choices)
    decisions = dict(Decision.Kind.choices)
    with connection.chunked_cursor() as cursor:
        cursor.execute(_BOOK, told)
        # fmt: off
        for (
            number, on, known_on, kind, reverses, code, name, unit, component, source, nature, origin_year, giver,
            taker, amount_vnd, decision_kind, decision_number, decided_on, note,
        ) in cursor:
            decision = ""
            if decision_kind:
                decision = _("%(kind)s số %(number)s ngày %(day)s") % {
                    "kind": decisions[decision_kind], "number": decision_number, "day": f"{decided_on:%d/%m/%Y}",
                }
            yield [
                number, on, known_on, _moved(kinds[kind], reverses), code, name, unit, component,
                str(sources[source]), str(natures[nature]), origin_year, buckets[giver], buckets[taker],
                amount_vnd, decision, note,
            ]
        # fmt: on


def _moved(kind: str, reverses: int | None) -> str:
    return _("Đảo %(number)s: %(kind)s") % {"number": reverses, "kind": kind} if reverses else kind


ROW_HEADS = (
    Head("Dòng", 8),
    Head("Mã dự án", 11),
    Head("Công trình, khoản chi", 44),
    Head("Nguồn vốn", 22),
    Head("Tính chất", 12),
    Head("Năm của vốn", 10),
    Head("Ngày chứng từ", 13, DAY_FORMAT),
    Head("Số chứng từ", 18),
    Head("Loại chứng từ", 26),
    Head("Số tiền (đồng)", 20, MONEY_FORMAT),
    Head("Kết quả", 20),
)


def voucher_rows(file: TreasuryFile) -> Iterator[list[Value]]:
    """What became of every row of a posted workbook, in its order (các dòng của tệp Kho bạc)."""
    outcomes, kinds = dict(TreasuryRow.Outcome.choices), {one.value: one.label for one in PaymentType}
    sources, natures = dict(CapitalSource.choices), dict(CapitalNature.choices)
    rows = (
        TreasuryRow.objects.filter(province_id=file.province_id, file=file, attempt=file.attempt)
        .order_by("row_number")
        .values_list(
            "row_number",
            "line__project__code",
            "line__project__name",
            "line__source",
            "line__nature",
            "line__origin_year",
            "effective_on",
            "voucher",
            "payment_type",
            "amount_vnd",
            "outcome",
        )
    )
    for number, code, name, source, nature, origin_year, on, voucher, kind, amount_vnd, outcome in rows.iterator(
        chunk_size=2000
    ):
        yield [
            number,
            code,
            name,
            str(sources[source]),
            str(natures[nature]),
            origin_year,
            on,
            voucher,
            kinds[kind],
            amount_vnd,
            str(outcomes[outcome]),
        ]
