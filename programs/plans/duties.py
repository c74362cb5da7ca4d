"""Reading what a plan pack asks for: targets, candidates, rules, forms (phần giao việc). Pure."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from accounts.language import gettext as _
from programs.calendar import Due
from programs.plans.entries import (
    Candidate,
    Form,
    FormDue,
    GateEntry,
    Quote,
    ReviewStep,
    RuleEntry,
    Split,
    Target,
    TargetOperator,
)
from programs.plans.sections import QUOTE_KEYS, Known, read_quote, read_unit, read_unit_codes
from programs.reading import Reader
from programs.rules.gates import Effect, Gate, GateKind, Title, read_gate_parameters
from programs.rules.kinds import Rule, RuleKind
from programs.rules.parse import read_parameters
from programs.rules.scope import read_scope

_WITH_VALUE = frozenset(
    {
        TargetOperator.AT_LEAST,
        TargetOperator.MORE_THAN,
        TargetOperator.EQUAL,
        TargetOperator.AT_MOST,
        TargetOperator.RANGE,
        TargetOperator.RANGE_OR_MORE,
        TargetOperator.NONE_BELOW,
    }
)
_WITH_RANGE = frozenset({TargetOperator.RANGE, TargetOperator.RANGE_OR_MORE})
_TARGET_KEYS = (
    "code",
    "indicator",
    "programme",
    "owner",
    "unit",
    "units",
    "period",
    "operator",
    "value",
    "upper",
    "due",
    "condition",
    "split",
    "note",
    *QUOTE_KEYS,
)
PARENT = "parent"
LEAD = "lead"


def read_targets(root: Reader, known: Known) -> tuple[tuple[Target, ...], tuple[Split, ...]]:
    """Read the target statements, one for each unit named, and the splits of some of them between units."""
    targets: list[Target] = []
    splits: list[Split] = []
    for entry in root.items("targets"):
        target = _target(entry, known)
        targets.extend(_for_each_unit(entry, target))
        if entry.has("split"):
            split_reader = entry.child("split")
            parts = tuple(_split_parts(split_reader, target, known))
            targets.extend(parts)
            splits.append(_split(split_reader, target, tuple(part.unit for part in parts)))
    return tuple(targets), tuple(splits)


def _target(entry: Reader, known: Known) -> Target:
    entry.only(*_TARGET_KEYS)
    operator = entry.choice("operator", TargetOperator)
    programme = entry.known("programme", known.programmes, _("mã một chương trình"))
    return Target(
        code=entry.unique("code", known.targets),
        indicator=entry.slug("indicator"),
        programme=programme,
        owner=_owner(entry, programme, known),
        unit="" if entry.has("units") else read_unit(entry),
        period=entry.period("period"),
        operator=operator,
        value=entry.decimal("value") if _expects(entry, "value", present=operator in _WITH_VALUE) else None,
        upper=_upper(entry, operator),
        due=_due(entry, operator),
        condition=_condition(entry, operator),
        part_of="",
        quote=read_quote(entry, known),
        note=entry.optional_text("note"),
    )


def _owner(entry: Reader, programme: str, known: Known) -> str:
    if entry.has("owner"):
        return entry.slug("owner")
    steward = known.programmes.get(programme)
    return steward.office or steward.lead if steward else ""


def _for_each_unit(entry: Reader, target: Target) -> Iterator[Target]:
    """The statement itself, or one for each of the units that it names."""
    if not entry.has("units"):
        yield target
        return
    if entry.has("unit") or entry.has("split"):
        entry.fail(_("không dùng cùng với unit hoặc split."), "units")
    for unit in read_unit_codes(entry, "units"):
        yield replace(target, code=f"{target.code}-{unit}", unit=unit)


def _expects(entry: Reader, key: str, *, present: bool) -> bool:
    """Whether to read a key; note a key that this operator does not take."""
    if not present and entry.has(key):
        entry.fail(_("không dùng với phép so sánh này."), key)
    return present


def _due(entry: Reader, operator: TargetOperator) -> Due | None:
    """The day of a milestone; a document may set a condition instead of one."""
    by_date = operator is TargetOperator.BY_DATE and not entry.has("condition")
    return entry.due("due") if _expects(entry, "due", present=by_date) else None


def _condition(entry: Reader, operator: TargetOperator) -> str:
    allowed = operator is TargetOperator.BY_DATE and not entry.has("due")
    if entry.has("condition") and not allowed:
        entry.fail(_("chỉ dùng khi văn bản không nêu ngày hoàn thành."), "condition")
    return entry.optional_text("condition")


def _upper(entry: Reader, operator: TargetOperator) -> Decimal | None:
    if not _expects(entry, "upper", present=operator in _WITH_RANGE):
        return None
    upper = entry.decimal("upper")
    if entry.has("value") and upper <= entry.decimal("value"):
        entry.fail(_("cần lớn hơn số ở mục value."), "upper")
    return upper


def _split_parts(split: Reader, whole: Target, known: Known) -> Iterator[Target]:
    split.only("locator", "operator", "units", "unassigned")
    locator = split.text("locator", _("vị trí trong văn bản"))
    operator = split.choice("operator", TargetOperator)
    for entry in split.items("units"):
        entry.only("unit", "value", "quote")
        unit = read_unit(entry)
        code = f"{whole.code}-{unit}"
        if code in known.targets:
            entry.fail(_("đơn vị «%(unit)s» đã có ở trên.") % {"unit": unit}, "unit")
        known.targets.add(code)
        yield Target(
            code=code,
            indicator=whole.indicator,
            programme=whole.programme,
            owner=whole.owner,
            unit=unit,
            period=whole.period,
            operator=operator,
            value=entry.decimal("value"),
            upper=None,
            due=None,
            condition="",
            part_of=whole.code,
            quote=Quote(whole.quote.document, locator, entry.text("quote", _("lời trích nguyên văn"))),
            note="",
        )


def _split(split: Reader, whole: Target, assigned: tuple[str, ...]) -> Split:
    unassigned = read_unit_codes(split, "unassigned")
    for index, unit in enumerate(unassigned):
        if unit in assigned:
            split.fail(_("đơn vị «%(unit)s» đã được giao ở mục units.") % {"unit": unit}, f"unassigned[{index}]")
    return Split(whole.code, assigned, unassigned)


def read_candidates(root: Reader, known: Known) -> tuple[Candidate, ...]:
    """Read the units named for titles, list by list."""
    found = []
    for entry in root.items("candidates"):
        entry.only("title", "aim", "locator", "document", "units")
        title = entry.choice("title", Title)
        aim = entry.period("aim")
        seen: set[str] = set()
        for place in entry.items("units"):
            place.only("unit", "printed_name", "district", "field_of_excellence", "quote")
            unit = read_unit(place)
            if unit in seen:
                place.fail(_("đơn vị «%(unit)s» đã có trong danh sách này.") % {"unit": unit}, "unit")
            seen.add(unit)
            found.append(
                Candidate(
                    title=title,
                    unit=unit,
                    printed_name=place.text("printed_name", _("tên in trong văn bản")),
                    district=read_unit(place, "district"),
                    aim=aim,
                    field_of_excellence=place.optional_text("field_of_excellence"),
                    quote=Quote(
                        entry.known("document", known.documents, _("mã một văn bản")),
                        entry.text("locator", _("vị trí trong văn bản")),
                        place.text("quote", _("lời trích nguyên văn")),
                    ),
                )
            )
    return tuple(found)


def read_rules(root: Reader, known: Known) -> tuple[RuleEntry, ...]:
    """Read the dated rules."""
    rules = tuple(_rule(entry, known) for entry in root.items("rules"))
    for rule in rules:
        for code in getattr(rule.rule.parameters, "awaited_by", ()):
            if code not in known.rules:
                root.fail(
                    _("quy tắc «%(rule)s»: quy tắc phải chờ «%(code)s» chưa có trong tệp.")
                    % {"rule": rule.rule.code, "code": code},
                    "rules",
                )
    return rules


def _rule(entry: Reader, known: Known) -> RuleEntry:
    entry.only("code", "kind", "title", "due", "scope", "parameters", "action", "authority", "in_force", "quotes")
    kind = entry.choice("kind", RuleKind)
    scope, parameters = entry.child("scope"), entry.child("parameters")
    typed_scope = read_scope(scope)
    for index, programme in enumerate(scope.texts("programmes")):
        if programme not in known.programmes:
            scope.fail(
                _("chương trình «%(programme)s» chưa có trong tệp.") % {"programme": programme}, f"programmes[{index}]"
            )
    quotes = _quotes(entry, known)
    return RuleEntry(
        rule=Rule(
            code=entry.unique("code", known.rules),
            kind=kind,
            due=entry.due("due"),
            parameters=read_parameters(kind, parameters),
            scope=typed_scope,
        ),
        title=entry.text("title", _("tên quy tắc")),
        action=entry.text("action", _("việc phải làm")),
        authority=entry.text("authority", _("cơ quan có thẩm quyền")),
        quotes=quotes,
        scope_as_written=scope.mapping,
        parameters_as_written=parameters.mapping,
        in_force=entry.yes_no("in_force") if entry.has("in_force") else None,
    )


def _quotes(entry: Reader, known: Known) -> tuple[Quote, ...]:
    quotes = []
    for place in entry.items("quotes"):
        place.only(*QUOTE_KEYS)
        quotes.append(read_quote(place, known))
    if not quotes and entry.has("quotes"):
        entry.fail(_("cần ít nhất một lời trích."), "quotes")
    return tuple(quotes)


def read_gates(root: Reader, known: Known) -> tuple[GateEntry, ...]:
    """Read the rules about where capital may go; a pack may have none."""
    return tuple(_gate(entry, known) for entry in root.items("gates", required=False))


def _gate(entry: Reader, known: Known) -> GateEntry:
    entry.only("code", "kind", "title", "effect", "scope", "parameters", "in_force", "quotes")
    kind = entry.choice("kind", GateKind)
    scope, parameters = entry.child("scope"), entry.child("parameters")
    gate = Gate(
        code=entry.unique("code", known.gates),
        kind=kind,
        effect=entry.choice("effect", Effect),
        scope=read_scope(scope),
        parameters=read_gate_parameters(kind, parameters),
    )
    for index, programme in enumerate(scope.texts("programmes")):
        if programme not in known.programmes:
            scope.fail(
                _("chương trình «%(programme)s» chưa có trong tệp.") % {"programme": programme}, f"programmes[{index}]"
            )
    return GateEntry(
        gate=gate,
        title=entry.text("title", _("tên quy tắc")),
        quotes=_quotes(entry, known),
        scope_as_written=scope.mapping,
        parameters_as_written=parameters.mapping,
        in_force=entry.yes_no("in_force") if entry.has("in_force") else None,
    )


def read_forms(root: Reader, known: Known) -> tuple[Form, ...]:
    """Read the forms with who owes them, the chain of review and the due days."""
    return tuple(_form(entry, known) for entry in root.items("forms"))


def _form(entry: Reader, known: Known) -> Form:
    entry.only("code", "title", "sheet", "owed_by", "programmes", "chain", "dues", *QUOTE_KEYS)
    programmes = entry.texts("programmes")
    for index, programme in enumerate(programmes):
        if programme not in known.programmes:
            entry.fail(
                _("chương trình «%(programme)s» chưa có trong tệp.") % {"programme": programme}, f"programmes[{index}]"
            )
    return Form(
        code=entry.unique("code", known.forms),
        title=entry.text("title", _("tên biểu")),
        sheet=entry.text("sheet", _("tên mẫu nhập liệu")),
        owed_by=entry.text("owed_by", _("loại đơn vị phải nộp")),
        programmes=programmes,
        chain=tuple(_step(step, programmes, known) for step in entry.items("chain")),
        dues=tuple(_form_dues(entry)),
        quote=read_quote(entry, known),
    )


def _step(step: Reader, programmes: tuple[str, ...], known: Known) -> ReviewStep:
    step.only("step", "by", "title")
    by = step.slug("by")
    if by == LEAD:
        if len(programmes) != 1:
            step.fail(_("chỉ dùng «lead» khi biểu thuộc đúng một chương trình."), "by")
        by = next((known.programmes[code].lead for code in programmes if code in known.programmes), by)
    return ReviewStep(step.slug("step"), by, step.text("title", _("tên bước")))


def _form_dues(form: Reader) -> Iterator[FormDue]:
    seen: set[str] = set()
    for entry in form.items("dues"):
        entry.only("period", "opens_on", "due", "illustrative")
        period, due = entry.period("period"), entry.due("due")
        opens_on = entry.day("opens_on")
        if period.key in seen:
            entry.fail(_("kỳ «%(key)s» đã có ở trên.") % {"key": period.key}, "period")
        seen.add(period.key)
        if opens_on > due.last_good_day:
            entry.fail(_("cần ngày mở biểu không muộn hơn hạn nộp."), "opens_on")
        yield FormDue(period, opens_on, due, entry.yes_no("illustrative"))
