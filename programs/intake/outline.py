"""How a workbook that is no template of ours lays out its table (cách đọc bảng): data, read from YAML or the screen.

A heading is given by its words: "Thanh toán > KLHT" follows merged headings downwards, "Mã dự án | Mã ĐVQHNS" are two
printings of one heading, and `nth` tells apart columns that bear the same words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from accounts.language import gettext as _
from accounts.names import search_key
from programs.intake.kinds import MONEY_SCALES, Kind
from programs.intake.sheet import Column, Sheet

MOST_WORDS: Final = 200
LEVELS, PRINTINGS = ">", "|"


class BadOutline(ValueError):
    """The description of a layout contradicts itself; the text says what to mend (cách đọc sai)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One column of the workbook by the words above it (cột theo tiêu đề); `nth` 0 means that the words are unique."""

    key: str
    words: str
    nth: int = 0
    optional: bool = False


def printings(words: str) -> tuple[tuple[str, ...], ...]:
    """Every printing of a heading as folded words, outermost level first (các cách in tiêu đề)."""
    parts = (tuple(search_key(level) for level in one.split(LEVELS)) for one in words.split(PRINTINGS))
    return tuple(levels for one in parts if (levels := tuple(level for level in one if level)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A column of money that makes a record of its own (cột tiền); `less` names a column that it contains.

    Below zero beside a figure of `within` it is a part of that figure, and `below` says what kind (thu hồi tạm ứng).
    """

    column: str
    less: str = ""
    sets: Mapping[str, str] = field(default_factory=dict)
    within: str = ""
    below: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A layout (cách đọc một loại tệp): where what stands, in which unit, what codes mean."""

    code: str
    title: str
    target: str
    headings: tuple[Heading, ...]
    sheet_words: str = ""
    unit: str = ""
    amounts: tuple[Amount, ...] = ()
    codes: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)

    def heading(self, key: str) -> Heading | None:
        """The heading of a key."""
        return next((one for one in self.headings if one.key == key), None)

    @property
    def required(self) -> tuple[Heading, ...]:
        """Headings without which this is another table."""
        return tuple(one for one in self.headings if not one.optional)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON; `outline` reads it back."""
        return {
            "code": self.code,
            "title": self.title,
            "target": self.target,
            "sheet": self.sheet_words,
            "unit": self.unit,
            "columns": [
                {"key": one.key, "words": one.words, "nth": one.nth, "optional": one.optional} for one in self.headings
            ],
            "amounts": [
                {
                    "column": one.column,
                    "less": one.less,
                    "sets": dict(one.sets),
                    "within": one.within,
                    "below": dict(one.below),
                }
                for one in self.amounts
            ],
            "codes": {key: {code: dict(sets) for code, sets in known.items()} for key, known in self.codes.items()},
            "defaults": dict(self.defaults),
        }


def outline(given: Mapping[str, Any]) -> Outline:
    """An outline out of its plain form; raises `BadOutline`."""
    try:
        made = Outline(
            code=str(given["code"]),
            title=str(given["title"]),
            target=str(given["target"]),
            sheet_words=str(given.get("sheet") or ""),
            unit=str(given.get("unit") or ""),
            headings=tuple(
                Heading(
                    key=str(one["key"]),
                    words=str(one["words"]),
                    nth=int(one.get("nth") or 0),
                    optional=bool(one.get("optional")),
                )
                for one in given["columns"]
            ),
            amounts=tuple(
                Amount(
                    column=str(one["column"]),
                    less=str(one.get("less") or ""),
                    sets=_texts(one.get("sets")),
                    within=str(one.get("within") or ""),
                    below=_texts(one.get("below")),
                )
                for one in given.get("amounts") or ()
            ),
            codes={
                key: {str(code): _texts(sets) for code, sets in known.items()}
                for key, known in (given.get("codes") or {}).items()
            },
            defaults=_texts(given.get("defaults")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise BadOutline(_("Cách đọc thiếu hoặc sai phần %(wrong)s.") % {"wrong": wrong}) from None
    _verify(made)
    return made


def _texts(given: Mapping[str, Any] | None) -> dict[str, str]:
    return {str(key): str(value) for key, value in (given or {}).items()}


def _verify(made: Outline) -> None:
    keys = [one.key for one in made.headings]
    _verify_headings(made, keys)
    if made.unit and made.unit not in MONEY_SCALES:
        raise BadOutline(_("Đơn vị tính phải là một trong: %(list)s.") % {"list": ", ".join(MONEY_SCALES)})
    for amount in made.amounts:
        for name in (amount.column, amount.less, amount.within):
            if name and name not in keys:
                raise BadOutline(_("Cột tiền %(name)s chưa có tiêu đề.") % {"name": repr(name)})


def _verify_headings(made: Outline, keys: list[str]) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise BadOutline(_("Cột %(key)s được khai hai lần.") % {"key": repr(key)})
    for one in made.headings:
        if not printings(one.words) or len(one.words) > MOST_WORDS:
            raise BadOutline(
                _("Hãy ghi tiêu đề của cột %(key)s, không quá %(most_words)s ký tự.")
                % {"key": repr(one.key), "most_words": MOST_WORDS}
            )
        if not 0 <= one.nth <= 9:
            raise BadOutline(_("Lần xuất hiện của cột %(key)s phải từ 0 đến 9.") % {"key": repr(one.key)})
    if not made.required:
        raise BadOutline(_("Phải có ít nhất một cột bắt buộc."))


def verify_target(made: Outline, sheet: Sheet) -> None:
    """Refuse an outline that cannot fill what the sheet requires; raises `BadOutline`."""
    coded = {key for known in made.codes.values() for sets in known.values() for key in sets}
    split = {key for amount in made.amounts for key in amount.sets} | ({"amount"} if made.amounts else set())
    given = {one.key for one in made.headings} | coded | split | set(made.defaults)
    for key in sorted(coded | split | set(made.defaults)):
        if not sheet.has_column(key):
            raise BadOutline(
                _("Không có nội dung %(key)s trong biểu %(code)s.") % {"key": repr(key), "code": sheet.code}
            )
    extra = {name for amount in made.amounts for name in (amount.column, amount.less) if name}
    for one in made.headings:
        if not sheet.has_column(one.key) and one.key not in extra:
            raise BadOutline(
                _("Không có nội dung %(key)s trong biểu %(code)s.") % {"key": repr(one.key), "code": sheet.code}
            )
    for column in sheet.columns:
        if column.required and column.key not in given:
            raise BadOutline(_("Chưa khai cột «%(name)s».") % {"name": column.name})
    parts = [sets for amount in made.amounts for sets in (amount.sets, amount.below)]
    for sets in (made.defaults, *parts, *_coded(made)):
        for key, value in sets.items():
            _verify_value(sheet.column(key), value)


def _coded(made: Outline) -> list[Mapping[str, str]]:
    return [sets for known in made.codes.values() for sets in known.values()]


def _verify_value(column: Column, value: str) -> None:
    if column.kind is Kind.CHOICE and value not in {one.value for one in column.choices}:
        raise BadOutline(_("«%(value)s» không phải là một %(lower)s.") % {"value": value, "lower": column.name.lower()})
