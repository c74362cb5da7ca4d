"""The dated checks of the capital calendar (các kiểm tra theo mốc của lịch vốn). Pure.

Each looks at capital lines as they stand at the end of a day, within the scope of its rule, and says who is found and
how much money the finding speaks of. What a rule demands is data; how it is judged is here.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from accounts.language import gettext as _
from accounts.language import gettext_noop
from programs.rules.kinds import AllocationComplete, Budget, Comparison, MinimumRate, Recall

K = TypeVar("K")
PROJECT, UNIT, PROGRAMME = "disbursement.project", "accounts.orgunit", "programs.programme"


class Verdict(StrEnum):
    """What a check says of one object (kết luận)."""

    NOT_IN_LIST = "not_in_list"
    NO_CONTRACTOR = "no_contractor"
    BELOW_RATE = "below_rate"
    NOT_ANSWERED = "not_answered"
    NOT_REPORTED = "not_reported"
    TO_RETURN = "to_return"
    TO_RECALL = "to_recall"
    CARRIED_OVER = "carried_over_against_rule"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _(_LABELS[self])


_LABELS = {
    Verdict.NOT_IN_LIST: gettext_noop("Chưa giao hết theo danh mục cho xã"),
    Verdict.NO_CONTRACTOR: gettext_noop("Chưa chọn xong nhà thầu"),
    Verdict.BELOW_RATE: gettext_noop("Chưa đạt tỷ lệ giải ngân"),
    Verdict.NOT_ANSWERED: gettext_noop("Chưa trả lời"),
    Verdict.NOT_REPORTED: gettext_noop("Có đề xuất, chưa báo cáo UBND tỉnh đúng hạn"),
    Verdict.TO_RETURN: gettext_noop("Phải hoàn trả ngân sách cấp trên"),
    Verdict.TO_RECALL: gettext_noop("Thu hồi về ngân sách tỉnh"),
    Verdict.CARRIED_OVER: gettext_noop("Đã chuyển nguồn trái quy định của kế hoạch"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A capital line at the end of a day (dòng vốn tại cuối ngày).

    `holder` is who spends it: the investor of its project, or the unit that it waits at. `branch` is the district or
    department that answers for the holder, `given_on` the first day with money.
    """

    line_id: int
    project_id: int | None
    place_kind: str
    holder_id: int
    holder_kind: str
    branch_id: int
    programme_id: int
    programme: str
    source: str
    contractor_on: date | None
    assigned_vnd: int
    disbursed_vnd: int
    remaining_vnd: int
    carried_vnd: int
    nature: str = ""
    origin_year: int = 0
    assigned: str = ""
    project_kind: str = ""
    given_on: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One finding (kết quả): about which object, of whom, how much money, and the figures behind it."""

    object_type: str
    object_id: int
    unit_id: int | None
    verdict: Verdict
    amount_vnd: int
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """What a check finds as of a day (kết quả kiểm tra)."""

    as_of: date
    checked_count: int
    findings: tuple[Found, ...]

    @property
    def total_vnd(self) -> int:
        """Money that the findings about units and projects speak of; a programme repeats that of its units."""
        return sum(one.amount_vnd for one in self.findings if one.object_type != PROGRAMME)

    @property
    def found_count(self) -> int:
        """How many units and projects are found."""
        return sum(one.object_type != PROGRAMME for one in self.findings)


def _grouped(lines: Iterable[Line], key: Callable[[Line], K]) -> dict[K, list[Line]]:
    groups: dict[K, list[Line]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return groups


def _sum(lines: Iterable[Line], figure: str) -> int:
    return sum(getattr(line, figure) for line in lines)


# ------------------------------------------------------------------ giao vốn theo danh mục
def allocation(lines: Sequence[Line], asked: AllocationComplete, as_of: date) -> Result:
    """Who has not given all its capital by project list to the level asked for (giao vốn theo danh mục cho xã)."""
    given = [line for line in lines if line.assigned_vnd > 0]
    groups = _grouped(given, lambda line: line.branch_id)
    findings = []
    for branch, own in sorted(groups.items()):
        total = _sum(own, "assigned_vnd")
        listed = _sum((one for one in own if one.project_id and one.place_kind == asked.receiver), "assigned_vnd")
        if listed * 100 >= asked.minimum_percent * total:
            continue
        waiting = _sum((one for one in own if one.project_id is None), "assigned_vnd")
        details = {"assigned_vnd": total, "listed_vnd": listed, "waiting_vnd": waiting}
        findings.append(Found(UNIT, branch, branch, Verdict.NOT_IN_LIST, total - listed, details))
    return Result(as_of, len(groups), tuple(findings))


# ------------------------------------------------------------------ chọn nhà thầu
def contractors(lines: Sequence[Line], as_of: date) -> Result:
    """Works whose contractor was not selected by the day (chưa chọn xong nhà thầu)."""
    works = _grouped(
        (line for line in lines if line.project_id is not None and line.assigned_vnd > 0), lambda line: line.project_id
    )
    findings = []
    for project, own in sorted(works.items(), key=lambda pair: pair[0] or 0):
        selected = own[0].contractor_on
        if project is None or (selected is not None and selected <= as_of):
            continue
        assigned = _sum(own, "assigned_vnd")
        details = {"assigned_vnd": assigned, "disbursed_vnd": _sum(own, "disbursed_vnd")}
        findings.append(Found(PROJECT, project, own[0].holder_id, Verdict.NO_CONTRACTOR, assigned, details))
    return Result(as_of, len(works), tuple(findings))


# ------------------------------------------------------------------ tỷ lệ giải ngân
def reaches(asked: MinimumRate, *, assigned_vnd: int, disbursed_vnd: int) -> bool:
    """Whether a rate meets the demand: 60 % does not satisfy "trên 60 %"; nothing assigned asks nothing."""
    if assigned_vnd <= 0:
        return True
    line = asked.percent * assigned_vnd
    spent = Decimal(disbursed_vnd * 100)
    return spent > line if asked.comparison is Comparison.ABOVE else spent >= line


def shortfall_vnd(asked: MinimumRate, *, assigned_vnd: int, disbursed_vnd: int) -> int:
    """The least amount still to be disbursed for the rate to be met, whole đồng (còn thiếu)."""
    if reaches(asked, assigned_vnd=assigned_vnd, disbursed_vnd=disbursed_vnd):
        return 0
    line = Fraction(asked.percent) * assigned_vnd / 100
    wanted = math.floor(line) + 1 if asked.comparison is Comparison.ABOVE else math.ceil(line)
    return wanted - disbursed_vnd


def rates(lines: Sequence[Line], asked: MinimumRate, as_of: date) -> Result:
    """Districts and departments, and whole programmes, that are below the rate (chưa đạt tỷ lệ giải ngân)."""
    given = [line for line in lines if line.assigned_vnd > 0]
    programmes = _grouped(given, lambda line: line.programme_id)
    findings = []
    for programme, own in sorted(programmes.items()):
        part = _part(own, asked)
        if part["shortfall_vnd"]:
            findings.append(
                Found(PROGRAMME, programme, None, Verdict.BELOW_RATE, part["shortfall_vnd"], {"parts": [part]})
            )
    branches = _grouped(given, lambda line: line.branch_id)
    for branch, own in sorted(branches.items()):
        of_programmes = _grouped(own, lambda line: line.programme)
        parts = [_part(of_programmes[code], asked) for code in sorted(of_programmes)]
        short = [part for part in parts if part["shortfall_vnd"]]
        if short:
            amount = sum(part["shortfall_vnd"] for part in short)
            findings.append(Found(UNIT, branch, branch, Verdict.BELOW_RATE, amount, {"parts": short}))
    return Result(as_of, len(branches), tuple(findings))


def _part(lines: Sequence[Line], asked: MinimumRate) -> dict[str, Any]:
    assigned, disbursed = _sum(lines, "assigned_vnd"), _sum(lines, "disbursed_vnd")
    return {
        "programme": lines[0].programme,
        "assigned_vnd": assigned,
        "disbursed_vnd": disbursed,
        "shortfall_vnd": shortfall_vnd(asked, assigned_vnd=assigned, disbursed_vnd=disbursed),
    }


# ------------------------------------------------------------------ tự đánh giá, đề xuất điều chuyển
@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a unit answered about its capital (trả lời); the newest up to the day of the check."""

    unit_id: int
    answered_on: date
    proposes: bool
    amount_vnd: int = 0
    beyond: bool = False
    letter_on: date | None = None

    def reported_by(self, last_day: date) -> bool:
        """Whether the letter that the province decides on is dated in time."""
        return self.letter_on is not None and self.letter_on <= last_day


