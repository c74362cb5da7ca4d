"""A unit proposes to move capital (đề xuất điều chuyển): drafted line by line, submitted, returned, withdrawn."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.figures import day, dong
from accounts.language import framed
from accounts.language import gettext as _
from accounts.models import OrgUnit
from accounts.roles import Permission, Person, Refused, require
from disbursement.actions.case_checks import Judged, judge_transfer
from disbursement.actions.case_steps import locked, mended, province_unit, require_state, step
from disbursement.actions.decisions import require_number
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.telling import tell_deciders, tell_proposers
from disbursement.models import CapitalCase, CapitalLine, CaseItem, CaseStep, Project
from disbursement.moves import Bucket
from disbursement.queries.cases import DECIDED_BY
from disbursement.queries.projects import visible_project
from disbursement.queries.zero import typed
from disbursement.transfers import order_of
from programs.models import DeadlineRule

_OPEN = (CapitalCase.State.DRAFT, CapitalCase.State.RETURNED)


def open_transfer(*, rule: DeadlineRule, unit: OrgUnit, by: Person) -> CapitalCase:
    """Begin a proposal under a rule that moves money (lập đề xuất)."""
    require(by, Permission.PROPOSE_TRANSFER, unit)
    if not order_of(typed(rule).parameters):
        raise LedgerRefused(_("Quy tắc này không quy định việc điều chuyển vốn; hãy chọn quy tắc khác."))
    with transaction.atomic():
        case = CapitalCase(
            province=by.province,
            kind=CapitalCase.Kind.TRANSFER,
            plan_year=rule.plan_year,
            rule=rule,
            unit=unit,
            decider=province_unit(by),
            opened_on=by.today,
            opened_by=None if by.system else by.user,
        )
        step(case, CaseStep.Verb.OPENED, by=by)
        audit.record(by, "case.opened", case, summary=f"{case}: {unit.full_name}")
    return case


def add_item(
    *, case: CapitalCase, line: CapitalLine, bucket: Bucket, amount_vnd: int, taker_project: Project | None, by: Person
) -> CaseItem:
    """Put an amount and who takes it on the list (thêm dòng điều chuyển); judged at once.

    Whoever the unit does not see it cannot name: None leaves it to the province.
    """
    require(by, Permission.PROPOSE_TRANSFER, case.unit)
    with transaction.atomic():
        case = locked(case)
        require_state(case, *_OPEN)
        _require_own(line, case)
        if taker_project is not None:
            _require_seen(taker_project, by)
        item = CaseItem(
            province=by.province,
            case=case,
            line=line,
            bucket=bucket,
            amount_vnd=amount_vnd,
            taker_project=taker_project,
        )
        judged = judge_transfer(case, [item], on=by.today)
        item.reach = judged[0].reach
        try:
            with transaction.atomic():
                item.save()
        except IntegrityError as refused:
            if "item_once" not in str(refused):
                raise
            raise LedgerRefused(_("Hồ sơ đã có dòng này; hãy xóa dòng cũ rồi thêm lại với số tiền đúng.")) from refused
        mended(case)
        audit.record(by, "case.item_added", case, summary=_given(amount_vnd, taker_project))
    return item


def _given(amount_vnd: int, taker: Project | None) -> str:
    return _("%(sum)s cho %(taker)s") % {"sum": dong(amount_vnd), "taker": taker or _("nơi tỉnh chọn")}


def remove_item(*, item: CaseItem, by: Person) -> None:
    """Take an amount off the list (bỏ dòng)."""
    require(by, Permission.PROPOSE_TRANSFER, item.case.unit)
    with transaction.atomic():
        case = locked(item.case)
        require_state(case, *_OPEN)
        amount = item.amount_vnd
        item.delete()
        mended(case)
        audit.record(by, "case.item_removed", case, summary=dong(amount))


def submit_transfer(
    *,
    case: CapitalCase,
    reason: str,
    by: Person,
    version: int | None = None,
    letter_number: str = "",
    letter_on: date | None = None,
) -> CapitalCase:
    """Send the list to the level that decides (trình duyệt): within the district it decides, beyond it the province.

    A proposal that the province decides needs the unit's letter; one dated after the rule's day is shown as late.
    """
    require(by, Permission.PROPOSE_TRANSFER, case.unit)
    with transaction.atomic():
        case = locked(case, version=version)
        require_state(case, *_OPEN)
        if not reason.strip():
            raise LedgerRefused(_("Hãy ghi lý do điều chuyển."))
        items = _items(case)
        judged = judge_transfer(case, items, on=by.today)
        _store(case, judged, letter_number.strip(), letter_on, by)
        case.reason = reason.strip()
        case.state, case.submitted_on = CapitalCase.State.SUBMITTED, by.today
        step(case, CaseStep.Verb.SUBMITTED, by=by, text=reason.strip())
        total = sum(item.amount_vnd for item in items)
        audit.record(
            by,
            "case.submitted",
            case,
            summary=framed("%(case)s: %(sum)s", case=case, sum=dong(total)),
            unit=case.unit.full_name,
        )
        tell_deciders(case, total_vnd=total, by=by)
    return case


def return_case(*, case: CapitalCase, reason: str, by: Person, version: int | None = None) -> CapitalCase:
    """Send a list back with a reason (trả lại); a first approval falls away with it."""
    with transaction.atomic():
        case = locked(case, version=version)
        require_decider(case, by)
        require_state(case, CapitalCase.State.SUBMITTED, CapitalCase.State.AWAITING_SECOND)
        if not reason.strip():
            raise LedgerRefused(_("Hãy ghi lý do trả lại."))
        case.state = CapitalCase.State.RETURNED
        case.decision, case.first_by, case.first_on = None, None, None
        step(case, CaseStep.Verb.RETURNED, by=by, text=reason.strip())
        audit.record(by, "case.returned", case, summary=reason.strip())
        tell_proposers(case, "returned", by=by, reason=reason.strip())
    return case


def withdraw_case(*, case: CapitalCase, reason: str, by: Person) -> CapitalCase:
    """Take one's own list back before it is posted (rút hồ sơ)."""
    with transaction.atomic():
        case = locked(case)
        if not may_withdraw(case, by):
            raise Refused(_("Bạn không có quyền rút hồ sơ này."))
        if not case.is_open:
            raise LedgerRefused(
                _("Hồ sơ đang ở bước «%(get_state_display)s» nên không rút được.")
                % {"get_state_display": case.get_state_display()}
            )
        case.state = CapitalCase.State.WITHDRAWN
        step(case, CaseStep.Verb.WITHDRAWN, by=by, text=reason.strip())
        audit.record(by, "case.withdrawn", case, summary=reason.strip())
    return case


