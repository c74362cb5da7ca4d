"""Carrying unspent capital into the next year (chuyển nguồn): by law and decision, unless the year forbids it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from accounts import audit
from accounts.figures import day, dong
from accounts.language import framed
from accounts.language import gettext as _
from accounts.models import OrgUnit
from accounts.roles import Permission, Person, require
from disbursement.actions.case_checks import check_rooms
from disbursement.actions.case_steps import province_unit, step
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.telling import tell_deciders
from disbursement.models import CapitalCase, CapitalLine, CaseItem, CaseStep
from disbursement.moves import Bucket
from disbursement.queries.case_money import facts_of, with_places
from disbursement.queries.zero import typed
from programs.models import Citation, DeadlineRule, PlanYear
from programs.rules.carry_over import CarryOver, exception
from programs.rules.kinds import Recall, RuleKind


class CarryOverForbidden(LedgerRefused):
    """The plan of the year forbids it (kế hoạch của năm không cho chuyển nguồn); the text quotes it."""


def propose_carry_over(
    *,
    unit: OrgUnit,
    plan_year: PlanYear,
    amounts: Sequence[tuple[CapitalLine, int]],
    basis: str,
    spend_by: date,
    reason: str,
    by: Person,
) -> CapitalCase:
    """Ask that money may still be spent in the next year (đề nghị chuyển nguồn), by a case of the law.

    `spend_by` is the new deadline; the law sets the latest.
    """
    require(
        by,
        Permission.PROPOSE_TRANSFER if not by.may(Permission.ALLOCATE_CAPITAL) else Permission.ALLOCATE_CAPITAL,
        unit,
    )
    if not reason.strip():
        raise LedgerRefused(_("Hãy ghi lý do đề nghị chuyển nguồn."))
    if not amounts:
        raise LedgerRefused(_("Hãy chọn ít nhất một dòng vốn để chuyển nguồn."))
    with transaction.atomic():
        case = CapitalCase(
            province=by.province,
            kind=CapitalCase.Kind.CARRY_OVER,
            state=CapitalCase.State.SUBMITTED,
            plan_year=plan_year,
            unit=unit,
            decider=province_unit(by),
            basis=basis,
            spend_by=spend_by,
            reason=reason.strip(),
            opened_on=by.today,
            submitted_on=by.today,
            opened_by=None if by.system else by.user,
        )
        items = [
            CaseItem(province=by.province, line=line, bucket=Bucket.AVAILABLE, amount_vnd=amount)
            for line, amount in amounts
        ]
        check_carry_over(case, items)
        step(case, CaseStep.Verb.SUBMITTED, by=by, text=reason.strip())
        for item in items:
            item.case = case
        check_rooms(case, items, with_places(by.province.pk, [one.line_id for one in items]), on=by.today)
        CaseItem.objects.bulk_create(items)
        total = sum(item.amount_vnd for item in items)
        audit.record(
            by,
            "case.submitted",
            case,
            summary=framed("%(case)s: %(sum)s", case=case, sum=dong(total)),
            unit=unit.full_name,
        )
        tell_deciders(case, total_vnd=total, by=by)
    return case


def check_carry_over(case: CapitalCase, items: Sequence[CaseItem]) -> None:
    """Refuse what the plan of the year forbids, what no case of the law covers, and a deadline beyond the law's."""
    allowed = exception(case.basis)
    if allowed is None:
        raise LedgerRefused(_("Hãy chọn trường hợp được chuyển nguồn theo quy định."))
    lines = with_places(case.province_id, [item.line_id for item in items])
    rules = list(_recall_rules(case))
    for item in items:
        if item.amount_vnd <= 0:
            raise LedgerRefused(_("Số tiền phải lớn hơn 0."))
        _check_line(case, lines[item.line_id], allowed, rules)
    assert case.spend_by is not None
    last = allowed.last_day(case.plan_year.year)
    if not date(case.plan_year.year + 1, 1, 1) <= case.spend_by <= last:
        raise LedgerRefused(
            _(
                "Thời hạn mới %(spend_by)s phải trong năm %(value)s và không sau ngày %(last)s "
                "(%(citation)s); hãy sửa ngày."
            )
            % {
                "spend_by": day(case.spend_by),
                "value": case.plan_year.year + 1,
                "last": day(last),
                "citation": allowed.citation,
            }
        )


def _check_line(case: CapitalCase, line: CapitalLine, allowed: CarryOver, rules: Sequence[DeadlineRule]) -> None:
    year = case.plan_year.year
    if line.plan_year != year:
        raise LedgerRefused(
            _("Dòng vốn «%(line)s» thuộc kế hoạch năm %(plan_year)s, không phải năm %(year)s.")
            % {"line": line, "plan_year": line.plan_year, "year": year}
        )
    for rule in rules:
        understood = typed(rule)
        asked = understood.parameters
        if isinstance(asked, Recall) and not asked.carry_over and understood.scope.covers(facts_of(line)):
            raise CarryOverForbidden(
                _("Kế hoạch năm %(year)s không cho chuyển nguồn vốn của «%(value)s»: %(quoted)s")
                % {"year": year, "value": line.project or line.unit, "quoted": _quoted(rule)}
            )
    if not allowed.allows(nature=line.nature, plan_year=year):
        raise LedgerRefused(
            _("%(title)s (%(citation)s) không áp dụng cho vốn %(lower)s năm %(year)s.")
            % {
                "title": allowed.title,
                "citation": allowed.citation,
                "lower": line.get_nature_display().lower(),
                "year": year,
            }
        )


def _recall_rules(case: CapitalCase) -> list[DeadlineRule]:
    rules = DeadlineRule.objects.filter(
        province_id=case.province_id, plan_year=case.plan_year, kind=RuleKind.RECALL, in_force=True
    )
    return list(rules.select_related("plan_year", "citation__document").order_by("code"))


def _quoted(rule: DeadlineRule) -> str:
    """The words of every document that the rule comes from."""
    cited = Citation.objects.filter(
        province_id=rule.province_id, document__plan_year=rule.plan_year, key__startswith=f"rule:{rule.code}:"
    )
    places = list(cited.select_related("document").order_by("document_id", "key")) or [rule.citation]
    return "; ".join(f"«{one.quote}» ({one.locator}, {one.document.title})" for one in places) + "."
