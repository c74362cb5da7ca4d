"""Approved figures become facts: replaced as a whole, in few statements, and only numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from accounts.roles import Refused, Role
from targets.actions.indicator import load_indicators
from targets.actions.result import ResultRefused, record_results
from targets.models import Indicator, Result
from tests.rig.targets import HALF, Land


def test_yes_is_one_no_is_zero_and_nothing_is_no_row(land: Land) -> None:
    land.report(
        "dai-thanh",
        {
            "xa-ntm": {"end_prior_year": False, "done": True, "plan_rest": None, "note": "Đã có quyết định"},
            "tieu-chi-xa-dat": {"done": 19},
        },
    )
    found = {(one.indicator.code, one.figure): one.value for one in Result.objects.select_related("indicator")}
    assert found == {
        ("xa-ntm", "end_prior_year"): Decimal(0),
        ("xa-ntm", "done"): Decimal(1),
        ("tieu-chi-xa-dat", "done"): Decimal(19),
    }


def test_a_correction_replaces_every_fact_of_the_submission(land: Land) -> None:
    land.report("dai-thanh", {"xa-ntm-them": {"done": True}, "thon-kieu-mau-them": {"done": 2, "plan_rest": 1}})
    land.report("dai-son", {"thon-kieu-mau-them": {"done": 4}})
    land.report("dai-thanh", {"thon-kieu-mau-them": {"done": 3}})
    assert sorted(Result.objects.values_list("unit__name", "value")) == [
        ("Đại Sơn", Decimal(4)),
        ("Đại Thạnh", Decimal(3)),
    ]


def test_forty_figures_take_three_writes(land: Land) -> None:
    values: dict[str, dict[str, object]] = {
        code: {"end_prior_year": 1, "done": 1, "plan_rest": 1}
        for code, one in land.indicators.items()
        if one.source == "reported"
    }
    submission = land.report("dai-thanh", values)
    with CaptureQueriesContext(connection) as seen:
        assert record_results(submission=submission, period=HALF.key, values=values, by=land.system) == 3 * len(values)
    verbs = [one["sql"].split()[0] for one in seen if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert verbs == ["SELECT", "DELETE", "INSERT", "INSERT"]


def test_what_is_no_number_or_no_indicator_is_refused_as_a_whole(land: Land) -> None:
    submission = land.report("dai-thanh", {"thon-kieu-mau-them": {"done": 2}})
    for values in ({"thon-kieu-mau-them": {"done": "hai"}}, {"khong-co": {"done": 1}}):
        with pytest.raises(ResultRefused):
            record_results(submission=submission, period=HALF.key, values=values, by=land.system)
    with pytest.raises(ResultRefused, match="thon-kieu-mau-them"):
        record_results(
            submission=submission,
            period=HALF.key,
            values={"thon-kieu-mau-them": {"done": Decimal("Infinity")}},
            by=land.system,
        )
    assert [one.value for one in Result.objects.all()] == [2]


def test_who_may_not_review_records_nothing(land: Land) -> None:
    submission = land.report("dai-thanh", {"thon-kieu-mau-them": {"done": 2}})
    with pytest.raises(Refused):
        record_results(
            submission=submission,
            period=HALF.key,
            values={"thon-kieu-mau-them": {"done": 9}},
            by=land.person(Role.COMMUNE_OFFICER, "dai-thanh"),
        )
    assert [one.value for one in Result.objects.all()] == [2]


def test_loading_indicators_twice_changes_nothing(land: Land) -> None:
    before = list(Indicator.objects.order_by("pk").values())
    assert load_indicators(phase="2021-2025", by=land.system) == 0
    assert list(Indicator.objects.order_by("pk").values()) == before
    assert AuditEntry.objects.filter(action="indicators.loaded").count() == 1
