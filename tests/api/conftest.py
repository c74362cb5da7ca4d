"""One of everything, and a program for whoever asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import TokenScope
from tests.rig.api import Program, token_for
from tests.rig.three_places import ThreePlaces, build_three_places

ProgramOf = Callable[..., Program]


@pytest.fixture
def world(db: None) -> ThreePlaces:
    """Both provinces with one of everything."""
    return build_three_places()


@pytest.fixture
def program(world: ThreePlaces) -> ProgramOf:
    """A program that acts for somebody of the cast, with all scopes or with those named."""

    def made(name: str, *scopes: TokenScope) -> Program:
        return Program(token_for(world.cast, name, *scopes)[1])

    return made
