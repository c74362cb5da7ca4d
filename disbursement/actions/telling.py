"""Tell those whose capital was frozen, and the Treasury (báo việc dừng giải ngân)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions.notices import notify
from accounts.models import OrgUnit, UnitKind
from accounts.queries.people import holders
from accounts.roles import Permission, Person
from programs.models import CheckRun, Decision


def tell_of_freeze(*, run: CheckRun, letter: Decision, units: Iterable[int], by: Person) -> None:
    """Leave an urgent notice for communes, their districts and the Treasury; `units` names the unit of each project.

    Part of the confirmation, which has its own permission and audit entry.
    """
    projects = Counter(units)
    places = OrgUnit.objects.filter(province=by.province)
    for unit_id, parent_id in places.filter(pk__in=list(projects)).values_list("pk", "parent_id"):
        if parent_id is not None:
            projects[parent_id] += projects[unit_id]
    url = reverse("freeze_run", args=[run.pk])
    for unit_id, users in holders(by.province, Permission.VIEW_CAPITAL, by.today, units=projects).items():
        text = _("Dừng giải ngân %(number)s công trình của đơn vị bạn theo %(letter)s.")
        notify(
            province=by.province,
            users=[user for user in users if user.pk != by.user.pk],
            key=f"freeze:{run.pk}:{unit_id}",
            text=text % {"number": projects[unit_id], "letter": letter},
            url=url,
            urgent=True,
        )
    treasury = places.filter(kind=UnitKind.TREASURY).values_list("pk", flat=True)
    people = holders(by.province, Permission.UPLOAD_TREASURY_FILE, by.today, units=treasury)
    text = _("Đề nghị dừng giải ngân %(number)s công trình theo %(letter)s; danh sách kèm theo.")
    notify(
        province=by.province,
        users=[user for users in people.values() for user in users],
        key=f"freeze:{run.pk}",
        text=text % {"number": run.found_count, "letter": letter},
        url=url,
        urgent=True,
    )
