"""What the rules to come will probably find (dự báo, cảnh báo sớm): works at zero, rates missed, money left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from disbursement.dated import PROJECT, UNIT, Line, goes_back, reaches
from disbursement.forecast import (
    USUAL,
    Assumed,
    Curve,
    Horizon,
    Model,
    Standing,
    measured_curves,
    model_of,
    month_ends,
    published_curves,
    total_of,
)
from disbursement.models import ForecastSetting, Project
from disbursement.queries.dated import lines_in
from disbursement.queries.places import Place, Places
from disbursement.queries.zero import KINDS, typed
from programs.models import DeadlineRule, PlanYear
from programs.rules.kinds import MinimumRate, Recall, Rule, RuleKind, ZeroFreeze
from programs.rules.scope import CapitalScope

# From which chance on somebody is warned, and from which on it is likely.
WARN_FROM = 0.3
LIKELY_FROM = 0.6
FORECAST = frozenset({RuleKind.ZERO_FREEZE, RuleKind.MINIMUM_RATE, RuleKind.RECALL})

_MONTHS = """
SELECT programme.code || ' ' || line.nature AS kind, month.ends_on,
    sum(side.amount_vnd) FILTER (WHERE account.bucket IN ('advanced', 'paid'))::bigint AS spent_vnd,
    sum(side.amount_vnd)::bigint AS assigned_vnd, count(DISTINCT line.id) AS lines
FROM unnest(%(months)s::date[]) AS month (ends_on)
JOIN disbursement_movement AS movement
    ON movement.province_id = %(province)s AND movement.effective_on <= month.ends_on
CROSS JOIN LATERAL (
    VALUES (movement.from_account_id, -movement.amount_vnd), (movement.to_account_id, movement.amount_vnd)
) AS side (account_id, amount_vnd)
JOIN disbursement_capitalaccount AS account
    ON account.province_id = %(province)s AND account.id = side.account_id
JOIN disbursement_capitalline AS line
    ON line.province_id = %(province)s AND line.id = account.line_id AND line.plan_year = %(year)s
JOIN programs_component AS component ON component.id = line.component_id
JOIN programs_programme AS programme ON programme.id = component.programme_id
GROUP BY 1, 2
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Sight:
    """The capital of a plan year on a day with the model that looks ahead (tầm nhìn)."""

    plan_year: PlanYear
    as_of: date
    lines: tuple[Line, ...]
    model: Model
    measured: frozenset[str]

    def within(self, scope: CapitalScope) -> list[Line]:
        """The lines that a rule covers."""
        kinds = {KINDS[one].value for one in scope.objects}
        return [
            line
            for line in self.lines
            if (not scope.programmes or line.programme in scope.programmes)
            and (not scope.natures or line.nature in scope.natures)
            and (not scope.origin_years or line.origin_year in scope.origin_years)
            and (not scope.assigned or line.assigned in scope.assigned)
            and (not kinds or line.project_kind in kinds)
        ]


def assumed_of(province_id: int, plan_year: int) -> Assumed:
    """What the forecast of a year takes for granted (tham số dự báo của năm)."""
    row = ForecastSetting.objects.filter(province_id=province_id, plan_year=plan_year).first()
    return Assumed(row.full_percent / 100, row.contractor_days) if row else USUAL


def sight_of(plan_year: PlanYear, *, as_of: date) -> Sight:
    """Read the year once: its lines on the day, and the curves of the year before where the book holds them."""
    lines = tuple(lines_in(plan_year.province_id, plan_year.year, CapitalScope(), as_of=as_of))
    measured = _curves_of(plan_year.province_id, plan_year.year - 1)
    curves = {**published_curves(), **measured}
    standings = [one for own in _by_project(lines).values() for one in _standings(own)]
    assumed = assumed_of(plan_year.province_id, plan_year.year)
    model = model_of(standings, curves, year=plan_year.year, as_of=as_of, assumed=assumed)
    return Sight(plan_year, as_of, lines, model, frozenset(measured))


