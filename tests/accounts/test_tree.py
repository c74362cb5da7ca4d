"""The tree: paths, cycles, dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from accounts.tree import TreeError, check_versions, grow, holds_on, paths, version_on


@dataclass(frozen=True)
class Called:
    """A name between two days."""

    name: str
    valid_from: date
    valid_to: date | None = None


XA = Called("Xã Quế Trung", date(2021, 1, 1), date(2023, 4, 10))
THI_TRAN = Called("Thị trấn Trung Phước", date(2023, 4, 10))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2020, 12, 31), None),
        (date(2021, 1, 1), "Xã Quế Trung"),
        (date(2023, 4, 9), "Xã Quế Trung"),
        (date(2023, 4, 10), "Thị trấn Trung Phước"),
        (date(2030, 1, 1), "Thị trấn Trung Phước"),
    ],
)
def test_a_unit_is_what_it_was_on_that_day(day: date, name: str | None) -> None:
    found = version_on([XA, THI_TRAN], day)
    assert (found.name if found else None) == name


def test_the_last_day_is_exclusive() -> None:
    assert holds_on(XA, date(2023, 4, 9))
    assert not holds_on(XA, date(2023, 4, 10))


def test_fitting_versions_pass() -> None:
    check_versions("Trung Phước", [XA, THI_TRAN])


@pytest.mark.parametrize(
    "versions",
    [
        [],
        [XA, Called("x", date(2023, 4, 9))],
        [XA, Called("x", date(2023, 4, 11))],
        [THI_TRAN, Called("x", date(2024, 1, 1))],
        [Called("x", date(2023, 1, 1), date(2023, 1, 1))],
    ],
)
def test_versions_that_overlap_or_leave_a_gap_are_refused(versions: list[Called]) -> None:
    with pytest.raises(TreeError, match="Trung Phước"):
        check_versions("Trung Phước", versions)


def test_paths_are_codes_from_the_top_down() -> None:
    parents: dict[str, str | None] = {"xa": "huyen", "tinh": None, "huyen": "tinh"}
    assert paths(parents, {"tinh": "49", "huyen": "506", "xa": "20527"}) == {
        "tinh": "49/",
        "huyen": "49/506/",
        "xa": "49/506/20527/",
    }


def test_a_cycle_is_refused() -> None:
    with pytest.raises(TreeError, match="chính nó"):
        paths({"a": "b", "b": "a"}, {"a": "a", "b": "b"})


def test_a_missing_parent_is_refused() -> None:
    with pytest.raises(TreeError, match="cấp trên"):
        paths({"a": "b"}, {"a": "a"})


def test_one_code_is_no_prefix_of_another() -> None:
    where = paths({"t": None, "a": "t", "b": "t"}, {"t": "49", "a": "50", "b": "505"})
    assert not where["b"].startswith(where["a"])


def test_trees_grow_in_the_given_order() -> None:
    (tinh,) = grow({1: None, 3: 1, 2: 1, 5: 3, 4: 3})
    assert list(tinh) == [1, 3, 5, 4, 2]
    assert len(tinh) == 5


def test_a_part_of_a_tree_stands_on_its_own() -> None:
    assert [branch.key for branch in grow({5: 3, 6: 5})] == [5]
