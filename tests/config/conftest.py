"""The cast, for tests of the roof."""

from __future__ import annotations

import pytest

from tests.rig.cast import Cast, build_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Two small provinces with their people."""
    return build_cast()
