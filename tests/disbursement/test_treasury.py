"""Treasury workbooks: what is posted, what is refused with its cell, and that nothing is ever half-written."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from accounts.language import told as said
from accounts.models import Province
from accounts.roles import Refused
from accounts.tenancy import scope
from disbursement.actions.capital import allocate
from disbursement.actions.freeze import freeze_capital
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.treasury import process_file, receive_file, undo_file
from disbursement.models import Assigned, CapitalAccount, HeldPayment, Movement, Project, TreasuryFile, TreasuryRow
from disbursement.queries.ledger import verify_ledger
from disbursement.queries.zero import treasury_complete_through
from disbursement.sheets import treasury_template
from programs.models import CheckRun
from tests.rig.capital import TODAY, Town, build_town

JUNE = date(2023, 6, 30)
MAY = date(2023, 5, 10)


def silent(_done: int, _total: int, _text: str) -> None:
    """Progress that nobody watches."""


def row(project: Project, **changes: Any) -> dict[str, Any]:
    return {
        "project_code": project.code,
        "project_name": project.name,
        "component": project.component.code,
        "source": "central",
        "nature": "investment",
        "origin_year": "2023",
        "voucher_date": MAY,
        "voucher": "KB-0001",
        "payment_type": "settlement",
        "amount": 300,
        **changes,
    }


def workbook(*rows: dict[str, Any], through: date = JUNE, province: str = "49") -> bytes:
    values = {str(number): one for number, one in enumerate(rows, start=1)}
    return treasury_template(
        province_code=province, province_name="tỉnh Quảng Nam", complete_through=through, values=values
    )


def uploaded(town: Town, content: bytes, name: str = "kho-bac-6.xlsx") -> TreasuryFile:
    by = town.treasury
    receipt = receive_file(name=name, content=content, by=by)
    return process_file(file=receipt.file, by=by, step=silent)


def edited(content: bytes, **cells: Any) -> bytes:
    """The same workbook with some cells typed over, as in Excel."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    for address, value in cells.items():
        page[address] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def header_row(content: bytes) -> int:
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return next(cell.row for line in page.iter_rows() for cell in line if cell.value == "Mã dự án")


def first_data_row(content: bytes) -> int:
    return header_row(content) + 2


def available(line_id: int) -> int:
    return CapitalAccount.objects.get(line_id=line_id, bucket="available").balance_vnd


def complaints(file: TreasuryFile) -> str:
    return " | ".join(f"{one['cell']} {said(one['complaint'])}" for one in file.problems)


def test_a_workbook_is_posted_as_one_set(town: Town) -> None:
    first, second = town.project(), town.project()
    one, other = town.line(first, amount_vnd=1000), town.line(second, amount_vnd=1000)
    content = workbook(
        row(first), row(first, voucher="KB-0002", payment_type="advance", amount=200), row(second, amount=50)
    )
    file = uploaded(town, content)
    assert (file.state, file.posted_count, file.total_vnd) == ("posted", 3, 550)
    assert (available(one.pk), available(other.pk)) == (500, 950)
    assert treasury_complete_through(town.province.pk) == JUNE
    assert TreasuryRow.objects.filter(file=file, outcome="posted", movement__isnull=False).count() == 3
    assert verify_ledger(town.province.pk) == []


def test_the_same_content_again_does_nothing_and_says_so(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=1000)
    content = workbook(row(project))
    uploaded(town, content)
    count = Movement.objects.count()
    again = receive_file(name="ten-khac.xlsx", content=content, by=town.treasury)
    assert again.already_posted
    assert Movement.objects.count() == count


def test_a_row_that_is_in_the_book_already_is_not_posted_again(town: Town) -> None:
    project = town.project()
    line = town.line(project, amount_vnd=1000)
    uploaded(town, workbook(row(project), through=MAY))
    file = uploaded(town, workbook(row(project), row(project, voucher="KB-0009", amount=1)))
    assert (file.posted_count, file.already_count) == (1, 1)
    assert available(line.pk) == 699


