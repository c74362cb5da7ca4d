"""A case with one amount and one refund, as tests of addresses need them (hồ sơ vốn mẫu)."""

from __future__ import annotations

from datetime import date

from accounts.models import OrgUnit
from disbursement.models import CapitalCase, CapitalLine, CaseItem, Movement, RecallItem, TreasuryNotice
from programs.models import DeadlineRule, Decision, Phase, PlanYear
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


def carried_until(line: CapitalLine, last_day: date) -> None:
    """Let a line of an earlier year's money be spent until a day, by a posted case."""
    year, _ = PlanYear.objects.get_or_create(
        province_id=line.province_id, year=line.plan_year - 1, defaults={"phase": Phase.objects.get(code="2021-2025")}
    )
    decision = Decision.objects.create(
        province_id=line.province_id, kind="decision", number="9/QĐ-UBND", decided_on=date(2023, 1, 31), issuer="UBND"
    )
    root = OrgUnit.objects.get(province_id=line.province_id, kind="province")
    case = CapitalCase.objects.create(
        province_id=line.province_id, kind=CapitalCase.Kind.CARRY_OVER, state=CapitalCase.State.POSTED, plan_year=year,
        unit=root, decider=root, basis="dtc-2019-keo-dai", spend_by=last_day, opened_on=date(2023, 1, 20),
        decision=decision, first_on=date(2023, 1, 31), posted_on=date(2023, 1, 31),
    )  # fmt: skip
    CaseItem.objects.create(
        province_id=line.province_id, case=case, line=line, bucket="available", amount_vnd=1, taker=line
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
