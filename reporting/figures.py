"""Values that a report shows, each with the key of where it came from (số liệu có nguồn)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from reporting import numbers
from reporting.canonical import CanonicalError, Node
from reporting.numbers import Scale


@dataclass(frozen=True, slots=True)
class Figure(Node):
    """Base of the values; `source` is the key by which a screen follows the figure to its facts (nguồn số liệu)."""

    source: str = field(default="", kw_only=True)
    estimated: bool = field(default=False, kw_only=True)

    def bare(self) -> str:
        """As a table cell whose header carries the unit."""
        raise NotImplementedError

    def spoken(self) -> str:
        """As part of a sentence, with its unit."""
        return self.bare()

    @property
    def exact(self) -> Fraction | None:
        """The exact value in the unit of the table; None where there is none."""
        return None


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A run of words (đoạn chữ); `source` may name the document that it cites."""

    text: str
    bold: bool = False
    italic: bool = False
    source: str = ""

    def bare(self) -> str:
        return self.text

    def spoken(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Integer(Figure):
    """A count (số đếm); plans write 07 for a count below ten."""

    value: int
    leading_zero: bool = False

    def bare(self) -> str:
        return numbers.count(self.value, leading_zero=self.leading_zero)

    @property
    def exact(self) -> Fraction:
        return Fraction(self.value)


@dataclass(frozen=True, slots=True)
class Number(Figure):
    """A measured number with so many decimals on output (số thập phân)."""

    value: Decimal
    decimals: int = 1

    def bare(self) -> str:
        return numbers.number(self.value, self.decimals)

    @property
    def exact(self) -> Fraction:
        return Fraction(self.value)


@dataclass(frozen=True, slots=True)
class Percent(Figure):
    """A rate kept as numerator over denominator (tỷ lệ); `Percent(Decimal("67.01"))` is 67,01 over 100."""

    numerator: int | Decimal
    denominator: int | Decimal = 100
    decimals: int = 1

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        if self.denominator == 0:
            raise CanonicalError("Tỷ lệ có mẫu số bằng 0: hãy dùng share(), trả về 'không giao'.")

    def bare(self) -> str:
        return numbers.percent(self.numerator, self.denominator, self.decimals, sign=False)

    def spoken(self) -> str:
        return self.bare() + "%"

    @property
    def exact(self) -> Fraction:
        return numbers.share_percent(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Money(Figure):
    """An amount of whole đồng shown in a scale (số tiền); rounded only when drawn."""

    amount_vnd: int
    scale: Scale = "triệu đồng"
    decimals: int | None = None

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        if self.scale not in numbers.SCALES:
            raise CanonicalError(f"Đơn vị tiền lạ: {self.scale!r}.")

    @property
    def shown_decimals(self) -> int:
        """How many decimals are drawn."""
        return numbers.DEFAULT_DECIMALS[self.scale] if self.decimals is None else self.decimals

    def bare(self) -> str:
        return numbers.money(self.amount_vnd, self.scale, self.shown_decimals)

    def spoken(self) -> str:
        return f"{self.bare()} {self.scale}"

    @property
    def exact(self) -> Fraction:
        return numbers.in_scale(self.amount_vnd, self.scale)


@dataclass(frozen=True, slots=True)
class Day(Figure):
    """A date, dd/MM/yyyy, or in letters in a sentence (ngày)."""

    on: date
    in_letters: bool = False

    def bare(self) -> str:
        return numbers.day(self.on)

    def spoken(self) -> str:
        return numbers.long_day(self.on) if self.in_letters else self.bare()


@dataclass(frozen=True, slots=True)
class Missing(Figure):
    """Nobody has reported this yet (chưa báo cáo): not zero."""

    label: str = "chưa báo cáo"

    def bare(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class NotAssigned(Figure):
    """There is nothing to report here (không giao, chưa giao): neither zero nor missing."""

    label: str = "không giao"

    def bare(self) -> str:
        return self.label


Value: TypeAlias = Integer | Number | Percent | Money | Day | Missing | NotAssigned
Inline: TypeAlias = str | Text | Value


def share(
    numerator: int | Decimal, denominator: int | Decimal, decimals: int = 1, *, source: str = ""
) -> Percent | NotAssigned:
    """The rate, or "không giao" where the denominator is zero (tỷ lệ)."""
    if denominator == 0:
        return NotAssigned(source=source)
    return Percent(numerator, denominator, decimals, source=source)


def sentence_text(part: Inline) -> str:
    """A part of a sentence as it is read, with its unit; an estimate says so (ước)."""
    if isinstance(part, str):
        return part
    return f"ước {part.spoken()}" if is_estimate(part) else part.spoken()


def cell_text(part: Inline, unit: str = "") -> str:
    """A table cell as it is read; an estimate bears a star that the table's note explains."""
    if isinstance(part, str):
        return part
    text = part.spoken() if isinstance(part, Percent) and "%" not in unit else part.bare()
    return f"{text}*" if is_estimate(part) else text


def is_estimate(part: Inline) -> bool:
    """Whether the value is an estimate that will be reconciled (ước thực hiện)."""
    return isinstance(part, Figure) and part.estimated


def plain_text(content: tuple[Inline, ...]) -> str:
    """The words of a sentence with its figures, without any markup."""
    return "".join(sentence_text(part) for part in content)
