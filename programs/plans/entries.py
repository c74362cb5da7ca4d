"""What a plan pack holds: the documents of a plan year as typed, frozen values (nội dung kế hoạch năm). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from programs.calendar import DayOffPolicy, Due
from programs.periods import Period
from programs.rules.gates import Gate, Title
from programs.rules.kinds import Rule


class TargetOperator(StrEnum):
    """How a target statement binds its quantity (phép so sánh của chỉ tiêu)."""

    AT_LEAST = "at_least"  # ít nhất
    MORE_THAN = "more_than"  # trên
    EQUAL = "equal"  # con số nêu đích danh, 100%
    AT_MOST = "at_most"  # không quá
    RANGE = "range"  # từ … đến …
    RANGE_OR_MORE = "range_or_more"  # từ … - … trở lên
    NONE_BELOW = "none_below"  # không còn đơn vị dưới mức
    BY_DATE = "by_date"  # hoàn thành theo thời hạn
    MAINTAIN = "maintain"  # tiếp tục duy trì


@dataclass(frozen=True, slots=True)
class Quote:
    """A place in a document with its words (trích dẫn)."""

    document: str
    locator: str
    words: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the plan or one that it cites (văn bản); number and date may be missing."""

    code: str
    kind: str
    title: str
    issuer: str
    number: str
    issued_on: date | None
    signer: str
    note: str
    cited_in: Quote | None
    printed_on: date | None

    @property
    def is_misprinted(self) -> bool:
        """Whether the plan prints another date than the document bears (trích sai ngày)."""
        return self.printed_on is not None and self.printed_on != self.issued_on

    @property
    def warning(self) -> str:
        """The sentence about a wrong printed date for the note of the document, or nothing."""
        if self.printed_on is None or self.issued_on is None or not self.is_misprinted:
            return ""
        return f"Kế hoạch trích ngày {self.printed_on:%d/%m/%Y}; ngày đúng của văn bản là {self.issued_on:%d/%m/%Y}."


@dataclass(frozen=True, slots=True)
class Stewardship:
    """Who leads a programme and which standing office helps, if any (cơ quan chủ trì, văn phòng giúp việc)."""

    programme: str
    lead: str
    office: str
    assumed: bool
    note: str


class OwnMeasure(StrEnum):
    """How a province's own indicator is counted (cách tính)."""

    FLOW = "flow"  # số tăng thêm trong kỳ
    STOCK = "stock"  # số lũy kế


class OwnReporter(StrEnum):
    """Which level reports a province's own indicator (cấp báo cáo)."""

    COMMUNE = "commune"
    DISTRICT = "district"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class OwnIndicator:
    """A quantity that the province added to those of the phase (đại lượng riêng của tỉnh)."""

    code: str
    name: str
    unit_of_measure: str
    measure: OwnMeasure
    reported_by: OwnReporter
    programme: str
    yes_no: bool
    decimals: int
    section: str
    note: str


@dataclass(frozen=True, slots=True)
class Target:
    """One statement of a document about one quantity (lời chỉ tiêu)."""

    code: str
    indicator: str
    programme: str
    owner: str
    unit: str
    period: Period
    operator: TargetOperator
    value: Decimal | None
    upper: Decimal | None
    due: Due | None
    condition: str
    part_of: str
    quote: Quote
    note: str


@dataclass(frozen=True, slots=True)
class Split:
    """Which units got a part of a target and which got none (phân bổ chỉ tiêu)."""

    whole: str
    assigned: tuple[str, ...]
    unassigned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A figure that the plan builds on (số liệu nền)."""

    indicator: str
    unit: str
    as_of: date
    value: Decimal
    quote: Quote | None
    note: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit named for a title (đơn vị phấn đấu)."""

    title: Title
    unit: str
    printed_name: str
    district: str
    aim: Period
    field_of_excellence: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A dated rule with its words, action and authority (quy tắc thời hạn)."""

    rule: Rule
    title: str
    action: str
    authority: str
    quotes: tuple[Quote, ...]
    scope_as_written: Mapping[str, Any]
    parameters_as_written: Mapping[str, Any]
    in_force: bool | None = None


@dataclass(frozen=True, slots=True)
class GateEntry:
    """A rule about where capital may go, with its words (quy tắc phân bổ vốn)."""

    gate: Gate
    title: str
    quotes: tuple[Quote, ...]
    scope_as_written: Mapping[str, Any]
    parameters_as_written: Mapping[str, Any]
    in_force: bool | None = None


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """One step of the chain of review (bước duyệt): the parent unit, or a named agency."""

    step: str
    by: str
    title: str


@dataclass(frozen=True, slots=True)
class FormDue:
    """A form in one period (kỳ báo cáo của biểu)."""

    period: Period
    opens_on: date
    due: Due
    illustrative: bool


@dataclass(frozen=True, slots=True)
class Form:
    """A form, who owes it and along which chain it goes (biểu báo cáo)."""

    code: str
    title: str
    sheet: str
    owed_by: str
    programmes: tuple[str, ...]
    chain: tuple[ReviewStep, ...]
    dues: tuple[FormDue, ...]
    quote: Quote


@dataclass(frozen=True, slots=True)
class FreeCitation:
    """A quote that no entry of the pack holds (trích dẫn rời), under the key that it is kept by."""

    key: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class PlanPack:
    """The plan of a year as data (gói kế hoạch năm)."""

    source: str
    province: str
    year: int
    phase: Period
    documents: tuple[Document, ...]
    stewardships: tuple[Stewardship, ...]
    baselines: tuple[Baseline, ...]
    targets: tuple[Target, ...]
    splits: tuple[Split, ...]
    candidates: tuple[Candidate, ...]
    rules: tuple[RuleEntry, ...]
    forms: tuple[Form, ...]
    gates: tuple[GateEntry, ...] = ()
    citations: tuple[FreeCitation, ...] = ()
    day_off_policy: DayOffPolicy | None = None
    indicators: tuple[OwnIndicator, ...] = ()

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Every quote of the pack, in order (mọi trích dẫn)."""
        found: list[Quote | None] = [document.cited_in for document in self.documents]
        found += [baseline.quote for baseline in self.baselines]
        found += [target.quote for target in self.targets]
        found += [candidate.quote for candidate in self.candidates]
        found += [form.quote for form in self.forms]
        found += [quote for rule in self.rules for quote in rule.quotes]
        found += [quote for gate in self.gates for quote in gate.quotes]
        return tuple(quote for quote in found if quote is not None)
