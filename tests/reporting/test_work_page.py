"""What must I do, by when: each person's own list, and every button leads somewhere."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from reporting.daily import run_calendar
from reporting.queries.tasks import Task
from tests.rig.world import TODAY, World, text_of


def tasks(world: World, name: str) -> list[tuple[Task, str]]:
    found: list[tuple[Task, str]] = world.client(name).get("/").context["tasks"]
    return found


@pytest.fixture
def checked(world: World) -> World:
    """The world after the calendar's run of 05/07: the check of 30/6 is provisional."""
    run_calendar(world.quang_nam, TODAY)
    return world


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("an", ["Báo cáo của xã về Chương trình xây dựng nông thôn mới"]),
        (
            "chi",
            [
                "Dừng giải ngân công trình có tỷ lệ giải ngân 0% để điều chuyển vốn",
                "Ban hành báo cáo 6 tháng đầu năm 2023",
                "Xử lý 2 chỗ các văn bản chưa thống nhất",
            ],
        ),
        ("giang", ["Nộp tệp Kho bạc đầy đủ đến hết ngày 30/06/2023"]),
        ("long", ["Ban hành báo cáo 6 tháng đầu năm 2023"]),
        ("ha", []),
        ("minh", []),
        ("khanh", []),
    ],
)
def test_each_sees_what_waits_for_them(checked: World, name: str, titles: list[str]) -> None:
    found = [task.title for task, _ in tasks(checked, name)]
    assert set(titles) <= set(found)
    if not titles:
        assert found == []
        assert "Không có việc nào đang chờ bạn" in text_of(checked.client(name).get("/"))


@pytest.mark.parametrize("name", ["an", "binh", "chi", "dung", "giang", "long", "la"])
def test_every_button_opens_a_page_of_this_person(checked: World, name: str) -> None:
    for task, address in tasks(checked, name):
        assert checked.client(name).get(address).status_code == 200, f"{task.title}: {address}"


def test_tasks_come_in_the_order_of_their_days(checked: World) -> None:
    days = [task.due_on or date.max for task, _ in tasks(checked, "chi")]
    assert days == sorted(days)
    # No document says by which day the committee's own report is issued: the portal invents none.
    [report] = [task for task, _ in tasks(checked, "chi") if task.title.startswith("Ban hành báo cáo")]
    assert (report.due_on, report.status) == (None, "planned")
    assert len(days) >= 3


def test_a_form_says_how_it_stands(world: World) -> None:
    ((task, address),) = tasks(world, "an")
    assert (task.due_on, task.status, task.button, task.urgent) == (date(2023, 6, 30), "overdue", "Nhập báo cáo", True)
    world.client("an").post(f"{address}luu/", {"version": "1", "tieu-chi-xa-dat:done": "9"})
    assert tasks(world, "an")[0][0].button == "Nhập tiếp"
    world.on(date(2023, 6, 10))
    assert (tasks(world, "an")[0][0].status, tasks(world, "an")[0][0].urgent) == ("not_due", False)


def test_what_was_handed_in_is_done_until_it_comes_back(world: World) -> None:
    sent = world.hand_in()
    assert tasks(world, "an") == []
    before = tasks(world, "binh")
    world.client("binh").post(f"/duyet/{sent.pk}/tra-lai/", {"version": str(sent.version), "reason": "Chưa khớp."})
    ((back, _),) = tasks(world, "an")
    assert (back.status, back.button, back.urgent) == ("returned", "Sửa và nộp lại", True)
    assert before != tasks(world, "binh")


def test_a_period_that_has_not_opened_is_no_task(world: World) -> None:
    world.on(date(2023, 5, 20))
    assert tasks(world, "an") == []


def test_an_issued_report_is_no_task_any_more(world: World) -> None:
    committee = world.unit("bcd").pk
    world.client("chi").post(
        f"/bao-cao/lap/ban-chi-dao/2023-H1/{committee}/ban-hanh/", {"number": "12", "issued_on": "05/07/2023"}
    )
    assert not [task for task, _ in tasks(world, "chi") if task.title.startswith("Ban hành")]


def test_a_stranger_is_sent_to_sign_in(world: World) -> None:
    assert Client().get("/").headers["Location"].startswith("/dang-nhap/")


@pytest.mark.parametrize(("name", "most"), [("an", 20), ("binh", 24), ("chi", 31), ("giang", 14)])
def test_the_list_asks_a_fixed_number_of_times(
    checked: World, name: str, most: int, django_assert_max_num_queries: Any
) -> None:
    checked.client(name)
    with django_assert_max_num_queries(most):
        checked.client(name).get("/")
