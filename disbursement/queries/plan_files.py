"""Lists of capital that were handed in as files, as far as a person gives capital (danh mục giao vốn từ tệp)."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.roles import Permission, Person
from disbursement.models import PlanFile
from disbursement.queries.reach import within


def plan_files_in_reach(person: Person) -> QuerySet[PlanFile]:
    """Files of units that the person may give capital of, newest first, without their bytes."""
    reach = within(person.branches(Permission.ALLOCATE_FURTHER), "unit")
    return PlanFile.objects.filter(reach, province=person.province).defer("content").select_related("unit", "decision")
