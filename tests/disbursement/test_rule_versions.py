"""Another wording of a rule: drafted, rehearsed, put in force; what was done under the old one stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from disbursement.actions.due import record_due_runs
from disbursement.actions.zero import confirm_zero_disbursement, record_zero_run
from disbursement.checks import ZeroVerdict
from disbursement.models import Assigned, Movement
from disbursement.queries.dated import dated_rules
from disbursement.queries.rehearsal import difference, rehearse_all
from disbursement.queries.zero import check_rule, zero_rules
from programs.actions.entries import EntryRefused
from programs.actions.rules import enact_rule, retire_rule
from programs.models import CheckRun, DeadlineRule, PlanYear
from tests.disbursement.test_zero_check import complete_through
from tests.rig.capital import BILLION, TODAY, Town

SignIn = Callable[[str], Client]
JUNE = date(2023, 6, 30)


@pytest.fixture
def rule(place: Town) -> DeadlineRule:
    """The rule of 30/6, a work at zero with this year's money and one with money of later in the year."""
    found = place.zero_rule()
    place.line(place.project(), amount_vnd=BILLION)
    place.line(place.project(unit=place.neighbour), amount_vnd=2 * BILLION, assigned=Assigned.LATER)
    return found


def typed(rule: DeadlineRule, **changes: object) -> dict[str, object]:
    """The form as the page shows it, with changes."""
    return {
        "title": rule.title,
        "due": "đến hết ngày 30/6/2023",
        "action": rule.action,
        "authority": "UBND tỉnh",
        "document": rule.citation.document_id,
        "locator": "mục III, khoản 6",
        "quote": "áp dụng với mọi nguồn vốn",
        "reason": "Quyết định sửa đổi của Ban Chỉ đạo",
        "scope.natures": ["investment"],
        "scope.origin_years": "2023",
        "scope.objects": ["works"],
        "parameters.counts": ["settlement", "advance"],
        "parameters.transfer_order": ["same_commune", "same_district"],
        **changes,
    }


def drafted(client: Client, rule: DeadlineRule, **changes: object) -> DeadlineRule:
    answer = client.post(reverse("plan_entry", args=[2023, "quy-tac", rule.pk]), typed(rule, **changes))
    draft = DeadlineRule.objects.get(is_draft=True)
    assert answer["Location"] == reverse("rule_version", args=[2023, draft.pk])
    return draft


def test_a_change_is_a_draft_that_is_rehearsed_and_then_put_in_force(
    rule: DeadlineRule, place: Town, as_person: SignIn
) -> None:
    chi = as_person("chi")
    draft = drafted(chi, rule)
    rule.refresh_from_db()
    assert (rule.in_force, draft.version, draft.in_force) == (True, 2, False)
    assert rule.citation.quote == "đến ngày 30/6/2023"
    assert list(zero_rules(place.province.pk)) == [rule]
    told = difference(rule, draft, as_of=JUNE, branches=None)
    assert (told.now, told.then, len(told.coming), len(told.leaving)) == (1, 2, 1, 0)
    page = chi.get(reverse("rule_version", args=[2023, draft.pk]), {"ngay": "30/06/2023"}).content.decode()
    assert "thêm vào" in page
    assert "Ngày 30/06/2023 đã qua: kết quả giữ theo bản trước" in page
    assert "1 trường hợp, 1.000.000.000 đồng thành 2 trường hợp, 3.000.000.000 đồng" in page
    assert chi.post(reverse("enact_rule", args=[2023, draft.pk])).status_code == 302
    rule.refresh_from_db()
    assert (rule.in_force, rule.replaced_on) == (False, TODAY)
    assert list(zero_rules(place.province.pk)) == [draft]
    assert AuditEntry.objects.filter(action="rule.enacted").count() == 1


