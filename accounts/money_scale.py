"""In which unit pages show money (đơn vị tính): đồng, triệu or tỷ, chosen in the address and kept there."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

PARAMETER: Final = "don-vi"
USUAL: Final = "triệu"
SCALE_OF: Final = {"dong": "đồng", "trieu": "triệu", "ty": "tỷ"}


def scale_of(request: HttpRequest) -> str:
    """The chosen scale, as `accounts.figures` names it."""
    return SCALE_OF.get(request.GET.get(PARAMETER, ""), USUAL)


def shown_scale(request: HttpRequest) -> dict[str, object]:
    """Give templates `scale`."""
    return {"scale": scale_of(request)}
