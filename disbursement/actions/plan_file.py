"""Capital lists from Excel (tệp danh mục vốn): checked, shown, posted as one set, undone by reversal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts import audit
from accounts.figures import dong
from accounts.language import framed, ngettext, remembered
from accounts.language import gettext as _
from accounts.models import OrgUnit
from accounts.roles import Permission, Person, require
from disbursement.actions.allocation import Allocation, assign, require_dated
from disbursement.actions.capital import mirror_of, require_reversal
from disbursement.actions.decisions import cite_decision, require_number
from disbursement.actions.lines import open_lines
from disbursement.actions.plan_rows import Entry, PlanRows, changes
from disbursement.actions.posting import (
    LedgerRefused,
    Overdrawn,
    Posting,
    accounts_of,
    outside_account,
    post,
    reversed_in_words,
)
from disbursement.models import CapitalLine, Movement, PlanFile
from disbursement.moves import Bucket, Kind
from disbursement.plan_sheet import Deed, read_plan
from programs.intake.archive import UnreadableWorkbook
from programs.intake.problems import Problem, Problems
from programs.intake.reader import Reading
from programs.models import Decision

PLAN = "plan"
State = PlanFile.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The decision that a list carries out and the day from which it holds (quyết định, ngày hiệu lực)."""

    number: str
    decided_on: date
    issuer: str
    effective_on: date


class _Back(Exception):
    """Ends a rehearsal, so that nothing of it stays."""


def receive_plan(*, name: str, content: bytes, plan_year: int, paper: Paper, by: Person) -> PlanFile:
    """Check an uploaded list and keep it with its problems or with what it would change; posts nothing.

    The same rows under the same decision give the file that was posted before. Raises `LedgerRefused`.
    """
    require(by, Permission.ALLOCATE_FURTHER)
    _verify_paper(paper, by)
    reading = _read(name, content, plan_year, by)
    fingerprint = _fingerprint(reading, paper)
    posted = PlanFile.objects.filter(province=by.province, state=State.POSTED, fingerprint=fingerprint).defer("content")
    before = posted.filter(number=paper.number, decided_on=paper.decided_on, issuer=paper.issuer).first()
    if before is not None and not reading.problems.blocking:
        return before
    file = PlanFile(
        province=by.province, unit=_home(by), plan_year=plan_year, name=name.strip()[-200:], content=content,
        fingerprint=fingerprint, number=paper.number, decided_on=paper.decided_on, issuer=paper.issuer,
        effective_on=paper.effective_on, uploaded_by=None if by.system else by.user, uploaded_on=by.today,
    )  # fmt: skip
    with transaction.atomic():
        problems = _rehearse(file, reading, by)
        _keep(file, problems)
        file.save()
        audit.record(
            by, "plan_file.received", file, summary=framed("%(name)s: %(told)s", name=file.name, told=problems.summary)
        )
    return file


def post_plan(*, file: PlanFile, by: Person) -> PlanFile:
    """Post a checked list as one set (ghi sổ danh mục); what has changed since may still refuse all of it."""
    require(by, Permission.ALLOCATE_FURTHER, file.unit)
    with transaction.atomic():
        file = PlanFile.objects.select_for_update(no_key=True).get(pk=file.pk)
        if file.state != State.CHECKED:
            raise LedgerRefused(_("Tệp này không còn chờ ghi sổ."))
        reading = _read(file.name, bytes(file.content), file.plan_year, by)
        problems = _rehearse(file, reading, by)
        if problems.blocking:
            _keep(file, problems)
            file.save()
            return file
        decision = cite_decision(number=file.number, decided_on=file.decided_on, issuer=file.issuer, by=by)
        rows = _rows(file, reading, decision, by)
        movements = _post(file, rows.check(), decision, by)
        file.state, file.decision, file.posted_on, file.posted_count = State.POSTED, decision, by.today, len(movements)
        file.save()
        total = sum(one.amount_vnd for one in movements)
        audit.record(
            by,
            "plan_file.posted",
            file,
            summary=ngettext("%(name)s: %(count)s dòng, %(sum)s", "%(name)s: %(count)s dòng, %(sum)s", len(movements))
            % {"name": file.name, "count": len(movements), "sum": dong(total)},
        )
    return file


def undo_plan(*, file: PlanFile, by: Person, reason: str) -> PlanFile:
    """Take a posted list out of the book by reversal (hủy ghi sổ); refused where its money was used since."""
    require(by, Permission.ALLOCATE_FURTHER, file.unit)
    if not reason.strip():
        raise LedgerRefused(_("Hãy ghi lý do hủy ghi sổ."))
    with transaction.atomic():
        file = PlanFile.objects.select_for_update(no_key=True).defer("content").get(pk=file.pk)
        if file.state != State.POSTED:
            raise LedgerRefused(_("Tệp này chưa ghi sổ hoặc đã hủy ghi sổ."))
        movements = movements_of(file)
        for movement in movements:
            require_reversal(movement, by)
        post([mirror_of(one, on=one.effective_on, note=reason.strip()) for one in movements], by=by)
        file.state = State.UNDONE
        file.save(update_fields=["state"])
        audit.record(
            by,
            "plan_file.undone",
            file,
            summary=reversed_in_words(len(movements), reason),
        )
    return file


