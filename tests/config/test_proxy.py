"""Who is believed about the visitor's address and HTTPS."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config.proxy import ProxyMiddleware


def seen(settings: Any, remote: str, **headers: str) -> tuple[str, bool]:
    """The address and the security of a request as the portal sees them."""
    settings.PROXIES = ["127.0.0.1", "::1", "172.30.49.0/24"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    found: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        found.append(request)
        return HttpResponse()

    ProxyMiddleware(view)(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers))
    return found[0].META["REMOTE_ADDR"], found[0].is_secure()


@pytest.mark.parametrize("proxy", ["127.0.0.1", "::1", "172.30.49.7", ""])
def test_a_proxy_is_believed(settings: Any, proxy: str) -> None:
    told = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    assert seen(settings, proxy, **told) == ("203.0.113.9", True)


def test_what_a_visitor_wrote_before_the_proxy_is_not_believed(settings: Any) -> None:
    assert seen(settings, "127.0.0.1", **{"X-Forwarded-For": "10.0.0.1, 203.0.113.9"}) == ("203.0.113.9", False)
    assert seen(settings, "127.0.0.1", **{"X-Forwarded-For": "rubbish"}) == ("127.0.0.1", False)


def test_a_stranger_may_say_nothing(settings: Any) -> None:
    told = {"X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "https"}
    assert seen(settings, "198.51.100.4", **told) == ("198.51.100.4", False)
