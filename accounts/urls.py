"""Addresses of the foundation (địa chỉ của phần nền): sign-in, people, units, audit, notices."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
