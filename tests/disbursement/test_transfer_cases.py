"""Transfers: who may take frozen or unspent money, who decides, and that nothing moves beyond that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from accounts.models import ProvinceSettings
from accounts.roles import Person, Refused, Role
from disbursement.actions.approval import approve_case, confirm_case
from disbursement.actions.case_steps import CaseChanged
from disbursement.actions.freeze import freeze_capital
from disbursement.actions.payment import pay
from disbursement.actions.posting import LedgerRefused, Overdrawn
from disbursement.actions.proposal import (
    add_item,
    choose_taker,
    open_transfer,
    return_case,
    submit_transfer,
    withdraw_case,
)
from disbursement.life import Status
from disbursement.models import CapitalCase, CapitalLine, CapitalSource, Movement, Project, TreasuryNotice
from disbursement.moves import Bucket, PaymentType
from disbursement.queries.case_money import receivers, rooms, with_places
from disbursement.queries.reach import balances_of
from disbursement.queries.zero import typed
from disbursement.transfers import NEAREST, Spot, reach_between
from programs.models import DeadlineRule, Programme, ProgrammeScope
from programs.rules.kinds import Reach
from programs.rules.words import demands
from tests.rig.capital import BILLION, TODAY, Town

PAPER: dict[str, Any] = {"number": "120/QĐ-UBND", "decided_on": date(2023, 7, 5), "issuer": "UBND huyện Đại Lộc"}


class Scene:
    """A district with a frozen work and works that could take its money."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.rule, self.window = town.zero_rule(), town.window_rule()
        self.idle = town.project()
        self.line = town.line(self.idle, amount_vnd=10 * BILLION)
        self.near, self.cousin = town.project(), town.project(unit=town.neighbour)
        self.far = town.project(unit=town.other_district)
        for project, spent in ((self.near, 1), (self.cousin, 3), (self.far, 2)):
            self.spend(project, spent)
        self.district = town.person(Role.DISTRICT_OFFICER, town.district)
        self.chief = town.person(Role.DISTRICT_OFFICER, town.district)

    def spend(self, project: Project, spent: int) -> CapitalLine:
        line = self.town.line(project, amount_vnd=4 * BILLION)
        pay(
            line=line,
            payment_type=PaymentType.SETTLEMENT,
            amount_vnd=spent * BILLION,
            on=date(2023, 6, 1),
            voucher="V",
            by=self.town.treasury,
        )
        return line

    def freeze(self) -> None:
        freeze_capital(
            line=self.line,
            amount_vnd=10 * BILLION,
            on=date(2023, 7, 3),
            decision=self.town.decision,
            by=self.town.system,
            key="dung",
        )

    def draft(
        self,
        *amounts: tuple[Project, int],
        rule: DeadlineRule | None = None,
        bucket: Bucket = Bucket.FROZEN,
        by: Person | None = None,
    ) -> CapitalCase:
        person = by or self.district
        case = open_transfer(rule=rule or self.rule, unit=self.town.district, by=person)
        for project, amount in amounts:
            add_item(case=case, line=self.line, bucket=bucket, amount_vnd=amount, taker_project=project, by=person)
        return case


@pytest.fixture
def scene(town: Town) -> Scene:
    found = Scene(town)
    found.freeze()
    return found


# ------------------------------------------------------------------ phạm vi, thứ tự
def test_near_is_a_relation_in_the_tree_with_or_without_districts() -> None:
    commune = Spot(11, 1)
    assert reach_between(commune, Spot(11, 1)) is Reach.SAME_COMMUNE
    assert reach_between(commune, Spot(12, 1)) is Reach.SAME_DISTRICT
    assert reach_between(commune, Spot(1, 1)) is Reach.SAME_DISTRICT, "works of the district itself"
    assert reach_between(commune, Spot(21, 2)) is Reach.OTHER_DISTRICT
    assert reach_between(commune, Spot(11, 1, agency_id=9)) is Reach.OTHER_AGENCY
    # Without districts the province stands above every commune.
    assert reach_between(Spot(31, 49), Spot(32, 49)) is Reach.SAME_DISTRICT


def test_who_takes_money_is_ranked_by_the_rules_order_then_by_what_they_spent(scene: Scene) -> None:
    better = scene.town.project()
    scene.spend(better, 2)
    line = with_places(scene.town.province.pk, [scene.line.pk])[scene.line.pk]
    order = (Reach.SAME_COMMUNE, Reach.SAME_DISTRICT)
    found = receivers(line, order=order, on=TODAY)
    assert [one.project_id for one in found] == [better.pk, scene.near.pk, scene.cousin.pk]
    assert [one.project_id for one in receivers(line, order=NEAREST, on=TODAY)][-1] == scene.far.pk


