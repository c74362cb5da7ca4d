"""Finding indicators by their words (tìm chỉ tiêu), and which of them rest on a document."""

from __future__ import annotations

from accounts.queries.search import Found, holding, nearest, words_of
from programs.models import PlanDocument
from targets.models import Indicator, TargetStatement


def indicators_named(province_id: int, typed: str, most: int) -> Found[Indicator]:
    """Indicators by words of the name, nearest first (tìm chỉ tiêu)."""
    words = words_of(typed)
    if not words:
        return Found()
    rows = Indicator.objects.filter(holding(words), province_id=province_id).select_related("programme")
    return nearest(rows, typed, most, "place")


def indicators_quoting(document: PlanDocument) -> dict[int, list[Indicator]]:
    """The indicators that each quote of the document sets a target for (chỉ tiêu theo trích dẫn)."""
    rows = TargetStatement.objects.filter(province_id=document.province_id, citation__document=document)
    found: dict[int, list[Indicator]] = {}
    for row in rows.select_related("indicator").order_by("id"):
        known = found.setdefault(row.citation_id, [])
        if row.indicator not in known:
            known.append(row.indicator)
    return found
