"""Outlined tables piece by piece: headings, units, rows, sums, and money in millions to the đồng."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from disbursement.outlined import TARGETS, embedded
from programs.intake import cells
from programs.intake.kinds import Kind, Rule
from programs.intake.outline import BadOutline, outline, printings, verify_target
from programs.intake.outline_find import find, numbers_columns, unit_told
from programs.intake.outline_rows import Sums, is_signature, level_of
from programs.intake.quick import Unusual, copy_text, original_text, quick_cell

MILLIONS = Rule(kind=Kind.MONEY, unit="triệu đồng")


@pytest.mark.parametrize("raw", [0.0, 12.5, 1234.567, 0.000001, 3.000001, 199.999999, 123456789.0, 12345678.123456])
def test_millions_are_read_quickly_as_carefully(raw: float) -> None:
    parsed = cells.parse(MILLIONS, raw)
    assert quick_cell(MILLIONS)(raw) == copy_text(parsed.value)


@pytest.mark.parametrize("raw", [0.0000001, 1e300, float("nan"), "nhiều", True, 12345678.12345678])
def test_what_is_no_whole_number_of_dong_is_left_to_the_careful_reader(raw: object) -> None:
    with pytest.raises(Unusual):
        quick_cell(MILLIONS)(raw)


@pytest.mark.parametrize("text", ["a\tb\\n", "\\N", "dòng 1\ndòng 2", "\\\\t", ""])
def test_what_is_written_for_copy_is_read_back(text: str) -> None:
    assert original_text(copy_text(text)) == text
    assert original_text(copy_text(None)) is None


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("ĐVT: triệu đồng", "triệu đồng"), ("Đơn vị tính: Đồng", "đồng"), ("ĐVT: 1.000 đồng", "nghìn đồng"),
        ("Đơn vị: tỷ đồng", "tỷ đồng"), ("(ĐVT: ngàn đồng)", "nghìn đồng"), ("Đơn vị: UBND xã", ""), ("triệu đồng", ""),
    ],
)  # fmt: skip
def test_the_unit_stands_in_a_line_of_its_own(line: str, unit: str) -> None:
    assert unit_told({1: {9: line}}, 5) == unit


@pytest.mark.parametrize(
    ("row", "numbers"),
    [
        ([1.0, 2.0, 3.0], True), (["(1)", "(2)", "(3)=(1)+(2)"], True), (["A", "B", 1.0, 2.0], True),
        ([1.0, 7000001.0, 5.0], False), (["Xã", 1.0, 2.0], False), ([5.0, 4.0], False),
    ],
)  # fmt: skip
def test_a_row_of_column_numbers_is_no_figure(row: list[Any], numbers: bool) -> None:
    assert numbers_columns(row) is numbers


def test_order_marks_say_how_high_a_group_stands() -> None:
    marks = [
        ("", "TỔNG CỘNG"),
        ("A", "x"),
        ("II", "x"),
        ("3", "x"),
        ("3.1", "x"),
        ("3.1.2", "x"),
        ("a)", "x"),
        ("-", "x"),
    ]
    levels = [level_of(*one) for one in marks]
    assert levels == sorted(levels, key=lambda one: -99 if one is None else one)
    assert level_of("", "Cống thoát nước thôn 2") is None
    assert is_signature("NGƯỜI LẬP BIỂU")
    assert not is_signature("Đường giao thông thôn 3")


def test_groups_are_summed_at_every_depth_and_below() -> None:
    found: list[tuple[int, str, Decimal]] = []
    sums = Sums(lambda row, _label, key, claimed, _sum: found.append((row, key, claimed)))
    sums.group(1, 1, "I", {"a": Decimal(5)})
    sums.group(2, 2, "1", {"a": Decimal(3)})
    sums.record({"a": 3})
    sums.group(2, 4, "2", {"a": Decimal(9)})
    sums.record({"a": 2})
    sums.group(-1, 6, "Cộng", {"a": Decimal(5)})
    sums.close()
    assert found == [(4, "a", Decimal(9))]


@pytest.mark.parametrize("made", embedded(), ids=lambda one: one.code)
def test_an_embedded_layout_is_kept_as_it_was_written(made: Any) -> None:
    assert outline(made.as_dict()) == made
    verify_target(made, TARGETS[made.target])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"columns": []}, "ít nhất một cột"), ({"columns": None}, "thiếu hoặc sai"), ({"unit": "usd"}, "Đơn vị tính"),
        ({"amounts": [{"column": "x"}]}, "chưa có tiêu đề"),
        ({"columns": [{"key": "voucher", "words": " > "}]}, "tiêu đề"),
    ],
)  # fmt: skip
def test_a_layout_that_contradicts_itself_is_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(BadOutline, match=told):
        outline({**embedded()[0].as_dict(), **change})


def test_headings_are_found_by_content_where_words_repeat() -> None:
    (made,) = [one for one in embedded() if one.code == "kb-chung-tu-loai"]
    head: dict[int, Any] = {
        1: dict(enumerate(["Mã dự án", "Nguồn vốn", "Tính chất", "Loại chứng từ", "Số chứng từ", "Ngày chứng từ",
                           "Số tiền", "Số tiền"], start=1)),
        2: dict(enumerate(["7000001", "Ngân sách trung ương", "Đầu tư", "Thanh toán", "KB-1", "20/06/2023",
                           "Ba đồng", 3.0], start=1)),
    }  # fmt: skip
    table = find(made, TARGETS[made.target], "Sheet1", head)
    assert (table.fits, table.columns["amount"], table.first_row) == (True, 8, 2)
    head[2][7] = 3.0
    assert "G, H" in find(made, TARGETS[made.target], "Sheet1", head).doubtful[0]


def test_two_printings_and_levels_of_a_heading() -> None:
    assert printings("Giải ngân > KLHT | Đã trả") == (("giai ngan", "klht"), ("da tra",))
