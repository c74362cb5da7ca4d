"""What a payment meets on its line (khoản chi gặp gì trên dòng vốn): posted, held for release, or refused. Pure.

The database has the last word; this module says beforehand what it will say, and puts it into words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from accounts.figures import day, vnd
from accounts.language import gettext as _
from disbursement.moves import Bucket, PaymentType


class Fate(StrEnum):
    """What becomes of a payment (kết quả)."""

    POSTED = "posted"
    HELD = "held"
    FROZEN = "frozen"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Freeze:
    """A freeze of the line that still holds money back (lần tạm dừng còn hiệu lực)."""

    movement_id: int
    effective_on: date
    decision: str

    def __str__(self) -> str:
        return (
            f"theo {self.decision}"
            if self.decision
            else _("từ ngày %(effective_on)s") % {"effective_on": f"{self.effective_on:%d/%m/%Y}"}
        )


@dataclass(frozen=True, slots=True)
class Judgement:
    """What becomes of a payment, what the line could still give it, and the freeze that stands in the way."""

    fate: Fate
    room_vnd: int
    freeze: Freeze | None = None


Days = dict[date, int]


def _no_days() -> defaultdict[Bucket, Days]:
    return defaultdict(dict)


@dataclass(slots=True)
class LineBook:
    """Changes of one line day by day (sổ của một dòng vốn), to try payments on before they are posted."""

    days: defaultdict[Bucket, Days] = field(default_factory=_no_days)
    freezes: tuple[Freeze, ...] = ()
    held_vnd: int = 0

    def add(self, bucket: Bucket, on: date, amount_vnd: int) -> None:
        """Count a change of one bucket."""
        self.days[bucket][on] = self.days[bucket].get(on, 0) + amount_vnd

    def room(self, bucket: Bucket, on: date) -> int:
        """The most that can leave the bucket on that day so that no later day goes below zero (còn chi được)."""
        return lowest_since(self.days[bucket], on)

    def judge(self, payment: PaymentType, amount_vnd: int, on: date) -> Judgement:
        """Say what becomes of a payment of that day."""
        origin = payment.ends.origin
        room = self.room(origin, on)
        if room >= amount_vnd:
            return Judgement(Fate.POSTED, room)
        if origin is not Bucket.AVAILABLE or not self.freezes:
            return Judgement(Fate.SHORT, room)
        unfrozen = lowest_since(merged(self.days[Bucket.AVAILABLE], self.days[Bucket.FROZEN]), on) - self.held_vnd
        if unfrozen < amount_vnd:
            return Judgement(Fate.SHORT, room)
        later = [freeze for freeze in self.freezes if freeze.effective_on >= on]
        if later:
            return Judgement(Fate.HELD, room, later[0])
        return Judgement(Fate.FROZEN, room, self.freezes[-1])

    def count(self, payment: PaymentType, amount_vnd: int, on: date, fate: Fate) -> None:
        """Remember a payment that was posted or held, for the next one of the same set."""
        if fate is Fate.POSTED:
            self.add(payment.ends.origin, on, -amount_vnd)
            self.add(payment.ends.target, on, amount_vnd)
        elif fate is Fate.HELD:
            self.held_vnd += amount_vnd


def merged(one: Mapping[date, int], other: Mapping[date, int]) -> Days:
    """Both sets of changes together."""
    return {at: one.get(at, 0) + other.get(at, 0) for at in one.keys() | other.keys()}


def lowest_since(days: Mapping[date, int], on: date) -> int:
    """The lowest end-of-day balance from that day on; never below zero, for nothing can be taken from nothing."""
    balance = sum(amount for at, amount in days.items() if at <= on)
    lowest = balance
    for at in sorted(at for at in days if at > on):
        balance += days[at]
        lowest = min(lowest, balance)
    return max(lowest, 0)


def refusal(judgement: Judgement, payment_type: PaymentType, amount_vnd: int, on: date) -> str:
    """Why a payment cannot be posted, in a sentence (lý do từ chối)."""
    if judgement.fate is Fate.FROZEN and judgement.freeze is not None:
        return _(
            "Vốn này đã tạm dừng giải ngân %(freeze)s, từ ngày %(effective_on)s; chứng từ ngày "
            "%(on)s ghi %(amount_vnd)s đồng nhưng chỉ còn được chi %(room_vnd)s đồng. Đề nghị Ban "
            "Chỉ đạo giải tỏa trước khi thanh toán."
        ) % {
            "freeze": judgement.freeze,
            "effective_on": day(judgement.freeze.effective_on),
            "on": day(on),
            "amount_vnd": vnd(amount_vnd),
            "room_vnd": vnd(judgement.room_vnd),
        }
    bucket = payment_type.ends.origin.label
    return _(
        "Số tiền %(amount_vnd)s đồng vượt số còn lại %(room_vnd)s đồng của ngăn «%(bucket)s» "
        "tính từ ngày %(on)s. Hãy kiểm tra số tiền, ngày chứng từ và dòng vốn."
    ) % {"amount_vnd": vnd(amount_vnd), "room_vnd": vnd(judgement.room_vnd), "bucket": bucket, "on": day(on)}
