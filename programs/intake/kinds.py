"""What one cell accepts (quy tắc của một ô)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from accounts.language import gettext as _

# What a cell holds once understood; money is whole đồng, percent is in percentage points, None is "chưa có số liệu".
Value = str | int | Decimal | date | bool | None
Table = Mapping[str, Mapping[str, Value]]


class Kind(StrEnum):
    """The kind of value (kiểu dữ liệu)."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"


NUMERIC: Final = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.PERCENT, Kind.MONEY})
MONEY_SCALES: Final = {"đồng": 1, "nghìn đồng": 10**3, "triệu đồng": 10**6, "tỷ đồng": 10**9}
LARGEST: Final = Decimal(10**15)
LONGEST_TEXT: Final = 2000
_PLACES: Final = {Kind.INTEGER: 0, Kind.DECIMAL: 2, Kind.PERCENT: 2}


class BadSheet(ValueError):
    """The declaration of a form contradicts itself (khai báo biểu sai)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list of choices (lựa chọn): what is stored, what people see, and what else it may be called."""

    value: str
    label: str
    also: tuple[str, ...] = ()

    def is_called(self, key: str, key_of: Callable[[str], str]) -> bool:
        """Whether somebody means this entry by a word."""
        return key in {key_of(self.label), key_of(self.value), *map(key_of, self.also)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The rule of one cell; `minimum` and `maximum` are in the unit that people type."""

    kind: Kind
    unit: str = ""
    required: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    earliest: date | None = None
    latest: date | None = None
    decimals: int | None = None
    longest: int = LONGEST_TEXT
    pattern: str = ""
    pattern_hint: str = ""
    choices: tuple[Choice, ...] = ()

    def __post_init__(self) -> None:
        if self.kind is Kind.MONEY and self.unit not in MONEY_SCALES:
            raise BadSheet(
                _("Đơn vị tiền %(unit)s không có trong %(sorted)s.")
                % {"unit": repr(self.unit), "sorted": sorted(MONEY_SCALES)}
            )
        if self.kind is Kind.CHOICE and not self.choices:
            raise BadSheet(_("Ô chọn phải có danh sách lựa chọn."))
        if self.kind is Kind.YES_NO and self.choices and len(self.choices) != 2:
            raise BadSheet(_("Ô có/không có đúng hai cách gọi."))

    @property
    def scale(self) -> int:
        """How many đồng one typed unit is (hệ số đơn vị tiền)."""
        return MONEY_SCALES[self.unit] if self.kind is Kind.MONEY else 1

    @property
    def unit_told(self) -> str:
        """The unit as sentences name it (đơn vị tính); that of a plan's own target is told as the plan wrote it."""
        return _(self.unit) if self.kind is Kind.MONEY else self.unit

    @property
    def places(self) -> int:
        """How many decimals are kept (số chữ số thập phân)."""
        if self.decimals is not None:
            return self.decimals
        return len(str(self.scale)) - 1 if self.kind is Kind.MONEY else _PLACES.get(self.kind, 0)

    @property
    def answers(self) -> tuple[str, str]:
        """What yes and no are called here (cách gọi có và không)."""
        return (self.choices[0].label, self.choices[1].label) if len(self.choices) == 2 else ("Có", "Không")
