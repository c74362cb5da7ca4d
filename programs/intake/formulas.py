"""Figures of a form that are computed, never typed (ô tự tính): the same formula for Python and for Excel."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

Read = Callable[[str], Decimal | None]
Locate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of the figures that are there; nothing when none is (tổng)."""

    of: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        return self.of

    def value(self, read: Read) -> Decimal | None:
        known = [figure for key in self.of if (figure := read(key)) is not None]
        return sum(known, Decimal(0)) if known else None

    def excel(self, locate: Locate) -> str:
        cells = ",".join(locate(key) for key in self.of)
        return f'=IF(COUNT({cells})=0,"",SUM({cells}))'


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure less others; nothing while the first is missing (hiệu)."""

    of: str
    minus: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        return (self.of, *self.minus)

    def value(self, read: Read) -> Decimal | None:
        whole = read(self.of)
        if whole is None:
            return None
        return whole - sum((read(key) or Decimal(0) for key in self.minus), Decimal(0))

    def excel(self, locate: Locate) -> str:
        whole, taken = locate(self.of), ",".join(locate(key) for key in self.minus)
        return f'=IF(COUNT({whole})=0,"",{whole}-SUM({taken}))'


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure as percentage of another; nothing while either is missing or the whole is zero (tỷ lệ %)."""

    part: str
    whole: str

    @property
    def parts(self) -> tuple[str, ...]:
        return (self.part, self.whole)

    def value(self, read: Read) -> Decimal | None:
        part, whole = read(self.part), read(self.whole)
        if part is None or not whole:
            return None
        return part * 100 / whole

    def excel(self, locate: Locate) -> str:
        part, whole = locate(self.part), locate(self.whole)
        return f'=IF(OR(COUNT({part},{whole})<2,N({whole})=0),"",{part}/{whole}*100)'


Formula = Sum | Difference | Ratio
