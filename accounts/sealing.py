"""Secrets at rest (bí mật được niêm phong): sealed by a key that is derived from the environment's secret key.

The first of `SECRET_KEY` and `SECRET_KEY_FALLBACKS` seals, all of them open, so that the key can be changed without
losing what lies in the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """No key of the environment opens this seal (không mở được niêm phong)."""


def seal(text: str, purpose: str) -> str:
    """Return the text sealed for one purpose; what is sealed for another cannot be put in its place."""
    return _ring(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """Return what was sealed; raises `Unreadable`."""
    try:
        return _ring(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def reseal(sealed: str, purpose: str) -> str:
    """Return the same secret sealed by the newest key; raises `Unreadable`."""
    try:
        return _ring(purpose).rotate(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def fingerprints(text: str, purpose: str) -> list[str]:
    """Return the keyed hash of a text that is only ever compared, by the newest key first (dấu vân)."""
    return [hmac.new(_derived(key, purpose), text.encode(), hashlib.sha256).hexdigest() for key in _keys()]


def _ring(purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key, purpose))) for key in _keys()])


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]


@lru_cache(maxsize=32)
def _derived(key: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"portal.{purpose}".encode()).derive(key.encode())
