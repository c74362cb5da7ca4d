"""Documents and tasks with a day by API (văn bản, nhiệm vụ phải hoàn thành): one row a unit."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.fields import UnitBrief
from accounts.api.reads import Ask, listing
from accounts.roles import Permission
from programs.api.shapes import STANDINGS
from programs.api.years import PlanYearFilter, plan_year_of
from programs.queries.fulfilment import plan_tasks


class OwedTaskShape(serializers.Serializer[Any]):
    """What one unit owes under a rule, and what it has done."""

    rule_id = serializers.IntegerField(source="task.rule.pk")
    rule = serializers.CharField(source="task.rule.code")
    title = serializers.CharField(source="task.rule.title")
    last_day = serializers.DateField(source="task.rule.last_day", help_text=_("Ngày cuối còn đúng hạn."))
    is_document = serializers.BooleanField(source="task.is_document")
    held_up = serializers.ListField(
        child=serializers.CharField(), help_text=_("Mã các quy tắc đang phải chờ, khi chưa đủ đơn vị thực hiện.")
    )
    unit = UnitBrief(source="owed.unit")
    standing = serializers.ChoiceField(STANDINGS, source="owed.standing")
    number = serializers.CharField(source="owed.done.number", default=None, allow_null=True)
    done_on = serializers.DateField(source="owed.done.done_on", default=None, allow_null=True)


def _owed(ask: Ask) -> list[dict[str, Any]]:
    """Who owes which document or task, and who has done it (văn bản, nhiệm vụ phải hoàn thành)."""
    year = plan_year_of(ask)
    if year is None:
        return []
    tasks = plan_tasks(year, today=ask.person.today, branches=ask.branches(Permission.VIEW_CALENDAR))
    return [
        {"task": task, "owed": one, "held_up": [rule.code for rule in task.held_up]}
        for task in tasks
        for one in task.owed
    ]


PlanTaskList = listing(
    "PlanTaskList", _owed, tag=_("Thời hạn, kiểm tra"),
    summary=_("Văn bản, nhiệm vụ phải hoàn thành: ai, ngày nào, đã xong chưa"),
    permission=Permission.VIEW_CALENDAR, shape=OwedTaskShape, filters=PlanYearFilter,
)  # fmt: skip
