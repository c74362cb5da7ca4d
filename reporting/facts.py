"""What a report is built from (số liệu đầu vào của báo cáo): plain values, fetched once. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reporting.figures import Inline


@dataclass(frozen=True)
class TargetFact:
    """One target of the plan with what was reached (chỉ tiêu và kết quả)."""

    programme: str
    title: str
    unit_of_measure: str
    planned: str
    actual: Inline
    standing: str
    reported: int
    owed: int
    source_document: str
    note: str = ""


@dataclass(frozen=True)
class CapitalFact:
    """Capital of one programme × nature × source × origin year (vốn theo chiều)."""

    programme: str
    nature: str
    source: str
    origin_year: int
    assigned_vnd: int
    disbursed_vnd: int
    frozen_vnd: int


@dataclass(frozen=True)
class DistrictFact:
    """Capital of one district (vốn theo huyện): by programme assigned and disbursed, works still at zero."""

    name: str
    by_programme: tuple[tuple[str, int, int], ...]
    zero_works: int

    @property
    def assigned_vnd(self) -> int:
        """All programmes together."""
        return sum(assigned for _, assigned, _ in self.by_programme)

    @property
    def disbursed_vnd(self) -> int:
        """All programmes together."""
        return sum(disbursed for _, _, disbursed in self.by_programme)


@dataclass(frozen=True)
class FrozenFact:
    """Capital of one work that is stopped, or would be (công trình tạm dừng giải ngân)."""

    code: str
    name: str
    commune: str
    district: str
    investor: str
    component: str
    amount_vnd: int


@dataclass(frozen=True)
class FreezeFact:
    """The state of the zero-disbursement check (kết quả kiểm tra 30/6)."""

    due_on: date
    standing: str
    found: int
    total_vnd: int
    confirmed_by: str
    rows: tuple[FrozenFact, ...]
    quote: str
    locator: str
    document: str


@dataclass(frozen=True)
class CoverageFact:
    """Who has reported (tình hình nộp báo cáo) for one form."""

    title: str
    owed: int
    handed_in: int
    late: int
    approved: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class ConflictFact:
    """Documents that disagree about one quantity (mâu thuẫn giữa các văn bản)."""

    title: str
    versions: tuple[str, ...]
    governing: str
    reason: str


@dataclass(frozen=True)
class NextDeadline:
    """A coming deadline of the plan (thời hạn sắp tới)."""

    due: str
    title: str
    document: str


@dataclass(frozen=True)
class ReportFacts:
    """Everything that a report shows, as of one day."""

    programmes: tuple[tuple[str, str], ...]
    targets: tuple[TargetFact, ...]
    capital: tuple[CapitalFact, ...]
    districts: tuple[DistrictFact, ...]
    monthly: tuple[tuple[date, int], ...]
    coverage: tuple[CoverageFact, ...]
    conflicts: tuple[ConflictFact, ...]
    freeze: FreezeFact | None
    deadlines: tuple[NextDeadline, ...]
    legal_bases: tuple[str, ...]
    recipients: tuple[str, ...]
    signer: str
    data_complete_through: date | None

    @property
    def assigned_vnd(self) -> int:
        """All capital of the year, with what was carried over."""
        return sum(row.assigned_vnd for row in self.capital)

    @property
    def disbursed_vnd(self) -> int:
        """Settlements and advances up to the day."""
        return sum(row.disbursed_vnd for row in self.capital)

    def share_percent(self, amount_vnd: int) -> Decimal:
        """A part of the year's capital, in percent; zero where there is no capital."""
        return Decimal(amount_vnd * 100) / self.assigned_vnd if self.assigned_vnd else Decimal(0)
