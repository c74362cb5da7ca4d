"""The register of projects: codes in their shapes, a life in its steps, edits with their history, who may edit what."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.roles import Refused, Role
from disbursement import codes, register
from disbursement.actions.decisions import Cited
from disbursement.actions.register import Place, RegisterRefused, edit_project, facts_of
from disbursement.actions.register_list import ReceivedRegister, receive_register
from disbursement.life import Status
from disbursement.models import Arrear, Project
from disbursement.register_sheet import register_file, register_stamp
from tests.rig.capital import BILLION, TODAY, Town

SignIn = Callable[[str], Client]
PLAIN = register.Facts(code="7000001", name="Cầu", kind="works", component_id=1, unit_id=1, investor_id=1)


@pytest.mark.parametrize(
    ("given", "year", "wrong"),
    [
        ({"code": "7000001"}, 2023, []),
        ({"code": "700001"}, 2023, ["code"]),
        ({"code": "７000001"}, 2023, ["code"]),
        ({"programme_code": "0491"}, 2023, []),
        ({"programme_code": "00491"}, 2023, []),
        ({"programme_code": "10491"}, 2023, ["programme_code"]),
        ({"chapter_code": "622"}, 2025, []),
        ({"chapter_code": "622"}, 2026, ["chapter_code"]),
        ({"chapter_code": "995"}, 2023, ["chapter_code"]),
        ({"category_code": "280", "item_code": "292"}, 2023, []),
        ({"category_code": "280", "item_code": "341"}, 2023, ["item_code"]),
        ({"category_code": "285"}, 2023, ["category_code"]),
        ({"item_code": "292"}, 2023, ["item_code"]),
        ({"category_code": "370", "item_code": "398"}, 2023, []),
    ],
)
def test_codes_have_the_shape_of_their_year(given: dict[str, str], year: int, wrong: list[str]) -> None:
    assert [field for field, _ in codes.complaints(given, year)] == wrong


@pytest.mark.parametrize(
    ("old", "changes", "wrong"),
    [
        (None, {}, set()),
        (None, {"status": "settled", "completed_on": date(2023, 5, 1)}, {"status"}),
        (None, {"status": "completed"}, {"completed_on"}),
        (None, {"completed_on": date(2023, 5, 1)}, {"completed_on"}),
        ("under_way", {"status": "completed", "completed_on": date(2023, 7, 6)}, {"completed_on"}),
        ("under_way", {"status": "completed", "completed_on": date(2023, 7, 5)}, set()),
        ("planned", {"status": "completed", "completed_on": date(2023, 7, 5)}, {"status"}),
        ("under_way", {"status": "settled", "completed_on": date(2023, 7, 5)}, {"status"}),
        (None, {"term_from": 2023, "term_to": 2021}, {"term_to"}),
        (None, {"term_from": 1999}, {"term_from"}),
        (None, {"starts_on": date(2023, 5, 1), "planned_completion_on": date(2023, 4, 1)}, {"planned_completion_on"}),
        (None, {"kind": "recurrent", "contractor_selected_on": date(2023, 4, 1)}, {"contractor_selected_on"}),
    ],
)
def test_an_entry_holds_together(old: str | None, changes: dict[str, object], wrong: set[str]) -> None:
    before = replace(PLAIN, status=old) if old else None
    facts = replace(PLAIN, **changes)  # type: ignore[arg-type]  # the cases name fields
    assert {field for field, _ in register.problems(facts, before=before, today=TODAY)} == wrong


def _place(project: Project) -> Place:
    return Place(project.unit, project.investor, project.component)


def test_an_edit_keeps_its_history_and_an_empty_one_none(town: Town) -> None:
    project = town.project()
    facts = replace(facts_of(project), category_code="280", item_code="292", special_mechanism=True)
    cited = Cited("12/QĐ-UBND", date(2023, 1, 5), "UBND huyện")
    assert edit_project(project=project, facts=facts, place=_place(project), decision=cited, by=town.committee)
    project.refresh_from_db()
    assert (project.item_code, project.special_mechanism) == ("292", True)
    changes = AuditEntry.objects.get(action="project.edited").details["changes"]
    assert changes["Mã khoản"] == ["", "292"]
    assert "12/QĐ-UBND" in changes["Quyết định phê duyệt"][1]
    assert not edit_project(project=project, facts=facts, place=_place(project), decision=cited, by=town.committee)
    assert AuditEntry.objects.filter(action="project.edited").count() == 1


def test_a_commune_keeps_its_own_works_but_not_what_money_hangs_on(town: Town) -> None:
    project = town.project()
    officer = town.person(Role.COMMUNE_OFFICER, town.commune)
    facts = replace(facts_of(project), term_from=2022, term_to=2024, status=Status.PLANNED)
    assert edit_project(project=project, facts=facts, place=_place(project), by=officer)
    elsewhere = replace(facts, unit_id=town.neighbour.pk)
    place = Place(town.neighbour, project.investor, project.component)
    with pytest.raises(RegisterRefused, match="Chỉ Ban Chỉ đạo"):
        edit_project(project=project, facts=elsewhere, place=place, by=officer)
    assert edit_project(project=project, facts=elsewhere, place=place, by=town.committee)
    town.line(project, amount_vnd=BILLION)
    with pytest.raises(RegisterRefused, match="đã có dòng vốn"):
        edit_project(project=project, facts=facts, place=_place(town.project()), by=town.committee)
    with pytest.raises(Refused):
        edit_project(
            project=project, facts=facts, place=place, by=town.person(Role.DISTRICT_OFFICER, town.other_district)
        )


def test_the_register_on_screen(place: Town, as_person: SignIn) -> None:
    project = place.project()
    client, url = as_person("an"), reverse("edit_project", args=[project.pk])
    assert client.get(url).status_code == 200
    given = {
        "code": project.code, "name": project.name, "kind": "works", "component": project.component_id,
        "unit": project.unit_id, "investor": project.investor_id, "status": "under_way", "term_from": "2022",
        "term_to": "2024", "chapter_code": "622", "category_code": "280", "item_code": "292",
        "total_investment_vnd": "4.500.000.000", "decision_number": "12/QĐ-UBND", "decision_on": "05/01/2023",
        "decision_issuer": "UBND huyện",
    }  # fmt: skip
    assert client.post(url, given).status_code == 302
    page = client.get(reverse("project", args=[project.pk])).content.decode()
    assert "622 · 280 · 292" in page
    assert "12/QĐ-UBND" in page
    assert "Mã khoản: – → 292" in client.get(url).content.decode()
    for changes, told in (
        ({"item_code": "999"}, "lớn hơn mã loại"),
        ({"chapter_code": "9"}, "Mã chương gồm 3 chữ số"),
        ({"decision_number": ""}, "đủ số, ngày và cơ quan"),
        ({"term_to": "hai nghìn"}, "Năm là một số"),
        ({"status": "completed"}, "hãy nhập ngày hoàn thành"),
        ({"unit": place.other_district.pk}, "không có trong tỉnh"),
    ):
        answer = client.post(url, {**given, **changes})
        assert answer.status_code == 422, changes
        assert told in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tinh-trang=chua-giao-von", True),
        ("tinh-trang=no-dong", True),
        ("tinh-trang=co-che-dac-thu", False),
        ("trang-thai=under_way", True),
        ("trang-thai=stopped", False),
        ("chu-dau-tu=dai+thanh", True),
        ("chu-dau-tu=tam+ky", False),
    ],
)
def test_the_list_filters_by_the_register(place: Town, as_person: SignIn, query: str, found: bool) -> None:
    project = place.project()
    Arrear.objects.create(
        province=place.province, project=project, arose_in=2019, amount_vnd=BILLION, recorded_on=TODAY
    )
    page = as_person("chi").get(f"{reverse('projects')}?{query}").content.decode()
    assert (project.name in page) is found


# ------------------------------------------------------------------ danh mục Excel
def _changed(content: bytes, changes: Mapping[tuple[int, str], str]) -> io.BytesIO:
    """The list with some cells changed: row of the list from 1, heading of the column."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book["DM-CONG-TRINH"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    head = next(number for number, row in enumerate(rows) if "Tên công trình, khoản chi" in row)
    first = next(number for number in range(head, len(rows)) if re.fullmatch(r"\d{7}", str(rows[number][1])))
    for (number, title), value in changes.items():
        page.cell(first + number, rows[head].index(title) + 1).value = value
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


