"""The cast, and a browser for each of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
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