def _curves_of(province_id: int, year: int) -> dict[str, Curve]:
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, {"province": province_id, "year": year, "months": month_ends(year)})
        rows = cursor.fetchall()
    shares: dict[str, list[tuple[int, int]]] = {}
    assigned: dict[str, int] = {}
    lines: dict[str, int] = {}
    for kind, ends_on, spent, total, count in rows:
        shares.setdefault(kind, []).append(((ends_on - date(year, 1, 1)).days, spent or 0))
        assigned[kind], lines[kind] = max(assigned.get(kind, 0), total or 0), max(lines.get(kind, 0), count)
    return measured_curves(shares, assigned, lines)


def _by_project(lines: Iterable[Line]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for line in lines:
        if line.project_id is not None and line.assigned_vnd > 0:
            found.setdefault(line.project_id, []).append(line)
    return found


def _standings(lines: Sequence[Line]) -> list[Standing]:
    """One standing for each kind of money of a project."""
    kinds: dict[str, list[Line]] = {}
    for line in lines:
        kinds.setdefault(f"{line.programme} {line.nature}", []).append(line)
    return [_standing(kind, own) for kind, own in kinds.items()]


def _standing(kind: str, lines: Sequence[Line]) -> Standing:
    first, works = lines[0], lines[0].project_kind == Project.Kind.WORKS
    disbursed = sum(line.disbursed_vnd for line in lines)
    given = min((line.given_on for line in lines if line.given_on is not None), default=None)
    starts = max(filter(None, (given, first.contractor_on if works else None)), default=None)
    return Standing(
        key=first.project_id or 0,
        kind=kind,
        assigned_vnd=sum(line.assigned_vnd for line in lines),
        disbursed_vnd=disbursed,
        starts_on=starts,
        waits_for_contractor=works and first.contractor_on is None and disbursed == 0,
    )


@dataclass(frozen=True, slots=True)
class Alarm:
    """One early warning (cảnh báo sớm): what a rule will probably find, how likely, and the figures behind it.

    `rate` is today's, `low` to `high` what eight of ten outcomes lie in by the day; `amount_vnd` the money at stake.
    """

    rule: DeadlineRule
    object_type: str
    object_id: int
    programme: str
    chance: float
    assigned_vnd: int
    disbursed_vnd: int
    mean: float
    low: float
    high: float
    amount_vnd: int
    no_contractor: bool = False

    @property
    def likely(self) -> bool:
        """Whether it will more probably happen than not."""
        return self.chance >= LIKELY_FROM

    @property
    def rate(self) -> float:
        """The share that is spent now."""
        return self.disbursed_vnd / self.assigned_vnd if self.assigned_vnd else 0.0

    @property
    def chance_words(self) -> str:
        """The chance in tens, for it is not known better (khả năng)."""
        tens = round(self.chance * 10) * 10
        return _("trên 90%") if tens > 90 else _("khoảng %(tens)s%%") % {"tens": tens}

    @staticmethod
    def percent(share: float) -> int:
        """A share in whole percent."""
        return round(share * 100)

    @property
    def percents(self) -> tuple[int, int, int, int]:
        """Today's rate, the expected one and its bounds in whole percent."""
        return self.percent(self.rate), self.percent(self.mean), self.percent(self.low), self.percent(self.high)


def rules_to_come(plan_year: PlanYear, *, as_of: date) -> list[DeadlineRule]:
    """The rules whose finding can be forecast and whose day is not over, in order of their days."""
    rows = DeadlineRule.objects.filter(province_id=plan_year.province_id, plan_year=plan_year, in_force=True)
    rows = rows.filter(kind__in=FORECAST, last_day__gt=as_of).select_related("plan_year", "citation__document")
    return list(rows.order_by("last_day", "code"))


def alarms_until(plan_year: PlanYear, *, as_of: date, until: date) -> list[Alarm]:
    """The warnings of the rules up to a day; a year without such rules is not read at all."""
    rules = [rule for rule in rules_to_come(plan_year, as_of=as_of) if rule.last_day <= until]
    return alarms_of(sight_of(plan_year, as_of=as_of), rules) if rules else []


def alarms_of(sight: Sight, rules: Sequence[DeadlineRule]) -> list[Alarm]:
    """Everything that rules to come will probably find, by their days, the likeliest first."""
    found: list[Alarm] = []
    horizons = {day: sight.model.towards(day) for day in {rule.last_day for rule in rules}}
    for rule in rules:
        understood, horizon = typed(rule), horizons[rule.last_day]
        found += sorted(_of_rule(sight, rule, understood, horizon), key=lambda one: (-one.chance, -one.amount_vnd))
    return found


def _of_rule(sight: Sight, rule: DeadlineRule, understood: Rule, horizon: Horizon) -> list[Alarm]:
    lines = sight.within(understood.scope)
    match understood.parameters:
        case ZeroFreeze():
            told = [_zero(rule, horizon, own) for own in _by_project(lines).values()]
        case MinimumRate() as asked:
            told = [_below(rule, horizon, asked, own) for own in _by_branch(lines).values()]
        case Recall() as asked:
            back = [line for line in lines if goes_back(line, asked.returns_to)]
            told = [_left(rule, horizon, own) for own in _by_project(back).values()]
        case _:
            return []
    return [one for one in told if one is not None and one.chance >= WARN_FROM]


def _by_branch(lines: Iterable[Line]) -> dict[tuple[int, str], list[Line]]:
    found: dict[tuple[int, str], list[Line]] = {}
    for line in lines:
        if line.assigned_vnd > 0:
            found.setdefault((line.branch_id, line.programme), []).append(line)
    return found


def _zero(rule: DeadlineRule, horizon: Horizon, lines: Sequence[Line]) -> Alarm | None:
    """A project that has spent nothing of the covered money and may not by the day."""
    standing = _standing(f"{lines[0].programme} {lines[0].nature}", lines)
    if standing.disbursed_vnd > 0:
        return None
    outlook = horizon.outlook(standing)
    low, high = outlook.between()
    return Alarm(
        rule, PROJECT, standing.key, lines[0].programme, outlook.stays_zero, standing.assigned_vnd, 0,
        outlook.mean, low, high, sum(line.remaining_vnd for line in lines), standing.waits_for_contractor,
    )  # fmt: skip


def _left(rule: DeadlineRule, horizon: Horizon, lines: Sequence[Line]) -> Alarm | None:
    """A project that will probably not spend all: what is expected to be left goes back."""
    standing = _standing(f"{lines[0].programme} {lines[0].nature}", lines)
    outlook = horizon.outlook(standing)
    low, high = outlook.between()
    return Alarm(
        rule, PROJECT, standing.key, lines[0].programme, 1 - outlook.reaches(1.0), standing.assigned_vnd,
        standing.disbursed_vnd, outlook.mean, low, high, round((1 - outlook.mean) * standing.assigned_vnd),
        standing.waits_for_contractor,
    )  # fmt: skip


def _below(rule: DeadlineRule, horizon: Horizon, asked: MinimumRate, lines: Sequence[Line]) -> Alarm | None:
    """A programme of a district or department that will probably miss the rate."""
    assigned, disbursed = sum(one.assigned_vnd for one in lines), sum(one.disbursed_vnd for one in lines)
    if reaches(asked, assigned_vnd=assigned, disbursed_vnd=disbursed):
        return None
    projects = _by_project(lines)
    standings = [one for own in projects.values() for one in _standings(own)]
    if not standings:
        return None
    total, wanted = total_of(horizon, standings), float(asked.percent) / 100
    low, high = total.between()
    return Alarm(
        rule, UNIT, lines[0].branch_id, lines[0].programme, 1 - total.reaches(wanted), assigned, disbursed,
        total.mean, low, high, max(round((wanted - total.mean) * assigned), 0),
    )  # fmt: skip


def at_risk(plan_year: PlanYear, *, as_of: date) -> dict[int, str]:
    """Projects that the early warnings name, by their key, with the word for it (công trình có nguy cơ)."""
    found: dict[int, str] = {}
    rules = rules_to_come(plan_year, as_of=as_of)
    for one in alarms_of(sight_of(plan_year, as_of=as_of), rules) if rules else ():
        if one.object_type != PROJECT:
            continue
        if isinstance(typed(one.rule).parameters, ZeroFreeze):
            found[one.object_id] = _("có thể ở 0%")
        else:
            found.setdefault(one.object_id, _("khó giải ngân hết"))
    return found


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """A warning with the address of what it speaks of (dòng của danh sách)."""

    alarm: Alarm
    place: Place


def alarms_in_reach(found: Sequence[Alarm], province_id: int, *, branches: Sequence[str] | None) -> list[Alarm]:
    """The warnings that a person sees, in their order; two statements, none for who sees everything."""
    if branches is None:
        return list(found)
    units = _holders(province_id, branches)
    projects = Project.objects.filter(Q(unit__in=units) | Q(investor__in=units), province_id=province_id).order_by()
    seen = {UNIT: units, PROJECT: set(projects.values_list("pk", flat=True))}
    return [one for one in found if one.object_id in seen.get(one.object_type, ())]


def alarm_rows(found: Sequence[Alarm], province_id: int, *, branches: Sequence[str] | None) -> list[AlarmRow]:
    """The warnings that a person sees, in their order; three statements."""
    places = Places.of(province_id, ((one.object_type, one.object_id) for one in found))
    told = [(one, places.place(one.object_type, one.object_id, branches)) for one in found]
    return [AlarmRow(one, place) for one, place in told if place is not None]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a programme is expected to have spent by a day (dự báo của chương trình)."""

    programme: str
    assigned_vnd: int
    disbursed_vnd: int
    mean: float
    low: float
    high: float

    @property
    def percents(self) -> tuple[int, int, int, int]:
        """Today's rate, the expected one and its bounds in whole percent."""
        rate = self.disbursed_vnd / self.assigned_vnd if self.assigned_vnd else 0.0
        return round(rate * 100), round(self.mean * 100), round(self.low * 100), round(self.high * 100)


def _holders(province_id: int, branches: Sequence[str]) -> set[int]:
    reach = Q(pk__in=[])
    for path in branches:
        reach |= Q(path__startswith=path)
    return set(OrgUnit.objects.filter(reach, province_id=province_id).order_by().values_list("pk", flat=True))


def expected_of(sight: Sight, on: date, *, branches: Sequence[str] | None) -> list[Expected]:
    """Each programme by a day, over the units that are seen (dự báo theo chương trình)."""
    horizon = sight.model.towards(on)
    reached = None if branches is None else _holders(sight.plan_year.province_id, branches)
    groups: dict[str, list[Line]] = {}
    for line in sight.lines:
        if line.project_id is not None and (reached is None or line.holder_id in reached):
            groups.setdefault(line.programme, []).append(line)
    rows = []
    for programme, own in sorted(groups.items()):
        standings = [one for of_project in _by_project(own).values() for one in _standings(of_project)]
        total = total_of(horizon, standings)
        low, high = total.between()
        rows.append(Expected(programme, total.assigned_vnd, total.disbursed_vnd, total.mean, low, high))
    return rows


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a person sees ahead (nhìn trước): warnings, each programme by the last day, and by which curves."""

    province_id: int
    alarms: list[Alarm]
    expected: list[Expected]
    last: date
    measured: bool
    assumed: Assumed

    @property
    def rows(self) -> list[AlarmRow]:
        """Every warning with its address."""
        return alarm_rows(self.alarms, self.province_id, branches=None)

    @property
    def method(self) -> str:
        """The method in one sentence."""
        if self.measured:
            return _("Đường giải ngân theo số liệu năm trước của tỉnh.")
        return _("Đường giải ngân theo số liệu công bố, vì sổ chưa có năm trước.")


def ahead(plan_year: PlanYear, *, as_of: date, branches: Sequence[str] | None) -> Ahead:
    """Warnings of the rules to come and the forecast of the programmes, in reach (cảnh báo, dự báo)."""
    sight, last = sight_of(plan_year, as_of=as_of), date(plan_year.year, 12, 31)
    found = alarms_of(sight, rules_to_come(plan_year, as_of=as_of))
    found = alarms_in_reach(found, plan_year.province_id, branches=branches)
    expected = expected_of(sight, last, branches=branches) if as_of < last else []
    return Ahead(plan_year.province_id, found, expected, last, bool(sight.measured), sight.model.assumed)
