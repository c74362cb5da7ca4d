"""The paper behind a movement (quyết định, công văn): found by its number, day and issuer, or written down once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.figures import day
from accounts.language import gettext as _
from accounts.names import tidy
from accounts.roles import Permission, Person, require
from disbursement.actions.posting import LedgerRefused
from programs.models import Decision

# What stands between letters and figures of a paper's number, as offices write them.
_MARKS = frozenset("/-.,_&() ")


@dataclass(frozen=True, slots=True)
class Cited:
    """What people write down of a decision (số, ngày, cơ quan ban hành)."""

    number: str
    decided_on: date
    issuer: str


def cite_decision(
    *,
    number: str,
    decided_on: date,
    issuer: str,
    by: Person,
    kind: Decision.Kind = Decision.Kind.DECISION,
    title: str = "",
) -> Decision:
    """Return the decision or letter of this number, day and issuer (dẫn văn bản)."""
    require(by, Permission.FREEZE_CAPITAL if kind == Decision.Kind.LETTER else Permission.ALLOCATE_FURTHER)
    return written(Cited(number, decided_on, issuer), by=by, kind=kind, title=title)


def written(cited: Cited, *, by: Person, kind: Decision.Kind = Decision.Kind.DECISION, title: str = "") -> Decision:
    """Find or write down a decision, for actions that have asked for permission (ghi văn bản)."""
    number, issuer = tidy(cited.number), tidy(cited.issuer)
    if not number or not issuer:
        raise LedgerRefused(_("Hãy ghi số và cơ quan ban hành của văn bản."))
    require_number(number)
    if cited.decided_on > by.today:
        raise LedgerRefused(
            _("Ngày văn bản %(decided_on)s chưa đến (hôm nay là %(today)s); hãy sửa ngày.")
            % {"decided_on": day(cited.decided_on), "today": day(by.today)}
        )
    decision, _made = Decision.objects.get_or_create(
        province=by.province,
        issuer=issuer,
        number=number,
        decided_on=cited.decided_on,
        defaults={"kind": kind, "title": title[:400]},
    )
    return decision


def require_number(number: str) -> None:
    """Refuse what is no number of a paper: it has a figure, and letters, strokes and hyphens (số, ký hiệu văn bản)."""
    if not any(char.isdigit() for char in number) or not all(char.isalnum() or char in _MARKS for char in number):
        raise LedgerRefused(
            _("«%(number)s» không phải số, ký hiệu của văn bản; hãy ghi như trên văn bản, ví dụ 120/QĐ-UBND.")
            % {"number": number}
        )
