"""The kinds of dated rules and their typed parameters (loại quy tắc thời hạn). Pure."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from accounts.language import gettext as _
from accounts.language import gettext_noop
from programs.calendar import Due
from programs.periods import Period
from programs.rules.scope import CapitalScope


class RuleKind(StrEnum):
    """What a rule asks for (loại quy tắc)."""

    ALLOCATION_COMPLETE = "allocation_complete"
    MILESTONE_REACHED = "milestone_reached"
    MINIMUM_RATE = "minimum_disbursement_rate"
    ZERO_FREEZE = "zero_disbursement_freeze"
    TRANSFER_WINDOW = "transfer_window"
    RECALL = "recall"
    REPORT_DUE = "report_due"
    WORK_ITEM_DUE = "work_item_due"
    DOCUMENT_BY_EVERY_UNIT = "document_by_every_unit"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _(_KIND_LABELS[self])

    @property
    def needs_treasury_data(self) -> bool:
        """Whether the verdict rests on payments, and so waits for the Treasury's data."""
        return self in _ABOUT_PAYMENTS


_KIND_LABELS = {
    RuleKind.ALLOCATION_COMPLETE: gettext_noop("Giao xong vốn"),
    RuleKind.MILESTONE_REACHED: gettext_noop("Đạt mốc công việc"),
    RuleKind.MINIMUM_RATE: gettext_noop("Tỷ lệ giải ngân tối thiểu"),
    RuleKind.ZERO_FREEZE: gettext_noop("Dừng giải ngân công trình 0%"),
    RuleKind.TRANSFER_WINDOW: gettext_noop("Thời gian đề xuất điều chuyển vốn"),
    RuleKind.RECALL: gettext_noop("Thu hồi vốn"),
    RuleKind.REPORT_DUE: gettext_noop("Đến hạn báo cáo"),
    RuleKind.WORK_ITEM_DUE: gettext_noop("Đến hạn nhiệm vụ"),
    RuleKind.DOCUMENT_BY_EVERY_UNIT: gettext_noop("Mọi đơn vị ban hành văn bản"),
}
_ABOUT_PAYMENTS = frozenset({RuleKind.MINIMUM_RATE, RuleKind.ZERO_FREEZE, RuleKind.TRANSFER_WINDOW, RuleKind.RECALL})


class Level(StrEnum):
    """Level of administration (cấp)."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    HAMLET = "hamlet"


class Comparison(StrEnum):
    """How a rate is compared with its threshold (phép so sánh)."""

    AT_LEAST = "at_least"
    ABOVE = "above"


class Payment(StrEnum):
    """What counts as disbursed (khoản được tính là giải ngân)."""

    SETTLEMENT = "settlement"
    ADVANCE = "advance"


class Reach(StrEnum):
    """How far capital may be moved (phạm vi điều chuyển)."""

    SAME_COMMUNE = "same_commune"
    SAME_DISTRICT = "same_district"
    OTHER_DISTRICT = "other_district"
    OTHER_AGENCY = "other_agency"


class Within(StrEnum):
    """What money stays within when it is moved (giữ trong): its component, or no more than its programme."""

    COMPONENT = "component"
    PROGRAMME = "programme"


class Budget(StrEnum):
    """The budget that recalled money goes to (ngân sách nhận vốn thu hồi)."""

    PROVINCE = "province"
    UPPER_LEVEL = "upper_level"


class Source(StrEnum):
    """Whose money a rule speaks of (nguồn vốn)."""

    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class UnitChoice(StrEnum):
    """Which units of a level a rule names (nhóm đơn vị)."""

    ALL = "all"
    CANDIDATES = "candidates"
    RECOGNISED = "recognised"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Units:
    """The units that a rule names (đơn vị phải thực hiện)."""

    levels: frozenset[Level] = frozenset()
    choice: UnitChoice = UnitChoice.ALL
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AllocationComplete:
    """Capital is given per list to units of a level (giao vốn theo danh mục)."""

    receiver: Level
    minimum_percent: Decimal = Decimal(100)


@dataclass(frozen=True, slots=True)
class MilestoneReached:
    """Every project or unit named has passed a milestone (đạt mốc: chọn nhà thầu, nộp hồ sơ …)."""

    milestone: str
    of_projects: bool
    units: Units = Units()


@dataclass(frozen=True, slots=True)
class MinimumRate:
    """A disbursement rate to reach (tỷ lệ giải ngân phải đạt)."""

    percent: Decimal
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class ZeroFreeze:
    """Works that spent nothing are stopped so that their money can be moved (dừng giải ngân để điều chuyển)."""

    counts: frozenset[Payment]
    transfer_order: tuple[Reach, ...]
    within: Within = Within.COMPONENT


@dataclass(frozen=True, slots=True)
class TransferWindow:
    """Owners judge by one date and write to the province by another (đề xuất điều chuyển)."""

    assess: Due
    province_decides_for: frozenset[Reach]
    within: Within = Within.COMPONENT


@dataclass(frozen=True, slots=True)
class Recall:
    """Unspent money goes back to a budget, unless the law lets it be carried over (thu hồi về ngân sách).

    `own_budget_finishes`: who gives money back finishes the work from its own budget. `no_refill_from`: next year's
    money of these sources may not pay for it again.
    """

    returns_to: Budget
    carry_over: bool = False
    own_budget_finishes: bool = False
    no_refill_from: frozenset[Source] = frozenset()


@dataclass(frozen=True, slots=True)
class ReportDue:
    """A form of a period is due (báo cáo định kỳ)."""

    form: str
    period: Period


@dataclass(frozen=True, slots=True)
class WorkItemDue:
    """A task is due from the agencies named (nhiệm vụ đến hạn); `awaited_by` are rules that wait for it."""

    work_item: str
    responsible: tuple[str, ...]
    awaited_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentByEveryUnit:
    """Each unit named has issued a document (ban hành văn bản); `awaited_by` are rules that wait for it."""

    document: str
    units: Units
    minimum_percent: Decimal = Decimal(100)
    awaited_by: tuple[str, ...] = ()


Parameters = (
    AllocationComplete
    | MilestoneReached
    | MinimumRate
    | ZeroFreeze
    | TransferWindow
    | Recall
    | ReportDue
    | WorkItemDue
    | DocumentByEveryUnit
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A dated rule as code understands it (quy tắc thời hạn)."""

    code: str
    kind: RuleKind
    due: Due
    parameters: Parameters
    scope: CapitalScope = field(default_factory=CapitalScope)

    @property
    def check_dues(self) -> tuple[Due, ...]:
        """The moments at which the rule is checked, in order."""
        if isinstance(self.parameters, TransferWindow) and self.parameters.assess != self.due:
            return (self.parameters.assess, self.due)
        return (self.due,)
