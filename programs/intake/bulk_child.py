"""The process that understands a long list (tiến trình đọc danh sách dài), with little memory and nothing to lose.

The workbook comes on standard input; what is said goes to standard output as JSON lines, rows and problems into the
two files whose numbers are given, as PostgreSQL's COPY reads them.
"""

import base64
import io
import itertools
import json
import pickle
import resource
import sys
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final, TextIO

from accounts.language import gettext, remembered
from programs.intake import archive, child, scan
from programs.intake.bulk import MOST_PROBLEMS, Wanted
from programs.intake.check import Check
from programs.intake.header import HEAD_ROWS, Located, locate
from programs.intake.layout import letter
from programs.intake.outline_child import OutlineReader
from programs.intake.outline_choice import Recognition
from programs.intake.problems import Problem, ProblemLog, Severity
from programs.intake.quick import AT_ONCE, QuickRows, copy_text
from programs.intake.raw import Raw, is_empty
from programs.intake.text import clip

# A hundred thousand rows take some three seconds; a busy or slow machine takes many times that.
CPU_SECONDS: Final = 90
LARGEST_OUTPUT: Final = 400 * 2**20
_SPOKEN_EVERY: Final = 5_000
_SPOKEN_HEAD: Final = 12

Row = tuple[int, list[Any]]


def main() -> int:
    """Understand the workbook on standard input."""
    child.restrict(CPU_SECONDS)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_OUTPUT, LARGEST_OUTPUT))
    prefer, told, rows_at, problems_at = sys.argv[1:5]
    wanted: Wanted = pickle.loads(zlib.decompress(base64.b64decode(told)))  # noqa: S301  # the portal's own declaration
    with open(0, "rb", closefd=False) as file:
        content = io.BytesIO(file.read())
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", line_buffering=True)
    with (
        open(int(rows_at), "w", encoding="utf-8", newline="\n", closefd=False) as rows,
        open(int(problems_at), "w", encoding="utf-8", newline="\n", closefd=False) as problems,
    ):
        try:
            _Reader(wanted, rows, problems, out).read(content, prefer)
        except archive.UnreadableWorkbook as refusal:
            _say(out, refused=remembered(str(refusal)))
    return 0


def _say(out: TextIO, **facts: object) -> None:
    out.write(json.dumps(facts, ensure_ascii=False) + "\n")


class _Written(ProblemLog):
    """Writes every problem down at once and only counts (ghi lỗi ra tệp)."""

    def __init__(self, out: TextIO) -> None:
        super().__init__(most=0)
        self._out = out
        self.errors = self.warnings = 0

    def flush(self) -> None:
        """Have everything written down."""
        self._out.flush()

    def add(self, problem: Problem) -> None:
        if problem.severity is Severity.ERROR:
            self.errors += 1
        else:
            self.warnings += 1
        if self.errors + self.warnings <= MOST_PROBLEMS:
            facts = (problem.cell, remembered(problem.place), remembered(problem.complaint), problem.severity.value)
            self._out.write("\t".join(map(copy_text, facts)) + "\n")


