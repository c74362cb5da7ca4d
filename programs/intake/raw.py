"""Cells as a workbook, a web form or the API hands them over, before anyone understood them (ô thô).

The child that opens workbooks speaks JSON lines; `pack` and `unpack` are its two ends.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Percent:
    """A number that Excel shows with a percent sign: 0.125 is 12,5 %."""

    fraction: float


@dataclass(frozen=True, slots=True)
class Duration:
    """A time of day or a length of time (giờ)."""

    text: str


@dataclass(frozen=True, slots=True)
class Broken:
    """An Excel error such as #REF! (ô lỗi)."""

    code: str


Message = dict[str, Any]
Plain = str | int | float | Decimal | bool | date | datetime | Percent | Duration | Broken | None


@dataclass(frozen=True, slots=True)
class Computed:
    """A formula, with the result that the file remembers (công thức)."""

    result: Plain


Raw = Plain | Computed


def is_empty(raw: Raw) -> bool:
    """Whether nobody wrote anything here (ô trống)."""
    if isinstance(raw, Computed):
        return is_empty(raw.result)
    return raw is None or (isinstance(raw, str) and not raw.strip())


def pack(raw: Raw) -> Any:
    """Plain JSON for one cell."""
    match raw:
        case Computed(result):
            return {"formula": pack(result)}
        case Percent(fraction):
            return {"percent": fraction}
        case Duration(text):
            return {"time": text}
        case Broken(code):
            return {"error": code}
        case datetime():
            return {"instant": raw.isoformat()}
        case date():
            return {"date": raw.isoformat()}
        case _:
            return raw


def unpack(packed: Any) -> Raw:
    """One cell out of its JSON."""
    if not isinstance(packed, dict):
        plain: Plain = packed
        return plain
    ((tag, inner),) = packed.items()
    match tag:
        case "formula":
            result = unpack(inner)
            return result if isinstance(result, Computed) else Computed(result)
        case "percent":
            return Percent(inner)
        case "time":
            return Duration(inner)
        case "error":
            return Broken(inner)
        case "instant":
            return datetime.fromisoformat(inner)
        case _:
            return date.fromisoformat(inner)
