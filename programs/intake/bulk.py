"""The door for long lists (nhận danh sách dài): one workbook → two files that the database takes as they are."""

import base64
import pickle
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, Final

from programs.intake import process, workbook
from programs.intake.outline import Outline
from programs.intake.sheet import Sheet

TIMEOUT_SECONDS: Final = 240.0
# More than this nobody mends one by one; the rest is only counted.
MOST_PROBLEMS: Final = 100_000
# A row may hold several amounts; each is a record of its own, numbered apart from the rows that Excel can have.
PART: Final = 2**20

Heard = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What may be in a workbook (các cách đọc có thể có): our own sheet, or a table that an outline describes."""

    sheet: Sheet
    outlines: tuple[Outline, ...] = ()
    targets: dict[str, Sheet] = field(default_factory=dict)
    chosen: str = ""


@dataclass(slots=True)
class Understood:
    """What a long workbook says (kết quả đọc): rows and problems lie in files, as COPY reads them.

    A row is its number and then the declared columns in order; only rows with everything required are there.
    `outlined` says by which outline the table was found and what stands where; `ask` names outlines of which a person
    has to choose one.
    """

    rows: IO[bytes]
    problems: IO[bytes]
    stamp: dict[str, str] | None = None
    head: list[str] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    outlined: dict[str, Any] | None = None
    ask: list[str] = field(default_factory=list)
    row_count: int = 0
    error_count: int = 0
    warning_count: int = 0

    def cell(self, row_number: int, column: str) -> str:
        """The address of a cell in the workbook, such as "D14"."""
        part, row = divmod(row_number, PART)
        return f"{self.letters.get(f'{column}.{part}') or self.letters.get(column, 'A')}{row}"


@contextmanager
def understand(wanted: Sheet | Wanted, content: bytes, *, filename: str, heard: Heard) -> Iterator[Understood]:
    """Read an uploaded list in a child with little memory; raises `UnreadableWorkbook` with one sentence.

    `heard` is told how many rows were read, and may raise to stop.
    """
    workbook.verify_name(filename)
    asked = wanted if isinstance(wanted, Wanted) else Wanted(wanted)
    told = base64.b64encode(zlib.compress(pickle.dumps(asked))).decode("ascii")
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as rows, tempfile.TemporaryFile() as problems:
        file.write(content)
        file.flush()
        found = Understood(rows, problems)
        answers = process.run(
            "programs.intake.bulk_child",
            [workbook.sheet_name(asked.sheet), told],
            file,
            outputs=(rows, problems),
            timeout_seconds=TIMEOUT_SECONDS,
        )
        with closing(answers):
            for message in answers:
                if "read" in message:
                    heard(message["read"])
                _note(found, message)
        rows.seek(0)
        problems.seek(0)
        yield found


def _note(found: Understood, message: dict[str, object]) -> None:
    match message:
        case {"stamp": dict(stamp)}:
            found.stamp = stamp
        case {"head": list(head), "letters": dict(letters)}:
            found.head, found.letters = head, letters
        case {"outlined": dict(outlined), "letters": dict(letters)}:
            found.outlined, found.letters = outlined, letters
        case {"ask": list(ask)}:
            found.ask = ask
        case {"end": True, "rows": int(rows), "errors": int(errors), "warnings": int(warnings)}:
            found.row_count, found.error_count, found.warning_count = rows, errors, warnings
