"""Believes a reverse proxy, and nobody else, about who asks and whether it was by HTTPS (máy chủ trung gian)."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_SAID_BY_PROXY = ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")


class ProxyMiddleware:
    """Takes the visitor's address from X-Forwarded-For when a known proxy says it; strangers may say nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.networks: list[IPv4Network | IPv6Network] = [ip_network(one, strict=False) for one in settings.PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer under the visitor's own address."""
        if self._is_proxy(request.META.get("REMOTE_ADDR", "")):
            visitor = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
            if _is_address(visitor):
                request.META["REMOTE_ADDR"] = visitor
        else:
            for name in _SAID_BY_PROXY:
                request.META.pop(name, None)
        return self.get_response(request)

    def _is_proxy(self, address: str) -> bool:
        # Through a socket there is no address, and only the proxy can open it.
        return not address or (_is_address(address) and any(ip_address(address) in one for one in self.networks))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
