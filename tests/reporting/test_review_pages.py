"""Reviewing on screen: in turn, with a reason, once, and only by whom it belongs to."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import AuditEntry, Province
from accounts.roles import Role
from accounts.tenancy import scope
from programs.intake.states import LONGEST_REASON
from programs.models import Review, Submission
from targets.actions.result import ResultRefused
from targets.models import Result
from tests.rig.database import Rig
from tests.rig.world import DAI_THANH, PHU_NINH, World, text_of

CRITERIA = "tieu-chi-xa-dat:done"


def press(world: World, name: str, submission: Submission, move: str = "duyet", **posted: str) -> Any:
    """Press a button on the page of a submission."""
    found = {"version": str(submission.version), **posted}
    return world.client(name).post(f"/duyet/{submission.pk}/{move}/", found)


def test_the_queue_holds_what_waits_for_this_person(world: World) -> None:
    sent = world.hand_in()
    page = world.client("binh").get("/duyet/").context["page"]
    assert [row.pk for row in page.object_list] == [
        row.pk for row in sorted([*world.waiting()], key=lambda row: (row.submitted_on, row.submitted_at, row.pk))
    ]
    assert {row.unit.parent.code for row in page.object_list} == {"506"}
    assert sent.pk in {row.pk for row in page.object_list}
    assert sent.pk not in {row.pk for row in world.client("chi").get("/duyet/").context["page"].object_list}
    press(world, "binh", sent)
    assert sent.pk in {row.pk for row in world.client("chi").get("/duyet/").context["page"].object_list}


def test_the_queue_is_in_order_of_the_day_that_people_see(world: World) -> None:
    page = world.client("binh").get("/duyet/")
    days = [row.submitted_on for row in page.context["page"].object_list]
    assert len(days) > 1
    assert days == sorted(days)
    assert 'data-check-all="chon"' in page.content.decode()


def test_a_return_needs_a_reason(world: World) -> None:
    sent = world.hand_in()
    before = world.rows()
    for reason, told in (("", "Trả lại phải nêu lý do"), (" \n ", "Trả lại phải nêu lý do"), ("\x00", "Trả lại")):
        answer = press(world, "binh", sent, "tra-lai", reason=reason)
        assert answer.status_code == 422
        assert told in text_of(answer)
    long = "dài " * LONGEST_REASON
    answer = press(world, "binh", sent, "tra-lai", reason=long)
    assert answer.status_code == 422
    assert "dài dài dài" in text_of(answer), "what was typed stays"
    assert world.rows() == before
    assert world.submission().state == "submitted"


def test_returned_mended_and_seen_what_changed(world: World) -> None:
    sent = world.hand_in({CRITERIA: "15"})
    answer = press(world, "binh", sent, "tra-lai", reason="Số tiêu chí chưa khớp\nbiên bản <16>.")
    assert answer.headers["Location"] == "/duyet/"
    page = text_of(world.client("an").get(f"/nop-bao-cao/{world.duty().pk}/"))
    for part in ("Huyện Đại Lộc trả lại bản này ngày 05/07/2023", "biên bản &lt;16&gt;.", 'value="15"'):
        assert part in page
    assert "Sửa và nộp lại" in text_of(world.client("an").get("/"))
    again = world.hand_in({CRITERIA: "16"})
    review = text_of(world.client("binh").get(f"/duyet/{again.pk}/"))
    assert "Thay đổi so với lần nộp trước (1)" in review
    assert "Trả lại để sửa" in review
    assert [step.verb for step in Review.objects.filter(submission=again).order_by("id")] == [
        "submitted",
        "returned",
        "submitted",
    ]


def test_the_last_approval_makes_facts_once(world: World) -> None:
    sent = world.hand_in({CRITERIA: "15", "thon-kieu-mau-them:done": "1"})
    first = press(world, "binh", sent)
    assert first.status_code == 302
    passed = world.submission()
    assert (passed.state, passed.step, Result.objects.filter(submission=sent).count()) == ("submitted", 1, 0)
    assert press(world, "chi", passed).status_code == 302
    assert world.submission().state == "approved"
    facts = Result.objects.filter(submission=sent)
    written = facts.count()
    assert written > 10
    found = facts.get(indicator__code="tieu-chi-xa-dat", figure="done")
    assert (found.value, found.period, found.unit.code) == (Decimal(15), "2023-H1", DAI_THANH)
    for version in (passed.version, world.submission().version):
        answer = press(world, "chi", passed, version=str(version))
        assert answer.status_code == 409
        assert "Bản này đã duyệt nên không duyệt được" in text_of(answer)
    assert facts.count() == written
    assert AuditEntry.objects.filter(action="results.recorded", object_id=sent.pk).count() == 1


def test_a_figure_that_is_no_fact_is_refused_with_a_sentence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    press(world, "binh", world.hand_in())
    waiting = world.submission()

    def refuse(**_: object) -> int:
        raise ResultRefused("Dòng «x» không phải là chỉ tiêu của tỉnh.")

    monkeypatch.setattr("reporting.actions.submission.record_results", refuse)
    answer = press(world, "chi", waiting)
    assert answer.status_code == 409
    assert "Chưa duyệt được. Dòng «x» không phải là chỉ tiêu của tỉnh. Hãy trả lại" in text_of(answer)
    assert world.submission().state == "submitted"


def test_pressing_twice_approves_one_step(world: World) -> None:
    sent = world.hand_in()
    assert press(world, "binh", sent).status_code == 302
    again = press(world, "binh", sent)
    assert again.status_code == 409
    assert "Cấp của bạn đã duyệt bản này" in text_of(again)
    assert Review.objects.filter(submission=sent, verb="approved").count() == 1


@pytest.mark.parametrize("version", ["1", "0", "", "x", "-1", "99999999999999", "\x00"])
def test_an_older_page_decides_nothing(world: World, version: str) -> None:
    sent, before = world.hand_in(), world.rows()
    assert press(world, "binh", sent, version=version).status_code == 409
    answer = press(world, "binh", sent, "tra-lai", version=version, reason="Chưa khớp.")
    assert answer.status_code == 422
    assert "vừa được lưu ở nơi khác" in text_of(answer)
    assert "Chưa khớp." in text_of(answer)
    assert world.rows() == before


def test_several_are_named_before_they_are_approved(world: World) -> None:
    sent = world.hand_in()
    chosen = [sent, *(row for row in world.waiting() if row.pk != sent.pk)][:3]
    posted = {"chon": [str(row.pk) for row in chosen]}
    before = world.rows()
    asked = world.client("binh").post("/duyet/nhieu/", posted)
    assert asked.status_code == 200
    for row in chosen:
        assert row.unit.full_name in text_of(asked)
    assert world.rows() == before
    done = world.client("binh").post("/duyet/nhieu/", {**posted, "xac-nhan": "1"}, follow=True)
    assert "Đã duyệt 3 bản." in text_of(done)
    assert set(Submission.objects.filter(pk__in=posted["chon"]).values_list("state", "step")) == {("submitted", 1)}
    again = world.client("binh").post("/duyet/nhieu/", {**posted, "xac-nhan": "1"}, follow=True)
    assert "Chưa chọn bản nào" in text_of(again)


@pytest.mark.parametrize("chosen", [[], ["x"], ["\x00"], ["-1"], ["9" * 30], ["999999999"]])
def test_choosing_nothing_that_waits_does_nothing(world: World, chosen: list[str]) -> None:
    before = world.rows()
    answer = world.client("binh").post("/duyet/nhieu/", {"chon": chosen, "xac-nhan": "1"}, follow=True)
    assert "Chưa chọn bản nào" in text_of(answer)
    assert world.rows() == before


def test_those_of_other_branches_are_not_among_the_chosen(world: World) -> None:
    world.newcomer("phu", Role.DISTRICT_OFFICER, world.unit(PHU_NINH))
    sent, before = world.hand_in(), world.rows()
    world.client("phu").post("/duyet/nhieu/", {"chon": [str(sent.pk)], "xac-nhan": "1"})
    assert world.rows() == before


def test_another_branch_and_another_province_see_nothing(world: World) -> None:
    world.newcomer("phu", Role.DISTRICT_OFFICER, world.unit(PHU_NINH))
    sent, before = world.hand_in(), world.rows()
    for name in ("phu", "la"):
        assert world.client(name).get(f"/duyet/{sent.pk}/").status_code == 404
        assert press(world, name, sent).status_code == 404
        assert press(world, name, sent, "tra-lai", reason="Sai.").status_code == 404
    assert world.rows() == before


@pytest.mark.parametrize("name", ["ha", "minh", "khanh", "an"])
def test_who_reads_does_not_decide(world: World, name: str) -> None:
    sent, before = world.hand_in(), world.rows()
    page = world.client(name).get(f"/duyet/{sent.pk}/")
    assert page.status_code == 200
    assert "Quyết định của bạn" not in text_of(page)
    for move, reason in (("duyet", ""), ("tra-lai", "Sai.")):
        assert press(world, name, sent, move, reason=reason).status_code == 403
    assert world.client(name).post("/duyet/nhieu/", {"chon": [str(sent.pk)], "xac-nhan": "1"}).status_code == 403
    assert world.rows() == before


def test_the_treasury_sees_no_submissions(world: World) -> None:
    sent = world.hand_in()
    assert world.client("giang").get("/duyet/").status_code == 403
    assert world.client("giang").get(f"/duyet/{sent.pk}/").status_code in {403, 404}
    assert press(world, "giang", sent).status_code in {403, 404}


def test_the_office_does_not_step_in_before_the_district(world: World) -> None:
    sent = world.hand_in()
    answer = press(world, "chi", sent)
    assert answer.status_code == 409
    assert "đang chờ duyệt ở bước 1" in text_of(answer)
    assert "Quyết định của bạn" not in text_of(world.client("chi").get(f"/duyet/{sent.pk}/"))


def test_the_queue_asks_a_fixed_number_of_times(world: World, django_assert_max_num_queries: Any) -> None:
    sent = world.hand_in()
    world.client("binh")
    with django_assert_max_num_queries(15):
        world.client("binh").get("/duyet/")
    with django_assert_max_num_queries(19):
        world.client("binh").get(f"/duyet/{sent.pk}/")


def test_two_officers_at_once_make_one_set_of_facts(
    demo_portal: None, rig: Rig, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        try:
            province = Province.objects.get(code="49")
            with scope(province.pk):
                world = World(province, Province.objects.get(code="62"))
                last = Submission.objects.filter(state="submitted", step=1).order_by("id")[0]
                world.newcomer("chau", Role.COMMITTEE_STAFF, world.unit("vp-ntm"))
                clients = [world.client("chi"), world.client("chau")]
            answers = _at_once(clients, f"/duyet/{last.pk}/duyet/", {"version": str(last.version)})
            with scope(province.pk):
                facts = list(Result.objects.filter(submission=last).values_list("indicator_id", "figure"))
                recorded = AuditEntry.objects.filter(action="results.recorded", object_id=last.pk).count()
        finally:
            rig.reset()
    assert sorted(answers) == [302, 409]
    assert recorded == 1
    assert len(facts) == len(set(facts)) > 10


def _at_once(clients: list[Client], address: str, posted: dict[str, str]) -> list[int]:
    """Post the same from several browsers in the same moment."""
    start = threading.Barrier(len(clients))
    answers: list[int] = []

    def decide(client: Client) -> None:
        start.wait(20)
        answers.append(client.post(address, posted).status_code)
        connection.close()

    threads = [threading.Thread(target=decide, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers
