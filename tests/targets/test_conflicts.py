"""Conflicts of the real plan of Quảng Nam 2023, stock against flow, reserve, and who said what governs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions.units import load_units
from accounts.models import AuditEntry, OrgUnit, Province
from accounts.queries.people import system_person
from accounts.roles import Refused, Role
from accounts.tenancy import scope
from programs.actions.plan import load_plan_pack
from programs.models import PlanYear
from programs.plans.pack import load_pack
from targets.actions.plan import load_targets
from targets.actions.settlement import SettlementRefused, settle_conflict
from targets.conflicts import Claim, Kind, identity, rate_identity, reserve
from targets.models import ConflictSettlement
from targets.queries.board import Scene, board
from targets.rating import Demand, Operator
from targets.rollup import Measure
from targets.wording import short
from tests.rig.targets import HALF, Land


def claim(number: int, operator: Operator, value: str, measure: Measure = Measure.FLOW) -> Claim:
    return Claim(number, number, measure, 0, "2023", Demand(operator, Decimal(value)), 1, "NTM")


@pytest.mark.django_db
def test_the_plan_of_2023_disagrees_about_model_hamlets_exactly_so() -> None:
    province = Province.objects.get(code="49")
    with scope(province.pk):
        system = system_person(province, date(2023, 7, 5))
        load_units(province=province, by=system)
        pack = load_pack("quang-nam-2023")
        load_plan_pack(pack=pack, province=province, by=system)
        load_targets(pack=pack, province=province, by=system)
        plan = board(Scene(province.pk, PlanYear.objects.get(year=2023), HALF))
        by_indicator = {plan.indicators[one.indicator].code: one for one in plan.conflicts}
        hamlets = by_indicator.pop("thon-kieu-mau-them")
        assert [short(one.demand) for one in hamlets.claims] == ["≥100", "≥80"]
        assert hamlets.parts is not None
        assert hamlets.parts.total == 99
        assert len(hamlets.parts.claims) == 16
        names = OrgUnit.objects.in_bulk(list(hamlets.parts.not_assigned)).values()
        assert {one.name for one in names} == {"Hiệp Đức", "Nam Giang"}
        assert {code: one.kind for code, one in by_indicator.items()} == {
            "ty-le-ho-ngheo-dtts": Kind.TWO_PROGRAMMES,
            "hoi-an-hoan-thanh": Kind.DOCUMENTS,
        }


@pytest.mark.parametrize(("base", "agrees", "needed"), [("123", True, "7"), ("124", False, "7"), ("118", False, "12")])
def test_stock_and_flow_agree_only_from_one_base(base: str, agrees: bool, needed: str) -> None:
    stock, flow = claim(1, Operator.AT_LEAST, "130", Measure.STOCK), claim(2, Operator.AT_LEAST, "7")
    found = identity(stock, flow, Decimal(base))
    assert found is not None
    assert found.implied_base == 123
    assert found.agrees is agrees
    assert found.needed == Decimal(needed)


def test_without_a_base_nothing_is_claimed() -> None:
    stock, flow = claim(1, Operator.AT_LEAST, "130", Measure.STOCK), claim(2, Operator.AT_LEAST, "7")
    found = identity(stock, flow, None)
    assert found is not None
    assert (found.agrees, found.needed) == (None, Decimal(7))


@pytest.mark.parametrize(("denominator", "agrees"), [(194, True), (193, True), (200, False)])
def test_the_stock_as_a_rate_depends_on_the_denominator(denominator: int, agrees: bool) -> None:
    stock, rate = claim(1, Operator.AT_LEAST, "130", Measure.STOCK), claim(2, Operator.EQUAL, "67", Measure.RATE)
    found = rate_identity(stock, rate, Decimal(denominator))
    assert found is not None
    assert found.agrees is agrees


@pytest.mark.parametrize(("candidates", "target", "spare"), [(8, "7", 1), (18, "15", 3), (1, "1", 0), (6, "7", -1)])
def test_candidates_leave_a_reserve(candidates: int, target: str, spare: int) -> None:
    found = reserve(Demand(Operator.AT_LEAST, Decimal(target)), candidates)
    assert found is not None
    assert found.spare == spare


@pytest.fixture
def hamlets(land: Land) -> Land:
    land.state("thon-kieu-mau-them", "at_least", "100")
    land.state("thon-kieu-mau-them", "at_least", "80", document="ntm")
    land.state("thon-kieu-mau-them", "equal", "13", unit="dai-loc", document="ntm")
    land.state("thon-kieu-mau-them", "equal", "10", unit="tay-giang", document="ntm")
    return land


def test_settling_marks_one_source_and_changes_no_figure(hamlets: Land) -> None:
    before = hamlets.board()
    (conflict,) = before.conflicts
    assert {row.governs for row in before.rows} == {None}
    chosen = next(one for one in before.statements if one.value == 80)
    by = hamlets.person(Role.COMMITTEE_STAFF, "tinh")
    settle_conflict(plan_year=hamlets.plan_year, conflict=conflict, governing=chosen, reason="Theo UBND tỉnh", by=by)
    after = hamlets.board()
    assert {row.demand.value: row.governs for row in after.rows if row.demand} == {100: False, 80: True}
    assert after.settlements[conflict.key].reason == "Theo UBND tỉnh"
    assert AuditEntry.objects.filter(action="conflict.settled").count() == 1


def test_settling_again_supersedes_and_keeps_the_history(hamlets: Land) -> None:
    (conflict,) = hamlets.board().conflicts
    first = next(one for one in hamlets.board().statements if one.value == 80)
    by = hamlets.person(Role.COMMITTEE_LEADER, "tinh")
    settle_conflict(plan_year=hamlets.plan_year, conflict=conflict, governing=first, reason="Lần đầu", by=by)
    settle_conflict(plan_year=hamlets.plan_year, conflict=conflict, governing=None, reason="Theo số giao", by=by)
    plan = hamlets.board()
    assert plan.settlements[conflict.key].reason == "Theo số giao"
    governing = [row for row in plan.rows if row.governs]
    assert [row.demand.value for row in governing if row.demand] == [23]
    assert ConflictSettlement.objects.count() == 2


def test_a_settlement_needs_a_reason_a_source_and_the_right(hamlets: Land) -> None:
    (conflict,) = hamlets.board().conflicts
    chosen = next(one for one in hamlets.board().statements if one.value == 80)
    other = hamlets.state("xa-ntm-them", "at_least", "7")
    by = hamlets.person(Role.COMMITTEE_STAFF, "tinh")
    year = hamlets.plan_year
    with pytest.raises(SettlementRefused, match="lý do"):
        settle_conflict(plan_year=year, conflict=conflict, governing=chosen, reason="  ", by=by)
    with pytest.raises(SettlementRefused, match="không nói về chỉ tiêu này"):
        settle_conflict(plan_year=year, conflict=conflict, governing=other, reason="Vì", by=by)
    for role, unit in ((Role.DISTRICT_OFFICER, "dai-loc"), (Role.DEPARTMENT_OFFICER, "so"), (Role.AUDITOR, "tinh")):
        with pytest.raises(Refused):
            settle_conflict(
                plan_year=year, conflict=conflict, governing=chosen, reason="Vì", by=hamlets.person(role, unit)
            )
    assert not ConflictSettlement.objects.exists()
