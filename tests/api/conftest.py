"""One of everything, and a program for whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from accounts.models import TokenScope
from tests.rig.api import Program, token_for
from tests.rig.kept import Kept, kept
from tests.rig.three_places import ThreePlaces, build_three_places

ProgramOf = Callable[..., Program]


@pytest.fixture(scope="module")
def places(django_db_setup: None, django_db_blocker: Any) -> Iterator[Kept[ThreePlaces]]:
    """Both provinces with one of everything, once a module."""
    with kept(django_db_blocker, build_three_places) as built:
        yield built


@pytest.fixture
def world(places: Kept[ThreePlaces], db: None) -> ThreePlaces:
    """Both provinces with one of everything."""
    return places.copy()


@pytest.fixture
def program(world: ThreePlaces) -> ProgramOf:
    """A program that acts for somebody of the cast, with all scopes or with those named."""

    def made(name: str, *scopes: TokenScope) -> Program:
        return Program(token_for(world.cast, name, *scopes)[1])

    return made
