"""What cases of capital ask of a person (hồ sơ vốn chờ tôi): lists to mend, to decide, to approve twice, to answer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.figures import day, vnd
from accounts.roles import Permission, Person
from disbursement.models import CapitalCase
from disbursement.queries.cases import DECIDED_BY, barred_from, cases_in_reach, notices
from disbursement.queries.waiting import OPEN_CASES, Waiting
from programs.calendar import standing_against
from reporting.queries.tasks import Task

# No document says how long a list may lie; it only orders the page.
DECIDE_WITHIN = timedelta(days=5)
ANSWER_WITHIN = timedelta(days=3)


def case_tasks(person: Person, there: Waiting) -> list[Task]:
    """Every case and notice that waits for this person."""
    if person.read_only:
        return []
    return [*(_cases(person) if there.cases else ()), *(_notices(person) if there.notices else ())]


def _cases(person: Person) -> list[Task]:
    asked = (*DECIDED_BY.values(), Permission.PROPOSE_TRANSFER)
    if not any(person.may(permission) for permission in asked):
        return []
    cases = cases_in_reach(person.province.pk, person.branches(Permission.VIEW_CAPITAL)).filter(state__in=OPEN_CASES)
    barred = barred_from(person.province.pk, person.user.pk, cases)
    return [task for case in cases if (task := _asked(person, case, barred)) is not None]


def _asked(person: Person, case: CapitalCase, barred: Collection[int]) -> Task | None:
    """What one open case asks of the person: to mend it, to decide, to approve as the second."""
    if case.state in {CapitalCase.State.DRAFT, CapitalCase.State.RETURNED}:
        if not person.may(Permission.PROPOSE_TRANSFER, case.unit):
            return None
        word = case.get_state_display().lower()
        return _task(person, case, case.opened_on + DECIDE_WITHIN, word, _("Sửa và trình"))
    second = case.state == CapitalCase.State.AWAITING_SECOND
    decides = person.may(DECIDED_BY[CapitalCase.Kind(case.kind)], case.decider)
    if not decides or (second and case.first_by_id == person.user.pk):
        return None
    if case.pk in barred:
        return None
    since = case.first_on if second and case.first_on else case.submitted_on or case.opened_on
    button = _("Duyệt lần hai") if second else _("Xem và duyệt")
    return _task(person, case, since + DECIDE_WITHIN, _("chờ duyệt"), button)


def _notices(person: Person) -> list[Task]:
    """Notices that the Treasury has not answered."""
    if not person.may(Permission.ACKNOWLEDGE_NOTICE):
        return []
    return [
        Task(
            due_on=one.sent_on + ANSWER_WITHIN,
            title=_("Xác nhận %(notice)s") % {"notice": one},
            detail=f"{one.case.get_kind_display()}, {one.case.decision}, {_('gửi ngày')} {day(one.sent_on)}",
            status=standing_against(one.sent_on + ANSWER_WITHIN, done_on=None, today=person.today).standing.value,
            word="",
            page=("capital_case", one.case_id),
            button=_("Xem và xác nhận"),
            urgent=person.today > one.sent_on + ANSWER_WITHIN,
        )
        for one in notices(person.province.pk).filter(acknowledged_on=None)
    ]


def _task(person: Person, case: CapitalCase, due: date, word: str, button: str) -> Task:
    total: int = getattr(case, "total_vnd", None) or 0
    amount = _("%(amount)s triệu đồng") % {"amount": vnd(total, "triệu")}
    return Task(
        due_on=due,
        title=f"{case.get_kind_display()}: {case.unit.full_name}",
        detail=f"{amount}, {word}",
        status=standing_against(due, done_on=None, today=person.today).standing.value,
        word="",
        page=("capital_case", case.pk),
        button=button,
        urgent=due < person.today,
    )
