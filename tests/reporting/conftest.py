"""The demo as the tests of the front hall see it."""

from collections.abc import Iterator

import pytest

from accounts.models import Province
from accounts.tenancy import scope
from tests.rig.world import World


@pytest.fixture
def quang_nam(demo_portal: None, db: None) -> Iterator[Province]:
    """The demo's Quảng Nam with its scope open."""
    province = Province.objects.get(code="49")
    with scope(province.pk):
        yield province


@pytest.fixture
def world(quang_nam: Province) -> World:
    """The demo with everybody in it."""
    return World(quang_nam, Province.objects.get(code="62"))
