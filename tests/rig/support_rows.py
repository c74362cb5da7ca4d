"""What stands beside the capital plan at a place: a ratio, a contribution, a request for more money."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import OrgUnit, UnitAttribute
from disbursement.models import Contribution, CounterpartRule, OwnEstimate, TopUpRequest
from programs.models import CapitalGate, Citation, Component, PlanDocument, PlanYear, Programme

ON = date(2023, 6, 1)


def ratio(year: PlanYear, *, percent: int = 10, group: str = "", payer: str = "local") -> CounterpartRule:
    """A ratio of the NTM programme with its document."""
    document, _ = PlanDocument.objects.get_or_create(
        province=year.province, plan_year=year, code="nq-21", defaults={"kind": "Nghị quyết", "title": "Đối ứng"}
    )
    citation = Citation.objects.create(
        province=year.province, document=document, key=f"{payer}{group}", locator="khoản 2", quote="vốn đối ứng"
    )
    return CounterpartRule.objects.create(
        province=year.province, plan_year=year, programme=Programme.objects.get(code="NTM"), payer=payer, group=group,
        percent=percent, citation=citation,
    )  # fmt: skip


def estimate_rule(year: PlanYear) -> CapitalGate:
    """The plan's rule that a unit uses its own estimate before it asks for more."""
    document = PlanDocument.objects.create(
        province=year.province, plan_year=year, code="kh", kind="Kế hoạch", title="Kế hoạch NTM"
    )
    citation = Citation.objects.create(
        province=year.province, document=document, key="gate:du-toan:1", locator="mục IV.3",
        quote="Chủ động sử dụng nguồn kinh phí đã được giao trong dự toán",
    )  # fmt: skip
    return CapitalGate.objects.create(
        province=year.province, plan_year=year, code="du-toan", kind="own_estimate", title="Dự toán trước",
        effect="refuse", scope={"programmes": ["NTM"]}, citation=citation,
    )  # fmt: skip


def finance_body(above: OrgUnit) -> OrgUnit:
    """The body whose task finance is, whatever its code."""
    unit: OrgUnit | None = OrgUnit.objects.filter(province=above.province, code="tai-chinh").first()
    if unit is None:
        path = f"{above.path}tai-chinh/"
        unit = OrgUnit.objects.create(
            province=above.province, parent=above, kind="department", code="tai-chinh", name="Tài chính",
            type_name="Sở", path=path, valid_from=date(2022, 1, 1),
        )  # fmt: skip
        UnitAttribute.objects.create(
            province=above.province, unit=unit, kind=UnitAttribute.FINANCE, valid_from=date(2022, 1, 1)
        )
    return unit


def gift(unit: OrgUnit, *, donor: str, pledged_vnd: int = 100) -> Contribution:
    """A pledge of money."""
    return Contribution.objects.create(
        province=unit.province, unit=unit, plan_year=2023, donor=donor, donor_kind="people", form="money",
        pledged_vnd=pledged_vnd, pledged_on=ON,
    )  # fmt: skip


def request_of(unit: OrgUnit, *, appraiser: OrgUnit) -> TopUpRequest:
    """A request that waits for its appraisal."""
    estimate = OwnEstimate.objects.create(
        province=unit.province, unit=unit, plan_year=2023, number="1/QĐ", approved_on=ON, amount_vnd=5,
        lines=[["Tập huấn", 5]], recorded_on=ON,
    )  # fmt: skip
    return TopUpRequest.objects.create(
        province=unit.province, unit=unit, appraiser=appraiser, estimate=estimate,
        component=Component.objects.get(code="NTM.02"), plan_year=2023, purpose="hamlet", central_vnd=7,
        province_vnd=3, lines=[["Thôn kiểu mẫu", 10]], requested_on=ON,
    )  # fmt: skip


def support(unit: OrgUnit, year: PlanYear, place: str, donor: str) -> dict[str, Any]:
    """One of each at a place; the ratios of one province are those of different groups."""
    return {
        "counterpart_rule": ratio(year, group="mountainous" if place == "other" else ""),
        "contribution": gift(unit, donor=donor),
        "top_up": request_of(unit, appraiser=unit),
    }
