"""Takes workbooks in and turns approved submissions into facts (nhận tệp, duyệt bản nộp)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from accounts.language import gettext as _
from accounts.roles import Person
from programs.actions import submission as programs
from programs.intake import workbook
from programs.intake.check import check
from programs.intake.reader import Reading
from programs.intake.sheet import Sheet
from programs.intake.states import NotAllowed
from programs.models import Obligation, Submission
from reporting.sheets import stamp_of
from targets.actions.result import ResultRefused, record_results


@dataclass(frozen=True)
class Received:
    """What became of an uploaded workbook (kết quả nhận tệp): the submission only when nothing was wrong with it."""

    reading: Reading
    submission: Submission | None


def save_typed(*, obligation: Obligation, entries: programs.Entries, version: int, note: str, by: Person) -> Submission:
    """Keep a form as typed (lưu biểu đang gõ); the first save opens the submission, a refused one leaves nothing."""
    with transaction.atomic():
        draft = programs.open_draft(obligation=obligation, by=by)
        return programs.save_draft(submission=draft, entries=entries, version=version, by=by, note=note)


def receive_workbook(
    *, obligation: Obligation, sheet: Sheet, content: workbook.Source, filename: str, version: int, by: Person
) -> Received:
    """Read an Excel form into the draft (nhận biểu Excel); with an error in it nothing is taken over.

    Raises `UnreadableWorkbook` for a file that is no such form, `NotAllowed` when the draft cannot be written now.
    """
    reading = workbook.read(sheet, content, filename=filename, expected=stamp_of(obligation, sheet), complete=False)
    if reading.problems.blocking:
        return Received(reading, None)
    with transaction.atomic():
        draft = programs.open_draft(obligation=obligation, by=by)
        saved = programs.save_draft(submission=draft, entries=reading.typed, version=version, by=by, source="xlsx")
    return Received(reading, saved)


def approve_submission(*, submission: Submission, sheet: Sheet, version: int, by: Person) -> Submission:
    """Approve one step; the last approval records the figures as facts in the same transaction (duyệt)."""
    with transaction.atomic():
        approved = programs.approve(submission=submission, version=version, by=by)
        if approved.state == Submission.State.APPROVED:
            _record(approved, sheet, by)
    return approved


def _record(approved: Submission, sheet: Sheet, by: Person) -> None:
    values = check(sheet, approved.entries).values
    period = approved.obligation.form_period.period
    try:
        record_results(submission=approved, period=period, values=values, by=by)
    except ResultRefused as refused:
        sentence = _("Chưa duyệt được. %(reason)s Hãy trả lại để đơn vị sửa.")
        raise NotAllowed(sentence % {"reason": refused}) from refused


def approve_many(
    *, chosen: list[tuple[Submission, Sheet]], by: Person
) -> tuple[list[Submission], list[tuple[Submission, str]]]:
    """Approve several, each in its own transaction; returns those done and those refused with the reason."""
    done: list[Submission] = []
    refused: list[tuple[Submission, str]] = []
    for submission, sheet in chosen:
        try:
            with transaction.atomic():
                done.append(approve_submission(submission=submission, sheet=sheet, version=submission.version, by=by))
        except NotAllowed as reason:
            refused.append((submission, str(reason)))
    return done, refused
