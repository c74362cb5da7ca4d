"""The way of a submission as the page shows it (các bước xử lý)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext_lazy

from programs.models import Obligation, Review, Submission
from programs.queries.review import PARENT

_VERBS = {
    Review.Verb.SUBMITTED: pgettext_lazy("history", "Nộp báo cáo"),
    Review.Verb.RETURNED: pgettext_lazy("history", "Trả lại để sửa"),
    Review.Verb.APPROVED: pgettext_lazy("history", "Duyệt"),
}
_TONES = {Review.Verb.SUBMITTED: "info", Review.Verb.RETURNED: "bad", Review.Verb.APPROVED: "good"}


@dataclass(frozen=True)
class Step:
    """One step of the review chain (bước duyệt): who, and whether it is past, now or still to come."""

    title: str
    state: str


def steps_of(obligation: Obligation, submission: Submission | None) -> list[Step]:
    """The chain from the unit upward, with where the submission is now."""
    chain = obligation.form_period.form.chain
    names = [
        gettext("%(unit)s lập, nộp") % {"unit": obligation.unit.full_name},
        *(_title(obligation, step) for step in chain),
    ]
    at = _position(submission)
    return [Step(name, "done" if place < at else "now" if place == at else "later") for place, name in enumerate(names)]


def entries_of(history: list[Review]) -> list[dict[str, str]]:
    """The history as entries of the timeline component."""
    return [
        {
            "when": gettext("%(clock)s, ghi ngày %(day)s")
            % {"clock": f"{localtime(review.recorded_at):%H:%M}", "day": f"{review.reviewed_on:%d/%m/%Y}"},
            "who": f"{review.user.full_name}, {review.unit.full_name}",
            "what": str(_VERBS[Review.Verb(review.verb)]),
            "note": review.reason,
            "tone": _TONES[Review.Verb(review.verb)],
        }
        for review in history
    ]


def _title(obligation: Obligation, step: dict[str, str]) -> str:
    if step["by"] == PARENT and obligation.unit.parent is not None:
        return gettext("%(unit)s duyệt") % {"unit": obligation.unit.parent.full_name}
    return str(step["title"])


def _position(submission: Submission | None) -> int:
    if submission is None or submission.state in {Submission.State.DRAFT, Submission.State.RETURNED}:
        return 0
    if submission.state == Submission.State.APPROVED:
        return 99
    return submission.step + 1
