"""What the official paper of a case says, fetched from the book and the plan (số liệu cho văn bản của hồ sơ vốn)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from accounts.models import OrgUnit, ProvinceSettings, UnitKind
from accounts.names import sort_key
from disbursement.checks import ZeroVerdict
from disbursement.models import CapitalCase, CapitalLine, CaseItem, Movement, Project
from disbursement.moves import Kind
from disbursement.queries.cases import items_of
from disbursement.queries.zero import typed
from programs.models import CheckRun, Citation, Decision, PlanDocument
from programs.rules.carry_over import CarryOver, exception
from programs.rules.kinds import Recall, Source
from programs.rules.national_law import LawMeaning, authority_on, law_for
from programs.rules.scope import Assigned
from reporting.models import IssuedReport
from reporting.numbers import long_day
from reporting.reports.paper_facts import CaseFacts, PaperLine, Quote

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
    asked_rule = typed(case.rule) if case.rule else None
    recall = asked_rule.parameters if asked_rule and isinstance(asked_rule.parameters, Recall) else None
    allowed = exception(case.basis)
    notice = case.notices.first() if case.pk else None
    by_province = decider.kind == UnitKind.PROVINCE
    return CaseFacts(
        kind=case.kind,
        year=case.plan_year.year,
        province=province,
        place=(settings.place_name if settings else "") or root.name if by_province else decider.name,
        body=f"Ủy ban nhân dân {decider.in_a_sentence}",
        chief="Chủ tịch",
        committee=f"Ban Chỉ đạo các Chương trình mục tiêu quốc gia {province}",
        lines=_in_order(_line(item) for item in items_of(case)) if case.pk else (),
        laws=_laws(case.plan_year.year, case.decision.decided_on if case.decision else today),
        quotes=_quotes(case),
        reason=case.reason,
        unit="" if case.unit_id == decider.pk else _named_unit(case.unit),
        letter=f"văn bản số {case.letter_number} {long_day(case.letter_on)}" if case.letter_on else "",
        as_of=case.run.as_of if case.run else case.submitted_on or case.opened_on,
        today=today,
        illustrative=bool(settings and settings.illustrative),
        number=case.decision.number if case.decision else "",
        decided_on=case.decision.decided_on if case.decision else None,
        decision=_cited(case.decision) if case.decision else "",
        notice=str(notice or ""),
        spend_by=case.spend_by,
        basis=_basis(allowed) if allowed else "",
        own_budget_finishes=bool(recall and recall.own_budget_finishes),
        no_refill=tuple(_SOURCES[one] for one in Source if recall and one in recall.no_refill_from),
        draft=draft,
        treasury=_treasury(case.province_id),
        has_districts=OrgUnit.objects.filter(province_id=case.province_id, kind=UnitKind.DISTRICT).exists(),
        stopped_by=_stopped_by(case),
        only_start_of_year=bool(asked_rule and asked_rule.scope.assigned == {Assigned.START_OF_YEAR}),
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
    places = ("component__programme", "project__unit__parent", "unit__parent")
    return _in_order(_paper_line(line, stopped[line.pk], None) for line in lines.select_related(*places).order_by("id"))


def _in_order(lines: Iterable[PaperLine]) -> tuple[PaperLine, ...]:
    """By district and commune, as the offices of the Treasury look for theirs, then by code."""
    return tuple(
        sorted(lines, key=lambda line: ([sort_key(part) for part in reversed(line.place.split(", "))], line.code))
    )


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
        place=_place(project.unit if project else line.unit),
        source=line.get_source_display(),
        nature=line.get_nature_display(),
        component=line.component.code,
        content=line.component.name,
        budget_code=project.programme_code if project else "",
        amount_vnd=amount_vnd,
        taker_code=taker.code if taker else "",
        taker_name=taker.name if taker else "",
        taker_place=_place(taker.unit) if taker else "",
    )


def _place(unit: OrgUnit) -> str:
    """A commune with its district: names of communes repeat within a province."""
    parent = unit.parent
    if unit.kind == UnitKind.COMMUNE and parent is not None and parent.kind == UnitKind.DISTRICT:
        return f"{unit.full_name}, {parent.in_a_sentence}"
    return unit.full_name


def _named_unit(unit: OrgUnit) -> str:
    return f"UBND {unit.in_a_sentence}" if unit.kind in _PLACES else unit.full_name


def _stopped_by(case: CapitalCase) -> tuple[str, ...]:
    """The letters that stopped what a case gives back, as of today's book; none for other cases."""
    if case.kind != CapitalCase.Kind.RELEASE or not case.pk:
        return ()
    lines = case.items.order_by().values("line_id")
    stops = Movement.objects.filter(
        province_id=case.province_id, kind=Kind.FREEZE, reversal_of=None, to_account__line_id__in=lines
    )
    letters = Decision.objects.filter(pk__in=stops.order_by().values("decision_id")).order_by("decided_on", "id")
    return tuple(map(_cited, letters))


