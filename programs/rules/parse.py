"""Reading the typed parameters of a rule from a mapping, with every mistake named (đọc tham số quy tắc). Pure."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from accounts.language import gettext as _
from programs.calendar import Due
from programs.reading import Reader
from programs.rules.kinds import (
    AllocationComplete,
    Budget,
    Comparison,
    DocumentByEveryUnit,
    Level,
    MilestoneReached,
    MinimumRate,
    Parameters,
    Payment,
    Reach,
    Recall,
    ReportDue,
    Rule,
    RuleKind,
    Source,
    TransferWindow,
    UnitChoice,
    Units,
    Within,
    WorkItemDue,
    ZeroFreeze,
)
from programs.rules.scope import parse_scope


def _percent(reader: Reader, key: str) -> Decimal:
    if not reader.has(key):
        return Decimal(100)
    percent = reader.decimal(key)
    if not 0 < percent <= 100:
        reader.fail(_("cần một tỷ lệ từ trên 0 đến 100."), key)
    return percent


def read_units(reader: Reader) -> Units:
    """Read which units are named: levels with a choice, or a list of codes."""
    reader.only("levels", "choice", "codes")
    choice = reader.choice("choice", UnitChoice) if reader.has("choice") else UnitChoice.ALL
    units = Units(reader.choices("levels", Level), choice, reader.texts("codes"))
    if (choice is UnitChoice.NAMED) != bool(units.codes):
        reader.fail(_("cần liệt kê mã đơn vị khi và chỉ khi choice là named."), "codes")
    if choice is not UnitChoice.NAMED and not units.levels:
        reader.fail(_("cần ít nhất một cấp đơn vị."), "levels")
    return units


def _allocation(reader: Reader) -> AllocationComplete:
    reader.only("receiver", "minimum_percent")
    return AllocationComplete(reader.choice("receiver", Level), _percent(reader, "minimum_percent"))


def _milestone(reader: Reader) -> MilestoneReached:
    reader.only("milestone", "units")
    units = read_units(reader.child("units")) if reader.has("units") else Units()
    return MilestoneReached(reader.slug("milestone"), of_projects=not reader.has("units"), units=units)


def _minimum_rate(reader: Reader) -> MinimumRate:
    reader.only("percent", "comparison")
    if not reader.has("percent"):
        reader.fail(_("cần tỷ lệ phải đạt, ví dụ 100."), "percent")
    return MinimumRate(_percent(reader, "percent"), reader.choice("comparison", Comparison))


def _zero_freeze(reader: Reader) -> ZeroFreeze:
    reader.only("counts", "transfer_order", "within")
    counts = reader.choices("counts", Payment)
    if not counts:
        reader.fail(_("cần ít nhất một khoản được tính là giải ngân."), "counts")
    return ZeroFreeze(counts, reader.choices_in_order("transfer_order", Reach), _within(reader))


def _transfer_window(reader: Reader) -> TransferWindow:
    reader.only("assess", "province_decides_for", "within")
    reaches = reader.choices("province_decides_for", Reach)
    return TransferWindow(reader.due("assess"), reaches, _within(reader))


def _within(reader: Reader) -> Within:
    return reader.choice("within", Within) if reader.has("within") else Within.COMPONENT


def _recall(reader: Reader) -> Recall:
    reader.only("returns_to", "carry_over", "own_budget_finishes", "no_refill_from")
    return Recall(
        reader.choice("returns_to", Budget),
        reader.yes_no("carry_over"),
        reader.yes_no("own_budget_finishes"),
        reader.choices("no_refill_from", Source),
    )


def _report(reader: Reader) -> ReportDue:
    reader.only("form", "period")
    return ReportDue(reader.slug("form"), reader.period("period"))


def _work_item(reader: Reader) -> WorkItemDue:
    reader.only("work_item", "responsible", "awaited_by")
    return WorkItemDue(reader.slug("work_item"), reader.texts("responsible"), reader.texts("awaited_by"))


def _document(reader: Reader) -> DocumentByEveryUnit:
    reader.only("document", "units", "minimum_percent", "awaited_by")
    units = read_units(reader.child("units"))
    percent = _percent(reader, "minimum_percent")
    return DocumentByEveryUnit(reader.slug("document"), units, percent, reader.texts("awaited_by"))


_READERS: dict[RuleKind, Callable[[Reader], Parameters]] = {
    RuleKind.ALLOCATION_COMPLETE: _allocation,
    RuleKind.MILESTONE_REACHED: _milestone,
    RuleKind.MINIMUM_RATE: _minimum_rate,
    RuleKind.ZERO_FREEZE: _zero_freeze,
    RuleKind.TRANSFER_WINDOW: _transfer_window,
    RuleKind.RECALL: _recall,
    RuleKind.REPORT_DUE: _report,
    RuleKind.WORK_ITEM_DUE: _work_item,
    RuleKind.DOCUMENT_BY_EVERY_UNIT: _document,
}


def read_parameters(kind: RuleKind, reader: Reader) -> Parameters:
    """Read the parameters of a kind; mistakes stay with the reader."""
    return _READERS[kind](reader)


def parse_parameters(kind: RuleKind, stored: Mapping[str, object], source: str = "") -> Parameters:
    """Read the parameters stored with a rule, or raise with every mistake."""
    reader = Reader(dict(stored), source or _("tham số"))
    parameters = read_parameters(kind, reader)
    reader.finish()
    return parameters


def parse_rule(
    *,
    code: str,
    kind: str,
    operator: str,
    due: str,
    scope: Mapping[str, object],
    parameters: Mapping[str, object],
) -> Rule:
    """Rebuild a rule from its stored fields, or raise with every mistake."""
    rule_kind = RuleKind(kind)
    return Rule(
        code=code,
        kind=rule_kind,
        due=Due.from_stored(operator, due),
        parameters=parse_parameters(rule_kind, parameters, _("quy tắc %(code)s, tham số") % {"code": code}),
        scope=parse_scope(scope, _("quy tắc %(code)s, phạm vi") % {"code": code}),
    )
