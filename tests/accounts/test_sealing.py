"""Secrets at rest: what the database holds is worth nothing without the environment's key."""

from __future__ import annotations

import pytest
from django.test import override_settings

from accounts.sealing import Unreadable, fingerprints, reseal, seal, unseal

OLD, NEW = "k" * 50, "n" * 50


def test_a_seal_hides_and_opens() -> None:
    sealed = seal("JBSWY3DP", "a")
    assert "JBSWY3DP" not in sealed
    assert sealed != seal("JBSWY3DP", "a")
    assert unseal(sealed, "a") == "JBSWY3DP"


@pytest.mark.parametrize("broken", ["", "x", "gAAAAA", "ă" * 40])
def test_rubbish_is_unreadable(broken: str) -> None:
    with pytest.raises(Unreadable):
        unseal(broken, "a")


def test_a_seal_of_another_purpose_does_not_open() -> None:
    with pytest.raises(Unreadable):
        unseal(seal("x", "a"), "b")


def test_a_changed_key_opens_old_seals_as_long_as_the_old_key_is_named() -> None:
    with override_settings(SECRET_KEY=OLD, SECRET_KEY_FALLBACKS=[]):
        sealed, mark = seal("x", "a"), fingerprints("x", "a")[0]
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD]):
        assert unseal(sealed, "a") == "x"
        assert mark in fingerprints("x", "a")
        anew = reseal(sealed, "a")
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[]):
        assert unseal(anew, "a") == "x"
        assert mark not in fingerprints("x", "a")
        with pytest.raises(Unreadable):
            unseal(sealed, "a")
        with pytest.raises(Unreadable):
            reseal(sealed, "a")
