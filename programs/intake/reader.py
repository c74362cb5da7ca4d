"""Rows of a workbook → the rows of a sheet (đọc bảng); rows come one by one and are never all kept raw."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from accounts.language import gettext as _
from programs.intake import cells
from programs.intake.check import Check, Values
from programs.intake.header import HEAD_ROWS, ROW_KEY, Located, locate
from programs.intake.layout import LABEL, MARK, letter
from programs.intake.problems import Problem, Problems
from programs.intake.raw import Computed, Message, Raw, is_empty, unpack
from programs.intake.sheet import Sheet
from programs.intake.text import clip, label_key
from programs.intake.values import as_typed

TypedText = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the workbook: its number and its cells by column, both from 1."""

    number: int
    cells: Mapping[int, Raw]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook says: values that were understood, every cell as it would have been typed, the problems."""

    values: Values
    typed: TypedText
    problems: Problems
    stamp: Mapping[str, str] | None = None
    row_numbers: Mapping[str, int] = field(default_factory=dict)
    column_letters: Mapping[str, str] = field(default_factory=dict)

    def cell(self, row_key: str, column_key: str) -> str:
        """The address of a cell in the workbook, such as "D14"."""
        return _address(self.row_numbers, self.column_letters, row_key, column_key)


def lines(messages: Iterable[Message]) -> Iterator[Line]:
    """The rows among the messages of the child."""
    for message in messages:
        if "row" in message:
            unpacked = {at: unpack(cell) for at, cell in enumerate(message["cells"], start=1) if cell is not None}
            yield Line(message["row"], unpacked)


class SheetReader:
    """Reads one workbook by one declaration (bộ đọc biểu)."""

    def __init__(self, sheet: Sheet, *, complete: bool = True) -> None:
        self.sheet = sheet
        self._row_numbers: dict[str, int] = {}
        self._column_letters: dict[str, str] = {}
        self._check = Check(
            sheet,
            complete=complete,
            place=lambda row, column: _address(self._row_numbers, self._column_letters, row, column),
        )
        self._raws: dict[str, dict[str, Raw]] = {}
        self._located = Located()
        self._taken_extra: set[int] = set()

    def read(self, rows: Iterator[Line]) -> Reading:
        """Find the headings, then read row after row."""
        head: list[Line] = []
        for line in rows:
            head.append(line)
            if line.number >= HEAD_ROWS:
                break
        self._located = locate(self.sheet, {line.number: line.cells for line in head})
        if self._located.problems:
            for problem in self._located.problems:
                self._check.log.add(problem)
            return Reading({}, {}, self._check.log.problems())
        self._column_letters.update({key: letter(at) for key, at in self._located.columns.items()})
        body = (line for line in itertools.chain(head, rows) if line.number > self._located.last_row)
        if self.sheet.is_list:
            self._read_list(body)
        else:
            self._read_fixed(body)
        checked = self._check.finish()
        typed = {
            key: {name: self._typed(key, name, raw, checked.values) for name, raw in row.items()}
            for key, row in self._raws.items()
            if row
        }
        return Reading(
            checked.values, typed, checked.problems, row_numbers=self._row_numbers, column_letters=self._column_letters
        )

    def _read_list(self, body: Iterator[Line]) -> None:
        count = 0
        for line in body:
            found = self._figures(line)
            self._complain_of_extra(line)
            if found:
                count += 1
                self._take(str(count), line, found)

    def _read_fixed(self, body: Iterator[Line]) -> None:
        match = _RowMatch(self.sheet, self._located)
        for line in body:
            if match.is_end(line):
                break
            found = self._figures(line)
            key, problem = match.find(line, bool(found))
            if problem is not None:
                self._check.log.add(problem)
            if key:
                self._complain_of_extra(line)
                self._take(key, line, found)
        for row in self.sheet.rows:
            if row.key not in self._raws and not row.heading:
                self._check.log.add(
                    Problem(
                        complaint=_('Thiếu dòng "%(label)s". Hãy thêm lại dòng này theo mẫu.') % {"label": row.label},
                        row_key=row.key,
                    )
                )

    def _take(self, key: str, line: Line, found: dict[str, Raw]) -> None:
        self._row_numbers[key] = line.number
        self._raws[key] = {name: raw for name, raw in found.items() if not is_empty(raw) and self._is_input(key, name)}
        self._check.take(key, found)

    def _is_input(self, key: str, name: str) -> bool:
        row = None if self.sheet.is_list else self.sheet.row(key)
        return self.sheet.is_input(row, self.sheet.column(name))

    def _figures(self, line: Line) -> dict[str, Raw]:
        return {
            key: line.cells[at]
            for key, at in self._located.columns.items()
            if at in line.cells and self.sheet.has_column(key)
        }

    def _complain_of_extra(self, line: Line) -> None:
        known = set(self._located.columns.values())
        for at, raw in line.cells.items():
            if at in known or at in self._taken_extra or is_empty(raw):
                continue
            self._taken_extra.add(at)
            name = f' ("{clip(self._located.extra[at])}")' if at in self._located.extra else ""
            complaint = _("Cột %(letter)s%(name)s không có trong mẫu nhưng có nội dung. Hãy xóa cột này.") % {
                "letter": letter(at),
                "name": name,
            }
            self._check.log.add(Problem(complaint=complaint, cell=f"{letter(at)}{line.number}"))

    def _typed(self, key: str, name: str, raw: Raw, values: Values) -> str:
        value = values.get(key, {}).get(name)
        row = None if self.sheet.is_list else self.sheet.row(key)
        if value is not None:
            return as_typed(self.sheet.rule(row, self.sheet.column(name)), value)
        return cells.spoken(raw.result if isinstance(raw, Computed) else raw)


class _RowMatch:
    """Which declared row a line of the workbook is: by its hidden key, else by its label."""

    def __init__(self, sheet: Sheet, located: Located) -> None:
        self._sheet = sheet
        self._columns = located.columns
        self._taken: dict[str, int] = {}

    def is_end(self, line: Line) -> bool:
        """Whether the table is over: notes and signatures follow."""
        mark = self._text(line, ROW_KEY)
        return mark.startswith("#") or (ROW_KEY not in self._columns and len(self._taken) == len(self._sheet.rows))

    def find(self, line: Line, has_figures: bool) -> tuple[str, Problem | None]:
        key, label = self._text(line, ROW_KEY), self._text(line, LABEL)
        if not key and not label and not has_figures:
            return "", None
        if not self._sheet.has_row(key):
            key = self._by_label(line, label)
        if not key:
            return "", self._problem(
                line,
                _('Dòng "%(value)s" không có trong mẫu. Hãy xóa dòng này khỏi bảng.')
                % {"value": clip(label) or _("không có nội dung")},
            )
        if key in self._taken:
            return "", self._problem(
                line,
                _('Dòng "%(label)s" đã có ở dòng %(taken)s. Hãy xóa một dòng.')
                % {"label": clip(label), "taken": self._taken[key]},
            )
        self._taken[key] = line.number
        declared = self._sheet.row(key).label
        if label_key(label) != label_key(declared):
            told = _('tệp ghi "%(label)s"') % {"label": clip(label)} if label else _("tệp để trống")
            return key, self._problem(
                line,
                _('Nội dung dòng phải là "%(declared)s" nhưng %(told)s. Hãy trả lại theo mẫu.')
                % {"declared": declared, "told": told},
            )
        return key, None

    def _by_label(self, line: Line, label: str) -> str:
        wanted = label_key(label)
        alike = [row for row in self._sheet.rows if row.key not in self._taken and label_key(row.label) == wanted]
        if len(alike) > 1:
            mark = label_key(self._text(line, MARK))
            alike = [row for row in alike if label_key(row.mark) == mark]
        return alike[0].key if wanted and len(alike) == 1 else ""

    def _problem(self, line: Line, complaint: str) -> Problem:
        return Problem(complaint=complaint, cell=f"{letter(self._columns.get(LABEL, 1))}{line.number}")

    def _text(self, line: Line, role: str) -> str:
        raw = line.cells.get(self._columns.get(role, 0))
        if raw is None or isinstance(raw, Computed):
            return ""
        return cells.spoken(raw).strip()


def _address(rows: Mapping[str, int], columns: Mapping[str, str], row: str, column: str) -> str:
    if row not in rows:
        return ""
    return f"{columns[column]}{rows[row]}" if column in columns else f"A{rows[row]}"
