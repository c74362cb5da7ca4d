"""A list of capital from Excel: template, every problem by its cell, preview, one set, the same again, undoing."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from accounts.language import told as said
from accounts.roles import Person, Role
from disbursement.actions.further import Given, reduce
from disbursement.actions.payment import pay
from disbursement.actions.plan_file import Paper, post_plan, receive_plan, undo_plan
from disbursement.actions.posting import LedgerRefused
from disbursement.models import CapitalLine, Movement, PlanFile
from disbursement.moves import PaymentType
from disbursement.plan_sheet import plan_sheet, plan_stamp, plan_template
from disbursement.queries.lines import with_figures
from programs.intake import template
from programs.models import Decision
from tests.disbursement.conftest import SignIn
from tests.disbursement.test_gates import difficult
from tests.rig.capital import Town

PAPER = Paper(number="12/QĐ-UBND", decided_on=date(2023, 3, 1), issuer="UBND tỉnh", effective_on=date(2023, 3, 2))
BASE = {
    "deed": "give", "component": "NTM.02", "source": "central", "nature": "investment", "origin_year": "2023",
    "assigned": "start_of_year",
}  # fmt: skip


def book(town: Town, *rows: dict[str, Any], year: int = 2023) -> bytes:
    values = {str(place): {**BASE, **row} for place, row in enumerate(rows, start=1)}
    return template.write(plan_sheet(year), stamp=plan_stamp(town.province.code, year), values=values)


def receive(town: Town, *rows: dict[str, Any], by: Person | None = None, paper: Paper = PAPER) -> PlanFile:
    content = book(town, *rows)
    return receive_plan(name="danh-muc.xlsx", content=content, plan_year=2023, paper=paper, by=by or town.committee)


def told(file: PlanFile) -> dict[str, str]:
    """The sentence at each cell that is complained of."""
    told = [(said(place), said(sentence)) for place, sentence in file.problems]
    return {place.split(" ")[1] if place else "": sentence for place, sentence in told}


def cascade(town: Town) -> tuple[dict[str, Any], ...]:
    project = town.project()
    return (
        {"unit_code": town.district.code, "amount": 100},
        {"unit_code": town.commune.code, "from_code": town.district.code, "amount": 60},
        {"project_code": project.code, "from_code": town.commune.code, "amount": 25},
    )


def test_a_list_goes_down_the_whole_cascade_as_one_set(town: Town) -> None:
    file = receive(town, *cascade(town))
    assert (file.state, file.problems, Movement.objects.count(), CapitalLine.objects.count()) == ("checked", [], 0, 0)
    shown = [(row["from"], row["before_vnd"], row["after_vnd"]) for row in file.rows]
    assert shown == [("", 0, 100), ("Huyện Đại Lộc", 0, 60), ("Xã Đại Thạnh", 0, 25)]
    assert not Decision.objects.filter(number=PAPER.number).exists()
    posted = post_plan(file=file, by=town.committee)
    assert (posted.state, posted.posted_count) == ("posted", 3)
    rows = with_figures(town.province.pk, list(CapitalLine.objects.order_by("id")), as_of=date(2023, 3, 2))
    assert [(one.received_vnd, one.passed_vnd) for one in rows] == [(100, 60), (60, 25), (25, 0)]
    assert {one.decision_id for one in Movement.objects.all()} == {posted.decision_id}


def test_every_problem_is_told_at_once_with_its_cell(town: Town) -> None:
    town.line(amount_vnd=50)
    file = receive(
        town,
        {"unit_code": "khong-co", "amount": 1},
        {"unit_code": town.commune.code, "from_code": town.district.code, "amount": 40},
        {"unit_code": town.neighbour.code, "from_code": town.district.code, "amount": 30},
        {"project_code": "7999999", "amount": 1},
        {"unit_code": town.commune.code, "component": "X.9", "amount": 1},
        {"unit_code": town.district.code, "nature": "regular", "amount": 1},
        {"unit_code": town.other_district.code, "deed": "reduce", "amount": 1},
        {"amount": 1},
        {"unit_code": town.commune.code, "source": "credit", "from_code": town.district.code, "amount": 1},
        {"unit_code": town.neighbour.code, "source": "credit", "amount": 0},
        {"project_code": "7999999", "source": "Sao Hỏa", "amount": 1},
    )
    found = told(file)
    first = min(int(cell[1:]) for cell in found)
    by_row = {int(cell[1:]) - first + 1: sentence for cell, sentence in found.items() if cell[1:] != str(first + 10)}
    assert len(found) == 11, "a row of which one cell cannot be read has its other cells looked at, too"
    expected = {
        1: "Không có đơn vị mã «khong-co» trong tỉnh",
        3: "chỉ còn 50 đồng, các dòng",
        4: "Không có dự án mã 7999999",
        5: "Không có nội dung, dự án thành phần mã «X.9»",
        6: "Kinh phí thường xuyên chỉ có từ kế hoạch năm 2026",
        7: "Chưa có dòng vốn này để điều chỉnh giảm",
        8: "Hãy ghi mã đơn vị nhận hoặc mã dự án nhận",
        9: "Huyện Đại Lộc chưa được giao loại vốn này",
        10: "Số tiền phải lớn hơn 0",
    }
    assert set(by_row) == set(expected)
    assert all(sentence in by_row[row] for row, sentence in expected.items())
    assert "phân bổ 70 đồng, thiếu 20 đồng" in by_row[3]
    assert (file.state, file.problem_count, Movement.objects.count()) == ("refused", 11, 1)


def test_rules_and_shortages_are_told_at_their_rows_with_everything_else(town: Town) -> None:
    closed = town.project()
    difficult(town, closed.unit)
    file = receive(
        town,
        {"project_code": closed.code, "amount": 5},
        {"unit_code": town.commune.code, "amount": 5},
        {"unit_code": "khong-co", "amount": 1},
    )
    found = told(file)
    assert (file.state, len(found)) == ("refused", 3)
    rows = sorted(found.items(), key=lambda one: int(one[0][1:]))
    assert "«lời của difficult_commune»" in rows[0][1]
    assert "xã đặc biệt khó khăn" in rows[1][1]
    assert len({cell[0] for cell, _ in rows}) == 2, "the code of the project, the code of the unit"
    # What was there in January is not there on the day of the decision: back-dated lists meet every later day.
    pool = town.line(amount_vnd=50)
    reduce(
        line=pool, given=Given(amount_vnd=30, on=date(2023, 5, 1), decision=town.decision, key="r"), by=town.committee
    )
    short = receive(town, {"unit_code": town.neighbour.code, "from_code": town.district.code, "amount": 40})
    [sentence] = told(short).values()
    assert "chỉ còn 20 đồng" in sentence


def test_a_rule_that_closes_after_the_check_refuses_the_posting(town: Town) -> None:
    project = town.project()
    file = receive(town, {"project_code": project.code, "amount": 5})
    assert file.state == "checked"
    difficult(town, project.unit)
    after = post_plan(file=file, by=town.committee)
    assert (after.state, Movement.objects.count()) == ("refused", 0)
    assert "xã đặc biệt khó khăn" in "".join(told(after).values())


def test_the_same_content_again_does_nothing(town: Town) -> None:
    rows = cascade(town)
    file = post_plan(file=receive(town, *rows), by=town.committee)
    again = receive(town, *reversed([{**row, "name": "khác tên"} for row in rows]))
    assert (again.pk, Movement.objects.count()) == (file.pk, 3)
    # A longer list of the same decision writes only what is new, and never another amount for the same line.
    longer = receive(town, *rows, {"unit_code": town.neighbour.code, "from_code": town.district.code, "amount": 5})
    assert [row["already"] for row in longer.rows] == [True, True, True, False]
    assert post_plan(file=longer, by=town.committee).posted_count == 1
    other = receive(town, {**rows[0], "amount": 99})
    assert "đã ghi 100 đồng cho dòng vốn này" in said(other.problems[0][1])
    with pytest.raises(LedgerRefused, match="không còn chờ ghi sổ"):
        post_plan(file=file, by=town.committee)


def test_adjustments_up_and_down_and_undoing_by_reversal(town: Town) -> None:
    post_plan(file=receive(town, *cascade(town)), by=town.committee)
    paper = replace(PAPER, number="13/QĐ-UBND")
    down = {"unit_code": town.commune.code, "deed": "reduce", "amount": 35}
    up = {"unit_code": town.commune.code, "from_code": town.district.code, "assigned": "later", "amount": 75}
    file = post_plan(file=receive(town, down, up, paper=paper), by=town.committee)
    kinds = sorted(Movement.objects.filter(decision=file.decision).values_list("kind", "amount_vnd"))
    assert (file.state, kinds) == ("posted", [("allocation", 75), ("recall", 35)])
    short = receive(town, {**down, "amount": 36}, paper=replace(paper, number="14/QĐ"))
    assert "giảm 36 đồng, thiếu 36 đồng" in said(short.problems[0][1])
    with pytest.raises(LedgerRefused, match="lý do"):
        undo_plan(file=file, by=town.committee, reason=" ")
    undone = undo_plan(file=file, by=town.committee, reason="Nhầm đơn vị")
    assert (undone.state, Movement.objects.filter(source_kind="reversal").count()) == ("undone", 2)
    assert post_plan(file=receive(town, down, up, paper=paper), by=town.committee).posted_count == 2


def test_money_that_was_used_since_keeps_a_list_from_being_undone(town: Town) -> None:
    file = post_plan(file=receive(town, *cascade(town)), by=town.committee)
    line = CapitalLine.objects.exclude(project=None).get()
    pay(line=line, payment_type=PaymentType.SETTLEMENT, amount_vnd=20, on=date(2023, 4, 1), voucher="1",
        by=town.treasury)  # fmt: skip
    with pytest.raises(LedgerRefused, match="không đủ tiền"):
        undo_plan(file=file, by=town.committee, reason="Nhầm")
    assert Movement.objects.count() == 4


def test_what_changed_since_the_check_refuses_the_whole_list(town: Town) -> None:
    parent = town.line(amount_vnd=50)
    file = receive(town, {"unit_code": town.commune.code, "from_code": town.district.code, "amount": 40})
    given = Given(amount_vnd=20, on=date(2023, 3, 1), decision=town.decision, key="x")
    reduce(line=parent, given=given, by=town.system)
    late = post_plan(file=file, by=town.committee)
    assert (late.state, Movement.objects.count()) == ("refused", 2)
    assert "chỉ còn 30 đồng" in said(late.problems[0][1])


def test_a_district_lists_only_what_it_holds(town: Town) -> None:
    district = town.person(Role.DISTRICT_OFFICER, town.district)
    town.line(amount_vnd=50)
    town.line(unit=town.other_district, amount_vnd=50)
    rows = [
        {"unit_code": town.commune.code, "from_code": town.district.code, "amount": 40},
        {"unit_code": town.commune.code, "amount": 1, "source": "province"},
        {"unit_code": town.neighbour.code, "from_code": town.other_district.code, "amount": 1},
    ]
    refused = receive(town, *rows, by=district)
    assert [said(sentence) for _, sentence in refused.problems] == [
        "Bạn chỉ phân bổ được vốn của đơn vị mình cho đơn vị, công trình bên dưới."
    ] * 2
    assert post_plan(file=receive(town, rows[0], by=district), by=district).posted_count == 1


@pytest.mark.parametrize(
    ("paper", "sentence"),
    [
        (replace(PAPER, decided_on=date(2023, 3, 3)), "có sau ngày hiệu lực"),
        (replace(PAPER, effective_on=date(2023, 9, 1)), "chưa đến"),
    ],
)
def test_the_days_of_the_decision_are_judged_first(town: Town, paper: Paper, sentence: str) -> None:
    with pytest.raises(LedgerRefused, match=sentence):
        receive(town, {"unit_code": town.commune.code, "amount": 1}, paper=paper)


def test_a_file_of_another_province_or_year_is_refused(town: Town) -> None:
    stamps = [(plan_stamp("62", 2023), "tỉnh khác"), (plan_stamp("49", 2022), "Kế hoạch năm 2022")]
    for stamp, sentence in stamps:
        content = template.write(plan_sheet(2023), stamp=stamp, values={"1": {**BASE, "amount": 1}})
        with pytest.raises(LedgerRefused, match=sentence):
            receive_plan(name="x.xlsx", content=content, plan_year=2023, paper=PAPER, by=town.committee)
    with pytest.raises(LedgerRefused, match=r"\.xlsx"):
        receive_plan(name="x.xls", content=b"x", plan_year=2023, paper=PAPER, by=town.committee)


def test_the_template_has_rules_in_its_cells() -> None:
    sheet = load_workbook(io.BytesIO(plan_template(province_code="49", plan_year=2023, unit_name="x"))).active
    assert sheet is not None
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert len(lists) >= 4
    titles = {str(cell.value) for row in sheet.iter_rows(max_row=12) for cell in row if cell.value}
    assert {"Mã đơn vị nhận", "Lấy từ vốn của đơn vị (mã)", "Thời điểm giao"} <= titles


def test_on_screen_a_list_is_checked_shown_posted_and_undone(place: Town, as_person: SignIn) -> None:
    client = as_person("chi")
    assert client.get(reverse("plan_template")).status_code == 200
    paper = {"number": "12/QĐ-UBND", "decided_on": "01/03/2023", "issuer": "UBND tỉnh", "effective_on": "02/03/2023"}

    def send(content: bytes) -> Any:
        given = {**paper, "file": SimpleUploadedFile("danh-muc.xlsx", content)}
        return client.post(reverse("upload_plan_file"), given, follow=True)

    assert send(b"x").status_code == 422
    wrong = send(book(place, {"unit_code": "khong-co", "amount": 1})).content.decode()
    assert "Không có đơn vị mã «khong-co»" in wrong
    content = book(place, {"unit_code": place.district.code, "amount": 7_000_000})
    checked = send(content)
    file = PlanFile.objects.get(state="checked")
    assert "Ghi 1 bút toán: giao 7.000.000 đồng" in checked.content.decode()
    for below in ("an", "binh"):
        assert as_person(below).get(reverse("plan_file", args=[file.pk])).status_code == 404, "not a list of theirs"
    client.post(reverse("post_plan_file", args=[file.pk]))
    assert Movement.objects.get().amount_vnd == 7_000_000
    assert "đã được ghi sổ theo quyết định này" in send(content).content.decode()
    assert client.get(reverse("plan_file_content", args=[file.pk])).content == content
    url = reverse("undo_plan_file", args=[file.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Nhầm"}).status_code == 302
    assert Movement.objects.count() == 2
    assert client.get(reverse("plan_files")).status_code == 200
