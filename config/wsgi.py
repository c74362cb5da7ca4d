"""The web server's door; it stays shut when the portal would serve as a role that walks through the wall."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from config.checks import refuse_strong_role  # noqa: E402  # needs the settings that the line above loads

refuse_strong_role()
