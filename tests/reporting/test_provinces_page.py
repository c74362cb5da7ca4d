"""Several provinces side by side: the figures of each are those of its own overview, and nobody else gets them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Province
from accounts.tenancy import read_scope, scope
from reporting.queries.overview import PROGRAMMES, overview
from reporting.queries.provinces import province_lines
from tests.rig.world import TODAY, World, text_of


def test_each_line_says_what_the_provinces_own_overview_says(world: World) -> None:
    with scope(world.quang_nam.pk):
        own = overview(world.quang_nam.pk, TODAY)
    assert own is not None
    with read_scope([world.quang_nam.pk, world.kon_tum.pk]):
        lines = {line.province.code: line for line in province_lines([world.quang_nam, world.kon_tum])}
    line = lines["49"]
    assert [share.assigned_vnd for share in line.shares] == [
        own.capital.by_programme[code].assigned_vnd for code, _ in PROGRAMMES
    ]
    assert [share.disbursed_vnd for share in line.shares] == [
        own.capital.by_programme[code].disbursed_vnd for code, _ in PROGRAMMES
    ]
    assert (line.today, line.year) == (TODAY, 2023)
    assert 0 < line.handed_in <= line.owed
    assert lines["62"].whole.assigned_vnd == 0


def test_a_closed_province_gives_nothing(world: World) -> None:
    with read_scope([world.quang_nam.pk]):
        lines = province_lines([world.quang_nam, world.kon_tum])
    assert [line.province.code for line in lines] == ["49"]


def test_the_page_of_the_ministrys_reader(world: World) -> None:
    page = text_of(world.client("ha").get("/cac-tinh/"))
    assert "Tỉnh Quảng Nam" in page
    assert "Tỉnh Kon Tum" in page
    assert "số liệu minh họa" in page
    assert 'aria-current="page"' in page


@pytest.mark.parametrize("name", ["an", "binh", "chi", "dung", "giang", "khanh", "long", "minh"])
def test_others_have_no_such_page(world: World, name: str) -> None:
    assert world.client(name).get("/cac-tinh/").status_code == 403
    assert "/cac-tinh/" not in text_of(world.client(name).get("/"))


def test_more_provinces_cost_no_more_statements(world: World) -> None:
    counts = []
    for provinces in ([world.quang_nam], [world.quang_nam, world.kon_tum], list(Province.objects.all()[:20])):
        with read_scope([one.pk for one in provinces]), CaptureQueriesContext(connection) as seen:
            province_lines(provinces)
        counts.append(len(seen))
    assert max(counts) <= 6
