"""Recall, refund, carry-over, release: what goes back under each plan, what is kept, and who still owes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from accounts.language import told as told_again
from accounts.roles import Refused, Role
from disbursement.actions.approval import approve_case
from disbursement.actions.carrying import CarryOverForbidden, propose_carry_over
from disbursement.actions.dated import record_dated_run
from disbursement.actions.decisions import Cited
from disbursement.actions.freeze import freeze_capital
from disbursement.actions.gates import override_gate
from disbursement.actions.noticing import acknowledge_notice, remind_unanswered
from disbursement.actions.payment import pay
from disbursement.actions.posting import GateClosed, LedgerRefused, TooLate
from disbursement.actions.proposal import return_case
from disbursement.actions.recalling import open_recall, refresh_recall
from disbursement.actions.releasing import open_release
from disbursement.actions.treasury import process_file, receive_file
from disbursement.models import (
    CapitalCase,
    CapitalLine,
    CapitalNature,
    CapitalSource,
    HeldPayment,
    Movement,
    RecallItem,
    TreasuryFile,
)
from disbursement.moves import PaymentType
from disbursement.queries.duties import duties_of, project_says
from disbursement.queries.ledger import verify_ledger
from disbursement.queries.reach import balances_of
from disbursement.queries.refunds import recalled_items
from disbursement.queries.spend_by import DEADLINE, spend_by_of
from programs.models import CheckRun, DeadlineRule, PlanYear
from programs.rules.carry_over import exceptions, exceptions_for, read_exceptions
from tests.disbursement.test_treasury import row, silent, workbook
from tests.rig.capital import BILLION, Town

LAST_DAY, AFTER = date(2024, 1, 31), date(2024, 2, 5)
PAPER: dict[str, Any] = {"number": "300/QĐ-UBND", "decided_on": date(2024, 2, 2), "issuer": "UBND tỉnh"}
WORKS = {"natures": ["investment"], "origin_years": [2023], "objects": ["works"]}
LAW = "nsnn-2015-bo-sung-sau-30-9"


@pytest.fixture
def winter(town: Town) -> Town:
    """The beginning of February of the next year."""
    return town.at(AFTER)


def complete(town: Town, through: date = LAST_DAY) -> None:
    TreasuryFile.objects.create(
        province=town.province,
        name="kb.xlsx",
        content=b"x",
        sha256=f"{through:%Y%m%d}".ljust(64, "0"),
        size_bytes=1,
        state="posted",
        data_complete_through=through,
        uploaded_on=AFTER,
        posted_on=AFTER,
    )


def recall_rule(town: Town, *, scope: dict[str, object] | None = None, **changes: object) -> DeadlineRule:
    parameters = {"returns_to": "province", "carry_over": "không", **changes}
    return town.rule("recall", LAST_DAY, parameters=parameters, scope=WORKS if scope is None else scope)


def run_of(town: Town, rule: DeadlineRule) -> CheckRun:
    return record_dated_run(rule=rule, as_of=rule.last_day, by=town.system)


def spend(town: Town, line: CapitalLine, amount: int, on: date = date(2023, 6, 1)) -> None:
    settled, giang = PaymentType.SETTLEMENT, replace(town.treasury, today=town.system.today)
    pay(line=line, payment_type=settled, amount_vnd=amount, on=on, voucher=f"V{on:%d%m}", by=giang)


def left(line: CapitalLine) -> int:
    figures = balances_of([line.pk])[line.pk]
    return figures.available_vnd + figures.frozen_vnd


# ------------------------------------------------------------------ thu hồi, hoàn trả
def test_what_works_did_not_spend_goes_back_by_bucket_up_every_level(winter: Town) -> None:
    rule = recall_rule(winter)
    pool = winter.line(unit=winter.district, amount_vnd=9 * BILLION)
    works, frozen = winter.project(), winter.project(unit=winter.neighbour)
    line = winter.line(works, amount_vnd=5 * BILLION, parent=pool)
    stopped = winter.line(frozen, amount_vnd=3 * BILLION)
    recurrent = winter.line(winter.project(works=False), amount_vnd=2 * BILLION)
    spend(winter, line, 2 * BILLION)
    freeze_capital(
        line=stopped, amount_vnd=BILLION, on=date(2023, 7, 3), decision=winter.decision, by=winter.system, key="d"
    )
    with pytest.raises(LedgerRefused, match="tạm tính"):
        open_recall(run=run_of(winter, rule), by=winter.system)
    complete(winter)
    case = open_recall(run=run_of(winter, rule), by=winter.system)
    assert open_recall(run=case.run, by=winter.system) == case, "once for a run"
    amounts = {(one.line_id, one.bucket): one.amount_vnd for one in case.items.all()}
    assert amounts == {
        (line.pk, "available"): 3 * BILLION,
        (stopped.pk, "available"): 2 * BILLION,
        (stopped.pk, "frozen"): BILLION,
    }
    with pytest.raises(LedgerRefused, match="phải sau ngày 31/01/2024"):
        approve_case(case=case, **{**PAPER, "decided_on": LAST_DAY}, by=winter.system)
    done = approve_case(case=case, **PAPER, by=winter.system)
    assert done.run is not None
    done.run.refresh_from_db()
    assert (done.run.standing, done.run.decision) == ("confirmed", done.decision)
    assert (left(line), left(stopped), left(recurrent)) == (0, 0, 2 * BILLION)
    assert left(pool) == 4 * BILLION, "what came from the district goes through it, not into it"
    out = Movement.objects.filter(kind="recall", to_account__bucket="outside").order_by("id")
    assert sum(one.amount_vnd for one in out) == 6 * BILLION
    assert {(one.rule, one.own_budget_finishes) for one in RecallItem.objects.all()} == {(rule, False)}
    assert verify_ledger(winter.province.pk) == []


def test_the_refund_of_2022_leaves_a_duty_and_bars_next_year_s_upper_money(winter: Town) -> None:
    rule = recall_rule(
        winter, returns_to="upper_level", carry_over="có", own_budget_finishes="có", no_refill_from=["central"]
    )
    project = winter.project()
    line = winter.line(project, amount_vnd=5 * BILLION)
    own = winter.line(project, amount_vnd=BILLION, source=CapitalSource.COMMUNE)
    complete(winter)
    approve_case(case=open_recall(run=run_of(winter, rule), by=winter.system), **PAPER, by=winter.system)
    assert (left(line), left(own)) == (0, BILLION), "its own budget's money stays"
    [item] = recalled_items(winter.province.pk)
    assert (item.amount_vnd, item.source, item.holder, item.rule) == (5 * BILLION, "central", winter.commune, rule)
    assert (item.own_budget_finishes, item.no_refill_from) == (True, ["central"])
    [duty] = duties_of(winter.province.pk, 2023)
    assert (duty.project, duty.duty.refunded_vnd) == (project, 5 * BILLION)
    refill: dict[str, Any] = {"origin_year": 2024, "plan_year": 2024, "on": AFTER}
    with pytest.raises(GateClosed, match="đã hoàn trả"):
        winter.line(project, amount_vnd=BILLION, **refill)
    winter.line(project, amount_vnd=BILLION, source=CapitalSource.COMMUNE, **refill)


def test_two_documents_recall_different_money_each_to_the_dong(winter: Town) -> None:
    """CONF-05: works only, or works and recurrent capital."""
    works = recall_rule(winter)
    recurrent = recall_rule(winter, scope={"natures": ["recurrent"], "origin_years": [2023]})
    winter.line(winter.project(), amount_vnd=5 * BILLION + 1)
    item = winter.line(winter.project(works=False), amount_vnd=2 * BILLION + 3, nature=CapitalNature.RECURRENT)
    complete(winter)
    cases = [open_recall(run=run_of(winter, rule), by=winter.system) for rule in (works, recurrent)]
    totals = [sum(one.amount_vnd for one in case.items.all()) for case in cases]
    assert totals == [5 * BILLION + 1, 2 * BILLION + 3]
    approve_case(case=cases[0], **PAPER, by=winter.system)
    assert left(item) == 2 * BILLION + 3


def test_a_list_that_the_book_no_longer_bears_out_is_made_anew(winter: Town) -> None:
    rule = recall_rule(winter)
    line = winter.line(winter.project(), amount_vnd=5 * BILLION)
    complete(winter)
    case = open_recall(run=run_of(winter, rule), by=winter.system)
    spend(winter, line, BILLION, on=date(2024, 1, 20))
    with pytest.raises(LedgerRefused, match="Lập lại danh sách"):
        approve_case(case=case, **PAPER, by=winter.system)
    case = refresh_recall(case=case, by=winter.system)
    assert [one.amount_vnd for one in case.items.all()] == [4 * BILLION]
    assert approve_case(case=case, **PAPER, by=winter.system).state == "posted"
    with pytest.raises(Refused):
        refresh_recall(case=case, by=winter.person(Role.DISTRICT_OFFICER, winter.district, today=AFTER))


# ------------------------------------------------------------------ chuyển nguồn
def carried(town: Town, line: CapitalLine, amount: int, **changes: object) -> CapitalCase:
    asked: dict[str, Any] = {"basis": LAW, "spend_by": date(2024, 12, 31), **changes}
    return propose_carry_over(
        unit=town.district,
        plan_year=PlanYear.objects.get(province=town.province, year=2023),
        amounts=[(line, amount)],
        reason="Bổ sung sau 30/9",
        by=town.person(Role.DISTRICT_OFFICER, town.district, today=date(2024, 1, 15)),
        **asked,
    )


def recurrent_line(town: Town, amount: int) -> CapitalLine:
    return town.line(town.project(works=False), amount_vnd=amount, nature=CapitalNature.RECURRENT)


def test_money_is_carried_over_by_law_and_decision_with_its_own_deadline(winter: Town) -> None:
    rule = recall_rule(winter, scope={"origin_years": [2023]}, returns_to="upper_level", carry_over="có")
    line = recurrent_line(winter, 5 * BILLION)
    case = carried(winter, line, 2 * BILLION, spend_by=date(2024, 6, 30))
    complete(winter)
    recall = open_recall(run=run_of(winter, rule), by=winter.system)
    assert [one.amount_vnd for one in recall.items.all()] == [3 * BILLION], "what waits to be carried is not recalled"
    with pytest.raises(Refused):
        approve_case(case=case, **PAPER, by=winter.person(Role.DISTRICT_OFFICER, winter.district, today=AFTER))
    done = approve_case(case=case, **{**PAPER, "number": "299/QĐ-UBND"}, by=replace(winter.committee, today=AFTER))
    new = done.items.get().taker
    assert new is not None
    assert (new.plan_year, new.origin_year, left(new), left(line)) == (2024, 2023, 2 * BILLION, 3 * BILLION)
    assert spend_by_of(winter.province.pk, [new.pk])[new.pk].last_day == date(2024, 6, 30)
    approve_case(case=recall, **PAPER, by=winter.system)
    assert (left(line), left(new)) == (0, 2 * BILLION)


def test_carried_over_money_is_not_paid_after_its_own_deadline(winter: Town) -> None:
    case = carried(winter, recurrent_line(winter, 5 * BILLION), 2 * BILLION, spend_by=date(2024, 6, 30))
    new = approve_case(case=case, **PAPER, by=replace(winter.committee, today=AFTER)).items.get().taker
    assert new is not None
    assert new.project is not None
    july = winter.at(date(2024, 7, 5))
    spend(july, new, BILLION, on=date(2024, 6, 30))
    told = (
        r"Quyết định số 300/QĐ-UBND ngày 02/02/2024 chỉ được thanh toán đến hết ngày 30/06/2024 \(.*02/07/2024 sau hạn"
    )
    with pytest.raises(TooLate, match=told):
        spend(july, new, 1, on=date(2024, 7, 2))
    assert filed(july, new, date(2024, 6, 29)).state == "posted"
    late = filed(july, new, date(2024, 7, 2))
    [problem] = late.problems
    assert late.state == "refused"
    assert "Ngày chứng từ" in told_again(problem["place"])
    assert "đến hết ngày 30/06/2024" in told_again(problem["complaint"])
    said = project_says(new.project, 2024, sources=["central"], today=july.system.today)
    assert [(found.gate, found.closed) for found, _sources in said] == [(DEADLINE, True)], "shown where it is let in"
    pay(line=new, payment_type=PaymentType.SETTLEMENT_REPAID, amount_vnd=5, on=date(2024, 7, 2), voucher="R",
        by=replace(july.treasury, today=july.system.today))  # fmt: skip
    override_gate(
        gate=DEADLINE, plan_year=2024, project=new.project, unit=new.project.unit, component=new.component,
        decision=Cited("77/QĐ-UBND", date(2024, 7, 1), "UBND tỉnh"), reason="Bất khả kháng",
        by=replace(july.committee, today=july.system.today),
    )  # fmt: skip
    spend(july, new, 1, on=date(2024, 7, 2))
    assert filed(july, new, date(2024, 7, 3)).state == "posted"


def filed(town: Town, line: CapitalLine, on: date) -> TreasuryFile:
    """A Treasury file with one voucher on the line, worked through."""
    assert line.project is not None
    giang = replace(town.treasury, today=town.system.today)
    content = workbook(row(line.project, nature=line.nature, voucher_date=on, voucher=f"KB-{on:%d%m}"), through=on)
    return process_file(file=receive_file(name="kb.xlsx", content=content, by=giang).file, by=giang, step=silent)


def test_the_plan_of_2023_forbids_it_with_its_words(winter: Town) -> None:
    recall_rule(winter, scope={"natures": ["recurrent"]})
    with pytest.raises(CarryOverForbidden, match=r"năm 2023 không cho chuyển nguồn .*«theo kế hoạch» \(mục III"):
        carried(winter, recurrent_line(winter, BILLION), BILLION)
    assert not CapitalCase.objects.exists()


@pytest.mark.parametrize(
    ("changes", "amount", "told"),
    [
        ({"basis": "khong-co"}, 1, "trường hợp được chuyển nguồn"),
        ({"basis": "dtc-2019-keo-dai"}, 1, "không áp dụng cho vốn sự nghiệp"),
        ({"spend_by": date(2025, 1, 1)}, 1, "không sau ngày 31/12/2024"),
        ({"spend_by": date(2023, 12, 31)}, 1, "phải trong năm 2024"),
        ({}, 0, "lớn hơn 0"),
        ({}, BILLION + 1, "không đủ"),
    ],
)
def test_no_carry_over_without_law_money_and_a_day(
    winter: Town, changes: dict[str, object], amount: int, told: str
) -> None:
    with pytest.raises(LedgerRefused, match=told):
        carried(winter, recurrent_line(winter, BILLION), amount, **changes)


def test_cases_of_the_law_are_data() -> None:
    assert {one.code for one in exceptions_for(nature="recurrent", plan_year=2022)} == {LAW, "ctmtqg-2022-keo-dai"}
    assert {one.code for one in exceptions_for(nature="investment", plan_year=2026)} > {"nsnn-2025-ctmtqg"}
    assert all("(chưa đối chiếu)" in one.citation for one in exceptions() if one.verified_on is None)
    with pytest.raises(ValueError, match=r"31/12"):
        read_exceptions("exceptions:\n  - {code: a, title: t, law: l, article: a, natures: [investment],"
                        " first_year: 2022, until: 31/02}\n", "thử")  # fmt: skip


# ------------------------------------------------------------------ giải tỏa, Kho bạc
def test_a_wrong_freeze_is_released_by_a_person_with_reason_and_letter(town: Town) -> None:
    line = town.line(town.project(), amount_vnd=5 * BILLION)
    freeze_capital(
        line=line, amount_vnd=5 * BILLION, on=date(2023, 7, 3), decision=town.decision, by=town.system, key="d"
    )
    spend(town, line, BILLION)
    assert HeldPayment.objects.count() == 1
    year = PlanYear.objects.get(province=town.province, year=2023)
    with pytest.raises(LedgerRefused, match="lý do"):
        open_release(lines=[line], plan_year=year, reason="", by=town.committee)
    with pytest.raises(Refused):
        open_release(lines=[line], plan_year=year, reason="Nhầm", by=town.treasury)
    case = open_release(lines=[line], plan_year=year, reason="Chứng từ đã có từ trước", by=town.committee)
    paper: dict[str, Any] = {"number": "90/CV-BCĐ", "decided_on": date(2023, 7, 5), "issuer": "Ban Chỉ đạo tỉnh"}
    done = approve_case(case=case, **paper, by=town.committee)
    assert (done.decision.kind if done.decision else "", left(line)) == ("letter", 4 * BILLION)
    assert HeldPayment.objects.get().state == "posted"
    with pytest.raises(LedgerRefused, match="không có vốn nào đang tạm dừng"):
        open_release(lines=[line], plan_year=year, reason="Nhầm", by=town.committee)


def test_the_treasury_is_told_reminded_and_answers_once(town: Town) -> None:
    line = town.line(town.project(), amount_vnd=BILLION)
    freeze_capital(line=line, amount_vnd=BILLION, on=date(2023, 7, 3), decision=town.decision, by=town.system, key="d")
    year = PlanYear.objects.get(province=town.province, year=2023)
    case = open_release(lines=[line], plan_year=year, reason="Nhầm", by=town.committee)
    paper: dict[str, Any] = {"number": "90/CV-BCĐ", "decided_on": date(2023, 7, 5), "issuer": "Ban Chỉ đạo tỉnh"}
    notice = approve_case(case=case, **paper, by=town.committee).notices.get()
    assert remind_unanswered(by=town.system) == 0
    friday = replace(town.system, today=date(2023, 7, 8))
    assert [remind_unanswered(by=friday) for _ in range(2)] == [1, 0]
    with pytest.raises(Refused):
        acknowledge_notice(notice=notice, by=town.committee)
    giang = town.treasury
    done = acknowledge_notice(notice=notice, answer="Đã thực hiện", by=giang)
    assert (done.acknowledged_by, done.acknowledged_on, done.answer) == (giang.user, giang.today, "Đã thực hiện")
    again = acknowledge_notice(notice=notice, answer="Lần hai", by=town.treasury)
    assert (again.acknowledged_by, again.answer) == (giang.user, "Đã thực hiện")
    assert remind_unanswered(by=replace(town.system, today=date(2023, 7, 20))) == 0


def test_a_returned_recall_waits_for_a_new_list(winter: Town) -> None:
    rule = recall_rule(winter)
    winter.line(winter.project(), amount_vnd=BILLION)
    complete(winter)
    case = open_recall(run=run_of(winter, rule), by=winter.system)
    assert return_case(case=case, reason="Kiểm tra lại", by=winter.system).state == "returned"
    assert refresh_recall(case=case, by=winter.system).state == "submitted"
