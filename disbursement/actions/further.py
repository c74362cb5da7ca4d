"""Capital down the tree (phân bổ tiếp, điều chỉnh): from a line to a unit or project below it, by decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.language import gettext as _
from accounts.models import OrgUnit
from accounts.roles import Person
from disbursement.actions.capital import allocate, recall
from disbursement.actions.lines import open_line
from disbursement.actions.posting import LedgerRefused
from disbursement.models import Assigned, CapitalLine, CapitalNature, CapitalSource, Movement, Project
from disbursement.queries.lines import place_of
from programs.models import Component, Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Who gets capital and for what (nơi nhận): a unit, or a project, whose unit may then stay open."""

    unit: OrgUnit | None
    project: Project | None
    component: Component
    assigned: Assigned


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """How much, from when, by which decision; `key` names the entry once (khoản giao)."""

    amount_vnd: int
    on: date
    decision: Decision
    key: str


def give_further(*, giver: CapitalLine, to: Receiver, given: Given, by: Person) -> Movement:
    """Allocate part of a line to a unit or project of its branch (phân bổ tiếp)."""
    if giver.project_id is not None:
        raise LedgerRefused(_("Vốn của công trình không phân bổ tiếp; hãy điều chuyển cho công trình khác."))
    if to.component.programme_id != giver.component.programme_id:
        raise LedgerRefused(_("Nội dung nhận vốn thuộc chương trình khác với dòng vốn được phân bổ."))
    _verify_below(giver.unit, to)
    money = CapitalLine(
        component=to.component, source=giver.source, nature=giver.nature, origin_year=giver.origin_year,
        plan_year=giver.plan_year, assigned=to.assigned,
    )  # fmt: skip
    return _give(money, giver, to, given, by)


def give_new(*, money: CapitalLine, to: Receiver, given: Given, by: Person) -> Movement:
    """Assign new capital from outside the book (giao vốn mới); `money` is not saved and says which money it is."""
    return _give(money, None, to, given, by)


def supplement(*, line: CapitalLine, given: Given, by: Person) -> Movement:
    """Give a line more during the year (giao bổ sung): as money assigned later, so that dated rules see it apart."""
    to = Receiver(unit=line.unit, project=line.project, component=line.component, assigned=Assigned.LATER)
    return _give(line, line.parent, to, given, by)


def reduce(*, line: CapitalLine, given: Given, by: Person) -> Movement:
    """Take part of a line back to where it came from (điều chỉnh giảm)."""
    return recall(
        line=line, amount_vnd=given.amount_vnd, on=given.on, decision=given.decision, by=by, key=given.key,
        note="Điều chỉnh giảm kế hoạch vốn",
    )  # fmt: skip


def _give(money: CapitalLine, parent: CapitalLine | None, to: Receiver, given: Given, by: Person) -> Movement:
    """Open the receiver's line of this money and allocate to it."""
    wanted = CapitalLine(
        component=to.component, source=money.source, nature=money.nature, origin_year=money.origin_year,
        plan_year=money.plan_year, assigned=to.assigned,
    )  # fmt: skip
    with transaction.atomic():
        line = open_line(
            unit=_holder(to, wanted, parent),
            component=to.component,
            project=to.project,
            source=CapitalSource(money.source),
            nature=CapitalNature(money.nature),
            origin_year=money.origin_year,
            plan_year=money.plan_year,
            assigned=to.assigned,
            parent=parent,
            by=by,
        )
        return allocate(
            line=line, amount_vnd=given.amount_vnd, on=given.on, decision=given.decision, by=by, key=given.key
        )


def _holder(to: Receiver, wanted: CapitalLine, parent: CapitalLine | None) -> OrgUnit:
    """The unit that holds the line: as named, else the project's place, or its investor where only that lies below."""
    if to.project is None:
        return _unit(to)
    here: OrgUnit = to.project.unit
    if parent is not None and not here.path.startswith(parent.unit.path):
        here = to.project.investor
    return place_of(to.project, wanted, otherwise=to.unit or here)


def _unit(to: Receiver) -> OrgUnit:
    assert to.unit is not None
    return to.unit


def _verify_below(giver: OrgUnit, to: Receiver) -> None:
    """Money goes down the branch: to a unit below, or to a project that stands or is spent there."""
    if to.project is not None:
        inside = any(unit.path.startswith(giver.path) for unit in (to.project.unit, to.project.investor))
    else:
        unit = _unit(to)
        inside = unit.path.startswith(giver.path) and unit.pk != giver.pk
    if not inside:
        raise LedgerRefused(
            _("Nơi nhận không thuộc %(full_name)s; vốn chỉ phân bổ cho đơn vị, công trình bên dưới.")
            % {"full_name": giver.full_name}
        )
