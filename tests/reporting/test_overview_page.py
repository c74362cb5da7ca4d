"""The committee's first page: the same figures as the book, the submissions and the board, and as Excel."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from accounts.figures import percent
from accounts.models import OrgUnit
from accounts.tenancy import scope
from disbursement.actions.payment import pay
from disbursement.models import CapitalAccount
from disbursement.moves import PaymentType
from disbursement.queries.balances import Slice, total
from programs.models import Obligation, PlanYear, Submission
from programs.queries.plan import calendar_of, current_plan_year, latest_runs, rules
from reporting.daily import run_calendar
from reporting.queries.overview import Overview, TableLine
from reporting.views.drawing import CONTENT_TYPES
from tests.rig.statements import business
from tests.rig.world import DAI_LOC, HALF_YEAR, TODAY, World, text_of


def overview(world: World, name: str = "chi") -> Overview:
    found: Overview = world.client(name).get("/tong-quan/").context["overview"]
    return found


def test_capital_is_that_of_the_book(world: World) -> None:
    shown = overview(world)
    for card in shown.cards:
        figures = total(world.quang_nam.pk, of=Slice(plan_year=2023, programmes=(card.code,)), as_of=TODAY)
        assert (card.capital.assigned_vnd, card.capital.disbursed_vnd) == (figures.assigned_vnd, figures.disbursed_vnd)
    whole = total(world.quang_nam.pk, of=Slice(plan_year=2023), as_of=TODAY)
    assert shown.capital.whole.assigned_vnd == whole.assigned_vnd == 3_290_500_000_000
    assert sum(card.capital.disbursed_vnd for card in shown.cards) == whole.disbursed_vnd


def test_every_district_has_its_row(world: World) -> None:
    shown = overview(world)
    assert len(shown.districts) == OrgUnit.objects.filter(kind="district").count() == 18
    row = next(row for row in shown.districts if row.unit.name == "Đại Lộc")
    figures = total(world.quang_nam.pk, of=Slice(plan_year=2023, branches=(row.unit.path,)), as_of=TODAY)
    assert sum(share.assigned_vnd for share in row.shares) == figures.assigned_vnd
    owed = Obligation.objects.filter(form_period__period=HALF_YEAR, unit__path__startswith=row.unit.path)
    handed = Submission.objects.filter(obligation__in=owed, state__in=["submitted", "approved"])
    assert (row.owed, row.handed_in) == (owed.count(), handed.count())


def test_handing_in_counts_at_once(world: World) -> None:
    before = overview(world)
    world.hand_in()
    assert (overview(world).handed_in, overview(world).owed) == (before.handed_in + 1, before.owed)


def test_what_waits_comes_first(world: World) -> None:
    run_calendar(world.quang_nam, TODAY)
    first = overview(world).deadlines[0]
    assert (first.on, first.status, first.word) == (date(2023, 6, 30), "provisional", "chờ số liệu Kho bạc")
    page = text_of(world.client("chi").get("/tong-quan/"))
    assert "2 chỗ các văn bản chưa thống nhất" in page
    assert "hạn minh họa" in page
    assert "Số liệu minh họa" in page


@pytest.mark.parametrize("name", ["an", "binh", "giang"])
def test_it_is_not_for_those_who_see_a_part(world: World, name: str) -> None:
    for page in ("/tong-quan/", "/tong-quan/huyen.xlsx"):
        assert world.client(name).get(page).status_code == 403


def test_the_table_is_an_excel_file(world: World) -> None:
    answer = world.client("ha").get("/tong-quan/huyen.xlsx")
    assert answer.headers["Content-Type"] == CONTENT_TYPES["xlsx"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="huyen-va-chuong-trinh.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    words = {
        str(cell.value) for line in book["Huyện và chương trình"].iter_rows() for cell in line if cell.value is not None
    }
    assert any("Đại Lộc" in word for word in words)
    assert any("minh họa" in word.lower() for word in words)


def test_another_province_sees_its_own(world: World) -> None:
    shown = overview(world, "la")
    assert shown.capital.whole.assigned_vnd == 0
    assert "Đại Lộc" not in text_of(world.client("la").get("/tong-quan/"))


def test_the_page_asks_a_fixed_number_of_times(world: World, django_assert_max_num_queries: Any) -> None:
    world.client("chi")
    with django_assert_max_num_queries(19) as seen:
        world.client("chi").get("/tong-quan/")
    assert len(business(seen)) == 8


@pytest.mark.parametrize("year", [2019, 2022, 2023, 2030])
def test_the_calendar_is_that_of_the_plan_year(world: World, year: int) -> None:
    run_calendar(world.quang_nam, TODAY)
    found = calendar_of(world.quang_nam.pk, year)
    assert found is not None
    plan_year, calendar = found
    assert plan_year == current_plan_year(world.quang_nam.pk, year)
    runs = latest_runs(plan_year)
    assert [(one.title, one.last_day, one.checked_on, one.standing, one.found_count) for one in calendar] == [
        (rule.title, rule.last_day, *((run.as_of, run.standing, run.found_count) if run else (None, None, None)))
        for rule in rules(plan_year)
        for run in [runs.get(rule.pk)]
    ]


def test_a_year_without_rules_and_a_province_without_plan(world: World) -> None:
    phase = PlanYear.objects.values_list("phase", flat=True).order_by("id")[0]
    PlanYear.objects.create(province=world.quang_nam, year=2031, phase_id=phase)
    found = calendar_of(world.quang_nam.pk, 2031)
    assert found is not None
    assert (found[0].year, found[1]) == (2031, [])
    with scope(world.kon_tum.pk):
        assert calendar_of(world.quang_nam.pk, 2023) is None


def row_of(world: World, name: str, person: str = "chi") -> str:
    """The district's row of the table, as it is drawn."""
    page = text_of(world.client(person).get("/tong-quan/"))
    rows = [row for row in page.split("<tr>") if f">{name}</a></th>" in row]
    assert len(rows) == 1
    return rows[0]


