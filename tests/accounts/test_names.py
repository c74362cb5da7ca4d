"""Names: the traps that stand in the official list."""

from __future__ import annotations

import unicodedata

import pytest

from accounts.names import fold, person_sort_key, search_key, sort_key, tidy, without_type


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Đắc Pring", "dac pring"),
        ("Đăk Hà", "dak ha"),
        ("Hoà Thuận", "hoa thuan"),
        ("Hòa Thuận", "hoa thuan"),
        ("  Xã   Ba ", "xa ba"),
        ("Tư", "tu"),
        (unicodedata.normalize("NFD", "Điện Thắng Bắc"), "dien thang bac"),
    ],
)
def test_fold_drops_marks(name: str, folded: str) -> None:
    assert fold(name) == folded


def test_three_communes_share_one_search_key() -> None:
    assert {search_key(name) for name in ("Tam Thanh", "Tam Thạnh", "Tam Thành")} == {"tam thanh"}


@pytest.mark.parametrize(
    ("name", "key"),
    [("Ch'ơm", "chom"), ("Tr'Hy", "trhy"), ("Ia H' Drai", "ia h drai"), ("Mỹ Lý", "mi li"), ("Tây Giang", "tay giang")],
)
def test_search_key_keeps_letters_only(name: str, key: str) -> None:
    assert search_key(name) == key


def test_two_spellings_of_one_word_are_found_alike() -> None:
    assert search_key("Mỹ Sơn") == search_key("Mĩ Sơn")


@pytest.mark.parametrize(
    ("typed", "name"),
    [("xa ba", "ba"), ("thi tran ai nghia", "ai nghia"), ("tp hoi an", "hoi an"), ("xa", "xa"), ("ba", "ba")],
)
def test_type_words_are_set_aside(typed: str, name: str) -> None:
    assert without_type(typed) == name


def test_tidy_gives_one_spelling() -> None:
    assert tidy(unicodedata.normalize("NFD", " Đại  Thạnh ")) == "Đại Thạnh"


@pytest.mark.parametrize(
    "ordered",
    [
        ["Ba", "Bà", "Bả", "Bã", "Bá", "Bạ", "Ba Tư", "Bai", "Ban"],
        ["An", "Ăn", "Ân", "Ba"],
        ["Dang", "Dũng", "Đà", "Đại", "Đắc Pring", "Đăk", "Ea"],
        ["Duy", "Dưa"],
        ["Ea", "Ê", "Ga"],
        ["Hòa", "Hồ", "Hơ"],
        ["Tam Dân", "Tam Đàn", "Tam Thanh", "Tam Thành", "Tam Thạnh"],
        ["Thôn 2", "Thôn 10", "Thôn Ba"],
        ["Ung", "Ưng"],
    ],
)
def test_sort_key_follows_the_dictionary(ordered: list[str]) -> None:
    assert sorted(ordered, key=sort_key) == ordered


def test_place_of_the_tone_mark_does_not_matter() -> None:
    assert sort_key("Hoà Thuận") == sort_key("Hòa Thuận")
    assert sort_key("Thuỷ") == sort_key("Thủy")


def test_case_does_not_matter() -> None:
    assert sort_key("ĐẠI LỘC") == sort_key("Đại Lộc")


def test_people_are_sorted_by_given_name() -> None:
    people = ["Trần Văn Bình", "Nguyễn Thị An", "Lê Anh", "Phạm Văn An", "An"]
    assert sorted(people, key=person_sort_key) == [
        "An",
        "Nguyễn Thị An",
        "Phạm Văn An",
        "Lê Anh",
        "Trần Văn Bình",
    ]
