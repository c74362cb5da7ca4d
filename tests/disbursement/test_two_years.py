"""The same capital through the calendars of 2022 and 2023: only the plan pack differs, and so do the verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from disbursement.checks import LineFacts, zero_check
from disbursement.dated import Answer, Line, Result, allocation, answers, contractors, rates, recall
from programs.deadlines import check_days
from programs.plans.pack import load_pack
from programs.rules.kinds import (
    AllocationComplete,
    MilestoneReached,
    MinimumRate,
    Recall,
    Rule,
    TransferWindow,
    ZeroFreeze,
)
from programs.rules.scope import Assigned, CapitalFacts, CapitalNature, CapitalObject

CASES: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parents[1] / "cases" / "deadlines" / "hai-nam.yaml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,
)
PACKS = {2022: "quang-nam-2022", 2023: "quang-nam-2023"}


def day_of(text: str, year: int) -> date:
    day, month = text.rstrip("+").split("/")
    return date(year + text.endswith("+"), int(month), int(day))


def summed(entries: list[list[str]], year: int, as_of: date) -> int:
    return sum(int(amount) for on, amount in entries if day_of(on, year) <= as_of)


def line_of(case: dict[str, Any], year: int, as_of: date) -> Line:
    money = case["vốn"]
    has_project = money.get("có dự án") != "không"
    carried = summed(case.get("chuyển nguồn", []), year, as_of)
    assigned, disbursed = int(money["số tiền"]) - carried, summed(case["chi"], year, as_of)
    return Line(
        line_id=1,
        project_id=7 if has_project else None,
        place_kind="commune" if has_project else "",
        holder_id=2,
        holder_kind=money.get("đơn vị", "commune"),
        branch_id=3,
        programme_id=1,
        programme=money.get("chương trình", "NTM"),
        source=money.get("nguồn", "central"),
        contractor_on=day_of(case["nhà thầu"], year) if "nhà thầu" in case else None,
        assigned_vnd=assigned,
        disbursed_vnd=disbursed,
        remaining_vnd=assigned - disbursed,
        carried_vnd=carried,
    )


def covered(case: dict[str, Any], year: int, rule: Rule) -> bool:
    money = case["vốn"]
    if money.get("có dự án") == "không" and rule.scope.objects:
        return False
    facts = CapitalFacts(
        programme=money.get("chương trình", "NTM"),
        nature=CapitalNature(money.get("tính chất", "investment")),
        origin_year=year + int(money.get("năm gốc", 0)),
        assigned=Assigned(money.get("giao", "start_of_year")),
        object=CapitalObject(money.get("đối tượng", "works")),
    )
    return rule.scope.covers(facts)


def answers_of(case: dict[str, Any], year: int) -> list[Answer]:
    said = case.get("trả lời")
    if said is None:
        return []
    return [
        Answer(
            unit_id=3,
            answered_on=day_of(said["ngày"], year),
            proposes="đề xuất" in said,
            amount_vnd=int(said.get("đề xuất", 0)),
            beyond=said.get("ra ngoài") == "có",
            letter_on=day_of(said["văn bản"], year) if "văn bản" in said else None,
        )
    ]


def judged(case: dict[str, Any], year: int, rule: Rule, as_of: date) -> Result | None:
    lines = [line_of(case, year, as_of)] if covered(case, year, rule) else []
    match rule.parameters:
        case AllocationComplete() as asked:
            return allocation(lines, asked, as_of)
        case MilestoneReached(of_projects=True):
            return contractors(lines, as_of)
        case MinimumRate() as asked:
            return rates(lines, asked, as_of)
        case TransferWindow():
            return answers(lines, answers_of(case, year), report_by=rule.due.last_good_day, as_of=as_of)
        case Recall() as asked:
            return recall(lines, asked, as_of)
    return None


def verdicts(case: dict[str, Any], year: int) -> Iterator[tuple[str, list[str]]]:
    """Every check of the year's pack that names this capital."""
    for entry in load_pack(PACKS[year]).rules:
        rule, days = entry.rule, check_days(entry.rule)
        for number, as_of in enumerate(days, start=1):
            key = rule.code if len(days) == 1 else f"{rule.code}/{number}"
            if isinstance(rule.parameters, ZeroFreeze):
                found = zeroes(case, year, rule, as_of)
            else:
                result = judged(case, year, rule, as_of)
                told = result.findings if result else ()
                found = [f"{one.verdict} {one.amount_vnd}" for one in told if one.object_type != "programs.programme"]
            if found:
                yield key, found


def zeroes(case: dict[str, Any], year: int, rule: Rule, as_of: date) -> list[str]:
    if not covered(case, year, rule):
        return []
    line = line_of(case, year, as_of)
    facts = LineFacts(1, 7, 2, line.assigned_vnd, line.disbursed_vnd, 0, line.remaining_vnd, 0)
    return [f"{one.finding} {one.amount_vnd}" for one in zero_check([facts], as_of).findings]


@pytest.mark.parametrize("year", PACKS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["tên"])
def test_the_same_capital_is_judged_by_the_plan_of_its_year(case: dict[str, Any], year: int) -> None:
    expected = case["kết luận"][str(year)] or {}
    assert dict(verdicts(case, year)) == expected


def test_switching_the_year_changes_the_verdict_of_every_case() -> None:
    assert [case["tên"] for case in CASES if case["kết luận"]["2022"] == case["kết luận"]["2023"]] == []
    named = {code.split("/")[0] for case in CASES for told in case["kết luận"].values() for code in told or {}}
    assert named >= {
        "giai-ngan-60",
        "giai-ngan-90",
        "de-xuat-dieu-chuyen",
        "hoan-tra-cap-tren",
        "giao-von-cho-xa",
        "chon-nha-thau",
        "dung-giai-ngan-0",
        "giai-ngan-von-2022",
        "thu-hoi-cong-trinh",
        "thu-hoi-su-nghiep-ntm",
    }
