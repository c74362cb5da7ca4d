"""The order of projects: scores by investors, ability to disburse from the book, proposals decided by decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Refused, Role
from disbursement import ranking
from disbursement.actions.payment import pay
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.ranking import Weighed, begin_ranking, score_project, set_ranking
from disbursement.models import ListChange, Project, RankingCriterion
from disbursement.moves import PaymentType
from disbursement.queries.ranking import priority_list
from disbursement.ranking import Criterion, Limits, Measure, Standing
from tests.rig.capital import BILLION, TODAY, Town

SignIn = Callable[[str], Client]
HALF = date(2023, 7, 2)
CRITERIA = [Criterion("hieu-qua", 60, Measure.SCORED), Criterion("giai-ngan", 40, Measure.COMPUTED)]


def _standing(key: int, **more: Any) -> Standing:
    usual: dict[str, Any] = {
        "unit_id": 1,
        "works": True,
        "contractor": True,
        "assigned_vnd": 1000,
        "disbursed_vnd": 0,
        "points": {},
    }
    return Standing(project_id=key, **(usual | more))


@pytest.mark.parametrize(
    ("more", "points"),
    [
        ({}, "4.00"),
        ({"contractor": False}, "0.00"),
        ({"disbursed_vnd": 1000}, "10.00"),
        ({"disbursed_vnd": 251, "contractor": False}, "3.00"),
        ({"works": False, "disbursed_vnd": 251}, "5.01"),
        ({"assigned_vnd": 0, "contractor": False}, "0.00"),
    ],
)
def test_ability_to_disburse_is_pace_and_contractor(more: dict[str, Any], points: str) -> None:
    assert ranking.ability(_standing(1, **more), year=2023, as_of=HALF) == Decimal(points)


def test_the_order_is_the_weighted_mean_and_tells_what_is_missing() -> None:
    good, idle, unknown = (
        _standing(1, points={"hieu-qua": Decimal(9)}, disbursed_vnd=1000),
        _standing(2, points={"hieu-qua": Decimal(9)}, contractor=False),
        _standing(3, disbursed_vnd=1000),
    )
    rows = ranking.ranked([unknown, idle, good], CRITERIA, Limits(), year=2023, as_of=HALF)
    assert [(row.project_id, row.total, row.complete) for row in rows] == [
        (1, Decimal("9.40"), True),
        (2, Decimal("5.40"), True),
        (3, Decimal("4.00"), False),
    ]
    hints = ranking.ranked([good, idle], CRITERIA, Limits(2000, 1), year=2023, as_of=HALF)
    assert all(row.small and row.crowded for row in hints)


def test_scores_and_the_book_make_the_list_of_the_year(town: Town) -> None:
    begin_ranking(plan_year=2023, by=town.committee)
    begin_ranking(plan_year=2023, by=town.committee)
    feasible, effective, computed = RankingCriterion.objects.order_by("id")
    with pytest.raises(LedgerRefused, match="bằng 100"):
        set_ranking(
            plan_year=2023,
            criteria=[Weighed(feasible.code, "Khả thi", 99)],
            smallest_vnd=None,
            most_of_unit=None,
            by=town.committee,
        )
    first, second = town.project(), town.project()
    for project in (first, second):
        line = town.line(project, amount_vnd=BILLION)
    pay(
        line=line,
        payment_type=PaymentType.ADVANCE,
        amount_vnd=BILLION,
        on=date(2023, 6, 1),
        voucher="KB-1",
        by=town.treasury,
    )
    officer = town.person(Role.COMMUNE_OFFICER, town.commune)
    for project in (first, second):
        score_project(project=project, points={feasible: Decimal(5), effective: Decimal(5)}, by=officer)
    with pytest.raises(LedgerRefused, match="tính từ sổ vốn"):
        score_project(project=first, points={computed: Decimal(10)}, by=officer)
    with pytest.raises(Refused):
        score_project(
            project=first, points={feasible: Decimal(1)}, by=town.person(Role.COMMUNE_OFFICER, town.neighbour)
        )
    rows = priority_list(town.province.pk, 2023, branches=None, under=None, as_of=TODAY)
    assert [row.project for row in rows] == [second, first]
    score_project(project=first, points={feasible: Decimal(10), effective: Decimal(10)}, by=officer)
    rows = priority_list(town.province.pk, 2023, branches=None, under=None, as_of=TODAY)
    assert [row.project for row in rows] == [first, second]


def test_the_list_on_screen_from_weights_to_a_decision(place: Town, as_person: SignIn) -> None:
    project = place.project()
    chi, an = as_person("chi"), as_person("an")
    assert "chưa đặt tiêu chí" in chi.get(reverse("ranking")).content.decode()
    assert chi.post(reverse("ranking_rules")).status_code == 302
    weights = {f"{code}.{part}": value for code, title, weight, _ in ranking.USUAL for part, value in (
        ("title", title), ("weight", str(weight)),
    )}  # fmt: skip
    assert chi.post(reverse("ranking_rules"), {**weights, "kha-thi.weight": "31"}).status_code == 422
    limits = {"smallest_vnd": "100.000.000", "most_of_unit": "5"}
    assert chi.post(reverse("ranking_rules"), {**weights, **limits}).status_code == 302
    score = reverse("score_project", args=[project.pk])
    assert an.post(score, {"kha-thi": "11", "hieu-qua": "5"}).status_code == 422
    assert an.post(score, {"kha-thi": "7,5", "hieu-qua": "8"}).status_code == 302
    assert "7,5" in an.get(score).content.decode()
    assert project.name in an.get(reverse("ranking")).content.decode()
    assert chi.get(reverse("ranking_file")).status_code == 200
    assert as_person("phu").get(score).status_code == 404


def test_a_proposal_is_decided_and_the_project_follows(place: Town, as_person: SignIn) -> None:
    project = place.project()
    chi, an = as_person("chi"), as_person("an")
    propose = reverse("propose_list_change", args=[project.pk])
    assert an.post(propose, {"kind": "remove", "reason": ""}).status_code == 422
    assert an.post(propose, {"kind": "remove", "reason": "Không còn cần thiết"}).status_code == 302
    assert an.post(propose, {"kind": "postpone", "reason": "Chờ vốn"}).status_code == 422
    added = {"name": "Cầu mới", "unit": place.commune.pk, "reason": "Dân đề nghị"}
    assert an.post(reverse("propose_addition"), added).status_code == 302
    change = ListChange.objects.get(kind="remove")
    decide = reverse("decide_list_change", args=[change.pk])
    given = {"accepted": "co", "number": "99/QĐ-UBND", "decided_on": "03/07/2023", "issuer": "UBND tỉnh"}
    assert an.post(decide, given).status_code == 403
    assert chi.post(decide, {**given, "number": ""}).status_code == 422
    assert chi.post(decide, given).status_code == 302
    assert chi.post(decide, given).status_code == 422
    assert Project.objects.get(pk=project.pk).status == "stopped"
    page = chi.get(reverse("list_changes")).content.decode()
    assert "99/QĐ-UBND" in page
    assert "Cầu mới" in page
