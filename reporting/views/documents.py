"""The documents of the plans on screen (văn bản của kế hoạch): what each says, and what rests on it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.middleware import PortalRequest
from accounts.roles import Permission, require
from programs.queries.documents import (
    candidates_quoting,
    documents_cited_by,
    documents_of,
    places_citing,
    quotes_of,
    rules_quoting,
)
from targets.queries.search import indicators_quoting


@require_safe
def plan_documents(request: PortalRequest) -> HttpResponse:
    """List the documents that the plans of the province rest on."""
    require(request.person, Permission.VIEW_CALENDAR)
    shown = {"documents": documents_of(request.person.province.pk)}
    return render(request, "reporting/plan_documents.html", shown)


@require_safe
def plan_document(request: PortalRequest, pk: int) -> HttpResponse:
    """Show one document: number, day, issuer, and its quotes with the targets and rules that rest on them."""
    person = request.person
    require(person, Permission.VIEW_CALENDAR)
    document = get_object_or_404(documents_of(person.province.pk), pk=pk)
    may_targets = person.may(Permission.VIEW_TARGETS)
    indicators = indicators_quoting(document) if may_targets else {}
    candidates = candidates_quoting(document) if may_targets else {}
    rules = rules_quoting(document)
    cited = documents_cited_by(document)
    shown = {
        "document": document,
        "places": places_citing(document),
        "quotes": [
            (
                quote,
                indicators.get(quote.pk, []),
                [rule for rule in rules if rule.citation_id == quote.pk],
                candidates.get(quote.pk, 0),
                cited.get(quote.key),
            )
            for quote in quotes_of(document)
        ],
    }
    return render(request, "reporting/plan_document.html", shown)
