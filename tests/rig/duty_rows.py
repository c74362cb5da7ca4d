"""A dated duty of the plan and what a unit did of it, as tests of addresses need them (nhiệm vụ mẫu)."""

from __future__ import annotations

from datetime import date

from accounts.models import OrgUnit
from programs.models import DeadlineRule, Fulfilment
from tests.rig.cast import TODAY


def fulfilled(like: DeadlineRule, unit: OrgUnit, words: str) -> Fulfilment:
    """The unit has issued the document that every commune of the year of that rule owes."""
    rule, _ = DeadlineRule.objects.get_or_create(
        province=unit.province,
        plan_year=like.plan_year,
        code="ke-hoach-cua-xa",
        defaults={
            "kind": "document_by_every_unit",
            "title": "Mọi xã có kế hoạch",
            "operator": "by",
            "due": "2023-07-31",
            "last_day": date(2023, 7, 31),
            "parameters": {"document": "ke-hoach", "units": {"levels": ["commune"]}},
            "citation": like.citation,
        },
    )
    return Fulfilment.objects.create(
        province=unit.province, rule=rule, unit=unit, done_on=TODAY, number="1/KH", title=words, recorded_on=TODAY
    )
