"""Who was told of a dated rule, at which step, about which units (ai đã được nhắc, được báo cáo)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.figures import day as written
from programs.models import DeadlineRule, RuleAlert
from programs.reminders import ABOVE, BEFORE


@dataclass(slots=True)
class Told:
    """One person at one step (một lần báo): the units that it was about, the cases and the money."""

    step: str
    told_on: date
    name: str
    units: list[str]
    cases: int = 0
    amount_vnd: int = 0


def told_of(rule: DeadlineRule, *, branches: Sequence[str] | None) -> list[Told]:
    """Everybody who was told, newest step first, as far as a person sees the units (trong phạm vi được xem)."""
    rows = RuleAlert.objects.filter(province_id=rule.province_id, rule=rule).select_related("unit", "user")
    found: dict[tuple[date, str, int], Told] = {}
    for row in rows.order_by("-told_on", "-day", "step", "user__full_name", "unit__sort_key", "id"):
        if branches is not None and not any(row.unit.path.startswith(path) for path in branches):
            continue
        key = (row.day, row.step, row.user_id)
        told = found.setdefault(key, Told(_step_words(row.step, row.day), row.told_on, row.user.full_name, []))
        told.units.append(row.unit.full_name)
        told.cases += row.found_count
        told.amount_vnd += row.amount_vnd
    return list(found.values())


def _step_words(step: str, day: date) -> str:
    facts = {"day": written(day), "days": step.removeprefix(BEFORE)}
    if step.startswith(BEFORE):
        return _("Nhắc trước mốc %(day)s (mức %(days)s ngày)") % facts
    return (_("Báo cấp trên sau mốc %(day)s") if step == ABOVE else _("Báo lãnh đạo sau mốc %(day)s")) % facts
