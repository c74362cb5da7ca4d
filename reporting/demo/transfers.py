"""A few made-up transfer proposals of the demo in different states (hồ sơ điều chuyển minh họa); nothing is posted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import connection

from accounts.models import OrgUnit, UnitKind
from accounts.roles import Person
from disbursement.actions.proposal import add_item, open_transfer, return_case, submit_transfer
from disbursement.models import CapitalCase, CapitalLine, Project
from disbursement.moves import Bucket
from disbursement.queries.case_money import receivers, with_places
from disbursement.transfers import NEAREST
from programs.models import DeadlineRule
from programs.rules.kinds import Reach, RuleKind

MILLION = 1_000_000
_LETTER_ON = date(2023, 7, 3)


@dataclass(frozen=True, slots=True)
class _Made:
    """One proposal: whose, how far it has come, why."""

    district: str
    state: CapitalCase.State
    reason: str
    beyond: bool = False


_PROPOSALS = (
    _Made("506", CapitalCase.State.DRAFT, "Vướng giải phóng mặt bằng"),
    _Made("513", CapitalCase.State.SUBMITTED, "Chủ đầu tư xác định chỉ thi công được một nửa khối lượng trong năm"),
    _Made("505", CapitalCase.State.SUBMITTED, "Không còn nhu cầu vốn của nội dung này trong huyện", beyond=True),
    _Made("511", CapitalCase.State.RETURNED, "Thi công chậm do thời tiết"),
)


def load_transfers(by: Person) -> None:
    """Draw the proposals up, once (số liệu minh họa)."""
    rules = DeadlineRule.objects.filter(province=by.province, plan_year__year=by.today.year, in_force=True)
    rule = rules.filter(kind=RuleKind.TRANSFER_WINDOW).select_related("plan_year", "citation__document").first()
    if rule is None or CapitalCase.objects.filter(province=by.province).exists():
        return
    with _uncounted():
        for made in _PROPOSALS:
            unit = OrgUnit.objects.filter(province=by.province, kind=UnitKind.DISTRICT, code=made.district).first()
            if unit is not None:
                _propose(rule, unit, made, by)


@contextmanager
def _uncounted() -> Iterator[None]:
    """Ask about rows that this transaction has just written, of which PostgreSQL has no statistics yet.

    It would take the thousands of entries for a few and go through all of them for each account.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop TO off")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")


def _propose(rule: DeadlineRule, unit: OrgUnit, made: _Made, by: Person) -> None:
    found = _giver(unit, by, beyond=made.beyond)
    if found is None:
        return
    line, taker, amount = found
    case = open_transfer(rule=rule, unit=unit, by=by)
    add_item(case=case, line=line, bucket=Bucket.AVAILABLE, amount_vnd=amount, taker_project=taker, by=by)
    if made.state is CapitalCase.State.DRAFT:
        return
    letter = {"letter_number": f"{unit.pk % 90 + 10}/BC-UBND", "letter_on": _LETTER_ON} if made.beyond else {}
    submit_transfer(case=case, reason=made.reason, by=by, **letter)  # type: ignore[arg-type]  # each by its name
    if made.state is CapitalCase.State.RETURNED:
        return_case(case=case, reason="Chưa nêu khối lượng đã nghiệm thu; đề nghị bổ sung rồi trình lại.", by=by)


def _giver(unit: OrgUnit, by: Person, *, beyond: bool) -> tuple[CapitalLine, Project | None, int] | None:
    """A line of the district with money to spare, and the best works near it; the same each time."""
    lines = CapitalLine.objects.filter(
        province=by.province,
        plan_year=by.today.year,
        origin_year=by.today.year,
        nature="investment",
        project__unit__path__startswith=unit.path,
        project__investor__path__startswith=unit.path,
        accounts__bucket=Bucket.AVAILABLE,
        accounts__balance_vnd__gte=600 * MILLION,
    )
    for line in with_places(by.province.pk, lines.order_by("pk").values_list("pk", flat=True)[:20]).values():
        if beyond:
            return line, None, 300 * MILLION
        for one in receivers(line, order=NEAREST, on=by.today):
            near = one.reach in {Reach.SAME_COMMUNE, Reach.SAME_DISTRICT}
            if near and (one.room_vnd is None or one.room_vnd >= 300 * MILLION):
                return line, Project.objects.get(pk=one.project_id), 300 * MILLION
    return None
