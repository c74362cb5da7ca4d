"""Runs of the check of works at zero, and their findings with the projects they name (lần kiểm tra, danh sách)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from disbursement.checks import ZeroCheck, ZeroVerdict
from disbursement.models import HeldPayment, Project
from programs.models import CheckRun, DeadlineRule, Finding


@dataclass(frozen=True, slots=True)
class FoundProject:
    """A project that a check names, with its money (công trình được nêu tên)."""

    project: Project
    verdict: ZeroVerdict
    assigned_vnd: int
    counted_vnd: int
    amount_vnd: int

    @property
    def district(self) -> str:
        """The unit above the commune, or the unit itself (huyện)."""
        unit = self.project.unit
        above = unit.parent if unit.kind == "commune" and unit.parent else unit
        return str(above.full_name)


def rule_runs(province_id: int, rule: DeadlineRule) -> QuerySet[CheckRun]:
    """Every run of a rule, newest first (lịch sử kiểm tra)."""
    runs = CheckRun.objects.filter(province_id=province_id, rule=rule).select_related("decision", "confirmed_by")
    return runs.order_by("-as_of", "-number")


def latest_runs(province_id: int, rules: Sequence[DeadlineRule]) -> dict[int, CheckRun]:
    """The newest run of each rule, in two statements."""
    runs = CheckRun.objects.filter(province_id=province_id, rule__in=rules)
    newest = runs.order_by().values("rule_id").annotate(newest=Max("id")).values_list("newest", flat=True)
    found = CheckRun.objects.filter(pk__in=list(newest)).select_related("decision", "confirmed_by").order_by("id")
    return {run.rule_id: run for run in found}


def found_projects(
    run: CheckRun, *, branches: Sequence[str] | None = None, verdict: ZeroVerdict | None = None
) -> list[FoundProject]:
    """What a recorded run says, by district, commune and name (danh sách của lần kiểm tra)."""
    findings = Finding.objects.filter(run=run, object_type="disbursement.project")
    if verdict is not None:
        findings = findings.filter(verdict=verdict)
    told = {
        finding.object_id: (
            ZeroVerdict(finding.verdict),
            int(finding.details["assigned_vnd"]),
            int(finding.details["counted_vnd"]),
            finding.amount_vnd or 0,
        )
        for finding in findings.order_by("id")
    }
    return _with_projects(run.province_id, told, branches)


def rehearsed_projects(
    province_id: int, check: ZeroCheck, *, branches: Sequence[str] | None = None
) -> list[FoundProject]:
    """What a rehearsal says, in the same shape (danh sách diễn tập)."""
    told = {
        one.project_id: (one.finding, one.assigned_vnd, one.counted_vnd, one.amount_vnd)
        for one in check.findings
        if one.finding is not None
    }
    return _with_projects(province_id, told, branches)


def appendix(run: CheckRun) -> list[FoundProject]:
    """The list that goes with the letter to the Treasury (phụ lục công trình dừng giải ngân)."""
    return found_projects(run, verdict=ZeroVerdict.ZERO)


def held_payments(province_id: int) -> QuerySet[HeldPayment]:
    """Vouchers that wait for a release (chứng từ chờ giải tỏa)."""
    waiting = HeldPayment.objects.filter(province_id=province_id, state=HeldPayment.State.HELD)
    return waiting.select_related("line__project__unit", "frozen_by__decision").order_by("effective_on", "id")


def _with_projects(
    province_id: int, told: dict[int, tuple[ZeroVerdict, int, int, int]], branches: Sequence[str] | None
) -> list[FoundProject]:
    rows = Project.objects.filter(province_id=province_id, pk__in=list(told))
    rows = rows.select_related("unit__parent", "investor", "component__programme").order_by("id")
    found = [FoundProject(project, *told[project.pk]) for project in rows if _reached(project, branches)]
    return sorted(found, key=_place)


def _reached(project: Project, branches: Sequence[str] | None) -> bool:
    if branches is None:
        return True
    return any(project.unit.path.startswith(path) or project.investor.path.startswith(path) for path in branches)


def _place(found: FoundProject) -> tuple[str, str, str, int]:
    unit = found.project.unit
    above = unit.parent if unit.kind == "commune" and unit.parent else unit
    return above.sort_key, unit.sort_key, found.project.sort_key, found.project.pk
