"""Counts, times and logs every request, under an id that its log lines share (mã yêu cầu)."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from structlog.contextvars import bound_contextvars

from config.watch.metrics import count_request

log = logging.getLogger("portal.request")
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestMiddleware:
    """Gives each request its id, taken over from the proxy's X-Request-ID where that is one, and answers with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; the log line names the view, never the path or who asked."""
        began = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        with bound_contextvars(request=request_id):
            answer = self.get_response(request)
            seconds = time.perf_counter() - began
            match = request.resolver_match
            view = (match.view_name if match else "") or "unknown"
            method = request.method if request.method in _VERBS else "OTHER"
            count_request(view, str(method), answer.status_code, seconds)
            facts = {"view": view, "method": method, "status": answer.status_code, "ms": round(seconds * 1000, 1)}
            log.info("answered", extra={"facts": facts})
        answer.headers["X-Request-ID"] = request_id
        return answer


_VERBS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
