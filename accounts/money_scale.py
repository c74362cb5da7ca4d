"""In which unit pages show money (đơn vị tính): đồng, triệu or tỷ, chosen in the address and kept there."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

PARAMETER: Final = "don-vi"
USUAL: Final = "triệu"
EXACT: Final = "đồng"
SCALE_OF: Final = {"dong": "đồng", "trieu": "triệu", "ty": "tỷ"}


def scale_of(request: HttpRequest, usual: str = USUAL) -> str:
    """The chosen scale, as `accounts.figures` names it; where none is chosen, what the table usually shows."""
    return SCALE_OF.get(request.GET.get(PARAMETER, ""), usual)


def shown_scale(request: HttpRequest) -> dict[str, object]:
    """Give templates `scale`, and `exact_scale` for tables that show every đồng unless asked otherwise."""
    return {"scale": scale_of(request), "exact_scale": scale_of(request, EXACT)}
