"""Giving capital: which money there is, who gives it, by which decision, and never more than the parent holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.roles import Person, Refused, Role
from disbursement.actions.allocation import Allocation
from disbursement.actions.bulk import allocate_many
from disbursement.actions.capital import allocate, recall, transfer
from disbursement.actions.decisions import cite_decision
from disbursement.actions.further import Given, Receiver, give_further
from disbursement.actions.lines import open_line, open_lines
from disbursement.actions.posting import LedgerRefused, Overdrawn
from disbursement.models import Assigned, CapitalLine, CapitalNature, CapitalSource, Movement, Project
from programs.models import Decision
from tests.disbursement.conftest import SignIn
from tests.rig.capital import BILLION, Town
from tests.rig.support_rows import finance_body

MARCH = date(2023, 3, 10)


@pytest.mark.parametrize("source", CapitalSource.values)
def test_every_source_is_a_kind_of_money(town: Town, source: str) -> None:
    line = town.line(town.project(), amount_vnd=5, source=CapitalSource(source))
    assert CapitalLine.objects.get().source == source == line.source


def test_regular_expenditure_begins_with_2026(town: Town) -> None:
    project = town.project()
    with pytest.raises(LedgerRefused, match="chỉ có từ kế hoạch năm 2026; năm 2025"):
        town.line(project, nature=CapitalNature.REGULAR, plan_year=2025)
    early = CapitalLine(
        province=town.province, unit=town.commune, component=project.component, project=project, source="central",
        nature="regular", origin_year=2025, plan_year=2025, assigned="later",
    )  # fmt: skip
    with pytest.raises(LedgerRefused):
        open_lines(lines=[early], by=town.system)
    with pytest.raises(IntegrityError, match="regular_since"), transaction.atomic():
        early.save()
    assert town.line(project, nature=CapitalNature.REGULAR, plan_year=2026, origin_year=2026).pk


def test_a_line_takes_the_same_money_as_its_parent(town: Town) -> None:
    parent = town.line(amount_vnd=BILLION)
    with pytest.raises(LedgerRefused, match="phải như nhau"):
        town.line(town.project(), parent=parent, source=CapitalSource.PROVINCE)


def test_a_decision_is_not_younger_than_what_it_moves(town: Town) -> None:
    line, other = town.line(town.project(), amount_vnd=5, on=MARCH), town.line(town.project(), amount_vnd=5, on=MARCH)
    late = Decision.objects.create(
        province=town.province, kind="decision", number="9/QĐ", decided_on=date(2023, 3, 11), issuer="UBND tỉnh"
    )
    told = r"Quyết định số 9/QĐ ngày 11/03/2023 có sau ngày hiệu lực 10/03/2023"
    with pytest.raises(LedgerRefused, match=told):
        allocate(line=line, amount_vnd=1, on=MARCH, decision=late, by=town.system, key="a")
    with pytest.raises(LedgerRefused, match=told):
        recall(line=line, amount_vnd=1, on=MARCH, decision=late, by=town.system, key="b")
    with pytest.raises(LedgerRefused, match=told):
        transfer(giver=line, taker=other, amount_vnd=1, on=MARCH, decision=late, by=town.system, key="c")
    with pytest.raises(LedgerRefused, match="«!!!» không phải số, ký hiệu của văn bản"):
        cite_decision(number="!!!", decided_on=MARCH, issuer="UBND tỉnh", by=town.system)
    old = Decision.objects.create(
        province=town.province, kind="decision", number="9/QĐ", decided_on=date(2020, 3, 10), issuer="UBND tỉnh"
    )
    with pytest.raises(LedgerRefused, match="Ngày 10/03/2020 quá xa năm kế hoạch 2023"):
        allocate(line=line, amount_vnd=1, on=date(2020, 3, 10), decision=old, by=town.system, key="d")
    assert Movement.objects.count() == 2


def _further(town: Town, parent: CapitalLine, project: Project, by: Person) -> CapitalLine:
    return open_line(
        unit=project.unit, component=project.component, project=project, source=CapitalSource(parent.source),
        nature=CapitalNature.INVESTMENT, origin_year=2023, plan_year=2023, assigned=Assigned.START_OF_YEAR,
        parent=parent, by=by,
    )  # fmt: skip


def test_a_district_allocates_its_own_line_further_and_nothing_else(town: Town) -> None:
    district = town.person(Role.DISTRICT_OFFICER, town.district)
    parent = town.line(amount_vnd=BILLION)
    own = _further(town, parent, town.project(), district)
    decision = cite_decision(number="5/QĐ", decided_on=MARCH, issuer="UBND huyện", by=district)
    allocate(line=own, amount_vnd=BILLION, on=MARCH, decision=decision, by=district, key="a")
    with pytest.raises(Overdrawn):
        allocate(line=own, amount_vnd=1, on=MARCH, decision=decision, by=district, key="b")
    recall(line=own, amount_vnd=BILLION // 2, on=MARCH, decision=decision, by=district, key="c")
    # Not from the line of another district, not out of nothing, and nothing that is frozen.
    other = town.line(unit=town.other_district, amount_vnd=BILLION)
    with pytest.raises(Refused):
        _further(town, other, town.project(), district)
    with pytest.raises(Refused):
        allocate(line=parent, amount_vnd=1, on=MARCH, decision=decision, by=district, key="d")
    with pytest.raises(Refused):
        recall(line=own, amount_vnd=1, on=MARCH, decision=decision, by=district, key="e", from_frozen=True)
    # Its own budget it may give.
    budget = town.line(source=CapitalSource.DISTRICT)
    allocate(line=budget, amount_vnd=7, on=MARCH, decision=decision, by=district, key="f")
    pilot = town.line(unit=town.commune, source=CapitalSource.DISTRICT, nature=CapitalNature.RECURRENT)
    allocate(line=pilot, amount_vnd=7, on=MARCH, decision=decision, by=district, key="a commune, without a project")
    with pytest.raises(Refused):
        allocate(line=budget, amount_vnd=7, on=MARCH, decision=decision, key="g",
                 by=town.person(Role.COMMUNE_OFFICER, town.commune))  # fmt: skip


def test_a_department_passes_on_to_its_own_projects_and_gives_no_budget(town: Town) -> None:
    body = finance_body(town.root)
    officer = town.person(Role.DEPARTMENT_OFFICER, body)
    held = town.line(unit=body, amount_vnd=BILLION)
    foreign, own = town.project(), town.project()
    Project.objects.filter(pk=own.pk).update(investor=body)
    own.refresh_from_db()
    decision = cite_decision(number="7/QĐ", decided_on=MARCH, issuer="Sở", by=officer)
    given = Given(amount_vnd=BILLION // 4, on=MARCH, decision=decision, key="s")
    to = Receiver(unit=None, project=own, component=own.component, assigned=Assigned.START_OF_YEAR)
    moved = give_further(giver=held, to=to, given=given, by=officer)
    line = CapitalLine.objects.get(project=own)
    assert (line.parent_id, line.unit_id, moved.amount_vnd) == (held.pk, body.pk, BILLION // 4)
    with pytest.raises(LedgerRefused, match="không thuộc Sở Tài chính"):
        give_further(giver=held, to=replace(to, project=foreign), given=replace(given, key="t"), by=officer)
    with pytest.raises(Refused):
        give_further(giver=town.line(amount_vnd=5), to=to, given=replace(given, key="u"), by=officer)
    for source in (CapitalSource.DISTRICT, CapitalSource.CENTRAL):
        line = town.line(unit=body, source=source, assigned=Assigned.LATER)
        with pytest.raises(Refused):
            allocate(line=line, amount_vnd=7, on=MARCH, decision=decision, by=officer, key="v")


def test_a_commune_passes_on_to_its_works_what_it_holds_and_gives_no_money_of_others(town: Town) -> None:
    officer = town.person(Role.COMMUNE_OFFICER, town.commune)
    held = town.line(unit=town.commune, amount_vnd=BILLION)
    above = town.line(unit=town.district, amount_vnd=BILLION)
    own = town.project()
    decision = cite_decision(number="8/QĐ", decided_on=MARCH, issuer="UBND xã", by=officer)
    given = Given(amount_vnd=BILLION // 4, on=MARCH, decision=decision, key="s")
    to = Receiver(unit=None, project=own, component=own.component, assigned=Assigned.START_OF_YEAR)
    assert give_further(giver=held, to=to, given=given, by=officer).amount_vnd == BILLION // 4
    assert CapitalLine.objects.get(project=own).parent_id == held.pk
    with pytest.raises(Refused):
        give_further(giver=above, to=to, given=replace(given, key="t"), by=officer)
    for source in (CapitalSource.COMMUNE, CapitalSource.CENTRAL):
        line = town.line(unit=town.commune, source=source, assigned=Assigned.LATER)
        with pytest.raises(Refused):
            allocate(line=line, amount_vnd=7, on=MARCH, decision=decision, by=officer, key="v")


def test_many_are_given_through_the_same_door(town: Town) -> None:
    lines = [town.line(town.project()), town.line(town.project())]
    district = town.person(Role.DISTRICT_OFFICER, town.district)
    given = [
        Allocation(line=line, amount_vnd=3, on=MARCH, decision=town.decision, key=f"k{line.pk}", source_kind="plan")
        for line in lines
    ]
    with pytest.raises(Refused):
        allocate_many(allocations=given, by=district)
    assert len(allocate_many(allocations=given, by=town.committee)) == 2
    assert set(Movement.objects.values_list("source_kind", flat=True)) == {"plan"}


def test_a_department_passes_on_on_screen(place: Town, as_person: SignIn) -> None:
    body, project = OrgUnit.objects.get(province=place.province, code="so-nnptnt"), place.project()
    Project.objects.filter(pk=project.pk).update(investor=body)
    held, dung = place.line(unit=body, amount_vnd=BILLION), as_person("dung")
    url = reverse("allocate_further", args=[held.pk])
    assert url in dung.get(reverse("capital_line", args=[held.pk])).content.decode()
    given = {
        "project_code": project.code, "component": project.component_id, "assigned": "start_of_year",
        "amount_vnd": "300.000.000", "effective_on": "15/03/2023", "number": "8/QĐ", "decided_on": "10/03/2023",
        "issuer": "Sở NN&PTNT", "key": "k",
    }  # fmt: skip
    assert dung.get(url).status_code == 200
    assert dung.post(url, given).status_code == 302
    assert CapitalLine.objects.get(project=project).parent_id == held.pk
    other = place.line(amount_vnd=BILLION)
    assert dung.post(reverse("allocate_further", args=[other.pk]), given).status_code == 403
    assert dung.get(reverse("assign_capital")).status_code == 403
    assert dung.get(reverse("plan_files")).status_code == 200


def test_a_district_gives_on_screen_what_it_holds(place: Town, as_person: SignIn) -> None:
    project, parent = place.project(), place.line(amount_vnd=BILLION)
    client, url = as_person("binh"), reverse("allocate_capital", args=[project.pk])
    page = client.get(url).content.decode()
    assert "UBND huyện Đại Lộc" in page
    given = {
        "component": project.component_id, "source": "central", "nature": "investment", "origin_year": "2023",
        "assigned": "start_of_year", "parent": parent.pk, "amount_vnd": "400.000.000", "effective_on": "15/03/2023",
        "number": "12/QĐ-UBND", "decided_on": "14/03/2023", "issuer": "UBND huyện Đại Lộc", "key": "abc",
    }  # fmt: skip
    told = client.post(url, {**given, "parent": ""})
    assert (told.status_code, "chỉ phân bổ tiếp vốn của đơn vị mình" in told.content.decode()) == (422, True)
    assert client.post(url, given).status_code == 302
    assert Movement.objects.get(source_key="abc").from_account.line == parent
