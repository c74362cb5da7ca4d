"""Proves every stored balance of every province equal to the sum of its movements."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Province
from accounts.tenancy import scope
from disbursement.queries.ledger import verify_ledger


class Command(BaseCommand):
    """Compare balances with movements in every province (đối soát sổ cái)."""

    help = "Compares every stored balance with its movements; fails when one differs or was below zero on some day."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write one line a fault, and fail if there is any."""
        count = 0
        for province in Province.objects.order_by("code"):
            with scope(province.pk):
                for fault in verify_ledger(province.pk):
                    count += 1
                    self.stderr.write(f"{province.code}: {fault}")
        if count:
            raise CommandError(f"{count} accounts are wrong.")
        self.stdout.write("Every balance is the sum of its movements.")
