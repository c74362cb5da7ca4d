"""The one door in (nhận báo cáo): draft, hand-in, return, approval.

Every action takes the row's lock first, so that of two people who press at once the second is told what happened.
The last approval makes facts of the figures: `reporting.actions` calls `approve` and records them in the same
transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse

from accounts import audit
from accounts.actions.notices import Saying, notify
from accounts.language import gettext as _
from accounts.queries.people import holders
from accounts.roles import Permission, Person, require
from programs.calendar import Standing, standing_against
from programs.intake import states
from programs.intake.check import check
from programs.intake.problems import Problems
from programs.intake.sheet import Sheet
from programs.intake.states import Move, NotAllowed, State
from programs.intake.text import tidy
from programs.models import Obligation, Review, Submission
from programs.queries.review import actor_for, owns, reviewing_unit, standing_of, with_context
from programs.queries.submission import last_day

Entries = Mapping[str, Mapping[str, str]]
LARGEST_ENTRIES: Final = 8 * 2**20
LONGEST_NOTE: Final = 4000


class Outdated(NotAllowed):
    """Somebody else changed the submission meanwhile (bản đã thay đổi)."""


class Incomplete(NotAllowed):
    """The form still has errors; carries them (biểu còn lỗi)."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(_("Chưa nộp được. %(summary)s") % {"summary": problems.summary})
        self.problems = problems


def open_draft(*, obligation: Obligation, by: Person) -> Submission:
    """Open the unit's submission for a duty, or the one that is there (lập bản báo cáo)."""
    require(by, Permission.SUBMIT_FORM, obligation.unit)
    if not owns(by, obligation.unit):
        raise NotAllowed(_("Chỉ đơn vị lập báo cáo mới được lập bản này."))
    opens_on = obligation.form_period.opens_on
    if by.today < opens_on:
        raise NotAllowed(
            _("Kỳ báo cáo này mở từ ngày %(opens_on)s. Hãy quay lại từ ngày đó.") % {"opens_on": f"{opens_on:%d/%m/%Y}"}
        )
    with transaction.atomic():
        submission, is_new = Submission.objects.get_or_create(
            province_id=obligation.province_id,
            obligation=obligation,
            defaults={"unit": obligation.unit, "updated_by": by.user},
        )
        if is_new:
            audit.record(by, "submission.opened", submission, summary=_written(submission))
    return _read(submission)


def save_draft(
    *, submission: Submission, entries: Entries, version: int, by: Person, source: str = "web", note: str | None = None
) -> Submission:
    """Keep what was typed, as typed (lưu bản đang soạn); `version` is the one that the person was looking at.

    Saving the same again changes nothing, so an autosave that is sent twice does no harm.
    """
    require(by, Permission.SUBMIT_FORM, submission.unit)
    kept = _kept(entries)
    words = tidy(note)[:LONGEST_NOTE] if note is not None else None
    with transaction.atomic():
        locked = _lock(submission)
        states.after(standing_of(locked), Move.SAVE, actor_for(by, locked))
        if locked.entries == kept and words in (None, locked.note):
            return locked
        _verify_version(locked, version)
        locked.entries = kept
        locked.source = source
        if words is not None:
            locked.note = words
        locked.version += 1
        locked.updated_by = by.user
        locked.save(update_fields=["entries", "source", "note", "version", "updated_by", "updated_at"])
        audit.record(by, "submission.saved", locked, version=locked.version, source=source)
    return locked


def submit(*, submission: Submission, sheet: Sheet, version: int, by: Person) -> Submission:
    """Hand the report in (nộp báo cáo): checked by its form, stamped on time or late.

    Raises `Incomplete` with the problems when the form still has errors.
    """
    require(by, Permission.SUBMIT_FORM, submission.unit)
    with transaction.atomic():
        locked = _lock(submission)
        after = states.after(standing_of(locked), Move.SUBMIT, actor_for(by, locked))
        _verify_version(locked, version)
        problems = check(sheet, locked.entries).problems
        if problems.blocking:
            raise Incomplete(problems)
        _stamp(locked, by)
        locked.state, locked.step = after.state.value, after.step
        locked.updated_by = by.user
        locked.save()
        _note(locked, Review.Verb.SUBMITTED, by, entries=locked.entries)
        locked.refresh_from_db(fields=["submitted_at"])
        audit.record(by, "submission.submitted", locked, summary=_written(locked), on_time=locked.on_time)
    return locked


def return_with_reason(*, submission: Submission, reason: str, version: int, by: Person) -> Submission:
    """Send the report back to be mended (trả lại), which needs a reason."""
    _require_review(submission, by)
    reason = tidy(reason)
    with transaction.atomic():
        locked = _lock(submission)
        step = locked.step
        after = states.after(standing_of(locked), Move.RETURN, actor_for(by, locked), reason=reason)
        _verify_version(locked, version)
        locked.state, locked.step = after.state.value, after.step
        locked.updated_by = by.user
        locked.save(update_fields=["state", "step", "updated_by", "updated_at"])
        _note(locked, Review.Verb.RETURNED, by, step=step, reason=reason)
        audit.record(by, "submission.returned", locked, summary=_written(locked), step=step)
        _tell_owner(locked, partial(_returned, locked, reason), by, urgent=True)
    return locked


