"""One of everything in three places: An's branch, another branch of Quảng Nam, and Kon Tum."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import ApiToken, Job, Membership, OpenSession, OrgUnit, Province, User
from accounts.queries.people import system_person
from accounts.tenancy import scope
from disbursement.actions.dated import record_dated_run
from disbursement.actions.zero import record_zero_run
from disbursement.models import (
    Arrear,
    ArrearPayment,
    CapitalCase,
    CapitalLine,
    CaseItem,
    Contribution,
    CounterpartRule,
    ListChange,
    Movement,
    PlanFile,
    ProgressPhoto,
    Project,
    RecallItem,
    Reconciliation,
    TopUpRequest,
    TreasuryAlias,
    TreasuryClaim,
    TreasuryFile,
    TreasuryNotice,
    TreasuryProblems,
)
from programs.models import (
    CheckRun,
    Citation,
    DeadlineRule,
    Decision,
    FormPeriod,
    Fulfilment,
    Obligation,
    Phase,
    PlanDocument,
    PlanYear,
    Programme,
    ProgrammeScope,
    ReportForm,
    Review,
    Submission,
)
from programs.periods import Period
from reporting.models import Export, IssuedReport, ReportFile
from targets.actions.indicator import load_indicators
from targets.models import Indicator, TargetStatement
from targets.queries.board import Scene, board
from targets.queries.disagreements import visible_conflicts
from tests.rig.capital import Town
from tests.rig.cases import case_of, item_of, notice_of, recalled_of
from tests.rig.cast import SINCE, TODAY, Cast, build_cast
from tests.rig.documents import report
from tests.rig.duty_rows import fulfilled
from tests.rig.people_rows import export_of, invited, lent
from tests.rig.support_rows import support
from tests.rig.treasury_rows import alias_of, waiting_rows
from tests.rig.workbooks import whole_workbook
from tests.rig.works import hung_on

HALF = Period.half_year(2023, 1)
# Words that stand in the data of one province only: where they show elsewhere, the wall has a hole.
SECRET = {"49": "Suối Ngầm", "62": "Đồi Khuất"}
# The same for one branch of Quảng Nam.
HIDDEN = {"own": "Bến Lau", "other": "Gò Sậy", "abroad": "Hang Đá"}


@dataclass(frozen=True)
class Place:
    """One of everything at one place; what a province has once is the same at its places."""

    name: str
    province: Province
    unit: OrgUnit
    district: OrgUnit
    committee: OrgUnit
    person: User
    invited: User
    membership: Membership
    lent: Membership
    session: OpenSession
    token: ApiToken
    job: Job
    export: Export
    obligation: Obligation
    submission: Submission
    issued: IssuedReport
    project: Project
    line: CapitalLine
    capital_decision: Decision
    movement: Movement
    case: CapitalCase
    case_item: CaseItem
    recalled: RecallItem
    notice: TreasuryNotice
    arrear: Arrear
    arrear_payment: ArrearPayment
    photo: ProgressPhoto
    list_change: ListChange
    rule: DeadlineRule
    run: CheckRun
    window: DeadlineRule
    dated_run: CheckRun
    treasury_file: TreasuryFile
    plan_file: PlanFile
    counterpart_rule: CounterpartRule
    contribution: Contribution
    top_up: TopUpRequest
    alias: TreasuryAlias
    layout: str
    indicator: str
    conflict: str
    statement: int
    document: PlanDocument
    form_period: FormPeriod
    fulfilment: Fulfilment
    # Known when everything else is there.
    claim: TreasuryClaim = field(default_factory=TreasuryClaim)
    reconciliation: Reconciliation = field(default_factory=Reconciliation)


@dataclass(frozen=True)
class ThreePlaces:
    """The cast and the places: "own", "other", "abroad"."""

    cast: Cast
    places: dict[str, Place]


@dataclass(frozen=True)
class _Shared:
    """What a province has once."""

    cast: Cast
    town: Town
    plan_year: PlanYear
    rule: DeadlineRule
    window: DeadlineRule
    treasury_file: TreasuryFile
    form_period: FormPeriod
    indicator: str
    conflict: str


def build_three_places() -> ThreePlaces:
    """Make both provinces on 05/07/2023."""
    cast = build_cast()
    world = ThreePlaces(cast, {})
    for code, places in (
        ("49", (("own", "20527", "506", "an"), ("other", "20386", "518", "tam"))),
        ("62", (("abroad", "23500", "615", "la"),)),
    ):
        province = cast.provinces[code]
        with scope(province.pk):
            shared = _shared(cast, province)
            for name, unit, district, person in places:
                world.places[name] = _place(shared, name, unit, district, person)
            # Only now is there something for the check to find.
            run = record_zero_run(rule=shared.rule, by=shared.town.system)
            dated = record_dated_run(rule=shared.window, as_of=date(2023, 6, 20), by=shared.town.system)
            claim = TreasuryClaim.objects.get(province=province)
            reconciliation = Reconciliation.objects.get(province=province)
            for name, *_ in places:
                world.places[name] = replace(
                    world.places[name], run=run, dated_run=dated, claim=claim, reconciliation=reconciliation
                )
    return world


def _shared(cast: Cast, province: Province) -> _Shared:
    code = province.code
    district = cast.units["506" if code == "49" else "615"]
    commune = cast.units["20527" if code == "49" else "23500"]
    system = system_person(province, TODAY)
    decision = Decision.objects.create(
        province=province,
        kind=Decision.Kind.DECISION,
        number="3516/QĐ-UBND",
        decided_on=date(2022, 12, 28),
        issuer="UBND tỉnh",
        title=SECRET[code],
    )
    town = Town(province, cast.units[code], district, commune, commune, district, decision, system)
    phase = Phase.objects.get(code="2021-2025")
    year, _ = PlanYear.objects.get_or_create(province=province, year=2023, defaults={"phase": phase})
    rule, window = town.zero_rule(), town.window_rule()
    load_indicators(phase=phase.code, by=system)
    # Another quantity in each province, so that neither knows the address of the other's.
    indicator = Indicator.objects.filter(province=province, measure="flow").order_by("id")[0 if code == "49" else 1]
    content = code.encode()
    file = TreasuryFile.objects.create(
        province=province,
        name=f"{SECRET[code]}.xlsx",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        uploaded_on=TODAY,
    )
    TreasuryProblems.objects.create(province=province, file=file, content=whole_workbook("<sheetData/>"))
    waiting_rows(file, SECRET[file.province.code])
    conflict = _conflict(town, year, indicator)
    return _Shared(cast, town, year, rule, window, file, _form_period(cast, year), indicator.code, conflict)


def _form_period(cast: Cast, year: PlanYear) -> FormPeriod:
    province = year.province
    form = ReportForm.objects.create(
        province=province,
        plan_year=year,
        code="xa",
        title=f"Báo cáo xã {SECRET[province.code]}",
        sheet="progress",
        owed_by="commune",
        programmes=["NTM"],
        chain=[{"step": "district", "by": "parent", "title": "UBND cấp huyện duyệt"}],
    )
    for unit in cast.units.values():
        if unit.province_id == province.pk and unit.kind in {"district", "commune"}:
            ProgrammeScope.objects.create(
                province=province, programme=Programme.objects.get(code="NTM"), unit=unit, valid_from=SINCE
            )
    return FormPeriod.objects.create(
        province=province,
        form=form,
        period=HALF.key,
        starts_on=HALF.first_day,
        ends_on=HALF.last_day,
        opens_on=date(2023, 6, 1),
        operator="by",
        due="2023-07-10",
        last_day=date(2023, 7, 10),
    )


def _conflict(town: Town, year: PlanYear, indicator: Indicator) -> str:
    """Two documents that say different things of one quantity; the key of the conflict."""
    for number, value in (("ke-hoach", 100), ("nghi-quyet", 80)):
        paper = PlanDocument.objects.create(
            province=town.province, plan_year=year, code=number, kind="Kế hoạch", title=f"Văn bản {number}"
        )
        quote = Citation.objects.create(
            province=town.province, document=paper, key="1", locator="mục I", quote=SECRET[town.province.code]
        )
        TargetStatement.objects.create(
            province=town.province,
            plan_year=year,
            key=number,
            indicator=indicator,
            programme=Programme.objects.get(code="NTM"),
            unit=town.root,
            period="2023",
            operator="equal",
            value=value,
            citation=quote,
        )
    drawn = board(Scene(town.province.pk, year, HALF, None))
    return next(one.key for one in visible_conflicts(drawn))


def _plan_file(unit: OrgUnit, name: str) -> PlanFile:
    """A list of capital that was handed in there and refused."""
    return PlanFile.objects.create(
        province=unit.province, unit=unit, plan_year=2023, name=f"{SECRET[unit.province.code]} {HIDDEN[name]}.xlsx",
        content=b"", fingerprint=name, number="1/QĐ", decided_on=TODAY, issuer="UBND", effective_on=TODAY,
        state=PlanFile.State.REFUSED, uploaded_on=TODAY,
    )  # fmt: skip


def _decision(province: Province, name: str) -> Decision:
    """The decision behind the place's own capital."""
    return Decision.objects.create(
        province=province,
        kind=Decision.Kind.DECISION,
        number=f"{HIDDEN[name]}/QĐ-UBND",
        decided_on=date(2022, 12, 28),
        issuer="UBND tỉnh",
        title=SECRET[province.code],
    )


