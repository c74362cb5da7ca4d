"""The province of the tests of the book."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client

from accounts.models import Province
from accounts.tenancy import scope
from disbursement.actions.payment import pay
from disbursement.models import Project
from disbursement.moves import PaymentType
from tests.rig.capital import BILLION, Town, build_town, town_of_cast
from tests.rig.cast import Cast, build_cast


@pytest.fixture
def town(db: None) -> Iterator[Town]:
    """A small province, its scope open."""
    with scope(Province.objects.get(code="49").pk):
        yield build_town("49")


@pytest.fixture
def spent(town: Town) -> Town:
    """Works and recurrent items in two districts and of a department, some paid upon, some of another plan year."""
    moved, idle = town.project(), town.project(unit=town.neighbour)
    moved_line = town.line(moved, amount_vnd=8 * BILLION)
    town.line(moved, amount_vnd=2 * BILLION, origin_year=2022)
    town.line(idle, amount_vnd=3 * BILLION)
    town.line(town.project(unit=town.other_district, works=False, component="GN.2"), amount_vnd=BILLION)
    town.line(unit=town.root, amount_vnd=5 * BILLION)
    town.line(moved, amount_vnd=7 * BILLION, plan_year=2024)
    for on, amount in ((date(2023, 2, 10), BILLION), (date(2023, 5, 5), BILLION), (date(2023, 7, 3), BILLION)):
        pay(
            line=moved_line,
            payment_type=PaymentType.SETTLEMENT,
            amount_vnd=amount,
            on=on,
            voucher=f"V{on:%m}",
            by=town.treasury,
        )
    return town


SignIn = Callable[[str], Client]


@pytest.fixture
def cast(db: None) -> Cast:
    """Two small provinces with their people."""
    return build_cast()


@pytest.fixture
def place(cast: Cast) -> Iterator[Town]:
    """The cast's Quảng Nam with money in it, its scope open."""
    with scope(cast.provinces["49"].pk):
        yield town_of_cast(cast)


@pytest.fixture
def as_person(cast: Cast) -> SignIn:
    """Sign somebody in without the password."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(cast.users[name], "accounts.sign_in.ActiveUserBackend")
        return client

    return sign_in


@pytest.fixture
def funded(place: Town) -> Project:
    """A project in Đại Thạnh with one milliard of this year's money, and the rule of 30/6."""
    place.zero_rule()
    project = place.project()
    place.line(project, amount_vnd=BILLION)
    return project
