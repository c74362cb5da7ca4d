"""What changed since last time (thay đổi so với lần nộp trước), cell by cell, in the words of the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from accounts.language import gettext as _
from programs.intake.check import row_label
from programs.intake.kinds import NUMERIC, Table, Value
from programs.intake.sheet import Column, Row, Sheet
from programs.intake.values import figure, shown, typed_amount


class ChangeKind(StrEnum):
    """How a cell changed (loại thay đổi)."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One cell before and after, as people read it; `difference` is signed, for figures only."""

    kind: ChangeKind
    row_key: str
    column_key: str
    row_label: str
    column_title: str
    before: str
    after: str
    unit: str
    difference: str

    @property
    def sentence(self) -> str:
        """The change in one sentence."""
        unit = f" {self.unit}" if self.unit else ""
        place = f"{self.row_label}, {self.column_title}"
        if self.kind is ChangeKind.ADDED:
            return _("%(place)s: thêm %(after)s%(unit)s.") % {"place": place, "after": self.after, "unit": unit}
        if self.kind is ChangeKind.REMOVED:
            return _("%(place)s: bỏ %(before)s%(unit)s.") % {"place": place, "before": self.before, "unit": unit}
        return f"{place}: {self.before} → {self.after}{unit}."


def between(sheet: Sheet, before: Table, after: Table) -> tuple[Change, ...]:
    """Every cell that differs, in the order of the form; rows of a list are told apart by their key columns."""
    if sheet.is_list:
        before, after = _by_key(sheet, before), _by_key(sheet, after)
        keys = list(dict.fromkeys([*after, *before]))
    else:
        keys = [row.key for row in sheet.rows]
    found = []
    for key in keys:
        row = None if sheet.is_list else sheet.row(key)
        old, new = before.get(key, {}), after.get(key, {})
        label = row_label(sheet, key, new or old)
        for column in sheet.columns:
            one, two = old.get(column.key), new.get(column.key)
            if one != two:
                found.append(_change(sheet, row, column, key, label, one, two))
    return tuple(found)


def _change(sheet: Sheet, row: Row | None, column: Column, key: str, label: str, before: Value, after: Value) -> Change:
    rule = sheet.rule(row, column)
    kind = ChangeKind.ADDED if before is None else ChangeKind.REMOVED if after is None else ChangeKind.CHANGED
    old, new = typed_amount(rule, before), typed_amount(rule, after)
    difference = ""
    if rule.kind in NUMERIC and old is not None and new is not None:
        difference = _signed(new - old)
    return Change(
        kind, key, column.key, label, column.name, shown(rule, before), shown(rule, after), rule.unit, difference
    )


def _signed(amount: Decimal) -> str:
    return f"+{figure(amount)}" if amount > 0 else figure(amount)


def _by_key(sheet: Sheet, table: Table) -> dict[str, Mapping[str, Value]]:
    found: dict[str, Mapping[str, Value]] = {}
    for line, cells in table.items():
        name = " – ".join(shown(sheet.rule(None, sheet.column(key)), cells.get(key)) for key in sheet.key)
        found[name if name not in found else f"{name} ({line})"] = cells
    return found
