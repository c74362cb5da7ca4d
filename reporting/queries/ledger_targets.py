"""What the book says about the targets "giải ngân 100 %" (chỉ tiêu giải ngân lấy từ sổ vốn)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from disbursement.queries.overview import CapitalOverview, Share, capital_overview
from targets.queries.board import Board
from targets.rollup import Coverage, Measured

RATE_CODES = {"NTM": "ty-le-giai-ngan-ntm", "GN": "ty-le-giai-ngan-gn", "DTTS": "ty-le-giai-ngan-dtts"}
# The book is one source: it has always reported.
_THE_BOOK = Coverage(1, 1)


def ledger_of(capital: CapitalOverview, root_id: int) -> Mapping[tuple[str, int], Measured]:
    """Disbursement rates of the province and of each branch, by indicator code and unit."""
    found = {
        (code, root_id): _rate(capital.by_programme[programme])
        for programme, code in RATE_CODES.items()
        if programme in capital.by_programme
    }
    for (branch, programme), share in capital.by_branch.items():
        if programme in RATE_CODES:
            found[RATE_CODES[programme], branch] = _rate(share)
    return found


def ledger_for(drawn: Board, today: date) -> Mapping[tuple[str, int], Measured]:
    """The same for a board of targets as its page draws it."""
    scene = drawn.scene
    capital = capital_overview(scene.province_id, plan_year=scene.plan_year.year, as_of=today)
    return ledger_of(capital, drawn.root.pk)


def _rate(share: Share) -> Measured:
    if not share.assigned_vnd:
        return Measured(None, _THE_BOOK)
    return Measured(Fraction(share.disbursed_vnd * 100, share.assigned_vnd), _THE_BOOK)
