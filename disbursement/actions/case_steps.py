"""What every deed on a case shares (bước chung của hồ sơ): the lock, the version that was read, the step that stays."""

from __future__ import annotations

from accounts.language import gettext as _
from accounts.models import OrgUnit, UnitKind
from accounts.roles import Person
from disbursement.actions.posting import LedgerRefused
from disbursement.models import CapitalCase, CaseStep


class CaseChanged(LedgerRefused):
    """Somebody else changed the case since it was read (hồ sơ vừa thay đổi)."""


def locked(case: CapitalCase, *, version: int | None = None) -> CapitalCase:
    """The case as it is now, held until the end of the transaction; raises `CaseChanged` on another version."""
    related = ("rule__plan_year", "rule__citation__document", "plan_year", "unit", "decider", "decision", "run")
    found = (
        CapitalCase.objects.select_for_update(no_key=True, of=("self",))
        .select_related(*related)
        .get(province_id=case.province_id, pk=case.pk)
    )
    if version is not None and found.version != version:
        raise CaseChanged(_("Hồ sơ vừa được người khác sửa hoặc xử lý; hãy mở lại hồ sơ, xem lại rồi mới thực hiện."))
    return found


def require_state(case: CapitalCase, *states: CapitalCase.State) -> None:
    """Refuse a deed that does not fit the state (sai bước)."""
    if case.state not in states:
        raise LedgerRefused(
            _("Hồ sơ đang ở bước «%(get_state_display)s» nên không làm được việc này.")
            % {"get_state_display": case.get_state_display()}
        )


def step(case: CapitalCase, verb: CaseStep.Verb, *, by: Person, text: str = "") -> CaseStep:
    """Write what was done, and count the change."""
    case.version += 1
    case.save()
    return CaseStep.objects.create(
        province_id=case.province_id,
        case=case,
        verb=verb,
        on=by.today,
        by=None if by.system else by.user,
        text=text[:600],
    )


def province_unit(by: Person) -> OrgUnit:
    """The unit above all (đơn vị cấp tỉnh)."""
    return OrgUnit.objects.get(province=by.province, kind=UnitKind.PROVINCE)


def mended(case: CapitalCase) -> None:
    """Note that the list of a case changed."""
    case.version += 1
    case.save(update_fields=["version"])
