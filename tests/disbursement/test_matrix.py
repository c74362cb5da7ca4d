"""The matrix of capital, its units, and the way from a figure to its lines, movements and decision."""

from __future__ import annotations

import io
from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from disbursement.actions.further import Given, Receiver, give_further, give_new, reduce, supplement
from disbursement.actions.lines import open_line
from disbursement.actions.posting import LedgerRefused, Overdrawn
from disbursement.models import Assigned, CapitalLine, CapitalNature, CapitalSource, Movement, Project
from disbursement.queries.balances import Slice
from disbursement.queries.lines import capital_lines, passed_on, with_figures
from disbursement.queries.matrix import Matrix, matrix
from disbursement.queries.shares import shares_of
from disbursement.shares import hundred
from tests.disbursement.conftest import SignIn
from tests.rig.capital import BILLION, Town

MAY = date(2023, 5, 2)
YEAR = Slice(plan_year=2023)


def _given(town: Town, amount_vnd: int, key: str, on: date = MAY) -> Given:
    return Given(amount_vnd=amount_vnd, on=on, decision=town.decision, key=key)


def _combined(town: Town) -> Project:
    """Works with capital of two programmes and two sources (công trình lồng ghép)."""
    project = town.project()
    town.line(project, amount_vnd=6 * BILLION)
    town.line(project, amount_vnd=3 * BILLION, source=CapitalSource.DISTRICT)
    other = open_line(
        unit=project.unit, component=town.component("DTTS.4"), project=project, source=CapitalSource.CENTRAL,
        nature=CapitalNature.INVESTMENT, origin_year=2023, plan_year=2023, assigned=Assigned.START_OF_YEAR,
        by=town.system,
    )  # fmt: skip
    to = Receiver(unit=None, project=project, component=other.component, assigned=Assigned.START_OF_YEAR)
    give_new(money=other, to=to, given=_given(town, BILLION, "dtts"), by=town.system)
    return project


def _matrix(town: Town, **of: object) -> Matrix:
    return matrix(town.province.pk, of=Slice(plan_year=2023, **of), as_of=town.system.today)  # type: ignore[arg-type]  # fields by name


