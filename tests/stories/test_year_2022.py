"""The year 2022 from January to February: 60 % and 90 %, letters, money carried over, the refund, to the đồng.

Once day by day, once with the worker killed and the clock jumped: the book is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from accounts.models import ProvinceSettings
from accounts.roles import Role
from accounts.tenancy import scope
from disbursement.actions.answer import answer_transfer
from disbursement.actions.carrying import propose_carry_over
from disbursement.actions.proposal import add_item, choose_taker, open_transfer, submit_transfer
from disbursement.models import CapitalLine, Project, TransferAnswer
from disbursement.moves import Bucket
from disbursement.queries.ledger import verify_ledger
from programs.models import CheckRun, DeadlineRule, PlanYear
from tests.rig.capital import Town
from tests.rig.database import Rig
from tests.rig.year import Story, data_complete, rules_of_plan, story
from tests.stories.test_year_2023 import MILLION, cases_left, decided, gives, named, pays, takes_back, told_once

pytestmark = pytest.mark.xdist_group("story")

FIRST, SEPTEMBER, LETTERS = date(2022, 1, 3), date(2022, 9, 30), date(2022, 11, 9)
END, LAST, AFTER = date(2022, 12, 31), date(2023, 2, 1), date(2023, 2, 2)
DAYS = [
    FIRST, date(2022, 9, 16), date(2022, 9, 28), date(2022, 10, 1), date(2022, 10, 8), date(2022, 11, 8),
    date(2022, 11, 10), date(2022, 12, 24), date(2023, 1, 5), LAST, AFTER,
]  # fmt: skip


def build(told: Story) -> None:
    """A work in each of two districts, money of 2021 beside one of them, and what people do all year."""
    town = told.town
    rules = rules_of_plan(town, 2022)
    ProvinceSettings.objects.filter(province=town.province).update(two_people_from_vnd=1)
    g, h = named(town, "G"), named(town, "H", unit=town.other_district)
    lines = {one.name: town.line(one, origin_year=2022, plan_year=2022) for one in (g, h)}
    lines["K"] = town.line(g, origin_year=2021, plan_year=2022)
    for name, amount in (("G", 10_000), ("H", 5_000), ("K", 2_000)):
        told.on(date(2022, 1, 10), partial(gives, lines[name], amount * MILLION, date(2022, 1, 10)))
    for on, name, amount in (
        (date(2022, 8, 15), "G", 6_000), (date(2022, 9, 20), "H", 4_000), (date(2022, 9, 20), "K", 1_500),
        (date(2022, 12, 15), "G", 3_500), (date(2022, 12, 20), "K", 500),
    ):  # fmt: skip
        told.on(on, partial(pays, lines[name], amount * MILLION, on))
    for day, through in (
        (date(2022, 10, 6), SEPTEMBER),
        (date(2022, 11, 10), LETTERS),
        (date(2023, 1, 5), END),
        (LAST, date(2023, 1, 31)),
    ):
        told.on(day, partial(_complete, through))
    for day, letter in ((date(2022, 9, 28), None), (date(2022, 11, 8), date(2022, 11, 8))):
        told.on(day, partial(_proposes, rules["de-xuat-dieu-chuyen"], letter))
    told.on(date(2022, 11, 20), partial(_moves, rules["de-xuat-dieu-chuyen"], lines["H"], g))
    told.on(date(2023, 1, 30), partial(_carries, lines["G"]))
    told.on(LAST, partial(takes_back, "hoan-tra-cap-tren", "31/QĐ-UBND", LAST))


def _complete(through: date, town: Town) -> None:
    data_complete(town, through)


def _proposes(rule: DeadlineRule, letter: date | None, town: Town) -> None:
    """The second district cannot spend all: it says so by 30/9 and writes to the province before 10/11."""
    officer = town.person(Role.DISTRICT_OFFICER, town.other_district, today=town.system.today)
    answer_transfer(
        rule=rule,
        unit=town.other_district,
        need=TransferAnswer.Need.PROPOSE,
        amount_vnd=300 * MILLION,
        reach="beyond",
        letter_number="77/UBND" if letter else "",
        letter_on=letter,
        by=officer,
    )


def _moves(rule: DeadlineRule, giver: CapitalLine, taker: Project, town: Town) -> None:
    """The second district writes to the province; the province chooses who takes the money, and two people decide."""
    officer = town.person(Role.DISTRICT_OFFICER, town.other_district, today=town.system.today)
    case = open_transfer(rule=rule, unit=town.other_district, by=officer)
    item = add_item(
        case=case, line=giver, bucket=Bucket.AVAILABLE, amount_vnd=300 * MILLION, taker_project=None, by=officer
    )
    letter = {"letter_number": "77/UBND", "letter_on": date(2022, 11, 8)}
    case = submit_transfer(case=case, reason="Không chi hết", **letter, by=officer)  # type: ignore[arg-type]  # each by its name
    assert not case.is_late
    chi = town.person(Role.COMMITTEE_STAFF, town.root, today=town.system.today)
    choose_taker(item=item, taker_project=taker, by=chi)
    decided(case, "3100/QĐ-UBND", date(2022, 11, 20), Role.COMMITTEE_STAFF, town)


def _carries(line: CapitalLine, town: Town) -> None:
    """The first district asks that money may still be spent next year, by a case of the law."""
    officer = town.person(Role.DISTRICT_OFFICER, town.district, today=town.system.today)
    case = propose_carry_over(
        unit=town.district,
        plan_year=PlanYear.objects.get(province=town.province, year=2022),
        amounts=[(line, 500 * MILLION)],
        basis="dtc-2019-keo-dai",
        spend_by=date(2023, 12, 31),
        reason="Bất khả kháng",
        by=officer,
    )
    decided(case, "210/QĐ-UBND", date(2023, 1, 30), Role.COMMITTEE_STAFF, town)


def _what_the_year_left(told: Story) -> None:
    moved = [row for row in told.ledger() if row[0] in {"transfer", "carry_over", "recall"}]
    assert moved == [
        ("carry_over", "G 2022>2022 available", "G 2022>2023 available", 500 * MILLION, date(2023, 1, 30)),
        ("recall", "G 2022>2022 available", "outside", 300 * MILLION, LAST),
        ("recall", "H 2022>2022 available", "outside", 700 * MILLION, LAST),
        ("transfer", "H 2022>2022 available", "G 2022>2022 available", 300 * MILLION, date(2022, 11, 20)),
    ]
    cases_left(told, {"transfer": 1, "carry_over": 1, "recall": 1}, unanswered=0)
    # 60 % is not more than 60 %: one đồng is missing. 4 of 4,7 milliards are less than 90 %.
    assert told.found("giai-ngan-60") == [(SEPTEMBER, 1, 1)]
    assert told.found("giai-ngan-90") == [(END, 1, 230 * MILLION + 1)]
    assert told.found("giai-ngan-von-2021") == [(END, 0, 0)]
    assert told.found("hoan-tra-cap-tren") == [(date(2023, 1, 31), 2, 1_000 * MILLION)]
    with scope(told.town.province.pk):
        assert verify_ledger(told.town.province.pk) == []
        first = CheckRun.objects.filter(number=1).order_by("id").values_list("as_of", flat=True)
        assert list(first) == sorted(first), "each missed day in its order"
        assert not DeadlineRule.objects.filter(kind="zero_disbursement_freeze").exists()


def test_the_year_2022_day_by_day_and_with_kills_and_jumps(
    rig: Rig, tmp_path: Path, unblocked: Callable[[], Any]
) -> None:
    with unblocked():
        folders = [tmp_path / name for name in ("day-by-day", "jumped")]
        for folder in folders:
            folder.mkdir()
        with story(rig, folders[0], build, first=FIRST) as steady:
            steady.run(DAYS)
            _what_the_year_left(steady)
            # The first district never answered; the second did, with a letter in time.
            assert steady.found("de-xuat-dieu-chuyen") == [
                (SEPTEMBER, 1, 4_000 * MILLION),
                (LETTERS, 1, 4_000 * MILLION),
            ]
            told = told_once(steady)
            assert {("giai-ngan-60", "above"), ("de-xuat-dieu-chuyen", "before-1")} <= set(told)
            book = steady.ledger()
        with story(rig, folders[1], build, first=FIRST) as jumped:
            jumped.run([FIRST])
            for day in (date(2022, 7, 5), LAST):
                jumped.kill_over(day)
            jumped.run([AFTER])
            _what_the_year_left(jumped)
            told_once(jumped)
            assert (jumped.kills, jumped.ledger()) == (2, book)
