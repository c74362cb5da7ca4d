"""What a report is asked for (tham số của báo cáo)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from accounts.models import OrgUnit, Province
from programs.models import PlanYear
from programs.periods import Period
from reporting.document import Document
from reporting.facts import ReportFacts


@dataclass(frozen=True)
class ReportParameters:
    """One report to be built: which unit reports on which period, seen on which day.

    `as_of` is the day up to which facts count; `texts` are the paragraphs that people wrote, by section.
    """

    province: Province
    plan_year: PlanYear
    period: Period
    unit: OrgUnit
    as_of: date
    today: date
    illustrative: bool
    place_name: str
    number: int | None = None
    issued_on: date | None = None
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReportKind:
    """A report in the catalogue (loại báo cáo): one declaration serves its periods."""

    code: str
    title: str
    unit_kinds: frozenset[str]
    build: Callable[[ReportParameters, ReportFacts], Document]
    text_sections: tuple[tuple[str, str], ...]
    issued: bool
