"""Benchmark 7: what every commune reported in one workbook, against openpyxl over the filled form of each commune.

pandas reads workbooks by openpyxl, so openpyxl alone is the lower floor. The forms are those that the portal hands out.
"""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from accounts.models import Province
from accounts.tenancy import scope
from programs import spreadsheet
from programs.intake import template, workbook
from programs.intake.sheet import Sheet
from programs.intake.stamp import Stamp
from programs.models import Obligation
from programs.spreadsheet import Head
from reporting.sheets import sheet_of, stamp_of
from targets.models import Result
from tests.rig.database import Rig
from tests.rig.timing import Verdict, by_turns, conclude, say

# The communes of the programme in the demo's province, those that owe the form.
COMMUNES = 194
PERIOD, ROUNDS = "2023-H1", 3
Table = list[list[str | int]]
Facts = dict[str, dict[tuple[str, str], int]]
# Communes that had not reported yet say what another one said.
_MISSING = """
INSERT INTO targets_result (province_id, indicator_id, unit_id, period, figure, value, certainty, submission_id)
SELECT said.province_id, said.indicator_id, unit.id, said.period, said.figure, said.value, said.certainty,
    said.submission_id
FROM accounts_orgunit AS unit
JOIN targets_result AS said ON said.province_id = unit.province_id AND said.period = %(period)s
    AND said.unit_id = (SELECT min(one.unit_id) FROM targets_result AS one
        JOIN accounts_orgunit AS sender ON sender.id = one.unit_id AND sender.kind = 'commune'
        WHERE one.province_id = %(province)s AND one.period = %(period)s)
WHERE unit.province_id = %(province)s AND unit.kind = 'commune'
    AND EXISTS (SELECT FROM programs_obligation AS due
        JOIN programs_formperiod AS asked ON asked.id = due.form_period_id
        WHERE due.unit_id = unit.id AND asked.period = %(period)s)
    AND NOT EXISTS (SELECT FROM targets_result AS own WHERE own.unit_id = unit.id AND own.period = %(period)s)
"""


@dataclass(frozen=True)
class Form:
    """The form of one commune as it was sent."""

    unit: str
    sheet: Sheet
    stamp: Stamp
    path: Path


def _facts(province_id: int) -> Facts:
    rows = Result.objects.filter(province=province_id, period=PERIOD, unit__kind="commune")
    found: Facts = defaultdict(dict)
    for unit, indicator, figure, value in rows.values_list("unit__code", "indicator__code", "figure", "value"):
        found[unit][indicator, figure] = int(value)
    return found


def _written(found: Facts, out: Path) -> int:
    columns = sorted({key for row in found.values() for key in row})
    heads = [Head("Xã"), *(Head(f"{indicator} {figure}") for indicator, figure in columns)]
    rows = ([unit, *(row.get(key) for key in columns)] for unit, row in sorted(found.items()))
    with out.open("wb") as file:
        return spreadsheet.write(file, title="Tổng hợp báo cáo xã", notes=[], heads=heads, rows=rows)


def _ours(province_id: int, out: Path) -> int:
    """One statement, and the workbook row by row."""
    with scope(province_id):
        return _written(_facts(province_id), out)


def _from_files(forms: list[Form], out: Path) -> int:
    """Each form through the door that uploads go through: a limited process of its own, every cell checked."""
    found: Facts = defaultdict(dict)
    for form in forms:
        reading = workbook.read(
            form.sheet, io.BytesIO(form.path.read_bytes()), filename=form.path.name, expected=form.stamp
        )
        for row, cells in reading.values.items():
            for column, value in cells.items():
                if isinstance(value, int) or (value is not None and column != "note"):
                    found[form.unit][row, column] = int(value)  # type: ignore[arg-type]  # counts and yes or no
    return _written(found, out)


def _floor(forms: list[Form], out: Path) -> int:
    """Each form opened as pandas would, its rows taken by their label, and all of it written again."""
    found: Facts = defaultdict(dict)
    for form in forms:
        keys = {row.label: row.key for row in form.sheet.rows if not row.heading}
        book = openpyxl.load_workbook(form.path, read_only=True, data_only=True, keep_links=False)
        for _, _, label, _, *figures in book.worksheets[0].iter_rows(values_only=True, max_col=7):
            for column, value in zip(form.sheet.columns, figures, strict=False):
                if label in keys and value is not None:
                    figure = int(value == "Có") if isinstance(value, str) else int(str(value))
                    found[form.unit][keys[str(label)], column.key] = figure
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


def _forms(province_id: int, folder: Path) -> list[Form]:
    """What each commune sent."""
    forms = []
    with scope(province_id):
        facts = _facts(province_id)
        asked = Obligation.objects.filter(province=province_id, form_period__period=PERIOD, unit__code__in=facts)
        for duty in asked.select_related("unit", "form_period__form"):
            sheet, said = sheet_of(duty), facts[duty.unit.code]
            kinds = {row.key: row.kind for row in sheet.rows}
            values: dict[str, dict[str, object]] = defaultdict(dict)
            for (indicator, figure), value in said.items():
                values[indicator][figure] = bool(value) if kinds[indicator] == "yes_no" else value
            path = folder / f"{duty.unit.code}.xlsx"
            path.write_bytes(template.write(sheet, stamp=stamp_of(duty, sheet), values=values))  # type: ignore[arg-type]  # as stored
            forms.append(Form(duty.unit.code, sheet, stamp_of(duty, sheet), path))
    return forms


def _cells(path: Path) -> Table:
    rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    table = [[cell for cell in row if cell is not None] for row in rows]
    return table[next(at for at, row in enumerate(table) if row[:1] == ["Xã"]) :]  # type: ignore[return-value]  # cells


@pytest.mark.bench
def test_every_commune_in_one_workbook(demo_portal: None, rig: Rig, tmp_path: Path) -> None:
    province = Province.objects.get(code="49").pk
    with rig.owner() as cursor:
        cursor.execute(_MISSING, {"province": province, "period": PERIOD})
    forms = _forms(province, tmp_path)
    ours, read, theirs = (tmp_path / f"{name}.xlsx" for name in ("tong-hop", "tu-tep", "openpyxl"))
    assert _ours(province, ours) == _from_files(forms, read) == _floor(forms, theirs) == len(forms) == COMMUNES
    assert _cells(ours) == _cells(read) == _cells(theirs)
    works = {
        f"openpyxl over {len(forms)} forms": lambda: _floor(forms, theirs),
        "one workbook out of the database": lambda: _ours(province, ours),
        "one workbook out of uploaded forms": lambda: _from_files(forms, read),
    }
    floor, drawn, files = by_turns(works, rounds=ROUNDS)
    say(f"7. Reports of {COMMUNES} communes in one workbook", [floor, drawn, files])
    conclude(Verdict("7  files to the database", floor.median / drawn.median, 50.0, at_least=True))
    conclude(Verdict("7  files to uploaded files", floor.median / files.median, 8.0, at_least=True))