def _place(shared: _Shared, name: str, unit: str, district: str, person: str) -> Place:
    province, town, cast = shared.town.province, shared.town, shared.cast
    user = cast.users[person]
    obligation = Obligation.objects.create(province=province, form_period=shared.form_period, unit=cast.units[unit])
    project = town.project(unit=cast.units[unit])
    Project.objects.filter(pk=project.pk).update(name=f"Cầu {SECRET[province.code]} {HIDDEN[name]}")
    decision = _decision(province, name)
    line, movement = _funded(replace(town, decision=decision), project)
    case = case_of(shared.window, cast.units[unit], cast.units[district], HIDDEN[name])
    return Place(
        name=name,
        province=province,
        unit=cast.units[unit],
        district=cast.units[district],
        committee=cast.units["bcd" if province.code == "49" else "bcd-62"],
        person=user,
        invited=invited(cast.units[unit], name),
        membership=Membership.objects.get(province=province, user=user),
        lent=lent(province, user, cast.units[unit]),
        session=OpenSession.objects.create(user=user, session_key=f"phien-{name}"),
        token=ApiToken.objects.create(
            user=user,
            province=province,
            membership_key=0,
            name=f"{SECRET[province.code]} {HIDDEN[name]}",
            digest=name,
            hint=name,
            scopes=["read"],
            expires_at=timezone.now() + timedelta(days=1),
        ),
        job=Job.objects.create(province=province, kind="x", key=name, started_by=user),
        export=export_of(province, user, f"Sổ {SECRET[province.code]} {HIDDEN[name]}"),
        obligation=obligation,
        submission=_submission(obligation, user, HIDDEN[name]),
        issued=_issued(shared, cast.units[district], user, HIDDEN[name]),
        project=project,
        movement=movement,
        line=line,
        capital_decision=decision,
        case=case,
        case_item=item_of(case, line),
        recalled=recalled_of(case, movement, cast.units[unit]),
        notice=notice_of(case, case.pk),
        **hung_on(project),
        rule=shared.rule,
        run=CheckRun(),
        window=shared.window,
        dated_run=CheckRun(),
        treasury_file=shared.treasury_file,
        plan_file=_plan_file(cast.units[unit], name),
        **support(cast.units[unit], shared.plan_year, name, f"Ông {SECRET[province.code]} {HIDDEN[name]}"),
        alias=alias_of(province, line, SECRET[province.code]),
        layout=f"bang-ke-{province.code}",
        indicator=shared.indicator,
        conflict=shared.conflict,
        statement=TargetStatement.objects.get(province=province, key="nghi-quyet").pk,
        document=PlanDocument.objects.get(province=province, code="nghi-quyet"),
        form_period=shared.form_period,
        fulfilment=fulfilled(shared.window, cast.units[unit], HIDDEN[name]),
    )


