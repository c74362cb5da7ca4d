"""What stories of a whole year stand on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def unblocked(django_db_setup: None, django_db_blocker: Any) -> Callable[[], Any]:
    """The database, with rows that are committed."""
    return django_db_blocker.unblock  # type: ignore[no-any-return]  # pytest-django's own, untyped
