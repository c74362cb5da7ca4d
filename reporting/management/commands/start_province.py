"""manage.py start_province."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import mail
from accounts.actions.people import PeopleRefused
from accounts.actions.start import start_province
from accounts.forms import FirstAdminForm
from accounts.invitations import expires_at, letter_to, path_of
from accounts.models import User
from accounts.queries.people import system_person
from accounts.tenancy import scope
from accounts.today import province_today
from programs.actions.catalogue import listed_province


class Command(BaseCommand):
    """Open an empty portal for a province and invite its first admin (mở hệ thống cho tỉnh); run as owner."""

    help = "Opens the portal for a province of the national list and prints the link for its first admin's password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the province and its first admin."""
        parser.add_argument("code", help="official code of the province, two digits, such as 62")
        parser.add_argument("--username", required=True, help="sign-in name of the first admin")
        parser.add_argument("--full-name", required=True, help="full name of the first admin")
        parser.add_argument("--email", default="", help="e-mail of the first admin; the link is sent there too")
        parser.add_argument("--address", default="", help="address of the portal, when PORTAL_ADDRESS is not set")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it and print the link, or one sentence why not; then nothing was written."""
        form = FirstAdminForm({name: options[name] for name in ("username", "full_name", "email")})
        if not form.is_valid():
            raise CommandError("\n".join(str(error) for errors in form.errors.values() for error in errors))
        province = listed_province(options["code"])
        if province is None:
            raise CommandError(f"Không có tỉnh mã «{options['code']}» trong danh mục 63 tỉnh, thành phố năm 2023.")
        try:
            with scope(province.pk):
                by = system_person(province, province_today(province.pk))
                user = start_province(**form.cleaned_data, by=by)
                link = self._link(user, options["address"])
                mail.post([letter_to(user, link, str(province))])
        except PeopleRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{province}: mời {user.full_name} làm quản trị, tên đăng nhập {user.username}.")
        self.stdout.write("Đường dẫn đặt mật khẩu (dùng một lần, trao tận tay):")
        self.stdout.write(link)
        end = expires_at(user)
        if end is not None:
            self.stdout.write(f"Hết hạn lúc {timezone.localtime(end):%H:%M ngày %d/%m/%Y}; chạy lại lệnh để có mới.")

    def _link(self, user: User, address: str) -> str:
        return f"{(address or settings.ADDRESS).rstrip('/')}{path_of(user)}"
