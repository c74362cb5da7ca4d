"""The pages of targets: who sees what, filters, Excel, the settlement form, statements."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.roles import Person, Refused, Role
from targets.models import ConflictSettlement
from targets.views import candidate, conflict, target
from tests.rig.targets import Land


def request_of(person: Person, query: dict[str, str] | None = None, data: dict[str, str] | None = None) -> Any:
    factory, path = RequestFactory(), "/chi-tieu/"
    request: Any = factory.get(path, query) if data is None else factory.post(path, data)
    request.person = person
    request.user = person.user
    request.session = SimpleNamespace()
    request.htmx = False
    request._messages = CookieStorage(request)
    return request


def text(response: HttpResponse) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def plan(land: Land) -> Land:
    """Targets with all three kinds of nothing, a conflict, candidates and some reports."""
    land.state("xa-ntm-them", "at_least", "1")
    land.state("xa-ntm", "at_least", "3")
    land.state("ty-le-xa-ntm", "equal", "60")
    land.state("thon-kieu-mau-them", "at_least", "100")
    land.state("thon-kieu-mau-them", "at_least", "80", document="ntm")
    land.state("thon-kieu-mau-them", "equal", "13", unit="dai-loc", document="ntm")
    land.state("ty-le-ho-ngheo-dtts", "more_than", "3.0", programme="GN", decimals=1)
    land.state("ty-le-giai-ngan-ntm", "equal", "100")
    land.candidate("dai-thanh", "ntm")
    land.candidate("dai-son", "ntm")
    rows: dict[str, dict[str, object]] = {
        "xa-ntm": {"end_prior_year": False, "done": False, "plan_rest": True},
        "xa-ntm-them": {"done": False, "plan_rest": True},
        "tieu-chi-xa-dat": {"end_prior_year": 15, "done": 17, "plan_rest": 19},
        "thon-kieu-mau-them": {"done": 2, "plan_rest": 1},
    }
    land.report("dai-thanh", rows)
    return land


def test_the_committee_sees_every_target_with_its_standing(plan: Land) -> None:
    page = text(target.targets(request_of(plan.person(Role.COMMITTEE_STAFF, "tinh"))))
    assert "ít nhất 100 thôn" in page
    assert "trên 3,0 điểm %" in page
    assert "mâu thuẫn" in page
    assert "<b>1/5</b> đơn vị đã báo cáo" in page
    assert "sổ vốn" in page


def test_a_filter_narrows_page_and_file_alike(plan: Land) -> None:
    person = plan.person(Role.AUDITOR, "tinh")
    page = text(target.targets(request_of(person, {"chuong-trinh": "GN"})))
    assert "điểm %" in page
    assert "ít nhất 100 thôn" not in page
    file = target.targets_file(request_of(person, {"trang-thai": "not_reported"}))
    sheet = load_workbook(BytesIO(file.content)).active
    assert sheet is not None
    names = [row[2] for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert names == ["Tỷ lệ giải ngân vốn chương trình NTM", "Mức giảm tỷ lệ hộ nghèo dân tộc thiểu số"]


@pytest.mark.parametrize(
    "query", [{"chuong-trinh": "KHONG"}, {"trang-thai": "x" * 500}, {"ky": "2023-H9"}, {"ky": "\x00"}]
)
def test_a_filter_that_does_not_exist_counts_as_none(plan: Land, query: dict[str, str]) -> None:
    page = text(target.targets(request_of(plan.person(Role.AUDITOR, "tinh"), query)))
    assert "ít nhất 100 thôn" in page


def test_text_in_the_file_is_never_a_formula(plan: Land) -> None:
    statement = plan.state("ho-dat-o", "equal", "5", programme="DTTS")
    statement.citation.quote = '=HYPERLINK("http://x")'
    statement.citation.save()
    file = target.targets_file(request_of(plan.person(Role.AUDITOR, "tinh")))
    sheet = load_workbook(BytesIO(file.content)).active
    assert sheet is not None
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_commune_sees_its_own_share_and_what_the_province_was_assigned(plan: Land) -> None:
    page = text(target.targets(request_of(plan.person(Role.COMMUNE_OFFICER, "dai-thanh"))))
    assert "cả tỉnh: ít nhất 1 xã" in page
    assert "không giao" in page
    assert "<b>1/1</b>" in page


def test_a_target_leads_to_districts_communes_and_submissions(plan: Land) -> None:
    chi = plan.person(Role.COMMITTEE_STAFF, "tinh")
    page = text(target.target(request_of(chi), code="thon-kieu-mau-them"))
    assert "Huyện Đại Lộc" in page
    assert "13 thôn" in page
    assert "Huyện Tây Giang" in page
    below = text(target.target(request_of(chi, {"don-vi": "506"}), code="thon-kieu-mau-them"))
    assert "Xã Đại Thạnh" in below
    assert "Xã Dang" not in below
    assert "#dong-thon-kieu-mau-them" in below
    assert "chưa báo cáo" in below


def test_stock_and_flow_stand_side_by_side(plan: Land) -> None:
    for unit, before in (("dai-son", False), ("dang", False), ("lang", False), ("cam-thanh", True)):
        plan.report(unit, {"xa-ntm": {"end_prior_year": before, "done": before, "plan_rest": before}})
    page = text(target.target(request_of(plan.person(Role.COMMITTEE_STAFF, "tinh")), code="xa-ntm-them"))
    assert "Số lũy kế và số tăng thêm" in page
    assert "hai số chỉ cùng đúng khi đến 31/12 năm trước có 2 xã" in page
    assert "không khớp" in page
    assert "3/5 là 60,00%" in page


@pytest.mark.parametrize("code", ["khong-co", "so-tieu-chi-xa-x"])
def test_an_unknown_target_is_not_found(plan: Land, code: str) -> None:
    with pytest.raises(Http404):
        target.target(request_of(plan.person(Role.COMMITTEE_STAFF, "tinh")), code=code)


@pytest.mark.parametrize("area", ["504", "20527", "xyz", "\x00"])
def test_a_district_officer_opens_no_other_district(plan: Land, area: str) -> None:
    with pytest.raises(Http404):
        target.target(
            request_of(plan.person(Role.DISTRICT_OFFICER, "dai-loc"), {"don-vi": area}), code="thon-kieu-mau-them"
        )


def test_the_treasury_has_no_business_here(plan: Land) -> None:
    with pytest.raises(Refused):
        target.targets(request_of(plan.person(Role.TREASURY_OFFICER, "tinh")))


def test_candidates_with_their_reserve(plan: Land) -> None:
    page = text(candidate.candidates(request_of(plan.person(Role.COMMITTEE_STAFF, "tinh"))))
    assert "2 ứng viên cho chỉ tiêu ít nhất 1 xã, <b>dự phòng 1</b>" in page
    assert "Xã Đại Thạnh" in page
    assert "đăng ký đạt trong phần còn lại của năm" in page
    other = text(candidate.candidates(request_of(plan.person(Role.DISTRICT_OFFICER, "tay-giang"))))
    assert "Đại Thạnh" not in other


def test_the_three_sources_stand_side_by_side(plan: Land) -> None:
    chi = plan.person(Role.COMMITTEE_STAFF, "tinh")
    (key,) = [one.key for one in plan.board().conflicts]
    listed = text(conflict.conflicts(request_of(chi)))
    assert "≥100 · ≥80 · Σ 13" in listed
    page = text(conflict.conflict(request_of(chi), key=key))
    assert "thon-kieu-mau-them at_least 100" in page
    assert "thon-kieu-mau-them at_least 80" in page
    assert "chưa giao: Hội An, Tây Giang" in page
    assert "Chọn nguồn được áp dụng" in page


def test_a_person_settles_and_a_reason_is_needed(plan: Land) -> None:
    chi = plan.person(Role.COMMITTEE_STAFF, "tinh")
    (one,) = plan.board().conflicts
    chosen = str(one.claims[1].statement)
    refused = conflict.settle(request_of(chi, data={"nguon": chosen, "ly_do": " "}), key=one.key)
    assert refused.status_code == 422
    assert "Chưa nêu lý do" in refused.content.decode()
    strange = conflict.settle(request_of(chi, data={"nguon": "999999999", "ly_do": "Vì"}), key=one.key)
    assert strange.status_code == 422
    done = conflict.settle(request_of(chi, data={"nguon": chosen, "ly_do": "Theo kế hoạch của UBND tỉnh"}), key=one.key)
    assert done.status_code == 302
    page = text(conflict.conflict(request_of(chi), key=one.key))
    assert "Theo kế hoạch của UBND tỉnh" in page
    assert "được áp dụng" in page
    assert "không áp dụng" in text(target.targets(request_of(chi)))


def test_who_only_reads_gets_no_form_and_may_not_settle(plan: Land) -> None:
    (one,) = plan.board().conflicts
    minh = plan.person(Role.AUDITOR, "tinh")
    assert "Áp dụng nguồn này" not in text(conflict.conflict(request_of(minh), key=one.key))
    with pytest.raises(Refused):
        conflict.settle(request_of(minh, data={"nguon": str(one.claims[0].statement), "ly_do": "Vì"}), key=one.key)
    binh = plan.person(Role.DISTRICT_OFFICER, "dai-loc")
    with pytest.raises(Http404):
        conflict.conflict(request_of(binh), key=one.key)
    with pytest.raises(Http404):
        conflict.settle(request_of(binh, data={}), key=one.key)
    assert not ConflictSettlement.objects.exists()


@pytest.mark.parametrize("key", ["x", "1:2:2023", "'; DROP", "0" * 300])
def test_an_unknown_conflict_is_not_found(plan: Land, key: str) -> None:
    with pytest.raises(Http404):
        conflict.conflict(request_of(plan.person(Role.COMMITTEE_STAFF, "tinh")), key=key)


def test_a_date_is_due(plan: Land) -> None:
    plan.state("hoi-an-hoan-thanh", "by_date", unit="hoi-an", due_on=date(2023, 12, 31))
    page = text(target.targets(request_of(plan.person(Role.COMMITTEE_STAFF, "tinh"))))
    assert "đến hết ngày 31/12/2023" in page


@pytest.mark.parametrize(("view", "limit"), [("list", 8), ("target", 9), ("candidates", 9), ("conflicts", 8)])
def test_pages_take_few_statements(plan: Land, view: str, limit: int) -> None:
    request = request_of(plan.person(Role.COMMITTEE_STAFF, "tinh"))
    with CaptureQueriesContext(connection) as seen:
        if view == "list":
            target.targets(request)
        elif view == "target":
            target.target(request, code="thon-kieu-mau-them")
        elif view == "candidates":
            candidate.candidates(request)
        else:
            conflict.conflicts(request)
    assert len(seen) <= limit, [one["sql"][:90] for one in seen]
