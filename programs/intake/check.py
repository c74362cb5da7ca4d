"""A filled form, from whatever door, → values and the list of problems (kiểm tra biểu)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from accounts.language import gettext as _
from programs.intake import cells
from programs.intake.kinds import Kind, Rule, Table, Value
from programs.intake.problems import Problem, ProblemLog, Problems, Severity
from programs.intake.raw import Computed, Raw, is_empty
from programs.intake.sheet import Column, Row, Sheet
from programs.intake.text import clip, label_key
from programs.intake.values import figure, shown, stored, typed_amount

Typed = Mapping[str, Mapping[str, Raw]]
Values = dict[str, dict[str, Value]]
Place = Callable[[str, str], str]
_TOTALS: Final = frozenset({"tổng", "tổng số", "tổng cộng", "cộng"})


@dataclass(frozen=True, slots=True)
class Checked:
    """What a filled form says: only cells that hold something; computed cells are our own figures."""

    values: Values
    problems: Problems


def check(sheet: Sheet, typed: Typed, *, complete: bool = True, place: Place | None = None) -> Checked:
    """Understand every cell and compute what is computed; `complete` also asks for what is required."""
    return Check(sheet, complete=complete, place=place).run(typed)


def computed(sheet: Sheet, values: Table) -> Values:
    """The values with every computed cell filled in (tính các ô tổng)."""
    full: Values = {key: dict(row) for key, row in values.items()}
    if sheet.is_list:
        for key in full:
            _compute_row(sheet, None, key, full)
        return full
    for row in sheet.rows:
        _compute_row(sheet, row, row.key, full)
    return {key: row for key, row in full.items() if row}


def row_label(sheet: Sheet, key: str, values: Mapping[str, Value]) -> str:
    """The row as a sentence names it: its label, or what its key columns hold (tên dòng)."""
    if not sheet.is_list:
        return sheet.row(key).label if sheet.has_row(key) else key
    named_by = sheet.named_by or sheet.key
    parts = (shown(sheet.rule(None, sheet.column(one)), values.get(one)) for one in named_by)
    return " – ".join(clip(part) for part in parts if part) or _("dòng %(key)s") % {"key": key}


def is_total(sheet: Sheet, cells_of_row: Mapping[str, Raw]) -> bool:
    """Whether a row of a list is a printed total, which is never a fact (dòng tổng cộng)."""
    words = [raw for raw in cells_of_row.values() if isinstance(raw, str) and raw.strip()]
    keyed = [key for key in sheet.key if not is_empty(cells_of_row.get(key))]
    return bool(words) and all(label_key(word) in _TOTALS for word in words) and len(keyed) <= 1


class Check:
    """One check of one form; rows may be handed over one by one (kiểm tra từng dòng)."""

    def __init__(self, sheet: Sheet, *, complete: bool = True, place: Place | None = None) -> None:
        self.sheet = sheet
        self.log = ProblemLog()
        self.values: Values = {}
        self._complete = complete
        self._overfull = False
        self._place = place or _nowhere
        self._claims: list[tuple[str, str, Decimal]] = []
        self._unsure: set[tuple[str, str]] = set()
        self._seen: dict[tuple[str, ...], str] = {}

    def run(self, typed: Typed) -> Checked:
        if self.sheet.is_list:
            for key, cells_of_row in typed.items():
                self.take(key, cells_of_row)
        else:
            for row in self.sheet.rows:
                self.take(row.key, typed.get(row.key, {}))
            for key in typed:
                if not self.sheet.has_row(key):
                    self.complain(
                        _('Dòng "%(key)s" không có trong biểu. Hãy bỏ dòng này.') % {"key": clip(key)}, key, ""
                    )
        return self.finish()

    def take(self, key: str, cells_of_row: Mapping[str, Raw]) -> None:
        """Understand one row."""
        row = None if self.sheet.is_list else self.sheet.row(key)
        if row is None and (all(is_empty(raw) for raw in cells_of_row.values()) or is_total(self.sheet, cells_of_row)):
            return
        if row is None and len(self.values) >= self.sheet.most_rows:
            if not self._overfull:
                self.complain(
                    _("Biểu có quá %(most_rows)s dòng. Hãy chia thành nhiều tệp.")
                    % {"most_rows": self.sheet.most_rows},
                    key,
                    "",
                )
            self._overfull = True
            return
        found: dict[str, Value] = {}
        self.values[key] = found
        for name in cells_of_row:
            if not self.sheet.has_column(name):
                self.complain(_('Cột "%(name)s" không có trong biểu. Hãy bỏ cột này.') % {"name": clip(name)}, key, "")
        for column in self.sheet.columns:
            self._take_cell(key, row, column, cells_of_row.get(column.key), found)
        if row is None:
            self._verify_once(key, found)

    def forget(self, key: str) -> dict[str, Value] | None:
        """Hand a row's values over and keep nothing of it, for lists too long to be kept."""
        self._seen.clear()
        self._unsure.clear()
        return self.values.pop(key, None)

    def finish(self) -> Checked:
        """Compute what is computed, compare it with what the file shows, and close."""
        values = computed(self.sheet, self.values)
        tainted = _Tainted(self.sheet, self._unsure)
        for key, name, claimed in self._claims:
            row = None if self.sheet.is_list else self.sheet.row(key)
            column = self.sheet.column(name)
            if tainted(key, name):
                continue
            self._compare(key, row, column, claimed, values.get(key, {}).get(name))
        return Checked({key: found for key, found in values.items() if found}, self.log.problems())

    def complain(self, complaint: str, key: str, name: str, severity: Severity = Severity.ERROR) -> None:
        """Note one problem at one cell or row."""
        self.log.add(
            Problem(
                complaint=complaint,
                cell=self._place(key, name),
                row_key=key,
                column_key=name,
                row_label=row_label(self.sheet, key, self.values.get(key, {})) if key else "",
                column_title=self.sheet.column(name).name if name else "",
                severity=severity,
            )
        )

    def _take_cell(self, key: str, row: Row | None, column: Column, raw: Raw, found: dict[str, Value]) -> None:
        if not self.sheet.is_open(row, column):
            if not is_empty(raw):
                self.complain(_("Ô này không dùng trong biểu. Hãy xóa nội dung của ô."), key, column.key)
            return
        rule = self.sheet.rule(row, column)
        if self.sheet.formula(row, column) is not None:
            claimed = None if is_empty(raw) else cells.computed_figure(raw)
            if claimed is not None:
                self._claims.append((key, column.key, claimed))
            return
        parsed = cells.parse(rule, raw)
        # A formula whose result the file does not hold looks empty, and yet somebody wrote it.
        written = isinstance(raw, Computed) or not is_empty(raw)
        if parsed.refusal and (self._complete or written):
            self.complain(parsed.refusal, key, column.key)
        if parsed.refusal and written:
            self._unsure.add((key, column.key))
        if parsed.warning:
            self.complain(parsed.warning, key, column.key, Severity.WARNING)
        if parsed.value is not None:
            found[column.key] = parsed.value

    def _verify_once(self, key: str, found: Mapping[str, Value]) -> None:
        parts = tuple(
            label_key(shown(self.sheet.rule(None, self.sheet.column(one)), found.get(one))) for one in self.sheet.key
        )
        if not all(parts):
            return
        first = self._seen.setdefault(parts, key)
        if first != key:
            where = self._place(first, self.sheet.key[0])
            again = _("ô %(where)s") % {"where": where} if where else _("dòng %(first)s") % {"first": first}
            self.complain(
                _("Dòng này trùng với dòng đã có ở %(again)s. Hãy gộp hoặc xóa một dòng.") % {"again": again},
                key,
                self.sheet.key[0],
            )

    def _compare(self, key: str, row: Row | None, column: Column, claimed: Decimal, own: Value) -> None:
        rule = self.sheet.rule(row, column)
        amount = typed_amount(rule, own)
        expected = amount if amount is not None else Decimal(0)
        slack = max(Decimal("0.5").scaleb(-rule.places), abs(expected) * Decimal("1e-9"))
        if abs(claimed - expected) <= slack:
            return
        tell = figure(amount) if amount is not None else _("để trống")
        self.complain(
            _(
                '"%(claimed)s" khác với số tính từ các ô thành phần (%(tell)s). Hãy sửa các ô thành '
                "phần; ô này hệ thống tự tính."
            )
            % {"claimed": figure(claimed), "tell": tell},
            key,
            column.key,
        )


