"""One-time codes and recovery codes (xác thực hai lớp): what is right, and how it is shown; knows no database."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import datetime
from typing import Final, NamedTuple

import pyotp
import segno

STEP_SECONDS: Final = 30
CODE_LENGTH: Final = 6
RECOVERY_CODES: Final = 10
# A telephone's clock may be half a minute off.
_OFFSETS: Final = (0, -1, 1)
# Nothing that is mistaken for something else when it is copied by hand.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 3, 4
_BETWEEN = re.compile(r"[\s.\-–_]+")


class Drawing(NamedTuple):
    """A QR code as one path on a square of `size` units (hình mã QR)."""

    size: int
    path: str


def new_secret() -> str:
    """Return a fresh shared secret of 160 bits in base32 (khóa bí mật)."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """Return the time step whose code this is, around an instant; None when the code is wrong (sai mã)."""
    if len(code) != CODE_LENGTH or not (code.isascii() and code.isdigit()):
        return None
    clock = pyotp.TOTP(secret, digits=CODE_LENGTH, interval=STEP_SECONDS)
    now = int(at.timestamp()) // STEP_SECONDS
    # Every step is compared, so that the time taken says nothing.
    fitting = [now + offset for offset in _OFFSETS if secrets.compare_digest(clock.generate_otp(now + offset), code)]
    return fitting[0] if fitting else None


def address(secret: str, username: str, issuer: str) -> str:
    """Return the otpauth:// address that an authenticator reads (địa chỉ của mã QR)."""
    return pyotp.TOTP(secret, digits=CODE_LENGTH, interval=STEP_SECONDS).provisioning_uri(
        name=username, issuer_name=issuer
    )


def drawing(text: str) -> Drawing:
    """Draw a text as a QR code with its quiet border."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix_iter(scale=1, border=4)]
    runs = [(left, top, right - left) for top, row in enumerate(rows) for left, right in _runs(row)]
    return Drawing(len(rows), "".join(f"M{left} {top}h{width}v1h-{width}z" for left, top, width in runs))


def grouped(secret: str) -> str:
    """Return a secret in groups of four, to be copied by hand (chép tay)."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def recovery_codes() -> list[str]:
    """Return fresh recovery codes of 59 bits each (mã dự phòng)."""
    return ["-".join(_letters() for _ in range(_GROUPS)) for _ in range(RECOVERY_CODES)]


def plain_code(typed: str) -> str:
    """Return a code as it is compared: no blanks, dots or dashes, small letters."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).lower()


def _letters() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_GROUP))


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Return where dark modules begin and end in a row."""
    edges = [at for at in range(len(row) + 1) if (at < len(row) and row[at] > 0) != (at > 0 and row[at - 1] > 0)]
    return list(zip(edges[::2], edges[1::2], strict=True))
