"""Made-up register data of the demo (số liệu minh họa): codes, terms, progress, debts, scores; from a fixed seed."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import UnitKind
from accounts.roles import Person
from disbursement.actions.decisions import Cited
from disbursement.actions.gates import override_gate
from disbursement.actions.ranking import begin_ranking
from disbursement.models import (
    Arrear,
    ArrearPayment,
    ListChange,
    ProgressReport,
    Project,
    ProjectScore,
    RankingCriterion,
    RankingLimit,
)
from disbursement.queries.duties import given_against
from disbursement.ranking import Measure

_SEED = 2023
_MILLION = 1_000_000
# Loại and khoản of the usual works: roads, water, schools, culture, environment.
_CATEGORIES = (
    ("đường", "280", "292"),
    ("cầu", "280", "292"),
    ("kênh", "280", "283"),
    ("thủy lợi", "280", "283"),
    ("nước", "280", "311"),
    ("trường", "070", "072"),
    ("văn hóa", "160", "161"),
    ("rác", "250", "262"),
)
_CHAPTERS = {UnitKind.COMMUNE: "800", UnitKind.DISTRICT: "605", UnitKind.DEPARTMENT: "412"}
_NOTE = "Số liệu minh họa"


def load_register(by: Person) -> None:
    """Fill in the register of the demo's works; what is there already stays as it is."""
    works = list(
        Project.objects.filter(province=by.province, kind=Project.Kind.WORKS)
        .select_related("investor", "unit")
        .order_by("code")
    )
    if not works or ProgressReport.objects.filter(province=by.province).exists():
        return
    chance = random.Random(_SEED)  # noqa: S311  # made-up figures, nothing secret
    for project in works:
        _describe(project, chance)
    fields = ["chapter_code", "category_code", "item_code", "term_from", "term_to", "planned_completion_on"]
    Project.objects.bulk_update(works, [*fields, "special_mechanism"])
    ProgressReport.objects.bulk_create(_progress(works, by, chance))
    _arrears(works, by, chance)
    _priorities(works, by, chance)
    _let_in(by)


def _let_in(by: Person) -> None:
    """A made-up decision for the first new works of a commune whose debts have no plan."""
    found = given_against(by.province.pk, 2023, today=by.today)
    against = [one.project for one in found if one.found.closed and one.project][:1]
    for project in Project.objects.filter(pk__in=[one.pk for one in against]).select_related("unit", "component"):
        override_gate(
            gate="tra-no-truoc",
            plan_year=2023,
            project=project,
            unit=project.unit,
            component=project.component,
            decision=Cited("09/QĐ-MH", date(2023, 2, 10), "UBND tỉnh (minh họa)"),
            reason="Công trình chuyển tiếp (số liệu minh họa)",
            by=by,
        )


def _describe(project: Project, chance: random.Random) -> None:
    name = project.name.lower()
    category, item = next(((one, two) for word, one, two in _CATEGORIES if word in name), ("280", "338"))
    project.category_code, project.item_code = category, item
    project.chapter_code = _CHAPTERS.get(UnitKind(project.investor.kind), "")
    project.term_from = 2022 if chance.random() < 0.4 else 2023
    project.term_to = project.term_from + chance.choice((1, 1, 2))
    project.planned_completion_on = date(project.term_to, chance.randint(6, 12), 28)
    small = (project.total_investment_vnd or 0) < 1_000 * _MILLION
    project.special_mechanism = small and project.investor.kind == UnitKind.COMMUNE and chance.random() < 0.6


def _progress(works: list[Project], by: Person, chance: random.Random) -> list[ProgressReport]:
    started = [project for project in works if project.contractor_selected_on is not None]
    rows = []
    for project in started:
        if chance.random() < 0.55:
            percent = Decimal(chance.randint(5, 75))
            value = int((project.total_investment_vnd or 0) * percent / 100) // _MILLION * _MILLION
            rows.append(
                ProgressReport(
                    province=by.province,
                    project=project,
                    reported_on=date(2023, 6, 30) - timedelta(days=chance.randint(0, 25)),
                    volume_percent=percent,
                    value_vnd=value,
                    note=_NOTE,
                    known_on=by.today,
                )
            )
    return rows


def _arrears(works: list[Project], by: Person, chance: random.Random) -> None:
    """A dozen debts, some planned and partly paid, some without a plan."""
    of_ntm = [project for project in works if project.unit.kind == UnitKind.COMMUNE]
    for number, project in enumerate(chance.sample(of_ntm, min(14, len(of_ntm)))):
        planned = number % 3 != 0
        arrear = Arrear.objects.create(
            province=by.province,
            project=project,
            arose_in=chance.choice((2017, 2018, 2019, 2019, 2020)),
            amount_vnd=chance.randint(120, 900) * _MILLION,
            settle_in=2023 + number % 2 if planned else None,
            settle_from=chance.choice(("extra_revenue", "district", "commune")) if planned else "",
            note=_NOTE,
            recorded_on=date(2023, 3, 15),
        )
        if planned and number % 2:
            ArrearPayment.objects.create(
                province=by.province,
                arrear=arrear,
                paid_on=date(2023, 5, 20),
                amount_vnd=arrear.amount_vnd // 3 // _MILLION * _MILLION,
                note=_NOTE,
                known_on=date(2023, 5, 20),
            )


def _priorities(works: list[Project], by: Person, chance: random.Random) -> None:
    begin_ranking(plan_year=2023, by=by)
    RankingLimit.objects.get_or_create(
        province=by.province, plan_year=2023, defaults={"smallest_vnd": 300 * _MILLION, "most_of_unit": 12}
    )
    scored = RankingCriterion.objects.filter(province=by.province, plan_year=2023, measure=Measure.SCORED)
    criteria = list(scored.order_by("id"))
    ProjectScore.objects.bulk_create(
        ProjectScore(
            province=by.province,
            project=project,
            criterion=criterion,
            points=Decimal(chance.randint(8, 20)) / 2,
            known_on=date(2023, 4, 20),
        )
        for project in works
        if chance.random() < 0.7
        for criterion in criteria
    )
    idle = [project for project in works if project.contractor_selected_on is None]
    for project in idle[:2]:
        ListChange.objects.create(
            province=by.province,
            plan_year=2023,
            kind=ListChange.Kind.POSTPONE,
            project=project,
            unit=project.unit,
            name=project.name,
            reason=f"Chưa giải phóng được mặt bằng ({_NOTE.lower()})",
            proposed_on=date(2023, 6, 20),
        )