def test_what_was_done_stays_with_the_wording_that_it_was_done_under(
    rule: DeadlineRule, place: Town, as_person: SignIn
) -> None:
    complete_through(place, JUNE)
    run = record_zero_run(rule=rule, by=place.system)
    confirm_zero_disbursement(run=run, number="215/BCĐ", decided_on=date(2023, 7, 4), issuer="BCĐ", by=place.system)
    frozen = Movement.objects.filter(kind="freeze").count()
    draft = drafted(as_person("chi"), rule)
    enact_rule(rule=draft, by=place.committee)
    for days in (1, 2, 40):
        record_due_runs(by=place.at(TODAY + timedelta(days=days)).system)
    assert list(CheckRun.objects.values_list("rule_id", "standing")) == [(rule.pk, "confirmed")]
    assert Movement.objects.filter(kind="freeze").count() == frozen
    assert "215/BCĐ" in as_person("chi").get(reverse("freeze_run", args=[run.pk])).content.decode()
    draft.refresh_from_db()
    verdicts = {one.finding for one in check_rule(draft, as_of=JUNE).findings}
    assert verdicts == {ZeroVerdict.FROZEN, ZeroVerdict.ZERO}
    page = as_person("chi").get(reverse("rule_version", args=[2023, draft.pk])).content.decode()
    assert "đến trước 05/07/2023" in page


def test_days_to_come_are_those_of_the_new_wording(place: Town) -> None:
    late = date(2023, 12, 30)
    old = place.rule("minimum_disbursement_rate", late, parameters={"percent": "60", "comparison": "above"})
    place.line(place.project(), amount_vnd=1000)
    new = DeadlineRule.objects.create(
        province=place.province, plan_year=old.plan_year, code=old.code, kind=old.kind, title="Trên 90%", operator="by",
        due="2023-12-30", last_day=late, parameters={"percent": "90", "comparison": "above"}, action="x",
        citation=old.citation, version=2, replaces=old, is_draft=True, in_force=False,
    )  # fmt: skip
    enact_rule(rule=new, by=place.committee)
    record_due_runs(by=place.at(date(2024, 1, 5)).system)
    assert list(CheckRun.objects.values_list("rule_id", flat=True)) == [new.pk]
    assert [one.rule for one in rehearse_all(old.plan_year, as_of=late, branches=None)] == [new]


def test_two_people_where_the_province_asks_for_two(rule: DeadlineRule, place: Town, as_person: SignIn) -> None:
    assert as_person("chi").post(reverse("set_two_for_rules", args=[2023]), {"two": "1"}).status_code == 403
    as_person("khanh").post(reverse("set_two_for_rules", args=[2023]), {"two": "1"})
    assert PlanYear.objects.get(year=2023).two_for_rules
    draft = drafted(as_person("chi"), rule)
    refused = as_person("chi").post(reverse("enact_rule", args=[2023, draft.pk]), follow=True)
    assert "đòi hai người" in refused.content.decode()
    as_person("long").post(reverse("enact_rule", args=[2023, draft.pk]))
    draft.refresh_from_db()
    assert (draft.in_force, draft.enacted_by.username if draft.enacted_by else "") == (True, "long")


def test_a_draft_is_changed_dropped_and_never_checked(rule: DeadlineRule, place: Town, as_person: SignIn) -> None:
    chi = as_person("chi")
    draft = drafted(chi, rule)
    assert drafted(chi, draft, title="Tên khác").pk == draft.pk
    assert DeadlineRule.objects.count() == 2
    assert [one.rule for one in rehearse_all(rule.plan_year, as_of=JUNE, branches=None)] == [rule]
    chi.post(reverse("drop_rule_draft", args=[2023, draft.pk]))
    assert list(DeadlineRule.objects.all()) == [rule]
    again = chi.post(reverse("enact_rule", args=[2023, rule.pk]), follow=True)
    assert "không còn là dự thảo" in again.content.decode()


def test_a_rule_is_laid_to_rest_with_a_reason_and_taken_up_again(rule: DeadlineRule, place: Town) -> None:
    with pytest.raises(EntryRefused, match="lý do"):
        retire_rule(rule=rule, reason=" ", by=place.committee)
    retire_rule(rule=rule, reason="Văn bản hết hiệu lực", by=place.committee)
    assert record_due_runs(by=place.system) == []
    enact_rule(rule=rule, by=place.committee)
    assert len(record_due_runs(by=place.system)) == 1


def test_a_wording_keeps_code_and_kind(rule: DeadlineRule, as_person: SignIn, place: Town) -> None:
    draft = drafted(as_person("chi"), rule, code="ma-khac")
    assert draft.code == rule.code
    assert not dated_rules(place.province.pk).exists()
    wrong = as_person("chi").post(
        reverse("plan_entry", args=[2023, "quy-tac", rule.pk]), typed(rule, **{"parameters.counts": [], "due": "mai"})
    )
    assert wrong.status_code == 422
