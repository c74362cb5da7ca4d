"""The process that decodes an uploaded photo, with little memory, little time and nothing to lose (tiến trình ảnh).

The photo comes on standard input; the large and the small picture go into two open files whose numbers are told. A
decoder of hostile bytes may fail in any way: this process then dies, and whoever asked takes that for no photo.
"""

import io
import json
import resource
import sys
import warnings
from collections.abc import Callable
from typing import Final

from PIL import Image, ImageOps

from disbursement.photos import FORMATS, LONGEST_SIDE, MOST_PIXELS, SMALL_SIDE, Refusal
from programs.intake.child import restrict

CPU_SECONDS: Final = 10
LARGEST_OUTPUT: Final = 8 * 2**20


def main() -> int:
    """Draw the photo on standard input anew."""
    restrict(CPU_SECONDS)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_OUTPUT, LARGEST_OUTPUT))
    with open(0, "rb", closefd=False) as file:
        told = answer(file.read(), [_into(int(number)) for number in sys.argv[1:3]])
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def answer(content: bytes, outputs: list[Callable[[bytes], None]]) -> dict[str, object]:
    """The size of what was drawn, or why nothing was (kích thước, lý do)."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = _decoded(content)
    if isinstance(found, Refusal):
        return {"refused": found.value}
    small = found.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    for write, picture in zip(outputs, (found, small), strict=True):
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=80, optimize=True)
        write(out.getvalue())
    return {"width": found.width, "height": found.height, "end": True}


def _decoded(content: bytes) -> Image.Image | Refusal:
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            return Refusal.TOO_MANY_PIXELS
        if getattr(opened, "n_frames", 1) > 1:
            return Refusal.MOVING
        opened.load()
        # Small first: three more copies of the whole would not fit into the memory of this process.
        fitted = opened if opened.mode in {"L", "RGB", "RGBA"} else opened.convert("RGBA")
        fitted.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(fitted)
        # What was transparent stands on white, as it does on the page.
        ground = Image.new("RGBA", upright.size, "#ffffff")
        ground.alpha_composite(upright.convert("RGBA"))
        return ground.convert("RGB")


def _into(number: int) -> Callable[[bytes], None]:
    def write(content: bytes) -> None:
        with open(number, "wb", closefd=False) as file:
            file.write(content)

    return write


if __name__ == "__main__":
    sys.exit(main())
