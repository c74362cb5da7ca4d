"""A unit answers whether it can spend its capital (trả lời khả năng giải ngân, đề xuất điều chuyển)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts import audit
from accounts.choices import chosen
from accounts.figures import day, vnd
from accounts.language import framed
from accounts.language import gettext as _
from accounts.models import OrgUnit
from accounts.roles import Permission, Person, require
from disbursement.actions.posting import LedgerRefused
from disbursement.models import TransferAnswer
from disbursement.queries.answers import standing_of
from programs.models import DeadlineRule


def answer_transfer(
    *,
    rule: DeadlineRule,
    unit: OrgUnit,
    need: TransferAnswer.Need,
    by: Person,
    amount_vnd: int | None = None,
    reach: str = "",
    letter_number: str = "",
    letter_on: date | None = None,
    text: str = "",
) -> TransferAnswer:
    """Record the unit's own judgement (ghi trả lời); a newer answer replaces the older, which stays in the book."""
    require(by, Permission.PROPOSE_TRANSFER, unit)
    standing = standing_of(rule, unit, as_of=by.today)
    if standing is None:
        raise LedgerRefused(
            _("%(full_name)s không có vốn thuộc phạm vi quy tắc này nên không phải trả lời.")
            % {"full_name": unit.full_name}
        )
    if need == TransferAnswer.Need.PROPOSE and (amount_vnd or 0) > standing.remaining_vnd:
        raise LedgerRefused(
            _("Số đề xuất %(vnd)s đồng lớn hơn số vốn còn lại %(remaining_vnd)s đồng của đơn vị; hãy giảm số đề xuất.")
            % {"vnd": vnd(amount_vnd or 0), "remaining_vnd": vnd(standing.remaining_vnd)}
        )
    if letter_on is not None and not date(rule.plan_year.year, 1, 1) <= letter_on <= by.today:
        raise LedgerRefused(
            _("Ngày văn bản phải từ ngày 01/01/%(year)s đến hôm nay (%(today)s); hãy sửa ngày.")
            % {"year": rule.plan_year.year, "today": day(by.today)}
        )
    with transaction.atomic():
        made = TransferAnswer.objects.create(
            province=by.province,
            rule=rule,
            unit=unit,
            need=need,
            amount_vnd=amount_vnd,
            reach=reach,
            letter_number=letter_number,
            letter_on=letter_on,
            text=text,
            answered_on=by.today,
            answered_by=None if by.system else by.user,
        )
        said = framed("%(unit)s: %(need)s", unit=unit.full_name, need=chosen(made.get_need_display))
        audit.record(by, "transfer.answered", made, summary=said, unit=unit.full_name, amount_vnd=amount_vnd or 0)
    return made
