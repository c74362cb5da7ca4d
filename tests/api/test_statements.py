"""Every list of the API asks the database as often for many rows as for one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from accounts.api.doors import Listing
from tests.api.conftest import ProgramOf
from tests.house.api_matrix import API_MATRIX
from tests.rig.cast import SEATS
from tests.rig.three_places import ThreePlaces

# The whole province by one of these, whoever may most.
READERS = ("chi", "giang", "khanh", "ha")


def _door(address: str) -> Any:
    return resolve(address).func.view_class  # type: ignore[attr-defined]  # set by as_view


@pytest.fixture(scope="module")
def lists() -> list[str]:
    """The names of all lists."""
    pages = {name: reverse(name, args=_ones(name)) for name in API_MATRIX}
    return sorted(name for name, address in pages.items() if issubclass(_door(address), Listing))


def _ones(name: str) -> list[Any]:
    """Anything that fits the address."""
    asked = API_MATRIX[name].arguments
    return [] if asked is None else list(asked(_Anything()))  # type: ignore[arg-type]  # only keys are read


class _Anything:
    pk = 1

    def __getattr__(self, name: str) -> Any:
        return "x" if name in {"layout", "indicator"} else self


def test_more_rows_cost_no_more_statements(program: ProgramOf, world: ThreePlaces, lists: list[str]) -> None:
    speakers = {name: program(name) for name in READERS}
    dear, compared = [], 0
    for name in lists:
        row, place = API_MATRIX[name], world.places["own"]
        who = next((one for one in READERS if SEATS[one][1] in row.roles), None)
        if who is None:
            continue
        address = reverse(name, args=row.arguments(place) if row.arguments else [])
        counts = []
        for size in (1, 500):
            with CaptureQueriesContext(connection) as seen:
                answer = speakers[who].get(f"{address}?page_size={size}")
            counts.append(len(seen))
        compared += len(answer.json()["results"]) > 1
        if counts[1] > counts[0]:
            dear.append(f"{name}: {counts[0]} statements for one row, {counts[1]} for {len(answer.json()['results'])}")
    assert dear == []
    assert compared > 25
