"""Loads the demo's data as the serving role and prints whom one can sign in as."""

from __future__ import annotations

import os
import secrets
from typing import Any

from django.core.management.base import BaseCommand

from reporting.demo.load import load_demo, people_table


class Command(BaseCommand):
    """Load the demo (nạp bản trình diễn)."""

    help = "Loads the demo: Quảng Nam 2023 with made-up amounts, and a neighbour; prints the people to sign in as."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is missing; the password comes from the environment or is made here."""
        password = os.environ.get("PORTAL_DEMO_PASSWORD") or f"ctmtqg-{secrets.token_hex(4)}"
        load_demo(password)
        self.stdout.write(people_table(password))
