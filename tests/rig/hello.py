"""The portal with one page more: a signed-in hello, the floor under every page (served by gunicorn)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.wsgi import application


def hello(request: HttpRequest) -> HttpResponse:
    """Greet the person of the session."""
    return HttpResponse(f"Xin chào {request.user}")


settings.ROOT_URLCONF = __name__

from config.urls import urlpatterns as _portal  # noqa: E402  # models are there once Django is set up

__all__ = ["application", "urlpatterns"]
urlpatterns = [path("xin-chao/", hello), *_portal]