def test_a_known_number_with_another_amount_is_pointed_out(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=1000)
    first = uploaded(town, workbook(row(project), row(project, voucher="KB-0002", amount=5), through=MAY))
    assert "same_number" not in first.understood
    other = row(project, voucher="KB-0002", amount=3, payment_type="advance")
    content = workbook(row(project), row(project, voucher=" kb-0002", amount=7), other)
    same = uploaded(town, content).understood["same_number"]
    assert (same["count"], [(one["vnd"], one["before_vnd"]) for one in same["first"]]) == (1, [(7, 5)])


def test_one_bad_row_stops_the_whole_file(town: Town) -> None:
    project = town.project()
    line = town.line(project, amount_vnd=1000)
    content = workbook(row(project), row(project, amount=0, voucher="KB-2"))
    file = uploaded(town, content)
    assert (file.state, file.problem_count) == ("refused", 1)
    assert f"L{first_data_row(content) + 1}" in complaints(file)
    assert available(line.pk) == 1000
    assert not TreasuryRow.objects.exists()
    assert treasury_complete_through(town.province.pk) is None


def test_a_refused_content_may_come_again_when_the_cause_is_mended(town: Town) -> None:
    project = town.project()
    content = workbook(row(project))
    line = town.line(project, amount_vnd=1)
    assert uploaded(town, content).state == "refused"
    allocate(line=line, amount_vnd=999, on=MAY, decision=town.decision, by=town.system, key="thêm")
    file = uploaded(town, content)
    assert (file.state, file.attempt) == ("posted", 2)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"voucher_date": date(2023, 7, 6)}, "chưa đến"),
        ({"amount": 1001}, "vượt số còn lại"),
        ({"payment_type": "advance_repaid"}, "vượt số còn lại"),
        ({"voucher_date": date(2023, 1, 9)}, "vượt số còn lại"),
    ],
)
def test_wrong_rows_are_errors_with_a_sentence(town: Town, changes: dict[str, Any], told: str) -> None:
    project = town.project()
    town.line(project, amount_vnd=1000)
    file = uploaded(town, workbook(row(project, **changes)))
    assert file.state == "refused"
    assert told in complaints(file)
    assert not Movement.objects.filter(kind__in=["advance", "settlement"]).exists()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"project_code": "7999999"}, "không có trong danh mục"),
        ({"component": "NTM.03"}, "thuộc nội dung NTM.02"),
        ({"project_name": "Trạm y tế xã Bình Minh"}, "Tên không khớp"),
        ({"source": "province"}, "chưa được giao dòng vốn"),
        ({"nature": "recurrent"}, "chưa được giao dòng vốn"),
        ({"origin_year": "2022"}, "chưa được giao dòng vốn"),
        ({"assigned": "later"}, "chưa được giao dòng vốn"),
        ({"voucher_date": date(2022, 12, 31)}, "chưa được giao dòng vốn"),
    ],
)
def test_doubtful_rows_wait_for_a_person(town: Town, changes: dict[str, Any], told: str) -> None:
    project = town.project()
    town.line(project, amount_vnd=1000)
    file = uploaded(town, workbook(row(project, voucher="KB-2"), row(project, **changes)))
    assert (file.state, complaints(file)) == ("matching", "")
    assert told in said(file.claims.get().complaint)
    assert not Movement.objects.filter(kind__in=["advance", "settlement"]).exists()