def test_the_table_is_drawn_anew_when_a_report_comes_in(world: World) -> None:
    before = next(row for row in overview(world).districts if row.unit.name == "Đại Lộc").line
    assert f"thiếu {before.missing} bản" in row_of(world, "Đại Lộc")
    world.hand_in()
    assert f"thiếu {before.missing - 1} bản" in row_of(world, "Đại Lộc")
    assert f">{before.handed_in + 1}/{before.owed}<" in row_of(world, "Đại Lộc")


def test_the_table_is_drawn_anew_when_money_is_paid(world: World) -> None:
    def line() -> TableLine:
        return next(row for row in overview(world).districts if row.unit.name == "Đại Lộc").line

    before, drawn = line(), row_of(world, "Đại Lộc")
    account = CapitalAccount.objects.filter(
        bucket="available", line__plan_year=2023, line__component__programme__code="NTM",
        line__unit__path__startswith=world.unit(DAI_LOC).path,
    ).order_by("-balance_vnd")[0]  # fmt: skip
    assert account.line is not None
    pay(
        line=account.line, payment_type=PaymentType.SETTLEMENT, amount_vnd=account.balance_vnd, on=TODAY,
        voucher="HUYEN-1", by=world.person("giang"),
    )  # fmt: skip
    rate = line().cells[0].rate
    assert rate is not None
    assert rate != before.cells[0].rate
    assert row_of(world, "Đại Lộc") != drawn
    assert f">{percent(rate, 1)}<" in row_of(world, "Đại Lộc")


def test_the_table_is_drawn_anew_when_the_day_or_a_name_changes(world: World) -> None:
    drawn = row_of(world, "Đại Lộc")
    world.on(date(2023, 12, 31))
    assert row_of(world, "Đại Lộc") != drawn
    OrgUnit.objects.filter(pk=world.unit(DAI_LOC).pk).update(name="Đại Lộc mới")
    assert row_of(world, "Đại Lộc mới")


def test_a_province_without_capital_and_forms_is_told_so(world: World) -> None:
    page = text_of(world.client("la").get("/tong-quan/"))
    assert "Năm này chưa có vốn nào được giao" in page
    assert "thấp hơn đường chia đều" not in page
    assert "đã nộp đủ" not in page or "không phải nộp" in page
    assert "Năm này chưa có vốn nào được giao" not in text_of(world.client("chi").get("/tong-quan/"))
