"""Approving a case under its decision and posting it (duyệt, ghi sổ): by one person, or by two, none its proposer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from accounts import audit
from accounts.figures import day, dong
from accounts.language import framed
from accounts.language import gettext as _
from accounts.roles import Person
from disbursement.actions.carrying import check_carry_over
from disbursement.actions.case_checks import check_rooms, judge_transfer
from disbursement.actions.case_postings import post_case
from disbursement.actions.case_steps import locked, require_state, step
from disbursement.actions.decisions import Cited, written
from disbursement.actions.noticing import send_notice
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.proposal import require_decider
from disbursement.actions.recalling import check_recall, remember_recalled
from disbursement.actions.telling import tell_deciders, tell_proposers
from disbursement.models import CapitalCase, CaseItem, CaseStep, Movement
from disbursement.queries.case_money import with_places
from disbursement.queries.cases import needs_two, proposers_of
from programs.models import CheckRun, Decision


def approve_case(
    *, case: CapitalCase, number: str, decided_on: date, issuer: str, by: Person, version: int | None = None
) -> CapitalCase:
    """Approve a case under the number and day of its decision; posted at once, or waiting for a second person.

    Raises `LedgerRefused` with what stands in the way, `CaseChanged` where the list is not the one that was read.
    """
    with transaction.atomic():
        case = locked(case, version=version)
        require_decider(case, by)
        require_state(case, CapitalCase.State.SUBMITTED)
        items = _checked(case, decided_on, by)
        total = sum(item.amount_vnd for item in items)
        two = needs_two(case, total)
        if two:
            _require_other(case, by)
        case.decision = written(
            Cited(number, decided_on, issuer),
            by=by,
            kind=Decision.Kind.LETTER if case.kind == CapitalCase.Kind.RELEASE else Decision.Kind.DECISION,
            title=str(case),
        )
        case.first_by, case.first_on = None if by.system else by.user, by.today
        if two:
            case.state = CapitalCase.State.AWAITING_SECOND
            step(case, CaseStep.Verb.APPROVED, by=by, text=str(case.decision))
            audit.record(
                by,
                "case.approved",
                case,
                summary=_("%(decision)s: %(sum)s, chờ người thứ hai") % {"decision": case.decision, "sum": dong(total)},
            )
            tell_deciders(case, total_vnd=total, by=by)
        else:
            _post(case, items, by)
    return case


def confirm_case(*, case: CapitalCase, by: Person, version: int | None = None) -> CapitalCase:
    """Approve as the second person, who must be somebody else, and post (người duyệt thứ hai)."""
    with transaction.atomic():
        case = locked(case, version=version)
        require_decider(case, by)
        require_state(case, CapitalCase.State.AWAITING_SECOND)
        if not by.system and case.first_by_id == by.user.pk:
            raise LedgerRefused(_("Bạn đã duyệt lần một; số tiền này cần một người khác duyệt lần hai."))
        _require_other(case, by)
        assert case.decision is not None
        items = _checked(case, case.decision.decided_on, by)
        case.second_by = None if by.system else by.user
        _post(case, items, by)
    return case


def _require_other(case: CapitalCase, by: Person) -> None:
    """Where two approve, neither is the one who proposed (người đề xuất không duyệt)."""
    if not by.system and by.user.pk in proposers_of(case):
        raise LedgerRefused(
            _("Bạn đã lập hoặc trình hồ sơ này; số tiền cần hai người duyệt nên cả hai phải là người khác.")
        )


def _post(case: CapitalCase, items: Sequence[CaseItem], by: Person) -> list[Movement]:
    assert case.decision is not None
    movements = post_case(case, items, case.decision, by=by)
    case.state, case.posted_on = CapitalCase.State.POSTED, by.today
    step(case, CaseStep.Verb.POSTED, by=by, text=str(case.decision))
    if case.kind == CapitalCase.Kind.RECALL:
        remember_recalled(case, items)
        _confirm_run(case, by)
    total = sum(item.amount_vnd for item in items)
    audit.record(
        by,
        "case.posted",
        case,
        summary=framed("%(decision)s: %(sum)s", decision=case.decision, sum=dong(total)),
        decision=case.decision.pk,
    )
    tell_proposers(case, "posted", by=by)
    send_notice(case=case, by=by)
    return movements


def _checked(case: CapitalCase, decided_on: date, by: Person) -> list[CaseItem]:
    """The list, if it may still be moved on the day of the decision."""
    if decided_on > by.today:
        raise LedgerRefused(
            _("Ngày văn bản %(decided_on)s chưa đến (hôm nay là %(today)s); hãy sửa ngày.")
            % {"decided_on": day(decided_on), "today": day(by.today)}
        )
    earliest = max(filter(None, (case.letter_on, case.run.as_of if case.run else None)), default=None)
    if earliest is not None and decided_on < earliest:
        raise LedgerRefused(
            _("Ngày văn bản %(decided_on)s trước ngày %(earliest)s của danh sách, đề nghị; hãy sửa ngày.")
            % {"decided_on": day(decided_on), "earliest": day(earliest)}
        )
    related = ("line", "taker_project__unit", "taker_project__investor", "taker_project__component")
    items = list(case.items.select_related(*related).order_by("id"))
    if not items:
        raise LedgerRefused(_("Hồ sơ không có dòng nào nên không có gì để duyệt."))
    if case.kind == CapitalCase.Kind.TRANSFER:
        judge_transfer(case, items, on=decided_on, deciding=True)
        return items
    if case.kind == CapitalCase.Kind.RECALL:
        check_recall(case, items, decided_on)
    if case.kind == CapitalCase.Kind.CARRY_OVER:
        check_carry_over(case, items)
        check_rooms(case, items, with_places(case.province_id, [one.line_id for one in items]), on=decided_on)
    return items


def _confirm_run(case: CapitalCase, by: Person) -> None:
    """The run whose list was recalled is settled."""
    run = case.run
    assert run is not None
    run.standing, run.decision = CheckRun.Standing.CONFIRMED, case.decision
    run.confirmed_by, run.confirmed_on = None if by.system else by.user, by.today
    run.save(update_fields=["standing", "decision", "confirmed_by", "confirmed_on"])
