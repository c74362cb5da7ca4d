"""Fetches what a report shows (số liệu của báo cáo), for the whole province, a district, or a department."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from accounts.models import OrgUnit, UnitKind
from disbursement.models import Project
from disbursement.queries.balances import By, Figures, Slice, cumulative_curve, figures_by
from disbursement.queries.overview import CapitalOverview, Share, capital_overview
from disbursement.queries.zero import treasury_complete_through
from programs.calendar import Due
from programs.models import CheckRun, Finding, FormPeriod, PlanDocument, PlanYear, Programme, Stewardship
from programs.queries.plan import rules
from programs.queries.submission import coverage, duties
from programs.rules.kinds import RuleKind
from reporting.facts import (
    CapitalFact,
    ConflictFact,
    CoverageFact,
    DistrictFact,
    FreezeFact,
    FrozenFact,
    NextDeadline,
    ReportFacts,
    TargetFact,
)
from reporting.figures import Inline, Missing, NotAssigned, Text
from reporting.official import in_vietnamese
from reporting.parameters import ReportKind, ReportParameters
from reporting.queries.ledger_targets import ledger_of
from targets.queries.board import Board, Row, Scene, board
from targets.rating import Standing
from targets.wording import STANDING_WORDS, short

_RECIPIENTS = (
    "TT TU, HĐND tỉnh, UBMTTQVN tỉnh (b/c)",
    "CT, các PCT UBND tỉnh",
    "Các Sở, Ban, ngành, Hội đoàn thể tỉnh",
    "Các thành viên Ban Chỉ đạo tỉnh",
    "HĐND, UBND các huyện, thị xã, thành phố",
    "Lưu: VT, BCĐ",
)
_COMING_DAYS = 210


@dataclass(frozen=True)
class _Reach:
    """What a unit's report speaks of: a branch of the tree, or programmes, or everything."""

    branches: tuple[str, ...] | None
    programmes: tuple[str, ...]
    unit: OrgUnit


@in_vietnamese
def collect(kind: ReportKind, parameters: ReportParameters) -> ReportFacts:
    """Return the facts of a report as of its day."""
    reach = _reach(parameters.unit, parameters.plan_year)
    province_id, plan_year = parameters.province.pk, parameters.plan_year
    names = dict(Programme.objects.filter(phase=plan_year.phase_id).values_list("code", "short_name"))
    programmes = tuple((code, name) for code, name in names.items() if not reach.programmes or code in reach.programmes)
    overview = capital_overview(province_id, plan_year=plan_year.year, as_of=parameters.as_of)
    drawn = board(Scene(province_id, plan_year, parameters.period, reach.branches))
    drawn.ledger = ledger_of(overview, drawn.root.pk)
    of = Slice(plan_year=plan_year.year, branches=reach.branches, programmes=reach.programmes)
    return ReportFacts(
        programmes=programmes,
        targets=tuple(_targets(drawn, {code for code, _ in programmes})),
        capital=_capital(province_id, of, parameters.as_of),
        districts=_districts(drawn, overview, programmes) if reach.branches is None else (),
        monthly=_monthly(province_id, of, parameters.as_of),
        coverage=tuple(_coverage(parameters, reach)),
        conflicts=tuple(_conflicts(drawn)) if kind.issued else (),
        freeze=_freeze(parameters, reach),
        deadlines=_deadlines(plan_year, parameters.as_of),
        legal_bases=_legal_bases(plan_year),
        recipients=_RECIPIENTS,
        signer=_signer(plan_year),
        data_complete_through=treasury_complete_through(province_id),
    )


def _reach(unit: OrgUnit, plan_year: PlanYear) -> _Reach:
    if unit.kind == UnitKind.COMMITTEE:
        return _Reach(None, (), unit)
    if unit.kind == UnitKind.DISTRICT:
        return _Reach((unit.path,), (), unit)
    led = Stewardship.objects.filter(Q(lead=unit) | Q(office=unit), plan_year=plan_year)
    programmes = tuple(led.order_by("programme__number").values_list("programme__code", flat=True))
    # A department that leads no programme reports on what it was given itself.
    return _Reach(None, programmes, unit) if programmes else _Reach((unit.path,), (), unit)


def _targets(drawn: Board, programmes: set[str]) -> list[TargetFact]:
    return [_target(row) for row in drawn.rows if row.programme in programmes]


