"""The units that strive for a title (đơn vị phấn đấu)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.middleware import PortalRequest
from targets.queries.candidates import fields
from targets.views.place import common, draw


@require_safe
def candidates(request: PortalRequest) -> HttpResponse:
    """List the candidates by title with what they reported and the reserve (danh sách phấn đấu)."""
    drawn = draw(request)
    shown = {**common(drawn, "candidates"), "fields": fields(drawn, drawn.scene.branches)}
    return render(request, "targets/candidates.html", shown)
