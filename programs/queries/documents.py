"""The documents of the plans and what is taken from them (văn bản của kế hoạch, trích dẫn)."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from accounts.queries.search import Found, holding, nearest, words_of
from programs.models import CURRENT, Candidate, Citation, DeadlineRule, PlanDocument


def documents_named(province_id: int, typed: str, most: int) -> Found[PlanDocument]:
    """Documents by words of the title or by the number, nearest first (tìm văn bản)."""
    words = words_of(typed)
    if not words:
        return Found()
    rows = PlanDocument.objects.filter(holding(words), province_id=province_id).select_related("plan_year")
    return nearest(rows, typed, most, "-plan_year__year")


def documents_of(province_id: int) -> QuerySet[PlanDocument]:
    """Every document with how often it is quoted, those of the newest plan first (danh mục văn bản)."""
    rows = PlanDocument.objects.filter(province_id=province_id).select_related("plan_year")
    return rows.annotate(quoted=Count("citations")).order_by("-plan_year__year", "-quoted", "id")


def quotes_of(document: PlanDocument) -> list[Citation]:
    """What is quoted from a document, in the order of the plan (các chỗ được trích)."""
    return list(Citation.objects.filter(province_id=document.province_id, document=document).order_by("id"))


def places_citing(document: PlanDocument) -> list[Citation]:
    """Where the plans name this document as one they rest on (nơi viện dẫn)."""
    rows = Citation.objects.filter(province_id=document.province_id, key=document.cited_key)
    return list(rows.filter(document__plan_year=document.plan_year_id).select_related("document").order_by("id"))


def documents_cited_by(document: PlanDocument) -> dict[str, PlanDocument]:
    """The documents of the same plan by the key under which they are cited (văn bản được viện dẫn)."""
    rows = PlanDocument.objects.filter(province_id=document.province_id, plan_year=document.plan_year_id)
    return {row.cited_key: row for row in rows}


def rules_quoting(document: PlanDocument) -> list[DeadlineRule]:
    """The dated rules that rest on the document (quy tắc thời hạn)."""
    rows = DeadlineRule.objects.filter(CURRENT, province_id=document.province_id, citation__document=document)
    return list(rows.order_by("last_day", "id"))


def candidates_quoting(document: PlanDocument) -> dict[int, int]:
    """How many candidates each quote of the document names (số đơn vị được nêu)."""
    rows = Candidate.objects.filter(province_id=document.province_id, citation__document=document)
    counted = rows.order_by().values_list("citation_id").annotate(Count("pk"))
    return dict(counted)
