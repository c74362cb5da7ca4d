"""Capital is given here and nowhere else (giao vốn): one entry, a list or a workbook end in `assign`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.figures import day
from accounts.language import gettext as _
from accounts.roles import Permission, Person, Refused
from disbursement.actions.posting import LedgerRefused, Posting, accounts_of, outside_account, post
from disbursement.models import CapitalLine, CapitalSource, Movement
from disbursement.moves import Bucket, Kind
from programs.models import Decision

# What a district or a commune decides on by itself.
OWN_BUDGETS = frozenset({CapitalSource.DISTRICT, CapitalSource.COMMUNE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """Capital for one line by a decision (một khoản giao vốn); `key` names the entry once."""

    line: CapitalLine
    amount_vnd: int
    on: date
    decision: Decision
    key: str
    note: str = ""
    source_kind: str = "entry"


def assign(*, allocations: Sequence[Allocation], by: Person) -> list[Movement]:
    """Post allocations as one set, each from its parent line or from outside; audited by whoever calls.

    Raises `Refused` where the person may not give this capital, `LedgerRefused` where the book does not take it.
    """
    for one in allocations:
        require_allocation(one.line, by)
        require_dated(one.decision, one.on)
        require_near(one.line.plan_year, one.on)
    wanted = {one.line.pk for one in allocations} | {
        one.line.parent_id for one in allocations if one.line.parent_id is not None
    }
    accounts, outside = accounts_of(wanted), outside_account(by)
    return post(
        [
            Posting(
                kind=Kind.ALLOCATION,
                from_account_id=accounts[one.line.parent_id][Bucket.AVAILABLE] if one.line.parent_id else outside,
                to_account_id=accounts[one.line.pk][Bucket.AVAILABLE],
                amount_vnd=one.amount_vnd,
                effective_on=one.on,
                source_kind=one.source_kind,
                source_key=one.key,
                decision_id=one.decision.pk,
                note=one.note,
            )
            for one in allocations
        ],
        by=by,
    )


def may_allocate(line: CapitalLine, by: Person) -> bool:
    """Whether a person gives this capital: the committee all, others what their lines hold, a district its budget."""
    if by.may(Permission.ALLOCATE_CAPITAL, line.unit):
        return True
    if not by.may(Permission.ALLOCATE_FURTHER, line.unit):
        return False
    if line.parent is not None:
        return by.may(Permission.ALLOCATE_FURTHER, line.parent.unit)
    return line.source in OWN_BUDGETS and by.may(Permission.GIVE_OWN_BUDGET, line.unit)


def require_allocation(line: CapitalLine, by: Person) -> None:
    """Refuse whoever may not give this capital; raises `Refused`."""
    if not may_allocate(line, by):
        raise Refused(
            _("Bạn không có quyền giao dòng vốn này: chỉ phân bổ tiếp vốn của đơn vị mình cho đơn vị bên dưới.")
        )


def require_dated(decision: Decision, on: date) -> None:
    """Refuse a movement that is older than its decision (quyết định sau ngày hiệu lực)."""
    if decision.decided_on > on:
        raise LedgerRefused(
            _("%(decision)s có sau ngày hiệu lực %(on)s của khoản vốn; hãy kiểm tra lại hai ngày.")
            % {"decision": decision, "on": day(on)}
        )


def require_near(plan_year: int, on: date) -> None:
    """Refuse a day that no plan of the year can have: it is given the year before at the earliest (năm gõ nhầm)."""
    if abs(on.year - plan_year) > 1:
        raise LedgerRefused(
            _("Ngày %(on)s quá xa năm kế hoạch %(plan_year)s; hãy kiểm tra lại năm.")
            % {"on": day(on), "plan_year": plan_year}
        )
