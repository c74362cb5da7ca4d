"""Counterpart capital promised by decision (cam kết vốn đối ứng)."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.figures import dong
from accounts.language import framed
from accounts.language import gettext as _
from accounts.models import OrgUnit, UnitKind
from accounts.roles import Permission, Person, require
from disbursement.actions.posting import LedgerRefused
from disbursement.models import CounterpartCommitment
from programs.models import Decision, Programme


def commit_counterpart(
    *, unit: OrgUnit, programme: Programme, plan_year: int, amount_vnd: int, decision: Decision, by: Person
) -> CounterpartCommitment:
    """Write down what a district or commune binds itself to; replaces what it promised before."""
    require(by, Permission.GIVE_OWN_BUDGET, unit)
    if unit.kind not in (UnitKind.DISTRICT, UnitKind.COMMUNE):
        raise LedgerRefused(_("Cam kết vốn đối ứng là của huyện hoặc xã; hãy chọn lại đơn vị."))
    with transaction.atomic():
        made = CounterpartCommitment.objects.create(
            province=by.province,
            unit=unit,
            programme=programme,
            plan_year=plan_year,
            amount_vnd=amount_vnd,
            decision=decision,
            recorded_on=by.today,
            recorded_by=None if by.system else by.user,
        )
        summary = framed(
            "%(unit)s, %(programme)s %(year)s: %(sum)s",
            unit=unit.full_name,
            programme=programme.short_name,
            year=plan_year,
            sum=dong(amount_vnd),
        )
        audit.record(by, "counterpart.committed", made, summary=summary, decision=decision.pk)
    return made