def forecast_percent(*, assigned_vnd: int, disbursed_vnd: int, year: int, as_of: date) -> Fraction | None:
    """The rate at the end of the year if money goes on as it has (dự báo); a hint, never a judgement."""
    start, end = date(year, 1, 1), date(year, 12, 31)
    gone = (min(as_of, end) - start).days + 1
    if assigned_vnd <= 0 or gone <= 0:
        return None
    rate = Fraction(disbursed_vnd * 100, assigned_vnd) * Fraction((end - start).days + 1, gone)
    return min(rate, Fraction(100))


def answers(lines: Sequence[Line], given: Iterable[Answer], *, report_by: date, as_of: date) -> Result:
    """Who has money left and has not answered; on the second day also whose proposal was not reported in time.

    Only a proposal that goes beyond the district asks the province for a decision, and so for a letter.
    """
    newest = newest_answers(given, as_of)
    branches = {
        branch: own
        for branch, own in _grouped(lines, lambda line: line.branch_id).items()
        if _sum(own, "remaining_vnd") > 0
    }
    findings = []
    for branch, own in sorted(branches.items()):
        figures = {name: _sum(own, name) for name in ("assigned_vnd", "disbursed_vnd", "remaining_vnd")}
        answer = newest.get(branch)
        if answer is None:
            found = Found(UNIT, branch, branch, Verdict.NOT_ANSWERED, figures["remaining_vnd"], figures)
            findings.append(found)
        elif as_of >= report_by and answer.proposes and answer.beyond and not answer.reported_by(report_by):
            findings.append(Found(UNIT, branch, branch, Verdict.NOT_REPORTED, answer.amount_vnd, figures))
    return Result(as_of, len(branches), tuple(findings))


