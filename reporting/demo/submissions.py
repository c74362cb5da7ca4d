"""Hands in the made-up half-year forms of the demo, each through the one door (nộp biểu minh họa)."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta

from accounts.models import OrgUnit, Province, UnitKind, User
from accounts.roles import Person, Role, Seat
from programs.actions import submission as programs
from programs.models import Obligation, Submission
from programs.queries.review import reviewing_unit
from reporting.actions.submission import approve_submission
from reporting.demo.results import Entries
from reporting.sheets import sheet_of

# An's own commune and Dũng's own department have not begun; An's district has some that wait for Bình.
UNTOUCHED = frozenset({"20527", "so-nnptnt", "vp-ntm"})
WAITING_DISTRICT = "506"
TODAY = date(2023, 7, 5)
_WRITERS = {UnitKind.COMMUNE: Role.COMMUNE_OFFICER, UnitKind.DISTRICT: Role.DISTRICT_OFFICER}
_REASON = "Số thôn đạt chuẩn chưa khớp danh sách huyện đã thẩm tra; đề nghị rà soát và nộp lại."


def load_submissions(
    province: Province,
    period: str,
    *,
    communes: Mapping[str, Entries],
    districts: Mapping[str, Entries],
    bodies: Mapping[str, Entries],
) -> None:
    """Hand in, return and approve the forms of one period; does nothing where some are there already."""
    if Submission.objects.filter(province=province).exists():
        return
    cast = _Cast(province)
    chance = random.Random(630)  # noqa: S311  # made-up dates, nothing secret
    obligations = (
        Obligation.objects.filter(province=province, form_period__period=period)
        .select_related("unit__parent", "form_period__form")
        .order_by("unit__code", "form_period_id")
    )
    for obligation in obligations:
        by_kind = {UnitKind.COMMUNE: communes, UnitKind.DISTRICT: districts}
        entries = by_kind.get(UnitKind(obligation.unit.kind), bodies).get(obligation.unit.code)
        if entries is not None and obligation.unit.code not in UNTOUCHED:
            _play(obligation, entries, cast, chance)


def _play(obligation: Obligation, entries: Entries, cast: _Cast, chance: random.Random) -> None:
    """One form's fate: most are approved, some late, some returned, some waiting, some never handed in."""
    commune = obligation.unit.kind == UnitKind.COMMUNE
    roll = chance.random()
    late = roll > 0.93
    last = obligation.form_period.last_day
    on = last + timedelta(days=chance.randint(1, 3)) if late else last - timedelta(days=chance.randint(0, 12))
    on = min(on, TODAY)
    if roll < 0.055 or (not commune and roll < 0.35):
        return
    owner = cast.owner(obligation.unit, on)
    sheet = sheet_of(obligation)
    draft = programs.open_draft(obligation=obligation, by=owner)
    typed = {
        row.key: {
            column.key: text
            for column in sheet.columns
            if (text := entries.get(row.key, {}).get(column.key)) is not None and sheet.is_input(row, column)
        }
        for row in sheet.rows
        if not row.heading
    }
    for row in sheet.rows:
        for column in sheet.columns:
            if sheet.is_input(row, column) and sheet.rule(row, column).required:
                typed.setdefault(row.key, {}).setdefault(column.key, "Không" if row.kind == "yes_no" else "0")
    draft = programs.save_draft(submission=draft, entries=typed, version=draft.version, by=owner)
    handed_in = programs.submit(submission=draft, sheet=sheet, version=draft.version, by=owner)
    waiting = obligation.unit.parent is not None and obligation.unit.parent.code == WAITING_DISTRICT
    if 0.055 <= roll < 0.085:
        _send_back(handed_in, cast, min(on + timedelta(days=2), TODAY))
    elif roll < 0.16 or (waiting and roll < 0.5):
        return
    else:
        _approve(handed_in, cast, min(on + timedelta(days=chance.randint(1, 3)), TODAY), last_step=roll > 0.19)


def _send_back(submission: Submission, cast: _Cast, on: date) -> None:
    reviewer = cast.reviewer(submission, on)
    programs.return_with_reason(submission=submission, reason=_REASON, version=submission.version, by=reviewer)


def _approve(submission: Submission, cast: _Cast, on: date, *, last_step: bool) -> None:
    steps = len(submission.obligation.form_period.form.chain)
    for step in range(steps):
        if step == steps - 1 and steps > 1 and not last_step:
            return
        reviewer = cast.reviewer(submission, on)
        sheet = sheet_of(submission.obligation)
        submission = approve_submission(submission=submission, sheet=sheet, version=submission.version, by=reviewer)


class _Cast:
    """Officials that nobody plays: they have no password and cannot sign in (cán bộ minh họa)."""

    def __init__(self, province: Province) -> None:
        self.province = province
        self.writer = self._user("minh-hoa-lap", "Cán bộ lập báo cáo (minh họa)")
        self.checker = self._user("minh-hoa-duyet", "Cán bộ duyệt báo cáo (minh họa)")

    def _user(self, username: str, full_name: str) -> User:
        found = User.objects.filter(username=username).first()
        if found is None:
            found = User.objects.create_user(username, None, full_name)
            found.is_active = False
            found.save(update_fields=["is_active"])
        return found

    def owner(self, unit: OrgUnit, on: date) -> Person:
        """Whoever writes this unit's forms on that day."""
        return self._person(self.writer, unit, _WRITERS.get(UnitKind(unit.kind), Role.DEPARTMENT_OFFICER), on)

    def reviewer(self, submission: Submission, on: date) -> Person:
        """Whoever reviews the step that the submission waits at."""
        unit = reviewing_unit(submission)
        assert unit is not None
        role = Role.DISTRICT_OFFICER if unit.kind == UnitKind.DISTRICT else Role.COMMITTEE_STAFF
        return self._person(self.checker, unit, role, on)

    def _person(self, user: User, unit: OrgUnit, role: Role, on: date) -> Person:
        seat = Seat(
            membership_id=0,
            unit_id=unit.pk,
            unit_path=unit.path,
            unit_name=unit.full_name,
            unit_kind=unit.kind,
            role=role,
        )
        return Person(user=user, province=self.province, seats=(seat,), today=on)
