"""The check of works at zero: recorded, confirmed by a person, contradicted by later data (dừng giải ngân 0 %)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts import audit
from accounts.figures import day, dong
from accounts.language import framed, ngettext
from accounts.language import gettext as _
from accounts.roles import Permission, Person, require
from disbursement.actions.decisions import cite_decision
from disbursement.actions.freeze import release_lines
from disbursement.actions.freeze_case import keep_case
from disbursement.actions.posting import LedgerRefused, Posting, accounts_of, post
from disbursement.actions.telling import tell_of_freeze
from disbursement.checks import ZeroCheck, ZeroVerdict, fingerprint
from disbursement.models import CapitalCase, CapitalLine, Movement, Project
from disbursement.moves import Bucket, Kind
from disbursement.queries.running import line_books
from disbursement.queries.zero import check_rule
from programs.actions.check import NotYet, Told, record_run
from programs.models import CheckRun, DeadlineRule, Decision, Finding

PROJECT = "disbursement.project"


class NotConfirmable(LedgerRefused):
    """This run cannot be confirmed (chưa xác nhận được)."""


def record_zero_run(*, rule: DeadlineRule, by: Person) -> CheckRun:
    """Run the check at the end of the rule's day and record it; the same data gives the run that is there already."""
    try:
        return record_run(rule=rule, as_of=rule.last_day, check=_told, by=by)
    except NotYet as early:
        raise LedgerRefused(str(early)) from early


def confirm_zero_disbursement(*, run: CheckRun, number: str, decided_on: date, issuer: str, by: Person) -> CheckRun:
    """Confirm a final run with the letter to the Treasury, and freeze what it found (xác nhận dừng giải ngân)."""
    require(by, Permission.FREEZE_CAPITAL)
    with transaction.atomic():
        rule = DeadlineRule.objects.select_for_update(no_key=True).get(pk=run.rule_id)
        run.refresh_from_db()
        check = _confirmable(rule, run, decided_on, by)
        letter = _letter(number, decided_on, issuer, f"Đề nghị dừng giải ngân: {rule.title}", by)
        movements = post(_freezes(run, check, letter, by), by=by)
        run.standing = CheckRun.Standing.CONFIRMED
        run.decision = letter
        run.confirmed_by = None if by.system else by.user
        run.confirmed_on = by.today
        run.found_count = len(check.found)
        run.total_vnd = sum(movement.amount_vnd for movement in movements)
        run.save()
        _store_frozen_amounts(run, movements)
        audit.record(
            by,
            "freeze.confirmed",
            run,
            summary=framed(
                "%(letter)s: %(works)s, %(sum)s", letter=letter, works=_works(len(check.found)), sum=dong(run.total_vnd)
            ),
            decision=letter.pk,
        )
        tell_of_freeze(run=run, letter=letter, units=[project.unit_id for project in check.found], by=by)
        # The Treasury has just been told with the list.
        keep_case(CapitalCase.Kind.FREEZE, run, _by_line(movements), letter, by=by, tell=False)
    return run


def release_contradicted(
    *, run: CheckRun, project: Project, number: str, decided_on: date, issuer: str, by: Person
) -> list[Movement]:
    """Release a project whose freeze later data contradicts, and post what waited (giải tỏa theo đề nghị)."""
    require(by, Permission.FREEZE_CAPITAL, project.unit)
    with transaction.atomic():
        rule = DeadlineRule.objects.select_for_update(no_key=True).get(pk=run.rule_id)
        check = check_rule(rule, as_of=run.as_of)
        lines = [
            line.line_id
            for one in check.of(ZeroVerdict.RELEASE)
            if one.project_id == project.pk
            for line in one.lines
            if line.frozen_vnd > 0 or line.held_vnd > 0
        ]
        if not lines:
            raise LedgerRefused(_("Công trình này không còn đề nghị giải tỏa."))
        letter = _letter(number, decided_on, issuer, f"Giải tỏa vốn: {project.name}", by)
        wanted = list(CapitalLine.objects.filter(pk__in=lines).select_related("unit").order_by("id"))
        movements = release_lines(lines=wanted, on=decided_on, decision=letter, by=by)
        frozen = {found[Bucket.FROZEN]: line for line, found in accounts_of(lines).items()}
        freed = [one for one in movements if one.kind == Kind.RELEASE]
        moved = {frozen[one.from_account_id]: one for one in freed}
        keep_case(CapitalCase.Kind.RELEASE, run, moved, letter, by=by, tell=True)
    return movements


def _by_line(movements: list[Movement]) -> dict[int, Movement]:
    """The freeze of each line, which its source key names."""
    return {int(movement.source_key.partition("|")[2]): movement for movement in movements}


def _mark(rule: DeadlineRule, check: ZeroCheck) -> str:
    return fingerprint(check, rule=[rule.code, rule.scope, rule.parameters])


