"""Which vouchers are in the book already (chứng từ đã có trong sổ)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from disbursement.models import CapitalLine, HeldPayment, Movement
from disbursement.moves import PaymentType

VOUCHER = "voucher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """One voucher of the Treasury on its line (một chứng từ)."""

    line: CapitalLine
    payment_type: PaymentType
    amount_vnd: int
    on: date
    voucher: str

    @property
    def base(self) -> str:
        """What makes the voucher itself, typed by hand or read from a workbook (khóa chứng từ)."""
        number = self.voucher.strip().casefold()
        return f"{self.line.pk}|{number}|{self.on.isoformat()}|{self.payment_type.value}|{self.amount_vnd}"


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a voucher stands: in the book, waiting for release, or free under `key` (vị trí của chứng từ)."""

    key: str
    movement_id: int | None = None
    held_id: int | None = None

    @property
    def taken(self) -> bool:
        """Whether the voucher counts already."""
        return self.movement_id is not None or self.held_id is not None


def voucher_slots(province_id: int, bases: Iterable[str]) -> dict[str, Slot]:
    """The slot of each voucher key; one that was reversed or withdrawn may be recorded anew under its next number."""
    slots: dict[str, Slot] = {}
    asked = {f"{base}#1": base for base in bases}
    number = 1
    while asked:
        number += 1
        used = _used(province_id, list(asked))
        again: dict[str, str] = {}
        for key, base in asked.items():
            slot = used.get(key, Slot(key))
            if slot is _GONE:
                again[f"{base}#{number}"] = base
            else:
                slots[base] = slot
        asked = again
    return slots


_GONE = Slot("")


def _used(province_id: int, keys: list[str]) -> dict[str, Slot]:
    found: dict[str, Slot] = {}
    held = HeldPayment.objects.filter(province_id=province_id, source_kind=VOUCHER, source_key__in=keys)
    for held_id, key, state in held.order_by("id").values_list("id", "source_key", "state"):
        found[key] = _GONE if state == HeldPayment.State.WITHDRAWN else Slot(key, held_id=held_id)
    posted = Movement.objects.filter(province_id=province_id, source_kind=VOUCHER, source_key__in=keys)
    reversed_ids = set(
        Movement.objects.filter(province_id=province_id, reversal_of__in=posted).values_list(
            "reversal_of_id", flat=True
        )
    )
    for movement_id, key in posted.order_by("id").values_list("id", "source_key"):
        found[key] = _GONE if movement_id in reversed_ids else Slot(key, movement_id=movement_id)
    return found
