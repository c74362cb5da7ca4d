"""Documents issued and tasks done in the demo (văn bản, kết quả minh họa): most of what is owed, not all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from accounts import audit
from accounts.roles import Person
from programs.models import Fulfilment, PlanYear
from programs.queries.fulfilment import PlanTask, plan_tasks

YEAR: Final = 2023
_ISSUER: Final = "Cơ quan minh họa"
# Rule, every how many-th unit has not done it yet, every how many-th did it late, signs of its number: made up.
_MADE_UP: Final = (
    ("van-ban-huong-dan", 2, 0, "HD-MH"),
    ("ke-hoach-ntm-2021-2025", 17, 11, "KH-MH"),
    ("quy-hoach-xa-phan-dau", 8, 0, "QĐ-MH"),
)


def load_fulfilments(by: Person) -> None:
    """Record what most units have done by the demo's day; what is there already stays."""
    if Fulfilment.objects.filter(province=by.province).exists():
        return
    year = PlanYear.objects.get(province=by.province, year=YEAR)
    tasks = {task.rule.code: task for task in plan_tasks(year, today=by.today)}
    rows = [row for code, missing, late, signs in _MADE_UP for row in _rows(tasks[code], missing, late, signs, by)]
    Fulfilment.objects.bulk_create(rows)
    audit.record(by, "task.fulfilled", year, rows=len(rows))


def _rows(task: PlanTask, missing: int, late: int, signs: str, by: Person) -> Iterator[Fulfilment]:
    for number, one in enumerate(task.owed, start=1):
        if number % missing == 0:
            continue
        days = -(number % 40) - 1 if not late or number % late else number % 20 + 1
        done_on: date = task.rule.last_day + timedelta(days=days)
        yield Fulfilment(
            province=by.province,
            rule=task.rule,
            unit=one.unit,
            done_on=done_on,
            number=f"{number}/{signs}",
            issuer=_ISSUER,
            title=f"{task.rule.title} (minh họa)",
            recorded_on=min(done_on + timedelta(days=3), by.today),
        )
