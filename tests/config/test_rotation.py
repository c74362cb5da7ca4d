"""A new secret key: who is signed in stays so while the old key is named as a fallback, and no longer."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.rig.cast import Cast

NEW = "khoa-moi-" + "fedcba9876543210" * 3


def test_sessions_outlive_the_key_by_its_fallback(cast: Cast, settings: Any) -> None:
    client = Client()
    client.force_login(cast.users["chi"], "accounts.sign_in.ActiveUserBackend")
    assert client.get("/").status_code == 200
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [old]
    assert client.get("/").status_code == 200
    late = Client()
    late.cookies.update(client.cookies)
    settings.SECRET_KEY_FALLBACKS = []
    # The session was renewed under the new key by its first use.
    assert late.get("/").status_code == 200


def test_without_a_fallback_everybody_signs_in_again(cast: Cast, settings: Any) -> None:
    client = Client()
    client.force_login(cast.users["chi"], "accounts.sign_in.ActiveUserBackend")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, []
    assert client.get("/").status_code == 302