def newest_answers(given: Iterable[Answer], as_of: date) -> dict[int, Answer]:
    """The answer of each unit that stands at the end of a day; later ones replace earlier ones."""
    return {answer.unit_id: answer for answer in given if answer.answered_on <= as_of}


# ------------------------------------------------------------------ hoàn trả, thu hồi
_LEVEL_OF_SOURCE = {"central": 0, "province": 1, "district": 2, "commune": 3}
_LEVEL_OF_HOLDER = {"district": 2, "commune": 3}
_OF_PROVINCE = 1


def goes_back(line: Line, to: Budget) -> bool:
    """Whether a budget may take this line's money back.

    Upwards goes what a higher level than the holder's gave; to the province goes what the province or the centre gave.
    """
    level = _LEVEL_OF_SOURCE.get(line.source)
    if level is None:
        return False
    if to is Budget.PROVINCE:
        return level <= _OF_PROVINCE
    return level < _LEVEL_OF_HOLDER.get(line.holder_kind, _OF_PROVINCE)


def recall(lines: Sequence[Line], asked: Recall, as_of: date) -> Result:
    """Money not spent by the day that goes back, and what was carried over although the plan forbids it."""
    back = [line for line in lines if goes_back(line, asked.returns_to)]
    groups = _grouped(back, _object)
    verdict = Verdict.TO_RETURN if asked.returns_to is Budget.UPPER_LEVEL else Verdict.TO_RECALL
    findings = []
    for (kind, key), own in sorted(groups.items()):
        figures = {name: _sum(own, name) for name in ("assigned_vnd", "disbursed_vnd", "remaining_vnd", "carried_vnd")}
        by_source = _grouped(own, lambda line: line.source)
        sources = {code: _sum(of_source, "remaining_vnd") for code, of_source in sorted(by_source.items())}
        details = {**figures, "sources": sources}
        if figures["remaining_vnd"] > 0:
            findings.append(Found(kind, key, own[0].holder_id, verdict, figures["remaining_vnd"], details))
        if figures["carried_vnd"] > 0 and not asked.carry_over:
            carried = figures["carried_vnd"]
            findings.append(Found(kind, key, own[0].holder_id, Verdict.CARRIED_OVER, carried, details))
    return Result(as_of, len(groups), tuple(findings))


def _object(line: Line) -> tuple[str, int]:
    return (UNIT, line.holder_id) if line.project_id is None else (PROJECT, line.project_id)


def fingerprint(result: Result, *, rule: Sequence[object], data_complete_through: date | None) -> str:
    """A hash of everything that the check saw and said (dấu vân tay số liệu)."""
    seen = [
        [one.object_type, one.object_id, one.verdict.value, one.amount_vnd, dict(one.details)]
        for one in result.findings
    ]
    told = [list(rule), str(result.as_of), str(data_complete_through), result.checked_count, seen]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()