@pytest.fixture
def listed(town: Town) -> bytes:
    """The register of two projects as its Excel list."""
    town.project(), town.project(works=False, component="GN.2")
    rows = Project.objects.select_related("unit", "investor", "component", "investment_decision").order_by("code")
    return register_file(rows, register_stamp("49", str(town.province)))


def _receive(town: Town, sent: io.BytesIO) -> ReceivedRegister:
    return receive_register(content=sent, filename="danh-muc.xlsx", by=town.committee)


def test_the_list_comes_back_as_it_went_and_changes_are_taken(town: Town, listed: bytes) -> None:
    entries = AuditEntry.objects.count()
    again = _receive(town, io.BytesIO(listed))
    assert (again.problems.count, again.added, again.changed) == (0, 0, 0)
    assert AuditEntry.objects.count() == entries
    new = {
        (1, "Mã chương"): "622", (1, "Cơ chế đặc thù"): "Có", (3, "Mã dự án (ĐVQHNS)"): "7654321",
        (3, "Tên công trình, khoản chi"): "Cầu mới", (3, "Loại"): "Công trình",
        (3, "Mã nội dung, dự án thành phần"): "NTM.02", (3, "Mã địa điểm"): town.commune.code,
        (3, "Mã chủ đầu tư"): town.district.code, (3, "Trạng thái"): "Chuẩn bị",
    }  # fmt: skip
    taken = _receive(town, _changed(listed, new))
    assert (taken.problems.count, taken.added, taken.changed) == (0, 1, 1), taken.problems.listed
    made = Project.objects.get(code="7654321")
    assert (made.investor, made.status) == (town.district, "planned")
    assert Project.objects.filter(chapter_code="622", special_mechanism=True).count() == 1


