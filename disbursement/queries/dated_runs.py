"""What the dated checks found, as tables for screen and Excel (danh sách của các lần kiểm tra theo mốc)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.figures import share_percent
from disbursement.dated import PROJECT, Found, Verdict, forecast_percent, recall
from disbursement.queries.balances import By, Slice, figures_by
from disbursement.queries.dated import lines_of
from disbursement.queries.places import Places
from disbursement.queries.zero import typed
from programs.models import CheckRun, Citation, DeadlineRule, Finding
from programs.rules.kinds import Recall, RuleKind

Cell = str | int | date | Fraction | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list (cột): its heading and what stands in it: text, money, percent or day."""

    name: str
    kind: str

    @property
    def title(self) -> str:
        """Its heading as it is read."""
        return _(self.name)


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One line of the list (dòng): the object with its address, the verdict, and a cell for each column."""

    title: str
    sub: str
    page: tuple[str, int] | None
    verdict: Verdict
    cells: tuple[tuple[Column, Cell], ...]
    order: tuple[str, ...]


_MONEY, _PERCENT, _TEXT, _DAY = "money", "percent", "text", "day"
_PLAN, _SPENT = Column(gettext_noop("Kế hoạch vốn"), _MONEY), Column(gettext_noop("Đã giải ngân"), _MONEY)
_ALLOCATION = (
    _PLAN,
    Column(gettext_noop("Đã giao theo danh mục cho xã"), _MONEY),
    Column(gettext_noop("Chưa có danh mục"), _MONEY),
    Column(gettext_noop("Còn phải giao"), _MONEY),
)
_CONTRACTOR = (Column(gettext_noop("Vốn giao"), _MONEY), _SPENT, Column(gettext_noop("Nay đã chọn ngày"), _DAY))
_RATE = (
    Column(gettext_noop("Chương trình"), _TEXT),
    _PLAN,
    _SPENT,
    Column(gettext_noop("Tỷ lệ (%)"), _PERCENT),
    Column(gettext_noop("Còn thiếu để đạt"), _MONEY),
)
_TRANSFER = (
    _PLAN,
    _SPENT,
    Column(gettext_noop("Còn lại"), _MONEY),
    Column(gettext_noop("Gợi ý: dự báo cả năm (%)"), _PERCENT),
    Column(gettext_noop("Số tiền nêu"), _MONEY),
)
_RECALL = (
    _PLAN,
    _SPENT,
    Column(gettext_noop("Còn lại của trung ương"), _MONEY),
    Column(gettext_noop("Còn lại của tỉnh"), _MONEY),
    Column(gettext_noop("Còn lại của huyện"), _MONEY),
    Column(gettext_noop("Đã chuyển nguồn"), _MONEY),
    Column(gettext_noop("Phải trả, thu hồi"), _MONEY),
)
_REFILLED = Column(gettext_noop("Vốn cấp trên năm sau đã giao"), _MONEY)


def found_of(run: CheckRun) -> list[Found]:
    """What a recorded run says, as the check said it (kết quả đã ghi)."""
    findings = Finding.objects.filter(province_id=run.province_id, run=run).order_by("id")
    return [
        Found(one.object_type, one.object_id, one.unit_id, Verdict(one.verdict), one.amount_vnd or 0, one.details)
        for one in findings
    ]


def listed(
    rule: DeadlineRule, findings: Iterable[Found], *, as_of: date, branches: Sequence[str] | None
) -> list[FoundRow]:
    """The findings as rows, by district, unit and name, as far as a person sees (danh sách trong phạm vi)."""
    found = list(findings)
    names = Places.of(rule.province_id, ((one.object_type, one.object_id) for one in found))
    cells = _cells(rule, as_of, names)
    rows = []
    for one in found:
        place = names.place(one.object_type, one.object_id, branches)
        if place is not None:
            rows += [
                FoundRow(place.title, place.sub, place.page, one.verdict, filled, place.order) for filled in cells(one)
            ]
    return sorted(rows, key=lambda row: row.order)


def _refilled(rule: DeadlineRule, projects: Sequence[int]) -> dict[int, int] | None:
    """What upper levels gave the same works for the next year, where the rule forbids to pay for them again."""
    asked = typed(rule).parameters
    if not isinstance(asked, Recall) or not asked.no_refill_from:
        return None
    if not projects:
        return {}
    year = rule.plan_year.year + 1
    sources = sorted(source.value for source in asked.no_refill_from)
    slice_ = Slice(plan_year=year, sources=sources, origin_years=[year], projects=list(projects))
    rows = figures_by(rule.province_id, By.PROJECT, of=slice_, as_of=date(year, 12, 31))
    return {key: figures.assigned_vnd for (key,), figures in rows.items()}


def _cells(rule: DeadlineRule, as_of: date, names: Places) -> Callable[[Found], list[tuple[tuple[Column, Cell], ...]]]:
    kind, year = RuleKind(rule.kind), rule.plan_year.year
    refilled = _refilled(rule, list(names.projects))

    def cells(one: Found) -> list[tuple[tuple[Column, Cell], ...]]:
        told = one.details
        match kind:
            case RuleKind.ALLOCATION_COMPLETE:
                values = [told["assigned_vnd"], told["listed_vnd"], told["waiting_vnd"], one.amount_vnd]
                return [_row(_ALLOCATION, values)]
            case RuleKind.MILESTONE_REACHED:
                selected = names.projects[one.object_id].contractor_selected_on
                return [_row(_CONTRACTOR, [told["assigned_vnd"], told["disbursed_vnd"], selected])]
            case RuleKind.MINIMUM_RATE:
                return [_row(_RATE, _rate_cells(part)) for part in told["parts"]]
            case RuleKind.TRANSFER_WINDOW:
                return [_row(_TRANSFER, [*_transfer_cells(told, year, as_of), one.amount_vnd])]
            case _:
                return [_recall_row(one, refilled)]

    return cells


def _row(columns: Sequence[Column], values: Sequence[Cell]) -> tuple[tuple[Column, Cell], ...]:
    return tuple(zip(columns, values, strict=True))


def _rate_cells(part: dict[str, Any]) -> list[Cell]:
    assigned, disbursed = part["assigned_vnd"], part["disbursed_vnd"]
    return [part["programme"], assigned, disbursed, share_percent(disbursed, assigned), part["shortfall_vnd"]]


def _transfer_cells(told: Any, year: int, as_of: date) -> list[Cell]:
    assigned, disbursed = told["assigned_vnd"], told["disbursed_vnd"]
    hint = forecast_percent(assigned_vnd=assigned, disbursed_vnd=disbursed, year=year, as_of=as_of)
    return [assigned, disbursed, told["remaining_vnd"], hint]


def _recall_row(one: Found, refilled: dict[int, int] | None) -> tuple[tuple[Column, Cell], ...]:
    told = one.details
    sources = told["sources"]
    values = [
        told["assigned_vnd"],
        told["disbursed_vnd"],
        *(sources.get(source, 0) for source in ("central", "province", "district")),
        told["carried_vnd"],
        one.amount_vnd,
    ]
    row = _row(_RECALL, values)
    if refilled is None:
        return row
    later = refilled.get(one.object_id, 0) if one.object_type == PROJECT else 0
    return (*row, (_REFILLED, later))


@dataclass(frozen=True, slots=True)
class Variant:
    """How one document would have money recalled (cách hiểu của một văn bản)."""

    document: str
    rules: tuple[str, ...]
    count: int
    total_vnd: int


def variants(rule: DeadlineRule, *, as_of: date) -> tuple[tuple[str, ...], list[Variant]]:
    """What each document that speaks of the recall takes, over the programmes that all its rules share (so sánh).

    Returns the programmes compared and a line for each document; nothing where the documents agree.
    """
    of_kind = DeadlineRule.objects.filter(
        province_id=rule.province_id, plan_year=rule.plan_year, kind=RuleKind.RECALL, in_force=True
    )
    rules = list(of_kind.select_related("plan_year", "citation__document").order_by("code"))
    if len(rules) < 2:
        return (), []
    shared = set.intersection(*(set(typed(one).scope.programmes) for one in rules))
    cited = _documents(rules) | {one.code: [one.citation.document.title] for one in rules if one.version > 1}
    taken = {one.pk: _taken(one, shared, as_of) for one in rules}
    found: dict[str, list[DeadlineRule]] = {}
    for one in rules:
        for title in cited.get(one.code, []):
            found.setdefault(title, []).append(one)
    lines = [
        Variant(
            title,
            tuple(one.title for one in own),
            sum(taken[one.pk][0] for one in own),
            sum(taken[one.pk][1] for one in own),
        )
        for title, own in found.items()
    ]
    differ = len({frozenset(one.pk for one in own) for own in found.values()}) > 1
    return (tuple(sorted(shared)), lines) if differ and shared else ((), [])


def _documents(rules: Sequence[DeadlineRule]) -> dict[str, list[str]]:
    """The documents that each rule cites, by its code."""
    found: dict[str, list[str]] = {}
    cited = Citation.objects.filter(province_id=rules[0].province_id, document__plan_year=rules[0].plan_year)
    for row in cited.filter(key__startswith="rule:").select_related("document").order_by("document_id", "key"):
        titles = found.setdefault(row.key.split(":")[1], [])
        if row.document.title not in titles:
            titles.append(row.document.title)
    return found


def _taken(rule: DeadlineRule, programmes: set[str], as_of: date) -> tuple[int, int]:
    asked = typed(rule).parameters
    if not isinstance(asked, Recall):
        return 0, 0
    lines = [line for line in lines_of(rule, as_of=as_of) if line.programme in programmes]
    result = recall(lines, asked, as_of)
    return result.found_count, result.total_vnd