@pytest.mark.parametrize(
    ("column", "typed", "told"),
    [
        ("L", "1.234,5", ""),
        ("L", "=1+1", "công thức"),
        ("L", "nhiều", ""),
        ("L", -5, ""),
        ("L", None, "Chưa có số liệu"),
        ("I", "31/02/2023", ""),
        ("I", "hôm qua", ""),
        ("B", "12", "7 chữ số"),
        ("K", "Ứng trước", ""),
        ("E", "ngân sách", ""),
        ("G", "hai nghìn", ""),
        ("J", None, "Chưa có số liệu"),
    ],
)
def test_bad_cells_name_their_address(town: Town, column: str, typed: Any, told: str) -> None:
    project = town.project()
    line = town.line(project, amount_vnd=1000)
    content = workbook(row(project))
    at = f"{column}{first_data_row(content)}"
    file = uploaded(town, edited(content, **{at: typed}))
    assert file.state == "refused"
    assert at in complaints(file)
    assert told in complaints(file)
    assert available(line.pk) == 1000


def test_the_same_voucher_twice_in_a_file_is_an_error(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=1000)
    file = uploaded(town, workbook(row(project), row(project)))
    assert file.state == "refused"
    assert "trùng" in complaints(file)


def test_two_lines_of_the_same_money_need_the_moment_of_assignment(town: Town) -> None:
    project = town.project()
    first = town.line(project, amount_vnd=1000)
    later = town.line(project, amount_vnd=1000, assigned=Assigned.LATER)
    assert "đợt giao vốn" in said(uploaded(town, workbook(row(project))).claims.get().complaint)
    file = uploaded(town, workbook(row(project, assigned="later")))
    assert file.state == "posted"
    assert (available(first.pk), available(later.pk)) == (1000, 700)


def test_rows_of_one_line_share_its_money(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=1000)
    content = workbook(row(project, amount=600), row(project, voucher="KB-2", amount=401))
    file = uploaded(town, content)
    assert f"L{first_data_row(content) + 1}" in complaints(file)
    assert "400 đồng" in complaints(file)


def test_an_advance_and_its_settlement_in_one_file(town: Town) -> None:
    project = town.project()
    line = town.line(project, amount_vnd=1000)
    rows = [
        row(project, voucher="KB-2", payment_type="advance_settled", amount=100),
        row(project, voucher="KB-1", payment_type="advance", amount=100),
    ]
    assert uploaded(town, workbook(*rows)).state == "posted"
    assert CapitalAccount.objects.get(line=line, bucket="paid").balance_vnd == 100


def test_frozen_money_is_refused_after_the_freeze_and_held_before_it(town: Town) -> None:
    project = town.project()
    line = town.line(project, amount_vnd=1000)
    freeze_capital(line=line, amount_vnd=1000, on=date(2023, 7, 3), decision=town.decision, by=town.committee, key="f")
    refused = uploaded(town, workbook(row(project, voucher_date=date(2023, 7, 4))))
    assert "tạm dừng giải ngân" in complaints(refused)
    assert "3516/QĐ-UBND" in complaints(refused)
    file = uploaded(town, workbook(row(project, voucher_date=date(2023, 6, 28))))
    assert (file.state, file.held_count, file.posted_count) == ("posted", 1, 0)
    held = HeldPayment.objects.get()
    assert (held.amount_vnd, held.state) == (300, "held")
    undo_file(file=file, by=town.treasury, reason="Nhầm tệp")
    held.refresh_from_db()
    assert held.state == "withdrawn"


def test_undo_reverses_and_the_file_may_come_again(town: Town) -> None:
    project = town.project()
    line = town.line(project, amount_vnd=1000)
    content = workbook(row(project))
    file = uploaded(town, content)
    with pytest.raises(LedgerRefused, match="lý do"):
        undo_file(file=file, by=town.treasury, reason=" ")
    undo_file(file=file, by=town.treasury, reason="Nhầm kỳ")
    assert available(line.pk) == 1000
    assert treasury_complete_through(town.province.pk) is None
    again = uploaded(town, content)
    assert (again.pk, again.state, again.attempt) == (file.pk, "posted", 2)
    assert available(line.pk) == 700
    assert verify_ledger(town.province.pk) == []


