"""The wordings of a rule and what was done under each (các bản của quy tắc)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from disbursement.queries.dated import days_of
from programs.calendar import Due
from programs.deadlines import answers_for
from programs.models import CheckRun, DeadlineRule
from programs.rules.kinds import RuleKind
from programs.rules.parse import parse_rule
from programs.rules.words import demands, scope_words


@dataclass(frozen=True, slots=True)
class Version:
    """One wording with the runs made under it (một bản): how many, how many of them confirmed."""

    rule: DeadlineRule
    runs: int
    confirmed: int


def versions_of(rule: DeadlineRule) -> list[Version]:
    """Every wording of a rule, newest first, drafts included (lịch sử quy tắc); two statements."""
    rows = DeadlineRule.objects.filter(province_id=rule.province_id, plan_year=rule.plan_year_id, code=rule.code)
    rows = rows.select_related("citation__document", "proposed_by", "enacted_by", "plan_year")
    found = list(rows.order_by("-version"))
    runs: dict[int, list[str]] = {}
    for rule_id, standing in CheckRun.objects.filter(rule__in=found).order_by("id").values_list("rule_id", "standing"):
        runs.setdefault(rule_id, []).append(standing)
    return [
        Version(one, len(runs.get(one.pk, [])), runs.get(one.pk, []).count(CheckRun.Standing.CONFIRMED))
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class Clause:
    """One point of two wordings beside each other (so sánh từng điểm)."""

    title: str
    now: str
    then: str

    @property
    def differs(self) -> bool:
        """Whether the point is another one."""
        return self.now != self.then


def clauses(present: DeadlineRule | None, other: DeadlineRule) -> list[Clause]:
    """Two wordings point by point; without a present one its column stays empty."""
    now, then = ({} if present is None else _points(present)), _points(other)
    return [Clause(title, now.get(title, ""), said) for title, said in then.items()]


def _points(rule: DeadlineRule) -> dict[str, str]:
    understood = parse_rule(
        code=rule.code,
        kind=rule.kind,
        operator=rule.operator,
        due=rule.due,
        scope=rule.scope,
        parameters=rule.parameters,
    )
    return {
        _("Tên quy tắc"): rule.title,
        _("Thời hạn"): str(Due.from_stored(rule.operator, rule.due)),
        _("Ngày cuối còn hạn"): f"{rule.last_day:%d/%m/%Y}",
        _("Phạm vi vốn"): scope_words(understood.scope),
        _("Đòi hỏi"): " ".join(demands(understood)) or _("xem việc phải làm"),
        _("Việc phải làm"): rule.action,
        _("Thẩm quyền"): rule.authority,
        _("Văn bản"): f"{rule.citation.document.title}, {rule.citation.locator}",
        _("Trích dẫn"): rule.citation.quote,
    }


@dataclass(frozen=True, slots=True)
class DayOf:
    """A day of a drafted wording, and whether it would answer for it (ngày kiểm tra): days that are over stay."""

    on: date
    answers: bool


def days_under(draft: DeadlineRule, today: date) -> list[DayOf]:
    """The days at whose end a draft would be checked if it were put in force today."""
    days = (draft.last_day,) if draft.kind == RuleKind.ZERO_FREEZE else days_of(draft)
    since = today if draft.replaces_id is not None else None
    return [DayOf(on, answers_for(on, valid_from=since, replaced_on=None)) for on in days]
