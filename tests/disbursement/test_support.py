"""Counterpart capital, contributions, and more money for a unit: what stands beside the capital plan."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import OrgUnit, UnitAttribute
from accounts.roles import Refused, Role
from disbursement.actions.contribution import Gift, pledge, receive_contribution
from disbursement.actions.counterpart import commit_counterpart
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.topup import (
    Asked,
    appraise_top_up,
    grant_top_up,
    record_estimate,
    refuse_top_up,
    request_top_up,
)
from disbursement.models import (
    CapitalLine,
    CapitalSource,
    Contribution,
    ContributionReceipt,
    CounterpartCommitment,
    CounterpartRule,
    Movement,
    TopUpRequest,
)
from disbursement.queries.contributions import contributions, outstanding, summed
from disbursement.queries.counterpart import counterpart
from programs.models import Component, PlanYear, Programme
from tests.disbursement.conftest import SignIn
from tests.rig.capital import Town, _unit
from tests.rig.support_rows import estimate_rule, finance_body, gift, ratio

TODAY = date(2023, 7, 5)
JUNE = date(2023, 6, 1)


def _year(town: Town) -> PlanYear:
    return PlanYear.objects.get(province=town.province, year=2023)


# ------------------------------------------------------------------ vốn đối ứng
def test_counterpart_is_measured_against_the_ratio_of_the_units_group(town: Town) -> None:
    ratio(_year(town), percent=10)
    ratio(_year(town), percent=5, group="mountainous")
    ratio(_year(town), percent=50, payer="province")
    UnitAttribute.objects.create(
        province=town.province, unit=town.other_district, kind="mountainous", valid_from=date(2020, 1, 1)
    )
    town.line(town.project(), amount_vnd=1001)
    town.line(town.project(), amount_vnd=40, source=CapitalSource.COMMUNE)
    town.line(unit=town.other_district, amount_vnd=1000)
    town.line(unit=town.other_district, amount_vnd=50, source=CapitalSource.DISTRICT)
    for amount in (500, 101):
        commit_counterpart(
            unit=town.district, programme=Programme.objects.get(code="NTM"), plan_year=2023, amount_vnd=amount,
            decision=town.decision, by=town.system,
        )  # fmt: skip
    rows = {row.unit.name: row for row in counterpart(town.province.pk, year=2023, as_of=TODAY)}
    told = {name: (row.asked_vnd, row.committed_vnd, row.assigned_vnd, row.short_vnd) for name, row in rows.items()}
    assert told == {
        town.root.name: (1001, 0, 0, 1001),
        "Đại Lộc": (101, 101, 40, 61),
        "Điện Bàn": (50, 0, 50, 0),
    }
    assert counterpart(town.province.pk, year=2023, as_of=date(2022, 12, 1)) == []
    own = counterpart(town.province.pk, year=2023, as_of=TODAY, branches=[town.district.path])
    assert [row.unit for row in own] == [town.district]


def test_a_district_commits_for_its_own_branch_by_decision(town: Town) -> None:
    district = town.person(Role.DISTRICT_OFFICER, town.district)
    given: dict[str, Any] = {
        "programme": Programme.objects.get(code="NTM"), "plan_year": 2023, "amount_vnd": 5, "decision": town.decision
    }  # fmt: skip
    commit_counterpart(unit=town.commune, by=district, **given)
    with pytest.raises(Refused):
        commit_counterpart(unit=town.other_district, by=district, **given)
    with pytest.raises(LedgerRefused, match="huyện hoặc xã"):
        commit_counterpart(unit=town.root, by=town.system, **given)


def test_ratios_and_promises_on_screen(place: Town, as_person: SignIn) -> None:
    rule = ratio(_year(place))
    place.line(place.project(), amount_vnd=1000)
    client = as_person("chi")
    paper = {"document": rule.citation.document_id, "locator": "khoản 3", "quote": "đối ứng", "assumed": "on"}
    new = {"programme": rule.programme_id, "payer": "local", "group": "mountainous", "percent": "12,5", **paper}
    assert client.get(reverse("add_counterpart_rule")).status_code == 200
    assert client.post(reverse("add_counterpart_rule"), {**new, "percent": "x"}).status_code == 422
    assert client.post(reverse("add_counterpart_rule"), {**new, "payer": "province"}).status_code == 422
    assert client.post(reverse("add_counterpart_rule"), new).status_code == 302
    again = client.post(reverse("add_counterpart_rule"), new)
    assert (again.status_code, CounterpartRule.objects.count()) == (422, 2)
    url = reverse("edit_counterpart_rule", args=[rule.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {**new, "group": "", "percent": "20"}).status_code == 302
    paper = {"number": "3/NQ", "decided_on": "01/02/2023", "issuer": "HĐND huyện"}
    promise = {"unit": place.district.pk, "programme": rule.programme_id, "amount_vnd": "150", **paper}
    assert as_person("binh").post(reverse("commit_counterpart"), promise).status_code == 302
    assert CounterpartCommitment.objects.get().amount_vnd == 150
    page = client.get(reverse("counterpart"), {"don-vi": "dong"}).content.decode()
    assert all(word in page for word in ("thiếu đối ứng", ">200<", ">150<", "tỷ lệ giả định"))
    assert client.get(reverse("counterpart_file")).status_code == 200


# ------------------------------------------------------------------ đóng góp
def _gift(town: Town, **changes: Any) -> Gift:
    given: dict[str, Any] = {
        "unit": town.commune, "project": None, "campaign": "Chung sức xây dựng NTM", "donor": "Công ty A",
        "donor_kind": Contribution.Donor.ENTERPRISE, "from_abroad": False, "form": Contribution.Form.MONEY,
        "quantity": "", "pledged_vnd": 100, "pledged_on": JUNE,
    }  # fmt: skip
    return Gift(**{**given, **changes})


def test_what_was_pledged_and_not_received_is_outstanding(town: Town) -> None:
    officer = town.person(Role.COMMUNE_OFFICER, town.commune)
    made = pledge(gift=_gift(town, project=town.project()), by=officer)
    labour = _gift(town, form=Contribution.Form.LABOUR, quantity="120 ngày công", pledged_vnd=0)
    people = pledge(gift=labour, by=officer)
    receive_contribution(contribution=made, value_vnd=30, received_on=date(2023, 6, 20), note="đợt 1", by=officer)
    receive_contribution(contribution=people, value_vnd=24, received_on=JUNE, note="", by=officer)
    rows = list(contributions(town.province.pk, 2023, None))
    assert {one.donor_kind: outstanding(one) for one in rows if one.pk == made.pk} == {"enterprise": 70}
    whole = summed(rows)
    assert (whole.pledged_vnd, whole.received_vnd, whole.outstanding_vnd) == (100, 54, 70)
    assert list(contributions(town.province.pk, 2023, [town.other_district.path])) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        ContributionReceipt.objects.create(province=town.province, contribution=made, value_vnd=1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"form": Contribution.Form.IN_KIND}, "phải ghi cả số lượng"),
        ({"pledged_on": date(2024, 1, 1)}, "chưa đến"),
    ],
)
def test_a_gift_that_cannot_be_is_refused(town: Town, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(LedgerRefused, match=sentence):
        pledge(gift=_gift(town, **changes), by=town.system)
    with pytest.raises(LedgerRefused, match="không thuộc"):
        pledge(gift=_gift(town, project=town.project(unit=town.other_district)), by=town.system)


def test_contributions_on_screen(place: Town, as_person: SignIn) -> None:
    client = as_person("an")
    given = {
        "unit": place.commune.pk, "donor": "Nhân dân thôn 1", "donor_kind": "people", "form": "labour",
        "quantity": "120 ngày công", "pledged_vnd": "36.000.000", "pledged_on": "01/06/2023",
    }  # fmt: skip
    assert client.get(reverse("add_contribution")).status_code == 200
    assert client.post(reverse("add_contribution"), {**given, "quantity": ""}).status_code == 422
    assert client.post(reverse("add_contribution"), {**given, "project_code": "7999999"}).status_code == 422
    assert client.post(reverse("add_contribution"), given).status_code == 302
    made = Contribution.objects.get()
    url = reverse("receive_contribution", args=[made.pk])
    assert client.post(url, {"value_vnd": "6.000.000", "received_on": ""}).status_code == 422
    assert client.post(url, {"value_vnd": "6.000.000", "received_on": "02/06/2023"}).status_code == 302
    page = as_person("chi").get(reverse("contributions"), {"ben-gop": "people"}).content.decode()
    assert all(word in page for word in ("Nhân dân thôn 1", "chưa nhận đủ", ">30<"))
    assert as_person("chi").get(reverse("contributions_file")).status_code == 200
    gift(place.other_district, donor="Ông Kín")
    assert "Ông Kín" not in client.get(reverse("contributions")).content.decode()


# ------------------------------------------------------------------ bổ sung kinh phí
@pytest.fixture
def finance(town: Town) -> OrgUnit:
    return finance_body(town.root)


def _asked(**changes: Any) -> Asked:
    given: dict[str, Any] = {
        "component": Component.objects.get(code="NTM.02"), "purpose": TopUpRequest.Purpose.HAMLET,
        "from_extra_revenue": True, "central_vnd": 70, "province_vnd": 30,
        "lines": [("Thôn duy trì", 60), ("Thôn nâng chuẩn", 40)],
    }  # fmt: skip
    return Asked(**{**given, **changes})


def _estimate(town: Town, unit: OrgUnit) -> None:
    record_estimate(
        unit=unit, plan_year=2023, number="12/QĐ", approved_on=JUNE, amount_vnd=50, lines=[("Tập huấn", 50)],
        by=town.system,
    )  # fmt: skip


def test_a_request_needs_the_units_own_estimate_first(town: Town, finance: OrgUnit) -> None:
    unit = _unit(town.province, town.root, "department", "so-nn", "Nông nghiệp", "Sở")
    officer = town.person(Role.DEPARTMENT_OFFICER, unit)
    estimate_rule(_year(town))
    with pytest.raises(LedgerRefused, match="chưa ghi dự toán của mình năm 2023") as told:
        request_top_up(unit=unit, plan_year=2023, asked=_asked(), by=officer)
    assert "Chủ động sử dụng nguồn kinh phí đã được giao trong dự toán" in str(told.value)
    _estimate(town, unit)
    with pytest.raises(LedgerRefused, match="cộng lại là 100 đồng, khác tổng số 101 đồng"):
        request_top_up(unit=unit, plan_year=2023, asked=_asked(province_vnd=31), by=officer)
    made = request_top_up(unit=unit, plan_year=2023, asked=_asked(), by=officer)
    assert (made.state, made.holder) == ("appraisal", "Sở Tài chính")


def test_finance_appraises_then_a_decision_allocates(town: Town, finance: OrgUnit) -> None:
    _estimate(town, town.district)
    made = request_top_up(unit=town.district, plan_year=2023, asked=_asked(), by=town.system)
    appraiser = town.person(Role.DEPARTMENT_OFFICER, finance)
    with pytest.raises(LedgerRefused, match="đang ở bước «Chờ cơ quan tài chính thẩm định»"):
        grant_top_up(request=made, on=JUNE, decision=town.decision, by=town.system)
    with pytest.raises(Refused):
        appraise_top_up(request=made, central_vnd=1, province_vnd=1, opinion="", by=town.treasury)
    with pytest.raises(LedgerRefused, match="không được lớn hơn"):
        appraise_top_up(request=made, central_vnd=71, province_vnd=0, opinion="", by=appraiser)
    made = appraise_top_up(request=made, central_vnd=60, province_vnd=30, opinion="Đồng ý", by=appraiser)
    assert (made.state, made.holder, made.appraised_vnd) == ("decision", "UBND tỉnh", 90)
    made = grant_top_up(request=made, on=JUNE, decision=town.decision, by=town.committee)
    lines = CapitalLine.objects.order_by("source").values_list("unit", "source", "assigned")
    assert list(lines) == [(town.district.pk, "central", "later"), (town.district.pk, "province", "later")]
    assert sorted(Movement.objects.values_list("amount_vnd", flat=True)) == [30, 60]
    assert (made.state, made.holder) == ("granted", "")
    with pytest.raises(LedgerRefused, match="Đã phân bổ"):
        refuse_top_up(request=made, reason="x", by=town.committee)


def test_a_plan_without_that_rule_asks_for_no_estimate_and_a_province_without_finance_is_told(town: Town) -> None:
    with pytest.raises(LedgerRefused, match="chưa ghi đơn vị nào là cơ quan tài chính"):
        request_top_up(unit=town.district, plan_year=2023, asked=_asked(), by=town.system)
    finance_body(town.root)
    assert request_top_up(unit=town.district, plan_year=2023, asked=_asked(), by=town.system).estimate is None


@pytest.mark.parametrize("nature", ["investment", "recurrent"])
def test_what_was_asked_for_says_whether_it_is_given_as_investment(town: Town, finance: OrgUnit, nature: str) -> None:
    asked = _asked(nature=TopUpRequest.Nature(nature))
    made = request_top_up(unit=town.district, plan_year=2023, asked=asked, by=town.system)
    appraiser = town.person(Role.DEPARTMENT_OFFICER, finance)
    made = appraise_top_up(request=made, central_vnd=60, province_vnd=30, opinion="Đồng ý", by=appraiser)
    grant_top_up(request=made, on=JUNE, decision=town.decision, by=town.committee)
    assert set(CapitalLine.objects.values_list("nature", flat=True)) == {nature}


def test_purposes_stand_in_the_order_of_the_plan() -> None:
    assert [label[:1] for label in TopUpRequest.Purpose.labels] == ["1", "2", "3", "4", "5", "6"]
    assert TopUpRequest.Purpose.values[:5] == ["advanced", "model", "hamlet", "thematic", "arrears"]


def test_a_request_on_screen(place: Town, as_person: SignIn) -> None:
    finance_body(place.root)
    estimate_rule(_year(place))
    client = as_person("binh")
    ask = {
        "unit": place.district.pk, "component": place.component().pk, "purpose": "advanced", "nature": "investment",
        "central_vnd": "70",
        "province_vnd": "30", "lines": "Xã nâng cao; 100",
    }  # fmt: skip
    assert client.get(reverse("add_top_up")).status_code == 200
    assert "chưa ghi dự toán của mình" in client.post(reverse("add_top_up"), ask).content.decode()
    own = {"unit": place.district.pk, "number": "1/QĐ", "approved_on": "01/01/2023", "amount_vnd": "50"}
    assert client.get(reverse("own_estimate")).status_code == 200
    assert "Dòng 1 chưa đúng dạng" in client.post(reverse("own_estimate"), {**own, "lines": "x"}).content.decode()
    assert client.post(reverse("own_estimate"), {**own, "lines": "Tập huấn; 50"}).status_code == 302
    assert client.post(reverse("add_top_up"), {**ask, "central_vnd": "0", "province_vnd": "0"}).status_code == 422
    assert client.post(reverse("add_top_up"), ask).status_code == 302
    made = TopUpRequest.objects.get()
    page = client.get(reverse("top_up", args=[made.pk])).content.decode()
    assert "đang ở Sở Tài chính" in page
    chi = as_person("chi")
    appraisal = {"central_vnd": "70", "province_vnd": "30", "opinion": "Đồng ý"}
    assert chi.post(reverse("appraise_top_up", args=[made.pk]), appraisal).status_code == 302
    grant = {"number": "5/QĐ", "decided_on": "01/06/2023", "issuer": "UBND tỉnh", "effective_on": "31/05/2023"}
    url = reverse("grant_top_up", args=[made.pk])
    assert "có sau ngày hiệu lực" in chi.post(url, grant).content.decode()
    assert chi.post(reverse("refuse_top_up", args=[made.pk]), {"reason": ""}).status_code == 422
    assert chi.post(url, {**grant, "effective_on": "02/06/2023"}).status_code == 302
    assert Movement.objects.count() == 2
    assert "Đã phân bổ bổ sung" in chi.get(reverse("top_ups")).content.decode()
