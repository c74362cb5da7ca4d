"""The dated checks on the book: who is found, when they run, what changes nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Refused, Role
from disbursement.actions.answer import answer_transfer
from disbursement.actions.dated import record_dated_run
from disbursement.actions.due import record_due_runs
from disbursement.actions.payment import pay
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.register import set_contractor
from disbursement.dated import Found, Verdict
from disbursement.models import CapitalNature, CapitalSource, Movement, Project, TransferAnswer
from disbursement.moves import PaymentType
from disbursement.queries.dated import check_dated, dated_rules
from disbursement.queries.dated_runs import found_of, listed, variants
from programs.models import CheckRun, Citation, DeadlineRule, PlanDocument
from tests.disbursement.test_zero_check import complete_through
from tests.rig.capital import BILLION, TODAY, Town

MARCH, APRIL, JUNE = date(2023, 3, 14), date(2023, 4, 30), date(2023, 6, 30)


def spent(town: Town, project: Project, amount_vnd: int, on: date) -> None:
    for line in project.lines.order_by("id")[:1]:
        voucher = f"{project.code}-{on}"
        kind = PaymentType.SETTLEMENT
        pay(line=line, payment_type=kind, amount_vnd=amount_vnd, on=on, voucher=voucher, by=town.treasury)


def findings(rule: DeadlineRule, as_of: date) -> tuple[Found, ...]:
    return check_dated(rule, as_of=as_of).findings


def allocation_rule(town: Town) -> DeadlineRule:
    scope: dict[str, object] = {"natures": ["investment"], "origin_years": [2023]}
    return town.rule("allocation_complete", MARCH, scope=scope, parameters={"receiver": "commune"})


def rate_rule(town: Town, percent: str = "60", **scope: object) -> DeadlineRule:
    return town.rule(
        "minimum_disbursement_rate", JUNE, scope=scope, parameters={"percent": percent, "comparison": "above"}
    )


def test_money_that_waits_at_the_district_on_the_fourteenth_of_march_is_found(town: Town) -> None:
    rule = allocation_rule(town)
    town.line(town.project(), amount_vnd=BILLION)
    town.line(unit=town.district, amount_vnd=3 * BILLION)
    town.line(unit=town.district, amount_vnd=BILLION, nature=CapitalNature.RECURRENT)
    (found,) = findings(rule, MARCH)
    assert (found.unit_id, found.amount_vnd, found.verdict) == (town.district.pk, 3 * BILLION, Verdict.NOT_IN_LIST)


def test_a_contractor_selected_in_time_is_none_and_the_page_s_action_is_guarded(town: Town) -> None:
    rule = town.rule(
        "milestone_reached", APRIL, scope={"objects": ["works"]}, parameters={"milestone": "lua-chon-nha-thau"}
    )
    project, item = town.project(), town.project(works=False)
    town.line(project, amount_vnd=BILLION)
    town.line(item, amount_vnd=BILLION, nature=CapitalNature.RECURRENT)
    assert [one.object_id for one in findings(rule, APRIL)] == [project.pk]
    officer = town.person(Role.COMMUNE_OFFICER, town.commune)
    set_contractor(project=project, selected_on=APRIL, by=officer)
    assert findings(rule, APRIL) == ()
    with pytest.raises(LedgerRefused, match="không được sau hôm nay"):
        set_contractor(project=project, selected_on=TODAY + timedelta(days=1), by=officer)
    with pytest.raises(LedgerRefused, match="quá xa"):
        set_contractor(project=project, selected_on=date(1990, 1, 1), by=officer)
    with pytest.raises(LedgerRefused, match="không có mốc"):
        set_contractor(project=item, selected_on=APRIL, by=town.committee)
    with pytest.raises(Refused):
        set_contractor(project=project, selected_on=None, by=town.person(Role.COMMUNE_OFFICER, town.neighbour))


@pytest.mark.parametrize(("paid", "is_found"), [(600, True), (601, False)])
def test_a_rate_is_held_against_the_threshold_at_the_end_of_the_day(town: Town, paid: int, is_found: bool) -> None:
    rule, project = rate_rule(town, origin_years=[2023]), town.project()
    town.line(project, amount_vnd=1000)
    spent(town, project, paid, JUNE)
    assert bool(findings(rule, JUNE)) is is_found
    assert findings(rule, JUNE - timedelta(days=1)) != ()


def test_carried_over_money_is_judged_apart(town: Town) -> None:
    rule = rate_rule(town, "100", origin_years=[2022])
    project = town.project()
    town.line(project, amount_vnd=1000, origin_year=2022)
    town.line(project, amount_vnd=5000)
    rule.parameters = {"percent": "100", "comparison": "at_least"}
    rule.save()
    spent(town, project, 999, JUNE)
    (_, found) = findings(rule, JUNE)
    assert found.details["parts"] == [
        {"programme": "NTM", "assigned_vnd": 1000, "disbursed_vnd": 999, "shortfall_vnd": 1}
    ]


def test_who_does_not_answer_is_found_and_the_letter_must_be_in_time(town: Town) -> None:
    rule = town.window_rule()
    town.line(town.project(), amount_vnd=BILLION)
    assess, report = date(2023, 6, 20), rule.last_day
    assert [one.verdict for one in findings(rule, assess)] == [Verdict.NOT_ANSWERED]
    officer = town.person(Role.DISTRICT_OFFICER, town.district, today=assess)
    answer_transfer(
        rule=rule,
        unit=town.district,
        need=TransferAnswer.Need.PROPOSE,
        amount_vnd=400,
        reach="beyond",
        text="Vướng mặt bằng",
        by=officer,
    )
    assert findings(rule, assess) == ()
    assert [(one.verdict, one.amount_vnd) for one in findings(rule, report)] == [(Verdict.NOT_REPORTED, 400)]
    answer_transfer(
        rule=rule,
        unit=town.district,
        need=TransferAnswer.Need.PROPOSE,
        amount_vnd=400,
        reach="beyond",
        letter_number="12/BC",
        letter_on=assess,
        by=officer,
    )
    assert findings(rule, report) == ()
    assert TransferAnswer.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"amount_vnd": 2 * BILLION, "reach": "within"}, "lớn hơn số vốn còn lại"),
        ({"amount_vnd": 1, "reach": "within", "letter_number": "1", "letter_on": date(2022, 12, 31)}, "Ngày văn bản"),
        (
            {"amount_vnd": 1, "reach": "within", "letter_number": "1", "letter_on": TODAY + timedelta(days=1)},
            "Ngày văn bản",
        ),
    ],
)
def test_an_answer_that_cannot_be_is_refused(town: Town, given: dict[str, object], sentence: str) -> None:
    rule = town.window_rule()
    town.line(town.project(), amount_vnd=BILLION)
    officer = town.person(Role.DISTRICT_OFFICER, town.district)
    with pytest.raises(LedgerRefused, match=sentence):
        answer_transfer(rule=rule, unit=town.district, need=TransferAnswer.Need.PROPOSE, by=officer, **given)  # type: ignore[arg-type]  # cases of one table
    assert not TransferAnswer.objects.exists()


def test_only_the_unit_itself_answers_and_only_who_has_money_is_asked(town: Town) -> None:
    rule = town.window_rule()
    town.line(town.project(), amount_vnd=BILLION)
    need = TransferAnswer.Need.NONE
    with pytest.raises(Refused):
        answer_transfer(rule=rule, unit=town.district, need=need, by=town.committee)
    stranger = town.person(Role.DISTRICT_OFFICER, town.other_district)
    with pytest.raises(Refused):
        answer_transfer(rule=rule, unit=town.district, need=need, by=stranger)
    with pytest.raises(LedgerRefused, match="không phải trả lời"):
        answer_transfer(rule=rule, unit=town.other_district, need=need, by=stranger)


def test_recall_takes_upper_money_only_and_keeps_it_by_source(town: Town) -> None:
    rule = town.rule("recall", JUNE, scope={"objects": ["works"]}, parameters={"returns_to": "province"})
    project, item = town.project(), town.project(works=False)
    town.line(project, amount_vnd=900)
    town.line(project, amount_vnd=100, source=CapitalSource.PROVINCE)
    town.line(project, amount_vnd=50, source=CapitalSource.COMMUNE)
    town.line(item, amount_vnd=700, nature=CapitalNature.RECURRENT)
    spent(town, project, 400, JUNE)
    (found,) = findings(rule, JUNE)
    assert (found.object_id, found.amount_vnd, found.verdict) == (project.pk, 600, Verdict.TO_RECALL)
    assert found.details["sources"] == {"central": 500, "province": 100}
    assert not Movement.objects.filter(kind="recall").exists()


def test_two_documents_that_recall_different_money_stand_side_by_side(town: Town) -> None:
    works = town.rule(
        "recall", JUNE, scope={"programmes": ["NTM"], "objects": ["works"]}, parameters={"returns_to": "province"}
    )
    recurrent = town.rule(
        "recall",
        JUNE,
        scope={"programmes": ["NTM"], "objects": ["recurrent_lines"]},
        parameters={"returns_to": "province"},
    )
    for title, rules in (("Kế hoạch của Ban Chỉ đạo", [works]), ("Kế hoạch NTM", [works, recurrent])):
        paper = PlanDocument.objects.create(
            province=town.province, plan_year=works.plan_year, code=title, kind="Kế hoạch", title=title
        )
        for number, rule in enumerate(rules):
            key = f"rule:{rule.code}:{number + 7}"
            Citation.objects.create(province=town.province, document=paper, key=key, locator="III", quote="thu hồi")
    town.line(town.project(), amount_vnd=900)
    town.line(town.project(works=False), amount_vnd=700, nature=CapitalNature.RECURRENT)
    programmes, told = variants(works, as_of=JUNE)
    assert programmes == ("NTM",)
    assert [(one.document, one.count, one.total_vnd) for one in told] == [
        ("Kế hoạch của Ban Chỉ đạo", 1, 900),
        ("Kế hoạch NTM", 2, 1600),
    ]
    DeadlineRule.objects.filter(pk=recurrent.pk).update(in_force=False)
    assert variants(works, as_of=JUNE) == ((), [])


# ------------------------------------------------------------------ runs
def test_every_day_that_is_over_is_run_once_in_order(town: Town) -> None:
    window, allocation, rate = town.window_rule(), allocation_rule(town), rate_rule(town, origin_years=[2023])
    town.line(town.project(), amount_vnd=BILLION)
    assert record_due_runs(by=town.at(MARCH).system) == []
    runs = record_due_runs(by=town.at(date(2023, 7, 1)).system)
    assert [(run.rule_id, run.as_of) for run in runs] == [
        (allocation.pk, MARCH),
        (window.pk, date(2023, 6, 20)),
        (rate.pk, JUNE),
    ]
    assert [run.standing for run in runs] == ["final", "provisional", "provisional"]
    again = record_due_runs(by=town.at(date(2023, 7, 9)).system)
    assert [run.pk for run in again] == [run.pk for run in runs]
    later = record_due_runs(by=town.at(date(2023, 12, 1)).system)
    assert [(run.rule_id, run.as_of) for run in later][-1] == (window.pk, window.last_day)


def test_a_run_about_payments_is_final_when_the_data_reaches_its_day_and_no_newer_file_disturbs_it(town: Town) -> None:
    rule = rate_rule(town, origin_years=[2023])
    town.line(town.project(), amount_vnd=BILLION)
    first = record_dated_run(rule=rule, as_of=JUNE, by=town.system)
    complete_through(town, JUNE)
    second = record_dated_run(rule=rule, as_of=JUNE, by=town.system)
    complete_through(town, TODAY)
    third = record_dated_run(rule=rule, as_of=JUNE, by=town.system)
    assert [(run.number, run.standing) for run in (first, second, third)] == [
        (1, "provisional"),
        (2, "final"),
        (2, "final"),
    ]


def test_new_money_makes_the_next_run_with_its_findings(town: Town) -> None:
    rule = allocation_rule(town)
    first = record_dated_run(rule=rule, as_of=MARCH, by=town.system)
    assert (first.checked_count, first.found_count, first.total_vnd) == (0, 0, 0)
    town.line(unit=town.district, amount_vnd=BILLION)
    second = record_dated_run(rule=rule, as_of=MARCH, by=town.system)
    assert (second.number, second.found_count, second.total_vnd) == (2, 1, BILLION)
    (row,) = listed(rule, found_of(second), as_of=MARCH, branches=None)
    assert (row.title, {column.title: value for column, value in row.cells}["Còn phải giao"]) == (
        "Huyện Đại Lộc",
        BILLION,
    )
    assert listed(rule, found_of(second), as_of=MARCH, branches=[town.other_district.path]) == []


def test_a_day_that_is_none_of_the_rule_s_is_rehearsed_only(town: Town) -> None:
    rule = allocation_rule(town)
    with pytest.raises(LedgerRefused, match="diễn tập"):
        record_dated_run(rule=rule, as_of=JUNE, by=town.system)
    with pytest.raises(LedgerRefused, match="diễn tập"):
        record_dated_run(rule=rule, as_of=MARCH, by=town.at(MARCH).system)
    town.line(unit=town.district, amount_vnd=BILLION)
    before = Movement.objects.count()
    assert [bool(findings(rule, date(2023, 1, 9))), bool(findings(rule, JUNE))] == [False, True]
    assert (CheckRun.objects.count(), Movement.objects.count()) == (0, before)


def test_only_who_may_run_checks_records_one(town: Town) -> None:
    with pytest.raises(Refused):
        record_dated_run(rule=allocation_rule(town), as_of=MARCH, by=town.person(Role.DISTRICT_OFFICER, town.district))


def test_milestones_that_no_register_keeps_are_not_checked(town: Town) -> None:
    town.rule("milestone_reached", APRIL, parameters={"milestone": "so-ket-xa", "units": {"levels": ["commune"]}})
    town.rule("work_item_due", APRIL, parameters={"work_item": "van-ban", "responsible": []})
    town.zero_rule()
    assert not dated_rules(town.province.pk).exists()


def test_a_check_is_one_statement_however_many_lines(town: Town) -> None:
    rule = allocation_rule(town)
    for _ in range(5):
        town.line(town.project(), amount_vnd=BILLION)
    with CaptureQueriesContext(connection) as counted:
        check_dated(rule, as_of=MARCH)
    assert len(counted) == 1
