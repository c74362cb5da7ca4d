"""The progress form (biểu kết quả 6 tháng, năm) of communes, districts, departments: one declaration, two periods."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from django.db.models import Q

from accounts.models import OrgUnit
from programs.intake.kinds import Kind
from programs.intake.sheet import Column, Row, Sheet, Signatory
from programs.models import FormPeriod, ProgrammeScope, ReportForm
from programs.periods import Period, PeriodKind
from targets.models import Indicator, TargetStatement
from targets.rollup import Figure, Measure, Source

# Offices fill in the form of departments.
REPORTS_AS: Final = {"office": "department"}
NOTE: Final = "note"
# Units report counts of communes, hamlets, households, people; no province has more, and facts hold no longer number.
LARGEST_COUNT: Final = Decimal(99_999_999)
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI")
# The heading of indicators of which nobody said to which part they belong.
_OTHERS: Final = "Chỉ tiêu khác"
_NOTES: Final = (
    "Ghi 0 khi kết quả bằng không; để trống là chưa có số liệu.",
    "Dòng có hoặc không: ghi «Có» hoặc «Không».",
)


def sheet_of(form_period: FormPeriod, unit: OrgUnit) -> Sheet:
    """The form that a unit fills in for a period (biểu của đơn vị trong kỳ); needs form and unit fetched."""
    period = Period.from_key(form_period.period)
    return progress_sheet(indicators_of(form_period.form, unit, period), form_period.form, period)


def indicators_of(form: ReportForm, unit: OrgUnit, period: Period) -> list[Indicator]:
    """What the unit reports in this form (chỉ tiêu đơn vị phải báo cáo), as the roll-up counts who owes it."""
    kind = REPORTS_AS.get(unit.kind, unit.kind)
    asked = Indicator.objects.filter(province_id=unit.province_id, source=Source.REPORTED.value, reported_by=kind)
    if form.programmes:
        asked = asked.filter(Q(programme__isnull=True) | Q(programme__code__in=form.programmes))
    if kind != "department":
        inside = (
            ProgrammeScope.objects.filter(province_id=unit.province_id, unit=unit, valid_from__lte=period.last_day)
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=period.last_day))
            .values("programme_id")
        )
        asked = asked.filter(Q(programme__isnull=True) | Q(programme_id__in=inside))
    stated = TargetStatement.objects.filter(province_id=unit.province_id, unit=unit).values("indicator_id")
    asked = asked.filter(~Q(measure=Measure.MILESTONE.value) | Q(pk__in=stated))
    return list(asked.order_by("place", "code"))


def progress_sheet(indicators: Iterable[Indicator], form: ReportForm, period: Period) -> Sheet:
    """The declaration for these indicators: end of last year, done in the period, plan for the rest, note."""
    rows = tuple(_rows(indicators))
    return Sheet(
        code=form.code,
        version=_version(rows),
        title=form.title,
        subtitle=f"Kỳ báo cáo: {period.written}",
        columns=_columns(period),
        rows=rows,
        unit_title="ĐVT",
        notes=_NOTES,
        signatories=(Signatory("Người lập biểu"), Signatory("Thủ trưởng đơn vị", "(Ký tên, đóng dấu)")),
    )


def _columns(period: Period) -> tuple[Column, ...]:
    whole_year = period.kind is PeriodKind.YEAR
    plan = f"Kế hoạch năm {period.year + 1}" if whole_year else f"Kế hoạch {period.next.written}"
    titles = {
        Figure.END_PRIOR_YEAR: f"Kết quả đến 31/12/{period.year - 1}",
        Figure.DONE: f"Thực hiện {period.written}",
        Figure.PLAN_REST: plan,
    }
    figures = (Column(key=one.value, title=titles[one], required=True, by_row=True, width=16) for one in Figure)
    return (*figures, Column(key=NOTE, title="Ghi chú", longest=500, width=28))


def _rows(indicators: Iterable[Indicator]) -> Iterable[Row]:
    """The parts in the order in which each first comes; what a province added later joins its part, or the last one."""
    parts: dict[str, list[Indicator]] = {}
    for one in indicators:
        parts.setdefault(one.section or _OTHERS, []).append(one)
    taken = {one.code for rows in parts.values() for one in rows}
    for place, (title, rows) in enumerate(parts.items()):
        mark = _ROMAN[place] if place < len(_ROMAN) else str(place + 1)
        # A code has no dot, so this key is nobody's where somebody took the usual one.
        key = f"phan-{place + 1}" if f"phan-{place + 1}" not in taken else f"phan.{place + 1}"
        yield Row(key=key, label=title, mark=mark, heading=True)
        yield from (_row(one, str(number)) for number, one in enumerate(rows, 1))


def _row(indicator: Indicator, mark: str) -> Row:
    number = Kind.DECIMAL if indicator.decimals else Kind.INTEGER
    return Row(
        key=indicator.code,
        label=indicator.name,
        mark=mark,
        level=1,
        unit="" if indicator.yes_no else indicator.unit_of_measure,
        kind=Kind.YES_NO if indicator.yes_no else number,
        signed=indicator.signed,
        maximum=indicator.largest if indicator.largest is not None else LARGEST_COUNT,
        decimals=indicator.decimals or None,
        columns=frozenset({*(indicator.columns or [one.value for one in Figure]), NOTE}),
        optional=indicator.optional,
    )


def _version(rows: tuple[Row, ...]) -> str:
    """Changes whenever the rows do, so that an old template is recognised."""
    text = "|".join(f"{row.key}:{row.kind}:{sorted(row.columns or ())}" for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
