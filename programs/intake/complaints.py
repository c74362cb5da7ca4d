"""Problems that only the province's own data show, beside those of the reading itself (lỗi đối chiếu). Pure."""

from collections.abc import Iterable
from dataclasses import replace

from programs.intake.problems import MOST_LISTED, Problem, Problems
from programs.intake.reader import Reading
from programs.intake.sheet import Sheet


def with_problems(reading: Reading, sheet: Sheet, found: Iterable[tuple[str, str, str]]) -> Problems:
    """The problems of a reading with those that only the province's own data show: row, column, sentence."""
    more = [
        Problem(
            complaint=sentence,
            cell=reading.cell(row, column),
            row_key=row,
            column_key=column,
            row_label=", ".join(
                str(reading.values[row][key]) for key in sheet.named_by if reading.values[row].get(key)
            ),
            column_title=sheet.column(column).name,
        )
        for row, column, sentence in found
    ]
    return replace(
        reading.problems,
        listed=(*reading.problems.listed, *more)[:MOST_LISTED],
        error_count=reading.problems.error_count + len(more),
    )
