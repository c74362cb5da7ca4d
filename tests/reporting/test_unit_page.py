"""The page of a unit in the year: its capital, its duties and the units below, kept to one's branch."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import OrgUnit
from disbursement.queries.balances import Figures, Slice, total
from reporting.queries.unit_year import unit_year
from tests.rig.statements import business
from tests.rig.world import DAI_LOC, DAI_THANH, PHU_NINH, TODAY, World, text_of


def address(unit: OrgUnit) -> str:
    return f"/dia-ban/{unit.pk}/nam-ke-hoach/"


def test_a_district_is_the_sum_of_what_lies_at_it_and_below(world: World) -> None:
    district, year = world.unit(DAI_LOC), world.duty().form_period.form.plan_year
    shown = unit_year(district, year, world.person("binh"))
    whole = total(world.quang_nam.pk, of=Slice(plan_year=2023, branches=[district.path]), as_of=TODAY)
    assert shown.whole == whole
    assert whole.assigned_vnd > 0
    below = sum((one.figures for one in shown.below), Figures())
    assert below.assigned_vnd <= whole.assigned_vnd
    assert {one.unit.parent_id for one in shown.below} == {district.pk}
    thanh = next(one for one in shown.below if one.unit.code == DAI_THANH)
    assert (thanh.owed, thanh.handed_in) == (1, 0)


def test_handing_in_shows_at_once(world: World) -> None:
    world.hand_in()
    shown = unit_year(world.unit(DAI_LOC), world.duty().form_period.form.plan_year, world.person("binh"))
    assert next(one.handed_in for one in shown.below if one.unit.code == DAI_THANH) == 1


def test_the_page_leads_on(world: World) -> None:
    page = text_of(world.client("binh").get(address(world.unit(DAI_LOC))))
    assert address(world.unit(DAI_THANH)) in page
    own = text_of(world.client("an").get(address(world.unit(DAI_THANH))))
    assert f"/nop-bao-cao/{world.duty().pk}/" in own
    assert address(world.unit(DAI_THANH)) in text_of(world.client("an").get(f"/dia-ban/{world.unit(DAI_THANH).pk}/"))


@pytest.mark.parametrize(("name", "code", "status"), [
    ("an", DAI_THANH, 200), ("an", DAI_LOC, 403), ("binh", DAI_LOC, 200), ("binh", PHU_NINH, 403),
    ("chi", PHU_NINH, 200), ("giang", DAI_LOC, 403), ("la", DAI_LOC, 404), ("chi", "bcd", 404),
])  # fmt: skip
def test_it_is_kept_to_ones_branch(world: World, name: str, code: str, status: int) -> None:
    assert world.client(name).get(address(world.unit(code))).status_code == status


def test_the_page_asks_a_fixed_number_of_times(world: World) -> None:
    client, counts = world.client("chi"), []
    for code in (DAI_LOC, PHU_NINH):
        client.get(address(world.unit(code)))
        with CaptureQueriesContext(connection) as seen:
            client.get(address(world.unit(code)))
        counts.append(len(business(seen)))
    assert counts[0] == counts[1] <= 10
