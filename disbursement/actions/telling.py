"""Tell those whose capital is frozen or moved, those who decide, and the Treasury (báo các bên về hồ sơ vốn)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.urls import reverse

from accounts.actions.notices import notify, renew
from accounts.choices import chosen
from accounts.figures import day, vnd
from accounts.language import gettext as _
from accounts.language import ngettext
from accounts.models import OrgUnit, UnitKind, User
from accounts.queries.people import holders
from accounts.roles import Permission, Person
from disbursement.models import CapitalCase, TreasuryNotice
from disbursement.queries.cases import proposers_of
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
        text = ngettext(
            "Dừng giải ngân %(number)s công trình của đơn vị bạn theo %(letter)s.",
            "Dừng giải ngân %(number)s công trình của đơn vị bạn theo %(letter)s.",
            projects[unit_id],
        )
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
    text = ngettext(
        "Đề nghị dừng giải ngân %(number)s công trình theo %(letter)s; danh sách kèm theo.",
        "Đề nghị dừng giải ngân %(number)s công trình theo %(letter)s; danh sách kèm theo.",
        run.found_count,
    )
    notify(
        province=by.province,
        users=[user for users in people.values() for user in users],
        key=f"freeze:{run.pk}",
        text=text % {"number": run.found_count, "letter": letter},
        url=url,
        urgent=True,
    )


def tell_deciders(case: CapitalCase, *, total_vnd: int, by: Person) -> None:
    """Tell those who decide on a case that it waits for them (báo người duyệt)."""
    if case.decider.kind == UnitKind.PROVINCE:
        kinds = [UnitKind.COMMITTEE, UnitKind.OFFICE, UnitKind.PROVINCE, UnitKind.DEPARTMENT]
        units = OrgUnit.objects.filter(province=by.province, kind__in=kinds)
    else:
        units = OrgUnit.objects.filter(pk=case.decider_id)
    found = holders(by.province, Permission.APPROVE_TRANSFER, by.today, units=units.values_list("pk", flat=True))
    second = case.state == CapitalCase.State.AWAITING_SECOND
    text = (
        _("%(kind)s %(amount)s đồng của %(unit)s chờ người duyệt thứ hai.")
        if second
        else _("%(kind)s %(amount)s đồng của %(unit)s chờ duyệt.")
    )
    facts = {"kind": chosen(case.get_kind_display), "amount": vnd(total_vnd), "unit": case.unit.in_a_sentence}
    apart = {by.user.pk, case.first_by_id, *(proposers_of(case) if second else ())}
    notify(
        province=by.province,
        users=[user for users in found.values() for user in users if user.pk not in apart],
        key=f"case:{case.pk}:{case.version}",
        text=text % facts,
        url=case_url(case),
    )


def tell_proposers(case: CapitalCase, outcome: str, *, by: Person, reason: str = "") -> None:
    """Tell the unit that made a list what became of it (báo đơn vị lập hồ sơ)."""
    found = holders(by.province, Permission.PROPOSE_TRANSFER, by.today, units=[case.unit_id])
    text = (
        _("Hồ sơ «%(kind)s» của đơn vị bạn bị trả lại: %(reason)s")
        if outcome == "returned"
        else _("Hồ sơ «%(kind)s» của đơn vị bạn đã được duyệt theo %(reason)s và ghi sổ.")
    )
    facts = {"kind": chosen(case.get_kind_display), "reason": reason or str(case.decision)}
    notify(
        province=by.province,
        users=[user for users in found.values() for user in users if user.pk != by.user.pk],
        key=f"case:{case.pk}:{case.version}",
        text=text % facts,
        url=case_url(case),
        urgent=outcome == "returned",
    )


def tell_treasury(notice: TreasuryNotice, *, by: Person) -> None:
    """Leave a notice of the province for the people of the Treasury (báo Kho bạc)."""
    text = _("%(notice)s: «%(kind)s» theo %(paper)s, đề nghị Kho bạc thực hiện và xác nhận.")
    notify(
        province=by.province,
        users=_treasury_people(by),
        key=f"treasury_notice:{notice.pk}",
        text=text % _facts(notice),
        url=case_url(notice.case),
        urgent=True,
    )


def remind_treasury(notice: TreasuryNotice, *, by: Person) -> None:
    """Say again that a notice waits for its answer (nhắc Kho bạc xác nhận)."""
    text = _("Chưa xác nhận %(notice)s gửi ngày %(day)s: «%(kind)s» theo %(paper)s.")
    renew(
        province=by.province,
        users=_treasury_people(by),
        key=f"treasury_notice:{notice.pk}",
        text=text % _facts(notice),
        url=case_url(notice.case),
    )


def case_url(case: CapitalCase) -> str:
    """The page of a case."""
    return reverse("capital_case", args=[case.pk])


def _facts(notice: TreasuryNotice) -> dict[str, str]:
    return {
        "notice": str(notice),
        "kind": chosen(notice.case.get_kind_display),
        "paper": str(notice.case.decision),
        "day": day(notice.sent_on),
    }


def _treasury_people(by: Person) -> list[User]:
    treasury = OrgUnit.objects.filter(province=by.province, kind=UnitKind.TREASURY).values_list("pk", flat=True)
    people = holders(by.province, Permission.ACKNOWLEDGE_NOTICE, by.today, units=treasury)
    return [user for users in people.values() for user in users]
