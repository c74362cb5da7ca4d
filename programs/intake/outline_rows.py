"""What the rows of an outlined table are (phân loại dòng): records, groups with their sums, words, the signatures."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from accounts.language import gettext as _
from accounts.names import fold
from programs.intake.outline import Amount
from programs.intake.text import label_key
from programs.intake.values import figure

_ROMAN: Final = re.compile(r"[IVXL]+\.?\Z")
_LETTER: Final = re.compile(r"[A-H]\.?\Z")
_NUMBER: Final = re.compile(r"\d+(\.\d+)*[.)]?\Z")
_DASH: Final = frozenset("-–—+*•")
# With its marks: a culvert (cống) is no total (cộng).
_TOTAL: Final = re.compile(r"(tổng|cộng)\b")
_SIGNED: Final = re.compile(
    r"nguoi lap|ke toan truong|thu truong|giam doc|xac nhan|ky, ?ghi ro|ngay .{0,12}thang .{0,12}nam|^tm\.|^kt\."
    r"|noi nhan"
)
_GRAND: Final = -1


class TwoFigures(ValueError):
    """Two columns of a row tell two figures of one thing (hai số cho một nội dung)."""

    def __init__(self, column: str, told: str) -> None:
        super().__init__(told)
        self.column = column


class RowKind(StrEnum):
    """What a row is (loại dòng)."""

    RECORD = "record"
    GROUP = "group"
    WORDS = "words"
    BLANK = "blank"
    SIGNED = "signed"


def level_of(mark: str, label: str) -> int | None:
    """How high a group stands by its order mark, the grand total highest; None when the mark is none (cấp của dòng)."""
    mark = mark.strip()
    if _TOTAL.match(label_key(label)) or _TOTAL.match(label_key(mark)):
        return _GRAND
    if _ROMAN.match(mark):
        return 1
    if _LETTER.match(mark):
        return 0
    if _NUMBER.match(mark):
        return 2 + mark.strip(".)").count(".")
    if mark and all(sign in _DASH for sign in mark):
        return 9
    return 8 if re.match(r"[a-zđ]\)?\Z", mark) else None


def is_signature(words: str) -> bool:
    """Whether the block of signatures begins here (phần ký)."""
    return bool(_SIGNED.search(fold(words)))


@dataclass(slots=True)
class _Open:
    """A group whose children are being added up (dòng nhóm)."""

    level: int
    row: int
    label: str
    claimed: Mapping[str, Decimal]
    found: dict[str, Decimal] = field(default_factory=dict)
    children: int = 0


# What a group's own figure differs from: row, label, column, claimed, added up.
Differs = Callable[[int, str, str, Decimal, Decimal], None]


class Sums:
    """Adds records up and compares what groups claim (đối chiếu dòng nhóm với các dòng con)."""

    def __init__(self, differs: Differs) -> None:
        self._differs = differs
        self._open: list[_Open] = []
        self._all = _Open(_GRAND, 0, "", {})
        self._since = _Open(_GRAND, 0, "", {})

    def group(self, level: int, row: int, label: str, claimed: Mapping[str, Decimal]) -> None:
        """A group begins: whatever is as low as it ends here."""
        if level == _GRAND and self._all.children:
            self._total(row, label, claimed)
            return
        self._close(level)
        self._open.append(_Open(level, row, label, claimed))

    def record(self, amounts: Mapping[str, int]) -> None:
        """A record counts for every group above it."""
        for one in (self._all, self._since, *self._open):
            one.children += 1
            for key, amount in amounts.items():
                one.found[key] = one.found.get(key, Decimal(0)) + amount

    def close(self) -> None:
        """The table ends."""
        self._close(_GRAND)

    def _total(self, row: int, label: str, claimed: Mapping[str, Decimal]) -> None:
        """A total below its rows: of everything, of the group that is open, or of the rows since the last one."""
        for one in (*self._open[-1:], self._since):
            if all(one.found.get(key, Decimal(0)) == figure for key, figure in claimed.items()):
                break
        else:
            self._close(_GRAND)
            self._compare(_Open(_GRAND, row, label, claimed, self._all.found, self._all.children))
        self._since = _Open(_GRAND, 0, "", {})

    def _close(self, level: int) -> None:
        while self._open and self._open[-1].level >= level:
            self._compare(self._open.pop())

    def _compare(self, group: _Open) -> None:
        for key, claimed in group.claimed.items():
            found = group.found.get(key, Decimal(0))
            if claimed != found:
                self._differs(group.row, group.label, key, claimed, found)


def told(label: str, claimed: Decimal, found: Decimal) -> str:
    """The sentence about a group that is not the sum of its children."""
    if not found:
        return _(
            "Dòng «%(label)s» ghi %(claimed)s đồng nhưng không có mã dự án và không có dòng con nào "
            "có tiền. Nếu đây là dòng dự án, hãy ghi mã dự án; nếu là dòng nhóm, hãy kiểm tra các "
            "dòng con."
        ) % {"label": label, "claimed": figure(claimed)}
    return _(
        "Dòng nhóm «%(label)s» ghi %(claimed)s đồng nhưng các dòng con cộng lại được %(found)s "
        "đồng. Hãy sửa dòng con hoặc dòng nhóm cho khớp."
    ) % {"label": label, "claimed": figure(claimed), "found": figure(found)}


def parts_of(
    amounts: Sequence[Amount], money: Mapping[str, int], *, corrects: bool
) -> list[tuple[int, int, Mapping[str, str]]]:
    """The records of a row with several columns of money: number of the part, size, what it is (các khoản của dòng).

    Offices write the recovery of an advance in three ways: as a part of the volume, above or below zero, or as an
    advance below zero beside the volume. A row that names the voucher it corrects is taken as it stands.
    """
    sizes = dict(money)
    within: dict[str, int] = {}
    if not corrects and min(money.values(), default=0) < 0:
        for one in amounts:
            part = sizes.get(one.less, 0)
            if part < 0 <= sizes.get(one.column, 0) + part:
                sizes[one.less] = -part
        for one in amounts:
            part, whole = sizes.get(one.column, 0), sizes.get(one.within, 0)
            if one.below and part < 0 <= whole + part:
                within[one.column] = _recovered(amounts, one, sizes, -part)
    found: list[tuple[int, int, Mapping[str, str]]] = []
    for number, one in enumerate(amounts):
        if one.column in within:
            size, sets = within[one.column], one.below
        else:
            beside = (other.column for other in amounts if other.column in within and other.within == one.column)
            told = sum(within[column] for column in beside) if within else 0
            whole, part = sizes.get(one.column, 0), sizes.get(one.less, 0)
            # A recovery alone that is taken back says nothing of the volume.
            size, sets = whole - (part if whole or part > 0 else 0) - told, one.sets
        if size:
            found.append((number, size, sets))
    return found


def _recovered(amounts: Sequence[Amount], one: Amount, sizes: Mapping[str, int], size: int) -> int:
    """What an advance below zero adds to the recoveries: nothing, where the column of recoveries tells the same."""
    told = next((sizes.get(other.less, 0) for other in amounts if other.less and other.column == one.within), 0)
    if told in {0, size}:
        return size - told
    raise TwoFigures(
        one.column,
        _("Tạm ứng ghi âm %(size)s đồng nhưng cột thu hồi tạm ứng ghi %(told)s đồng. Hãy sửa cho khớp.")
        % {"size": figure(Decimal(size)), "told": figure(Decimal(told))},
    )
