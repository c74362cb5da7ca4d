"""What the official paper of a case says, fetched from the book and the plan (số liệu cho văn bản của hồ sơ vốn)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from accounts.models import OrgUnit, ProvinceSettings, UnitKind
from disbursement.checks import ZeroVerdict
from disbursement.models import CapitalCase, CapitalLine, CaseItem, Project
from disbursement.queries.cases import items_of
from disbursement.queries.zero import typed
from programs.models import CheckRun, Citation
from programs.rules.carry_over import exception
from programs.rules.kinds import Recall, Source
from programs.rules.national_law import LawMeaning, law_for
from reporting.models import IssuedReport
from reporting.reports.capital_papers import CaseFacts, PaperLine, Quote

_SOURCES = {
    Source.CENTRAL: "ngân sách trung ương",
    Source.PROVINCE: "ngân sách tỉnh",
    Source.DISTRICT: "ngân sách huyện",
    Source.COMMUNE: "ngân sách xã",
}


def case_facts(case: CapitalCase, *, today: date, draft: bool = False) -> CaseFacts:
    """Everything that the papers of a case say, as of the province's day."""
    settings = ProvinceSettings.objects.filter(province_id=case.province_id).first()
    root = province_unit_of(case.province_id)
    province, decider = root.in_a_sentence, case.decider
    asked = typed(case.rule).parameters if case.rule else None
    recall = asked if isinstance(asked, Recall) else None
    allowed = exception(case.basis)
    notice = case.notices.first() if case.pk else None
    by_province = decider.kind == UnitKind.PROVINCE
    return CaseFacts(
        kind=case.kind,
        year=case.plan_year.year,
        province=province,
        place=(settings.place_name if settings else "") or root.name if by_province else decider.name,
        body=f"Ủy ban nhân dân {decider.in_a_sentence}",
        superior="" if by_province else f"Ủy ban nhân dân {province}",
        chief="Chủ tịch",
        committee=f"Ban Chỉ đạo các Chương trình mục tiêu quốc gia {province}",
        lines=tuple(_line(item) for item in items_of(case)) if case.pk else (),
        laws=_laws(case.plan_year.year),
        quotes=_quotes(case),
        reason=case.reason,
        unit=f"UBND {case.unit.in_a_sentence}" if case.unit.kind in _PLACES else case.unit.full_name,
        letter=f"văn bản số {case.letter_number} ngày {case.letter_on:%d/%m/%Y}" if case.letter_on else "",
        as_of=case.run.as_of if case.run else case.submitted_on or case.opened_on,
        today=today,
        illustrative=bool(settings and settings.illustrative),
        number=case.decision.number if case.decision else "",
        decided_on=case.decision.decided_on if case.decision else None,
        decision=str(case.decision or ""),
        notice=str(notice or ""),
        spend_by=case.spend_by,
        basis=f"{allowed.article} {allowed.law}" if allowed else "",
        own_budget_finishes=bool(recall and recall.own_budget_finishes),
        no_refill=tuple(_SOURCES[one] for one in Source if recall and one in recall.no_refill_from),
        draft=draft,
    )


def run_facts(run: CheckRun, *, today: date) -> CaseFacts:
    """What the letter about works at zero would say, before anybody confirms the run (dự thảo công văn)."""
    root = province_unit_of(run.province_id)
    case = CapitalCase(
        province_id=run.province_id,
        kind=CapitalCase.Kind.FREEZE,
        plan_year=run.rule.plan_year,
        rule=run.rule,
        run=run,
        unit=root,
        decider=root,
        opened_on=today,
        reason=run.rule.title,
    )
    return replace(case_facts(case, today=today, draft=True), lines=_found_lines(run))


def _found_lines(run: CheckRun) -> tuple[PaperLine, ...]:
    """The lines that a run found at zero, with the money that would stop."""
    findings = run.findings.filter(verdict=ZeroVerdict.ZERO).order_by("id")
    stopped = {
        int(line["line"]): int(line["amount_vnd"])
        for finding in findings
        for line in finding.details["lines"]
        if int(line["amount_vnd"]) > 0
    }
    lines = CapitalLine.objects.filter(province_id=run.province_id, pk__in=list(stopped))
    places = ("component__programme", "project__unit", "unit")
    return tuple(_paper_line(line, stopped[line.pk], None) for line in lines.select_related(*places).order_by("id"))


def kept_paper(case: CapitalCase, paper: str) -> IssuedReport | None:
    """The paper of a case as it was kept when it was posted (bản đã lưu)."""
    return IssuedReport.objects.filter(province_id=case.province_id, case=case, report=paper).first()


_PLACES = frozenset({UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.PROVINCE})


def _line(item: CaseItem) -> PaperLine:
    return _paper_line(item.line, item.amount_vnd, item.taker_project)


def _paper_line(line: CapitalLine, amount_vnd: int, taker: Project | None) -> PaperLine:
    project = line.project
    return PaperLine(
        code=project.code if project else "",
        name=project.name if project else line.unit.full_name,
        place=(project.unit if project else line.unit).full_name,
        source=line.get_source_display(),
        nature=line.get_nature_display(),
        component=line.component.code,
        amount_vnd=amount_vnd,
        taker_code=taker.code if taker else "",
        taker_name=taker.name if taker else "",
        taker_place=taker.unit.full_name if taker else "",
    )


def province_unit_of(province_id: int) -> OrgUnit:
    """The unit above all (đơn vị cấp tỉnh)."""
    return OrgUnit.objects.get(province_id=province_id, kind=UnitKind.PROVINCE)


def _laws(year: int) -> tuple[str, ...]:
    meanings = (LawMeaning.BUDGET_ADJUSTMENT_ENDS, LawMeaning.INVESTMENT_PLAN_ENDS)
    return tuple(law_for(meaning, year).law for meaning in meanings)


def _quotes(case: CapitalCase) -> tuple[Quote, ...]:
    """The words of every document that the rule of the case comes from, its own first."""
    if case.rule is None:
        return ()
    cited = Citation.objects.filter(
        province_id=case.province_id, document__plan_year=case.plan_year, key__startswith=f"rule:{case.rule.code}:"
    )
    rows = list(cited.select_related("document").order_by("document_id", "key")) or [case.rule.citation]
    rows.sort(key=lambda one: one.pk != case.rule.citation_id if case.rule else False)
    return tuple(Quote(one.quote, one.locator, one.document.title) for one in rows)