def _told(rule: DeadlineRule) -> Told:
    check = check_rule(rule, as_of=rule.last_day)
    return Told(
        checked_count=check.checked_count,
        found_count=len(check.found),
        total_vnd=check.total_vnd,
        fingerprint=_mark(rule, check),
        findings=[
            {
                "unit_id": project.unit_id,
                "object_type": PROJECT,
                "object_id": project.project_id,
                "verdict": verdict,
                "amount_vnd": project.amount_vnd,
                "details": {
                    "assigned_vnd": project.assigned_vnd,
                    "counted_vnd": project.counted_vnd,
                    "lines": [
                        {
                            "line": line.line_id,
                            "assigned_vnd": line.assigned_vnd,
                            "held_vnd": line.held_vnd,
                            "amount_vnd": line.available_vnd or line.frozen_vnd,
                        }
                        for line in project.lines
                    ],
                },
            }
            for project in check.findings
            if (verdict := project.finding) is not None
        ],
        data_complete_through=check.complete_through,
        summary=_works(len(check.found)),
    )


def _works(count: int) -> str:
    return ngettext("%(count)s công trình", "%(count)s công trình", count) % {"count": count}


def _confirmable(rule: DeadlineRule, run: CheckRun, decided_on: date, by: Person) -> ZeroCheck:
    if run.standing == CheckRun.Standing.CONFIRMED:
        raise NotConfirmable(_("Lần kiểm tra này đã được xác nhận."))
    if run.standing != CheckRun.Standing.FINAL:
        reached = day(run.data_complete_through) if run.data_complete_through else _("chưa có ngày nào")
        raise NotConfirmable(
            _(
                "Kết quả còn tạm tính: số liệu Kho bạc mới đầy đủ đến %(reached)s, cần đến hết "
                "%(as_of)s. Hãy nạp tệp Kho bạc còn thiếu rồi kiểm tra lại."
            )
            % {"reached": reached, "as_of": day(run.as_of)}
        )
    if CheckRun.objects.filter(rule=rule, as_of=run.as_of, number__gt=run.number).exists():
        raise NotConfirmable(_("Đã có lần kiểm tra mới hơn; hãy xác nhận lần mới nhất."))
    if not run.as_of < decided_on <= by.today:
        raise NotConfirmable(
            _("Ngày công văn phải sau ngày %(as_of)s và không sau hôm nay (%(today)s); hãy sửa ngày.")
            % {"as_of": day(run.as_of), "today": day(by.today)}
        )
    check = check_rule(rule, as_of=run.as_of)
    if _mark(rule, check) != run.fingerprint:
        raise NotConfirmable(_("Số liệu đã thay đổi từ khi kiểm tra; hãy chạy lại kiểm tra rồi xác nhận."))
    if not check.found:
        raise NotConfirmable(_("Không có công trình nào cần dừng giải ngân."))
    return check


def _freezes(run: CheckRun, check: ZeroCheck, letter: Decision, by: Person) -> list[Posting]:
    lines = [line.line_id for project in check.found for line in project.lines if line.available_vnd > 0]
    books, accounts = line_books(by.province.pk, lines), accounts_of(lines)
    postings = []
    for line_id in lines:
        room = books[line_id].room(Bucket.AVAILABLE, letter.decided_on)
        if room > 0:
            postings.append(
                Posting(
                    kind=Kind.FREEZE,
                    from_account_id=accounts[line_id][Bucket.AVAILABLE],
                    to_account_id=accounts[line_id][Bucket.FROZEN],
                    amount_vnd=room,
                    effective_on=letter.decided_on,
                    source_kind="zero_check",
                    source_key=f"{run.pk}|{line_id}",
                    decision_id=letter.pk,
                )
            )
    if not postings:
        raise NotConfirmable(_("Các công trình được nêu không còn vốn chưa giải ngân để dừng."))
    return postings


def _letter(number: str, decided_on: date, issuer: str, title: str, by: Person) -> Decision:
    return cite_decision(
        number=number, decided_on=decided_on, issuer=issuer, by=by, kind=Decision.Kind.LETTER, title=title
    )


def _store_frozen_amounts(run: CheckRun, movements: list[Movement]) -> None:
    """Write into each finding what was frozen in fact: a payment after the rule's day may have made it less."""
    frozen = {line: movement.amount_vnd for line, movement in _by_line(movements).items()}
    findings = list(run.findings.filter(verdict=ZeroVerdict.ZERO))
    for finding in findings:
        for line in finding.details["lines"]:
            line["frozen_vnd"] = frozen.get(line["line"], 0)
        finding.amount_vnd = sum(line["frozen_vnd"] for line in finding.details["lines"])
    Finding.objects.bulk_update(findings, ["amount_vnd", "details"])