def _target(row: Row) -> TargetFact:
    documents = sorted({one.citation.document.code for one in row.statements})
    return TargetFact(
        programme=row.programme,
        title=row.indicator.name,
        unit_of_measure=row.indicator.unit_of_measure,
        planned=row.planned_text,
        actual=_actual(row),
        standing=STANDING_WORDS[row.standing],
        reported=row.done.coverage.reported,
        owed=row.done.coverage.owed,
        source_document=", ".join(documents),
    )


def _actual(row: Row) -> Inline:
    if row.members:
        met = sum(one.standing is Standing.MET for one in row.members)
        return Text(f"{met}/{len(row.members)} đơn vị đạt")
    if row.standing is Standing.NOT_ASSIGNED and row.done.value is None:
        return NotAssigned()
    if row.done.value is None:
        return Missing()
    return Text(row.done_text)


def _capital(province_id: int, of: Slice, as_of: date) -> tuple[CapitalFact, ...]:
    groups = figures_by(province_id, By.PROGRAMME, By.NATURE, By.SOURCE, By.ORIGIN_YEAR, of=of, as_of=as_of)
    return tuple(_capital_fact(key, figures) for key, figures in sorted(groups.items()))


def _capital_fact(key: tuple[str, str, str, int], figures: Figures) -> CapitalFact:
    programme, nature, source, origin_year = key
    return CapitalFact(
        programme=programme,
        nature=nature,
        source=source,
        origin_year=origin_year,
        assigned_vnd=figures.assigned_vnd,
        disbursed_vnd=figures.disbursed_vnd,
        frozen_vnd=figures.frozen_vnd,
    )


def _districts(
    drawn: Board, overview: CapitalOverview, programmes: Sequence[tuple[str, str]]
) -> tuple[DistrictFact, ...]:
    rows = [(unit.pk, unit.full_name) for unit in drawn.districts]
    known = {pk for pk, _ in rows}
    others = {branch for branch, _ in overview.by_branch if branch not in known}
    names = dict(OrgUnit.objects.filter(pk__in=others).order_by("sort_key").values_list("pk", "name"))
    departments = {unit.pk: unit.full_name for unit in OrgUnit.objects.filter(pk__in=names).order_by("sort_key")}
    return tuple(
        DistrictFact(name, _shares(overview, branch, programmes), overview.zero_works.get(branch, 0))
        for branch, name in (*rows, *departments.items())
        if any(overview.by_branch.get((branch, code)) for code, _ in programmes)
    )


def _shares(
    overview: CapitalOverview, branch: int, programmes: Sequence[tuple[str, str]]
) -> tuple[tuple[str, int, int], ...]:
    found = [(code, overview.by_branch.get((branch, code)) or Share()) for code, _ in programmes]
    return tuple((code, share.assigned_vnd, share.disbursed_vnd) for code, share in found)


