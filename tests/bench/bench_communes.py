"""Benchmark 7: what every commune reported in one workbook, against openpyxl over one file a commune.

pandas reads workbooks by openpyxl, so openpyxl alone is the lower floor.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import openpyxl
import pytest

from accounts.models import OrgUnit, Province
from accounts.tenancy import scope
from programs import spreadsheet
from programs.spreadsheet import Head
from targets.models import Result
from tests.rig.timing import Verdict, by_turns, conclude, say

PERIOD, ROUNDS, GOAL = "2023-H1", 5, 50.0
Table = list[list[str | int]]


def _ours(province_id: int, out: Path) -> int:
    """One statement, and the workbook row by row."""
    with scope(province_id), out.open("wb") as file:
        found = _facts(province_id)
        columns = sorted({key for row in found.values() for key in row})
        heads = [Head("Xã"), *(Head(f"{indicator} {figure}") for indicator, figure in columns)]
        rows = ([unit, *(row.get(key) for key in columns)] for unit, row in sorted(found.items()))
        return spreadsheet.write(file, title="Tổng hợp báo cáo xã", notes=[], heads=heads, rows=rows)


def _facts(province_id: int) -> dict[str, dict[tuple[str, str], int]]:
    rows = Result.objects.filter(province=province_id, period=PERIOD, unit__kind="commune")
    found: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for unit, indicator, figure, value in rows.values_list("unit__code", "indicator__code", "figure", "value"):
        found[unit][indicator, figure] = int(value)
    return found


def _floor(files: list[Path], out: Path) -> int:
    """Each file opened, its cells read, and all of it written again."""
    found: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for path in files:
        book = openpyxl.load_workbook(path, read_only=True)
        for indicator, figure, value in book.worksheets[0].iter_rows(min_row=2, values_only=True):
            found[path.stem][str(indicator), str(figure)] = int(str(value))
        book.close()
    columns = sorted({key for row in found.values() for key in row})
    whole = openpyxl.Workbook(write_only=True)
    page = whole.create_sheet()
    page.append(["Tổng hợp báo cáo xã"])
    page.append(["Xã", *(f"{indicator} {figure}" for indicator, figure in columns)])
    for unit, row in sorted(found.items()):
        page.append([unit, *(row.get(key) for key in columns)])
    whole.save(out)
    return len(found)


def _write_files(province_id: int, folder: Path) -> list[Path]:
    """What each commune sent."""
    files = []
    with scope(province_id):
        for unit, row in _facts(province_id).items():
            book = openpyxl.Workbook(write_only=True)
            page = book.create_sheet()
            page.append(["Chỉ tiêu", "Cột", "Số liệu"])
            for (indicator, figure), value in row.items():
                page.append([indicator, figure, value])
            files.append(folder / f"{unit}.xlsx")
            book.save(files[-1])
    return files


def _cells(path: Path) -> Table:
    rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    table = [[cell for cell in row if cell is not None] for row in rows]
    return table[next(at for at, row in enumerate(table) if row[:1] == ["Xã"]) :]  # type: ignore[return-value]  # cells


@pytest.mark.bench
def test_every_commune_in_one_workbook(demo_portal: None, tmp_path: Path) -> None:
    province = Province.objects.get(code="49").pk
    with scope(province):
        communes = OrgUnit.objects.filter(kind="commune", valid_to=None).count()
    files = _write_files(province, tmp_path)
    ours, theirs = tmp_path / "tong-hop.xlsx", tmp_path / "openpyxl.xlsx"
    assert _ours(province, ours) == _floor(files, theirs) == len(files) > communes * 0.5
    assert _cells(ours) == _cells(theirs)
    works = {
        f"openpyxl over {len(files)} files": lambda: _floor(files, theirs),
        "one workbook out of the database": lambda: _ours(province, ours),
    }
    floor, drawn = by_turns(works, rounds=ROUNDS)
    say(f"7. Reports of {len(files)} of {communes} communes in one workbook", [floor, drawn])
    conclude(Verdict("7  files to the database", floor.median / drawn.median, GOAL, at_least=True))
