"""The cases that an official can read and correct: tests/cases/deadlines."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from programs.calendar import DayOffPolicy, Holidays, WorkingCalendar
from programs.deadlines import judge, reminder_on
from programs.due_text import read_day, read_due
from programs.plans.pack import load_pack

CASES = Path(__file__).parents[1] / "cases" / "deadlines"
HOLIDAYS = Path(__file__).parents[2] / "programs" / "data" / "holidays_vn_2022_2027.csv"
POLICIES = {
    "giữ nguyên": DayOffPolicy.KEEP,
    "ngày làm việc kế tiếp": DayOffPolicy.NEXT_WORKING_DAY,
    "ngày làm việc liền trước": DayOffPolicy.PREVIOUS_WORKING_DAY,
}


def cases(name: str) -> Any:
    return yaml.load((CASES / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def holidays() -> Holidays:
    with HOLIDAYS.open(encoding="utf-8", newline="") as source:
        return Holidays.from_rows((date.fromisoformat(row["date"]), row["kind"]) for row in csv.DictReader(source))


def of_rules() -> list[Any]:
    return [
        pytest.param(group, case, id=f"{group['quy tắc']}-{number}")
        for group in cases("quy-tac-2023")
        for number, case in enumerate(group["trường hợp"])
    ]


@pytest.mark.parametrize(("group", "case"), of_rules())
def test_a_rule_of_the_plan_at_a_day(group: dict[str, str], case: dict[str, str]) -> None:
    rules = {entry.rule.code: entry for entry in load_pack("quang-nam-2023").rules}
    entry = rules[group["quy tắc"]]
    done_on = read_day(case["xong ngày"]) if "xong ngày" in case else None
    verdict = judge(entry.rule.due, done_on=done_on, today=read_day(case["hôm nay"]))
    assert entry.title == group["tên"]
    assert verdict.last_good_day == read_day(group["ngày cuối cùng còn hạn"])
    assert verdict.standing.label == case["kết quả"]
    assert verdict.days_left == int(case.get("còn lại", 0))
    assert verdict.days_over == int(case.get("quá", 0))


def test_there_are_cases_for_every_rule_of_the_plan() -> None:
    with_cases = {group["quy tắc"] for group in cases("quy-tac-2023")}
    assert with_cases == {entry.rule.code for entry in load_pack("quang-nam-2023").rules}
    assert len(of_rules()) >= 60


@pytest.mark.parametrize("case", cases("cach-viet-thoi-han"), ids=lambda case: case["thời hạn"])
def test_the_words_of_a_document_give_the_last_good_day(case: dict[str, str]) -> None:
    due = read_due(case["thời hạn"])
    assert due.last_good_day == read_day(case["ngày cuối"])
    assert read_due(str(due)) == due


@pytest.mark.parametrize("case", cases("ngay-nghi"), ids=lambda case: case["tên"])
@pytest.mark.parametrize("policy", POLICIES)
def test_a_day_off_moves_the_last_good_day_as_the_province_chose(case: dict[str, str], policy: str) -> None:
    calendar = WorkingCalendar(POLICIES[policy], holidays())
    assert calendar.last_good_day(read_due(case["thời hạn"])) == read_day(case[policy])


@pytest.mark.parametrize("part", ["gia hạn", "báo cáo 6 tháng"])
def test_extensions_and_half_yearly_reports(part: str) -> None:
    for case in cases("gia-han-va-nhac")[part]:
        verdict = judge(
            read_due(case["thời hạn"]),
            done_on=read_day(case["xong ngày"]) if "xong ngày" in case else None,
            today=read_day(case["hôm nay"]),
            extended_to=read_day(case["gia hạn đến"]) if "gia hạn đến" in case else None,
        )
        assert verdict.standing.label == case["kết quả"], case


@pytest.mark.parametrize("case", cases("gia-han-va-nhac")["nhắc hạn"], ids=lambda case: case["hôm nay"])
def test_reminders_come_before_the_day_and_daily_after(case: dict[str, str]) -> None:
    due = read_due(case["thời hạn"])
    assert reminder_on(due.last_good_day, read_day(case["hôm nay"])) is (case["nhắc"] == "có")