def _monthly(province_id: int, of: Slice, as_of: date) -> tuple[tuple[date, int], ...]:
    points = []
    for point in cumulative_curve(province_id, of=of, as_of=as_of):
        after = date(point.month.year + point.month.month // 12, point.month.month % 12 + 1, 1)
        points.append((min(after - timedelta(days=1), as_of), point.disbursed_vnd))
    return tuple(points)


def _coverage(parameters: ReportParameters, reach: _Reach) -> list[CoverageFact]:
    facts = []
    periods = FormPeriod.objects.filter(
        province=parameters.province, form__plan_year=parameters.plan_year, period=parameters.period.key
    ).select_related("form")
    for period in periods.order_by("last_day", "id"):
        owed = period.obligations.all()
        if reach.branches is not None:
            owed = owed.filter(unit__path__startswith=reach.branches[0])
        elif reach.programmes and period.form.programmes and not set(period.form.programmes) & set(reach.programmes):
            continue
        found = duties(owed, parameters.today)
        if not found:
            continue
        counts = coverage(found)
        facts.append(
            CoverageFact(
                title=period.form.title,
                owed=counts.owed,
                handed_in=counts.handed_in,
                late=counts.late,
                approved=counts.approved,
                missing=tuple(duty.unit.in_a_sentence for duty in found if not duty.is_handed_in),
            )
        )
    return facts


def _conflicts(drawn: Board) -> list[ConflictFact]:
    facts = []
    documents = {one.pk: one.citation.document.title for one in drawn.statements}
    decimals = {one.pk: one.decimals for one in drawn.statements}
    for conflict in drawn.conflicts:
        versions = [
            f"{short(claim.demand, decimals[claim.statement])} theo {documents[claim.statement]}"
            for claim in conflict.claims
        ]
        if conflict.parts is not None:
            versions.append(f"cộng các đơn vị là {conflict.parts.total.normalize():f}")
        settled = drawn.settlements.get(conflict.key)
        governing = ""
        if settled is not None:
            chosen = settled.governing_id
            governing = documents[chosen] if chosen is not None else "tổng của các đơn vị"
        facts.append(
            ConflictFact(
                title=drawn.indicators[conflict.indicator].name,
                versions=tuple(versions),
                governing=governing,
                reason=settled.reason if settled is not None else "",
            )
        )
    return facts


def _freeze(parameters: ReportParameters, reach: _Reach) -> FreezeFact | None:
    run = (
        CheckRun.objects.filter(
            province=parameters.province,
            rule__plan_year=parameters.plan_year,
            rule__kind=RuleKind.ZERO_FREEZE,
            as_of__lte=parameters.as_of,
        )
        .select_related("rule__citation__document", "decision")
        .order_by("-as_of", "-id")
        .first()
    )
    if run is None:
        return None
    rows = _frozen_rows(run, reach)
    citation = run.rule.citation
    return FreezeFact(
        due_on=run.as_of,
        standing=run.get_standing_display(),
        found=len(rows),
        total_vnd=sum(row.amount_vnd for row in rows),
        confirmed_by=str(run.decision) if run.decision is not None else "",
        rows=rows,
        quote=citation.quote,
        locator=citation.locator,
        document=citation.document.title,
    )


def _frozen_rows(run: CheckRun, reach: _Reach) -> tuple[FrozenFact, ...]:
    findings = list(
        Finding.objects.filter(run=run, object_type="disbursement.project", verdict="zero_disbursement").order_by("id")
    )
    projects = {
        project.pk: project
        for project in Project.objects.filter(pk__in=[one.object_id for one in findings]).select_related(
            "unit__parent", "investor", "component__programme"
        )
    }
    rows = [(projects[one.object_id], one.amount_vnd or 0) for one in findings]
    kept = [
        (project, amount)
        for project, amount in rows
        if (reach.branches is None or project.unit.path.startswith(reach.branches))
        and (not reach.programmes or project.component.programme.code in reach.programmes)
    ]
    kept.sort(key=lambda row: (row[0].unit.parent.sort_key if row[0].unit.parent else "", row[0].sort_key))
    return tuple(_frozen(project, amount) for project, amount in kept)


def _frozen(project: Project, amount_vnd: int) -> FrozenFact:
    return FrozenFact(
        code=project.code,
        name=project.name,
        commune=project.unit.name,
        district=project.unit.parent.name if project.unit.parent else "",
        investor=project.investor.full_name,
        component=project.component.code,
        amount_vnd=amount_vnd,
    )


def _deadlines(plan_year: PlanYear, as_of: date) -> tuple[NextDeadline, ...]:
    coming = rules(plan_year).filter(last_day__gt=as_of, last_day__lte=as_of + timedelta(days=_COMING_DAYS))
    return tuple(
        NextDeadline(
            due=str(Due.from_stored(rule.operator, rule.due)), title=rule.title, document=rule.citation.document.title
        )
        for rule in coming.exclude(kind=RuleKind.REPORT_DUE)
    )


def _legal_bases(plan_year: PlanYear) -> tuple[str, ...]:
    """The plan documents of the year themselves, with number and date where they have them."""
    own = PlanDocument.objects.filter(province_id=plan_year.province_id, plan_year=plan_year, code__startswith="kh-")
    return tuple(f"Căn cứ {_named(document)}" for document in own.order_by("id")[:2])


def _signer(plan_year: PlanYear) -> str:
    """Whoever signed the work plan of the year signs its reports, until the province says otherwise."""
    signers = PlanDocument.objects.filter(province_id=plan_year.province_id, plan_year=plan_year).exclude(signer="")
    return signers.order_by("id").values_list("signer", flat=True).first() or ""


def _named(document: PlanDocument) -> str:
    number = f" số {document.number}" if document.number else ""
    day = f" ngày {document.issued_on:%d/%m/%Y}" if document.issued_on else ""
    return f"{document.title}{number}{day}"
