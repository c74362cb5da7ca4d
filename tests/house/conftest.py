"""One world for the tests of the whole house: one of everything in three places, and a browser for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.rig.cast import SEATS
from tests.rig.database import Rig
from tests.rig.three_places import ThreePlaces, build_three_places


@pytest.fixture(scope="module")
def world(rig: Rig, django_db_setup: None, django_db_blocker: Any) -> Iterator[ThreePlaces]:
    """The world, built once and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_three_places()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def browsers(world: ThreePlaces) -> dict[str, Client]:
    """Everybody of the cast, signed in; nobody has a browser too."""
    found = {"": Client()}
    for name in sorted(SEATS):
        found[name] = Client(raise_request_exception=False)
        found[name].force_login(world.cast.users[name], "accounts.sign_in.ActiveUserBackend")
    return found