def _cited(paper: Decision) -> str:
    return f"{paper.get_kind_display()} số {paper.number} {long_day(paper.decided_on)}"


def _treasury(province_id: int) -> str:
    """The office of the Treasury above the others, where the province entered it."""
    offices = OrgUnit.objects.filter(province_id=province_id, kind=UnitKind.TREASURY)
    top = offices.exclude(parent__kind=UnitKind.TREASURY).order_by("id").first()
    return top.full_name if top else ""


def province_unit_of(province_id: int) -> OrgUnit:
    """The unit above all (đơn vị cấp tỉnh)."""
    return OrgUnit.objects.get(province_id=province_id, kind=UnitKind.PROVINCE)


def _laws(year: int, on: date) -> tuple[str, ...]:
    """The laws of a decision as NĐ 30/2020 names them: name and day, no number."""
    authority = authority_on(on)
    named: list[tuple[str, date | None]] = [(authority.law, authority.passed_on)] if authority else []
    meanings = (LawMeaning.BUDGET_ADJUSTMENT_ENDS, LawMeaning.INVESTMENT_PLAN_ENDS)
    named += [(fact.law, fact.passed_on) for fact in (law_for(meaning, year) for meaning in meanings)]
    return tuple(f"{_without_number(law)} {long_day(day)}" if day else law for law, day in named)


def _without_number(law: str) -> str:
    return law.split(" số ", 1)[0]


def _basis(allowed: CarryOver) -> str:
    """The article that lets capital go over, with its law in short: the law stands above in full."""
    article = allowed.article
    begun = article[:1].lower() + article[1:] if article.startswith(("Điểm", "Khoản")) else article
    return f"{begun} {_without_number(allowed.law)}"


def _quotes(case: CapitalCase) -> tuple[Quote, ...]:
    """The words of every document that the rule of the case comes from, its own first."""
    if case.rule is None:
        return ()
    cited = Citation.objects.filter(
        province_id=case.province_id, document__plan_year=case.plan_year, key__startswith=f"rule:{case.rule.code}:"
    )
    rows = list(cited.select_related("document").order_by("document_id", "key")) or [case.rule.citation]
    rows.sort(key=lambda one: one.pk != case.rule.citation_id if case.rule else False)
    return tuple(Quote(one.quote, one.locator, _short(one.document), _in_full(one.document)) for one in rows)


def _short(document: PlanDocument) -> str:
    return document.named if document.number else document.title


def _in_full(document: PlanDocument) -> str:
    """Kind, number, day, issuer and subject, as a legal basis names a document; without a number its title."""
    if not document.number:
        return document.title
    day = f" {long_day(document.issued_on)}" if document.issued_on else ""
    issuer = f" của {document.issuer}" if document.issuer else ""
    about = document.title.removeprefix(document.kind).strip()
    return f"{document.named}{day}{issuer} về {about[:1].lower()}{about[1:]}"
