"""Contributions of enterprises and people (vận động đóng góp): pledged, received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts import audit
from accounts.figures import day, dong
from accounts.language import framed
from accounts.language import gettext as _
from accounts.models import OrgUnit
from accounts.names import tidy
from accounts.roles import Permission, Person, require
from disbursement.actions.posting import EARLIEST_YEAR, LedgerRefused
from disbursement.models import Contribution, ContributionReceipt, Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """Who gives what to whom (nội dung đóng góp)."""

    unit: OrgUnit
    project: Project | None
    campaign: str
    donor: str
    donor_kind: Contribution.Donor
    from_abroad: bool
    form: Contribution.Form
    quantity: str
    pledged_vnd: int
    pledged_on: date


def pledge(*, gift: Gift, by: Person) -> Contribution:
    """Write down a contribution that was promised, or is about to be received (ghi đăng ký đóng góp)."""
    require(by, Permission.SUBMIT_FORM, gift.unit)
    _verify_day(_("Ngày đăng ký"), gift.pledged_on, by)
    if gift.form != Contribution.Form.MONEY and not gift.quantity.strip():
        raise LedgerRefused(_("Ngày công, hiện vật phải ghi cả số lượng, ví dụ 120 ngày công, 500 m² đất."))
    if gift.project is not None and not _inside(gift.unit, gift.project):
        raise LedgerRefused(
            _("Công trình %(code)s không thuộc %(full_name)s; hãy chọn lại.")
            % {"code": gift.project.code, "full_name": gift.unit.full_name}
        )
    with transaction.atomic():
        made = Contribution.objects.create(
            province=by.province,
            unit=gift.unit,
            project=gift.project,
            plan_year=gift.pledged_on.year,
            campaign=tidy(gift.campaign),
            donor=tidy(gift.donor),
            donor_kind=gift.donor_kind,
            from_abroad=gift.from_abroad,
            form=gift.form,
            quantity=tidy(gift.quantity),
            pledged_vnd=gift.pledged_vnd,
            pledged_on=gift.pledged_on,
            recorded_by=None if by.system else by.user,
        )
        audit.record(
            by, "contribution.pledged", made, summary=framed("%(name)s: %(sum)s", name=made, sum=dong(made.pledged_vnd))
        )
    return made


def receive_contribution(
    *, contribution: Contribution, value_vnd: int, received_on: date, note: str, by: Person
) -> ContributionReceipt:
    """Write down what arrived, on its day (ghi đã nhận); more than was pledged may come."""
    require(by, Permission.SUBMIT_FORM, contribution.unit)
    _verify_day(_("Ngày nhận"), received_on, by)
    if value_vnd <= 0:
        raise LedgerRefused(_("Giá trị đã nhận phải lớn hơn 0."))
    with transaction.atomic():
        made = ContributionReceipt.objects.create(
            province=by.province,
            contribution=contribution,
            value_vnd=value_vnd,
            received_on=received_on,
            note=tidy(note),
            recorded_by=None if by.system else by.user,
        )
        told = {"name": contribution, "sum": dong(value_vnd), "day": day(received_on)}
        summary = _("%(name)s: %(sum)s ngày %(day)s") % told
        audit.record(by, "contribution.received", contribution, summary=summary)
    return made


def _inside(unit: OrgUnit, project: Project) -> bool:
    return any(one.path.startswith(unit.path) for one in (project.unit, project.investor))


def _verify_day(name: str, on: date, by: Person) -> None:
    if on.year < EARLIEST_YEAR or on > by.today:
        raise LedgerRefused(
            _("%(name)s %(on)s quá xa hoặc chưa đến (hôm nay là %(today)s); hãy sửa ngày.")
            % {"name": name, "on": day(on), "today": day(by.today)}
        )
