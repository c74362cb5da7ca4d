"""The check of 30/6/2023: who is found, what is frozen, and when it may be confirmed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Refused, Role
from disbursement.actions.due import record_due_runs
from disbursement.actions.payment import FrozenCapital, pay
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.zero import (
    NotConfirmable,
    confirm_zero_disbursement,
    record_zero_run,
    release_contradicted,
)
from disbursement.checks import ZeroVerdict
from disbursement.models import (
    Assigned,
    CapitalAccount,
    CapitalNature,
    CapitalSource,
    HeldPayment,
    Movement,
    Project,
    TreasuryFile,
)
from disbursement.moves import PaymentType
from disbursement.queries.ledger import verify_ledger
from disbursement.queries.zero import check_rule
from programs.models import CheckRun, DeadlineRule
from tests.rig.capital import BILLION, TODAY, Town
from tests.rig.statements import business

DUE = date(2023, 6, 30)
LETTER: dict[str, Any] = {"number": "88/CV-BCĐ", "decided_on": date(2023, 7, 4), "issuer": "Ban Chỉ đạo tỉnh"}


def complete_through(town: Town, day: date) -> None:
    TreasuryFile.objects.create(
        province=town.province,
        name=f"kb-{day}.xlsx",
        content=b"x",
        sha256=f"{day:%Y%m%d}".ljust(64, "0"),
        size_bytes=1,
        state="posted",
        data_complete_through=day,
        uploaded_on=TODAY,
        posted_on=TODAY,
    )


def found(rule: DeadlineRule, as_of: date = DUE) -> set[int]:
    return {project.project_id for project in check_rule(rule, as_of=as_of).found}


def paid(town: Town, project: Project, amount_vnd: int, on: date) -> None:
    line = project.lines.get()
    voucher = f"{project.code}-{on}-{amount_vnd}"
    pay(line=line, payment_type=PaymentType.ADVANCE, amount_vnd=amount_vnd, on=on, voucher=voucher, by=town.treasury)


def test_only_covered_money_counts(town: Town) -> None:
    """Both sides of every condition of the scope."""
    rule = town.zero_rule()
    covered = town.project()
    town.line(covered, amount_vnd=BILLION)
    recurrent_item = town.project(works=False)
    town.line(recurrent_item, amount_vnd=BILLION, nature=CapitalNature.RECURRENT)
    works_of_recurrent_money = town.project()
    town.line(works_of_recurrent_money, amount_vnd=BILLION, nature=CapitalNature.RECURRENT)
    item_of_investment_money = town.project(works=False)
    town.line(item_of_investment_money, amount_vnd=BILLION)
    supplemented_only = town.project()
    town.line(supplemented_only, amount_vnd=BILLION, assigned=Assigned.LATER)
    carried_over_only = town.project()
    town.line(carried_over_only, amount_vnd=BILLION, origin_year=2022)
    nothing_assigned = town.project()
    town.line(nothing_assigned)
    assert found(rule) == {covered.pk}


@pytest.mark.parametrize(
    ("amount", "on", "is_found"),
    [
        (0, DUE, True),
        (BILLION // 1000, date(2023, 5, 22), False),
        (1, DUE, False),
        (1, DUE + timedelta(days=1), True),
    ],
)
def test_the_rate_is_exactly_zero_at_the_end_of_the_day(town: Town, amount: int, on: date, is_found: bool) -> None:
    rule, project = town.zero_rule(), town.project()
    town.line(project, amount_vnd=BILLION)
    if amount:
        paid(town, project, amount, on)
    assert (project.pk in found(rule)) is is_found
    nothing_assigned = town.project()
    town.line(nothing_assigned)
    # Who spent is counted as looked at, whether or not there is more to say; who was assigned nothing is not.
    assert check_rule(rule, as_of=DUE).checked_count == 1


def test_an_advance_paid_back_is_no_disbursement(town: Town) -> None:
    rule, project = town.zero_rule(), town.project()
    line = town.line(project, amount_vnd=BILLION)
    by, may = town.treasury, date(2023, 5, 10)
    pay(line=line, payment_type=PaymentType.ADVANCE, amount_vnd=500, on=may, voucher="1", by=by)
    assert found(rule) == set()
    pay(line=line, payment_type=PaymentType.ADVANCE_REPAID, amount_vnd=500, on=DUE, voucher="2", by=by)
    assert found(rule) == {project.pk}


def test_money_spent_from_one_source_saves_the_other(town: Town) -> None:
    rule, project = town.zero_rule(), town.project()
    central = town.line(project, amount_vnd=BILLION)
    town.line(project, amount_vnd=BILLION // 4, source=CapitalSource.PROVINCE)
    by = town.treasury
    pay(line=central, payment_type=PaymentType.ADVANCE, amount_vnd=5, on=DUE, voucher="1", by=by)
    assert found(rule) == set()


def test_spending_carried_over_money_does_not_save_this_year_s(town: Town) -> None:
    rule, project = town.zero_rule(), town.project()
    this_year = town.line(project, amount_vnd=BILLION)
    carried = town.line(project, amount_vnd=BILLION, origin_year=2022)
    by = town.treasury
    pay(line=carried, payment_type=PaymentType.SETTLEMENT, amount_vnd=700, on=DUE, voucher="1", by=by)
    assert found(rule) == {project.pk}
    complete_through(town, DUE)
    confirm_zero_disbursement(run=record_zero_run(rule=rule, by=town.system), **LETTER, by=town.committee)
    supplement = town.line(project, amount_vnd=1000, assigned=Assigned.LATER, on=date(2023, 7, 5))
    for number, payable in enumerate((carried, supplement)):
        pay(line=payable, payment_type=PaymentType.ADVANCE, amount_vnd=9, on=TODAY, voucher=f"a{number}", by=by)
    with pytest.raises(FrozenCapital, match="88/CV-BCĐ"):
        pay(line=this_year, payment_type=PaymentType.ADVANCE, amount_vnd=9, on=TODAY, voucher="b", by=by)


def test_the_check_is_a_few_statements_however_many_projects(town: Town) -> None:
    rule, by = town.zero_rule(), town.system
    for _ in range(3):
        town.line(town.project(), amount_vnd=BILLION)
    record_zero_run(rule=rule, by=by)
    assert CheckRun.objects.get().findings.count() == 3
    for _ in range(12):
        town.line(town.project(), amount_vnd=BILLION)
    with CaptureQueriesContext(connection) as counted:
        run = record_zero_run(rule=rule, by=by)
    # The lock of the rule, the check, the runs before, the run, its findings, the audit entry.
    assert len(business(counted)) == 6
    assert (run.number, run.findings.count()) == (2, 15)


def test_a_rehearsal_changes_nothing(town: Town) -> None:
    rule, project = town.zero_rule(), town.project()
    town.line(project, amount_vnd=BILLION)
    movements = Movement.objects.count()
    for as_of in (date(2023, 1, 9), date(2023, 3, 1), DUE, date(2023, 12, 31)):
        assert found(rule, as_of) == (set() if as_of < date(2023, 1, 10) else {project.pk})
    assert Movement.objects.count() == movements
    assert not CheckRun.objects.exists()


def test_no_run_before_the_day_is_over(town: Town) -> None:
    rule = town.zero_rule()
    on_the_day = town.at(DUE).system
    with pytest.raises(LedgerRefused, match="diễn tập"):
        record_zero_run(rule=rule, by=on_the_day)
    assert record_due_runs(by=on_the_day) == []
    assert len(record_due_runs(by=town.at(date(2023, 7, 1)).system)) == 1


def test_the_same_data_gives_one_run_and_new_data_the_next(town: Town) -> None:
    rule, project = town.zero_rule(), town.project()
    town.line(project, amount_vnd=BILLION)
    first = record_zero_run(rule=rule, by=town.system)
    assert (first.number, first.standing) == (1, "provisional")
    assert record_zero_run(rule=rule, by=town.system).pk == first.pk
    complete_through(town, DUE - timedelta(days=1))
    second = record_zero_run(rule=rule, by=town.system)
    assert (second.number, second.standing) == (2, "provisional")
    complete_through(town, DUE)
    third = record_zero_run(rule=rule, by=town.system)
    assert (third.number, third.standing, third.found_count, third.total_vnd) == (3, "final", 1, BILLION)
    assert record_zero_run(rule=rule, by=town.system).pk == third.pk


def test_a_provisional_run_cannot_be_confirmed(town: Town) -> None:
    rule, project = town.zero_rule(), town.project()
    town.line(project, amount_vnd=BILLION)
    complete_through(town, DUE - timedelta(days=1))
    run = record_zero_run(rule=rule, by=town.system)
    with pytest.raises(NotConfirmable, match="tạm tính"):
        confirm_zero_disbursement(run=run, **LETTER, by=town.committee)
    assert not Movement.objects.filter(kind="freeze").exists()


@pytest.mark.parametrize("day", [DUE, TODAY + timedelta(days=1)])
def test_the_letter_is_dated_after_the_rule_s_day_and_not_tomorrow(town: Town, day: date) -> None:
    rule = town.zero_rule()
    town.line(town.project(), amount_vnd=BILLION)
    complete_through(town, DUE)
    run = record_zero_run(rule=rule, by=town.system)
    with pytest.raises(NotConfirmable, match="Ngày công văn"):
        confirm_zero_disbursement(run=run, **{**LETTER, "decided_on": day}, by=town.committee)


def test_changed_data_must_be_checked_again_before_confirming(town: Town) -> None:
    rule, project, other = town.zero_rule(), town.project(), town.project()
    town.line(project, amount_vnd=BILLION)
    town.line(other, amount_vnd=BILLION)
    complete_through(town, DUE)
    run = record_zero_run(rule=rule, by=town.system)
    paid(town, other, 5, DUE)
    with pytest.raises(NotConfirmable, match="chạy lại"):
        confirm_zero_disbursement(run=run, **LETTER, by=town.committee)
    newer = record_zero_run(rule=rule, by=town.system)
    with pytest.raises(NotConfirmable, match="mới hơn"):
        confirm_zero_disbursement(run=run, **LETTER, by=town.committee)
    confirm_zero_disbursement(run=newer, **LETTER, by=town.committee)
    with pytest.raises(NotConfirmable, match="đã được xác nhận"):
        confirm_zero_disbursement(run=newer, **LETTER, by=town.committee)


def test_only_the_committee_confirms(town: Town) -> None:
    rule = town.zero_rule()
    town.line(town.project(), amount_vnd=BILLION)
    complete_through(town, DUE)
    run = record_zero_run(rule=rule, by=town.system)
    for role, unit in ((Role.TREASURY_OFFICER, town.root), (Role.DISTRICT_OFFICER, town.district)):
        with pytest.raises(Refused):
            confirm_zero_disbursement(run=run, **LETTER, by=town.person(role, unit))


def test_confirming_freezes_what_is_left_and_keeps_the_appendix(town: Town) -> None:
    rule, project, spent = town.zero_rule(), town.project(), town.project()
    line = town.line(project, amount_vnd=BILLION)
    town.line(spent, amount_vnd=BILLION)
    paid(town, spent, 7, DUE)
    paid(town, project, 400, date(2023, 7, 2))
    complete_through(town, DUE)
    run = confirm_zero_disbursement(run=record_zero_run(rule=rule, by=town.system), **LETTER, by=town.committee)
    assert CapitalAccount.objects.get(line=line, bucket="frozen").balance_vnd == BILLION - 400
    freeze = Movement.objects.get(kind="freeze")
    assert (freeze.effective_on, freeze.decision) == (LETTER["decided_on"], run.decision)
    finding = run.findings.get()
    assert (finding.object_id, finding.amount_vnd, finding.verdict) == (project.pk, BILLION - 400, ZeroVerdict.ZERO)
    assert (run.standing, run.total_vnd) == ("confirmed", BILLION - 400)
    assert record_zero_run(rule=rule, by=town.system).pk == run.pk
    assert verify_ledger(town.province.pk) == []


def test_a_voucher_of_before_the_freeze_is_held_then_released_and_posted(town: Town) -> None:
    rule, project = town.zero_rule(), town.project()
    line = town.line(project, amount_vnd=BILLION)
    complete_through(town, DUE)
    confirm_zero_disbursement(run=record_zero_run(rule=rule, by=town.system), **LETTER, by=town.committee)
    held = pay(line=line, payment_type=PaymentType.SETTLEMENT, amount_vnd=300, on=DUE, voucher="trễ", by=town.treasury)
    assert isinstance(held, HeldPayment)
    with pytest.raises(LedgerRefused, match="đã được ghi nhận"):
        pay(line=line, payment_type=PaymentType.SETTLEMENT, amount_vnd=300, on=DUE, voucher="trễ", by=town.treasury)
    second = record_zero_run(rule=rule, by=town.system)
    assert (second.number, second.standing, second.found_count) == (2, "final", 0)
    proposal = second.findings.get()
    assert (proposal.verdict, proposal.object_id) == (ZeroVerdict.RELEASE, project.pk)
    release_contradicted(
        run=second, project=project, number="91/CV-BCĐ", decided_on=TODAY, issuer="Ban Chỉ đạo tỉnh", by=town.committee
    )
    held.refresh_from_db()
    assert held.movement is not None
    assert (held.state, held.movement.effective_on) == ("posted", DUE)
    balances = dict(CapitalAccount.objects.filter(line=line).order_by("id").values_list("bucket", "balance_vnd"))
    assert balances == {"available": BILLION - 300, "advanced": 0, "paid": 300, "frozen": 0}
    assert verify_ledger(town.province.pk) == []
    with pytest.raises(LedgerRefused, match="không còn đề nghị"):
        release_contradicted(
            run=second, project=project, number="92", decided_on=TODAY, issuer="Ban Chỉ đạo tỉnh", by=town.committee
        )
