"""Debts of works with what is still unpaid (nợ đọng XDCB còn lại)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.models import OrgUnit
from disbursement.models import Arrear, ArrearPayment
from programs.models import CapitalGate, Citation


def arrears(province_id: int) -> QuerySet[Any]:
    """Every debt with `paid_vnd` and `unpaid_vnd` (mọi khoản nợ)."""
    signed = Case(
        When(takes_back__isnull=True, then=F("amount_vnd")),
        default=-F("amount_vnd"),
        output_field=BigIntegerField(),
    )
    paid: Any = (
        ArrearPayment.objects.filter(province_id=province_id, arrear_id=OuterRef("pk"))
        .order_by()
        .values("arrear_id")
        .annotate(total=Sum(signed))
        .values("total")
    )
    rows = Arrear.objects.filter(province_id=province_id)
    rows = rows.annotate(paid_vnd=Coalesce(Subquery(paid, output_field=BigIntegerField()), Value(0)))
    return rows.annotate(unpaid_vnd=F("amount_vnd") - F("paid_vnd"))


def unpaid_arrears(province_id: int) -> QuerySet[Any]:
    """Debts of which something is still owed (khoản còn nợ)."""
    return arrears(province_id).filter(unpaid_vnd__gt=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrearFilter:
    """Which debts are wanted (bộ lọc nợ); `branches` are path prefixes that the person reaches, None everything."""

    branches: Sequence[str] | None
    today: date
    under: OrgUnit | None = None
    plan: str = ""


def arrears_listed(province_id: int, wanted: ArrearFilter) -> QuerySet[Any]:
    """Unpaid debts with their projects, by district and commune (danh sách nợ đọng)."""
    rows = unpaid_arrears(province_id).select_related("project__unit__parent", "project__investor", "plan_decision")
    if wanted.branches is not None:
        reached = Q(pk__in=[])
        for path in wanted.branches:
            reached |= Q(project__unit__path__startswith=path) | Q(project__investor__path__startswith=path)
        rows = rows.filter(reached)
    if wanted.under is not None:
        rows = rows.filter(project__unit__path__startswith=wanted.under.path)
    if wanted.plan == "co":
        rows = rows.filter(settle_in__gte=wanted.today.year)
    elif wanted.plan == "qua-han":
        rows = rows.filter(settle_in__lt=wanted.today.year)
    elif wanted.plan == "chua":
        rows = rows.filter(settle_in__isnull=True)
    return rows.order_by("project__unit__path", "project__sort_key", "arose_in", "id")


@dataclass(frozen=True, slots=True)
class Period:
    """What is owed from a period as a document names it (nợ theo giai đoạn), with the document's words."""

    first: int
    last: int
    unpaid_vnd: int
    unplanned_vnd: int
    quotes: tuple[Citation, ...]


def periods_of(rows: Iterable[Any], gate: CapitalGate | None, today: date) -> list[Period]:
    """The debts by each period that the year's rule names; periods may overlap, and documents disagree (CONF-06)."""
    if gate is None:
        return []
    found = list(rows)
    quotes = Citation.objects.filter(document__plan_year=gate.plan_year_id, key__startswith=f"gate:{gate.code}:")
    said = list(quotes.select_related("document").order_by("id"))
    periods = []
    for text in gate.parameters.get("periods", []):
        first, _, last = str(text).partition("-")
        inside = [one for one in found if int(first) <= one.arose_in <= int(last)]
        periods.append(
            Period(
                int(first),
                int(last),
                sum(one.unpaid_vnd for one in inside),
                sum(one.unpaid_vnd for one in inside if one.settle_in is None or one.settle_in < today.year),
                tuple(quote for quote in said if text in quote.quote.replace(" ", "")),
            )
        )
    return periods


def units_at_risk(rows: Iterable[Any], today: date) -> list[OrgUnit]:
    """Communes whose certificate may be withdrawn: they owe and have no plan (nguy cơ bị thu hồi Bằng công nhận)."""
    units = {
        row.project.unit_id: row.project.unit for row in rows if row.settle_in is None or row.settle_in < today.year
    }
    return sorted(units.values(), key=lambda unit: (unit.path, unit.sort_key))
