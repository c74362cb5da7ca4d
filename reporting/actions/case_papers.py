"""The papers of a posted case are kept as issued reports are (lưu văn bản của hồ sơ): drawn once, given as kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction

from accounts import jobs
from accounts.language import gettext as _
from accounts.queries.people import system_person
from accounts.roles import Person
from disbursement.actions.noticing import KEEP_PAPERS
from disbursement.models import CapitalCase
from programs.models import CheckRun
from reporting.actions.report import DRAW_REPORT
from reporting.document import Document
from reporting.models import IssuedReport
from reporting.official import in_vietnamese
from reporting.queries.case_facts import case_facts, run_facts
from reporting.reports.capital_papers import build, build_notice
from reporting.reports.paper_facts import CaseFacts

DECISION, NOTICE = "van-ban", "thong-bao"
_BUILT: dict[str, Callable[[CaseFacts], Document]] = {DECISION: build, NOTICE: build_notice}


@in_vietnamese
def drafted(case: CapitalCase, paper: str, *, today: date) -> Document | None:
    """A paper of a case as it stands now, marked as a draft; None when there is nothing to say yet (dự thảo)."""
    facts = case_facts(case, today=today, draft=True)
    return _BUILT[paper](facts) if facts.lines and (facts.notice or paper != NOTICE) else None


@in_vietnamese
def drafted_letter(run: CheckRun, *, today: date) -> Document | None:
    """The letter that would confirm a run of the check at zero, with its list (dự thảo công văn dừng giải ngân)."""
    facts = run_facts(run, today=today)
    return build(facts) if facts.lines else None


@in_vietnamese
def keep_papers(*, case: CapitalCase) -> list[IssuedReport]:
    """Keep every paper of a posted case with what it says on that day (lưu văn bản); what is kept stays.

    Part of posting, which has its own permission and audit entry; the worker draws the files.
    """
    by = system_person(case.province, case.posted_on or case.opened_on)
    with transaction.atomic():
        there = set(IssuedReport.objects.filter(case=case).order_by().values_list("report", flat=True))
        facts = case_facts(case, today=by.today)
        papers = [paper for paper in _BUILT if paper not in there and (facts.notice or paper != NOTICE)]
        kept = [_kept(case, paper, facts) for paper in papers]
        for one in kept:
            jobs.enqueue(kind=DRAW_REPORT, province=case.province, key=str(one.pk), by=by)
    return kept


def _kept(case: CapitalCase, paper: str, facts: CaseFacts) -> IssuedReport:
    document = _BUILT[paper](facts)
    return IssuedReport.objects.create(
        province=case.province,
        plan_year=case.plan_year,
        report=paper,
        period=str(facts.year),
        unit=case.decider,
        title=document.meta.title[:300],
        number=facts.notice if paper == NOTICE else facts.number,
        issued_on=(facts.today if paper == NOTICE else facts.decided_on) or facts.today,
        as_of=facts.as_of,
        rules=[case.rule.title] if case.rule else [],
        document=document.to_plain(),
        document_hash=document.hash,
        issued_by=case.second_by or case.first_by,
        case=case,
    )


def keep_missing_papers(*, by: Person) -> int:
    """Ask for the papers of posted cases that have none yet, as of a portal before it kept any (lưu bù)."""
    posted = CapitalCase.objects.filter(province=by.province, state=CapitalCase.State.POSTED)
    bare = posted.filter(papers__isnull=True, items__isnull=False).order_by("id").distinct()
    keys = list(bare.values_list("pk", flat=True))
    for key in keys:
        jobs.enqueue(kind=KEEP_PAPERS, province=by.province, key=str(key), by=by, title=_("Lưu văn bản của hồ sơ"))
    return len(keys)
