"""The case of a confirmed freeze or release (hồ sơ dừng giải ngân, giải tỏa): its list, its letter, its notice."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.roles import Person
from disbursement.actions.case_steps import province_unit, step
from disbursement.actions.noticing import send_notice
from disbursement.models import CapitalCase, CaseItem, CaseStep, Movement
from disbursement.moves import Bucket
from programs.models import CheckRun, Decision


def keep_case(
    kind: CapitalCase.Kind, run: CheckRun, moved: Mapping[int, Movement], letter: Decision, *, by: Person, tell: bool
) -> CapitalCase:
    """Keep what was posted for a run as a case with its notice; `moved` names the entry of each line.

    Part of the confirmation or release, which has its own permission and audit entry.
    """
    root, person = province_unit(by), None if by.system else by.user
    case = CapitalCase(
        province=by.province,
        kind=kind,
        state=CapitalCase.State.POSTED,
        plan_year=run.rule.plan_year,
        rule=run.rule,
        run=run,
        unit=root,
        decider=root,
        reason=run.rule.title[:600],
        opened_on=by.today,
        submitted_on=by.today,
        opened_by=person,
        decision=letter,
        first_by=person,
        first_on=by.today,
        posted_on=by.today,
    )
    step(case, CaseStep.Verb.POSTED, by=by, text=str(letter))
    bucket = Bucket.AVAILABLE if kind == CapitalCase.Kind.FREEZE else Bucket.FROZEN
    CaseItem.objects.bulk_create(
        CaseItem(
            province=by.province,
            case=case,
            line_id=line,
            bucket=bucket,
            amount_vnd=movement.amount_vnd,
            movement=movement,
        )
        for line, movement in sorted(moved.items())
    )
    send_notice(case=case, by=by, tell=tell)
    return case
