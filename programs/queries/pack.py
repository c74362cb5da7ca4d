"""A plan year as the sections of a plan pack (xuất gói kế hoạch): what the rows hold, in the words of the pack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from programs.calendar import Due
from programs.due_text import due_words
from programs.models import (
    CURRENT,
    Candidate,
    CapitalGate,
    Citation,
    DeadlineRule,
    FormPeriod,
    PlanDocument,
    PlanYear,
    ReportForm,
    Stewardship,
)

Section = list[dict[str, Any]]
# Citations under these keys are written with the entry that they belong to.
_WITH_ENTRY = ("target:", "candidate:", "rule:", "gate:", "form:")


def plan_sections(plan_year: PlanYear, targets: Section, indicators: Section) -> dict[str, Any]:
    """The whole pack of a year; indicators and target statements are handed over, for they live a storey above."""
    citations = list(
        Citation.objects.filter(province_id=plan_year.province_id, document__plan_year=plan_year)
        .select_related("document")
        .order_by("id")
    )
    documents = list(_documents(plan_year, citations))
    written = {f"cited:{one['code']}" for one in documents if "cited_in" in one}
    loose = [row for row in citations if row.key not in written and not row.key.startswith(_WITH_ENTRY)]
    return {
        "province": plan_year.province.code,
        "year": str(plan_year.year),
        "phase": plan_year.phase.code,
        "day_off_policy": plan_year.day_off_policy,
        "documents": documents,
        "programmes": list(_programmes(plan_year)),
        **({"indicators": indicators} if indicators else {}),
        "targets": targets,
        "candidates": _candidates(plan_year),
        "rules": list(_rules(plan_year, citations)),
        "gates": list(_gates(plan_year, citations)),
        "forms": list(_forms(plan_year)),
        "citations": [{"key": row.key, **quoted(row)} for row in loose],
    }


def quoted(citation: Citation) -> dict[str, str]:
    """Document, locator and quote (trích dẫn); the document must be fetched."""
    return {"document": citation.document.code, "locator": citation.locator, "quote": citation.quote}


def _filled(**values: Any) -> dict[str, Any]:
    """Without what is empty, which a pack leaves out."""
    return {key: value for key, value in values.items() if value not in ("", None, [], {})}


def _documents(plan_year: PlanYear, citations: list[Citation]) -> Iterator[dict[str, Any]]:
    cited = {row.key.removeprefix("cited:"): quoted(row) for row in citations if row.key.startswith("cited:")}
    rows = PlanDocument.objects.filter(province_id=plan_year.province_id, plan_year=plan_year).order_by("id")
    known: set[str] = set()
    for row in rows:
        known.add(row.code)
        place = cited.get(row.code)
        yield _filled(
            code=row.code,
            kind=row.kind,
            title=row.title,
            issuer=row.issuer,
            number=row.number,
            issued_on=f"{row.issued_on:%d/%m/%Y}" if row.issued_on else "",
            signer=row.signer,
            note=row.note,
            # A pack names only documents that stand above; the others' quotes stand by themselves.
            cited_in=place if place and place["document"] in known else None,
        )


def _programmes(plan_year: PlanYear) -> Iterator[dict[str, Any]]:
    rows = Stewardship.objects.filter(province_id=plan_year.province_id, plan_year=plan_year)
    for row in rows.select_related("programme", "lead", "office").order_by("programme__number", "id"):
        yield _filled(
            code=row.programme.code,
            lead=row.lead.code,
            office=row.office.code if row.office else "",
            assumed="có" if row.assumed else "",
            note=row.note,
        )


def _candidates(plan_year: PlanYear) -> Section:
    rows = (
        Candidate.objects.filter(province_id=plan_year.province_id, plan_year=plan_year)
        .select_related("unit__parent", "citation__document")
        .order_by("id")
    )
    lists: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows:
        named = (row.title, row.citation.document.code, row.citation.locator)
        entry = lists.setdefault(
            named,
            {"title": row.title, "aim": str(plan_year.year), "document": named[1], "locator": named[2], "units": []},
        )
        entry["units"].append(
            _filled(
                unit=row.unit.code,
                printed_name=row.unit.name,
                district=row.unit.parent.code if row.unit.parent else row.unit.code,
                field_of_excellence=row.field_of_excellence,
                quote=row.citation.quote,
            )
        )
    return list(lists.values())


def _rules(plan_year: PlanYear, citations: list[Citation]) -> Iterator[dict[str, Any]]:
    """The wordings that hold, and the drafts of rules that have none yet: a year is not to lose them on its way."""
    of_year = DeadlineRule.objects.filter(province_id=plan_year.province_id, plan_year=plan_year)
    first_drafts = Q(is_draft=True, replaces__isnull=True)
    for row in of_year.filter(CURRENT | first_drafts).select_related("citation__document").order_by("id"):
        of_version = row.citation.key.endswith(f":v{row.version}")
        yield _filled(
            code=row.code,
            kind=row.kind,
            title=row.title,
            due=due_words(Due.from_stored(row.operator, row.due)),
            scope=as_text(row.scope),
            parameters=as_text(row.parameters),
            action=row.action,
            authority=row.authority,
            in_force="" if row.in_force else "không",
            # A later wording rests on a quote of its own.
            quotes=[quoted(row.citation)] if of_version else _numbered(f"rule:{row.code}:", citations),
        )


def _gates(plan_year: PlanYear, citations: list[Citation]) -> Iterator[dict[str, Any]]:
    rows = CapitalGate.objects.filter(province_id=plan_year.province_id, plan_year=plan_year).order_by("id")
    for row in rows:
        yield _filled(
            code=row.code,
            kind=row.kind,
            title=row.title,
            effect=row.effect,
            scope=as_text(row.scope),
            parameters=as_text(row.parameters),
            in_force="" if row.in_force else "không",
            quotes=_numbered(f"gate:{row.code}:", citations),
        )


def _numbered(prefix: str, citations: list[Citation]) -> Section:
    """The quotes of an entry that may have several, in their order."""
    cited = [one for one in citations if one.key.startswith(prefix) and one.key[len(prefix) :].isdecimal()]
    return [quoted(one) for one in sorted(cited, key=lambda one: int(one.key[len(prefix) :]))]


def _forms(plan_year: PlanYear) -> Iterator[dict[str, Any]]:
    rows = ReportForm.objects.filter(province_id=plan_year.province_id, plan_year=plan_year)
    periods: dict[int, Section] = {}
    for one in FormPeriod.objects.filter(province_id=plan_year.province_id, form__plan_year=plan_year).order_by("id"):
        periods.setdefault(one.form_id, []).append(
            _filled(
                period=one.period,
                opens_on=f"{one.opens_on:%d/%m/%Y}",
                due=due_words(Due.from_stored(one.operator, one.due)),
                illustrative="có" if one.illustrative else "",
            )
        )
    for row in rows.select_related("citation__document").order_by("id"):
        yield {
            "code": row.code,
            "title": row.title,
            "sheet": row.sheet,
            "owed_by": row.owed_by,
            "programmes": row.programmes,
            "chain": row.chain,
            "dues": periods.get(row.pk, []),
            **(quoted(row.citation) if row.citation else {}),
        }


def as_text(value: Any) -> Any:
    """The same nested value with every leaf as text, as a pack holds it."""
    if isinstance(value, dict):
        return {str(key): as_text(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_text(one) for one in value]
    return str(value)
