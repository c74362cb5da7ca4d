"""What is built once for a module (dựng một lần): each test has its own copy, and its rows are rolled back."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from django.db import transaction

T = TypeVar("T")


class Kept(Generic[T]):
    """What was built, as its rows still are."""

    def __init__(self, built: T) -> None:
        self._pickled = pickle.dumps(built)

    def copy(self) -> T:
        """Return a copy that a test may change."""
        found: T = pickle.loads(self._pickled)
        return found


@contextmanager
def kept(blocker: Any, build: Callable[[], T]) -> Iterator[Kept[T]]:
    """Build inside a transaction that ends with the module; no test of the module may commit."""
    with blocker.unblock(), transaction.atomic():
        yield Kept(build())
        transaction.set_rollback(True)
