"""The province that the tests of targets work in."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import Province
from accounts.tenancy import scope
from tests.rig.kept import Kept, kept
from tests.rig.targets import Land, build_land


def _land() -> Land:
    with scope(Province.objects.get(code="49").pk):
        return build_land()


@pytest.fixture(scope="module")
def kept_land(django_db_setup: None, django_db_blocker: Any) -> Iterator[Kept[Land]]:
    """A small Quảng Nam, once a module."""
    with kept(django_db_blocker, _land) as built:
        yield built


@pytest.fixture
def land(kept_land: Kept[Land], db: None) -> Iterator[Land]:
    """A small Quảng Nam with its scope open."""
    land = kept_land.copy()
    with scope(land.province.pk):
        yield land
