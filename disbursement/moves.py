"""The table of moves (bảng các bước dòng tiền): which kind takes money from which bucket to which. Pure.

This table is the only place where a kind is defined; the guard in the database is generated from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from accounts.language import gettext as _
from accounts.language import gettext_noop


class Bucket(StrEnum):
    """Where money of a line stands (ngăn)."""

    OUTSIDE = "outside"
    AVAILABLE = "available"
    ADVANCED = "advanced"
    PAID = "paid"
    FROZEN = "frozen"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _(_BUCKET_LABELS[self])


_BUCKET_LABELS = {
    Bucket.OUTSIDE: gettext_noop("Ngoài sổ của tỉnh"),
    Bucket.AVAILABLE: gettext_noop("Còn được giải ngân"),
    Bucket.ADVANCED: gettext_noop("Tạm ứng chưa thu hồi"),
    Bucket.PAID: gettext_noop("Thanh toán khối lượng hoàn thành"),
    Bucket.FROZEN: gettext_noop("Tạm dừng giải ngân"),
}
LINE_BUCKETS = (Bucket.AVAILABLE, Bucket.ADVANCED, Bucket.PAID, Bucket.FROZEN)


class Kind(StrEnum):
    """What a movement does (loại biến động)."""

    ALLOCATION = "allocation"
    TRANSFER = "transfer"
    ADVANCE = "advance"
    SETTLEMENT = "settlement"
    REPAYMENT = "repayment"
    FREEZE = "freeze"
    RELEASE = "release"
    RECALL = "recall"
    CARRY_OVER = "carry_over"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _(_KIND_LABELS[self])


_KIND_LABELS = {
    Kind.ALLOCATION: gettext_noop("Giao vốn"),
    Kind.TRANSFER: gettext_noop("Điều chuyển, điều chỉnh"),
    Kind.ADVANCE: gettext_noop("Tạm ứng"),
    Kind.SETTLEMENT: gettext_noop("Thanh toán khối lượng"),
    Kind.REPAYMENT: gettext_noop("Nộp trả, giảm giải ngân"),
    Kind.FREEZE: gettext_noop("Tạm dừng giải ngân"),
    Kind.RELEASE: gettext_noop("Giải tỏa"),
    Kind.RECALL: gettext_noop("Thu hồi"),
    Kind.CARRY_OVER: gettext_noop("Kéo dài, chuyển nguồn"),
}


class Between(StrEnum):
    """How the line that gives and the line that takes are related (quan hệ giữa hai dòng vốn)."""

    SAME_LINE = "same_line"
    OTHER_LINE = "other_line"
    FROM_OUTSIDE = "from_outside"
    TO_OUTSIDE = "to_outside"
    TO_CHILD = "to_child"
    TO_PARENT = "to_parent"
    NEXT_YEAR = "next_year"


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step (bước được phép)."""

    kind: Kind
    origin: Bucket
    target: Bucket
    between: Between


MOVES: tuple[Move, ...] = (
    Move(Kind.ALLOCATION, Bucket.OUTSIDE, Bucket.AVAILABLE, Between.FROM_OUTSIDE),
    Move(Kind.ALLOCATION, Bucket.AVAILABLE, Bucket.AVAILABLE, Between.TO_CHILD),
    Move(Kind.TRANSFER, Bucket.AVAILABLE, Bucket.AVAILABLE, Between.OTHER_LINE),
    Move(Kind.TRANSFER, Bucket.FROZEN, Bucket.AVAILABLE, Between.OTHER_LINE),
    Move(Kind.ADVANCE, Bucket.AVAILABLE, Bucket.ADVANCED, Between.SAME_LINE),
    Move(Kind.SETTLEMENT, Bucket.AVAILABLE, Bucket.PAID, Between.SAME_LINE),
    Move(Kind.SETTLEMENT, Bucket.ADVANCED, Bucket.PAID, Between.SAME_LINE),
    Move(Kind.REPAYMENT, Bucket.PAID, Bucket.AVAILABLE, Between.SAME_LINE),
    Move(Kind.REPAYMENT, Bucket.ADVANCED, Bucket.AVAILABLE, Between.SAME_LINE),
    Move(Kind.FREEZE, Bucket.AVAILABLE, Bucket.FROZEN, Between.SAME_LINE),
    Move(Kind.RELEASE, Bucket.FROZEN, Bucket.AVAILABLE, Between.SAME_LINE),
    Move(Kind.RECALL, Bucket.AVAILABLE, Bucket.OUTSIDE, Between.TO_OUTSIDE),
    Move(Kind.RECALL, Bucket.FROZEN, Bucket.OUTSIDE, Between.TO_OUTSIDE),
    Move(Kind.RECALL, Bucket.AVAILABLE, Bucket.AVAILABLE, Between.TO_PARENT),
    Move(Kind.RECALL, Bucket.FROZEN, Bucket.AVAILABLE, Between.TO_PARENT),
    Move(Kind.CARRY_OVER, Bucket.AVAILABLE, Bucket.AVAILABLE, Between.NEXT_YEAR),
)

# Kinds that set or change what a line was given, by decision; the others spend it or hold it back.
ASSIGNING_KINDS = frozenset({Kind.ALLOCATION, Kind.TRANSFER, Kind.RECALL, Kind.CARRY_OVER})
PAYMENT_KINDS = frozenset({Kind.ADVANCE, Kind.SETTLEMENT, Kind.REPAYMENT})
DISBURSED_BUCKETS = frozenset({Bucket.ADVANCED, Bucket.PAID})


@dataclass(frozen=True, slots=True)
class Ends:
    """The two buckets that a payment moves between (hai đầu của một khoản chi)."""

    kind: Kind
    origin: Bucket
    target: Bucket


class PaymentType(StrEnum):
    """The type of a Treasury voucher (loại chứng từ), each one move of the table."""

    ADVANCE = "advance"
    SETTLEMENT = "settlement"
    ADVANCE_SETTLED = "advance_settled"
    ADVANCE_REPAID = "advance_repaid"
    SETTLEMENT_REPAID = "settlement_repaid"

    @property
    def label(self) -> str:
        """The Vietnamese name, as it is written in the Treasury workbook."""
        return _(_PAYMENT_LABELS[self])

    @property
    def ends(self) -> Ends:
        """Kind and buckets of the movement that records it."""
        return _PAYMENT_ENDS[self]


_PAYMENT_LABELS = {
    PaymentType.ADVANCE: gettext_noop("Tạm ứng"),
    PaymentType.SETTLEMENT: gettext_noop("Thanh toán"),
    PaymentType.ADVANCE_SETTLED: gettext_noop("Thanh toán thu hồi tạm ứng"),
    PaymentType.ADVANCE_REPAID: gettext_noop("Nộp trả tạm ứng"),
    PaymentType.SETTLEMENT_REPAID: gettext_noop("Nộp trả thanh toán"),
}
_PAYMENT_ENDS = {
    PaymentType.ADVANCE: Ends(Kind.ADVANCE, Bucket.AVAILABLE, Bucket.ADVANCED),
    PaymentType.SETTLEMENT: Ends(Kind.SETTLEMENT, Bucket.AVAILABLE, Bucket.PAID),
    PaymentType.ADVANCE_SETTLED: Ends(Kind.SETTLEMENT, Bucket.ADVANCED, Bucket.PAID),
    PaymentType.ADVANCE_REPAID: Ends(Kind.REPAYMENT, Bucket.ADVANCED, Bucket.AVAILABLE),
    PaymentType.SETTLEMENT_REPAID: Ends(Kind.REPAYMENT, Bucket.PAID, Bucket.AVAILABLE),
}
