"""The form behind an obligation, and the stamp of its Excel twin (khuôn biểu mẫu của một nghĩa vụ)."""

from __future__ import annotations

from programs.intake.sheet import Sheet
from programs.intake.stamp import Stamp
from programs.models import Obligation
from programs.periods import Period
from targets.sheets import sheet_of as targets_sheet


def sheet_of(obligation: Obligation) -> Sheet:
    """The declaration that an obligation's form is filled in by."""
    return targets_sheet(obligation.form_period, obligation.unit)


def stamp_of(obligation: Obligation, sheet: Sheet) -> Stamp:
    """What the Excel form of this unit and period says of itself."""
    period = obligation.form_period.period
    return Stamp(
        form=sheet.code,
        version=sheet.version,
        period=period,
        unit=f"{obligation.unit.kind}:{obligation.unit.code}",
        province=str(obligation.province_id),
        period_name=Period.from_key(period).label,
        unit_name=obligation.unit.full_name,
    )