class _Reader:
    def __init__(self, wanted: Wanted, rows: TextIO, problems: TextIO, out: TextIO) -> None:
        self.wanted, self.rows, self.out = wanted, rows, out
        self.sheet = sheet = wanted.sheet
        self.log = _Written(problems)
        self.number = self.count = 0
        self.located = Located()
        self.taken_extra: set[int] = set()
        self.extras: dict[int, tuple[int, ...]] = {}
        self.needed = [column.key for column in sheet.columns if column.required]
        self.check = Check(sheet, place=lambda _row, column: self._address(column))
        self.check.log = self.log

    def read(self, content: io.BytesIO, prefer: str) -> None:
        """Stamp and head first, then row after row."""
        opened = child.open_sheet(content, prefer, most_rows=self.sheet.most_rows + HEAD_ROWS)
        _say(self.out, stamp=opened.stamp)
        source = child.numbered(opened.sheet)
        head = list(itertools.islice(source, HEAD_ROWS))
        cells = {number: self._raws(number, row, opened.marks) for number, row in head}
        words = [raw for at in sorted(cells)[:_SPOKEN_HEAD] for raw in cells[at].values() if isinstance(raw, str)]
        self.located = locate(self.sheet, cells)
        is_foreign = self.located.problems and not opened.stamp and self.wanted.outlines
        if not is_foreign or not self._by_outline(content, opened):
            self._own(opened, head, source, words)

    def _own(self, opened: child.Opened, head: list[Row], source: Iterator[Row], words: list[str]) -> None:
        marked = {row for row, _ in (*opened.marks.formulas, *opened.marks.errors, *opened.marks.percents)}
        for problem in self.located.problems:
            self.log.add(problem)
        letters = {key: letter(at) for key, at in self.located.columns.items()}
        _say(self.out, head=words, letters=letters)
        if not self.located.problems:
            self._body((one for some in (head, source) for one in some), opened.marks, marked)
        self._end()

    def _by_outline(self, content: io.BytesIO, opened: child.Opened) -> bool:
        """Whether the workbook is laid out by an outline, or by several of which a person has to choose."""
        found = Recognition(self.wanted, self._raws)
        found.look(content, opened)
        if found.ask:
            _say(self.out, ask=found.ask)
            self._end()
            return True
        if found.table is None:
            self.located.problems[:0] = found.nearest()
            return False
        self._outlined(found)
        return True

    def _outlined(self, found: Recognition) -> None:
        table, opened = found.table, found.opened
        assert table is not None
        assert opened is not None
        target = self.wanted.targets[table.outline.target]
        reader = OutlineReader(table, target, self.log, opened.marks)
        _say(self.out, head=found.words, letters={})
        _say(self.out, outlined=found.told(), letters=reader.letters())
        if not table.unit:
            self.log.add(
                Problem(
                    complaint=gettext(
                        "Tệp không ghi đơn vị tính và cách đọc cũng không. Hãy ghi dòng «ĐVT: …» ở đầu bảng."
                    )
                )
            )
        else:
            reader.read(child.numbered(opened.sheet), self._write, self.sheet.most_rows)
        self.count = reader.count
        self._end()

    def _end(self) -> None:
        _say(self.out, read=self.count)
        # Once the end is said nobody waits for this process any more.
        self.rows.flush()
        self.log.flush()
        _say(self.out, end=True, rows=self.count, errors=self.log.errors, warnings=self.log.warnings)

    def _body(self, source: Iterator[Row], marks: scan.Marks, marked: set[int]) -> None:
        quick = QuickRows(self.sheet, self.located.columns)
        body = (one for one in source if one[0] > self.located.last_row)
        while batch := list(itertools.islice(body, AT_ONCE)):
            found = quick([row for _, row in batch])
            for (number, row), text in zip(batch, found, strict=True):
                self.number = number
                if self._extra(len(row)):
                    self._complain_of_extra(row)
                if self._overfull():
                    return
                if text is None or number in marked:
                    self._carefully(number, row, marks)
                else:
                    self._write(number, text)

    def _overfull(self) -> bool:
        if self.count < self.sheet.most_rows:
            return False
        self.log.add(
            Problem(
                complaint=gettext("Biểu có quá %(most_rows)s dòng. Hãy chia thành nhiều tệp.")
                % {"most_rows": self.sheet.most_rows},
                cell=f"A{self.number}",
            )
        )
        return True

    def _carefully(self, number: int, row: Sequence[Any], marks: scan.Marks) -> None:
        cells = self._raws(number, row, marks)
        found = {
            key: cells[at] for key, at in self.located.columns.items() if at in cells and self.sheet.has_column(key)
        }
        self.check.take(str(number), found)
        # Which rows are the same is asked of the database, where all of them lie.
        values = self.check.forget(str(number))
        if values is None:
            return
        if all(key in values for key in self.needed):
            self._write(number, "\t".join(copy_text(values.get(column.key)) for column in self.sheet.columns))
        else:
            self.count += 1

    def _write(self, number: int, found: str) -> None:
        self.rows.write(f"{number}\t{found}\n")
        self.count += 1
        if self.count % _SPOKEN_EVERY == 0:
            _say(self.out, read=self.count)

    def _raws(self, number: int, row: Sequence[Any], marks: scan.Marks) -> dict[int, Raw]:
        packed = ((at, child.cell(value, (number, at), marks)) for at, value in enumerate(row, start=1))
        return {at: raw for at, raw in packed if raw is not None}

    def _extra(self, wide: int) -> tuple[int, ...]:
        """The columns of a row of this width that are not declared."""
        if wide not in self.extras:
            known = set(self.located.columns.values())
            self.extras[wide] = tuple(at for at in range(1, wide + 1) if at not in known)
        return self.extras[wide]

    def _complain_of_extra(self, row: Sequence[Any]) -> None:
        for at in self._extra(len(row)):
            raw = row[at - 1]
            if raw == "" or at in self.taken_extra or is_empty(raw):
                continue
            self.taken_extra.add(at)
            name = f' ("{clip(self.located.extra[at])}")' if at in self.located.extra else ""
            complaint = gettext("Cột %(letter)s%(name)s không có trong mẫu nhưng có nội dung. Hãy xóa cột này.") % {
                "letter": letter(at),
                "name": name,
            }
            self.log.add(Problem(complaint=complaint, cell=f"{letter(at)}{self.number}"))

    def _address(self, column: str) -> str:
        at = self.located.columns.get(column)
        return f"{letter(at) if at else 'A'}{self.number}"


if __name__ == "__main__":
    sys.exit(main())
