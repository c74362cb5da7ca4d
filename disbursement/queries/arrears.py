"""Debts of works with what is still unpaid (nợ đọng XDCB còn lại)."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Case, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from disbursement.models import Arrear, ArrearPayment


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
