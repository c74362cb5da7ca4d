"""Treasury workbooks of other layouts: recognised by themselves, read exactly, refused with sentences."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.jobs import run_job
from accounts.language import told as said
from accounts.models import Job
from disbursement.actions.treasury import receive_file, undo_file
from disbursement.models import Movement, Project, TreasuryFile, TreasuryRow
from disbursement.queries.ledger import verify_ledger
from reporting.tasks import HANDLERS
from tests.disbursement.test_treasury import available, complaints, uploaded
from tests.rig.capital import Town
from tests.rig.treasury_lists import VOUCHER_HEAD, drawn

LINES = 500_000_000


def voucher(project: Project, **changes: Any) -> list[Any]:
    cells = {
        "mark": 1, "code": project.code, "name": project.name, "source": "11", "year": 2023, "number": "KB-01",
        "day": "20/06/2023", "settled": 12.5, "recovered": "", "advance": "", "note": "",
    } | changes  # fmt: skip
    return list(cells.values())


def test_a_list_of_another_layout_is_recognised_and_read_to_the_dong(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=LINES)
    rows = [
        ["I", "", "Chương trình MTQG xây dựng nông thôn mới", "", "", "", "", "=SUM(H10:H12)", "", "=SUM(J10:J12)"],
        voucher(project, number="TU-01", settled="", advance=3.000001),
        voucher(project, settled=12.5, recovered=1.5),
        voucher(project, number="KB-02", settled="234,5", day=date(2023, 6, 21)),
        ["-", "", "Không phát sinh", "", "", "", "", "", "", ""],
    ]
    file = uploaded(town, drawn(VOUCHER_HEAD, rows))
    assert (complaints(file), file.state, file.posted_count) == ("", "posted", 4)
    assert file.understood["code"] == "kb-bang-ke"
    assert (file.understood["unit"], file.data_complete_through) == ("triệu đồng", date(2023, 6, 30))
    assert sorted(one.amount_vnd for one in Movement.objects.filter(source_kind="voucher")) == [
        1_500_000, 3_000_001, 11_000_000, 234_500_000,
    ]  # fmt: skip
    kept = TreasuryRow.objects.filter(file=file).values_list("row_number", "part", "payment_type")
    assert list(kept) == [
        (10, 2, "advance"), (11, 0, "settlement"), (11, 1, "advance_settled"), (12, 0, "settlement"),
    ]  # fmt: skip


def test_a_hundred_thousand_rows_of_a_layout_are_one_set_of_statements(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=LINES)
    counts = []
    for rows in (2, 40):
        made = [voucher(project, number=f"KB-{rows}-{number}", settled=0.01) for number in range(rows)]
        with CaptureQueriesContext(connection) as asked:
            assert uploaded(town, drawn(VOUCHER_HEAD, made)).posted_count == rows
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_long_list_of_another_layout_goes_the_whole_way_as_a_job(town: Town) -> None:
    """As the 100,000 rows of the benchmark: read in the limited child, matched, posted as one set."""
    projects = [town.project() for _ in range(4)]
    lines = [town.line(project, amount_vnd=LINES) for project in projects]
    rows = [
        voucher(projects[number % 4], number=f"KB-{number}", settled=0.5 if number % 3 else "",
                recovered=0.1 if number % 3 == 1 else "", advance="" if number % 3 else 0.4, day="01/06/2023")
        for number in range(300)
    ]  # fmt: skip
    job = receive_file(name="bang-ke.xlsx", content=drawn(VOUCHER_HEAD, rows), by=town.system).job
    assert job is not None
    assert run_job(job.pk, HANDLERS, heartbeat=60) == Job.State.DONE
    file = TreasuryFile.objects.get()
    assert (file.state, file.understood["code"], file.posted_count) == ("posted", "kb-bang-ke", 400)
    assert file.total_vnd == 200 * 500_000 + 100 * 400_000
    assert sum(available(line.pk) for line in lines) == 4 * LINES - file.total_vnd + 100 * 100_000
    assert verify_ledger(town.province.pk) == []


@pytest.mark.parametrize(
    ("changes", "at", "told"),
    [
        ({"settled": 0.0000005}, "H9", "lẻ quá 6 chữ số"),
        ({"settled": "nhiều"}, "H9", "không phải là số"),
        ({"settled": "=1+1"}, "H9", "công thức"),
        ({"source": "99"}, "D9", "chưa có trong cách đọc"),
        ({"day": "31/02/2023"}, "G9", ""),
        ({"day": "01/07/2022"}, "", "cần ghép"),
        ({"number": ""}, "F9", "bắt buộc"),
        ({"settled": 600}, "H9", "vượt số còn lại"),
        ({"recovered": 1}, "I9", "vượt số còn lại"),
    ],
)
def test_what_is_wrong_names_its_cell(town: Town, changes: dict[str, Any], at: str, told: str) -> None:
    project = town.project()
    town.line(project, amount_vnd=LINES)
    file = uploaded(town, drawn(VOUCHER_HEAD, [voucher(project, **changes)]))
    if told == "cần ghép":
        assert file.state == "matching"
        return
    assert file.state == "refused"
    assert any(one["cell"] == at and told in said(one["complaint"]) for one in file.problems), complaints(file)
    assert not TreasuryRow.objects.exists()


def test_groups_are_checked_against_their_children_and_signatures_are_no_rows(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=LINES)
    rows = [
        ["", "", "Tổng cộng", "", "", "", "", 30, "", ""],
        ["I", "", "Huyện Đại Lộc", "", "", "", "", 30, "", ""],
        ["1", "", "Xã Đại Thạnh", "", "", "", "", 25, "", ""],
        voucher(project, mark="1.1", settled=10),
        voucher(project, mark="1.2", settled=20, number="KB-02"),
    ]
    file = uploaded(town, drawn(VOUCHER_HEAD, rows))
    assert complaints(file) == (
        "H11 Dòng nhóm «Xã Đại Thạnh» ghi 25.000.000 đồng nhưng các dòng con cộng lại được 30.000.000 đồng."
        " Hãy sửa dòng con hoặc dòng nhóm cho khớp."
    )
    stray = ["2", "", "Đường không có mã", "", "", "", "", 7, "", ""]
    told = complaints(uploaded(town, drawn(VOUCHER_HEAD, [*rows[2:], stray])))
    assert "không có mã dự án và không có dòng con" in told
    rows[2][7] = 30
    rows += [["", "", f"Cộng{of}", "", "", "", "", 30, "", ""] for of in (" xã Đại Thạnh", "")]
    assert uploaded(town, drawn(VOUCHER_HEAD, rows)).posted_count == 2


def test_a_list_of_another_province_is_refused(town: Town) -> None:
    project = town.project()
    title = ("KHO BẠC NHÀ NƯỚC KON TUM", "BẢNG KÊ", "Tháng 6 năm 2023")
    file = uploaded(town, drawn(VOUCHER_HEAD, [voucher(project)], title=title))
    assert "tỉnh khác" in complaints(file)


def test_a_list_that_nearly_fits_says_what_is_missing(town: Town) -> None:
    head = [[("Mã khác" if one == "Mã nguồn" else one) for one in line] for line in VOUCHER_HEAD]
    file = uploaded(town, drawn(head, [voucher(town.project())]))
    assert "Gần nhất là «Bảng kê chứng từ, tách cột" in complaints(file)
    assert "Mã nguồn" in complaints(file)


def test_no_unit_and_no_day_are_said(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=LINES)
    silent_unit = uploaded(town, drawn(VOUCHER_HEAD, [voucher(project)], unit=""))
    assert "không ghi đơn vị tính" in complaints(silent_unit)
    silent_day = uploaded(town, drawn(VOUCHER_HEAD, [voucher(project)], title=("BẢNG KÊ",)))
    assert "không ghi số liệu đến ngày nào" in complaints(silent_day)


def test_a_negative_row_reverses_its_voucher_or_repays_a_part(town: Town) -> None:
    project = town.project()
    line = town.line(project, amount_vnd=LINES)
    made = [voucher(project, settled=10), voucher(project, number="KB-02", settled=20)]
    assert uploaded(town, drawn(VOUCHER_HEAD, made)).posted_count == 2
    back = [
        voucher(project, settled=-10, day="25/06/2023"),
        voucher(project, number="KB-02", settled=-5, day="25/06/2023"),
    ]
    file = uploaded(town, drawn(VOUCHER_HEAD, back))
    assert (complaints(file), file.posted_count, file.total_vnd) == ("", 2, -5_000_000)
    assert available(line.pk) == LINES - 15_000_000
    mirror = Movement.objects.get(reversal_of__isnull=False)
    assert (mirror.kind, mirror.amount_vnd, mirror.effective_on) == ("settlement", 10_000_000, date(2023, 6, 25))
    twice = uploaded(town, drawn(VOUCHER_HEAD, [*back, voucher(project, number="KB-03", settled=1)]))
    assert (twice.posted_count, twice.already_count) == (1, 2)
    undo_file(file=twice, by=town.treasury, reason="thử")
    undo_file(file=file, by=town.treasury, reason="nạp nhầm")
    assert available(line.pk) == LINES - 30_000_000
    assert uploaded(town, drawn(VOUCHER_HEAD, back)).posted_count == 2
    assert available(line.pk) == LINES - 15_000_000
    assert verify_ledger(town.province.pk) == []


@pytest.mark.parametrize(
    "told",
    [{"recovered": 2}, {"recovered": -2}, {"advance": -2}, {"recovered": 2, "advance": -2}],
    ids=["part", "part below zero", "advance below zero", "told twice"],
)
def test_a_recovered_advance_is_a_part_of_the_volume_however_it_is_written(town: Town, told: dict[str, int]) -> None:
    project = town.project()
    line = town.line(project, amount_vnd=LINES)
    uploaded(town, drawn(VOUCHER_HEAD, [voucher(project, number="TU-1", settled="", advance=3)]))
    file = uploaded(town, drawn(VOUCHER_HEAD, [voucher(project, settled=10, day="25/06/2023", **told)]))
    assert complaints(file) == ""
    kept = TreasuryRow.objects.filter(file=file).order_by("payment_type")
    assert list(kept.values_list("payment_type", "amount_vnd")) == [
        ("advance_settled", 2_000_000), ("settlement", 8_000_000),
    ]  # fmt: skip
    stands = dict(line.accounts.values_list("bucket", "balance_vnd"))
    assert (stands["advanced"], stands["paid"], stands["available"]) == (1_000_000, 10_000_000, LINES - 11_000_000)


def test_a_recovery_below_zero_with_its_voucher_is_reversed_as_a_whole(town: Town) -> None:
    project = town.project()
    line = town.line(project, amount_vnd=LINES)
    made = [
        voucher(project, number="TU-1", settled="", advance=3),
        voucher(project, number="TH-1", settled=2, recovered=2),
    ]
    assert uploaded(town, drawn(VOUCHER_HEAD, made)).posted_count == 2
    back = {"number": "TH-1", "settled": "", "day": "25/06/2023"}
    refused = uploaded(town, drawn(VOUCHER_HEAD, [voucher(project, **back, recovered=-1)]))
    assert "chỉ đảo được trọn số 2.000.000 đồng" in complaints(refused)
    file = uploaded(town, drawn(VOUCHER_HEAD, [voucher(project, **back, recovered=-2)]))
    assert (complaints(file), file.posted_count) == ("", 1)
    stands = dict(line.accounts.values_list("bucket", "balance_vnd"))
    assert (stands["advanced"], stands["paid"]) == (3_000_000, 0)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"number": "KB-77"}, "không tìm thấy chứng từ gốc số kb-77"),
        ({"settled": -11}, "lớn hơn chứng từ gốc"),
        ({"day": "19/06/2023"}, "sau ngày đính chính"),
        ({"settled": "", "recovered": -1}, "nên chưa rõ là thu hồi tạm ứng hay nộp trả"),
        ({"settled": "", "advance": -1, "number": "TU-9"}, "nên chưa rõ là thu hồi tạm ứng hay nộp trả"),
        ({"settled": 5, "recovered": 2, "advance": -1}, "cột thu hồi tạm ứng ghi 2.000.000 đồng"),
    ],
)
def test_a_negative_row_without_its_voucher_is_refused(town: Town, changes: dict[str, Any], told: str) -> None:
    project = town.project()
    town.line(project, amount_vnd=LINES)
    uploaded(town, drawn(VOUCHER_HEAD, [voucher(project, settled=10)]))
    count = Movement.objects.count()
    wrong = voucher(project, **{"settled": -10, "day": "25/06/2023"} | changes)
    file = uploaded(town, drawn(VOUCHER_HEAD, [wrong]))
    assert file.state == "refused"
    assert told in complaints(file)
    assert Movement.objects.count() == count


def test_a_heading_printed_twice_is_told_apart_by_place(town: Town) -> None:
    project = town.project()
    head = [
        ["STT", "Danh mục dự án", "Mã dự án", "Lũy kế vốn đã bố trí", "", "Lũy kế vốn đã bố trí", "", ""],
        ["", "", "", "Tổng số", "Trong đó NSNN", "Tổng số", "Thanh toán KLHT", "Tạm ứng chưa thu hồi"],
    ]
    rows: list[list[Any]] = [
        ["", "TỔNG SỐ", "", 100, 90, 12, 10, 2],
        ["-", "Huyện Đại Lộc", "", "", "", "", "", ""],
        [1, project.name, project.code, 100, 90, 12, 10, 2],
    ]
    file = uploaded(town, drawn(head, rows, title=("PHỤ LỤC III", "Tháng 6 năm 2023"), unit=""))
    assert (complaints(file), file.state, file.understood["code"]) == ("", "taken", "phu-luc-iii")
    assert (file.understood["unit"], file.understood["unit_told"]) == ("triệu đồng", False)
    told = file.totals.get()
    assert (told.settled_vnd, told.advanced_vnd, told.project) == (10_000_000, 2_000_000, project)
    letters = {one["key"]: one["letter"] for one in file.understood["columns"]}
    assert (letters["plan"], letters["total"]) == ("D", "F")
