"""The pages of the front hall in English: no sentence of the interface stays Vietnamese, official papers do."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from io import BytesIO

import pytest
from openpyxl import load_workbook

from accounts.help_topics import BY_SLUG
from accounts.models import User
from config.catalogues import po
from config.catalogues.sources import catalogue_path
from config.local.stamps import APPS
from reporting.catalogue import COMMITTEE
from tests.rig.world import HALF_YEAR, World, text_of

PAGES = (
    ("an", "/"),
    ("an", "/nop-bao-cao/"),
    ("binh", "/duyet/"),
    ("binh", "/duyet/don-doc/"),
    ("chi", "/"),
    ("chi", "/tong-quan/"),
    ("chi", "/thoi-han/"),
    ("chi", "/thoi-han/van-ban/"),
    ("chi", "/bao-cao/"),
    ("chi", "/xuat-tep/"),
    ("chi", "/nam-ke-hoach/"),
    ("chi", "/tim-kiem/?q=dai"),
    ("ha", "/cac-tinh/"),
    ("long", "/thiet-lap/"),
    ("khanh", "/thiet-lap/don-vi/"),
    ("long", "/thiet-lap/nam/2023/"),
    ("long", "/thiet-lap/nam/2023/quy-tac/"),
    ("an", "/tro-giup/"),
    *(("an", f"/tro-giup/{slug}/") for slug in BY_SLUG),
)
# Names in the data that are words of the interface elsewhere.
NAMES = frozenset(
    {"Kế hoạch", "Văn phòng giúp việc", "Huyện", "Xã", "Tỉnh", "Nông thôn mới", "Giảm nghèo bền vững"}
    | {"Công văn", "Quyết định", "Thông báo", "Kết luận"}
)


class Words(HTMLParser):
    """The words and labels of a page inside its frame; a part that says itself to be Vietnamese is left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.closes = ""
        self.feed(page[page.index("<main") : page.index("<footer")])

    def handle_data(self, data: str) -> None:
        if not self.closes:
            self.found.add(" ".join(data.split()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if told.get("lang") == "vi":
            self.closes = self.closes or tag
        elif not self.closes:
            self.found |= {told.get(name) or "" for name in ("aria-label", "data-label", "placeholder")}

    def handle_endtag(self, tag: str) -> None:
        if tag == self.closes:
            self.closes = ""


@cache
def vietnamese() -> frozenset[str]:
    """Whole sentences of the interface that have an English one."""
    entries = [entry for app in APPS for entry in po.read(catalogue_path(app).read_text("utf-8"))]
    return frozenset(one.message.one for one in entries if one.done and one.message.one not in one.texts) - NAMES


@pytest.fixture
def english(world: World) -> World:
    """The demo, read in English."""
    User.objects.update(language="en")
    return world


def test_no_sentence_of_the_reporting_pages_is_without_english() -> None:
    entries = po.read(catalogue_path("reporting").read_text("utf-8"))
    assert [entry.message.one for entry in entries if not entry.done] == []


@pytest.mark.parametrize(("name", "address"), PAGES)
def test_a_page_in_english_keeps_no_sentence_in_vietnamese(english: World, name: str, address: str) -> None:
    answer = english.client(name).get(address)
    assert answer.status_code == 200
    assert Words(text_of(answer)).found & vietnamese() == set()


def test_a_form_in_english_keeps_the_words_of_the_form(english: World) -> None:
    page = text_of(english.client("an").get(f"/nop-bao-cao/{english.duty().pk}/"))
    assert "Save draft" in page
    assert english.duty().form_period.form.title in page


def test_a_report_is_the_same_paper_in_both_languages(world: World) -> None:
    address = f"/bao-cao/lap/{COMMITTEE.code}/{HALF_YEAR}/{world.unit('bcd').pk}/"
    papers = []
    for language in ("vi", "en"):
        User.objects.update(language=language)
        page = text_of(world.client("chi").get(address))
        papers.append(
            page.partition('<div class="paper-frame" lang="vi"')[2].partition(">")[2].partition("</section>")[0]
        )
    assert papers[0] == papers[1]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in papers[0]


def cells_in(world: World, name: str, address: str, language: str) -> list[object]:
    """Everything that a workbook says to a reader of that language."""
    User.objects.update(language=language)
    book = load_workbook(BytesIO(world.client(name).get(address).content))
    return [cell.value for sheet in book for row in sheet.rows for cell in row]


def test_an_official_workbook_is_vietnamese_in_both_languages(world: World) -> None:
    address = "/tong-quan/huyen.xlsx"
    assert cells_in(world, "chi", address, "vi") == cells_in(world, "chi", address, "en")


def test_a_table_of_the_screen_is_drawn_for_whoever_downloads_it(world: World) -> None:
    address = "/duyet/don-doc/danh-sach.xlsx"
    assert "Hạn nộp" in cells_in(world, "binh", address, "vi")
    english = cells_in(world, "binh", address, "en")
    assert "Due date" in english
    assert vietnamese() & set(map(str, english)) == set()
