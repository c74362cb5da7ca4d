"""The order of projects (thứ tự ưu tiên): criteria of a year, scores, proposals to change the list and decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.choices import chosen
from accounts.language import framed, gettext
from accounts.models import OrgUnit
from accounts.names import tidy
from accounts.roles import Permission, Person, require
from disbursement.actions.decisions import Cited, written
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.register import require_keeper
from disbursement.life import Status, may_become
from disbursement.models import ListChange, Project, ProjectScore, RankingCriterion, RankingLimit
from disbursement.ranking import MOST_POINTS, USUAL, Measure

_BECOMES = {ListChange.Kind.REMOVE: Status.STOPPED, ListChange.Kind.POSTPONE: Status.PLANNED}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A criterion as the province sets it (tiêu chí và trọng số)."""

    code: str
    title: str
    weight: int


def begin_ranking(*, plan_year: int, by: Person) -> None:
    """Set the three usual criteria for a year that has none (lấy ba tiêu chí của văn bản)."""
    require(by, Permission.ENTER_PLAN)
    with transaction.atomic():
        if RankingCriterion.objects.filter(province=by.province, plan_year=plan_year).exists():
            return
        made = RankingCriterion.objects.bulk_create(
            RankingCriterion(
                province=by.province, plan_year=plan_year, code=code, title=title, weight=weight, measure=measure
            )
            for code, title, weight, measure in USUAL
        )
        audit.record(by, "ranking.begun", made[0], summary=gettext("Năm %(year)s") % {"year": plan_year})


def set_ranking(
    *, plan_year: int, criteria: Sequence[Weighed], smallest_vnd: int | None, most_of_unit: int | None, by: Person
) -> None:
    """Change titles, weights and limits of a year (sửa tiêu chí, trọng số, giới hạn)."""
    require(by, Permission.ENTER_PLAN)
    if sum(one.weight for one in criteria) != 100:
        raise LedgerRefused(gettext("Tổng các trọng số phải bằng 100; hãy sửa lại."))
    with transaction.atomic():
        rows = {row.code: row for row in RankingCriterion.objects.filter(province=by.province, plan_year=plan_year)}
        for one in criteria:
            row = rows[one.code]
            row.title, row.weight = tidy(one.title), one.weight
            row.save(update_fields=["title", "weight"])
        limit, _ = RankingLimit.objects.update_or_create(
            province=by.province,
            plan_year=plan_year,
            defaults={"smallest_vnd": smallest_vnd, "most_of_unit": most_of_unit},
        )
        told = "; ".join(f"{one.title} {one.weight}" for one in criteria)
        audit.record(
            by, "ranking.set", limit, summary=gettext("Năm %(year)s: %(told)s") % {"year": plan_year, "told": told}
        )


def score_project(*, project: Project, points: Mapping[RankingCriterion, Decimal], by: Person) -> None:
    """Give a project its points (chấm điểm); a newer score replaces the older, which stays."""
    require_keeper(project, by)
    if any(criterion.measure == Measure.COMPUTED for criterion in points):
        raise LedgerRefused(gettext("Khả năng giải ngân được tính từ sổ vốn, không chấm."))
    if any(not 0 <= given <= MOST_POINTS for given in points.values()):
        raise LedgerRefused(gettext("Điểm từ 0 đến %(most_points)s.") % {"most_points": MOST_POINTS})
    with transaction.atomic():
        ProjectScore.objects.bulk_create(
            ProjectScore(
                province=by.province,
                project=project,
                criterion=criterion,
                points=given,
                known_on=by.today,
                scored_by=None if by.system else by.user,
            )
            for criterion, given in points.items()
        )
        told = "; ".join(f"{criterion.title} {given}" for criterion, given in points.items())
        audit.record(by, "project.scored", project, summary=f"{project}: {told}")


def propose_change(
    *, plan_year: int, kind: str, project: Project | None, unit: OrgUnit, name: str, reason: str, by: Person
) -> ListChange:
    """Propose to add, remove or postpone a project (đề xuất điều chỉnh danh mục)."""
    if project is not None:
        require_keeper(project, by)
    else:
        require(by, Permission.SUBMIT_FORM, unit)
    try:
        with transaction.atomic():
            made = ListChange.objects.create(
                province=by.province,
                plan_year=plan_year,
                kind=kind,
                project=project,
                unit=unit,
                name=tidy(name)[:300],
                reason=reason.strip()[:600],
                proposed_on=by.today,
            )
            audit.record(by, "list_change.proposed", made, summary=str(made), reason=made.reason)
    except IntegrityError as refused:
        raise LedgerRefused(gettext("Công trình này đã có một đề xuất đang chờ quyết định.")) from refused
    return made


def decide_change(*, change: ListChange, accepted: bool, decision: Cited, by: Person) -> ListChange:
    """Decide a proposal by decision (quyết định điều chỉnh danh mục); the project's status follows."""
    require(by, Permission.ALLOCATE_CAPITAL, change.unit)
    if change.state != ListChange.State.PROPOSED:
        raise LedgerRefused(gettext("Đề xuất này đã được quyết định."))
    with transaction.atomic():
        change.state = ListChange.State.ACCEPTED if accepted else ListChange.State.REFUSED
        change.decision, change.decided_on = written(decision, by=by), by.today
        change.save(update_fields=["state", "decision", "decided_on"])
        project, becomes = change.project, _BECOMES.get(ListChange.Kind(change.kind))
        if accepted and project is not None and becomes and may_become(Status(project.status), becomes):
            project.status = becomes
            project.save(update_fields=["status"])
        told = framed(
            "%(change)s: %(state)s, %(decision)s",
            change=change,
            state=chosen(change.get_state_display),
            decision=change.decision,
        )
        audit.record(by, "list_change.decided", change, summary=told)
    return change
