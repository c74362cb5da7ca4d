"""Lists that set the portal up speak the language of whoever downloads them, and come back in either."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from django.utils import translation

from disbursement.plan_sheet import PLAN_SHEET, plan_sheet
from disbursement.register_sheet import PROJECTS_SHEET
from disbursement.sheets import TREASURY_SHEET, treasury_stamp
from programs.intake import template, workbook
from programs.intake.sheet import Sheet
from programs.intake.spoken import spoken
from programs.intake.stamp import Stamp
from reporting.setup.sheets import PEOPLE_SHEET, UNITS_SHEET
from tests.disbursement.test_treasury import JUNE
from tests.house.test_english import VIETNAMESE

PEOPLE = {"1": {"full_name": "Ý Bỉ", "username": "y.by", "role": "district_officer", "unit": "615"}}
UNITS = {"1": {"kind": "district", "code": "615", "type_name": "Huyện", "name": "Đắk Hà", "parent": "62"}}
PLAN = {
    "1": {
        "deed": "reduce", "unit_code": "615", "component": "NTM.02", "source": "central", "nature": "investment",
        "origin_year": "2023", "assigned": "start_of_year", "amount": 1_500_000,
    }
}  # fmt: skip
PROJECTS = {
    "1": {
        "code": "7000123", "name": "Cầu", "kind": "works", "component": "NTM.02", "unit": "23500", "investor": "615",
        "status": "planned", "special_mechanism": True,
    }
}  # fmt: skip
LISTS = {
    "units": (lambda: spoken(UNITS_SHEET), UNITS),
    "people": (lambda: spoken(PEOPLE_SHEET), PEOPLE),
    "plan": (lambda: plan_sheet(2023), PLAN),
    "register": (lambda: spoken(PROJECTS_SHEET), PROJECTS),
}
Listed = tuple[Callable[[], Sheet], dict[str, dict[str, object]]]


def drawn(sheet: Sheet, values: dict[str, dict[str, object]]) -> bytes:
    return template.write(sheet, stamp=Stamp(form=sheet.code, version="1"), values=values)  # type: ignore[arg-type]  # plain values


@pytest.mark.parametrize("drawn_in", ["vi", "en"])
@pytest.mark.parametrize("read_in", ["vi", "en"])
@pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS.keys())
def test_a_list_comes_back_in_either_language(listed: Listed, drawn_in: str, read_in: str) -> None:
    sheet_of, values = listed
    with translation.override(drawn_in):
        content = drawn(sheet_of(), values)
    with translation.override(read_in):
        reading = workbook.read(sheet_of(), io.BytesIO(content), filename="a.xlsx", expected=None)
    assert reading.problems.listed == ()
    assert {key: value for key, value in reading.values["1"].items() if value not in {None, False}} == values["1"]


@pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS.keys())
def test_a_list_in_english_says_nothing_in_vietnamese(listed: Listed) -> None:
    with translation.override("en"):
        page = openpyxl.load_workbook(io.BytesIO(drawn(listed[0](), {}))).worksheets[0]
        heads = [column.name for column in listed[0]().columns]
    told = [cell.value for row in page.iter_rows() for cell in row if isinstance(cell.value, str)]
    told += [text for one in page.data_validations.dataValidation for text in (one.error, one.prompt, one.errorTitle)]
    left = [one for one in told if one and VIETNAMESE.search(one.replace("Huyện, Xã, Sở", "").replace("ĐVQHNS", ""))]
    assert left == []
    assert len(set(heads)) == len(heads)


def test_a_bad_cell_of_an_english_list_is_told_in_the_language_of_the_reader() -> None:
    with translation.override("en"):
        content = drawn(plan_sheet(2023), {"1": {**PLAN["1"], "unit_code": "6" * 30}})
    reading = workbook.read(plan_sheet(2023), io.BytesIO(content), filename="a.xlsx", expected=None)
    (problem,) = reading.problems.listed
    assert problem.message.startswith("Ô C")
    assert "Mã đơn vị nhận): Nội dung dài 30 ký tự" in problem.message


def test_the_form_of_the_treasury_stays_vietnamese() -> None:
    from disbursement.sheets import treasury_template

    with translation.override("en"):
        content = treasury_template(province_code="49", province_name="Quảng Nam", complete_through=JUNE)
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert {one.errorTitle for one in page.data_validations.dataValidation} == {"Số liệu chưa đúng"}
    assert PLAN_SHEET.others == TREASURY_SHEET.others == ()
    assert treasury_stamp("49", "Quảng Nam", JUNE).form == TREASURY_SHEET.code
