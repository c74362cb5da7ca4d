"""The province of the tests of the book."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accounts.models import Province
from accounts.tenancy import scope
from tests.rig.capital import Town, build_town


@pytest.fixture
def town(db: None) -> Iterator[Town]:
    """A small province, its scope open."""
    with scope(Province.objects.get(code="49").pk):
        yield build_town("49")
