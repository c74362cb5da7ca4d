"""What the screens of set-up share (trả tệp)."""

from __future__ import annotations

from django.http import HttpResponse

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx_response(content: bytes, name: str) -> HttpResponse:
    """Send a workbook under a plain name."""
    return HttpResponse(content, content_type=_XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
