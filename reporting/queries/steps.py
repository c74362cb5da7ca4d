"""The way of a submission as the page shows it (các bước xử lý)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.timezone import localtime

from programs.models import Obligation, Review, Submission
from programs.queries.review import PARENT

_VERBS = {Review.Verb.SUBMITTED: "Nộp báo cáo", Review.Verb.RETURNED: "Trả lại để sửa", Review.Verb.APPROVED: "Duyệt"}
_TONES = {Review.Verb.SUBMITTED: "info", Review.Verb.RETURNED: "bad", Review.Verb.APPROVED: "good"}


@dataclass(frozen=True)
class Step:
    """One step of the review chain (bước duyệt): who, and whether it is past, now or still to come."""

    title: str
    state: str


def steps_of(obligation: Obligation, submission: Submission | None) -> list[Step]:
    """The chain from the unit upward, with where the submission is now."""
    chain = obligation.form_period.form.chain
    names = [f"{obligation.unit.full_name} lập, nộp", *(_title(obligation, step) for step in chain)]
    at = _position(submission)
    return [Step(name, "done" if place < at else "now" if place == at else "later") for place, name in enumerate(names)]


def entries_of(history: list[Review]) -> list[dict[str, str]]:
    """The history as entries of the timeline component."""
    return [
        {
            "when": f"{localtime(review.recorded_at):%H:%M}, ghi ngày {review.reviewed_on:%d/%m/%Y}",
            "who": f"{review.user.full_name}, {review.unit.full_name}",
            "what": _VERBS[Review.Verb(review.verb)],
            "note": review.reason,
            "tone": _TONES[Review.Verb(review.verb)],
        }
        for review in history
    ]


def _title(obligation: Obligation, step: dict[str, str]) -> str:
    if step["by"] == PARENT and obligation.unit.parent is not None:
        return f"{obligation.unit.parent.full_name} duyệt"
    return str(step["title"])


def _position(submission: Submission | None) -> int:
    if submission is None or submission.state in {Submission.State.DRAFT, Submission.State.RETURNED}:
        return 0
    if submission.state == Submission.State.APPROVED:
        return 99
    return submission.step + 1