def test_works_outside_the_programme_stopped_or_of_another_kind_take_nothing(scene: Scene) -> None:
    programme = Programme.objects.get(code="NTM")
    ProgrammeScope.objects.create(
        province=scene.town.province, programme=programme, unit=scene.town.commune, valid_from=date(2021, 1, 1)
    )
    with pytest.raises(LedgerRefused, match="không thuộc phạm vi"):
        scene.draft((scene.cousin, BILLION))
    Project.objects.filter(pk=scene.near.pk).update(status=Status.STOPPED)
    with pytest.raises(LedgerRefused, match="đã dừng thực hiện"):
        scene.draft((Project.objects.get(pk=scene.near.pk), BILLION))
    with pytest.raises(LedgerRefused, match="chương trình khác"):
        scene.draft((scene.town.project(component="GN.1.1"), BILLION))
    with pytest.raises(LedgerRefused, match="tính chất khác"):
        scene.draft((scene.town.project(works=False), BILLION))


def test_money_leaves_its_component_only_where_the_rule_says_so(scene: Scene) -> None:
    other = scene.town.project(component="NTM.03")
    scene.town.line(other, amount_vnd=BILLION)
    with pytest.raises(LedgerRefused, match=r"nội dung NTM\.03, vốn này của nội dung NTM\.02"):
        scene.draft((other, BILLION))
    line = with_places(scene.town.province.pk, [scene.line.pk])[scene.line.pk]
    assert other.pk not in {one.project_id for one in receivers(line, order=NEAREST, on=TODAY)}
    assert other.pk in {one.project_id for one in receivers(line, order=NEAREST, on=TODAY, any_component=True)}
    scene.rule.parameters = {**scene.rule.parameters, "within": "programme"}
    scene.rule.save()
    case = submit_transfer(case=scene.draft((other, BILLION)), reason="Vướng", by=scene.district)
    assert approve_case(case=case, **PAPER, by=scene.chief).state == "posted"
    assert any("sang nội dung khác" in told for told in demands(typed(scene.rule)))


def test_the_rule_of_30_6_moves_frozen_money_within_the_district_only(scene: Scene) -> None:
    with pytest.raises(LedgerRefused, match=r"ngoài phạm vi điều chuyển .*«đến ngày 30/6/2023»"):
        scene.draft((scene.far, BILLION), by=scene.town.system)
    with pytest.raises(LedgerRefused, match="chỉ điều chuyển phần vốn đang tạm dừng"):
        scene.draft((scene.near, BILLION), bucket=Bucket.AVAILABLE)
    other_year = scene.town.line(scene.idle, amount_vnd=BILLION, origin_year=2022)
    case = scene.draft()
    with pytest.raises(LedgerRefused, match="không thuộc phạm vi của quy tắc"):
        add_item(
            case=case,
            line=other_year,
            bucket=Bucket.FROZEN,
            amount_vnd=1,
            taker_project=scene.near,
            by=scene.district,
        )


def test_nobody_takes_more_than_its_total_investment_lacks(scene: Scene) -> None:
    Project.objects.filter(pk=scene.near.pk).update(total_investment_vnd=5 * BILLION)
    near = Project.objects.get(pk=scene.near.pk)
    scene.draft((near, BILLION))
    with pytest.raises(LedgerRefused, match=r"tổng mức đầu tư 5\.000\.000\.000 đồng"):
        scene.draft((near, BILLION + 1))


# ------------------------------------------------------------------ duyệt, ghi sổ
def test_a_district_moves_frozen_money_within_its_reach(scene: Scene) -> None:
    case = scene.draft((scene.near, 6 * BILLION), (scene.cousin, 4 * BILLION))
    case = submit_transfer(case=case, reason="Công trình vướng mặt bằng", by=scene.district)
    assert (case.state, case.decider, case.reach) == ("submitted", scene.town.district, Reach.SAME_DISTRICT)
    case = approve_case(case=case, **PAPER, by=scene.chief, version=case.version)
    assert case.state == CapitalCase.State.POSTED
    moves = Movement.objects.filter(kind="transfer").order_by("id")
    assert [(one.amount_vnd, one.effective_on) for one in moves] == [(6 * BILLION, TODAY), (4 * BILLION, TODAY)]
    assert {one.decision_id for one in moves} == {case.decision_id}
    assert balances_of([scene.line.pk])[scene.line.pk].assigned_vnd == 0
    taken = {item.taker_project_id: item.taker for item in case.items.select_related("taker")}
    assert taken[scene.near.pk] == scene.near.lines.get(), "money of the same kind joins the line that is there"
    notice = TreasuryNotice.objects.get(case=case)
    assert (str(notice), notice.acknowledged_on) == ("Thông báo số 01/2023", None)
    with pytest.raises(LedgerRefused, match="«Đã ghi sổ»"):
        approve_case(case=case, **PAPER, by=scene.chief)


