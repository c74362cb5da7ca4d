"""What was handed in, what is owed, and who has it now (tình hình nộp báo cáo)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from accounts.roles import Permission, Person
from programs.calendar import Standing, Verdict, standing_against
from programs.intake import changes
from programs.intake.changes import Change
from programs.intake.check import Checked, check
from programs.intake.sheet import Sheet
from programs.models import FormPeriod, Obligation, Review, Submission
from programs.queries.review import step_title, with_context


@dataclass(frozen=True, slots=True)
class Duty:
    """One unit's duty to report in one period, as it stands on a day (nghĩa vụ báo cáo và tình trạng)."""

    obligation: Obligation
    submission: Submission | None
    verdict: Verdict

    @property
    def unit(self) -> OrgUnit:
        unit: OrgUnit = self.obligation.unit
        return unit

    @property
    def last_day(self) -> date:
        """The last good day, with the extension if there is one."""
        return last_day(self.obligation)

    @property
    def is_handed_in(self) -> bool:
        """Whether the report is on its way or approved (đã nộp)."""
        return self.submission is not None and self.submission.state in Submission.HANDED_IN

    @property
    def holder(self) -> str:
        """Who has it now, in words (đang ở đâu)."""
        if self.submission is None:
            return _("Chưa lập")
        if self.submission.state == Submission.State.SUBMITTED:
            return _("Chờ: %(step_title)s") % {"step_title": step_title(self.submission)}
        return str(self.submission.get_state_display())


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the units that owe a form have handed it in (độ phủ): "31/34 đơn vị"."""

    owed: int
    handed_in: int
    approved: int
    late: int
    overdue: int

    @property
    def is_complete(self) -> bool:
        return self.approved == self.owed

    def __str__(self) -> str:
        return _("%(handed_in)s/%(owed)s đơn vị") % {"handed_in": self.handed_in, "owed": self.owed}


def last_day(obligation: Obligation) -> date:
    """The last good day of a duty (hạn nộp), the granted extension included."""
    return obligation.extended_to or obligation.form_period.last_day


def visible(person: Person) -> QuerySet[Submission]:
    """Submissions that the person may see (bản nộp trong phạm vi xem)."""
    submissions = with_context(Submission.objects.filter(province_id=person.province.pk))
    return submissions.filter(_inside(person.branches(Permission.VIEW_SUBMISSIONS)))


def visible_obligations(person: Person) -> QuerySet[Obligation]:
    """Duties that the person may see (nghĩa vụ trong phạm vi xem)."""
    obligations = Obligation.objects.filter(province_id=person.province.pk)
    inside = obligations.filter(_inside(person.branches(Permission.VIEW_SUBMISSIONS)))
    return inside.select_related("unit__parent", "form_period__form")


def duties(obligations: QuerySet[Obligation], today: date) -> list[Duty]:
    """The duties with their submissions and standings, in two statements (tình hình từng đơn vị)."""
    rows = list(
        obligations.select_related("unit__parent", "form_period__form").order_by(
            "form_period__last_day", "form_period_id", "unit__sort_key", "id"
        )
    )
    if not rows:
        return []
    found = with_context(
        Submission.objects.filter(province_id=rows[0].province_id, obligation_id__in=[row.pk for row in rows])
    ).defer("entries", "last_submitted")
    by_obligation = {one.obligation_id: one for one in found.order_by("id")}
    return [_duty(row, by_obligation.get(row.pk), today) for row in rows]


def duties_of_period(form_period: FormPeriod, person: Person) -> list[Duty]:
    """Every unit that owes this form in this period and that the person may see (tình hình nộp của kỳ)."""
    return duties(visible_obligations(person).filter(form_period=form_period), person.today)


def own_duties(person: Person, *, opened_by: date | None = None) -> list[Duty]:
    """What the person's own units owe (việc phải báo cáo của đơn vị mình), periods already open only."""
    units = [seat.unit_id for seat in person.seats if seat.reaches(Permission.SUBMIT_FORM, seat.unit_path)]
    obligations = Obligation.objects.filter(
        province_id=person.province.pk, unit_id__in=units, form_period__opens_on__lte=opened_by or person.today
    )
    return duties(obligations, person.today)


def coverage(found: Iterable[Duty]) -> Coverage:
    """Count duties by how they stand (độ phủ)."""
    rows = list(found)
    return Coverage(
        owed=len(rows),
        handed_in=sum(one.is_handed_in for one in rows),
        approved=sum(one.submission is not None and one.submission.state == Submission.State.APPROVED for one in rows),
        late=sum(one.verdict.standing is Standing.LATE for one in rows),
        overdue=sum(one.verdict.standing is Standing.OVERDUE for one in rows),
    )


def history(submission: Submission) -> QuerySet[Review]:
    """Every step of the submission's way (lịch sử xử lý), first one first."""
    steps = Review.objects.filter(province_id=submission.province_id, submission=submission)
    return steps.select_related("unit", "user").defer("entries").order_by("id")


def last_return(submission: Submission) -> Review | None:
    """The newest return with its reason, while it still asks for something (lý do trả lại)."""
    if submission.state != Submission.State.RETURNED:
        return None
    return history(submission).filter(verb=Review.Verb.RETURNED).last()


def checked(sheet: Sheet, submission: Submission, *, complete: bool = True) -> Checked:
    """What the submission says by its form: values and problems (nội dung đã hiểu)."""
    return check(sheet, submission.entries, complete=complete)


def changes_since_last(sheet: Sheet, submission: Submission) -> tuple[Change, ...]:
    """What differs from the previous hand-in (thay đổi so với lần nộp trước); nothing at the first."""
    if submission.last_submitted is None:
        return ()
    before = check(sheet, submission.last_submitted, complete=False).values
    return changes.between(sheet, before, check(sheet, submission.entries, complete=False).values)


def _duty(obligation: Obligation, submission: Submission | None, today: date) -> Duty:
    handed_in = submission.first_submitted_on if submission is not None else None
    # A returned report was handed in once; it is open again, and the first hand-in still counts as the day.
    return Duty(obligation, submission, standing_against(last_day(obligation), done_on=handed_in, today=today))


def _inside(branches: Sequence[str] | None) -> Q:
    if branches is None:
        return Q()
    inside = Q(pk__in=[])
    for path in branches:
        inside |= Q(unit__path__startswith=path)
    return inside
