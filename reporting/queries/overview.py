"""The committee's first page (tổng quan): targets, capital, districts, deadlines, in a fixed number of statements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext, gettext_noop, ngettext

from accounts import figures
from accounts.models import OrgUnit
from disbursement.queries.overview import CapitalOverview, Share, capital_overview
from programs.calendar import standing_against
from programs.models import PlanYear
from programs.periods import Period
from programs.queries.coverage import FormCount, form_counts
from programs.queries.plan import DatedRule, calendar_of
from programs.rules.kinds import RuleKind
from reporting.charts.outlines import outlines_of
from reporting.charts.specs import Choropleth, CumulativeChart, Mark, Point, Region
from reporting.queries.deadlines import named_day
from reporting.queries.ledger_targets import ledger_of
from targets.conflicts import Kind
from targets.queries.board import Board, Scene, board
from targets.rating import Standing

PROGRAMMES = (
    ("NTM", gettext_noop("Nông thôn mới")),
    ("GN", gettext_noop("Giảm nghèo bền vững")),
    ("DTTS", gettext_noop("Vùng DTTS và miền núi")),
)
_SEGMENTS = {
    Standing.MET: "good",
    Standing.ON_TRACK: "info",
    Standing.AT_RISK: "warn",
    Standing.NOT_MET: "bad",
    Standing.NOT_REPORTED: "none",
}
_MARKED_KINDS = ("allocation_complete", "zero_disbursement_freeze", "transfer_window", "minimum_disbursement_rate")


@dataclass(frozen=True)
class ProgrammeCard:
    """One programme: how its targets stand, what of its capital is spent (một chương trình)."""

    code: str
    name: str
    targets: int
    segments: dict[str, int]
    capital: Share
    expected_percent: Decimal

    @property
    def rate(self) -> Decimal | None:
        """Disbursed in percent of assigned."""
        return rate_of(self.capital)

    @property
    def rate_text(self) -> str:
        """The rate as it is read."""
        return gettext("không giao") if self.rate is None else f"{figures.decimal(self.rate, 1)}%"

    @property
    def amounts_text(self) -> str:
        """Disbursed of assigned, in tỷ đồng."""
        spent, given = figures.vnd(self.capital.disbursed_vnd, "tỷ"), figures.vnd(self.capital.assigned_vnd, "tỷ")
        return gettext("%(spent)s / %(given)s tỷ đồng") % {"spent": spent, "given": given}


class HeatCell(NamedTuple):
    """One cell of the heat table (ô tỷ lệ): the rate, and what an even year would have brought by today."""

    assigned: bool
    rate: Decimal | None
    expected: Decimal


class TableLine(NamedTuple):
    """All that the table shows of one district, as values (một dòng của bảng): equal lines look the same."""

    unit_id: int
    name: str
    cells: tuple[HeatCell, ...]
    zero_works: int
    owed: int
    handed_in: int

    @property
    def missing(self) -> int:
        """Units that have not reported."""
        return self.owed - self.handed_in

    @property
    def missing_text(self) -> str:
        """How many reports are missing, in words."""
        return ngettext("thiếu %(number)s bản", "thiếu %(number)s bản", self.missing) % {"number": self.missing}


@dataclass(frozen=True)
class DistrictRow:
    """One district: capital by programme, works at zero, reports handed in (một huyện)."""

    unit: OrgUnit
    shares: tuple[Share, ...]
    zero_works: int
    owed: int
    handed_in: int
    expected_percent: Decimal

    @property
    def line(self) -> TableLine:
        """The row of the heat table."""
        cells = tuple(HeatCell(bool(one.assigned_vnd), rate_of(one), self.expected_percent) for one in self.shares)
        return TableLine(self.unit.pk, self.unit.name, cells, self.zero_works, self.owed, self.handed_in)

    @property
    def whole(self) -> Share:
        """All programmes together."""
        return Share(sum(one.assigned_vnd for one in self.shares), sum(one.disbursed_vnd for one in self.shares))


@dataclass(frozen=True)
class DeadlineLine:
    """A deadline near today, or a check that waits for somebody (thời hạn gần)."""

    on: date
    title: str
    detail: str
    status: str
    word: str


@dataclass(frozen=True)
class Overview:
    """Everything that the page shows."""

    plan_year: PlanYear
    period: Period
    board: Board
    cards: tuple[ProgrammeCard, ...]
    capital: CapitalOverview
    districts: tuple[DistrictRow, ...]
    deadlines: tuple[DeadlineLine, ...]
    chart: CumulativeChart
    map: Choropleth | None
    handed_in: int
    owed: int

    @property
    def open_conflicts(self) -> int:
        """Conflicts that nobody has settled."""
        return open_conflicts(self.board)


def programme_names() -> tuple[tuple[str, str], ...]:
    """The programmes in the reader's language; documents take `PROGRAMMES` as it stands."""
    return tuple((code, gettext(name)) for code, name in PROGRAMMES)


