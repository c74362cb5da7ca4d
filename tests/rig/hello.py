"""The portal with one page more: a signed-in hello, the floor under every page (served by gunicorn)."""

from __future__ import annotations

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def hello(request: HttpRequest) -> HttpResponse:
    """Greet the person of the session."""
    return HttpResponse(f"Xin chào {request.user}")


application = get_wsgi_application()
settings.ROOT_URLCONF = __name__

from config.urls import urlpatterns as _portal  # noqa: E402  # models are there once Django is set up

urlpatterns = [path("xin-chao/", hello), *_portal]
