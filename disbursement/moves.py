"""The table of moves (bảng các bước dòng tiền): which kind takes money from which bucket to which. Pure.

This table is the only place where a kind is defined; the guard in the database is generated from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
        return _BUCKET_LABELS[self]


_BUCKET_LABELS = {
    Bucket.OUTSIDE: "Ngoài sổ của tỉnh",
    Bucket.AVAILABLE: "Còn được giải ngân",
    Bucket.ADVANCED: "Tạm ứng chưa thu hồi",
    Bucket.PAID: "Thanh toán khối lượng hoàn thành",
    Bucket.FROZEN: "Tạm dừng giải ngân",
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
        return _KIND_LABELS[self]


_KIND_LABELS = {
    Kind.ALLOCATION: "Giao vốn",
    Kind.TRANSFER: "Điều chuyển, điều chỉnh",
    Kind.ADVANCE: "Tạm ứng",
    Kind.SETTLEMENT: "Thanh toán khối lượng",
    Kind.REPAYMENT: "Nộp trả, giảm giải ngân",
    Kind.FREEZE: "Tạm dừng giải ngân",
    Kind.RELEASE: "Giải tỏa",
    Kind.RECALL: "Thu hồi",
    Kind.CARRY_OVER: "Kéo dài, chuyển nguồn",
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
        return _PAYMENT_LABELS[self]

    @property
    def ends(self) -> Ends:
        """Kind and buckets of the movement that records it."""
        return _PAYMENT_ENDS[self]


_PAYMENT_LABELS = {
    PaymentType.ADVANCE: "Tạm ứng",
    PaymentType.SETTLEMENT: "Thanh toán",
    PaymentType.ADVANCE_SETTLED: "Thanh toán thu hồi tạm ứng",
    PaymentType.ADVANCE_REPAID: "Nộp trả tạm ứng",
    PaymentType.SETTLEMENT_REPAID: "Nộp trả thanh toán",
}
_PAYMENT_ENDS = {
    PaymentType.ADVANCE: Ends(Kind.ADVANCE, Bucket.AVAILABLE, Bucket.ADVANCED),
    PaymentType.SETTLEMENT: Ends(Kind.SETTLEMENT, Bucket.AVAILABLE, Bucket.PAID),
    PaymentType.ADVANCE_SETTLED: Ends(Kind.SETTLEMENT, Bucket.ADVANCED, Bucket.PAID),
    PaymentType.ADVANCE_REPAID: Ends(Kind.REPAYMENT, Bucket.ADVANCED, Bucket.AVAILABLE),
    PaymentType.SETTLEMENT_REPAID: Ends(Kind.REPAYMENT, Bucket.PAID, Bucket.AVAILABLE),
}