def _funded(town: Town, project: Project) -> tuple[CapitalLine, Movement]:
    """A line with a milliard, and the entry that gave it."""
    line = town.line(project, amount_vnd=1_000_000_000)
    return line, Movement.objects.filter(to_account__line=line).order_by("id")[0]


def _submission(obligation: Obligation, user: User, hidden: str) -> Submission:
    found = Submission.objects.create(
        province_id=obligation.province_id,
        obligation=obligation,
        unit=obligation.unit,
        state=Submission.State.SUBMITTED,
        submitted_on=TODAY,
        first_submitted_on=TODAY,
        note=f"{SECRET[obligation.unit.province.code]} {hidden}",
    )
    Review.objects.create(
        province_id=obligation.province_id,
        submission=found,
        verb=Review.Verb.SUBMITTED,
        step=0,
        version=1,
        unit=obligation.unit,
        user=user,
        reviewed_on=TODAY,
    )
    return found


def _issued(shared: _Shared, unit: OrgUnit, user: User, hidden: str) -> IssuedReport:
    document = report(works=2, paragraphs=1)
    found = IssuedReport.objects.create(
        province_id=unit.province_id,
        plan_year=shared.plan_year,
        report="phan-viec",
        period=HALF.key,
        unit=unit,
        title=f"Báo cáo {SECRET[shared.town.province.code]} {hidden}",
        number="1/BC",
        issued_on=TODAY,
        as_of=TODAY,
        document=document.to_plain(),
        document_hash=document.hash,
        issued_by=user,
    )
    ReportFile.objects.create(province_id=unit.province_id, report=found, format="xlsx", content=b"x", sha256="0" * 64)
    return found