def _nowhere(_row: str, _column: str) -> str:
    return ""


class _Tainted:
    """Tells whether a computed cell rests on a cell that could not be understood."""

    def __init__(self, sheet: Sheet, unsure: set[tuple[str, str]]) -> None:
        self._sheet = sheet
        self._unsure = unsure

    def __call__(self, key: str, name: str) -> bool:
        if not self._unsure:
            return False
        if (key, name) in self._unsure:
            return True
        return any(self(*part) for part in _parts(self._sheet, key, name))


def _parts(sheet: Sheet, key: str, name: str) -> list[tuple[str, str]]:
    row = None if sheet.is_list else sheet.row(key)
    column = sheet.column(name)
    formula = sheet.formula(row, column)
    if formula is None:
        return []
    if sheet.along_row(row, column):
        return [(key, part) for part in formula.parts]
    return [(part, name) for part in formula.parts]


def _compute_row(sheet: Sheet, row: Row | None, key: str, values: Values) -> None:
    for column in sheet.columns:
        if sheet.is_open(row, column) and sheet.formula(row, column) is not None:
            _compute_cell(sheet, key, column.key, values, set())


def _compute_cell(sheet: Sheet, key: str, name: str, values: Values, done: set[tuple[str, str]]) -> Decimal | None:
    row = None if sheet.is_list else sheet.row(key)
    column = sheet.column(name)
    if not sheet.is_open(row, column):
        return None
    formula = sheet.formula(row, column)
    cells_of_row = values.setdefault(key, {})
    if formula is None or (key, name) in done:
        return _as_decimal(cells_of_row.get(name))
    along = sheet.along_row(row, column)
    done.add((key, name))
    result = formula.value(
        lambda part: _compute_cell(sheet, key if along else part, part if along else name, values, done)
    )
    cells_of_row.pop(name, None)
    if result is not None:
        cells_of_row[name] = _kept(sheet.rule(row, column), result)
    return result


def _as_decimal(value: Value) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    return Decimal(value)


def _kept(rule: Rule, result: Decimal) -> Value:
    if rule.kind in {Kind.INTEGER, Kind.MONEY}:
        return int(result.to_integral_value(rounding=ROUND_HALF_UP))
    return stored(rule, result.quantize(Decimal(1).scaleb(-rule.places), rounding=ROUND_HALF_UP))
