"""The register of projects: codes in their shapes, a life in its steps, edits with their history, who may edit what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.roles import Refused, Role
from disbursement import codes, register
from disbursement.actions.decisions import Cited
from disbursement.actions.register import Place, RegisterRefused, edit_project, facts_of
from disbursement.life import Status
from disbursement.models import Arrear, Project
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
