"""The decision that lets capital past a gate (cho phép khác với quy tắc phân bổ vốn)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.language import gettext as _
from accounts.models import OrgUnit
from accounts.roles import Permission, Person, require
from disbursement.actions.decisions import Cited, written
from disbursement.actions.posting import LedgerRefused
from disbursement.models import GateOverride, Project
from programs.models import Component


def let_unit_in(
    *,
    gates: Sequence[str],
    plan_year: int,
    unit: OrgUnit,
    component: Component,
    decision: Cited,
    reason: str,
    by: Person,
) -> list[GateOverride]:
    """Let capital of a unit without a project past all rules that keep it out (cho phép đối với đơn vị)."""
    require(by, Permission.ALLOCATE_CAPITAL, unit)
    if not gates:
        raise LedgerRefused(
            _("Không có quy tắc nào đang chặn vốn của %(unit)s cho nội dung này.") % {"unit": unit.full_name}
        )
    with transaction.atomic():
        return [
            override_gate(
                gate=gate,
                plan_year=plan_year,
                project=None,
                unit=unit,
                component=component,
                decision=decision,
                reason=reason,
                by=by,
            )
            for gate in gates
        ]


def override_gate(
    *,
    gate: str,
    plan_year: int,
    project: Project | None,
    unit: OrgUnit,
    component: Component,
    decision: Cited,
    reason: str,
    by: Person,
) -> GateOverride:
    """Let capital of a year past a gate by decision (cho phép khác với quy tắc)."""
    require(by, Permission.ALLOCATE_CAPITAL, unit)
    if not reason.strip():
        raise LedgerRefused(_("Hãy ghi lý do cho phép."))
    try:
        with transaction.atomic():
            made = GateOverride.objects.create(
                province=by.province,
                plan_year=plan_year,
                gate=gate,
                project=project,
                unit=unit,
                component=component,
                decision=written(decision, by=by),
                reason=reason.strip()[:300],
                known_on=by.today,
                recorded_by=None if by.system else by.user,
            )
            told = f"{project or unit}: {gate}, {made.decision}"
            audit.record(by, "gate.overridden", made, summary=told, reason=made.reason)
    except IntegrityError as refused:
        raise LedgerRefused(_("Quy tắc này đã có quyết định cho phép cho công trình trong năm.")) from refused
    return made
