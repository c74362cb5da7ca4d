"""The shapes of budget codes by budget year (mã ĐVQHNS, CTMT, chương, loại, khoản), read from a data file. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from accounts.language import gettext, gettext_noop
from programs.reading import Reader, yaml_text

_FILE: Final = Path(__file__).parent / "data" / "budget_codes.yaml"
_KEYS = ("field", "pattern", "ranges", "listed", "follows", "from_year", "to_year", "sentence", "source", "verified")
_FIRST, _LAST = 0, 9999
# The sentences of the data file once more, so that they get their English.
SENTENCES: Final = (
    gettext_noop("Mã dự án (ĐVQHNS) gồm đúng 7 chữ số, ví dụ 7000123."),
    gettext_noop("Mã CTMT gồm 4 chữ số, hoặc 5 chữ số bắt đầu bằng 0 như trong TABMIS, ví dụ 0491."),
    gettext_noop(
        "Mã chương gồm 3 chữ số từ 001 đến 989 (trung ương 001–399, tỉnh 400–599, huyện 600–799, xã 800–989)."
    ),
    gettext_noop(
        "Từ năm 2026, mã chương gồm 3 chữ số (trung ương 001–399, tỉnh 400–599, xã 800–989); không còn 600–799."
    ),
    gettext_noop("Mã loại là một trong 010, 040, 070, 100, 130, 160, 190, 220, 250, 280, 340, 370."),
    gettext_noop("Mã khoản gồm 3 chữ số, lớn hơn mã loại của nó và nhỏ hơn mã loại kế tiếp, ví dụ loại 280 khoản 292."),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a code of some years looks like (hình dạng mã), with the sentence for whoever typed another one."""

    field: str
    pattern: str
    ranges: tuple[str, ...]
    listed: tuple[str, ...]
    follows: str
    from_year: int
    to_year: int
    sentence: str
    source: str
    verified: bool


@cache
def shapes() -> tuple[Shape, ...]:
    """Every shape of the data file; raises `ReadingError` with all its mistakes."""
    root = Reader(yaml_text(_FILE.read_text(encoding="utf-8"), _FILE.name), _FILE.name)
    root.only("shapes")
    found = tuple(_shape(entry) for entry in root.items("shapes"))
    root.finish()
    return found


def _shape(entry: Reader) -> Shape:
    entry.only(*_KEYS)
    return Shape(
        field=entry.text("field", gettext("tên ô")),
        pattern=entry.text("pattern", gettext("một biểu thức")),
        ranges=entry.texts("ranges") if entry.has("ranges") else (),
        listed=entry.texts("listed") if entry.has("listed") else (),
        follows=entry.optional_text("follows"),
        from_year=entry.integer("from_year") if entry.has("from_year") else _FIRST,
        to_year=entry.integer("to_year") if entry.has("to_year") else _LAST,
        sentence=entry.text("sentence", gettext("một câu")),
        source=entry.text("source", gettext("văn bản")),
        verified=entry.yes_no("verified"),
    )


def shape_of(field: str, year: int) -> Shape | None:
    """The shape that a code has in a budget year."""
    return next((one for one in shapes() if one.field == field and one.from_year <= year <= one.to_year), None)


def complaints(given: Mapping[str, str], year: int) -> Iterator[tuple[str, str]]:
    """What is wrong with codes of one project: field and sentence; an empty code is none, not a wrong one."""
    for field, text in given.items():
        shape = shape_of(field, year)
        if text and shape is not None and not _fits(shape, text, given, year):
            yield field, gettext(shape.sentence)


def _fits(shape: Shape, text: str, given: Mapping[str, str], year: int) -> bool:
    if not text.isascii() or not re.fullmatch(shape.pattern, text):
        return False
    if shape.ranges and not any(low <= text <= high for low, _, high in (one.partition("-") for one in shape.ranges)):
        return False
    if shape.listed and text not in shape.listed:
        return False
    return not shape.follows or _follows(text, given.get(shape.follows, ""), shape_of(shape.follows, year))


def _follows(text: str, above: str, shape: Shape | None) -> bool:
    """Whether a code lies between the one that it belongs to and the next of that kind."""
    kinds = sorted(shape.listed) if shape else []
    if above not in kinds:
        return False
    later = kinds[kinds.index(above) + 1 :]
    return above < text and (not later or text < later[0])