def open_conflicts(drawn: Board) -> int:
    """Conflicts between documents that nobody has settled; what is only worth knowing is not counted."""
    return sum(
        conflict.key not in drawn.settlements
        for conflict in drawn.conflicts
        if conflict.kind is not Kind.TWO_PROGRAMMES
    )


def rate_of(share: Share) -> Decimal | None:
    """Disbursed in percent of assigned; None of nothing (tỷ lệ giải ngân)."""
    if not share.assigned_vnd:
        return None
    return round(Decimal(share.disbursed_vnd * 100) / share.assigned_vnd, 1)


def period_of(year: int, today: date) -> Period:
    """The period that the page speaks of: the half year from June on, the whole year from December on."""
    return Period.whole_year(year) if today >= date(year, 12, 1) else Period.half_year(year, 1)


def overview(province_id: int, today: date, year: int | None = None) -> Overview | None:
    """Fetch the page: eight statements, whatever the number of units, works and targets; None before the first plan."""
    calendar = calendar_of(province_id, year or today.year)
    if calendar is None:
        return None
    plan_year, rules = calendar
    period = period_of(plan_year.year, today)
    capital = capital_overview(province_id, plan_year=plan_year.year, as_of=today)
    scene = Scene(province_id, plan_year, period)
    drawn = board(scene, cited=False)
    drawn.ledger = ledger_of(capital, drawn.root.pk)
    counts = form_counts(plan_year, period.key)
    expected = expected_percent(plan_year.year, today)
    districts = _districts(drawn, capital, counts, expected)
    return Overview(
        plan_year=plan_year,
        period=period,
        board=drawn,
        cards=_cards(drawn, capital, plan_year.year, today),
        capital=capital,
        districts=districts,
        deadlines=_deadlines(rules, counts, today),
        chart=_chart(capital, rules, plan_year.year, today),
        map=_map(districts, drawn.root.code, expected),
        handed_in=sum(row.handed_in for row in counts),
        owed=sum(row.owed for row in counts),
    )


def expected_percent(year: int, on: date) -> Decimal:
    """The even line through the year (đường kế hoạch): the share of the year that has passed, in percent."""
    days = (date(year, 12, 31) - date(year, 1, 1)).days + 1
    passed = min(max((on - date(year, 1, 1)).days + 1, 0), days)
    return round(Decimal(passed * 100) / days, 1)


def _cards(drawn: Board, capital: CapitalOverview, year: int, today: date) -> tuple[ProgrammeCard, ...]:
    standings: dict[str, Counter[str]] = defaultdict(Counter)
    for row in drawn.counted:
        if row.standing in _SEGMENTS:
            standings[row.programme][_SEGMENTS[row.standing]] += 1
    return tuple(
        ProgrammeCard(
            code=code,
            name=name,
            targets=sum(standings[code].values()),
            segments={tone: standings[code][tone] for tone in _SEGMENTS.values()},
            capital=capital.by_programme.get(code, Share()),
            expected_percent=expected_percent(year, today),
        )
        for code, name in programme_names()
    )


def _districts(
    drawn: Board, capital: CapitalOverview, counts: list[FormCount], expected: Decimal
) -> tuple[DistrictRow, ...]:
    owed: Counter[int] = Counter()
    handed_in: Counter[int] = Counter()
    for count in counts:
        if count.district_id is not None:
            owed[count.district_id] += count.owed
            handed_in[count.district_id] += count.handed_in
    return tuple(
        DistrictRow(
            unit=unit,
            shares=tuple(capital.by_branch.get((unit.pk, code), Share()) for code, _ in PROGRAMMES),
            zero_works=capital.zero_works.get(unit.pk, 0),
            owed=owed[unit.pk],
            handed_in=handed_in[unit.pk],
            expected_percent=expected,
        )
        for unit in drawn.districts
    )


