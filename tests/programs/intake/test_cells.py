"""How one cell is read; the cases stand in tests/cases/cells as people can read them."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from programs.intake import cells, numerals
from programs.intake.kinds import Choice, Kind, Rule
from programs.intake.raw import Broken, Computed, Duration, Percent, Raw
from programs.intake.values import as_json, as_typed, figure, from_json, shown, unmistakable

CASES = Path(__file__).resolve().parents[2] / "cases" / "cells" / "cells.yaml"
RULES = {
    Kind.MONEY: Rule(kind=Kind.MONEY, unit="triệu đồng", minimum=Decimal(0)),
    Kind.CHOICE: Rule(
        kind=Kind.CHOICE, choices=(Choice("investment", "Vốn đầu tư"), Choice("recurrent", "Vốn sự nghiệp"))
    ),
}


def _rule(kind: str) -> Rule:
    found = Kind(kind)
    if found in RULES:
        return RULES[found]
    return Rule(kind=found, minimum=Decimal(0) if found in {Kind.INTEGER, Kind.PERCENT} else None)


def _cases() -> list[Any]:
    blocks = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return [
        pytest.param(block["kind"], case, id=f"{block['kind']}: {case['typed']!r}")
        for block in blocks
        for case in block["cases"]
    ]


@pytest.mark.parametrize(("kind", "case"), _cases())
def test_a_cell_is_read_as_the_case_says(kind: str, case: dict[str, Any]) -> None:
    parsed = cells.parse(_rule(kind), case["typed"])
    assert case.get("refused", "") in parsed.refusal
    assert bool(parsed.refusal) is ("refused" in case), parsed.refusal
    assert case.get("warned", "") in parsed.warning
    wanted = case.get("gives")
    if kind == "percent" and wanted is not None:
        wanted = Decimal(wanted)
    assert parsed.value == wanted
    assert type(parsed.value) is type(wanted)


@pytest.mark.parametrize(
    ("kind", "raw", "sentence"),
    [
        ("integer", Computed(5.0), "Ô này chứa công thức"),
        ("text", Computed(None), "Ô này chứa công thức"),
        ("integer", Broken("#REF!"), "Ô này báo lỗi #REF!"),
        ("integer", Percent(0.5), '"50%" là tỷ lệ phần trăm'),
        ("integer", date(2023, 5, 1), 'Excel đã đổi nội dung ô thành ngày giờ "01/05/2023"'),
        ("money", Duration("12:30"), 'Excel đã đổi nội dung ô thành ngày giờ "12:30"'),
    ],
)
def test_what_excel_makes_of_a_cell_is_refused_by_name(kind: str, raw: Raw, sentence: str) -> None:
    parsed = cells.parse(_rule(kind), raw)
    assert parsed.refusal.startswith(sentence)
    assert parsed.value is None


def test_a_percent_cell_of_excel_is_in_percentage_points() -> None:
    assert cells.parse(_rule("percent"), Percent(0.125)).value == Decimal("12.5")
    assert cells.parse(Rule(kind=Kind.DECIMAL, unit="%"), Percent(0.07)).value == Decimal(7)


def test_an_instant_is_its_day() -> None:
    assert cells.parse(_rule("date"), datetime(2023, 7, 5, 13, 30)).value == date(2023, 7, 5)


def test_limits_are_told() -> None:
    rule = Rule(kind=Kind.INTEGER, unit="tiêu chí", minimum=Decimal(0), maximum=Decimal(19))
    assert cells.parse(rule, "20").refusal == '"20" lớn hơn mức cao nhất 19 tiêu chí. Hãy kiểm tra lại.'
    assert cells.limits(rule) == "Hãy nhập số nguyên, ví dụ 12. Giá trị không quá 19 tiêu chí."
    assert cells.parse(Rule(kind=Kind.TEXT, longest=3), "dài quá").refusal.startswith("Nội dung dài 7 ký tự")
    missing = cells.parse(Rule(kind=Kind.INTEGER, required=True), None).refusal
    assert missing == "Chưa có số liệu bắt buộc. Hãy nhập số nguyên, ví dụ 12. Nếu kết quả bằng không, hãy ghi 0."


def test_own_names_of_yes_and_no() -> None:
    rule = Rule(kind=Kind.YES_NO, choices=(Choice("yes", "Đạt"), Choice("no", "Không đạt")))
    assert cells.parse(rule, "đạt").value is True
    assert cells.parse(rule, "Không đạt").value is False
    assert shown(rule, True) == "Đạt"


_raws = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.decimals(),
    st.builds(Percent, st.floats()),
    st.builds(Duration, st.text(max_size=10)),
    st.builds(Broken, st.sampled_from(["#N/A", "#DIV/0!"])),
)


@given(st.sampled_from(list(Kind)), _raws)
def test_nothing_makes_the_parser_fall(kind: Kind, raw: Any) -> None:
    parsed = cells.parse(_rule(kind), raw)
    assert not (parsed.refusal and parsed.value is not None)
    assert "\n" not in parsed.refusal


@given(st.from_regex(r"-?[0-9 .,]{1,14}", fullmatch=True))
def test_a_number_never_has_a_third_meaning(text: str) -> None:
    digits = "".join(sign for sign in text if sign.isdigit())
    try:
        found = numerals.parse(text, fractions=True)
    except numerals.Ambiguous as both:
        found, thousandfold = both.decimal, both.grouped
    except numerals.NotANumber:
        return
    else:
        thousandfold = found * 1000
    assert thousandfold == found * 1000
    assert "".join(sign for sign in format(abs(found), "f") if sign.isdigit()).strip("0") == digits.strip("0")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_what_is_written_for_input_reads_back(amount: Decimal) -> None:
    assert numerals.parse(unmistakable(amount), fractions=True) == amount
    printed = figure(amount)
    if "." in printed and "," in printed:
        assert numerals.parse(printed, fractions=True) == amount


@given(st.integers(min_value=0, max_value=10**15))
def test_money_is_exact_to_the_dong(amount_vnd: int) -> None:
    rule = RULES[Kind.MONEY]
    assert cells.parse(rule, as_typed(rule, amount_vnd)).value == amount_vnd
    assert from_json(rule, as_json(amount_vnd)) == amount_vnd


def test_stored_values_come_back() -> None:
    assert from_json(_rule("percent"), as_json(Decimal("12.50"))) == Decimal("12.5")
    assert from_json(_rule("date"), as_json(date(2023, 7, 5))) == date(2023, 7, 5)
    assert from_json(_rule("yes_no"), as_json(False)) is False
    assert shown(RULES[Kind.MONEY], 1_234_500_000) == "1.234,5"
