"""The progress form: its rows, its columns in both periods, and that the roll-up counts the same rows as owed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from programs.intake import template
from programs.intake.check import check
from programs.intake.kinds import Kind
from programs.intake.stamp import Stamp
from programs.models import FormPeriod, ReportForm
from programs.periods import Period
from targets.models import Indicator
from targets.queries.rollup import roll_up
from targets.sheets import indicators_of, progress_sheet, sheet_of
from tests.rig.targets import HALF, Land

_FORM_OF = {"commune": "xa", "district": "huyen", "department": "so", "office": "van-phong"}


def sheet_for(land: Land, unit: str) -> Any:
    place = land.units[unit]
    due = FormPeriod.objects.select_related("form").get(form__code=_FORM_OF[place.kind], period=HALF.key)
    return sheet_of(due, place)


def test_columns_name_the_days_of_the_half_year_and_of_the_year(land: Land) -> None:
    form = ReportForm.objects.get(code="xa")
    rows = indicators_of(form, land.units["dai-thanh"], HALF)
    half = [column.title for column in progress_sheet(rows, form, HALF).columns]
    year = [column.title for column in progress_sheet(rows, form, Period.whole_year(2023)).columns]
    assert half == [
        "Kết quả đến 31/12/2022",
        "Thực hiện 6 tháng đầu năm 2023",
        "Kế hoạch 6 tháng cuối năm 2023",
        "Ghi chú",
    ]
    assert year == ["Kết quả đến 31/12/2022", "Thực hiện năm 2023", "Kế hoạch năm 2024", "Ghi chú"]


def test_a_commune_answers_yes_or_no_and_counts(land: Land) -> None:
    sheet = sheet_for(land, "dai-thanh")
    assert [row.label for row in sheet.rows if row.heading] == ["Xây dựng nông thôn mới"]
    assert sheet.row("xa-ntm-them").kind is Kind.YES_NO
    assert sheet.row("tieu-chi-xa-dat").maximum == 19
    done = sheet.rule(sheet.row("tieu-chi-xa-dat"), sheet.column("done"))
    assert (done.kind, done.required) == (Kind.INTEGER, True)
    assert not sheet.is_open(sheet.row("xa-ntm-them"), sheet.column("end_prior_year"))
    assert not sheet.has_row("ho-ngheo")


def test_what_a_province_adds_joins_its_part_of_the_form(land: Land) -> None:
    form, place = ReportForm.objects.get(code="xa"), land.units["dai-thanh"]
    old = indicators_of(form, place, HALF)
    added = [("sang", old[0].section), ("xanh", ""), *((f"phan-{number}", f"Phần {number}") for number in range(12))]
    more = [
        Indicator(code=code, name=code, unit_of_measure="thôn", measure="stock", section=part) for code, part in added
    ]
    rows = progress_sheet([*old, *more], form, HALF).rows
    heads = [row.label for row in rows if row.heading]
    assert heads[:3] == ["Xây dựng nông thôn mới", "Chỉ tiêu khác", "Phần 0"]
    assert len(heads) == len(set(heads)) == 14
    assert [row.key for row in rows].index("sang") < [row.key for row in rows].index("phan-2")


def test_a_milestone_stands_only_in_the_form_of_who_has_it(land: Land) -> None:
    land.state("hoi-an-hoan-thanh", "by_date", unit="hoi-an", due_on=date(2023, 12, 31))
    assert sheet_for(land, "hoi-an").has_row("hoi-an-hoan-thanh")
    assert not sheet_for(land, "dai-loc").has_row("hoi-an-hoan-thanh")


def test_an_office_fills_in_the_form_of_departments(land: Land) -> None:
    assert [row.key for row in sheet_for(land, "vp").rows] == [row.key for row in sheet_for(land, "so").rows]


def test_every_row_of_a_form_is_owed_and_nothing_else(land: Land) -> None:
    land.state("hoi-an-trinh-tw", "by_date", unit="hoi-an", due_on=date(2024, 3, 31))
    rolled = roll_up(land.province.pk, HALF, every_unit=True)
    reported = [one for one in Indicator.objects.all() if one.source == "reported"]
    for key in ("dai-thanh", "dang", "dai-loc", "tay-giang", "hoi-an", "so", "vp"):
        sums = rolled.units[land.units[key].pk]
        owed = {one.code for one in reported if sums.owed(one.pk)}
        assert {row.key for row in sheet_for(land, key).rows if not row.heading} == owed, key


def test_a_filled_form_is_checked_and_a_mistake_named(land: Land) -> None:
    sheet = sheet_for(land, "dai-thanh")
    typed = {
        row.key: {
            key: "Không" if row.kind is Kind.YES_NO else "1"
            for key in ("end_prior_year", "done", "plan_rest")
            if key in (row.columns or ())
        }
        for row in sheet.rows
        if not row.heading
    }
    assert not check(sheet, typed).problems.blocking
    typed["tieu-chi-xa-dat"]["done"] = "25"
    problems = check(sheet, typed).problems
    assert [one.row_key for one in problems.listed] == ["tieu-chi-xa-dat"]
    assert "19" in problems.listed[0].message


@pytest.mark.parametrize("unit", ["dai-thanh", "hoi-an", "so"])
def test_the_template_is_a_workbook(land: Land, unit: str) -> None:
    sheet = sheet_for(land, unit)
    stamp = Stamp(
        form=sheet.code, version=sheet.version, period=HALF.key, unit="1", province="49", period_name="", unit_name=""
    )
    assert template.write(sheet, stamp=stamp).startswith(b"PK")
