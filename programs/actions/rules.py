"""Other wordings of a dated rule (sửa đổi quy tắc): drafted, put in force, dropped; what was done stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts import audit
from accounts.language import gettext as _
from accounts.roles import Permission, Person, require
from programs.actions.entries import EntryRefused, Quoted, save_entry
from programs.models import DeadlineRule, PlanYear


def draft_rule(
    *, rule: DeadlineRule, values: Mapping[str, Any], quoted: Quoted, reason: str, by: Person
) -> DeadlineRule:
    """Write another wording of a rule that is in force as a draft (bản dự thảo); the rule itself stays as it is.

    One draft a rule: drafting again changes it. Raises `EntryRefused`.
    """
    require(by, Permission.ENTER_PLAN)
    with transaction.atomic():
        PlanYear.objects.select_for_update(no_key=True).get(pk=rule.plan_year_id)
        of_code = DeadlineRule.objects.filter(province=by.province, plan_year=rule.plan_year_id, code=rule.code)
        draft = of_code.filter(is_draft=True).first()
        if draft is None:
            newest: int = of_code.aggregate(newest=Max("version"))["newest"]
            draft = DeadlineRule(
                province=by.province, plan_year_id=rule.plan_year_id, replaces=rule, version=newest + 1, is_draft=True
            )
        if values["kind"] != rule.kind or values["code"] != rule.code:
            raise EntryRefused(_("Bản sửa đổi giữ mã và loại của quy tắc. Muốn đổi loại, hãy lập quy tắc khác."))
        kept = {
            **values,
            "in_force": False,
            "reason": reason.strip()[:300],
            "proposed_by_id": None if by.system else by.user.pk,
        }
        return save_entry(row=draft, values=kept, quoted=_of_version(quoted, draft), by=by)


def _of_version(quoted: Quoted, draft: DeadlineRule) -> Quoted:
    """The quote of this wording, beside that of the wording in force."""
    key = f"rule:{draft.replaces.code if draft.replaces else draft.code}"[:54]
    return Quoted(quoted.document, f"{key}:v{draft.version}", quoted.locator, quoted.words)


def enact_rule(*, rule: DeadlineRule, by: Person) -> DeadlineRule:
    """Put a draft, or a rule that rests, in force from today on (đưa vào áp dụng); raises `EntryRefused`.

    The wording that it replaces keeps its runs, its freezes and the days before today.
    """
    require(by, Permission.ENTER_PLAN)
    with transaction.atomic():
        year = PlanYear.objects.select_for_update(no_key=True).get(pk=rule.plan_year_id)
        rule.refresh_from_db()
        if rule.in_force or rule.replaced_on is not None:
            raise EntryRefused(_("Bản này không còn là dự thảo. Hãy tải lại trang."))
        if year.two_for_rules and not by.system and rule.proposed_by_id == by.user.pk:
            raise EntryRefused(
                _("Năm kế hoạch này đòi hai người: người khác với người soạn phải đưa quy tắc vào áp dụng.")
            )
        present = rule.replaces if rule.is_draft else None
        if present is not None:
            present.valid_from = present.valid_from if present.in_force else by.today
            present.in_force, present.replaced_on = False, by.today
            present.save(update_fields=["in_force", "replaced_on", "valid_from"])
            rule.valid_from = by.today
        rule.is_draft, rule.in_force = False, True
        rule.enacted_by_id = None if by.system else by.user.pk
        rule.save(update_fields=["is_draft", "in_force", "valid_from", "enacted_by"])
        audit.record(by, "rule.enacted", rule, summary=f"{rule.title} ({rule.version})", version=rule.version)
    return rule


def retire_rule(*, rule: DeadlineRule, reason: str, by: Person) -> DeadlineRule:
    """Let a rule rest (ngừng áp dụng): the calendar runs it no more; what it found stays. Raises `EntryRefused`."""
    require(by, Permission.ENTER_PLAN)
    if not reason.strip():
        raise EntryRefused(_("Ngừng áp dụng phải nêu lý do. Hãy nhập lý do."))
    with transaction.atomic():
        rule.refresh_from_db()
        if not rule.in_force:
            raise EntryRefused(_("Quy tắc này không đang áp dụng. Hãy tải lại trang."))
        rule.in_force, rule.reason = False, reason.strip()[:300]
        rule.proposed_by_id = None if by.system else by.user.pk
        rule.save(update_fields=["in_force", "reason", "proposed_by"])
        audit.record(by, "rule.retired", rule, summary=f"{rule.title}: {rule.reason}"[:400])
    return rule


def drop_draft(*, rule: DeadlineRule, by: Person) -> None:
    """Take a draft back (bỏ dự thảo); raises `EntryRefused`."""
    require(by, Permission.ENTER_PLAN)
    with transaction.atomic():
        rule.refresh_from_db()
        if not rule.is_draft:
            raise EntryRefused(_("Bản này không còn là dự thảo. Hãy tải lại trang."))
        audit.record(by, "rule.draft_dropped", rule, summary=f"{rule.title} ({rule.version})")
        citation = rule.citation
        rule.delete()
        citation.delete()


def draft_new_rule(*, rule: DeadlineRule, values: Mapping[str, Any], quoted: Quoted, by: Person) -> DeadlineRule:
    """Write a rule that is not in force yet (quy tắc mới, bản dự thảo); raises `EntryRefused`."""
    require(by, Permission.ENTER_PLAN)
    kept = {**values, "in_force": False, "is_draft": True, "proposed_by_id": None if by.system else by.user.pk}
    return save_entry(row=rule, values=kept, quoted=quoted, by=by)


def set_rule_hands(*, plan_year: PlanYear, two: bool, by: Person) -> None:
    """Say whether two people are needed to put a rule of the year in force (quy tắc cần hai người)."""
    require(by, Permission.MANAGE_PROVINCE)
    with transaction.atomic():
        plan_year.two_for_rules = two
        plan_year.save(update_fields=["two_for_rules"])
        audit.record(by, "rule.hands_set", plan_year, summary=str(plan_year), two=two)