def test_money_of_another_kind_gets_a_line_of_its_own(scene: Scene) -> None:
    extra = scene.town.line(scene.idle, amount_vnd=BILLION, source=CapitalSource.PROVINCE)
    case = open_transfer(rule=scene.window, unit=scene.town.district, by=scene.district)
    add_item(
        case=case, line=extra, bucket=Bucket.AVAILABLE, amount_vnd=BILLION, taker_project=scene.near, by=scene.district
    )
    submit_transfer(case=case, reason="Không chi hết", by=scene.district)
    approve_case(case=case, **PAPER, by=scene.chief)
    new = scene.near.lines.get(source="province")
    assert (new.origin_year, new.nature, new.assigned) == (extra.origin_year, extra.nature, extra.assigned)
    assert balances_of([new.pk])[new.pk].available_vnd == BILLION


def test_beyond_the_district_the_province_decides_by_letter_and_a_late_letter_is_shown(scene: Scene) -> None:
    line = scene.spend(scene.town.project(), 1)
    case = open_transfer(rule=scene.window, unit=scene.town.district, by=scene.district)
    asked: dict[str, Any] = {
        "case": case,
        "line": line,
        "bucket": Bucket.AVAILABLE,
        "amount_vnd": BILLION,
        "by": scene.district,
    }
    with pytest.raises(LedgerRefused, match="do UBND tỉnh chọn"):
        add_item(**asked, taker_project=scene.far)
    item = add_item(**asked, taker_project=None)
    with pytest.raises(LedgerRefused, match="số và ngày văn bản báo cáo UBND tỉnh"):
        submit_transfer(case=case, reason="Không chi hết", by=scene.district)
    DeadlineRule.objects.filter(pk=scene.window.pk).update(last_day=date(2023, 7, 3))
    late = submit_transfer(
        case=case, reason="Không chi hết", letter_number="88/BC", letter_on=date(2023, 7, 4), by=scene.district
    )
    assert late.is_late
    assert late.decider == scene.town.root
    with pytest.raises(Refused, match="quyết định"):
        approve_case(case=late, **PAPER, by=scene.chief)
    with pytest.raises(LedgerRefused, match="chưa chọn công trình nhận"):
        approve_case(case=late, **PAPER, by=scene.town.committee)
    with pytest.raises(Refused):
        choose_taker(item=item, taker_project=scene.near, by=scene.chief)
    assert choose_taker(item=item, taker_project=scene.far, by=scene.town.committee).reach == Reach.OTHER_DISTRICT
    early = {**PAPER, "decided_on": date(2023, 7, 3)}
    with pytest.raises(LedgerRefused, match="trước ngày 04/07/2023"):
        approve_case(case=late, **early, by=scene.town.committee)
    assert approve_case(case=late, **PAPER, by=scene.town.committee).state == "posted"


def test_a_list_goes_back_with_a_reason_and_can_be_withdrawn(scene: Scene) -> None:
    case = submit_transfer(case=scene.draft((scene.near, BILLION)), reason="Vướng", by=scene.district)
    with pytest.raises(LedgerRefused, match="lý do"):
        return_case(case=case, reason=" ", by=scene.chief)
    returned = return_case(case=case, reason="Thiếu hồ sơ mặt bằng", by=scene.chief)
    assert returned.state == "returned"
    again = submit_transfer(case=returned, reason="Đã bổ sung", by=scene.district)
    with pytest.raises(CaseChanged, match="mở lại hồ sơ"):
        approve_case(case=again, **PAPER, by=scene.chief, version=case.version)
    commune = scene.town.person(Role.COMMUNE_OFFICER, scene.town.commune)
    with pytest.raises(Refused):
        withdraw_case(case=again, reason="", by=commune)
    assert withdraw_case(case=again, reason="Đã giải ngân được", by=scene.district).state == "withdrawn"
    assert [step.verb for step in case.steps.all()] == ["opened", "submitted", "returned", "submitted", "withdrawn"]
    assert not Movement.objects.filter(kind="transfer").exists()


