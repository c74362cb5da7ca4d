"""manage.py load_plan_pack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Province
from accounts.queries.people import system_person
from accounts.tenancy import scope
from accounts.today import province_today
from programs.actions.plan import load_plan_pack
from programs.actions.upsert import Tally
from programs.plans.pack import load_pack, load_pack_file
from programs.reading import ReadingError
from targets.actions.plan import load_targets


class Command(BaseCommand):
    """Load the plan of a year into its province (nạp gói kế hoạch năm); loading it twice changes nothing."""

    help = "Loads a plan pack: a name such as quang-nam-2023, or the path of a YAML file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the pack's name or path."""
        parser.add_argument("pack", help="quang-nam-2023, or the path of a .yaml file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check and load; a mistake stops before anything is written."""
        given: str = options["pack"]
        try:
            pack = load_pack_file(Path(given)) if given.endswith(".yaml") else load_pack(given)
            province = Province.objects.filter(code=pack.province).first()
            if province is None:
                raise CommandError(f"Tỉnh mã «{pack.province}» không có trong danh mục.")
            with scope(province.pk):
                by = system_person(province, province_today(province.pk))
                plan = load_plan_pack(pack=pack, province=province, by=by)
                targets = load_targets(pack=pack, province=province, by=by)
        except ReadingError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{_line('Kế hoạch', plan)}\n{_line('Chỉ tiêu', targets)}")


def _line(what: str, tally: Tally) -> str:
    return f"{what}: thêm {tally.created}, sửa {tally.changed}, giữ nguyên {tally.unchanged}."
