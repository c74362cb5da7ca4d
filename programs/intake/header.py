"""Finding the table in a workbook by what its headings say and where they stand (tìm tiêu đề bảng)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from accounts.language import gettext as _
from accounts.language import gettext_noop
from programs.intake.layout import KEY_TITLE, LABEL, MARK, depth, leads, letter
from programs.intake.problems import Problem
from programs.intake.raw import Raw
from programs.intake.sheet import Sheet
from programs.intake.text import clip, label_key

HEAD_ROWS: Final = 60
ROW_KEY: Final = "#"
_UNIT_WORDS: Final = ("đvt", "đơn vị tính")
_ADVICE: Final = gettext_noop("Hãy tải mẫu mới và chép số liệu sang.")

Path = tuple[str, ...]
Cells = Mapping[int, Raw]


@dataclass(slots=True)
class Located:
    """Which workbook column (from 1) holds which declared column or lead, and after which row the figures begin."""

    columns: dict[str, int] = field(default_factory=dict)
    last_row: int = 0
    extra: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def locate(sheet: Sheet, head: Mapping[int, Cells]) -> Located:
    """Find the headings among the first rows of the workbook."""
    wanted = _wanted(sheet)
    known = _also(sheet, wanted)
    deep = depth(sheet)
    best, best_row, best_score = dict[int, Path](), 0, (0, 0)
    for top in range(1, HEAD_ROWS - deep):
        levels = [head.get(top + level, {}) for level in range(deep)]
        paths = {column: known.get(path, path) for column, path in heading_paths(levels).items()}
        score = _score(wanted, paths, levels)
        if score > best_score:
            best, best_row, best_score = paths, top, score
    if len(set(best.values()) & set(wanted.values())) * 3 < len(set(wanted.values())):
        complaint = _("Không tìm thấy dòng tiêu đề của bảng. %(advice)s") % {"advice": _(_ADVICE)}
        return Located(problems=[Problem(complaint=complaint)])
    located = Located(columns=_match(wanted, best), last_row=best_row + deep - 1)
    _explain(sheet, wanted, best, located)
    located.problems.extend(_unit_line_problems(sheet, head, best_row))
    located.last_row = _skip_numbers(located, head)
    return located


def _wanted(sheet: Sheet) -> dict[str, Path]:
    wanted: dict[str, Path] = {} if sheet.is_list else {ROW_KEY: (label_key(KEY_TITLE),)}
    wanted |= {lead.role: (label_key(lead.title),) for lead in leads(sheet)}
    wanted |= {column.key: tuple(label_key(part) for part in column.path) for column in sheet.columns}
    return wanted


def _also(sheet: Sheet, wanted: Mapping[str, Path]) -> dict[Path, Path]:
    """Headings of the same list in another language, and what they are here."""
    return {path: wanted[key] for other in sheet.others for key, path in _wanted(other).items()}


def heading_paths(levels: Sequence[Cells]) -> dict[int, Path]:
    """The path of headings above each column; a merged heading stands only in its first cell."""
    last = max((max(row) for row in levels if row), default=0)
    found: dict[int, Path] = {}
    before: list[str] = []
    for column in range(1, last + 1):
        texts = [_text(row.get(column)) for row in levels]
        low = max((at for at, text in enumerate(texts) if text), default=-1)
        inherits = True
        for at in range(low):
            inherits = inherits and not texts[at]
            if inherits and at < len(before):
                texts[at] = before[at]
        before = texts[: low + 1]
        found[column] = tuple(text for text in before if text)
    return found


def _score(wanted: Mapping[str, Path], paths: Mapping[int, Path], levels: Sequence[Cells]) -> tuple[int, int]:
    """How many whole headings are as wanted, and then how many of their words are there at all."""
    whole = len(set(paths.values()) & set(wanted.values()))
    words = {text for row in levels for raw in row.values() if (text := _text(raw))}
    return whole, len(words & {part for path in wanted.values() for part in path})


def _text(raw: Raw) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return label_key(raw) if isinstance(raw, str) else ""


def _match(wanted: Mapping[str, Path], paths: Mapping[int, Path]) -> dict[str, int]:
    # A heading that is printed twice is told apart by order: by position and content.
    places: dict[Path, list[int]] = {}
    for column, path in paths.items():
        places.setdefault(path, []).append(column)
    found: dict[str, int] = {}
    for key, path in wanted.items():
        if places.get(path):
            found[key] = places[path].pop(0)
    return found


def _explain(sheet: Sheet, wanted: Mapping[str, Path], paths: Mapping[int, Path], located: Located) -> None:
    taken = set(located.columns.values())
    spare = {column: path for column, path in paths.items() if path and column not in taken}
    before = 0
    for key in wanted:
        if key in located.columns:
            before = located.columns[key]
            continue
        if key in {ROW_KEY, MARK} or (key != LABEL and not sheet.has_column(key)):
            continue
        name = sheet.column(key).name if sheet.has_column(key) else sheet.label_title
        if before + 1 in spare:
            before += 1
            located.problems.append(_renamed(name, before, spare.pop(before), located.last_row))
        else:
            located.problems.append(
                Problem(
                    complaint=_('Thiếu cột "%(name)s". %(advice)s') % {"name": name, "advice": _(_ADVICE)},
                    column_key=key,
                )
            )
    located.extra = {column: path[-1] for column, path in spare.items()}


def _renamed(name: str, column: int, path: Path, row: int) -> Problem:
    told = clip(": ".join(path))
    complaint = _('Tiêu đề cột phải là "%(name)s" nhưng tệp ghi "%(told)s". Hãy trả lại tiêu đề theo mẫu.') % {
        "name": name,
        "told": told,
    }
    return Problem(complaint=complaint, cell=f"{letter(column)}{row}")


def _unit_line_problems(sheet: Sheet, head: Mapping[int, Cells], header_row: int) -> list[Problem]:
    if not sheet.unit_line:
        return []
    for row in range(1, header_row):
        for column, raw in head.get(row, {}).items():
            text = label_key(raw) if isinstance(raw, str) else ""
            if text.startswith(_UNIT_WORDS) and text not in {
                label_key(one.unit_line) for one in (sheet, *sheet.others)
            }:
                complaint = _('Đơn vị tính phải là "%(unit_line)s" nhưng tệp ghi "%(clip)s". %(advice)s') % {
                    "unit_line": sheet.unit_line,
                    "clip": clip(str(raw)),
                    "advice": _(_ADVICE),
                }
                return [Problem(complaint=complaint, cell=f"{letter(column)}{row}")]
    return []


def _skip_numbers(located: Located, head: Mapping[int, Cells]) -> int:
    """The row of column numbers (1, 2, 3 …) under the headings is no row of figures."""
    row = head.get(located.last_row + 1, {})
    taken = sorted(column for key, column in located.columns.items() if key != ROW_KEY)
    texts = [_text(row.get(column)).strip("()") for column in taken]
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit()]
    if (
        len(numbers) >= 2
        and len(numbers) == len(taken)
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    ):
        return located.last_row + 1
    return located.last_row