def test_from_the_threshold_on_a_second_person_approves_what_they_see(scene: Scene) -> None:
    ProvinceSettings.objects.create(province=scene.town.province, two_people_from_vnd=5 * BILLION)
    small = submit_transfer(case=scene.draft((scene.near, 5 * BILLION - 1)), reason="Vướng", by=scene.district)
    assert approve_case(case=small, **PAPER, by=scene.chief).state == "posted"
    large = submit_transfer(case=scene.draft((scene.cousin, 5 * BILLION)), reason="Vướng", by=scene.district)
    with pytest.raises(LedgerRefused, match="cả hai phải là người khác"):
        approve_case(case=large, **{**PAPER, "number": "121/QĐ-UBND"}, by=scene.district)
    first = approve_case(case=large, **{**PAPER, "number": "121/QĐ-UBND"}, by=scene.chief)
    assert first.state == "awaiting_second"
    assert Movement.objects.filter(kind="transfer").count() == 1
    with pytest.raises(LedgerRefused, match="một người khác"):
        confirm_case(case=first, by=scene.chief)
    with pytest.raises(LedgerRefused, match="Bạn đã lập hoặc trình hồ sơ này"):
        confirm_case(case=first, by=scene.district)
    second = scene.town.person(Role.DISTRICT_OFFICER, scene.town.district)
    with pytest.raises(CaseChanged):
        confirm_case(case=first, by=second, version=large.version - 1)
    done = confirm_case(case=first, by=second, version=first.version)
    assert (done.state, done.second_by) == ("posted", second.user)
    assert Movement.objects.filter(kind="transfer").count() == 2


# ------------------------------------------------------------------ sai sót
def test_two_lists_do_not_ask_for_the_same_money(scene: Scene) -> None:
    submit_transfer(case=scene.draft((scene.near, 7 * BILLION)), reason="Vướng", by=scene.district)
    key = (scene.line.pk, "frozen")
    assert rooms(scene.town.province.pk, [key], on=TODAY)[key] == 3 * BILLION
    with pytest.raises(Overdrawn, match=r"chỉ còn 3\.000\.000\.000 đồng"):
        scene.draft((scene.cousin, 3 * BILLION + 1))
    case = scene.draft((scene.cousin, 2 * BILLION))
    with pytest.raises(Overdrawn, match="không đủ 4"):
        add_item(
            case=case,
            line=scene.line,
            bucket=Bucket.FROZEN,
            amount_vnd=2 * BILLION,
            taker_project=scene.near,
            by=scene.district,
        )


@pytest.mark.parametrize("amount", [0, -5])
def test_amounts_are_above_zero(scene: Scene, amount: int) -> None:
    with pytest.raises(LedgerRefused, match="lớn hơn 0"):
        scene.draft((scene.near, amount))


def test_bad_days_and_strange_units_are_refused_with_nothing_posted(scene: Scene) -> None:
    case = submit_transfer(case=scene.draft((scene.near, BILLION)), reason="Vướng", by=scene.district)
    with pytest.raises(LedgerRefused, match="chưa đến"):
        approve_case(case=case, **{**PAPER, "decided_on": date(2023, 7, 6)}, by=scene.chief)
    # Frozen on 03/07: nothing of it can have moved the day before.
    with pytest.raises(Overdrawn, match="chỉ còn 0 đồng"):
        approve_case(case=case, **{**PAPER, "decided_on": date(2023, 7, 2)}, by=scene.chief)
    with pytest.raises(LedgerRefused, match="chưa có dòng nào"):
        submit_transfer(case=scene.draft(), reason="Vướng", by=scene.district)
    stranger = scene.town.person(Role.DISTRICT_OFFICER, scene.town.other_district)
    with pytest.raises(Refused):
        open_transfer(rule=scene.rule, unit=scene.town.district, by=stranger)
    own = open_transfer(rule=scene.window, unit=scene.town.other_district, by=stranger)
    with pytest.raises(LedgerRefused, match="không thuộc Thị xã Điện Bàn"):
        add_item(case=own, line=scene.line, bucket=Bucket.FROZEN, amount_vnd=1, taker_project=scene.near, by=stranger)
    assert not Movement.objects.filter(kind="transfer").exists()


def test_a_later_day_does_not_make_an_old_letter_new(scene: Scene) -> None:
    """The clock of the decision is the province's own, also for a case that waited long."""
    case = submit_transfer(case=scene.draft((scene.near, BILLION)), reason="Vướng", by=scene.district)
    later = replace(scene.chief, today=date(2023, 9, 1))
    assert approve_case(case=case, **{**PAPER, "decided_on": date(2023, 8, 31)}, by=later).posted_on == later.today
