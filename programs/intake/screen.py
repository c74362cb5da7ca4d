"""The form as plain data that templates draw and the API describes (biểu trên màn hình).

An input is named "row:column"; `typed_from_form` reads such names back. What was typed is shown again as typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from programs.intake import layout
from programs.intake.cells import limits
from programs.intake.check import Values, computed
from programs.intake.kinds import NUMERIC, Kind, Rule, Table, Value
from programs.intake.layout import HeaderCell
from programs.intake.problems import Problem, Problems
from programs.intake.sheet import Column, Row, Sheet, Signatory
from programs.intake.text import tidy
from programs.intake.values import as_json, as_typed, shown

_SEPARATOR: Final = ":"
_JSON_TYPES: Final = {
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "decimal",
    Kind.PERCENT: "decimal",
    Kind.MONEY: "decimal",
    Kind.DATE: "date",
    Kind.YES_NO: "boolean",
}


@dataclass(frozen=True, slots=True)
class ScreenCell:
    """One cell: what stands in it, how to ask for it, what is wrong with it."""

    name: str
    column_key: str
    title: str
    label: str
    kind: str
    text: str
    is_open: bool
    is_input: bool
    required: bool
    unit: str
    hint: str
    input_mode: str
    choices: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]

    @property
    def is_number(self) -> bool:
        return self.kind in NUMERIC

    @property
    def is_wrong(self) -> bool:
        return bool(self.problems)


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """One row with its label and cells."""

    key: str
    mark: str
    label: str
    unit: str
    level: int
    heading: bool
    computed: bool
    cells: tuple[ScreenCell, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """The whole table (bảng trên màn hình)."""

    code: str
    title: str
    subtitle: str
    unit_line: str
    lead_count: int
    header: tuple[tuple[HeaderCell, ...], ...]
    numbers: tuple[int, ...]
    rows: tuple[ScreenRow, ...]
    notes: tuple[str, ...]
    signatories: tuple[Signatory, ...]


@dataclass(frozen=True, slots=True)
class ApiField:
    """One field of the API, enough to build a serializer and its documentation."""

    name: str
    type: str
    label: str
    group: tuple[str, ...]
    unit: str
    required: bool
    read_only: bool
    minimum: str | None
    maximum: str | None
    decimals: int | None
    longest: int | None
    choices: tuple[tuple[str, str], ...]
    hint: str


def draw(
    sheet: Sheet,
    *,
    typed: Mapping[str, Mapping[str, str]] | None = None,
    values: Table | None = None,
    problems: Problems | None = None,
    editable: bool = True,
) -> Screen:
    """The table on screen: `typed` shows cells as they were typed, `values` fills the computed ones."""
    drawer = _Drawer(sheet, typed or {}, computed(sheet, values or {}), problems or Problems(), editable)
    deep = layout.depth(sheet)
    cells = layout.header(sheet)
    width = len(layout.leads(sheet)) + len(sheet.columns)
    return Screen(
        code=sheet.code,
        title=sheet.title,
        subtitle=sheet.subtitle,
        unit_line=sheet.unit_line,
        lead_count=len(layout.leads(sheet)),
        header=tuple(tuple(cell for cell in cells if cell.row == level) for level in range(deep)),
        numbers=tuple(range(1, width + 1)),
        rows=drawer.rows(),
        notes=sheet.notes,
        signatories=sheet.signatories,
    )


def input_name(row_key: str, column_key: str) -> str:
    """The name of a cell's input in the web form."""
    return f"{row_key}{_SEPARATOR}{column_key}"


