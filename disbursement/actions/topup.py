"""More money for a unit (bổ sung kinh phí): own estimate, request, Finance's appraisal, decision, allocation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts import audit
from accounts.figures import day, dong, vnd
from accounts.language import framed, gettext
from accounts.models import OrgUnit, UnitKind
from accounts.roles import Permission, Person, require
from disbursement.actions.further import Given, Receiver, give_new
from disbursement.actions.posting import LedgerRefused
from disbursement.models import (
    Assigned,
    CapitalLine,
    CapitalNature,
    CapitalSource,
    OwnEstimate,
    TopUpRequest,
)
from disbursement.queries.topups import estimate_gate, finance_department, own_estimate
from programs.models import Component, Decision

State = TopUpRequest.State
Lines = Sequence[tuple[str, int]]
_KINDS = (UnitKind.DEPARTMENT, UnitKind.DISTRICT, UnitKind.COMMUNE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a unit asks for (nội dung đề nghị), amounts in đồng."""

    component: Component
    purpose: TopUpRequest.Purpose
    nature: TopUpRequest.Nature = TopUpRequest.Nature.RECURRENT
    from_extra_revenue: bool
    central_vnd: int
    province_vnd: int
    lines: Lines


def record_estimate(
    *, unit: OrgUnit, plan_year: int, number: str, approved_on: date, amount_vnd: int, lines: Lines, by: Person
) -> OwnEstimate:
    """Write down a unit's own estimate of the year with its lines (ghi dự toán của đơn vị)."""
    require(by, Permission.SUBMIT_FORM, unit)
    _verify_lines(lines, amount_vnd)
    if approved_on > by.today:
        raise LedgerRefused(
            gettext("Ngày giao dự toán %(approved_on)s chưa đến; hãy sửa ngày.") % {"approved_on": day(approved_on)}
        )
    with transaction.atomic():
        made = OwnEstimate.objects.create(
            province=by.province,
            unit=unit,
            plan_year=plan_year,
            number=number.strip(),
            approved_on=approved_on,
            amount_vnd=amount_vnd,
            lines=[list(line) for line in lines],
            recorded_on=by.today,
            recorded_by=None if by.system else by.user,
        )
        audit.record(
            by,
            "estimate.recorded",
            made,
            summary=framed("%(unit)s %(year)s: %(sum)s", unit=unit.full_name, year=plan_year, sum=dong(amount_vnd)),
        )
    return made


def request_top_up(*, unit: OrgUnit, plan_year: int, asked: Asked, by: Person) -> TopUpRequest:
    """Ask for central capital and provincial money beside the own estimate (đề nghị bổ sung); goes to Finance."""
    require(by, Permission.SUBMIT_FORM, unit)
    if unit.kind not in _KINDS:
        raise LedgerRefused(gettext("Chỉ sở, ban, ngành, huyện, xã đề nghị bổ sung kinh phí."))
    estimate = own_estimate(unit, plan_year)
    gate = estimate_gate(by.province.pk, plan_year, asked.component.programme.code) if estimate is None else None
    if gate is not None:
        raise LedgerRefused(
            gettext(
                "%(full_name)s chưa ghi dự toán của mình năm %(plan_year)s nên chưa đề nghị bổ sung "
                "được. Kế hoạch yêu cầu: «%(own_estimate_quote)s». Hãy ghi dự toán trước."
            )
            % {"full_name": unit.full_name, "plan_year": plan_year, "own_estimate_quote": gate.citation.quote}
        )
    appraiser = finance_department(by.province.pk, by.today)
    if appraiser is None:
        raise LedgerRefused(
            gettext(
                "Tỉnh chưa ghi đơn vị nào là cơ quan tài chính; quản trị hãy ghi thuộc tính «Cơ quan tài chính» cho "
                "đơn vị đó trước."
            )
        )
    _verify_lines(asked.lines, asked.central_vnd + asked.province_vnd)
    with transaction.atomic():
        made = TopUpRequest.objects.create(
            province=by.province,
            unit=unit,
            appraiser=appraiser,
            estimate=estimate,
            component=asked.component,
            plan_year=plan_year,
            purpose=asked.purpose,
            nature=asked.nature,
            from_extra_revenue=asked.from_extra_revenue,
            central_vnd=asked.central_vnd,
            province_vnd=asked.province_vnd,
            lines=[list(line) for line in asked.lines],
            requested_on=by.today,
            requested_by=None if by.system else by.user,
        )
        audit.record(
            by,
            "top_up.requested",
            made,
            summary=framed("%(unit)s: %(sum)s", unit=unit.full_name, sum=dong(made.asked_vnd)),
        )
    return made


