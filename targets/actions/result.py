"""Turns an approved submission into facts (ghi nhận kết quả)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from django.db import connection, transaction
from django.db.models import Q

from accounts import audit
from accounts.language import gettext as _
from accounts.language import ngettext
from accounts.roles import Permission, Person, require
from programs.models import Submission
from programs.periods import Period
from targets.models import Indicator, Result
from targets.rollup import Figure

Filled = Mapping[str, Mapping[str, object]]
_LARGEST: Final = Decimal(10) ** 14


class ResultRefused(Exception):
    """A figure cannot become a fact; the text says which one and why (không ghi nhận được)."""


def record_results(*, submission: Submission, period: str, values: Filled, by: Person, estimated: bool = False) -> int:
    """Replace the facts of one submission by its approved values (ghi nhận số liệu đã duyệt).

    `values` holds {indicator code: {figure: value}} as the sheet understood them; yes is 1, no is 0, None is no fact.
    Called inside the approval, which has checked that this person holds the step that the submission waits at.
    """
    require(by, Permission.REVIEW_FORM)
    with transaction.atomic():
        indicators = {
            one.code: one.pk
            for one in Indicator.objects.filter(province_id=submission.province_id, code__in=list(values))
        }
        facts = list(_facts(values, indicators))
        # One figure has one fact: those of these rows go too, whatever submission they came from.
        replaced = Q(submission=submission) | Q(indicator__in=list(indicators.values()))
        Result.objects.filter(
            replaced, province_id=submission.province_id, period=period, unit_id=submission.unit_id
        ).delete()
        _insert(submission, period, facts, estimated=estimated)
        told = {"count": len(facts), "period": Period.from_key(period).label}
        summary = ngettext("%(count)s số liệu kỳ %(period)s", "%(count)s số liệu kỳ %(period)s", len(facts)) % told
        audit.record(by, "results.recorded", submission, summary=summary, period=period)
    return len(facts)


def _facts(values: Filled, indicators: Mapping[str, int]) -> Iterator[tuple[int, str, Decimal]]:
    """Indicator, column and value of every figure that is there."""
    for code, row in values.items():
        for figure in Figure:
            value = row.get(figure.value)
            if value is None:
                continue
            if code not in indicators:
                raise ResultRefused(_("Dòng «%(code)s» không phải là chỉ tiêu của tỉnh.") % {"code": code})
            yield indicators[code], figure.value, _number(code, value)


def _insert(submission: Submission, period: str, facts: list[tuple[int, str, Decimal]], *, estimated: bool) -> None:
    """Write a hundred figures as three arrays: model objects would cost five times the writing itself."""
    if not facts:
        return
    indicators, figures, values = zip(*facts, strict=True)
    certainty = Result.Certainty.ESTIMATED if estimated else Result.Certainty.ACTUAL
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO targets_result"
            " (province_id, indicator_id, unit_id, period, figure, value, certainty, submission_id)"
            " SELECT %s, fact.indicator, %s, %s, fact.figure, fact.value, %s, %s"
            " FROM unnest(%s::bigint[], %s::text[], %s::numeric[]) AS fact (indicator, figure, value)",
            [
                submission.province_id,
                submission.unit_id,
                period,
                certainty.value,
                submission.pk,
                list(indicators),
                list(figures),
                list(values),
            ],
        )


def _number(code: str, value: object) -> Decimal:
    if isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, int | Decimal):
        number = Decimal(value)
        if number.is_finite() and abs(number) < _LARGEST:
            return number
    raise ResultRefused(
        _("Số liệu của dòng «%(code)s» không phải là số: %(value)s.") % {"code": code, "value": repr(value)}
    )
