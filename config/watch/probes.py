"""Addresses for machines: /healthz (alive), /readyz (able to serve), /metrics (figures, for who knows the token).

They stand before every other middleware: a probe comes without a host name, a session or HTTPS, and must be answered
when the database is gone.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare

from config.watch.metrics import exposition
from config.watch.parts import broker_state, database_state


class ProbeMiddleware:
    """Answers the machines that watch the portal (kiểm tra tình trạng)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a probe, or hand the request on."""
        probe = _PROBES.get(request.path_info)
        if probe is None:
            return self.get_response(request)
        answer = probe(request) if request.method in {"GET", "HEAD"} else HttpResponseNotAllowed(["GET", "HEAD"])
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _healthz(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def _readyz(_request: HttpRequest) -> HttpResponse:
    found = database_state()
    ready = found == {"database": "ok", "role": "ok", "migrations": "ok"}
    return JsonResponse({"ready": ready, **found, "broker": broker_state()}, status=200 if ready else 503)


def _metrics(request: HttpRequest) -> HttpResponse:
    """Without a token in the environment there is no such address."""
    if not settings.METRICS_TOKEN:
        return HttpResponse("not switched on: PORTAL_METRICS_TOKEN\n", status=404, content_type="text/plain")
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


_PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": _healthz,
    "/readyz": _readyz,
    "/metrics": _metrics,
}
