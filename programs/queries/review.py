"""Who reviews what, and what a person is to a submission (chuỗi duyệt)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from accounts.models import OrgUnit, UnitKind
from accounts.roles import PROVINCE_WIDE, Permission, Person, Seat
from programs.intake.states import Actor, Standing, State
from programs.models import ReportForm, Review, Submission

PARENT = "parent"
# A committee works for the whole province, but the districts review their communes by themselves.
_LOCAL_KINDS = frozenset({UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.HAMLET})


def standing_of(submission: Submission) -> Standing:
    """Where the submission stands on its way (vị trí trong chuỗi duyệt)."""
    steps = max(1, len(submission.obligation.form_period.form.chain))
    return Standing(State(submission.state), min(submission.step, steps - 1), steps)


def step_title(submission: Submission, step: int | None = None) -> str:
    """The name of a review step: "UBND cấp huyện duyệt" (tên bước duyệt)."""
    chain = submission.obligation.form_period.form.chain
    at = submission.step if step is None else step
    return str(chain[at]["title"]) if at < len(chain) else ""


def reviewing_unit(submission: Submission, step: int | None = None) -> OrgUnit | None:
    """The unit that reviews at a step (đơn vị duyệt): the parent or the one that the form names."""
    chain = submission.obligation.form_period.form.chain
    at = submission.step if step is None else step
    if at >= len(chain):
        return None
    by = str(chain[at]["by"])
    if by == PARENT:
        parent: OrgUnit | None = submission.unit.parent
        return parent
    units = OrgUnit.objects.filter(province_id=submission.province_id, code=by).exclude(kind__in=_LOCAL_KINDS)
    return units.order_by("id").first()


def actor_for(person: Person, submission: Submission) -> Actor:
    """What the person is to this submission: owner, reviewer of steps, the one who handed it in."""
    steps = range(len(submission.obligation.form_period.form.chain))
    reviews = frozenset(
        step for step in steps if (unit := reviewing_unit(submission, step)) is not None and _reviews_for(person, unit)
    )
    last = (
        Review.objects.filter(submission=submission, verb=Review.Verb.SUBMITTED)
        .order_by("-id")
        .values_list("user_id", flat=True)
        .first()
    )
    return Actor(
        owns=owns(person, submission.unit),
        reviews=reviews,
        handed_in=last is not None and last == person.user.pk and submission.state == Submission.State.SUBMITTED,
    )


def owns(person: Person, unit: OrgUnit) -> bool:
    """Whether the person writes this unit's forms: by a seat at the unit itself, not above it."""
    return person.may(Permission.SUBMIT_FORM, unit) and any(seat.unit_id == unit.pk for seat in person.seats)


def review_queue(person: Person) -> QuerySet[Submission]:
    """Submissions that wait for this person's review (hàng chờ duyệt), oldest hand-in first."""
    waiting = Submission.objects.filter(province_id=person.province.pk, state=Submission.State.SUBMITTED)
    conditions = _queue_conditions(person)
    if not conditions:
        return with_context(waiting.none())
    return with_context(waiting.filter(reduce(or_, conditions))).order_by("submitted_on", "submitted_at", "id")


def with_context(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """With everything that lists and decisions about submissions need, in the same statement."""
    return submissions.select_related("unit__parent", "obligation__form_period__form", "updated_by")


def _queue_conditions(person: Person) -> list[Q]:
    seats = [seat for seat in person.seats if _holds_review(person, seat)]
    if not seats:
        return []
    forms = list(ReportForm.objects.filter(province_id=person.province.pk).order_by("id"))
    named = {str(step["by"]) for form in forms for step in form.chain} - {PARENT}
    reviewed = {unit.code for unit in _named_units(person, named) if _reviews_for(person, unit)}
    at_home = [seat.unit_id for seat in seats]
    conditions = []
    for form in forms:
        for at, step in enumerate(form.chain):
            here = Q(obligation__form_period__form=form, step=at)
            if step["by"] == PARENT:
                conditions.append(here & Q(unit__parent_id__in=at_home))
            elif step["by"] in reviewed:
                conditions.append(here)
    return conditions


def _named_units(person: Person, codes: Iterable[str]) -> QuerySet[OrgUnit]:
    return (
        OrgUnit.objects.filter(province_id=person.province.pk, code__in=list(codes))
        .exclude(kind__in=_LOCAL_KINDS)
        .order_by("id")
    )


def _reviews_for(person: Person, unit: OrgUnit) -> bool:
    return any(
        seat.unit_id == unit.pk or (seat.role in PROVINCE_WIDE and unit.kind not in _LOCAL_KINDS)
        for seat in person.seats
        if _holds_review(person, seat)
    )


def _holds_review(person: Person, seat: Seat) -> bool:
    return not person.read_only and seat.reaches(Permission.REVIEW_FORM, seat.unit_path)
