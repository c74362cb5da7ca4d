"""What goes back under a rule, line by line, and how two documents differ (danh sách thu hồi, so sánh hai văn bản)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from disbursement.dated import goes_back
from disbursement.models import CapitalCase, CaseItem
from disbursement.moves import Bucket
from disbursement.queries.dated import lines_of
from disbursement.queries.running import line_books
from disbursement.queries.zero import typed
from programs.models import DeadlineRule
from programs.rules.kinds import Recall

_ASKED = (CapitalCase.State.SUBMITTED, CapitalCase.State.AWAITING_SECOND)


@dataclass(frozen=True, slots=True)
class Proposed:
    """An amount that goes back (dòng phải hoàn trả, thu hồi)."""

    line_id: int
    bucket: str
    amount_vnd: int


def proposed_recalls(rule: DeadlineRule, *, as_of: date) -> list[Proposed]:
    """What is left on the lines of a rule after its day, by bucket (số còn lại phải trả).

    Less what waits to be carried over where the rule lets money be carried over: that is decided first. Other cases
    that nobody decided by the day keep nothing back.
    """
    asked = typed(rule).parameters
    assert isinstance(asked, Recall)
    lines = [line for line in lines_of(rule, as_of=as_of) if goes_back(line, asked.returns_to)]
    left = {line.line_id: line.remaining_vnd for line in lines if line.remaining_vnd > 0}
    waiting = _waiting(rule.province_id, left) if asked.carry_over else {}
    books = line_books(rule.province_id, left)
    found = []
    for line, total in left.items():
        book, rest = books[line], total
        kept = {Bucket.AVAILABLE: waiting.get(line, 0), Bucket.FROZEN: book.held_vnd}
        for bucket in (Bucket.AVAILABLE, Bucket.FROZEN):
            amount = min(rest, max(book.room(bucket, as_of) - kept[bucket], 0))
            rest -= amount
            if amount > 0:
                found.append(Proposed(line, bucket.value, amount))
    return found


def _waiting(province_id: int, lines: Iterable[int]) -> dict[int, int]:
    rows = CaseItem.objects.filter(
        province_id=province_id, line_id__in=lines, case__kind=CapitalCase.Kind.CARRY_OVER, case__state__in=_ASKED
    )
    return dict(rows.order_by().values_list("line_id").annotate(total=Sum("amount_vnd")))
