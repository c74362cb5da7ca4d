"""A plan year on screen: begun, filled in part by part, every bad field named, nothing half-written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db.models import Model

from accounts.models import AuditEntry, OrgUnit
from accounts.tenancy import scope
from programs.models import (
    Citation,
    DeadlineRule,
    FormPeriod,
    Obligation,
    PlanDocument,
    PlanYear,
    ProgrammeScope,
    ReportForm,
    Stewardship,
)
from programs.rules.kinds import RuleKind
from programs.rules.parse import parse_rule
from targets.models import Indicator, TargetStatement
from tests.rig.empty import Empty
from tests.rig.kept import Kept, kept
from tests.setup.conftest import start_kon_tum

YEAR = "/thiet-lap/nam/2023/"


def begin_year() -> Empty:
    """Đắk Hà with its communes, an empty 2023 with one programme and one document."""
    empty = start_kon_tum()
    with scope(empty.province.pk):
        _begin_year(empty)
    return replace(empty, clients={})


def _begin_year(empty: Empty) -> None:
    client = empty.client()
    client.post("/thiet-lap/don-vi/danh-muc/", {"districts": ["615"], "bodies": "on"})
    begun = client.post("/thiet-lap/nam/lap/", {"way": "trong", "year": "2023", "day_off_policy": "next"})
    assert begun.status_code == 302
    add(empty, "chuong-trinh", programme=programme(), lead=unit("so-nnptnt"), office=unit("vp-ntm"))
    add(empty, "van-ban", code="kh-2023", kind="Kế hoạch", title="Kế hoạch năm 2023", issuer="UBND tỉnh Kon Tum")


@pytest.fixture(scope="module")
def kept_year(django_db_setup: None, django_db_blocker: Any) -> Iterator[Kept[Empty]]:
    """The year, once a module."""
    with kept(django_db_blocker, begin_year) as built:
        yield built


@pytest.fixture
def year(kept_year: Kept[Empty], db: None) -> Iterator[Empty]:
    """The year, the scope of the province open."""
    empty = kept_year.copy()
    with scope(empty.province.pk):
        yield empty


def unit(code: str) -> int:
    return OrgUnit.objects.get(code=code).pk


def programme() -> int:
    from programs.models import Programme

    return Programme.objects.get(code="NTM", phase__code="2021-2025").pk


def quote() -> dict[str, Any]:
    return {"document": PlanDocument.objects.get(code="kh-2023").pk, "locator": "mục I", "quote": "Có thêm 2 xã"}


def post(empty: Empty, path: str, typed: dict[str, Any]) -> tuple[int, str]:
    answer = empty.client().post(f"{YEAR}{path}", {key: value for key, value in typed.items() if value is not None})
    return answer.status_code, answer.content.decode()


def add(empty: Empty, section: str, query: str = "", **typed: Any) -> None:
    status, page = post(empty, f"{section}/them/{query}", typed)
    assert status == 302, page[page.find("problems") : page.find("problems") + 3000]


TARGET = {"key": "ntm-them", "period": "2023", "operator": "at_least", "value": "2"}
RULE = {
    "code": "moc",
    "title": "Mốc",
    "due": "trước ngày 15/3/2023",
    "action": "Làm xong",
    "authority": "UBND tỉnh",
    "in_force": "on",
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "allocation_complete": {"receiver": "commune"},
    "milestone_reached": {"milestone": "ho-so", "units.choice": "named", "units.codes": "615, 23500"},
    "minimum_disbursement_rate": {"percent": "95,5", "comparison": "at_least"},
    "zero_disbursement_freeze": {"counts": ["settlement", "advance"], "transfer_order": ["same_commune"]},
    "transfer_window": {"assess": "đến ngày 01/10/2023", "province_decides_for": ["other_district"]},
    "recall": {"returns_to": "province", "carry_over": "on", "no_refill_from": ["central"]},
    "report_due": {"form": "xa-ntm", "period": "2023-H1"},
    "work_item_due": {"work_item": "van-ban", "responsible": "so-tc, so-khdt"},
    "document_by_every_unit": {"document_code": "quy-hoach", "units.levels": ["commune"], "units.choice": "all"},
}
FORM: dict[str, Any] = {"code": "xa-ntm", "title": "Báo cáo của xã", "owed_by": "commune", "programmes": ["NTM"]}
CHAIN = {"by0": "parent", "step0": "Huyện duyệt", "by1": "vp-ntm", "step1": "Văn phòng tổng hợp"}
PERIOD = {"period": "2023-H1", "opens_on": "01/06/2023", "due": "đến hết ngày 10/7/2023", "illustrative": "on"}


def target(**changes: Any) -> dict[str, Any]:
    asked = {"indicator": Indicator.objects.get(code="xa-ntm-them").pk, "programme": programme()}
    return {**TARGET, **asked, "unit": unit("62"), "owner": unit("vp-ntm"), **quote(), **changes}


def rule(kind: str, **changes: Any) -> dict[str, Any]:
    typed = {f"parameters.{key}": value for key, value in PARAMETERS[kind].items()}
    return {**RULE, "scope.natures": ["investment"], "scope.origin_years": "2022, 2023", **typed, **quote(), **changes}


def test_a_year_from_nothing_to_duties(year: Empty) -> None:
    client = year.client()
    assert client.post(f"{YEAR}danh-muc-dai-luong/").status_code == 302
    add(year, "chi-tieu", **target())
    add(year, "bieu", **FORM, **CHAIN, **quote())
    add(year, "ky-bao-cao", **PERIOD, form=ReportForm.objects.get().pk)
    scope = client.get(f"{YEAR}pham-vi/NTM/?chon=xa").context["form"].initial["units"]
    typed = {"units": scope, "on": "01/01/2021", "legal_basis": "QĐ 263"}
    assert client.post(f"{YEAR}pham-vi/NTM/", typed).status_code == 302
    period = FormPeriod.objects.get()
    assert (period.last_day, period.starts_on) == (date(2023, 7, 10), date(2023, 1, 1))
    page = client.post(f"/thiet-lap/ky-bao-cao/{period.pk}/giao/", follow=True).content.decode()
    communes = OrgUnit.objects.filter(kind="commune", type_name="Xã").count()
    assert f"Đã giao cho {communes} đơn vị" in page
    assert Obligation.objects.count() == communes
    assert PlanYear.objects.get().day_off_policy == "next"
    assert Stewardship.objects.get().office == year.unit("vp-ntm")
    assert Citation.objects.count() == 2
    steps = client.get("/thiet-lap/").context["steps"]
    assert [step.title for step, _may in steps if not step.done] == ["Con người", "Quy tắc thời hạn"]
    for part in ("", "chuong-trinh/", "van-ban/", "dai-luong/", "chi-tieu/", "quy-tac/", "bieu/", "ky-bao-cao/"):
        assert client.get(f"{YEAR}{part}").status_code == 200, part


@pytest.mark.parametrize("kind", [one.value for one in RuleKind])
def test_every_kind_of_rule_is_written_and_shown_again(year: Empty, kind: str) -> None:
    add(year, "quy-tac", f"?loai={kind}", **rule(kind))
    row = DeadlineRule.objects.get()
    understood = parse_rule(
        code=row.code, kind=row.kind, operator=row.operator, due=row.due, scope=row.scope, parameters=row.parameters
    )
    assert understood.scope.origin_years == {2022, 2023}
    assert row.last_day == date(2023, 3, 14)
    form = year.client().get(f"{YEAR}quy-tac/{row.pk}/").context["form"]
    shown = {name: form[name].initial for name in form.fields if form[name].initial not in (None, "", [], False)}
    before = (row.scope, row.parameters)
    assert post(year, f"quy-tac/{row.pk}/", shown)[0] == 302
    row.refresh_from_db()
    assert (row.scope, row.parameters) == before
    assert AuditEntry.objects.filter(action="plan_entry.saved", object_type="programs.deadlinerule").count() == 2


@pytest.mark.parametrize(
    ("kind", "changes", "complaint"),
    [
        ("recall", {"due": "ngày mai"}, "không phải là thời hạn"),
        ("recall", {"due": "trước ngày 31/2/2023"}, "không có trong lịch"),
        ("recall", {"parameters.returns_to": "vua"}, "Không có lựa chọn này"),
        ("recall", {"scope.origin_years": "năm nay"}, "số nguyên"),
        ("recall", {"quote": ""}, "Hãy nhập ô này"),
        ("recall", {"document": "999999"}, "Không có lựa chọn này"),
        ("recall", {"code": "Mã Có Dấu"}, "chữ thường không dấu"),
        ("minimum_disbursement_rate", {"parameters.percent": "120"}, "từ trên 0 đến 100"),
        ("minimum_disbursement_rate", {"parameters.percent": "nhiều"}, "số viết kiểu Việt Nam"),
        ("transfer_window", {"parameters.assess": "31/31"}, "thời hạn"),
        ("milestone_reached", {"parameters.units.codes": ""}, "mã đơn vị"),
        ("report_due", {"parameters.period": "2023-H3"}, "kỳ"),
        ("work_item_due", {"parameters.work_item": "Việc Này"}, "một mã gồm"),
    ],
)
def test_a_bad_rule_names_the_field(year: Empty, kind: str, changes: dict[str, Any], complaint: str) -> None:
    status, page = post(year, f"quy-tac/them/?loai={kind}", rule(kind, **changes))
    assert (status, complaint in page) == (422, True)
    assert not DeadlineRule.objects.exists()
    assert not Citation.objects.exists()


@pytest.mark.parametrize("kind", ["", "vua", "<script>"])
def test_an_unknown_kind_of_rule_is_not_there(year: Empty, kind: str) -> None:
    assert year.client().get(f"{YEAR}quy-tac/them/", {"loai": kind}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"value": ""}, "đang để trống"),
        ({"value": "7,x"}, "số viết kiểu Việt Nam"),
        ({"upper": "9"}, "không dùng số ở đây"),
        ({"operator": "range", "value": "5"}, "đang để trống"),
        ({"operator": "range", "value": "5", "upper": "4"}, "phải lớn hơn"),
        ({"operator": "by_date", "value": ""}, "ngày hoàn thành"),
        ({"operator": "by_date"}, "không dùng số ở đây"),
        ({"due_on": "01/01/2023"}, "chỉ dùng với phép so"),
        ({"period": "năm nay"}, "kỳ"),
        ({"unit": "999999"}, "Không có lựa chọn này"),
        ({"value": "9" * 20}, "số viết kiểu Việt Nam"),
    ],
)
def test_a_bad_target_names_the_field(year: Empty, changes: dict[str, Any], complaint: str) -> None:
    year.client().post(f"{YEAR}danh-muc-dai-luong/")
    status, page = post(year, "chi-tieu/them/", target(**changes))
    assert (status, complaint in page) == (422, True)
    assert not TargetStatement.objects.exists()


def test_figures_keep_their_printed_precision_and_ranges(year: Empty) -> None:
    year.client().post(f"{YEAR}danh-muc-dai-luong/")
    add(year, "chi-tieu", **target(value="3,0"))
    add(year, "chi-tieu", **target(key="khoang", operator="range_or_more", value="5", upper="6"))
    add(year, "chi-tieu", **target(key="moc", operator="by_date", value="", due_on="31/12/2023"))
    one, two, three = TargetStatement.objects.order_by("id")
    assert (one.decimals, str(two.low), str(two.high)) == (1, "5.0000", "6.0000")
    assert three.due_on == date(2023, 12, 31)
    assert year.client().get(f"{YEAR}chi-tieu/{one.pk}/").context["form"]["value"].value() == "3,0"


@pytest.mark.parametrize(
    ("section", "typed", "complaint"),
    [
        ("van-ban", {"code": "kh-2023", "kind": "x", "title": "x", "issuer": "x"}, "trùng với một mục đã có"),
        ("van-ban", {"code": "a", "kind": "x", "title": "x" * 401, "issuer": "x"}, "dài nhất 400 ký tự"),
        ("van-ban", {"code": "a", "kind": "x", "title": "x", "issuer": "x", "issued_on": "x"}, "dd/mm/yyyy"),
        ("bieu", {**FORM, "by0": "", "step0": ""}, "Hãy chọn một mục"),
        ("bieu", {**FORM, **CHAIN, "by1": ""}, "người duyệt và tên bước"),
        ("bieu", {**FORM, **CHAIN, "programmes": ["DTTS"]}, "Không có chương trình này"),
        ("ky-bao-cao", {**PERIOD, "form": "1"}, "Không có lựa chọn này"),
        ("ky-bao-cao", {**PERIOD, "opens_on": "01/08/2023"}, "không muộn hơn hạn nộp"),
        ("chuong-trinh", {"programme": "999", "lead": "1"}, "Không có lựa chọn này"),
        ("dai-luong", {"code": "a", "decimals": "99"}, "từ 0 đến 4"),
        ("don-vi-phan-dau", {"title": "vua", "unit": "1"}, "Không có lựa chọn này"),
    ],
)
def test_a_bad_entry_names_the_field(year: Empty, section: str, typed: dict[str, Any], complaint: str) -> None:
    counts = [model.objects.count() for model in (PlanDocument, ReportForm, FormPeriod, Stewardship, Indicator)]
    status, page = post(year, f"{section}/them/", {**quote(), **typed})
    assert (status, complaint in page) == (422, True)
    assert [m.objects.count() for m in (PlanDocument, ReportForm, FormPeriod, Stewardship, Indicator)] == counts


def test_what_others_rest_on_is_not_removed(year: Empty) -> None:
    add(year, "bieu", **FORM, **CHAIN, **quote())
    form, paper = ReportForm.objects.get(), PlanDocument.objects.get()
    refused = year.client().post(f"{YEAR}van-ban/{paper.pk}/bo/", follow=True).content.decode()
    assert "đang được dùng" in refused
    year.client().post(f"{YEAR}bieu/{form.pk}/bo/")
    year.client().post(f"{YEAR}van-ban/{paper.pk}/bo/")
    assert [model.objects.exists() for model in (ReportForm, Citation, PlanDocument)] == [False] * 3


def test_a_programme_that_the_year_names_is_not_removed(year: Empty) -> None:
    add(year, "bieu", **FORM, **CHAIN, **quote())
    row = Stewardship.objects.get()
    page = year.client().post(f"{YEAR}chuong-trinh/{row.pk}/bo/", follow=True).content.decode()
    assert "còn nêu chương trình này" in page
    year.client().post(f"{YEAR}bieu/{ReportForm.objects.get().pk}/bo/")
    year.client().post(f"{YEAR}chuong-trinh/{row.pk}/bo/")
    assert not Stewardship.objects.exists()


def test_the_scope_has_dates(year: Empty) -> None:
    client, first, second = year.client(), unit("23500"), unit("615")
    address = f"{YEAR}pham-vi/NTM/"
    client.post(address, {"units": [first, second], "on": "01/01/2021"})
    client.post(address, {"units": [second], "on": "01/06/2023"})
    ended = ProgrammeScope.objects.get(unit_id=first)
    assert (ended.valid_from, ended.valid_to) == (date(2021, 1, 1), date(2023, 6, 1))
    assert ProgrammeScope.objects.get(unit_id=second).valid_to is None
    assert client.post(address, {"units": ["999999"], "on": "01/06/2023"}).status_code == 422
    client.post(address, {"units": [first, second], "on": "01/07/2023"})
    assert "muộn hơn" in client.post(address, {"units": [first], "on": "01/01/2022"}).content.decode()


def test_an_entry_of_another_part_is_not_there(year: Empty) -> None:
    paper: Model = PlanDocument.objects.get()
    assert year.client().get(f"{YEAR}bieu/{paper.pk}/").status_code == 404
    assert year.client().get(f"{YEAR}khong-co/").status_code == 404
    assert year.client().get("/thiet-lap/nam/1999/van-ban/").status_code == 404
