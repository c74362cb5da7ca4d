"""The province that the tests of targets work in."""

from collections.abc import Iterator

import pytest

from accounts.models import Province
from accounts.tenancy import scope
from tests.rig.targets import Land, build_land


@pytest.fixture
def land(db: None) -> Iterator[Land]:
    """A small Quảng Nam with its scope open."""
    province = Province.objects.get(code="49")
    with scope(province.pk):
        yield build_land()