def _deadlines(rules: Sequence[DatedRule], counts: Sequence[FormCount], today: date) -> tuple[DeadlineLine, ...]:
    """Checks that wait, the forms of the period, and the next rules; what waits comes first."""
    waiting = [
        _waiting(rule, on, rule.found_count)
        for rule in rules
        if (on := rule.checked_on) and rule.found_count and (rule.kind == _FREEZE or today - on <= _LIST_IS_NEWS)
    ]
    forms: dict[int, list[FormCount]] = defaultdict(list)
    for count in counts:
        forms[count.form_period_id].append(count)
    lines = waiting + [_form(group, today) for group in forms.values()]
    coming = [
        DeadlineLine(rule.last_day, rule.title, rule.action, *_standing(rule.last_day, today))
        for rule in rules
        if rule.last_day >= today and rule.kind != "report_due"
    ]
    return (*sorted(lines, key=lambda line: line.on)[:4], *coming[:2])


_CHECKED = {
    "provisional": ("provisional", gettext_noop("chờ số liệu Kho bạc")),
    "final": ("decide", gettext_noop("cần quyết định")),
    "confirmed": ("confirmed", gettext_noop("đã xác nhận")),
}


# Only this kind waits for a person's decision; the lists of the others are shown while they are news.
_FREEZE = "zero_disbursement_freeze"
_LIST_IS_NEWS = timedelta(days=45)


def _waiting(rule: DatedRule, on: date, found: int) -> DeadlineLine:
    status, word = _CHECKED[rule.standing or ""]
    if rule.kind == _FREEZE:
        works = ngettext("%(number)s công trình trong phạm vi", "%(number)s công trình trong phạm vi", found)
        return DeadlineLine(on, rule.title, works % {"number": found}, status, gettext(word))
    status, word = (status, word) if status == "provisional" else ("warn", gettext_noop("có danh sách"))
    cases = ngettext("%(number)s trường hợp", "%(number)s trường hợp", found) % {"number": found}
    return DeadlineLine(on, rule.title, cases, status, gettext(word))


def _form(group: list[FormCount], today: date) -> DeadlineLine:
    first = group[0]
    owed, handed_in = sum(row.owed for row in group), sum(row.handed_in for row in group)
    status, word = _standing(first.last_day, today)
    if owed and handed_in == owed:
        status, word = "on_time", gettext("đã nộp đủ")
    elif status == "overdue":
        word = gettext("thiếu %(number)s") % {"number": owed - handed_in}
    detail = gettext("Đã nộp %(done)s/%(owed)s") % {"done": handed_in, "owed": owed}
    if first.illustrative:
        detail += " · " + gettext("hạn minh họa")
    return DeadlineLine(first.last_day, first.form_title, detail, status, word)


def _standing(last_day: date, today: date) -> tuple[str, str]:
    return standing_against(last_day, done_on=None, today=today).standing.value, ""


def _map(districts: Sequence[DistrictRow], province_code: str, expected: Decimal) -> Choropleth | None:
    """The districts shaded by their rate, where the outlines are known."""
    outlines = outlines_of(province_code)
    if not outlines:
        return None
    regions = tuple(
        Region(row.unit.code, row.unit.name, outlines.get(row.unit.code, ()), rate_of(row.whole), gettext("không giao"))
        for row in districts
    )
    limits = tuple(round(expected * quarter / 4, 1) for quarter in (1, 2, 3, 4))
    return Choropleth(gettext("Tỷ lệ giải ngân theo huyện"), regions, limits)


def _chart(capital: CapitalOverview, rules: Sequence[DatedRule], year: int, today: date) -> CumulativeChart:
    assigned = capital.whole.assigned_vnd or 1
    points = tuple(Point(day, round(Decimal(amount * 100) / assigned, 1)) for day, amount in capital.monthly)
    ends = [date(year, month, 1) for month in range(1, 13)]
    plan = (*(Point(day, expected_percent(year, day)) for day in ends), Point(date(year, 12, 31), Decimal(100)))
    marked = {named_day(rule.operator, rule.due): rule for rule in rules if rule.kind in _MARKED_KINDS}
    marks = tuple(
        Mark(day, f"{day.day}/{day.month}", "bad", gettext("dừng giải ngân công trình 0%"))
        if rule.kind == RuleKind.ZERO_FREEZE
        else Mark(day, f"{day.day}/{day.month}")
        for day, rule in sorted(marked.items())
        if day.year == year
    )
    behind = expected_percent(year, today) - (points[-1].share_percent if points else Decimal(0))
    remark = gettext("thấp hơn đường chia đều %(points)s điểm") % {"points": figures.decimal(behind, 1)}
    return CumulativeChart(
        gettext("Giải ngân lũy kế so với đường chia đều cả năm"),
        start=date(year, 1, 1),
        end=date(year, 12, 31),
        actual=points,
        plan=plan,
        marks=marks,
        remark=remark if behind > 0 else "",
    )
