"""Reminders and the chase list: only those who owe are told, each day once, and everybody sees who was told when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, Notice
from accounts.queries.people import system_person
from accounts.roles import Refused, Role
from programs.models import Obligation, Reminder, Submission
from reporting.actions.reminders import remind_due, remind_now
from reporting.daily import run_calendar
from tests.rig.statements import business
from tests.rig.world import DAI_LOC, PHU_NINH, TODAY, World, text_of


def run(world: World, day: date) -> int:
    world.on(day)
    return remind_due(by=system_person(world.quang_nam, day))


def test_only_those_who_owe_are_told_and_each_day_once(world: World) -> None:
    world.newcomer("cham", Role.COMMUNE_OFFICER, world.unit("20539"))
    Submission.objects.filter(unit__code="20539", obligation__form_period__period="2023-H1").update(state="approved")
    assert run(world, TODAY) > 0
    told = set(Reminder.objects.values_list("user__username", flat=True))
    assert "an" in told
    assert not {"cham", "giang", "ha", "khanh"} & told, "handed in, or owes nothing"
    assert run(world, TODAY) == 0
    notice = Notice.objects.get(user=world.user("an"), key=f"duty:{world.duty().pk}")
    assert notice.url == f"/nop-bao-cao/{world.duty().pk}/"
    assert "ngày" in notice.text


def test_one_notice_a_duty_that_becomes_new_every_day_it_is_late(world: World) -> None:
    last = world.duty().form_period.last_day
    for offset in (1, 2, 3):
        run(world, last + timedelta(days=offset))
    notice = Notice.objects.get(user=world.user("an"), key=f"duty:{world.duty().pk}")
    assert notice.text.startswith("Quá hạn 3 ngày:")
    assert Reminder.objects.filter(user=world.user("an"), obligation=world.duty()).count() == 3


def test_handing_in_ends_the_reminders(world: World) -> None:
    run(world, TODAY)
    world.on(TODAY)
    world.hand_in()
    before = Reminder.objects.filter(obligation=world.duty()).count()
    run(world, TODAY + timedelta(days=1))
    assert Reminder.objects.filter(obligation=world.duty()).count() == before


def test_the_calendar_of_the_day_reminds(world: World) -> None:
    run_calendar(world.quang_nam, TODAY)
    assert Reminder.objects.filter(user=world.user("an")).exists()


def test_a_return_reaches_the_one_who_reported_at_once(world: World) -> None:
    sent = world.hand_in()
    world.client("binh").post(
        f"/duyet/{sent.pk}/tra-lai/", {"reason": "Thiếu số thôn kiểu mẫu.", "version": sent.version}
    )
    notice = Notice.objects.get(user=world.user("an"), urgent=True)
    assert notice.text.startswith("Bị trả lại:")
    assert notice.text.endswith("Lý do: Thiếu số thôn kiểu mẫu.")
    assert not Notice.objects.filter(user=world.user("binh"), urgent=True).exists()


def test_the_last_approval_is_told(world: World) -> None:
    sent = world.hand_in()
    for name in ("binh", "chi"):
        sent = world.submission()
        world.client(name).post(f"/duyet/{sent.pk}/duyet/", {"version": sent.version})
    assert world.submission().state == "approved"
    assert [one.text for one in Notice.objects.filter(user=world.user("an"), text__startswith="Đã duyệt xong")]


def test_the_list_shows_who_was_told_when(world: World) -> None:
    run(world, TODAY)
    page = text_of(world.client("binh").get("/duyet/don-doc/"))
    assert "Nguyễn Thị An" in page
    assert "nhắc 1 lần, gần nhất 05/07/2023" in page
    assert "chưa có người dùng" in page or "Xã Đại Minh" not in page
    assert "Huyện Phú Ninh" not in page.split("<tbody>")[1], "another branch"


def test_the_filter_keeps_a_district(world: World) -> None:
    whole = world.client("chi").get("/duyet/don-doc/")
    some = world.client("chi").get("/duyet/don-doc/", {"huyen": str(world.unit(DAI_LOC).pk), "qua_han": "on"})
    assert 0 < some.context["page"].paginator.count < whole.context["page"].paginator.count
    places = {line.duty.unit.path.split("/")[1] for line in some.context["lines"]}
    assert places == {str(world.unit(DAI_LOC).path.split("/")[1])}


def test_chasing_by_hand_is_kept_to_ones_branch_and_logged(world: World) -> None:
    answer = world.client("binh").post("/duyet/don-doc/nhac/", {"chon": [world.duty().pk]}, follow=True)
    assert "Đã nhắc 1 lượt người." in text_of(answer)
    row = Reminder.objects.get(obligation=world.duty())
    assert (row.user, row.by, row.told_on) == (world.user("an"), world.user("binh"), TODAY)
    assert AuditEntry.objects.filter(action="duty.chased").count() == 1
    again = world.client("binh").post("/duyet/don-doc/nhac/", {"chon": [world.duty().pk]}, follow=True)
    assert "Không nhắc được ai" in text_of(again)
    with pytest.raises(Refused):
        remind_now(obligations=Obligation.objects.filter(pk=_open_elsewhere(world)), by=world.person("binh"))


def _open_elsewhere(world: World) -> int:
    found = Obligation.objects.filter(unit__parent__code=PHU_NINH, form_period__period="2023-H1")
    wanted = found[0]
    Submission.objects.filter(obligation=wanted).update(state="draft")
    return int(wanted.pk)


@pytest.mark.parametrize("typed", [{}, {"chon": "x"}, {"chon": "9" * 30}, {"chon": ["-1", "0"]}])
def test_nothing_chosen_gets_a_sentence(world: World, typed: dict[str, str | list[str]]) -> None:
    answer = world.client("binh").post("/duyet/don-doc/nhac/", typed, follow=True)
    assert "Chưa chọn việc nào." in text_of(answer)


def test_the_file_holds_the_same_list(world: World) -> None:
    answer = world.client("chi").get("/duyet/don-doc/danh-sach.xlsx")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"


def test_the_list_asks_a_fixed_number_of_times(world: World) -> None:
    client = world.client("chi")
    client.get("/duyet/don-doc/")
    counts = []
    queries: list[dict[str, int]] = [{}, {"huyen": world.unit(PHU_NINH).pk}]
    for query in queries:
        with CaptureQueriesContext(connection) as seen:
            client.get("/duyet/don-doc/", query)
        counts.append(len(business(seen)))
    assert counts[0] == counts[1] <= 9