def test_combined_capital_splits_and_its_works_count_once(town: Town) -> None:
    project = _combined(town)
    town.line(town.project(), amount_vnd=2 * BILLION)
    found = _matrix(town)
    programmes = {row.programme: row.cell for row in found.rows if row.level == 0}
    assert {code: cell.figures.assigned_vnd // BILLION for code, cell in programmes.items()} == {"NTM": 11, "DTTS": 1}
    assert {code: cell.project_count for code, cell in programmes.items()} == {"NTM": 2, "DTTS": 1}
    assert (found.whole.project_count, found.whole.figures.assigned_vnd) == (2, 12 * BILLION)
    assert sum(hundred([cell.figures.assigned_vnd for cell in programmes.values()])) == 100
    lines = with_figures(town.province.pk, list(project.lines.select_related("component__programme")), as_of=MAY)
    shares = shares_of((row.line, row.figures) for row in lines)
    assert [(one.source, int(one.percent)) for one in shares] == [
        ("Ngân sách trung ương", 60), ("Ngân sách huyện", 30), ("Ngân sách trung ương", 10)
    ]  # fmt: skip


def test_the_matrix_tells_every_kind_of_money_apart(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=5, assigned=Assigned.LATER)
    town.line(project, amount_vnd=7, origin_year=2022)
    town.line(project, amount_vnd=11, source=CapitalSource.CREDIT)
    town.line(project, amount_vnd=13, nature=CapitalNature.RECURRENT)
    town.line(amount_vnd=17)
    rows = [row for row in _matrix(town).rows if row.money]
    told = {(row.money.labels, row.cell.figures.assigned_vnd) for row in rows if row.money}
    assert told == {
        (("Đầu tư", "Ngân sách trung ương", 2023, "Giao đầu năm"), 17),
        (("Đầu tư", "Ngân sách trung ương", 2023, "Giao bổ sung trong năm"), 5),
        (("Đầu tư", "Ngân sách trung ương", 2022, "Giao đầu năm"), 7),
        (("Đầu tư", "Tín dụng chính sách", 2023, "Giao đầu năm"), 11),
        (("Sự nghiệp", "Ngân sách trung ương", 2023, "Giao đầu năm"), 13),
    }
    assert _matrix(town).whole.waiting_vnd == 17
    below = matrix(town.province.pk, of=YEAR, as_of=town.system.today, by_component=True)
    assert [(row.level, row.component) for row in below.rows][:2] == [(0, ""), (1, "NTM.02")]
    assert matrix(town.province.pk, of=YEAR, as_of=date(2023, 1, 1)).rows == ()


def test_capital_goes_down_the_cascade_and_never_more_than_the_parent_has(town: Town) -> None:
    top = town.line(unit=town.root, amount_vnd=10)
    district = give_further(
        giver=top, given=_given(town, 10, "a"), by=town.system,
        to=Receiver(unit=town.district, project=None, component=top.component, assigned=Assigned.START_OF_YEAR),
    ).to_account.line  # fmt: skip
    assert district is not None
    project = town.project()
    works = Receiver(unit=None, project=project, component=top.component, assigned=Assigned.LATER)
    give_further(giver=district, to=works, given=_given(town, 4, "b"), by=town.system)
    with pytest.raises(Overdrawn) as told:
        give_further(giver=district, to=works, given=_given(town, 9, "c"), by=town.system)
    assert "sẽ thiếu 3 đồng" in str(told.value)
    assert passed_on([top.pk, district.pk], as_of=MAY) == {top.pk: 10, district.pk: 4}
    own = with_figures(town.province.pk, [district], as_of=MAY)[0]
    assert (own.received_vnd, own.passed_vnd, own.figures.available_vnd) == (10, 4, 6)
    assert _matrix(town).whole.figures.assigned_vnd == 10
    elsewhere = Receiver(
        unit=town.other_district, project=None, component=top.component, assigned=Assigned.START_OF_YEAR
    )
    with pytest.raises(LedgerRefused, match="không thuộc Huyện Đại Lộc"):
        give_further(giver=district, to=elsewhere, given=_given(town, 1, "d"), by=town.system)
    foreign = Receiver(unit=None, project=project, component=town.component("GN.2"), assigned=Assigned.LATER)
    with pytest.raises(LedgerRefused, match="chương trình khác"):
        give_further(giver=district, to=foreign, given=_given(town, 1, "e"), by=town.system)


def test_capital_is_adjusted_up_as_later_money_and_down_to_where_it_came_from(town: Town) -> None:
    line = town.line(town.project(), amount_vnd=10)
    more = supplement(line=line, given=_given(town, 5, "up"), by=town.system).to_account.line
    assert more is not None
    assert (more.assigned, more.project_id, more.unit_id) == (Assigned.LATER, line.project_id, line.unit_id)
    down = reduce(line=line, given=_given(town, 4, "down"), by=town.system)
    assert (down.kind, down.to_account.bucket, down.note) == ("recall", "outside", "Điều chỉnh giảm kế hoạch vốn")
    with pytest.raises(Overdrawn):
        reduce(line=line, given=_given(town, 7, "too much"), by=town.system)
    assert _matrix(town).whole.figures.assigned_vnd == 11


@given(st.lists(st.integers(0, 10**13), max_size=12))
def test_shares_always_add_to_a_hundred(amounts: list[int]) -> None:
    shares = hundred(amounts)
    assert sum(shares) == (100 if sum(amounts) else 0)
    whole = sum(amounts) or 1
    assert all(
        abs(one - Fraction(amount * 100, whole)) <= Fraction(1, 10) for one, amount in zip(shares, amounts, strict=True)
    )


@pytest.mark.parametrize(
    ("unit", "assigned", "format_"), [("dong", 1_234_567_890, "#,##0"), ("trieu", 1234.56789, "#,##0"),
                                      ("ty", 1.23456789, "#,##0.0"), ("x", 1234.56789, "#,##0")]
)  # fmt: skip
def test_the_unit_is_kept_in_the_address_and_the_file_looks_like_the_table(
    place: Town, as_person: SignIn, unit: str, assigned: float, format_: str
) -> None:
    place.line(place.project(), amount_vnd=1_234_567_890)
    client = as_person("chi")
    answer = client.get(reverse("capital_file"), {"don-vi": unit})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    assert cells[assigned].number_format == format_
    page = client.get(reverse("capital"), {"don-vi": unit}).content.decode()
    shown = {"dong": "1.234.567.890", "ty": "1,2"}.get(unit, "1.235")
    assert f">{shown}<" in page
    assert f'name="don-vi" value="{unit}"' in page


def test_a_figure_leads_to_its_lines_movements_and_decision(place: Town, as_person: SignIn) -> None:
    project = place.project()
    line = place.line(project, amount_vnd=BILLION)
    client = as_person("chi")
    matrix_page = client.get(reverse("capital")).context["shown"]
    row, query = next((row, query) for row, query in matrix_page.rows if row.money)
    lines = client.get(f"{reverse('capital_lines')}?{query}")
    assert [one.line.pk for one in lines.context["rows"]] == [line.pk]
    assert lines.context["whole"].assigned_vnd == row.cell.figures.assigned_vnd == BILLION
    assert reverse("capital_line", args=[line.pk]) in lines.content.decode()
    page = client.get(reverse("capital_line", args=[line.pk])).content.decode()
    decision = reverse("capital_decision", args=[place.decision.pk])
    assert decision in page
    assert project.name in client.get(decision).content.decode()
    assert client.get(reverse("capital_lines_file")).status_code == 200
    held = {"con-o": "don-vi", "nguon": "central", "noi-dung": "NTM.02", "nam-von": "2023"}
    assert client.get(reverse("capital_lines"), held).context["rows"] == []
    assert capital_lines(place.province.pk, Slice(plan_year=2023, branches=[])).count() == 0


def test_giving_and_adjusting_on_screen(place: Town, as_person: SignIn) -> None:
    client, project = as_person("chi"), place.project()
    paper = {"number": "7/QĐ-UBND", "decided_on": "14/03/2023", "issuer": "UBND tỉnh", "effective_on": "15/03/2023"}
    new = {
        **paper, "unit": place.district.pk, "project_code": "", "component": project.component_id, "source": "central",
        "nature": "investment", "origin_year": "2023", "assigned": "start_of_year", "amount_vnd": "1.000", "key": "n",
    }  # fmt: skip
    assert client.get(reverse("assign_capital")).status_code == 200
    assert client.post(reverse("assign_capital"), {**new, "project_code": project.code}).status_code == 422
    assert client.post(reverse("assign_capital"), {**new, "decided_on": "16/03/2023"}).status_code == 422
    assert client.post(reverse("assign_capital"), new).status_code == 302
    line = CapitalLine.objects.get()
    further = {**paper, "unit": "", "project_code": project.code, "component": project.component_id,
               "assigned": "start_of_year", "amount_vnd": "700", "key": "f"}  # fmt: skip
    url = reverse("allocate_further", args=[line.pk])
    assert client.get(url).status_code == 200
    unknown = client.post(url, {**further, "project_code": "7999999"})
    assert "Không có dự án mã 7999999" in unknown.content.decode()
    over = client.post(url, {**further, "amount_vnd": "1.001"})
    assert "sẽ thiếu 1 đồng" in over.content.decode()
    assert client.post(url, further).status_code == 302
    down = {**paper, "direction": "down", "amount_vnd": "300", "key": "d"}
    url = reverse("adjust_capital", args=[line.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, down).status_code == 302
    assert client.post(url, {**down, "direction": "up", "key": "u"}).status_code == 302
    assert sorted(Movement.objects.values_list("kind", "amount_vnd")) == [
        ("allocation", 300), ("allocation", 700), ("allocation", 1000), ("recall", 300)
    ]  # fmt: skip
