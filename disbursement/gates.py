"""Whether capital may go to a line at all (quy tắc phân bổ vốn): judged before any of it moves. Pure.

What a gate demands is data of the plan year; how it is judged is here. A decision that lets capital past a gate is
named in `Asked.overridden`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from accounts.language import gettext as _
from programs.rules.gates import (
    ArrearsFirst,
    DifficultCommune,
    Effect,
    Gate,
    OwnEstimate,
    PlannedMerger,
    RegisteredFirst,
    Window,
)
from programs.rules.scope import CapitalFacts, CapitalObject

REFILL: Final = "hoan-tra:"
_NAMED: Final = 8


@dataclass(frozen=True, slots=True)
class Debt:
    """A debt of the commune that is not paid and has no plan to be (nợ XDCB chưa có kế hoạch trả)."""

    arose_in: int
    unpaid_vnd: int


@dataclass(frozen=True, slots=True)
class Refund:
    """Money of a year that was given back for this project or component (phần đã hoàn trả), and under which rule."""

    rule: str
    year: int
    no_refill_from: frozenset[str]
    amount_vnd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A line that is to be given capital, with all that the gates ask about it (dòng vốn sắp được giao).

    `titles_of_year` and `titles_of_phase` are the titles that its commune strives for. `new_works`: works that no
    earlier year has paid for. `waiting` are places beside it that registered for the standard and have no capital yet.
    """

    place: str
    plan_year: int
    source: str
    capital: CapitalFacts
    difficult: bool = False
    titles_of_year: frozenset[str] = frozenset()
    titles_of_phase: frozenset[str] = frozenset()
    new_works: bool = False
    debts: tuple[Debt, ...] = ()
    merger: bool = False
    registered: bool = False
    waiting: tuple[str, ...] = ()
    refunds: tuple[Refund, ...] = ()
    overridden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """What a gate says of a line (kết quả): its code, what it does, the sentence, whether a decision lets it in."""

    gate: str
    effect: Effect
    sentence: str
    overridden: bool

    @property
    def closed(self) -> bool:
        """Whether the capital stays out."""
        return self.effect is Effect.REFUSE and not self.overridden


def judge(asked: Asked, gates: Iterable[Gate]) -> tuple[Found, ...]:
    """Everything that the gates of the plan year say of one line."""
    found = [
        Found(gate.code, gate.effect, sentence, gate.code in asked.overridden)
        for gate in gates
        if gate.scope.covers(asked.capital) and (sentence := _says(gate, asked))
    ]
    return (*found, *_refills(asked))


def _says(gate: Gate, asked: Asked) -> str:
    match gate.parameters:
        case DifficultCommune() as rule:
            return _difficult(rule, asked)
        case ArrearsFirst(periods=periods):
            return _arrears(periods, asked)
        case PlannedMerger():
            return (
                _("%(place)s thuộc huyện có lộ trình sáp nhập: hãy xem xét để không lãng phí.") % {"place": asked.place}
                if asked.merger
                else ""
            )
        case OwnEstimate():
            return ""
        case RegisteredFirst():
            return _registered(asked)


def _difficult(rule: DifficultCommune, asked: Asked) -> str:
    titles = asked.titles_of_year if rule.candidates is Window.YEAR else asked.titles_of_phase
    if not asked.difficult or titles & {title.value for title in rule.titles}:
        return ""
    when = _("năm kế hoạch") if rule.candidates is Window.YEAR else _("giai đoạn")
    return _(
        "%(place)s là xã đặc biệt khó khăn, không có trong danh sách phấn đấu của %(when)s: vốn "
        "này không được giao cho xã."
    ) % {"place": asked.place, "when": when}


def _arrears(periods: Sequence[tuple[int, int]], asked: Asked) -> str:
    """New works wait for a plan of the debts that arose in one of the periods, or ever where none is named."""
    counted = [
        debt for debt in asked.debts if not periods or any(low <= debt.arose_in <= high for low, high in periods)
    ]
    if not asked.new_works or not counted or asked.capital.object is not CapitalObject.WORKS:
        return ""
    owed = f"{sum(debt.unpaid_vnd for debt in counted):,}".replace(",", ".")
    return _(
        "%(place)s còn nợ xây dựng cơ bản %(owed)s đồng chưa có kế hoạch trả: lập kế hoạch trả "
        "nợ trước khi đầu tư công trình mới."
    ) % {"place": asked.place, "owed": owed}


def _registered(asked: Asked) -> str:
    if asked.registered or not asked.waiting:
        return ""
    named = ", ".join(asked.waiting[:_NAMED])
    if len(asked.waiting) > _NAMED:
        named = _("%(named)s và %(count)s nơi khác") % {"named": named, "count": len(asked.waiting) - _NAMED}
    return _(
        "%(place)s không đăng ký phấn đấu đạt chuẩn, trong khi nơi có đăng ký chưa được bố trí vốn năm nay: "
        "%(named)s. Hãy ưu tiên các nơi này trước."
    ) % {"place": asked.place, "named": named}


def _refills(asked: Asked) -> list[Found]:
    """Next year's money of the named sources may not pay again for what was given back."""
    found = []
    for refund in asked.refunds:
        if asked.capital.origin_year != refund.year + 1 or asked.source not in refund.no_refill_from:
            continue
        code, amount = REFILL + refund.rule, f"{refund.amount_vnd:,}".replace(",", ".")
        sentence = _(
            "Nội dung này đã hoàn trả %(amount)s đồng vốn năm %(year)s: không dùng nguồn này của năm "
            "sau để bố trí lại; đơn vị bố trí ngân sách cấp mình để hoàn thành."
        ) % {"amount": amount, "year": refund.year}
        found.append(Found(code, Effect.REFUSE, sentence, code in asked.overridden))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What a unit must finish from its own budget after it gave money back (nghĩa vụ sau hoàn trả)."""

    refunded_vnd: int
    own_vnd: int
    finished: bool

    @property
    def missing_vnd(self) -> int:
        """What the own budget has not given yet (còn phải bố trí)."""
        return 0 if self.finished else max(self.refunded_vnd - self.own_vnd, 0)

    @property
    def state(self) -> str:
        """Where the duty stands: open, partly or fully provided, done."""
        if self.finished:
            return "done"
        if not self.own_vnd:
            return "open"
        return "provided" if not self.missing_vnd else "partly"
