"""Search: accents do not matter, the parent is always shown, nothing is picked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from accounts.actions.units import load_units
from accounts.models import Province
from accounts.queries.people import system_person
from accounts.queries.search import Nearness, units_named
from accounts.tenancy import scope
from tests.rig.cast import TODAY

SignIn = Callable[[str], Client]


@pytest.fixture
def quang_nam(db: None) -> Iterator[Province]:
    """The whole province as shipped."""
    province = Province.objects.get(code="49")
    with scope(province.pk):
        load_units(province=province, by=system_person(province, TODAY))
        yield province


def found(typed: str) -> list[str]:
    return [f"{hit.unit.full_name}, {hit.unit.parent.full_name}" for hit in units_named(typed) if hit.unit.parent]


def test_one_key_three_communes(quang_nam: Province) -> None:
    assert set(found("tam thanh")) == {
        "Xã Tam Thanh, Thành phố Tam Kỳ",
        "Xã Tam Thành, Huyện Phú Ninh",
        "Xã Tam Thạnh, Huyện Núi Thành",
    }


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Tam Thạnh", "Xã Tam Thạnh, Huyện Núi Thành"),
        ("tam thành", "Xã Tam Thành, Huyện Phú Ninh"),
        ("Xã Ba", "Xã Ba, Huyện Đông Giang"),
        ("ba", "Xã Ba, Huyện Đông Giang"),
        ("xa tu", "Xã Tư, Huyện Đông Giang"),
        ("Tư", "Xã Tư, Huyện Đông Giang"),
        ("dac pring", "Xã Đắc Pring, Huyện Nam Giang"),
        ("ĐẠI LỘC", "Huyện Đại Lộc, Tỉnh Quảng Nam"),
        ("chom", "Xã Ch'ơm, Huyện Tây Giang"),
        ("Đại Thạnh", "Xã Đại Thạnh, Huyện Đại Lộc"),
        ("dai than", "Xã Đại Thạnh, Huyện Đại Lộc"),
        ("hoà thuận", "Phường Hoà Thuận, Thành phố Tam Kỳ"),
        ("hòa thuận", "Phường Hoà Thuận, Thành phố Tam Kỳ"),
    ],
)
def test_the_nearest_comes_first(quang_nam: Province, typed: str, first: str) -> None:
    assert found(typed)[0] == first


def test_tra_don_stays_ambiguous(quang_nam: Province) -> None:
    hits = units_named("Trà Đơn")
    assert {(hit.unit.name, hit.nearness) for hit in hits[:2]} == {
        ("Trà Dơn", Nearness.FOLDED),
        ("Trà Don", Nearness.FOLDED),
    }


def test_a_unit_is_found_by_the_name_it_had(quang_nam: Province) -> None:
    (hit,) = units_named("Quế Trung")
    assert (hit.unit.full_name, hit.found_as) == ("Thị trấn Trung Phước", "Xã Quế Trung")


@pytest.mark.parametrize("typed", ["", " ", "x", "%", "_", "'", "\\", "không có xã này", "%%%%%"])
def test_nothing_is_found_politely(quang_nam: Province, typed: str) -> None:
    assert units_named(typed) == []


def test_the_page_shows_the_parent_and_picks_nothing(as_person: SignIn) -> None:
    page = as_person("an").get("/tim-kiem/", {"q": "đại thạnh"})
    assert page.status_code == 200
    assert "thuộc Huyện Đại Lộc" in page.content.decode()


@pytest.mark.parametrize("typed", ["a\x00b", "<script>", "x" * 5000, "🦀"])
def test_strange_words_break_nothing(as_person: SignIn, typed: str) -> None:
    page = as_person("an").get("/tim-kiem/", {"q": typed})
    assert page.status_code == 200
    assert "<script>" not in page.content.decode().replace('<script src="', "")


def test_units_of_another_province_are_not_found(as_person: SignIn) -> None:
    assert as_person("an").get("/tim-kiem/", {"q": "dak ha"}).context["groups"] == []
    (group,) = as_person("la").get("/tim-kiem/", {"q": "dak ha"}).context["groups"]
    assert (group.key, group.total) == ("don-vi", 2)
