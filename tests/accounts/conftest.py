"""The cast, and a browser for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from tests.rig.cast import Cast, build_cast

SignIn = Callable[[str], Client]


@pytest.fixture
def cast(db: None) -> Cast:
    """Two small provinces with their people."""
    return build_cast()


@pytest.fixture
def as_person(cast: Cast) -> SignIn:
    """Sign somebody in without the password."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(cast.users[name], "accounts.sign_in.ActiveUserBackend")
        return client

    return sign_in


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """The same argon2 at the least cost: these tests sign in hundreds of times."""
    with pytest.MonkeyPatch.context() as patch:
        for cost, value in (("time_cost", 1), ("memory_cost", 64), ("parallelism", 1)):
            patch.setattr(Argon2PasswordHasher, cost, value)
        yield