def approve(*, submission: Submission, version: int, by: Person) -> Submission:
    """Approve one step (duyệt); at the last step the submission becomes approved for good.

    The caller asks `state` of what it gets back, and records the facts in the same transaction when it is approved.
    """
    _require_review(submission, by)
    with transaction.atomic():
        locked = _lock(submission)
        step = locked.step
        after = states.after(standing_of(locked), Move.APPROVE, actor_for(by, locked))
        _verify_version(locked, version)
        locked.state, locked.step = after.state.value, after.step
        if after.state is State.APPROVED:
            locked.approved_on = by.today
        locked.updated_by = by.user
        locked.save(update_fields=["state", "step", "approved_on", "updated_by", "updated_at"])
        _note(locked, Review.Verb.APPROVED, by, step=step)
        audit.record(by, "submission.approved", locked, summary=_written(locked), step=step, state=locked.state)
        if after.state is State.APPROVED:
            _tell_owner(locked, partial(_approved, locked), by)
    return locked


def _lock(submission: Submission) -> Submission:
    return with_context(Submission.objects.select_for_update(of=("self",))).get(
        province_id=submission.province_id, pk=submission.pk
    )


def _read(submission: Submission) -> Submission:
    return with_context(Submission.objects.all()).get(province_id=submission.province_id, pk=submission.pk)


def _require_review(submission: Submission, by: Person) -> None:
    """The permission to review is asked at the unit that reviews now; `states` then asks which step is whose."""
    unit = reviewing_unit(submission) or submission.unit
    if by.may(Permission.REVIEW_FORM, unit):
        return
    require(by, Permission.REVIEW_FORM, submission.unit)


def _verify_version(submission: Submission, version: int) -> None:
    if submission.version != version:
        if submission.updated_by is None:
            raise Outdated(_("Bản này vừa được lưu ở nơi khác. Hãy tải lại trang để xem bản mới nhất rồi làm tiếp."))
        raise Outdated(
            _("Bản này vừa được lưu ở nơi khác bởi %(name)s. Hãy tải lại trang để xem bản mới nhất rồi làm tiếp.")
            % {"name": submission.updated_by.full_name}
        )


def _kept(entries: Entries) -> dict[str, dict[str, str]]:
    kept: dict[str, dict[str, str]] = {}
    for row, cells in entries.items():
        found = {column: clean for column, text in cells.items() if (clean := tidy(text))}
        if found:
            kept[row] = found
    if len(json.dumps(kept)) > LARGEST_ENTRIES:
        raise NotAllowed(_("Nội dung báo cáo quá dài. Hãy rút gọn phần chữ rồi lưu lại."))
    return kept


def _stamp(submission: Submission, by: Person) -> None:
    previous = (
        Review.objects.filter(submission=submission, verb=Review.Verb.SUBMITTED).order_by("-id").values_list("entries")
    ).first()
    submission.last_submitted = previous[0] if previous else None
    submission.submitted_on = by.today
    submission.submitted_at = Now()
    submission.first_submitted_on = submission.first_submitted_on or by.today
    # What was handed in on time and came back for mending stays on time.
    judged = standing_against(last_day(submission.obligation), done_on=submission.first_submitted_on, today=by.today)
    submission.on_time = judged.standing is Standing.ON_TIME


def _note(
    submission: Submission,
    verb: Review.Verb,
    by: Person,
    *,
    step: int = 0,
    reason: str = "",
    entries: Entries | None = None,
) -> None:
    seat = by.seat
    Review.objects.create(
        province_id=submission.province_id,
        submission=submission,
        verb=verb,
        step=step,
        version=submission.version,
        unit_id=seat.unit_id if seat else submission.unit_id,
        user=by.user,
        reason=reason,
        entries=entries,
        reviewed_on=by.today,
    )


def _tell_owner(submission: Submission, text: Saying, by: Person, *, urgent: bool = False) -> None:
    """Whoever reports for the unit is told, but not of their own act."""
    people = holders(by.province, Permission.SUBMIT_FORM, by.today, units=[submission.unit_id])
    notify(
        province=by.province,
        users=[user for user in people.get(submission.unit_id, []) if user.pk != by.user.pk],
        key=f"submission:{submission.pk}:{Review.objects.filter(submission=submission).count()}",
        text=text,
        url=reverse("submission_form", args=[submission.obligation_id]),
        urgent=urgent,
    )


def _returned(submission: Submission, reason: str) -> str:
    return _("Bị trả lại: %(what)s. Lý do: %(reason)s") % {"what": _named(submission), "reason": reason}


def _approved(submission: Submission) -> str:
    return _("Đã duyệt xong: %(what)s.") % {"what": _named(submission)}


def _written(submission: Submission) -> str:
    form_period = submission.obligation.form_period
    return f"{submission.unit.full_name}: {form_period.form.title}, {form_period.written}"


def _named(submission: Submission) -> str:
    form_period = submission.obligation.form_period
    return f"{submission.unit.full_name}: {form_period.form.title}, {form_period.label}"
