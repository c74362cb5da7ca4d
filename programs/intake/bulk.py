"""The door for long lists (nhận danh sách dài): one workbook → two files that the database takes as they are."""

import base64
import pickle
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import IO, Final

from programs.intake import process, workbook
from programs.intake.sheet import Sheet

TIMEOUT_SECONDS: Final = 240.0
# More than this nobody mends one by one; the rest is only counted.
MOST_PROBLEMS: Final = 100_000

Heard = Callable[[int], None]


@dataclass(slots=True)
class Understood:
    """What a long workbook says (kết quả đọc): rows and problems lie in files, as COPY reads them.

    A row is its number and then the declared columns in order; only rows with everything required are there.
    """

    rows: IO[bytes]
    problems: IO[bytes]
    stamp: dict[str, str] | None = None
    head: list[str] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    row_count: int = 0
    error_count: int = 0
    warning_count: int = 0

    def cell(self, row_number: int, column: str) -> str:
        """The address of a cell in the workbook, such as "D14"."""
        return f"{self.letters.get(column, 'A')}{row_number}"


@contextmanager
def understand(sheet: Sheet, content: bytes, *, filename: str, heard: Heard) -> Iterator[Understood]:
    """Read an uploaded list in a child with little memory; raises `UnreadableWorkbook` with one sentence.

    `heard` is told how many rows were read, and may raise to stop.
    """
    workbook.verify_name(filename)
    told = base64.b64encode(pickle.dumps(sheet)).decode("ascii")
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as rows, tempfile.TemporaryFile() as problems:
        file.write(content)
        file.flush()
        found = Understood(rows, problems)
        answers = process.run(
            "programs.intake.bulk_child",
            [workbook.sheet_name(sheet), told],
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
        case {"end": True, "rows": int(rows), "errors": int(errors), "warnings": int(warnings)}:
            found.row_count, found.error_count, found.warning_count = rows, errors, warnings
