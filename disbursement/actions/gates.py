"""The gates before capital (quy tắc phân bổ vốn): what keeps it out, and the decision that lets it in."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import OrgUnit
from accounts.roles import Permission, Person, require
from disbursement.actions.decisions import Cited, written
from disbursement.actions.posting import LedgerRefused
from disbursement.models import CapitalLine, GateOverride, Project
from disbursement.queries.gates import Money, gates_say, money_of, quotes_of
from programs.models import Component


class GateClosed(LedgerRefused):
    """A rule keeps this capital out (quy tắc không cho giao); the text names the rule with its quote."""


def refuse_closed(lines: Sequence[CapitalLine], *, by: Person) -> None:
    """Refuse capital for lines that a gate keeps it from; raises `GateClosed` with every place and quote."""
    said = gates_say(by.province.pk, money_of(lines), today=by.today)
    closed = [(money, found) for money, findings in said for found in findings if found.closed]
    if not closed:
        return
    sentences = dict.fromkeys(f"{found.sentence} {_quoted(by, money, found.gate)}".strip() for money, found in closed)
    raise GateClosed(" ".join([*sentences, "Cần quyết định cho phép, ghi tại trang công trình, rồi mới giao được."]))


def _quoted(by: Person, money: Money, gate: str) -> str:
    quotes = quotes_of(by.province.pk, money.plan_year, gate)
    return f"Quy định: «{quotes[0].quote}» ({quotes[0].locator}, {quotes[0].document})." if quotes else ""


def override_gate(
    *,
    gate: str,
    plan_year: int,
    project: Project | None,
    unit: OrgUnit,
    component: Component,
    decision: Cited,
    reason: str,
    by: Person,
) -> GateOverride:
    """Let capital of a year past a gate by decision (cho phép khác với quy tắc)."""
    require(by, Permission.ALLOCATE_CAPITAL, unit)
    if not reason.strip():
        raise LedgerRefused("Hãy ghi lý do cho phép.")
    try:
        with transaction.atomic():
            made = GateOverride.objects.create(
                province=by.province,
                plan_year=plan_year,
                gate=gate,
                project=project,
                unit=unit,
                component=component,
                decision=written(decision, by=by),
                reason=reason.strip()[:300],
                known_on=by.today,
                recorded_by=None if by.system else by.user,
            )
            told = f"{project or unit}: {gate}, {made.decision}"
            audit.record(by, "gate.overridden", made, summary=told, reason=made.reason)
    except IntegrityError as refused:
        raise LedgerRefused("Quy tắc này đã có quyết định cho phép cho công trình trong năm.") from refused
    return made
