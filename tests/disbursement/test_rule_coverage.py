"""Every dated capital item of the plans is a rule row that the calendar runs, without districts too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from accounts.models import OrgUnit, Province
from accounts.tenancy import scope
from disbursement.actions.due import record_due_runs
from disbursement.dated import UNIT, Verdict
from disbursement.queries.dated import check_dated, days_of, is_checked
from programs.models import CheckRun, DeadlineRule
from programs.plans.pack import load_pack
from programs.rules.kinds import RuleKind
from tests.rig.capital import BILLION, Town, build_town

# Item, year, rule, and the days at whose end it is checked.
ITEMS = [
    ("S0-50", 2023, "giai-ngan-von-2022", ["2023-12-30"]),
    ("S0-51", 2023, "thu-hoi-su-nghiep-ntm", ["2024-01-31"]),
    ("S0-52", 2023, "giao-von-cho-xa", ["2023-03-14"]),
    ("S0-53", 2023, "dung-giai-ngan-0", ["2023-06-30"]),
    ("S0-54", 2023, "dung-giai-ngan-0", ["2023-06-30"]),
    ("S0-55", 2023, "dung-giai-ngan-0", ["2023-06-30"]),
    ("S0-56", 2023, "dung-giai-ngan-0", ["2023-06-30"]),
    ("S0-57", 2023, "de-xuat-dieu-chuyen", ["2023-10-01", "2023-10-09"]),
    ("S0-58", 2023, "de-xuat-dieu-chuyen", ["2023-10-01", "2023-10-09"]),
    ("S0-59", 2023, "thu-hoi-cong-trinh", ["2024-01-31"]),
    ("S1-76", 2023, "giai-ngan-von-2022", ["2023-12-30"]),
    ("S1-77", 2023, "giai-ngan-von-2022", ["2023-12-30"]),
    ("S1-78", 2023, "giao-von-cho-xa", ["2023-03-14"]),
    ("S1-79", 2023, "chon-nha-thau", ["2023-04-30"]),
    ("S1-80", 2023, "dung-giai-ngan-0", ["2023-06-30"]),
    ("S1-81", 2023, "de-xuat-dieu-chuyen", ["2023-10-01", "2023-10-09"]),
    ("S1-82", 2023, "thu-hoi-su-nghiep-ntm", ["2024-01-31"]),
    ("S2-34", 2022, "giai-ngan-60", ["2022-09-30"]),
    ("S2-35", 2022, "giai-ngan-90", ["2022-12-31"]),
    ("S2-36", 2022, "giai-ngan-von-2021", ["2022-12-31"]),
    ("S2-37", 2022, "de-xuat-dieu-chuyen", ["2022-09-30", "2022-11-09"]),
    ("S2-38", 2022, "hoan-tra-cap-tren", ["2023-01-31"]),
    ("S2-39", 2022, "hoan-tra-cap-tren", ["2023-01-31"]),
]


@pytest.fixture
def planned(town: Town) -> Town:
    """The small province with the rules of both years' plans, as their documents write them."""
    for name in ("quang-nam-2022", "quang-nam-2023"):
        for entry in load_pack(name).rules:
            rule = entry.rule
            if rule.kind in {RuleKind.WORK_ITEM_DUE, RuleKind.DOCUMENT_BY_EVERY_UNIT}:
                continue
            row = town.rule(
                rule.kind.value,
                rule.due.last_good_day,
                code=rule.code,
                year=int(name[-4:]),
                scope=dict(entry.scope_as_written),
                parameters=dict(entry.parameters_as_written),
            )
            DeadlineRule.objects.filter(pk=row.pk).update(operator=rule.due.operator, due=rule.due.moment_key)
    return town


def test_every_dated_item_of_the_capital_calendar_has_its_row_and_its_run(planned: Town) -> None:
    record_due_runs(by=planned.at(date(2024, 2, 1)).system)
    runs = list(CheckRun.objects.order_by("id").values_list("rule__plan_year__year", "rule__code", "as_of"))
    assert [as_of for _, _, as_of in runs] == sorted(as_of for _, _, as_of in runs)
    for item, year, code, days in ITEMS:
        rule = DeadlineRule.objects.select_related("plan_year").get(plan_year__year=year, code=code)
        assert rule.kind == RuleKind.ZERO_FREEZE or is_checked(rule), item
        ran = [str(as_of) for of_year, of_rule, as_of in runs if (of_year, of_rule) == (year, code)]
        assert ran == days, item
        if rule.kind != RuleKind.ZERO_FREEZE:
            assert [str(day) for day in days_of(rule)] == days, item


@pytest.fixture
def flat(db: None) -> Iterator[Town]:
    """A province of 2025: communes stand right below it."""
    with scope(Province.objects.get(code="49").pk):
        town = build_town("49")
        for unit in (town.commune, town.neighbour):
            unit.parent, unit.path = town.root, f"{town.root.path}{unit.code}/"
            unit.save()
        OrgUnit.objects.filter(kind="district").delete()
        yield town


def test_every_check_holds_in_a_province_without_districts(flat: Town) -> None:
    """Each commune answers for itself: list, rate and answer are asked of the unit right below the province."""
    day = date(2023, 6, 30)
    idle = flat.project(unit=flat.neighbour)
    flat.line(flat.project(), amount_vnd=BILLION)
    flat.line(unit=flat.commune, amount_vnd=2 * BILLION)
    flat.line(idle, amount_vnd=3 * BILLION)
    listed = flat.rule("allocation_complete", day, parameters={"receiver": "commune"})
    rate = flat.rule("minimum_disbursement_rate", day, parameters={"percent": "60", "comparison": "above"})
    results = [check_dated(rule, as_of=day) for rule in (listed, rate, flat.window_rule())]
    found = {(one.unit_id, one.verdict) for told in results for one in told.findings if one.object_type == UNIT}
    assert found == {
        (flat.commune.pk, Verdict.NOT_IN_LIST),
        (flat.commune.pk, Verdict.BELOW_RATE),
        (flat.neighbour.pk, Verdict.BELOW_RATE),
        (flat.commune.pk, Verdict.NOT_ANSWERED),
        (flat.neighbour.pk, Verdict.NOT_ANSWERED),
    }
