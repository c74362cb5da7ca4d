"""A case with one amount and one refund, as tests of addresses need them (hồ sơ vốn mẫu)."""

from __future__ import annotations

from accounts.models import OrgUnit
from disbursement.models import CapitalCase, CapitalLine, CaseItem, Movement, RecallItem, TreasuryNotice
from programs.models import DeadlineRule
from tests.rig.cast import TODAY


def case_of(rule: DeadlineRule, unit: OrgUnit, district: OrgUnit, hidden: str) -> CapitalCase:
    """A proposal of a commune that its district decides on."""
    return CapitalCase.objects.create(
        province_id=unit.province_id,
        kind=CapitalCase.Kind.TRANSFER,
        state=CapitalCase.State.SUBMITTED,
        plan_year=rule.plan_year,
        rule=rule,
        unit=unit,
        decider=district,
        reason=hidden,
        opened_on=TODAY,
        submitted_on=TODAY,
    )


def notice_of(case: CapitalCase, number: int) -> TreasuryNotice:
    """A notice that the Treasury has not answered."""
    return TreasuryNotice.objects.create(
        province_id=case.province_id, case=case, year=TODAY.year, number=number, sent_on=TODAY
    )


def item_of(case: CapitalCase, line: CapitalLine) -> CaseItem:
    """An amount whose receiver the province is to choose."""
    return CaseItem.objects.create(
        province_id=case.province_id, case=case, line=line, bucket="available", amount_vnd=1_000_000
    )


def recalled_of(case: CapitalCase, movement: Movement, holder: OrgUnit) -> RecallItem:
    """Money that went back, whose holder still owes the rest."""
    line = movement.to_account.line
    assert line is not None
    return RecallItem.objects.create(
        province_id=case.province_id,
        case=case,
        rule=case.rule,
        line=line,
        project=line.project,
        holder=holder,
        source=line.source,
        amount_vnd=1_000_000,
        movement=movement,
        own_budget_finishes=True,
    )
