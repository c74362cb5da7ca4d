"""How far capital goes when it is moved, and who takes it first (phạm vi và thứ tự điều chuyển). Pure.

Reach is a relation in the tree, not the word "huyện": two communes are near when the same unit stands above both, so a
province without districts needs no other rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from accounts.language import gettext_noop
from programs.rules.kinds import Parameters, Reach, TransferWindow, Within, ZeroFreeze

# Nearest first; the order of a rule comes before it.
NEAREST = (Reach.SAME_COMMUNE, Reach.SAME_DISTRICT, Reach.OTHER_DISTRICT, Reach.OTHER_AGENCY)
REACH_WORDS = {
    Reach.SAME_COMMUNE: gettext_noop("cùng xã, cùng đơn vị"),
    Reach.SAME_DISTRICT: gettext_noop("cùng đơn vị cấp trên trực tiếp"),
    Reach.OTHER_DISTRICT: gettext_noop("huyện, đơn vị khác"),
    Reach.OTHER_AGENCY: gettext_noop("cơ quan, chủ đầu tư cấp tỉnh khác"),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a project stands in the tree (vị trí): its place, the unit above it, the provincial agency that spends."""

    place_id: int
    above_id: int
    agency_id: int | None = None


def reach_between(giver: Spot, taker: Spot) -> Reach:
    """How far money goes from one project to another."""
    if giver.agency_id != taker.agency_id:
        return Reach.OTHER_AGENCY
    if giver.place_id == taker.place_id:
        return Reach.SAME_COMMUNE
    return Reach.SAME_DISTRICT if giver.above_id == taker.above_id else Reach.OTHER_DISTRICT


def order_of(rule: Parameters) -> tuple[Reach, ...]:
    """The reaches that a rule lets money go to, nearest first; nothing where it moves no money."""
    if isinstance(rule, ZeroFreeze):
        return rule.transfer_order
    return NEAREST if isinstance(rule, TransferWindow) else ()


def may_change_component(rule: Parameters) -> bool:
    """Whether the rule lets money go to another component of its programme (sang nội dung khác)."""
    return isinstance(rule, ZeroFreeze | TransferWindow) and rule.within is Within.PROGRAMME


def province_decides(rule: Parameters, reach: Reach, giver: Spot) -> bool:
    """Whether the level above all decides: what the rule names, and what an agency of the province spends."""
    named = rule.province_decides_for if isinstance(rule, TransferWindow) else frozenset()
    return reach in named or giver.agency_id is not None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project that may take money (công trình nhận vốn): how far off, how much of its own it spent, how much fits.

    `room_vnd` is what its total investment still lacks; None where no total is known.
    """

    project_id: int
    reach: Reach
    assigned_vnd: int
    disbursed_vnd: int
    room_vnd: int | None

    @property
    def rate(self) -> Fraction:
        """How much of its money it spent, as a fraction (tỷ lệ giải ngân)."""
        return Fraction(self.disbursed_vnd, self.assigned_vnd) if self.assigned_vnd > 0 else Fraction(0)


def ranked(found: Iterable[Candidate], order: tuple[Reach, ...]) -> list[Candidate]:
    """Those within reach, nearest first as the rule orders them, then by what they spent of their own money."""
    able = [one for one in found if one.reach in order and one.room_vnd != 0]
    return sorted(able, key=lambda one: (order.index(one.reach), -one.rate, -one.disbursed_vnd, one.project_id))
