"""Charts: readable without eyes and without colours, and never out of their frame."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from reporting.charts.draw import svg
from reporting.charts.ink import width_of
from reporting.charts.maps import rings_of
from reporting.charts.specs import (
    Bar,
    ChartSpec,
    Choropleth,
    CumulativeChart,
    Event,
    HorizontalBars,
    Point,
    ProgressBar,
    Region,
    Segment,
    SegmentedBar,
    YearTimeline,
    heat_level,
)
from reporting.figures import Missing
from tests.rig import documents

DATA = Path(__file__).parents[2] / "reporting" / "data"
YEAR = date(2023, 1, 1), date(2023, 12, 31)
BAD = documents.HOSTILE
SQUARE = ((1_080_000, 150_000), (1_090_000, 150_000), (1_090_000, 160_000), (1_080_000, 160_000))

CHARTS: list[ChartSpec] = [
    documents.curve(),
    CumulativeChart("Chưa có", *YEAR, actual=()),
    SegmentedBar(
        "Chỉ tiêu", (Segment("đạt", 3, "good"), Segment("có nguy cơ", 2, "warn"), Segment("chưa báo cáo", 1, "none"))
    ),
    SegmentedBar("Rỗng", (Segment("đạt", 0, "good"),)),
    ProgressBar("Giải ngân", Decimal("31.4"), Decimal(50), "Mức cần đạt"),
    ProgressBar("Chưa có", None),
    HorizontalBars(
        "Huyện", (Bar("Hội An", Decimal(0)), Bar("Đại Lộc", None), Bar("Tây Giang", Decimal(233), "warn")), Decimal(50)
    ),
    YearTimeline("Năm", *YEAR, (Event(date(2023, 6, 30), "Dừng giải ngân", "bad", "chờ xác nhận"),), date(2023, 7, 5)),
    Choropleth("Bản đồ", (Region("1", "Một", (SQUARE,), Decimal(5)), Region("2", "Hai", (SQUARE,), None))),
    Choropleth("Không có ranh giới", (Region("1", "Một", ()),)),
]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: f"{type(chart).__name__}-{chart.title}")
def test_a_chart_says_what_it_is_and_carries_no_style(chart: ChartSpec) -> None:
    picture = svg(chart)
    tree = ET.fromstring(picture)
    assert tree.get("role") == "img"
    assert (tree.get("aria-label") or "").startswith(chart.title)
    assert tree[0].tag.endswith("title")
    assert tree[0].text == chart.title
    assert not re.search(r"\s(style|id|on\w+)=|url\(|var\(|<script", picture)
    for one in tree.iter():
        if one.tag.endswith(("rect", "path", "polyline", "line", "circle", "}text")) and one.get("fill") != "none":
            assert one.get("class"), "the screen colours by class"
            assert one.get("fill") or one.get("stroke"), "paper colours by attribute"


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: f"{type(chart).__name__}-{chart.title}")
def test_everything_is_inside_the_frame(chart: ChartSpec) -> None:
    tree = ET.fromstring(svg(chart))
    width, height = float(tree.get("width") or 0), float(tree.get("height") or 0)
    for one in tree.iter():
        xs = [float(one.get(name) or 0) for name in ("x", "x1", "x2", "cx")]
        ys = [float(one.get(name) or 0) for name in ("y", "y1", "y2", "cy")]
        assert min(xs) >= -2
        assert max(xs) + float(one.get("width") or 0) * (one is not tree) <= width + 2
        assert min(ys) >= -2
        assert max(ys) <= height + 2


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: f"{type(chart).__name__}-{chart.title}")
def test_the_table_beside_it_has_every_value(chart: ChartSpec) -> None:
    data = chart.table()
    assert all(len(row) == len(data.headings) for row in data.rows)


def test_no_value_is_told_in_words_not_as_zero() -> None:
    chart = HorizontalBars("Huyện", (Bar("Đại Lộc", None), Bar("Hội An", Decimal(0))))
    assert ">chưa có số liệu<" in svg(chart)
    assert ">0,0%<" in svg(chart)
    assert chart.table().rows[0][1] == Missing("chưa có số liệu")


@given(st.text())
def test_any_text_is_harmless(text: str) -> None:
    chart = SegmentedBar(text, (Segment(text, 1, "act"),), description=text)
    assert ET.fromstring(svg(chart)).get("role") == "img"


def test_hostile_labels_are_harmless_in_every_chart() -> None:
    for chart in (
        HorizontalBars(BAD, (Bar(BAD, Decimal(5)), Bar(BAD, None, absent=BAD)), Decimal(5), BAD),
        YearTimeline(BAD, *YEAR, (Event(date(2023, 5, 5), BAD, "bad", BAD),)),
        CumulativeChart(BAD, *YEAR, (Point(date(2023, 5, 5), Decimal(5)),), remark=BAD),
        Choropleth(BAD, (Region(BAD, BAD, (SQUARE,), None, BAD),)),
    ):
        assert "<script" not in svg(chart)
        ET.fromstring(svg(chart))


@given(st.lists(st.tuples(st.dates(*YEAR), st.text(max_size=30)), max_size=20), st.none() | st.dates(*YEAR))
def test_on_the_line_of_the_year_every_rule_has_a_row_and_no_stem_cuts_words(
    given_events: list[tuple[date, str]], today: date | None
) -> None:
    tree = ET.fromstring(svg(YearTimeline("Năm", *YEAR, tuple(Event(*one) for one in given_events), today)))
    words = [one for one in tree.iter() if one.tag.endswith("}text") and one.get("class") == "f-ink"]
    stems = [one for one in tree.iter() if one.tag.endswith("}line") and one.get("class") != "s-grid"]
    assert len(words) == len(stems) == len(given_events)
    assert len({one.get("y") for one in words}) == len(words)
    for one in words:
        y, x = float(one.get("y") or 0), float(one.get("x") or 0)
        far = x + width_of(one.text or "") * (1 if one.get("text-anchor") == "start" else -1)
        for stem in stems:
            ends = sorted((float(stem.get("y1") or 0), float(stem.get("y2") or 0)))
            reaches = ends[0] < y - 5 and y - 3 < ends[1]
            assert not (reaches and min(x, far) < float(stem.get("x1") or 0) < max(x, far))


def test_names_on_a_map_stand_apart() -> None:
    rings = rings_of((DATA / "districts_quangnam.geojson").read_text("utf-8"))
    regions = tuple(Region(code, "Huyện dài tên", shape, Decimal(17)) for code, shape in rings.items())
    tree = ET.fromstring(svg(Choropleth("Bản đồ", regions)))
    names = [one for one in tree.iter() if one.text == "Huyện dài tên" and one.get("class") == "f-ink z9"]
    places = [(float(one.get("x") or 0), float(one.get("y") or 0)) for one in names]
    assert len(places) == len(rings)
    for index, (x, y) in enumerate(places):
        assert all(abs(x - ox) >= 40 or abs(y - oy) >= 17 for ox, oy in places[index + 1 :])


@pytest.mark.parametrize(("share", "level"), [(0, 0), (11, 0), (12, 1), (35, 2), (36, 3), (48, 4), (233, 4)])
def test_heat(share: int, level: int) -> None:
    assert heat_level(Decimal(share)) == level


@pytest.mark.parametrize(("name", "count"), [("districts_quangnam", 18), ("districts_kontum", 10)])
def test_the_maps_have_their_districts(name: str, count: int) -> None:
    rings = rings_of((DATA / f"{name}.geojson").read_text("utf-8"))
    assert len(rings) == count
    regions = tuple(Region(code, code, shape, Decimal(int(code) % 60)) for code, shape in rings.items())
    assert svg(Choropleth("Bản đồ", regions)).count("<path") == count


def test_templates_print_a_chart_as_it_is() -> None:
    drawn = Template("{{ chart }}").render(Context({"chart": svg(CHARTS[0])}))
    assert str(drawn) == str(svg(CHARTS[0]))