def appraise_top_up(
    *, request: TopUpRequest, central_vnd: int, province_vnd: int, opinion: str, by: Person
) -> TopUpRequest:
    """Finance says how much of it stands (thẩm định), never more than was asked for of each source."""
    require(by, Permission.REVIEW_FORM, request.appraiser)
    if central_vnd > request.central_vnd or province_vnd > request.province_vnd:
        raise LedgerRefused(gettext("Số thẩm định của mỗi nguồn không được lớn hơn số đề nghị."))
    with transaction.atomic():
        request = _in_state(request, State.APPRAISAL)
        request.appraised_central_vnd, request.appraised_province_vnd = central_vnd, province_vnd
        request.opinion, request.appraised_on, request.state = opinion.strip(), by.today, State.DECISION
        request.save()
        audit.record(by, "top_up.appraised", request, summary=dong(central_vnd + province_vnd))
    return request


def grant_top_up(*, request: TopUpRequest, on: date, decision: Decision, by: Person) -> TopUpRequest:
    """Decide on what Finance appraised and allocate it to the unit as money given later (quyết định, phân bổ)."""
    require(by, Permission.ALLOCATE_CAPITAL, request.unit)
    with transaction.atomic():
        request = _in_state(request, State.DECISION)
        if not request.appraised_vnd:
            raise LedgerRefused(gettext("Số thẩm định bằng 0 nên không có gì để phân bổ; hãy ghi không bổ sung."))
        to = Receiver(unit=request.unit, project=None, component=request.component, assigned=Assigned.LATER)
        for source, amount in (
            (CapitalSource.CENTRAL, request.appraised_central_vnd),
            (CapitalSource.PROVINCE, request.appraised_province_vnd),
        ):
            if amount:
                money = CapitalLine(
                    source=source, nature=CapitalNature(request.nature), origin_year=request.plan_year,
                    plan_year=request.plan_year,
                )  # fmt: skip
                given = Given(amount_vnd=amount, on=on, decision=decision, key=f"bo-sung:{request.pk}:{source}")
                give_new(money=money, to=to, given=given, by=by)
        request.decision, request.decided_on, request.state = decision, on, State.GRANTED
        request.save()
        audit.record(by, "top_up.granted", request, summary=dong(request.appraised_vnd), decision=decision.pk)
    return request


def refuse_top_up(*, request: TopUpRequest, reason: str, by: Person) -> TopUpRequest:
    """Give nothing, with the reason (không bổ sung)."""
    require(by, Permission.ALLOCATE_CAPITAL, request.unit)
    if not reason.strip():
        raise LedgerRefused(gettext("Hãy ghi lý do không bổ sung."))
    with transaction.atomic():
        request = _in_state(request, State.DECISION)
        request.state, request.decided_on, request.opinion = State.REFUSED, by.today, reason.strip()
        request.save()
        audit.record(by, "top_up.refused", request, summary=reason.strip())
    return request


def _in_state(request: TopUpRequest, state: State) -> TopUpRequest:
    locked = TopUpRequest.objects.select_for_update(no_key=True, of=("self",)).select_related("unit", "component")
    found: TopUpRequest = locked.get(pk=request.pk)
    if found.state != state:
        raise LedgerRefused(
            gettext("Đề nghị này đang ở bước «%(get_state_display)s»; hãy tải lại trang.")
            % {"get_state_display": found.get_state_display()}
        )
    return found


def _verify_lines(lines: Lines, amount_vnd: int) -> None:
    total = sum(amount for _, amount in lines)
    if not lines or total != amount_vnd:
        raise LedgerRefused(
            gettext("Các dòng chi tiết cộng lại là %(total)s đồng, khác tổng số %(amount_vnd)s đồng; hãy sửa cho khớp.")
            % {"total": vnd(total), "amount_vnd": vnd(amount_vnd)}
        )