def test_one_bad_cell_keeps_the_whole_list_out_and_all_are_told(town: Town, listed: bytes) -> None:
    bad = {
        (1, "Mã chương"): "995", (1, "Mã khoản"): "292", (1, "Mã địa điểm"): "99999",
        (2, "Mã nội dung, dự án thành phần"): "GN.99", (2, "Số quyết định phê duyệt"): "12/QĐ",
        (2, "Mã loại"): "280",
    }  # fmt: skip
    refused = _receive(town, _changed(listed, bad))
    assert refused.problems.blocking
    told = {(one.column_key, one.row_label.partition(",")[0][:1]) for one in refused.problems.listed}
    assert told >= {("unit", "7"), ("component", "8"), ("decision_number", "8")}
    assert all(one.cell for one in refused.problems.listed)
    only_codes = {key: value for key, value in bad.items() if key[1] in {"Mã chương", "Mã khoản"}}
    assert {one.column_key for one in _receive(town, _changed(listed, only_codes)).problems.listed} == {
        "chapter_code",
        "item_code",
    }
    assert not Project.objects.exclude(category_code="").exists()


def test_the_list_on_screen(place: Town, as_person: SignIn) -> None:
    place.project()
    client, url = as_person("chi"), reverse("upload_register")
    content = client.get(reverse("register_file")).content
    sent = SimpleUploadedFile("danh-muc.xlsx", content)
    assert client.post(url, {"file": sent}).status_code == 302
    wrong = SimpleUploadedFile("danh-muc.xlsx", _changed(content, {(1, "Mã địa điểm"): "1"}).getvalue())
    answer = client.post(url, {"file": wrong})
    assert answer.status_code == 422
    assert "Không có đơn vị mã «1»" in answer.content.decode()
    assert client.post(url, {"file": SimpleUploadedFile("a.pdf", b"%PDF")}).status_code == 422
    assert client.post(url, {}).status_code == 422
    assert as_person("binh").get(url).status_code == 403