def may_withdraw(case: CapitalCase, by: Person) -> bool:
    """Whether a person speaks for the unit that made the list."""
    asked = DECIDED_BY[CapitalCase.Kind(case.kind)]
    proposed = case.kind in {CapitalCase.Kind.TRANSFER, CapitalCase.Kind.CARRY_OVER}
    return by.may(Permission.PROPOSE_TRANSFER if proposed and not by.may(asked, case.decider) else asked, case.unit)


def require_decider(case: CapitalCase, by: Person) -> None:
    """Refuse whoever does not decide at the level of the case (thẩm quyền)."""
    if not by.may(DECIDED_BY[CapitalCase.Kind(case.kind)], case.decider):
        raise Refused(
            _("Hồ sơ này do %(full_name)s quyết định; bạn không có quyền ở cấp đó.")
            % {"full_name": case.decider.full_name}
        )


def _items(case: CapitalCase) -> list[CaseItem]:
    items = list(case.items.select_related("line", "taker_project__unit", "taker_project__investor").order_by("id"))
    if not items:
        raise LedgerRefused(_("Hồ sơ chưa có dòng nào; hãy thêm ít nhất một dòng vốn và công trình nhận."))
    return items


def _store(case: CapitalCase, judged: list[Judged], letter_number: str, letter_on: date | None, by: Person) -> None:
    """Write down how far the list reaches, who decides, and how its letter stands against the rule's day."""
    by_province = any(one.province_decides for one in judged)
    above = {one.above_id for one in judged}
    case.decider = (
        province_unit(by)
        if by_province or len(above) > 1
        else OrgUnit.objects.get(province=by.province, pk=above.pop())
    )
    case.reach = judged[0].widest(judged)
    assert case.rule is not None
    if by_province and judged[0].needs_letter and not (letter_number and letter_on):
        raise LedgerRefused(
            _(
                "Điều chuyển cho huyện, đơn vị khác do UBND tỉnh quyết định: hãy ghi số và ngày văn bản "
                "báo cáo UBND tỉnh."
            )
        )
    if bool(letter_number) != bool(letter_on):
        raise LedgerRefused(_("Hãy ghi cả số và ngày văn bản, hoặc để trống cả hai."))
    if letter_number:
        require_number(letter_number)
    if letter_on is not None and letter_on > by.today:
        raise LedgerRefused(
            _("Ngày văn bản %(letter_on)s chưa đến (hôm nay là %(today)s); hãy sửa ngày.")
            % {"letter_on": day(letter_on), "today": day(by.today)}
        )
    case.letter_number, case.letter_on = letter_number, letter_on
    case.is_late = by_province and judged[0].needs_letter and (letter_on or by.today) > case.rule.last_day
    for one in judged:
        one.item.reach = one.reach
    CaseItem.objects.bulk_update([one.item for one in judged], ["reach"])


def choose_taker(*, item: CaseItem, taker_project: Project, by: Person) -> CaseItem:
    """Name as the level that decides who takes an amount (chọn công trình nhận)."""
    with transaction.atomic():
        case = locked(item.case)
        require_decider(case, by)
        require_state(case, CapitalCase.State.SUBMITTED)
        item.taker_project = taker_project
        item.reach = judge_transfer(case, [item], on=by.today)[0].reach
        item.save(update_fields=["taker_project", "reach"])
        mended(case)
        audit.record(by, "case.receiver_chosen", case, summary=_given(item.amount_vnd, taker_project))
    return item


def _require_seen(project: Project, by: Person) -> None:
    branches = None if by.system else by.branches(Permission.VIEW_CAPITAL)
    if visible_project(by.province.pk, project.pk, branches) is None:
        raise LedgerRefused(
            _("Nơi nhận ngoài địa bàn của đơn vị do UBND tỉnh chọn; hãy để trống công trình nhận khi đề xuất.")
        )


def _require_own(line: CapitalLine, case: CapitalCase) -> None:
    """Money is proposed away by the unit that spends it or one above it, or by the province."""
    owners = [line.unit, *([line.project.unit, line.project.investor] if line.project else [])]
    if not any(unit.path.startswith(case.unit.path) for unit in owners):
        raise LedgerRefused(
            _("Dòng vốn này không thuộc %(full_name)s; hãy chọn dòng vốn của đơn vị lập hồ sơ.")
            % {"full_name": case.unit.full_name}
        )
