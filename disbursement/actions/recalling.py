"""From the check of 31/01 to the money that goes back (hoàn trả, thu hồi), and what its holder still owes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from accounts import audit
from accounts.figures import day, dong
from accounts.language import framed
from accounts.language import gettext as _
from accounts.roles import Permission, Person, require
from disbursement.actions.case_steps import locked, province_unit, require_state, step
from disbursement.actions.posting import LedgerRefused
from disbursement.models import CapitalCase, CaseItem, CaseStep, RecallItem
from disbursement.moves import Bucket
from disbursement.queries.recalls import proposed_recalls
from disbursement.queries.zero import typed
from programs.models import CheckRun, DeadlineRule
from programs.rules.kinds import Recall, RuleKind


def open_recall(*, run: CheckRun, by: Person) -> CapitalCase:
    """Make the list of a final check into a case (lập hồ sơ thu hồi); the same run gives the case that is there."""
    require(by, Permission.ALLOCATE_CAPITAL, province_unit(by))
    with transaction.atomic():
        rule = DeadlineRule.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.rule_id)
        there = CapitalCase.objects.filter(run=run).exclude(state=CapitalCase.State.WITHDRAWN).first()
        if there is not None:
            return there
        _require_settled(run, rule)
        root = province_unit(by)
        case = CapitalCase(
            province=by.province,
            kind=CapitalCase.Kind.RECALL,
            state=CapitalCase.State.SUBMITTED,
            plan_year=rule.plan_year,
            rule=rule,
            run=run,
            unit=root,
            decider=root,
            reason=rule.title[:600],
            opened_on=by.today,
            submitted_on=by.today,
            opened_by=None if by.system else by.user,
        )
        step(case, CaseStep.Verb.OPENED, by=by)
        items = _list(case)
        if not items:
            raise LedgerRefused(_("Không còn vốn nào phải hoàn trả, thu hồi theo lần kiểm tra này."))
        audit.record(
            by, "case.opened", case, summary=framed("%(rule)s: %(sum)s", rule=rule.title, sum=dong(_total(items)))
        )
    return case


def refresh_recall(*, case: CapitalCase, by: Person) -> CapitalCase:
    """Make the list anew from the book as it is now (lập lại danh sách)."""
    require(by, Permission.ALLOCATE_CAPITAL, case.decider)
    with transaction.atomic():
        case = locked(case)
        if case.kind != CapitalCase.Kind.RECALL:
            raise LedgerRefused(_("Chỉ hồ sơ hoàn trả, thu hồi mới lập lại danh sách từ sổ được."))
        require_state(case, CapitalCase.State.SUBMITTED, CapitalCase.State.RETURNED)
        case.items.all().delete()
        items = _list(case)
        case.state = CapitalCase.State.SUBMITTED
        step(case, CaseStep.Verb.REFRESHED, by=by)
        audit.record(by, "case.refreshed", case, summary=dong(_total(items)))
    return case


def check_recall(case: CapitalCase, items: Sequence[CaseItem], decided_on: date) -> None:
    """Refuse a list that the book no longer bears out, and a decision of before the end of the check's day."""
    run, rule = case.run, case.rule
    assert run is not None
    assert rule is not None
    if decided_on <= run.as_of:
        raise LedgerRefused(
            _("Ngày quyết định phải sau ngày %(as_of)s của quy tắc; hãy sửa ngày.") % {"as_of": day(run.as_of)}
        )
    now = {(one.line_id, one.bucket): one.amount_vnd for one in proposed_recalls(rule, as_of=run.as_of)}
    if now != {(item.line_id, item.bucket): item.amount_vnd for item in items}:
        raise LedgerRefused(_("Số liệu đã thay đổi từ khi lập danh sách; hãy bấm «Lập lại danh sách» rồi duyệt."))


def remember_recalled(case: CapitalCase, items: Sequence[CaseItem]) -> list[RecallItem]:
    """Write down under which rule each amount went back, and what follows from it (ghi khoản đã thu hồi)."""
    assert case.rule is not None
    asked = typed(case.rule).parameters
    assert isinstance(asked, Recall)
    found = {item.pk: item for item in case.items.select_related("line__project__investor", "line__unit")}
    return RecallItem.objects.bulk_create(
        RecallItem(
            province_id=case.province_id,
            case=case,
            rule=case.rule,
            line_id=item.line_id,
            project_id=found[item.pk].line.project_id,
            holder=(project.investor if (project := found[item.pk].line.project) else found[item.pk].line.unit),
            source=found[item.pk].line.source,
            amount_vnd=item.amount_vnd,
            movement=item.movement,
            no_refill_from=sorted(source.value for source in asked.no_refill_from),
            own_budget_finishes=asked.own_budget_finishes,
        )
        for item in items
    )


def _require_settled(run: CheckRun, rule: DeadlineRule) -> None:
    if rule.kind != RuleKind.RECALL:
        raise LedgerRefused(_("Chỉ quy tắc hoàn trả, thu hồi mới có hồ sơ thu hồi."))
    if run.standing == CheckRun.Standing.PROVISIONAL:
        raise LedgerRefused(
            _(
                "Kết quả còn tạm tính: số liệu Kho bạc chưa đầy đủ đến hết ngày %(as_of)s. Hãy nạp tệp "
                "Kho bạc còn thiếu rồi kiểm tra lại."
            )
            % {"as_of": day(run.as_of)}
        )
    if CheckRun.objects.filter(rule=rule, as_of=run.as_of, number__gt=run.number).exists():
        raise LedgerRefused(_("Đã có lần kiểm tra mới hơn; hãy lập hồ sơ từ lần mới nhất."))


def _list(case: CapitalCase) -> list[CaseItem]:
    assert case.run is not None
    assert case.rule is not None
    return CaseItem.objects.bulk_create(
        CaseItem(
            province_id=case.province_id,
            case=case,
            line_id=one.line_id,
            bucket=Bucket(one.bucket),
            amount_vnd=one.amount_vnd,
        )
        for one in proposed_recalls(case.rule, as_of=case.run.as_of)
    )


def _total(items: Sequence[CaseItem]) -> int:
    return sum(item.amount_vnd for item in items)
