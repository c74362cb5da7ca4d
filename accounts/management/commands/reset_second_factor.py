"""Takes a lost second factor off a person whom no province may reset, for they serve in several."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.actions.second_factor import forget
from accounts.actions.sessions import end_sessions
from accounts.models import User, sign_in_name
from accounts.queries.sign_in import has_second_factor


class Command(BaseCommand):
    """Reset one person's second factor from the console (gỡ xác thực hai lớp); the log tells of it."""

    help = "Takes authenticator and recovery codes off a person and ends their sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the sign-in name."""
        parser.add_argument("username")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Forget the factor, end the sessions."""
        user = User.objects.filter(username=sign_in_name(options["username"])).first()
        if user is None or not has_second_factor(user):
            raise CommandError(f"Không có người dùng “{options['username']}” đã bật xác thực hai lớp.")
        with transaction.atomic():
            forget(user=user)
            end_sessions(user=user)
        self.stdout.write(f"Đã gỡ xác thực hai lớp của {user.full_name}.")
