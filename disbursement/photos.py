"""Photos from outside (ảnh tải lên): known by their content, limited, and drawn anew without any metadata. Pure.

Nothing of the uploaded bytes is kept: pixels are decoded and written again, so that neither the place of the camera
nor anything hidden behind the picture comes along. Decoding is the work of a limited process (`photo_child`).
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from accounts.language import gettext as _
from programs.intake import process
from programs.intake.archive import UnreadableWorkbook

LARGEST_FILE: Final = 6 * 2**20
MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 1600
SMALL_SIDE: Final = 320
FORMATS: Final = ("JPEG", "PNG", "WEBP")
TIMEOUT_SECONDS: Final = 20.0
_SIGNATURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


class Refusal(StrEnum):
    """Why the process drew nothing (lý do không nhận)."""

    NO_PHOTO = "no_photo"
    TOO_MANY_PIXELS = "too_many_pixels"
    MOVING = "moving"


class PhotoRefused(Exception):
    """This is no photo that can be kept (không nhận ảnh); the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo drawn anew as JPEG, with a small one for lists."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """What the photo is known by."""
        return hashlib.sha256(self.content).hexdigest()


def redrawn(content: bytes, name: str) -> Photo:
    """Return the photo drawn anew; raises `PhotoRefused` with one sentence that names the file."""
    told = _("Tệp «%(name)s»") % {"name": name[:60]}
    if len(content) > LARGEST_FILE:
        raise PhotoRefused(
            _("%(told)s lớn hơn %(value)s MB. Hãy chọn ảnh nhỏ hơn.") % {"told": told, "value": LARGEST_FILE // 2**20}
        )
    if not content.startswith(_SIGNATURES):
        raise PhotoRefused(_sentence(Refusal.NO_PHOTO, told))
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as large, tempfile.TemporaryFile() as small:
        file.write(content)
        file.flush()
        try:
            [size] = process.run(
                "disbursement.photo_child", [], file, outputs=(large, small), timeout_seconds=TIMEOUT_SECONDS
            )
        except UnreadableWorkbook as refused:
            said = str(refused)
            known = Refusal(said) if said in set(Refusal) else Refusal.NO_PHOTO
            raise PhotoRefused(_sentence(known, told)) from refused
        large.seek(0)
        small.seek(0)
        return Photo(large.read(), small.read(), size["width"], size["height"])


def _sentence(why: Refusal, told: str) -> str:
    """Why a file is no photo; a process that died of it says no more than that it is none."""
    match why:
        case Refusal.TOO_MANY_PIXELS:
            facts = {"told": told, "value": MOST_PIXELS // 10**6}
            return _("%(told)s có quá %(value)s triệu điểm ảnh. Hãy chọn ảnh nhỏ hơn.") % facts
        case Refusal.MOVING:
            return _("%(told)s là ảnh động. Hãy chọn ảnh chụp.") % {"told": told}
        case Refusal.NO_PHOTO:
            said = _("không phải ảnh JPEG, PNG hoặc WebP, hoặc ảnh đã hỏng. Hãy chụp lại hoặc chọn ảnh khác.")
            return f"{told} {said}"
