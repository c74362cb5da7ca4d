"""Where the documents disagree, and who said which governs (mâu thuẫn giữa các văn bản)."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.figures import day
from accounts.middleware import PortalRequest
from accounts.models import OrgUnit
from accounts.roles import Permission, require
from targets.actions.settlement import SettlementRefused, settle_conflict
from targets.conflicts import Conflict, Kind
from targets.forms import PARTS, SettleForm
from targets.models import ConflictSettlement, Indicator, TargetStatement
from targets.queries.board import Board
from targets.queries.disagreements import visible_conflicts
from targets.queries.settlement import history
from targets.views.place import common, draw
from targets.wording import figure, planned, short

KIND_WORDS = {
    Kind.DOCUMENTS: gettext_lazy("Các văn bản giao khác nhau"),
    Kind.PARTS: gettext_lazy("Số giao cho cấp dưới cộng lại khác số của cấp trên"),
    Kind.TWO_PROGRAMMES: gettext_lazy("Một đại lượng do hai chương trình theo dõi"),
}


@dataclass(frozen=True)
class Side:
    """One source of a conflict as drawn (một nguồn)."""

    statement: TargetStatement
    demand: str
    governs: bool


@dataclass(frozen=True)
class Part:
    """One unit's figure in the sum of the parts (số giao cho một đơn vị)."""

    unit: OrgUnit
    statement: TargetStatement
    demand: str


@dataclass(frozen=True)
class Shown:
    """A conflict as drawn (mâu thuẫn trên màn hình)."""

    conflict: Conflict
    indicator: Indicator
    unit: OrgUnit
    kind: str
    summary: str
    sides: tuple[Side, ...]
    parts: tuple[Part, ...]
    parts_total: str
    parts_govern: bool
    not_assigned: tuple[OrgUnit, ...]
    settlement: ConflictSettlement | None

    @property
    def is_note(self) -> bool:
        """Whether both sides demand the same, so that nothing must be decided."""
        return self.conflict.kind is Kind.TWO_PROGRAMMES


@require_safe
def conflicts(request: PortalRequest) -> HttpResponse:
    """List what does not agree (danh sách mâu thuẫn)."""
    drawn = draw(request)
    shown = [_shown(drawn, one) for one in visible_conflicts(drawn)]
    return render(request, "targets/conflicts.html", {**common(drawn, "conflicts"), "conflicts": shown})


@require_safe
def conflict(request: PortalRequest, key: str) -> HttpResponse:
    """Show the sources side by side with their quotes (một mâu thuẫn)."""
    drawn = draw(request)
    return _page(request, drawn, _found(drawn, key))


@require_POST
def settle(request: PortalRequest, key: str) -> HttpResponse:
    """Mark the source that governs, with a reason (chọn nguồn áp dụng)."""
    drawn = draw(request)
    found = _found(drawn, key)
    require(request.person, Permission.SETTLE_CONFLICT)
    form = SettleForm(request.POST, sources=_sources(found))
    if form.is_valid():
        chosen = form.cleaned_data["nguon"]
        try:
            settle_conflict(
                plan_year=drawn.scene.plan_year,
                conflict=found.conflict,
                governing=next((one.statement for one in found.sides if str(one.statement.pk) == chosen), None),
                reason=form.cleaned_data["ly_do"],
                by=request.person,
            )
        except SettlementRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã ghi nhận nguồn được áp dụng. Các nguồn khác giữ nguyên."))
            return redirect("conflict", key)
    return _page(request, drawn, found, form, status=422)


def _found(drawn: Board, key: str) -> Shown:
    for one in visible_conflicts(drawn):
        if one.key == key:
            return _shown(drawn, one)
    raise Http404


def _page(
    request: PortalRequest, drawn: Board, found: Shown, form: SettleForm | None = None, status: int = 200
) -> HttpResponse:
    may_settle = request.person.may(Permission.SETTLE_CONFLICT, found.unit)
    if form is None and may_settle:
        form = SettleForm(sources=_sources(found))
    shown = {
        **common(drawn, "conflicts"),
        "found": found,
        "form": form if may_settle else None,
        "history": [_entry(one) for one in history(drawn.scene.plan_year, found.conflict.key)],
    }
    return render(request, "targets/conflict.html", shown, status=status)


def _shown(drawn: Board, one: Conflict) -> Shown:
    by_key = {statement.pk: statement for statement in drawn.statements}
    settlement = drawn.settlements.get(one.key)
    indicator = drawn.indicators[one.indicator]
    sides = tuple(
        Side(
            by_key[claim.statement],
            _demand(by_key[claim.statement], indicator),
            settlement is not None and settlement.governing_id == claim.statement,
        )
        for claim in one.claims
    )
    told = [short(claim.demand, by_key[claim.statement].decimals) for claim in one.claims]
    total = "" if one.parts is None else figure(one.parts.total)
    parts = () if one.parts is None else tuple(by_key[claim.statement] for claim in one.parts.claims)
    left_out = frozenset(one.parts.not_assigned if one.parts else ())
    return Shown(
        conflict=one,
        indicator=indicator,
        unit=sides[0].statement.unit,
        kind=str(KIND_WORDS[one.kind]),
        summary=" · ".join([*told, *([f"Σ {total}"] if total else [])]),
        sides=sides,
        parts=tuple(Part(part.unit, part, _demand(part, indicator)) for part in parts),
        parts_total=f"{total} {indicator.unit_of_measure}" if total else "",
        parts_govern=settlement is not None and settlement.governing_id is None,
        not_assigned=tuple(unit for unit in drawn.districts if unit.pk in left_out),
        settlement=settlement,
    )


def _demand(statement: TargetStatement, indicator: Indicator) -> str:
    return planned(statement.demand, indicator.unit_of_measure, statement.decimals)


def _sources(found: Shown) -> list[tuple[str, str]]:
    told = [(str(side.statement.pk), f"{side.statement.citation.document}: {side.demand}") for side in found.sides]
    if found.parts:
        total = _("Tổng số giao cho cấp dưới: %(total)s") % {"total": found.parts_total}
        told.append((PARTS, total))
    return told


def _entry(one: ConflictSettlement) -> dict[str, str]:
    if one.governing is None:
        what = _("Áp dụng tổng số giao cho cấp dưới")
    else:
        what = _("Áp dụng %(document)s") % {"document": one.governing.citation.document}
    who = one.settled_by.full_name if one.settled_by else _("Hệ thống")
    return {"when": day(one.settled_on), "who": who, "what": what, "note": one.reason}
