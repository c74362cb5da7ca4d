"""Photos from outside (ảnh tải lên): known by their content, limited, and drawn anew without any metadata. Pure.

Nothing of the uploaded bytes is kept: pixels are decoded and written again, so that neither the place of the camera
nor anything hidden behind the picture comes along.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from accounts.language import gettext as _
from accounts.language import gettext_noop

if TYPE_CHECKING:
    from PIL import Image

LARGEST_FILE: Final = 6 * 2**20
MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 1600
SMALL_SIDE: Final = 320
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_SIGNATURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
_NO_PHOTO: Final = gettext_noop(
    "không phải ảnh JPEG, PNG hoặc WebP, hoặc ảnh đã hỏng. Hãy chụp lại hoặc chọn ảnh khác."
)


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
        raise PhotoRefused(f"{told} {_(_NO_PHOTO)}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = _decoded(content, told)
    except PhotoRefused:
        raise
    # A decoder of hostile bytes may fail in any way; each of them means that this is no photo.
    except Exception as failed:
        raise PhotoRefused(f"{told} {_(_NO_PHOTO)}") from failed
    large, small = _fitted(image, LONGEST_SIDE), _fitted(image, SMALL_SIDE)
    return Photo(_written(large), _written(small), large.width, large.height)


def _decoded(content: bytes, told: str) -> Image.Image:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise PhotoRefused(
                _("%(told)s có quá %(value)s triệu điểm ảnh. Hãy chọn ảnh nhỏ hơn.")
                % {"told": told, "value": MOST_PIXELS // 10**6}
            )
        if getattr(opened, "n_frames", 1) > 1:
            raise PhotoRefused(_("%(told)s là ảnh động. Hãy chọn ảnh chụp.") % {"told": told})
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        # What was transparent stands on white, as it does on the page.
        ground = Image.new("RGBA", upright.size, "#ffffff")
        ground.alpha_composite(upright.convert("RGBA"))
        return ground.convert("RGB")


def _fitted(image: Image.Image, side: int) -> Image.Image:
    fitted = image.copy()
    fitted.thumbnail((side, side))
    return fitted


def _written(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()
