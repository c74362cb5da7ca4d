"""Giving frozen capital back because the freeze was wrong (giải tỏa theo quyết định), with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts import audit
from accounts.figures import dong
from accounts.language import framed
from accounts.language import gettext as _
from accounts.roles import Permission, Person, require
from disbursement.actions.case_steps import province_unit, step
from disbursement.actions.posting import LedgerRefused
from disbursement.models import CapitalAccount, CapitalCase, CapitalLine, CaseItem, CaseStep
from disbursement.moves import Bucket
from programs.models import PlanYear


def open_release(*, lines: Sequence[CapitalLine], plan_year: PlanYear, reason: str, by: Person) -> CapitalCase:
    """List lines whose frozen money is to be given back (lập hồ sơ giải tỏa); a letter releases all that is frozen."""
    root = province_unit(by)
    require(by, Permission.FREEZE_CAPITAL, root)
    if not reason.strip():
        raise LedgerRefused(_("Hãy ghi lý do giải tỏa."))
    with transaction.atomic():
        case = CapitalCase(
            province=by.province,
            kind=CapitalCase.Kind.RELEASE,
            state=CapitalCase.State.SUBMITTED,
            plan_year=plan_year,
            unit=root,
            decider=root,
            reason=reason.strip(),
            opened_on=by.today,
            submitted_on=by.today,
            opened_by=None if by.system else by.user,
        )
        step(case, CaseStep.Verb.OPENED, by=by, text=reason.strip())
        frozen = CapitalAccount.objects.filter(line__in=lines, bucket=Bucket.FROZEN, balance_vnd__gt=0)
        items = CaseItem.objects.bulk_create(
            CaseItem(province=by.province, case=case, line=one.line, bucket=one.bucket, amount_vnd=one.balance_vnd)
            for one in frozen.select_related("line").order_by("id")
        )
        if not items:
            raise LedgerRefused(_("Các dòng vốn này không có vốn nào đang tạm dừng."))
        total = sum(item.amount_vnd for item in items)
        audit.record(by, "case.opened", case, summary=framed("%(case)s: %(sum)s", case=case, sum=dong(total)))
    return case