def movements_of(file: PlanFile) -> list[Movement]:
    """What a posted list wrote and nobody reversed since (bút toán của tệp)."""
    keys = [f"{file.pk}:{row['row']}" for row in file.rows]
    moved = Movement.objects.filter(province=file.province_id, source_kind=PLAN, source_key__in=keys, reversals=None)
    return list(
        moved.select_related(
            "from_account__line__unit", "to_account__line__unit", "from_account__line__parent__unit",
            "to_account__line__parent__unit",
        ).order_by("id")
    )  # fmt: skip


def _rows(file: PlanFile, reading: Reading, decision: Decision | None, by: Person) -> PlanRows:
    return PlanRows(reading, plan_year=file.plan_year, on=file.effective_on, decision=decision, by=by)


def _rehearse(file: PlanFile, reading: Reading, by: Person) -> Problems:
    """Check the rows; when nothing is wrong, post them and take that back, so that the book has its say too."""
    known = Decision.objects.filter(
        province=by.province, number=file.number, decided_on=file.decided_on, issuer=file.issuer
    ).first()
    rows = _rows(file, reading, known, by)
    entries = rows.check()
    file.rows = list(changes(entries, reading.row_numbers))
    if not rows.log.problems().blocking:
        try:
            with transaction.atomic():
                decision = cite_decision(number=file.number, decided_on=file.decided_on, issuer=file.issuer, by=by)
                _post(file, entries, decision, by)
                raise _Back
        except _Back:
            pass
        except Overdrawn as refused:
            if not rows.overdrawn(refused):
                rows.log.add(Problem(complaint=str(refused)))
        except LedgerRefused as refused:
            rows.log.add(Problem(complaint=str(refused)))
    return rows.log.problems()


def _post(file: PlanFile, entries: Sequence[Entry], decision: Decision, by: Person) -> list[Movement]:
    """What is taken back first, then everything that is given, in one statement each."""
    fresh = [entry for entry in entries if not entry.already]
    _open([entry.line for entry in fresh], by)
    numbers = {entry.key: row["row"] for entry, row in zip(entries, file.rows, strict=True)}
    back = [entry for entry in fresh if entry.deed is Deed.REDUCE]
    moved: list[Movement] = []
    if back:
        lines = {entry.line.pk for entry in back} | {one.line.parent_id for one in back if one.line.parent_id}
        accounts, outside = accounts_of(lines), outside_account(by)
        moved += post(
            [
                Posting(
                    kind=Kind.RECALL,
                    from_account_id=accounts[entry.line.pk][Bucket.AVAILABLE],
                    to_account_id=(
                        accounts[entry.line.parent_id][Bucket.AVAILABLE] if entry.line.parent_id else outside
                    ),
                    amount_vnd=entry.amount_vnd,
                    effective_on=file.effective_on,
                    source_kind=PLAN,
                    source_key=f"{file.pk}:{numbers[entry.key]}",
                    decision_id=decision.pk,
                    note="Điều chỉnh giảm kế hoạch vốn",
                )
                for entry in back
            ],
            by=by,
        )
    given = [
        Allocation(
            line=entry.line, amount_vnd=entry.amount_vnd, on=file.effective_on, decision=decision,
            key=f"{file.pk}:{numbers[entry.key]}", source_kind=PLAN,
        )
        for entry in fresh if entry.deed is Deed.GIVE
    ]  # fmt: skip
    return [*moved, *assign(allocations=given, by=by)] if given else moved


def _open(lines: Sequence[CapitalLine], by: Person) -> None:
    """Open the new lines, those above first."""
    waiting = list({id(line): line for line in lines if not line.pk}.values())
    while waiting:
        ready = [line for line in waiting if line.parent is None or line.parent.pk]
        for line in ready:
            # The key of a parent that was opened just now.
            line.parent = line.parent
        open_lines(lines=ready, by=by)
        waiting = [line for line in waiting if not line.pk]


def _keep(file: PlanFile, problems: Problems) -> None:
    file.state = State.REFUSED if problems.blocking else State.CHECKED
    file.problems = [[remembered(one.place), remembered(one.complaint)] for one in problems.listed]
    file.problem_count = problems.count


def _read(name: str, content: bytes, plan_year: int, by: Person) -> Reading:
    try:
        return read_plan(content, filename=name, province_code=by.province.code, plan_year=plan_year)
    except UnreadableWorkbook as refused:
        raise LedgerRefused(str(refused)) from refused


def _verify_paper(paper: Paper, by: Person) -> None:
    require_number(paper.number)
    require_dated(
        Decision(kind=Decision.Kind.DECISION, number=paper.number, decided_on=paper.decided_on), paper.effective_on
    )
    if paper.effective_on > by.today:
        raise LedgerRefused(
            _("Ngày hiệu lực %(effective_on)s chưa đến; hãy sửa ngày.")
            % {"effective_on": f"{paper.effective_on:%d/%m/%Y}"}
        )


def _fingerprint(reading: Reading, paper: Paper) -> str:
    """A hash of what the rows say, in whatever order, and of the day from which it holds."""
    rows = sorted(
        json.dumps({key: str(value) for key, value in row.items() if key != "name"}, sort_keys=True)
        for row in reading.values.values()
    )
    return hashlib.sha256(json.dumps([rows, paper.effective_on.isoformat()]).encode()).hexdigest()


def _home(by: Person) -> OrgUnit:
    """Where the person sits."""
    seat = by.seat
    units = OrgUnit.objects.filter(province=by.province)
    return units.get(pk=seat.unit_id) if seat else units.get(parent=None, kind="province")
