"""What stands beside the made-up capital (đối ứng, đóng góp, bổ sung minh họa): nothing of it moves money."""

from __future__ import annotations

from datetime import date
from typing import Final

from accounts.models import OrgUnit, UnitKind
from accounts.roles import Person
from disbursement.actions.contribution import Gift, pledge, receive_contribution
from disbursement.actions.counterpart import commit_counterpart
from disbursement.actions.topup import Asked, record_estimate, request_top_up
from disbursement.models import Contribution, CounterpartRule, TopUpRequest
from programs.actions.entries import Quoted, save_entry
from programs.models import Component, Decision, PlanDocument, PlanYear, Programme

YEAR: Final = 2023
_MILLION: Final = 10**6
_RESOLUTION: Final = "nq-21-2022-hdnd"
_QUOTE: Final = "Chỉ đạo của HĐND tỉnh tại điểm k, khoản 2, Điều 8 Nghị quyết số 21/2022/NQ-HĐND ngày 20/7/2022"
_ASSUMED: Final = "Tỷ lệ minh họa: kế hoạch viện dẫn nghị quyết mà không ghi tỷ lệ."
# Budget, group of districts, percent of the central capital: made up.
_RATIOS: Final = (("local", "", 10), ("local", "mountainous", 5), ("province", "", 20))
_DONOR, _FORM = Contribution.Donor, Contribution.Form
# Commune, donor, kind, form, quantity, pledged and received in million đồng: made up.
_GIFTS: Final = (
    ("20527", "Doanh nghiệp minh họa A", _DONOR.ENTERPRISE, _FORM.MONEY, "", 500, 200),
    ("20527", "Nhân dân thôn minh họa 1", _DONOR.PEOPLE, _FORM.LABOUR, "640 ngày công", 160, 160),
    ("20527", "Nhân dân thôn minh họa 2", _DONOR.PEOPLE, _FORM.IN_KIND, "1.200 m² đất, 85 cây keo", 90, 0),
)
_CAMPAIGN: Final = "Chung sức xây dựng nông thôn mới (minh họa)"


def load_support(by: Person) -> None:
    """Ratios with their document, one promise, contributions and one request; what is there already stays."""
    if CounterpartRule.objects.filter(province=by.province).exists():
        return
    units = {(unit.kind, unit.code): unit for unit in OrgUnit.objects.filter(province=by.province)}
    _counterpart(units[UnitKind.DISTRICT, "506"], by)
    _contributions(units, by)
    _request(units[UnitKind.DEPARTMENT, "so-nnptnt"], by)


def _counterpart(district: OrgUnit, by: Person) -> None:
    year = PlanYear.objects.get(province=by.province, year=YEAR)
    document = PlanDocument.objects.get(province=by.province, plan_year=year, code=_RESOLUTION)
    for programme in Programme.objects.filter(phase=year.phase).order_by("number"):
        for payer, group, percent in _RATIOS:
            key = f"counterpart:{programme.code}:{payer}:{group}"
            values = {
                "programme": programme, "plan_year": year, "payer": payer, "group": group, "percent": percent,
                "assumed": True, "note": _ASSUMED,
            }  # fmt: skip
            quoted = Quoted(document, key, "chú thích 3 của Kế hoạch NTM 2023", _QUOTE)
            save_entry(row=CounterpartRule(province=by.province), values=values, quoted=quoted, by=by)
    decision = Decision.objects.create(
        province=by.province, kind=Decision.Kind.DECISION, number="05/NQ-MH", decided_on=date(YEAR, 2, 20),
        issuer="HĐND huyện Đại Lộc (minh họa)", title="Bố trí vốn đối ứng năm 2023 (minh họa)", illustrative=True,
    )  # fmt: skip
    commit_counterpart(
        unit=district, programme=Programme.objects.get(code="NTM"), plan_year=YEAR, amount_vnd=2_500 * _MILLION,
        decision=decision, by=by,
    )  # fmt: skip


def _contributions(units: dict[tuple[str, str], OrgUnit], by: Person) -> None:
    for commune, donor, kind, form, quantity, pledged, received in _GIFTS:
        made = pledge(
            gift=Gift(
                unit=units[UnitKind.COMMUNE, commune], project=None, campaign=_CAMPAIGN, donor=donor, donor_kind=kind,
                from_abroad=False, form=form, quantity=quantity, pledged_vnd=pledged * _MILLION,
                pledged_on=date(YEAR, 3, 8),
            ),
            by=by,
        )  # fmt: skip
        Contribution.objects.filter(pk=made.pk).update(illustrative=True)
        if received:
            receive_contribution(
                contribution=made, value_vnd=received * _MILLION, received_on=date(YEAR, 5, 19), note="minh họa", by=by
            )


def _request(department: OrgUnit, by: Person) -> None:
    record_estimate(
        unit=department, plan_year=YEAR, number="06/QĐ-MH (minh họa)", approved_on=date(YEAR, 1, 6),
        amount_vnd=800 * _MILLION, by=by,
        lines=[("Tập huấn cán bộ xã (minh họa)", 500 * _MILLION), ("Kiểm tra, giám sát (minh họa)", 300 * _MILLION)],
    )  # fmt: skip
    asked = Asked(
        component=Component.objects.get(code="NTM.02"), purpose=TopUpRequest.Purpose.THEMATIC, from_extra_revenue=False,
        central_vnd=600 * _MILLION, province_vnd=400 * _MILLION,
        lines=[("Chương trình mỗi xã một sản phẩm (minh họa)", 1000 * _MILLION)],
    )  # fmt: skip
    made = request_top_up(unit=department, plan_year=YEAR, asked=asked, by=by)
    TopUpRequest.objects.filter(pk=made.pk).update(illustrative=True)
