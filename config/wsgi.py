"""The web server's door; it stays shut when the portal would serve as a role that walks through the wall."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
# Every page is imported here once, not in each process at its first visitor.
_pages = get_resolver().url_patterns

from config.checks import refuse_strong_role  # noqa: E402  # needs the settings that the lines above load

refuse_strong_role()

# What is loaded by now stays: the collector need neither look through it again nor copy its memory into each process.
# A page makes ten thousand small things and drops them; looking for rings after every 700 costs and finds none.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 10, 10)
