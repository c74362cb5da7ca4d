"""Benchmark 9: 100,000 rows of the book into a workbook, against XlsxWriter with constant memory on the same rows."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.db import connection

from accounts.models import Province
from accounts.tenancy import scope
from disbursement.models import CapitalAccount
from disbursement.queries.book_rows import BOOK_HEADS, book_rows
from programs import spreadsheet
from tests.rig.capital import Town, build_town
from tests.rig.database import Rig
from tests.rig.memory import growth_of
from tests.rig.timing import Verdict, by_turns, conclude, say

ROWS, ROUNDS, GOAL, PEAK_GOAL = 100_000, 3, 1.1, 60.0
_FILL = """
INSERT INTO disbursement_movement (province_id, kind, from_account_id, to_account_id, amount_vnd, effective_on,
    known_on, source_kind, source_key, note)
SELECT %s, 'settlement', %s, %s, 1000 + number, date '2023-02-01' + number %% 150, '2023-07-05', 'voucher',
    'bench' || number, 'Chứng từ KB-' || number
FROM generate_series(1, %s) AS number
"""


@pytest.fixture
def town(rig: Rig, transactional_db: None) -> Town:
    """One work with a hundred thousand vouchers, committed and analysed."""
    with scope(Province.objects.get(code="49").pk):
        built = build_town()
        line = built.line(built.project(), amount_vnd=10**13)
        accounts = dict(CapitalAccount.objects.filter(line=line).order_by("id").values_list("bucket", "id"))
        with connection.cursor() as cursor:
            cursor.execute(_FILL, [built.province.pk, accounts["available"], accounts["paid"], ROWS])
    with rig.owner() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return built


def _ours(town: Town, out: Path) -> int:
    with scope(town.province.pk), out.open("wb") as file:
        rows = book_rows(town.province.pk, year=2023, as_of=date(2023, 12, 31), branches=None)
        return spreadsheet.write(file, title="Sổ biến động", notes=["Số liệu thử."], heads=BOOK_HEADS, rows=rows)


def _floor(rows: list[list[Any]], out: Path) -> int:
    book = xlsxwriter.Workbook(str(out), {"constant_memory": True})
    page = book.add_worksheet()
    formats = [book.add_format({"num_format": head.number_format}) for head in BOOK_HEADS]
    page.write_row(0, 0, [head.title for head in BOOK_HEADS])
    for number, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(number, at, value)
            elif isinstance(value, date):
                page.write_datetime(number, at, value, formats[at])
            elif value is not None:
                page.write_number(number, at, value, formats[at])
    book.close()
    return len(rows)


def _cells(path: Path) -> list[tuple[Any, ...]]:
    page = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True).worksheets[0]
    rows = [row for row in page.iter_rows(values_only=True) if isinstance(row[0], int | float)]
    return [tuple(value or "" for value in row) for row in (rows[0], rows[len(rows) // 2], rows[-1])]


@pytest.mark.bench
def test_a_hundred_thousand_rows_out(town: Town, tmp_path: Path) -> None:
    with scope(town.province.pk):
        rows = list(book_rows(town.province.pk, year=2023, as_of=date(2023, 12, 31), branches=None))
    ours, theirs = tmp_path / "ours.xlsx", tmp_path / "theirs.xlsx"
    assert _ours(town, ours) == _floor(rows, theirs) == ROWS + 1
    assert _cells(ours) == _cells(theirs)
    timings = by_turns(
        {
            "XlsxWriter, constant memory, rows at hand": lambda: _floor(rows, theirs),
            "100,000 rows out of the database": lambda: _ours(town, ours),
        },
        rounds=ROUNDS,
    )
    say(f"{ROWS} rows × {len(BOOK_HEADS)} columns to Excel ({ours.stat().st_size / 2**20:.1f} MiB)", timings)
    peak = growth_of(lambda: _ours(town, ours))
    floor, drawn = timings
    conclude(Verdict("export of 100,000 rows to XlsxWriter", drawn.median / floor.median, GOAL))
    conclude(Verdict("peak memory of the export", peak, PEAK_GOAL, unit="MiB"))