def typed_from_form(sheet: Sheet, posted: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What a web form says, as typed; names that belong to no input cell are none of the sheet's business."""
    typed: dict[str, dict[str, str]] = {}
    for name, text in posted.items():
        row_key, separator, column_key = name.partition(_SEPARATOR)
        if not separator or not _is_input(sheet, row_key, column_key) or not isinstance(text, str):
            continue
        clean = tidy(text)
        if clean:
            typed.setdefault(row_key, {})[column_key] = clean
    return typed


def typed_from_values(sheet: Sheet, values: Table) -> dict[str, dict[str, str]]:
    """Values as a person could have typed them (điền lại)."""
    typed: dict[str, dict[str, str]] = {}
    for key, cells in values.items():
        row = None if sheet.is_list else sheet.row(key)
        found = {
            column.key: as_typed(sheet.rule(row, column), cells[column.key])
            for column in sheet.columns
            if column.key in cells and sheet.is_input(row, column)
        }
        if found:
            typed[key] = found
    return typed


def api_fields(sheet: Sheet) -> tuple[ApiField, ...]:
    """The fields of one row of the form in the API."""
    return tuple(_api_field(column, sheet.rule(None, column), sheet) for column in sheet.columns)


def api_rows(values: Table) -> list[dict[str, Any]]:
    """The values as plain JSON, one object a row."""
    return [{"key": key, **{name: as_json(value) for name, value in cells.items()}} for key, cells in values.items()]


def _is_input(sheet: Sheet, row_key: str, column_key: str) -> bool:
    if not sheet.has_column(column_key):
        return False
    if sheet.is_list:
        return row_key.isascii() and row_key.isdigit() and 1 <= int(row_key[:9]) <= sheet.most_rows
    return sheet.has_row(row_key) and sheet.is_input(sheet.row(row_key), sheet.column(column_key))


class _Drawer:
    def __init__(
        self, sheet: Sheet, typed: Mapping[str, Mapping[str, str]], values: Values, problems: Problems, editable: bool
    ) -> None:
        self._sheet, self._typed, self._values, self._editable = sheet, typed, values, editable
        self._problems: dict[tuple[str, str], list[Problem]] = {}
        for problem in problems.listed:
            self._problems.setdefault((problem.row_key, problem.column_key), []).append(problem)

    def rows(self) -> tuple[ScreenRow, ...]:
        if not self._sheet.is_list:
            return tuple(self._row(row.key, row) for row in self._sheet.rows)
        keys = dict.fromkeys([*self._typed, *self._values])
        return tuple(self._row(key, None, at) for at, key in enumerate(keys, start=1))

    def _row(self, key: str, row: Row | None, number: int = 0) -> ScreenRow:
        return ScreenRow(
            key=key,
            mark=row.mark if row else str(number),
            label=row.label if row else "",
            unit=row.unit if row else "",
            level=row.level if row else 0,
            heading=row.heading if row else False,
            computed=row is not None and row.computed is not None,
            cells=tuple(self._cell(key, row, column) for column in self._sheet.columns),
        )

    def _cell(self, key: str, row: Row | None, column: Column) -> ScreenCell:
        sheet = self._sheet
        rule = sheet.rule(row, column)
        is_open = sheet.is_open(row, column)
        is_input = self._editable and sheet.is_input(row, column)
        return ScreenCell(
            name=input_name(key, column.key),
            column_key=column.key,
            title=column.title,
            label=", ".join(part for part in (row.label if row else "", column.name) if part),
            kind=rule.kind,
            text=self._text(key, row, column, rule) if is_open else "",
            is_open=is_open,
            is_input=is_input,
            required=rule.required,
            unit=rule.unit,
            hint=limits(rule) if is_input else "",
            input_mode="decimal" if rule.kind in NUMERIC and rule.places else _input_mode(rule),
            choices=_offered(rule),
            problems=tuple(self._problems.get((key, column.key), ())),
        )

    def _text(self, key: str, row: Row | None, column: Column, rule: Rule) -> str:
        value: Value = self._values.get(key, {}).get(column.key)
        if not self._sheet.is_input(row, column):
            return shown(rule, value)
        typed = self._typed.get(key, {}).get(column.key)
        if self._editable:
            return typed if typed is not None else as_typed(rule, value)
        return shown(rule, value) if value is not None else typed or ""


def _input_mode(rule: Rule) -> str:
    return "numeric" if rule.kind in NUMERIC else "text"


def _offered(rule: Rule) -> tuple[tuple[str, str], ...]:
    if rule.kind is Kind.YES_NO:
        return tuple((answer, answer) for answer in rule.answers)
    return tuple((one.label, one.label) for one in rule.choices)


def _api_field(column: Column, rule: Rule, sheet: Sheet) -> ApiField:
    is_number = rule.kind in NUMERIC
    return ApiField(
        name=column.key,
        type=_JSON_TYPES.get(rule.kind, "string"),
        label=column.title,
        group=column.group,
        unit=rule.unit,
        required=rule.required,
        read_only=sheet.formula(None, column) is not None,
        minimum=str(rule.minimum) if rule.minimum is not None else None,
        maximum=str(rule.maximum) if rule.maximum is not None else None,
        decimals=rule.places if is_number else None,
        longest=rule.longest if rule.kind is Kind.TEXT else None,
        choices=tuple((one.value, one.label) for one in rule.choices),
        hint=limits(rule),
    )
