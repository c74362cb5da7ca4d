"""One frozen declaration per official form (biểu mẫu).

The declaration gives the blank template, the rules in Excel, the reader, the list of problems, the export, the table
on screen and the fields of the API. A *fixed* sheet has declared rows, handed over at run time with `with_rows`; a
*list* has `key` columns and as many rows as people fill in; `named_by` are the columns that name a row in a problem.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from accounts.language import gettext as _
from programs.intake.formulas import Formula, Ratio
from programs.intake.kinds import LONGEST_TEXT, NUMERIC, BadSheet, Choice, Kind, Rule

_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,59}\Z")
MOST_ROWS: Final = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column (cột); `group` lists the merged headings above it, outermost first.

    In a `by_row` column each row's own kind and limits rule (một biểu có cả số xã, triệu đồng và %).
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    group: tuple[str, ...] = ()
    unit: str = ""
    required: bool = False
    signed: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    earliest: date | None = None
    latest: date | None = None
    decimals: int | None = None
    longest: int = LONGEST_TEXT
    pattern: str = ""
    pattern_hint: str = ""
    choices: tuple[Choice, ...] = ()
    computed: Formula | None = None
    by_row: bool = False
    width: float | None = None
    help: str = ""

    @property
    def path(self) -> tuple[str, ...]:
        """The headings from the outermost group down to the title (đường dẫn tiêu đề)."""
        return (*self.group, self.title)

    @property
    def name(self) -> str:
        """The column as a sentence names it (tên cột)."""
        return ": ".join(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One declared row (dòng); `computed` sums or compares other rows, `columns` limits the cells that may be filled.

    `heading` rows hold no figures. `optional` rows may stay empty although the column is required.
    """

    key: str
    label: str
    mark: str = ""
    level: int = 0
    unit: str = ""
    kind: Kind | None = None
    signed: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int | None = None
    choices: tuple[Choice, ...] = ()
    computed: Formula | None = None
    columns: frozenset[str] | None = None
    heading: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Signatory:
    """One signature under the table (người ký): role and the line below it."""

    role: str
    line: str = "(Ký, ghi rõ họ tên)"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """An official form (biểu mẫu)."""

    code: str
    version: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    key: tuple[str, ...] = ()
    named_by: tuple[str, ...] = ()
    most_rows: int = MOST_ROWS
    subtitle: str = ""
    unit_line: str = ""
    notes: tuple[str, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    mark_title: str = "TT"
    label_title: str = "Nội dung"
    unit_title: str = ""
    landscape: bool = True
    # The same list in other languages, whose headings are understood too.
    others: tuple["Sheet", ...] = ()
    _columns: dict[str, Column] = field(init=False, repr=False, compare=False)
    _rows: dict[str, Row] = field(init=False, repr=False, compare=False)
    _rules: dict[tuple[str, str], Rule] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_columns", _by_key(self.columns, _("cột")))
        object.__setattr__(self, "_rows", _by_key(self.rows, _("dòng")))
        object.__setattr__(self, "_rules", {})
        _verify(self)

    @property
    def is_list(self) -> bool:
        """Whether rows are open-ended (biểu danh sách)."""
        return bool(self.key)

    def column(self, key: str) -> Column:
        return self._columns[key]

    def row(self, key: str) -> Row:
        return self._rows[key]

    def has_column(self, key: str) -> bool:
        return key in self._columns

    def has_row(self, key: str) -> bool:
        return key in self._rows

    def with_rows(self, rows: tuple[Row, ...]) -> "Sheet":
        """The same form with the rows of this plan (các chỉ tiêu của năm)."""
        return replace(self, rows=rows)

    def with_choices(self, key: str, choices: tuple[Choice, ...]) -> "Sheet":
        """The same form with a list of choices known only at run time (danh mục lựa chọn)."""
        columns = tuple(replace(one, choices=choices) if one.key == key else one for one in self.columns)
        return replace(self, columns=columns)

    def formula(self, row: Row | None, column: Column) -> Formula | None:
        """How the cell is computed, if it is: a ratio by its column, otherwise the row's formula goes first."""
        if row is None or (column.computed is not None and isinstance(column.computed, Ratio)):
            return column.computed
        return row.computed if row.computed is not None and _numeric(row, column) else column.computed

    def along_row(self, row: Row | None, column: Column) -> bool:
        """Whether the formula's parts are columns of this row, not rows of this column."""
        return self.formula(row, column) is column.computed

    def is_open(self, row: Row | None, column: Column) -> bool:
        """Whether the cell exists for people: not a heading's, not closed for this row."""
        if row is None:
            return True
        return not row.heading and (row.columns is None or column.key in row.columns)

    def is_input(self, row: Row | None, column: Column) -> bool:
        """Whether people fill the cell in (ô nhập)."""
        return self.is_open(row, column) and self.formula(row, column) is None

    def rule(self, row: Row | None, column: Column) -> Rule:
        """What the cell at this row and column accepts."""
        place = (row.key if row is not None else "", column.key)
        if place not in self._rules:
            self._rules[place] = self._made_rule(row, column)
        return self._rules[place]

    def _made_rule(self, row: Row | None, column: Column) -> Rule:
        required = column.required and self.is_input(row, column) and not (row is not None and row.optional)
        if row is not None and column.by_row and row.kind is not None:
            return Rule(
                kind=row.kind,
                unit=row.unit if row.kind is not Kind.MONEY or row.unit else column.unit,
                required=required,
                minimum=_floor(row.kind, row.signed, row.minimum),
                maximum=row.maximum,
                decimals=row.decimals,
                longest=column.longest,
                choices=row.choices,
            )
        return Rule(
            kind=column.kind,
            unit=column.unit or (row.unit if row is not None and column.by_row else ""),
            required=required,
            minimum=_floor(column.kind, column.signed, column.minimum),
            maximum=column.maximum,
            earliest=column.earliest,
            latest=column.latest,
            decimals=column.decimals,
            longest=column.longest,
            pattern=column.pattern,
            pattern_hint=column.pattern_hint,
            choices=column.choices,
        )

    def cells(self) -> Iterator[tuple[Row, Column]]:
        """Every open cell of a fixed sheet, row by row."""
        for row in self.rows:
            for column in self.columns:
                if self.is_open(row, column):
                    yield row, column


def _numeric(row: Row, column: Column) -> bool:
    kind = row.kind if column.by_row and row.kind is not None else column.kind
    return kind in NUMERIC


def _floor(kind: Kind, signed: bool, minimum: Decimal | None) -> Decimal | None:
    if minimum is not None or signed or kind not in NUMERIC:
        return minimum
    return Decimal(0)


Keyed = TypeVar("Keyed", Column, Row)


def _by_key(things: tuple[Keyed, ...], noun: str) -> dict[str, Keyed]:
    found: dict[str, Keyed] = {}
    for thing in things:
        if not _KEY.match(thing.key):
            raise BadSheet(
                _("Khóa %(noun)s %(key)s chỉ gồm chữ cái không dấu, số, dấu chấm, gạch.")
                % {"noun": noun, "key": repr(thing.key)}
            )
        if thing.key in found:
            raise BadSheet(_("Khóa %(noun)s %(key)s bị lặp.") % {"noun": noun, "key": repr(thing.key)})
        found[thing.key] = thing
    return found


def _verify(sheet: Sheet) -> None:
    if not sheet.columns:
        raise BadSheet(_("Biểu %(code)s không có cột.") % {"code": sheet.code})
    if sheet.is_list and (sheet.rows or sheet.signatories):
        raise BadSheet(_("Biểu danh sách %(code)s không có dòng cố định và chữ ký dưới bảng.") % {"code": sheet.code})
    for key in sheet.key:
        if not sheet.has_column(key) or sheet.column(key).computed is not None:
            raise BadSheet(
                _("Cột khóa %(key)s của biểu %(code)s phải là cột nhập.") % {"key": repr(key), "code": sheet.code}
            )
    for row in sheet.rows:
        if unknown := [key for key in row.columns or () if not sheet.has_column(key)]:
            raise BadSheet(
                _("Dòng %(key)s mở cột %(unknown)s không có.") % {"key": repr(row.key), "unknown": repr(unknown[0])}
            )
    _verify_formulas({one.key: one.computed for one in sheet.columns}, _("Biểu %(code)s, cột") % {"code": sheet.code})
    _verify_formulas({one.key: one.computed for one in sheet.rows}, _("Biểu %(code)s, dòng") % {"code": sheet.code})
    for row, column in sheet.cells():
        _verify_units(sheet, row, column)
    for column in sheet.columns if sheet.is_list else ():
        _verify_units(sheet, None, column)


def _verify_units(sheet: Sheet, row: Row | None, column: Column) -> None:
    rule, formula = sheet.rule(row, column), sheet.formula(row, column)
    if formula is None or isinstance(formula, Ratio):
        return
    for part in formula.parts:
        along = sheet.along_row(row, column)
        of = sheet.rule(row, sheet.column(part)) if along else sheet.rule(sheet.row(part), column)
        if of.kind not in NUMERIC or of.scale != rule.scale:
            raise BadSheet(
                _("Ô tính ở cột %(key)s gồm %(part)s khác đơn vị.") % {"key": repr(column.key), "part": repr(part)}
            )


def _verify_formulas(formulas: Mapping[str, Formula | None], where: str) -> None:
    for key, formula in formulas.items():
        for part in formula.parts if formula else ():
            if part not in formulas:
                raise BadSheet(
                    _("%(where)s %(key)s tính từ %(part)s không có.")
                    % {"where": where, "key": repr(key), "part": repr(part)}
                )
    done: set[str] = set()
    for start in formulas:
        path: list[str] = []
        waiting = [(start, False)]
        while waiting:
            key, leaving = waiting.pop()
            if leaving:
                path.pop()
                done.add(key)
            elif key in path:
                raise BadSheet(_("%(where)s %(key)s tự tính từ chính nó.") % {"where": where, "key": repr(key)})
            elif key not in done:
                path.append(key)
                formula = formulas[key]
                waiting.append((key, True))
                waiting.extend((part, False) for part in (formula.parts if formula else ()))
