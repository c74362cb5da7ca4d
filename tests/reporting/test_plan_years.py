"""Another plan year on every page: chosen once, said everywhere, and gone with the province."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from disbursement.models import Project
from programs.models import CheckRun
from reporting.daily import run_calendar
from tests.rig.world import TODAY, World, text_of

PAGES = ["overview", "targets", "candidates", "conflicts", "capital", "projects", "checks", "deadlines", "reports"]
STRIP = "Đang xem năm kế hoạch 2022; hôm nay là 05/07/2023."


def choose(client: Client, year: str, **given: str) -> str:
    answer = client.post(reverse("plan_years"), {"nam": year, **given})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_every_page_of_a_year_shows_the_year_that_was_chosen(world: World) -> None:
    client = world.client("chi")
    before = text_of(client.get(reverse("deadlines")))
    assert "Thời hạn năm 2023" in before
    assert "Đang xem năm kế hoạch" not in before
    assert choose(client, "2022", ve="/thoi-han/") == "/thoi-han/"
    for name in PAGES:
        answer = client.get(reverse(name))
        assert answer.status_code == 200, name
        assert STRIP in text_of(answer), name
    page = text_of(client.get(reverse("deadlines")))
    assert "Thời hạn năm 2022" in page
    assert "đến hết ngày 30/09/2022" in page
    assert "30/06/2023" not in page
    assert "hôm nay 05/07" not in page
    targets = text_of(client.get(reverse("targets")))
    assert "từ 5 đến 7 xã" in targets
    assert "ít nhất 130 xã" not in targets
    choose(client, "2023")
    assert "Thời hạn năm 2023" in text_of(client.get(reverse("deadlines")))
    assert "Đang xem năm kế hoạch" not in text_of(client.get(reverse("capital")))


def test_a_year_without_capital_says_that_nothing_was_there_to_check(world: World) -> None:
    client = world.client("chi")
    choose(client, "2022")
    run_calendar(world.quang_nam, TODAY)
    for name in ("deadlines", "checks"):
        page = text_of(client.get(reverse(name)))
        assert page.count("không có vốn để xét") == 5, name
    assert "quá hạn" not in text_of(client.get(reverse("deadlines")))
    run = CheckRun.objects.filter(rule__plan_year__year=2022).order_by("id")[0]
    assert "Sổ chưa có vốn nào thuộc phạm vi" in text_of(client.get(reverse("check_run", args=[run.pk])))


def test_files_follow_the_year_too(world: World) -> None:
    client = world.client("chi")
    choose(client, "2022")
    for name in ("overview_file", "targets_file", "capital_file", "project_file"):
        assert client.get(reverse(name)).status_code == 200, name


@pytest.mark.parametrize("year", ["", "2021", "nay", "20222", "-2022", "２０２２", "9" * 5000])
def test_a_year_that_is_not_there_changes_nothing(world: World, year: str) -> None:
    client = world.client("an")
    answer = client.post(reverse("plan_years"), {"nam": year}, follow=True)
    assert "Tỉnh không có năm kế hoạch này" in text_of(answer)
    assert "Thời hạn năm 2023" in text_of(client.get(reverse("deadlines")))


@pytest.mark.parametrize(
    ("came_from", "goes_to"),
    [
        ("/chi-tieu/xa-ntm/", "/chi-tieu/"),
        ("/nguon-von/cong-trinh/1/", "/nguon-von/"),
        ("//evil.example/", "/tong-quan/"),
        ("https://evil.example/thoi-han/", "/tong-quan/"),
        ("javascript:alert(1)", "/tong-quan/"),
        ("", "/tong-quan/"),
    ],
)
def test_one_comes_back_to_the_part_one_was_in(world: World, came_from: str, goes_to: str) -> None:
    assert choose(world.client("chi"), "2022", ve=came_from) == goes_to


def test_the_list_of_years_counts_what_each_holds(world: World) -> None:
    page = text_of(world.client("chi").get(reverse("plan_years")))
    assert "2022" in page
    assert "đang xem" in page
    assert "2022" not in text_of(world.client("la").get(reverse("plan_years")))


def test_money_is_given_in_the_year_of_today(world: World) -> None:
    client = world.client("chi")
    choose(client, "2022")
    project = Project.objects.filter(province=world.quang_nam, kind="works").order_by("id")[0]
    form = client.get(reverse("allocate_capital", args=[project.pk])).context["form"]
    assert [key for key, _ in form.fields["origin_year"].choices][1] == "2023"