def test_a_file_that_another_leans_on_is_undone_after_it(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=1000)
    first = uploaded(town, workbook(row(project), through=MAY))
    second = uploaded(town, workbook(row(project), row(project, voucher="KB-3", amount=5)), name="thu-hai.xlsx")
    with pytest.raises(LedgerRefused, match="thu-hai"):
        undo_file(file=first, by=town.treasury, reason="Nhầm")
    undo_file(file=second, by=town.treasury, reason="Nhầm")
    undo_file(file=first, by=town.treasury, reason="Nhầm")


def test_the_data_day_runs_every_check_about_payments_again(town: Town) -> None:
    zero = town.zero_rule()
    town.rule("minimum_disbursement_rate", JUNE, parameters={"percent": "60", "comparison": "above"})
    spent, idle = town.project(), town.project()
    town.line(spent, amount_vnd=1000)
    town.line(idle, amount_vnd=1000)
    uploaded(town, workbook(row(spent), through=date(2023, 6, 15)))
    assert set(CheckRun.objects.values_list("number", "standing").order_by("id")) == {(1, "provisional")}
    uploaded(town, workbook(row(spent, voucher="KB-2", amount=1), through=JUNE))
    assert set(CheckRun.objects.filter(number=2).values_list("standing", flat=True).order_by("id")) == {"final"}
    assert CheckRun.objects.filter(number=2).count() == 2
    newest = CheckRun.objects.filter(rule=zero).order_by("number").last()
    assert newest is not None
    assert (newest.number, newest.standing, newest.found_count) == (2, "final", 1)


@pytest.mark.parametrize(("through", "told"), [(date(2023, 7, 6), "không thể đầy đủ")])
def test_a_data_day_in_the_future_is_refused(town: Town, through: date, told: str) -> None:
    project = town.project()
    town.line(project, amount_vnd=1000)
    assert told in complaints(uploaded(town, workbook(row(project), through=through)))


def test_the_sentence_in_the_file_counts_and_must_agree_with_the_template(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=1000)
    content = workbook(row(project))
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    where = next(
        cell.coordinate for line in page.iter_rows(max_row=6) for cell in line if "đầy đủ" in str(cell.value or "")
    )
    told = complaints(uploaded(town, edited(content, **{where: "Số liệu đầy đủ đến hết ngày 15/06/2023"})))
    assert "khác với ngày 30/06/2023" in told
    told = complaints(uploaded(town, edited(content, **{where: "Số liệu đầy đủ đến hết ngày 31/06/2023"})))
    assert "không có trong lịch" in told


def without_stamp(content: bytes, *, keep_sentence: bool) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name in book.sheetnames[1:]:
        del book[name]
    if not keep_sentence:
        for line in book.worksheets[0].iter_rows(max_row=5):
            for cell in line:
                if "đầy đủ" in str(cell.value or ""):
                    cell.value = None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_treasury_s_own_export_needs_only_headings_and_the_sentence(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=1000)
    content = workbook(row(project))
    assert "đầy đủ đến hết ngày" in complaints(uploaded(town, without_stamp(content, keep_sentence=False)))
    assert uploaded(town, without_stamp(content, keep_sentence=True)).state == "posted"


def test_another_province_s_template_and_projects_are_refused(town: Town) -> None:
    with scope(Province.objects.get(code="62").pk):
        foreign = build_town("62").project()
        theirs = row(foreign)
    town.line(town.project(), amount_vnd=1000)
    assert "tỉnh khác" in complaints(uploaded(town, workbook(theirs, province="62")))
    file = uploaded(town, workbook(theirs))
    assert (file.state, "không có trong danh mục" in file.claims.get().complaint) == ("matching", True)


def test_only_the_treasury_uploads(town: Town) -> None:
    with pytest.raises(Refused):
        receive_file(name="a.xlsx", content=b"PK", by=town.committee)


def test_today_is_the_clock_of_the_province(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=1000)
    file = uploaded(town, workbook(row(project)))
    assert (file.uploaded_on, file.posted_on) == (TODAY, TODAY)
