"""Numbers as people in Việt Nam type them (số gõ bằng chữ).

1.234,5 and 1,234.5 are both 1234,5: of two different signs the last one is the decimal sign. A sign that stands more
than once groups thousands: 1.234.567. A single sign that is not followed by exactly three digits is the decimal sign:
12,5 and 12.5. What is left, such as 1.234, may be a thousand times one or the other. Where no decimals are allowed it
groups; everywhere else it is refused, because a figure wrong by a thousand is worse than a question.
"""

import re
from decimal import Decimal
from typing import Final

_SHAPE: Final = re.compile(r"[-−–]?[0-9][0-9., ]*\Z")
_GROUPED: Final = {sign: re.compile(rf"[0-9]{{1,3}}(?:{re.escape(sign)}[0-9]{{3}})+\Z") for sign in (".", ",", " ")}
_LONGEST: Final = 40


class NotANumber(ValueError):
    """The text is no number (không phải là số)."""


class Ambiguous(NotANumber):
    """The text may be two numbers (số có hai cách hiểu)."""

    def __init__(self, grouped: Decimal, decimal: Decimal) -> None:
        super().__init__()
        self.grouped = grouped
        self.decimal = decimal


def parse(text: str, *, fractions: bool) -> Decimal:
    """Understand a typed number; raises `NotANumber`, or `Ambiguous` with both readings."""
    text = text.strip()
    if len(text) > _LONGEST or not _SHAPE.match(text):
        raise NotANumber(text)
    negative = text[0] in "-−–"
    size = _size(text.lstrip("-−– ") if negative else text, fractions)
    return -size if negative else size


def _size(text: str, fractions: bool) -> Decimal:
    text = _without_blanks(text)
    points, commas = text.count("."), text.count(",")
    if points and commas:
        return _mixed(text)
    if points + commas == 0:
        return _exact(text)
    sign = "." if points else ","
    if points + commas > 1:
        return _ungrouped(text, sign)
    whole, rest = text.split(sign)
    if not whole or not rest:
        raise NotANumber(text)
    if len(rest) != 3 or len(whole) > 3 or whole.startswith("0"):
        return _exact(f"{whole}.{rest}")
    if not fractions:
        return _exact(whole + rest)
    raise Ambiguous(_exact(whole + rest), _exact(f"{whole}.{rest}"))


def _without_blanks(text: str) -> str:
    if " " not in text:
        return text
    end = min((text.index(sign) for sign in ".," if sign in text), default=len(text))
    if not _GROUPED[" "].match(text[:end]) or " " in text[end:]:
        raise NotANumber(text)
    if len(text) - end == 4:
        # Blanks already group, so the sign behind them can only be the decimal sign.
        return text[:end].replace(" ", "") + text[end:] + "0"
    return text[:end].replace(" ", "") + text[end:]


def _mixed(text: str) -> Decimal:
    last = max(text.rindex("."), text.rindex(","))
    decimal_sign, group_sign = text[last], "," if text[last] == "." else "."
    whole, rest = text[:last], text[last + 1 :]
    if decimal_sign in whole or not rest:
        raise NotANumber(text)
    return _exact(f"{_ungrouped(whole, group_sign)}.{rest}")


def _ungrouped(text: str, sign: str) -> Decimal:
    if not _GROUPED[sign].match(text):
        raise NotANumber(text)
    return _exact(text.replace(sign, ""))


def _exact(text: str) -> Decimal:
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text):
        raise NotANumber(text)
    return Decimal(text)
