"""Reads a table that is laid out by an outline (đọc bảng theo cách đọc), row by row, inside the limited child."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from accounts.language import gettext
from programs.intake import cells, child, outline_rows, scan
from programs.intake.bulk import PART
from programs.intake.kinds import Kind
from programs.intake.layout import letter
from programs.intake.outline_find import Table, ruled
from programs.intake.outline_rows import RowKind, Sums
from programs.intake.problems import Problem, ProblemLog
from programs.intake.quick import AT_ONCE, NOTHING, Cell, QuickCells, Unusual, copy_text, quick_cell
from programs.intake.raw import Computed, Raw, is_empty
from programs.intake.sheet import Sheet
from programs.intake.text import clip

Row = tuple[int, list[Any]]
_LONG_CODE: Final = re.compile(r"\s*\d{7}\s*\Z")
_CODE: Final = re.compile(r"\s*\S*\d\S*\s*\Z")
_FIGURE: Final = re.compile(r"\s*[-−–(]?[\d][\d., ]*\)?\s*\Z")


class OutlineReader:
    """One table, read once."""

    def __init__(self, table: Table, target: Sheet, log: ProblemLog, marks: scan.Marks) -> None:
        self.table, self.target, self.log, self.marks = table, target, log, marks
        outline = table.outline
        self.key = target.key[0]
        self.rules = {key: ruled(outline, target, key, table.unit) for key in table.columns}
        self.cells: dict[str, Cell] = {key: quick_cell(rule) for key, rule in self.rules.items()}
        self.places = {key: at - 1 for key, at in table.columns.items()}
        self.quick = QuickCells((at, self.rules[key]) for key, at in self.places.items())
        self.money = [key for key, rule in self.rules.items() if rule.kind is Kind.MONEY]
        self.amounts = [one for one in outline.amounts if one.column in table.columns]
        self.marked = {row for row, _ in (*marks.formulas, *marks.errors, *marks.percents)}
        self.sums = Sums(self._differs)
        self.order = [column.key for column in target.columns]
        self.needed = [column.key for column in target.columns if column.required and column.key in self.places]
        self.number = 0
        self.count = 0
        self.skipped = 0
        self.ended = 0

    def read(self, source: Iterable[Row], write: Callable[[int, str], None], most_rows: int) -> None:
        """Hand every record over as COPY reads it."""
        for number, row, quick in self._quickly(source):
            self.number = number
            kind = self._kind(number, row)
            if kind is RowKind.SIGNED:
                self.ended = number
                break
            if kind is RowKind.RECORD:
                if self.count >= most_rows:
                    self._complain(
                        self.key,
                        gettext("Bảng có quá %(most_rows)s dòng. Hãy chia thành nhiều tệp.") % {"most_rows": most_rows},
                    )
                    break
                self._record(number, row, quick, write)
            elif kind is RowKind.GROUP:
                self._group(number, row)
            elif kind is RowKind.WORDS:
                self.skipped += 1
        self.sums.close()

    def _quickly(self, source: Iterable[Row]) -> Iterator[tuple[int, list[Any], tuple[str, ...] | None]]:
        """The rows of the table, most of them understood already, many at once."""
        body = (one for one in source if one[0] >= self.table.first_row)
        while batch := list(itertools.islice(body, AT_ONCE)):
            found, unusual = self.quick([row for _, row in batch])
            for at, ((number, row), texts) in enumerate(zip(batch, found, strict=True)):
                yield number, row, None if at in unusual or number in self.marked else texts

    def letters(self) -> dict[str, str]:
        """Where each declared column stands; an amount by its part."""
        found = {key: letter(at + 1) for key, at in self.places.items()}
        for part, one in enumerate(self.amounts):
            found[f"amount.{part}"] = found[one.column]
            found.setdefault("amount", found[one.column])
        return found

    def _kind(self, number: int, row: Sequence[Any]) -> RowKind:
        if not self._has_figure(row) and self._is_signed(row):
            return RowKind.SIGNED
        sums_up = number in self.marked and self._sums_up(number)
        if self._filled(row, self.key):
            return RowKind.GROUP if sums_up and not self._names_a_record(number, row) else RowKind.RECORD
        words = " ".join(str(one) for one in row if isinstance(one, str) and one.strip())
        has_money = any(self._filled(row, key) for key in self.money)
        if has_money:
            if sums_up or outline_rows.level_of(self._mark(row), self._label(row)) is not None:
                return RowKind.GROUP
            named = "project_name" in self.places and self._filled(row, "project_name")
            return RowKind.RECORD if named else RowKind.GROUP if words else RowKind.RECORD
        if not words and not any(self._filled(row, key) for key in self.places):
            return RowKind.BLANK
        return RowKind.WORDS

    def _has_figure(self, row: Sequence[Any]) -> bool:
        """Whether a number stands in a column of money."""
        for key in self.money:
            at = self.places[key]
            raw = row[at] if at < len(row) else ""
            if isinstance(raw, (int, float)) or (isinstance(raw, str) and _FIGURE.match(raw)):
                return True
        return False

    def _is_signed(self, row: Sequence[Any]) -> bool:
        """Whether the block of signatures begins here: words of it, and no code."""
        at = self.places[self.key]
        code = row[at] if at < len(row) else ""
        if isinstance(code, (int, float)) or (isinstance(code, str) and _CODE.match(code)):
            return False
        return outline_rows.is_signature(" ".join(one for one in row if isinstance(one, str)))

    def _sums_up(self, number: int) -> bool:
        """Whether an amount of the row is a formula, as in the rows of groups."""
        return any((number, self.places[key] + 1) in self.marks.formulas for key in self.money)

    def _names_a_record(self, number: int, row: Sequence[Any]) -> bool:
        """Whether a row with formulas bears the code of a project, not that of a programme or a place."""
        raw = self.look(number, row, self.places[self.key])
        return not isinstance(raw, Computed) and bool(_LONG_CODE.match(cells.spoken(raw)))

    def _record(
        self, number: int, row: Sequence[Any], quick: tuple[str, ...] | None, write: Callable[[int, str], None]
    ) -> None:
        if quick is None:
            found, whole = self._understood(number, row)
        else:
            found, whole = dict(zip(self.places, quick, strict=True)), True
        if not self._coded(found) or not whole:
            self.count += 1
            return
        for key, value in self.table.outline.defaults.items():
            if found.get(key, NOTHING) == NOTHING:
                found[key] = value
        money = {key: int(text) for key in self.money if (text := found.get(key, NOTHING)) != NOTHING}
        self.sums.record(money)
        if not self.amounts:
            self._verify_total(money)
            for key in self.money:
                found.setdefault(key, "0")
                found[key] = "0" if found[key] == NOTHING else found[key]
            self._write(number, found, write)
            return
        corrects = found.get("corrects", NOTHING) not in {NOTHING, ""}
        try:
            parts = outline_rows.parts_of(self.amounts, money, corrects=corrects)
        except outline_rows.TwoFigures as twice:
            self._complain(twice.column, str(twice))
            return
        for part, size, sets in parts:
            self._write(number + part * PART, {**found, "amount": str(size), **sets}, write)
        if not any(money.get(one.column) for one in self.amounts):
            # A blank amount is zero, and a voucher of nothing moves nothing.
            self.skipped += 1

    def _understood(self, number: int, row: Sequence[Any]) -> tuple[dict[str, str], bool]:
        found: dict[str, str] = {}
        whole, wide = True, len(row)
        careful = number in self.marked
        for key, at in self.places.items():
            raw = row[at] if at < wide else ""
            try:
                if careful and isinstance(self.look(number, row, at), Computed):
                    raise Unusual
                found[key] = self.cells[key](raw)
            except Unusual:
                text = self._careful(key, self.look(number, row, at))
                whole = whole and text is not None
                found[key] = NOTHING if text is None else text
        return found, whole

    def _careful(self, key: str, raw: Raw) -> str | None:
        if isinstance(raw, Computed) and key not in {one.column for one in self.amounts} and key in self.money:
            # A sum beside its parts may be a formula: it is only compared.
            raw = raw.result
        if isinstance(raw, str) and self.rules[key].kind is Kind.MONEY and raw.strip() in {"-", "–", "—"}:
            return NOTHING
        parsed = cells.parse(self.rules[key], raw)
        if parsed.refusal:
            self._complain(key, parsed.refusal)
            return None
        return copy_text(parsed.value)

    def _coded(self, found: dict[str, str]) -> bool:
        """Translate the codes of the file into what they mean here."""
        for key, known in self.table.outline.codes.items():
            text = found.pop(key, NOTHING)
            if text == NOTHING:
                continue
            sets = known.get(text) or known.get(text.lstrip("0"))
            if sets is None:
                told = ", ".join(list(known)[:6])
                self._complain(
                    key,
                    gettext(
                        "Mã «%(text)s» chưa có trong cách đọc (đang có: %(told)s). Hãy sửa mã hoặc thêm mã này "
                        "vào cách đọc."
                    )
                    % {"text": clip(text), "told": told},
                )
                return False
            found.update(sets)
        return True

    def _verify_total(self, money: dict[str, int]) -> None:
        if "total" not in money:
            return
        parts = money.get("settled", 0) + money.get("advanced", 0)
        if money["total"] != parts:
            self._complain(
                "total",
                gettext(
                    "Tổng số %(money)s đồng khác thanh toán khối lượng cộng tạm ứng chưa thu hồi %(parts)s "
                    "đồng. Hãy kiểm tra lại dòng này."
                )
                % {"money": money["total"], "parts": parts},
            )

    def _write(self, number: int, found: dict[str, str], write: Callable[[int, str], None]) -> None:
        self.count += 1
        missing = [key for key in self.needed if found.get(key, NOTHING) == NOTHING]
        for key in missing:
            self._complain(key, gettext("Chưa có số liệu bắt buộc. Hãy điền ô này."))
        if not missing:
            write(number, "\t".join([found.get(key, NOTHING) for key in self.order]))

    def _group(self, number: int, row: Sequence[Any]) -> None:
        self.skipped += 1
        level = outline_rows.level_of(self._mark(row), self._label(row))
        claimed: dict[str, Decimal] = {}
        for key in self.money:
            at = self.places[key]
            figure = cells.computed_figure(self.look(number, row, at)) if at < len(row) and row[at] != "" else None
            if figure is not None:
                claimed[key] = figure * self.rules[key].scale
        self.sums.group(9 if level is None else level, number, clip(self._label(row) or self._mark(row)), claimed)

    def _differs(self, row: int, label: str, key: str, claimed: Decimal, found: Decimal) -> None:
        cell = f"{letter(self.places[key] + 1)}{row}"
        self.log.add(Problem(complaint=outline_rows.told(label, claimed, found), cell=cell))

    def look(self, number: int, row: Sequence[Any], at: int) -> Raw:
        """A cell with what the fast reader does not tell of it."""
        return child.cell(row[at], (number, at + 1), self.marks) if at < len(row) else None

    def _filled(self, row: Sequence[Any], key: str) -> bool:
        at = self.places.get(key, -1)
        return 0 <= at < len(row) and not is_empty(row[at])

    def _mark(self, row: Sequence[Any]) -> str:
        first = next((one for one in row if not is_empty(one)), "")
        return cells.spoken(first).strip() if isinstance(first, (str, float, int)) else ""

    def _label(self, row: Sequence[Any]) -> str:
        words = [one.strip() for one in row if isinstance(one, str) and len(one.strip()) > 2]
        return max(words, key=len) if words else ""

    def _complain(self, key: str, complaint: str) -> None:
        at = self.places.get(key)
        cell = f"{letter(at + 1) if at is not None else 'A'}{self.number}"
        self.log.add(Problem(complaint=complaint, cell=cell, column_title=self.table.titles.get(key, "")))
