"""Where capital may not go: judged from the rule of the year, refused with its quote, let in by decision alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import OrgUnit, UnitAttribute
from disbursement import gates
from disbursement.actions.allocation import Allocation
from disbursement.actions.bulk import allocate_many
from disbursement.actions.capital import allocate, recall, transfer
from disbursement.actions.capital import reverse as reverse_movement
from disbursement.actions.decisions import Cited
from disbursement.actions.gates import override_gate
from disbursement.actions.posting import GateClosed
from disbursement.models import Arrear, CapitalAccount, CapitalSource, GateOverride, Movement, Project
from disbursement.queries.duties import duties_of, given_against, project_says
from disbursement.queries.gates import money_into
from programs.models import Candidate, CapitalGate, Citation, PlanDocument, PlanYear
from programs.plans.pack import load_pack
from programs.rules.gates import ArrearsFirst, DifficultCommune, Effect, Gate, GateKind, PlannedMerger, Title, Window
from programs.rules.scope import Assigned, CapitalFacts, CapitalNature, CapitalObject, CapitalScope
from tests.rig.capital import BILLION, TODAY, Town

SignIn = Callable[[str], Client]
FACTS = CapitalFacts(
    programme="NTM",
    nature=CapitalNature.INVESTMENT,
    origin_year=2023,
    assigned=Assigned.START_OF_YEAR,
    object=CapitalObject.WORKS,
)
PLAIN = gates.Asked(place="Xã A", plan_year=2023, source="central", capital=FACTS)
OF_NTM = CapitalScope(programmes=frozenset({"NTM"}), natures=frozenset({CapitalNature.INVESTMENT}))
DIFFICULT = Gate(
    "ntm-xa-dbkk",
    GateKind.DIFFICULT_COMMUNE,
    Effect.REFUSE,
    OF_NTM,
    DifficultCommune(Window.PHASE, frozenset({Title.NTM})),
)
ARREARS = Gate("tra-no", GateKind.ARREARS_FIRST, Effect.REFUSE, OF_NTM, ArrearsFirst(((2016, 2020), (2018, 2020))))
MERGER = Gate("sap-nhap", GateKind.PLANNED_MERGER, Effect.WARN, OF_NTM, PlannedMerger())
BANNED = gates.Refund("hoan-tra-cap-tren", 2022, frozenset({"central", "province"}), BILLION)


@pytest.mark.parametrize(
    ("gate", "changes", "closed"),
    [
        (DIFFICULT, {"difficult": True}, True),
        (DIFFICULT, {}, None),
        (DIFFICULT, {"difficult": True, "titles_of_phase": frozenset({"ntm"})}, None),
        (DIFFICULT, {"difficult": True, "titles_of_phase": frozenset({"advanced"})}, True),
        (DIFFICULT, {"difficult": True, "overridden": frozenset({"ntm-xa-dbkk"})}, False),
        (DIFFICULT, {"difficult": True, "capital": replace(FACTS, programme="DTTS")}, None),
        (DIFFICULT, {"difficult": True, "capital": replace(FACTS, nature=CapitalNature.RECURRENT)}, None),
        (ARREARS, {"new_works": True, "debts": (gates.Debt(2017, 5),)}, True),
        (ARREARS, {"new_works": True, "debts": (gates.Debt(2021, 5),)}, None),
        (ARREARS, {"new_works": False, "debts": (gates.Debt(2019, 5),)}, None),
        (MERGER, {"merger": True}, False),
        (MERGER, {}, None),
    ],
)
def test_a_gate_is_judged_from_its_parameters(gate: Gate, changes: dict[str, Any], closed: bool | None) -> None:
    found = gates.judge(replace(PLAIN, **changes), [gate])
    assert [one.closed for one in found] == ([] if closed is None else [closed])


def test_candidates_of_the_year_are_fewer_than_those_of_the_phase() -> None:
    rule = replace(DIFFICULT, parameters=DifficultCommune(Window.YEAR, frozenset({Title.NTM})))
    asked = replace(PLAIN, difficult=True, titles_of_phase=frozenset({"ntm"}))
    assert gates.judge(asked, [rule])[0].closed
    assert not gates.judge(replace(asked, titles_of_year=frozenset({"ntm"})), [rule])


@pytest.mark.parametrize(
    ("source", "origin_year", "closed"),
    [
        ("central", 2023, True),
        ("province", 2023, True),
        ("district", 2023, False),
        ("central", 2022, False),
        ("central", 2024, False),
    ],
)
def test_next_years_upper_money_may_not_refill_what_was_given_back(source: str, origin_year: int, closed: bool) -> None:
    asked = replace(PLAIN, source=source, capital=replace(FACTS, origin_year=origin_year), refunds=(BANNED,))
    assert [one.closed for one in gates.judge(asked, [])] == ([True] if closed else [])


def test_the_pack_holds_the_gates_with_their_quotes() -> None:
    pack = load_pack("quang-nam-2023")
    said = {entry.gate.code: (entry.gate.effect, entry.quotes[0].words) for entry in pack.gates}
    assert said["ntm-xa-dbkk"][0] is Effect.REFUSE
    assert "trừ xã phấn đấu đạt chuẩn NTM" in said["ntm-xa-dbkk"][1]
    assert said["huyen-sap-nhap"][0] is Effect.WARN
    [arrears] = [entry for entry in pack.gates if entry.gate.code == "tra-no-truoc"]
    assert arrears.gate.parameters == ArrearsFirst(((2016, 2020), (2018, 2020)))
    assert any("thu hồi Bằng công nhận" in quote.words for quote in arrears.quotes)


def _gate(town: Town, code: str, kind: str, parameters: dict[str, object], effect: str = "refuse") -> CapitalGate:
    year = PlanYear.objects.get(year=2023)
    document, _ = PlanDocument.objects.get_or_create(
        province=town.province, plan_year=year, code="S1", defaults={"kind": "Kế hoạch", "title": "Kế hoạch NTM 2023"}
    )
    citation = Citation.objects.create(
        province=town.province, document=document, key=f"gate:{code}:1", locator="mục III", quote=f"lời của {kind}"
    )
    return CapitalGate.objects.create(
        province=town.province,
        plan_year=year,
        code=code,
        kind=kind,
        title=code,
        effect=effect,
        scope={"programmes": ["NTM"], "natures": ["investment"]},
        parameters=parameters,
        citation=citation,
    )


def difficult(town: Town, unit: OrgUnit | None = None) -> None:
    _gate(town, "ntm-xa-dbkk", "difficult_commune", {"candidates": "phase", "titles": ["ntm"]})
    UnitAttribute.objects.create(
        province=town.province, unit=unit or town.commune, kind="especially_difficult", valid_from=date(2021, 6, 4)
    )


def _give(town: Town, project: Project, **more: Any) -> Movement:
    line = town.line(project, **more)
    return allocate(
        line=line, amount_vnd=BILLION, on=TODAY, decision=town.decision, by=town.committee, key=f"k{line.pk}"
    )


def test_a_gate_asks_what_a_commune_was_on_the_day_of_the_movement(town: Town) -> None:
    difficult(town)
    UnitAttribute.objects.filter(unit=town.commune).update(valid_to=date(2023, 4, 10))
    line = town.line(town.project())
    given: Any = {"line": line, "amount_vnd": BILLION, "decision": town.decision, "by": town.committee}
    for on in (date(2023, 3, 1), date(2023, 4, 9)):
        with pytest.raises(GateClosed):
            allocate(**given, on=on, key="early")
    allocate(**given, on=date(2023, 4, 10), key="late")
    assert given_against(town.province.pk, 2023, today=TODAY) == [], "asked as of the day it was given"
    UnitAttribute.objects.filter(unit=town.commune).update(valid_from=date(2023, 4, 11), valid_to=None)
    allocate(**given, on=date(2023, 4, 10), key="before it became one")
    with pytest.raises(GateClosed):
        allocate(**given, on=date(2023, 4, 11), key="after")
    assert given_against(town.province.pk, 2023, today=TODAY) == []


def test_those_who_registered_come_first(town: Town) -> None:
    _gate(town, "thon-dang-ky", "registered_first", {}, effect="warn")
    hamlet = OrgUnit.objects.create(
        province=town.province, parent=town.neighbour, kind="hamlet", code="h1", name="Thạnh Phú", type_name="Thôn",
        path=f"{town.neighbour.path}h1/", valid_from=date(2000, 1, 1),
    )  # fmt: skip
    registered = UnitAttribute.objects.create(
        province=town.province, unit=hamlet, kind="registered", valid_from=date(2023, 2, 1)
    )
    project = town.project()
    _give(town, project)
    [row] = given_against(town.province.pk, 2023, today=TODAY)
    assert row.found.effect is Effect.WARN
    assert f"Thôn Thạnh Phú ({town.neighbour.full_name})" in row.found.sentence
    assert "ưu tiên các nơi này" in project_says(project, 2023, sources=["central"], today=TODAY)[0][0].sentence
    UnitAttribute.objects.filter(pk=registered.pk).update(valid_to=TODAY)
    assert project_says(project, 2023, sources=["central"], today=TODAY) == [], "no longer registered"
    UnitAttribute.objects.filter(pk=registered.pk).update(valid_to=None)
    own = town.project(unit=town.neighbour)
    assert project_says(own, 2023, sources=["central"], today=TODAY) == [], "its commune has the hamlet"
    _give(town, own)
    assert given_against(town.province.pk, 2023, today=TODAY) == [], "nobody waits"


def test_capital_of_a_commune_without_a_project_is_let_in_by_decision(place: Town, as_person: SignIn) -> None:
    _gate(place, "ntm-xa-dbkk", "difficult_commune", {"candidates": "phase", "titles": ["ntm"]})
    UnitAttribute.objects.create(
        province=place.province, unit=place.commune, kind="especially_difficult", valid_from=date(2021, 6, 4)
    )
    line = place.line(unit=place.commune)
    given: Any = {"line": line, "amount_vnd": BILLION, "on": TODAY, "decision": place.decision, "key": "u"}
    with pytest.raises(GateClosed, match="trang Quy tắc phân bổ"):
        allocate(**given, by=place.committee)
    chi, url = as_person("chi"), reverse("override_unit_gate")
    assert url in chi.get(reverse("capital_gates")).content.decode()
    typed = {
        "unit": place.commune.code, "component": line.component.pk, "number": "77/QĐ-UBND",
        "decided_on": "01/06/2023", "issuer": "UBND tỉnh", "reason": "Cấp bách",
    }  # fmt: skip
    page = chi.get(url).content.decode()
    choice = re.search(rf'value="([^"]+)"[^>]*>[^<]*{place.commune.name}', page)
    assert choice
    typed["unit"] = choice[1]
    assert chi.post(url, {**typed, "reason": ""}).status_code == 422
    assert as_person("binh").post(url, typed).status_code == 403
    assert chi.post(url, typed).status_code == 302
    assert "chưa chặn" not in page
    assert "Không có quy tắc nào đang chặn" in chi.post(url, typed).content.decode()
    allocate(**given, by=place.committee)
    shown = chi.get(reverse("capital_gates")).content.decode()
    assert "Cấp bách" in shown
    assert f"NTM.02 · {place.commune.full_name}" in shown


def _override(town: Town, project: Project, gate: str) -> GateOverride:
    return override_gate(
        gate=gate,
        plan_year=2023,
        project=project,
        unit=project.unit,
        component=project.component,
        decision=Cited("77/QĐ-UBND", date(2023, 6, 1), "UBND tỉnh"),
        reason="Công trình cấp bách",
        by=town.committee,
    )


def test_single_bulk_and_transfer_meet_one_gate_and_a_decision_opens_it(town: Town) -> None:
    difficult(town)
    project, elsewhere = town.project(), town.project(unit=town.neighbour)
    with pytest.raises(GateClosed, match="«lời của difficult_commune»"):
        _give(town, project)
    giver, taker = town.line(elsewhere, amount_vnd=2 * BILLION), town.line(project)
    moved: Any = {"on": TODAY, "decision": town.decision, "by": town.committee}
    with pytest.raises(GateClosed):
        transfer(giver=giver, taker=taker, amount_vnd=BILLION, key="t", **moved)
    with pytest.raises(GateClosed):
        _give_many(town, [giver, taker])
    assert Movement.objects.count() == 1
    _override(town, project, "ntm-xa-dbkk")
    transfer(giver=giver, taker=taker, amount_vnd=BILLION, key="t", **moved)
    _give_many(town, [giver, taker])
    [row] = given_against(town.province.pk, 2023, today=TODAY)
    assert (row.project, row.amount_vnd, row.found.overridden) == (project, 2 * BILLION, True)
    reverse_movement(movement=Movement.objects.order_by("-id")[0], on=TODAY, by=town.committee, reason="Nhầm")


def _give_many(town: Town, lines: list[Any]) -> None:
    allocate_many(
        allocations=[
            Allocation(line=line, amount_vnd=BILLION, on=TODAY, decision=town.decision, key=f"m{line.pk}")
            for line in lines
        ],
        by=town.committee,
    )


def test_a_candidate_of_the_phase_and_other_programmes_pass(town: Town) -> None:
    difficult(town)
    citation = Citation.objects.get(key="gate:ntm-xa-dbkk:1")
    later = PlanYear.objects.create(
        province=town.province, year=2024, phase=PlanYear.objects.get(province=town.province, year=2023).phase
    )
    _give(town, town.project(component="DTTS.4.1"))
    Candidate.objects.create(province=town.province, plan_year=later, unit=town.commune, title="ntm", citation=citation)
    _give(town, town.project())


def test_the_money_of_many_accounts_is_asked_for_once(town: Town, django_assert_num_queries: Any) -> None:
    projects = [town.project(), town.project(unit=town.neighbour)]
    lines = [town.line(project, amount_vnd=BILLION) for project in projects]
    accounts = list(CapitalAccount.objects.filter(line__in=lines))
    with django_assert_num_queries(1):
        found = money_into({(account.pk, TODAY) for account in accounts})
    assert len(found) == len(accounts)
    assert {(money.project, money.unit_id) for money in found} == {(one, one.unit_id) for one in projects}


def test_new_works_wait_for_a_plan_of_the_debts(town: Town) -> None:
    _gate(town, "tra-no-truoc", "arrears_first", {"periods": ["2016-2020", "2018-2020"]})
    old, new = town.project(), town.project()
    arrear = Arrear.objects.create(
        province=town.province, project=old, arose_in=2019, amount_vnd=BILLION, recorded_on=TODAY
    )
    with pytest.raises(GateClosed, match=r"1\.000\.000\.000 đồng chưa có kế hoạch trả"):
        _give(town, new)
    begun = town.project()
    town.line(begun, origin_year=2022)
    _give(town, begun)
    Arrear.objects.filter(pk=arrear.pk).update(settle_in=2024, settle_from="extra_revenue")
    _give(town, new)
    Arrear.objects.filter(pk=arrear.pk).update(settle_in=2022)
    with pytest.raises(GateClosed):
        _give(town, town.project())


def test_what_was_given_back_is_finished_from_the_own_budget(town: Town) -> None:
    town.rule(
        "recall",
        date(2023, 1, 31),
        parameters={"returns_to": "upper_level", "no_refill_from": ["central", "province"]},
        code="hoan-tra-cap-tren",
        year=2022,
    )
    project = town.project()
    old = town.line(project, amount_vnd=3 * BILLION, origin_year=2022, plan_year=2022, on=date(2022, 2, 1))
    back: Any = {"decision": town.decision, "by": town.committee}
    recall(line=old, amount_vnd=BILLION, on=date(2022, 12, 20), key="in the year", **back)
    recall(line=old, amount_vnd=2 * BILLION, on=date(2023, 1, 31), key="after", **back)
    with pytest.raises(GateClosed, match=r"2\.000\.000\.000 đồng vốn năm 2022.*«theo kế hoạch»"):
        _give(town, project)
    [row] = duties_of(town.province.pk, 2022)
    assert (row.duty.state, row.duty.missing_vnd) == ("open", 2 * BILLION)
    _give(town, project, source=CapitalSource.DISTRICT)
    [row] = duties_of(town.province.pk, 2022)
    assert (row.duty.state, row.duty.missing_vnd) == ("partly", BILLION)
    _override(town, project, "hoan-tra:hoan-tra-cap-tren")
    _give(town, project)
    Project.objects.filter(pk=project.pk).update(status="completed", completed_on=TODAY)
    assert duties_of(town.province.pk, 2022)[0].duty.state == "done"


def test_the_gates_on_screen(place: Town, as_person: SignIn) -> None:
    difficult(place)
    _gate(place, "huyen-sap-nhap", "planned_merger", {}, effect="warn")
    UnitAttribute.objects.create(
        province=place.province, unit=place.district, kind="planned_merger", valid_from=date(2023, 1, 1)
    )
    project = place.project()
    chi = as_person("chi")
    page = chi.get(reverse("project", args=[project.pk])).content.decode()
    assert "lời của difficult_commune" in page
    assert "lộ trình sáp nhập" in page
    assert "Cho phép theo quyết định" in page
    assert "Cho phép theo quyết định" not in as_person("an").get(reverse("project", args=[project.pk])).content.decode()
    assert "lời của difficult_commune" in chi.get(reverse("allocate_capital", args=[project.pk])).content.decode()
    url = reverse("override_gate", args=[project.pk])
    given = {
        "gate": "ntm-xa-dbkk", "number": "77/QĐ-UBND", "decided_on": "01/06/2023", "issuer": "UBND tỉnh",
        "reason": "Cấp bách",
    }  # fmt: skip
    assert chi.post(url, {**given, "reason": ""}).status_code == 422
    assert chi.post(url, {**given, "gate": "khac"}).status_code == 422
    assert chi.post(url, {**given, "decided_on": "06/07/2023"}).status_code == 422
    assert as_person("binh").post(url, given).status_code == 403
    assert chi.post(url, given).status_code == 302
    assert "77/QĐ-UBND" in chi.get(reverse("project", args=[project.pk])).content.decode()
    assert chi.post(url, given).status_code == 422
    _give(place, project)
    page = chi.get(reverse("capital_gates")).content.decode()
    assert project.name in page
    assert "Cấp bách" in page
    assert chi.get(reverse("capital_gates_file")).status_code == 200
