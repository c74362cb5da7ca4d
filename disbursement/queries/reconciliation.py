"""The book beside the Treasury's totals (đối chiếu): advance and settlement apart, carried-over capital beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy

from disbursement.models import (
    CapitalNature,
    CapitalSource,
    Project,
    Reconciliation,
    ReconciliationNote,
    TreasuryTotal,
)
from disbursement.queries.balances import By, Slice, figures_by
from programs.models import Component

_DIMENSIONS = ("source", "nature", "origin_year")


@dataclass(frozen=True, slots=True)
class Sums:
    """Three figures of one side, in đồng (ba số của một bên); carried-over capital is None where nobody told it."""

    settled_vnd: int = 0
    advanced_vnd: int = 0
    carried_vnd: int | None = None

    def __add__(self, other: Sums) -> Sums:
        told = [one for one in (self.carried_vnd, other.carried_vnd) if one is not None]
        return Sums(
            self.settled_vnd + other.settled_vnd,
            self.advanced_vnd + other.advanced_vnd,
            sum(told) if told else None,
        )


class Standing(StrEnum):
    """How a compared figure stands (tình trạng đối chiếu)."""

    AGREES = "agrees"
    DIFFERS = "differs"
    EXPLAINED = "explained"

    @property
    def label(self) -> str:
        """The word on screen."""
        return str(_LABELS[self])


_LABELS = {
    Standing.AGREES: gettext_lazy("khớp"),
    Standing.DIFFERS: gettext_lazy("lệch"),
    Standing.EXPLAINED: gettext_lazy("lệch, đã giải trình"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What is compared (khóa đối chiếu); what the Treasury does not tell is left empty on both sides."""

    programme: str
    project_id: int | None = None
    project_code: str = ""
    source: str = ""
    nature: str = ""
    origin_year: int = 0

    @property
    def key(self) -> str:
        """Under which an explanation is kept."""
        return "|".join(
            (self.programme, str(self.project_id or self.project_code), self.source, self.nature, str(self.origin_year))
        )

    @property
    def words(self) -> str:
        """Source, nature and year in words."""
        told = (
            dict(CapitalSource.choices).get(self.source, ""),
            dict(CapitalNature.choices).get(self.nature, ""),
            str(self.origin_year or ""),
        )
        return ", ".join(str(one) for one in told if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One line of the comparison (dòng đối chiếu)."""

    money: Money
    title: str
    book: Sums
    treasury: Sums
    note: ReconciliationNote | None = None

    @property
    def settled_vnd(self) -> int:
        """What the book has paid beyond the Treasury (chênh lệch thanh toán)."""
        return self.book.settled_vnd - self.treasury.settled_vnd

    @property
    def advanced_vnd(self) -> int:
        """The same of advances not recovered (chênh lệch tạm ứng)."""
        return self.book.advanced_vnd - self.treasury.advanced_vnd

    @property
    def carried_vnd(self) -> int:
        """The same of carried-over capital, where the Treasury tells it (chênh lệch vốn kéo dài)."""
        told = self.treasury.carried_vnd
        return 0 if told is None else (self.book.carried_vnd or 0) - told

    @property
    def standing(self) -> Standing:
        """Whether both sides agree."""
        if not (self.settled_vnd or self.advanced_vnd or self.carried_vnd):
            return Standing.AGREES
        return Standing.EXPLAINED if self.note else Standing.DIFFERS


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything of one reconciliation: by project, and added up by programme, source and nature."""

    lines: list[Compared]
    summary: list[Compared] = field(default_factory=list)

    @property
    def differing(self) -> list[Compared]:
        """Lines on which the two sides differ, the unexplained first."""
        found = [one for one in self.lines if one.standing is not Standing.AGREES]
        return sorted(found, key=lambda one: one.standing is Standing.EXPLAINED)

    @property
    def has_carried(self) -> bool:
        """Whether the Treasury told what was carried over."""
        return any(one.treasury.carried_vnd is not None for one in self.lines)

    @property
    def open_count(self) -> int:
        """How many differences nobody has explained."""
        return sum(one.standing is Standing.DIFFERS for one in self.lines)

    @property
    def total(self) -> Compared:
        """Both sides as a whole."""
        return _added("", "", self.lines)


def compare(found: Reconciliation) -> Comparison:
    """Put the book as of the day beside the Treasury's list (đối chiếu)."""
    told = list(
        TreasuryTotal.objects.filter(file=found.file, attempt=found.file.attempt)
        .select_related("project__component__programme")
        .order_by("row_number")
    )
    # A dimension counts where the whole list tells it; the rest is added up.
    shown = {
        name: bool(told) and all(getattr(one, name) for one in told) for name in ("source", "nature", "origin_year")
    }
    treasury, titles = _treasury(told, shown)
    book = _book(found, shown, carried=any(one.carried_vnd is not None for one in told))
    titles |= _titles({money.project_id for money in book if money.project_id} - set(titles))
    notes = {
        note.key: note
        for note in ReconciliationNote.objects.filter(reconciliation=found).select_related("written_by").order_by("id")
    }
    lines = [
        Compared(
            money=money,
            title=titles.get(money.project_id or money.project_code, money.project_code),
            book=book.get(money, Sums()),
            treasury=treasury.get(money, Sums()),
            note=notes.get(money.key),
        )
        for money in book.keys() | treasury.keys()
    ]
    lines.sort(key=lambda one: (one.money.programme, one.title, one.money.key))
    return Comparison(lines, _summary(lines))


def _treasury(told: Sequence[TreasuryTotal], shown: dict[str, bool]) -> tuple[dict[Money, Sums], dict[Any, str]]:
    sums: dict[Money, Sums] = defaultdict(Sums)
    titles: dict[Any, str] = {}
    programmes = dict(Component.objects.order_by("code").values_list("code", "programme__code"))
    for one in told:
        programme = one.project.component.programme.code if one.project else programmes.get(one.component, "")
        money = Money(
            programme=programme,
            project_id=one.project_id,
            project_code="" if one.project else one.project_code or one.project_name[:60],
            source=one.source if shown["source"] else "",
            nature=one.nature if shown["nature"] else "",
            origin_year=one.origin_year if shown["origin_year"] else 0,
        )
        sums[money] += Sums(one.settled_vnd, one.advanced_vnd, one.carried_vnd)
        titles[one.project_id or money.project_code] = (
            str(one.project) if one.project else one.project_name or one.project_code
        )
    return dict(sums), titles


def _book(found: Reconciliation, shown: dict[str, bool], *, carried: bool) -> dict[Money, Sums]:
    grouped = figures_by(
        found.province_id,
        By.PROGRAMME,
        By.PROJECT,
        By.SOURCE,
        By.NATURE,
        By.ORIGIN_YEAR,
        of=Slice(plan_year=found.plan_year, with_project=True),
        as_of=found.as_of,
    )
    sums: dict[Money, Sums] = defaultdict(Sums)
    for (programme, project, source, nature, origin_year), figures in grouped.items():
        is_carried = carried and origin_year < found.plan_year
        one = Sums(figures.paid_vnd, figures.advanced_vnd, figures.assigned_vnd if is_carried else None)
        if not (one.settled_vnd or one.advanced_vnd or one.carried_vnd):
            continue
        money = Money(
            programme=programme,
            project_id=project,
            source=source if shown["source"] else "",
            nature=nature if shown["nature"] else "",
            origin_year=origin_year if shown["origin_year"] else 0,
        )
        sums[money] += one
    return dict(sums)


def _titles(missing: Iterable[Any]) -> dict[Any, str]:
    return {one.pk: str(one) for one in Project.objects.filter(pk__in=list(missing)).order_by("id")}


def _summary(lines: Sequence[Compared]) -> list[Compared]:
    groups: dict[Money, list[Compared]] = defaultdict(list)
    for one in lines:
        whole = replace(one.money, project_id=None, project_code="")
        groups[whole].append(one)
    return [
        _added(money.programme, money, found) for money, found in sorted(groups.items(), key=lambda one: one[0].key)
    ]


def _added(title: str, money: Money | str, lines: Iterable[Compared]) -> Compared:
    book, treasury = Sums(), Sums()
    for one in lines:
        book, treasury = book + one.book, treasury + one.treasury
    kept = money if isinstance(money, Money) else Money(programme="")
    return Compared(money=kept, title=title, book=book, treasury=treasury)


def as_signed(comparison: Comparison) -> list[dict[str, Any]]:
    """The figures that a signature stands under, as plain JSON (số liệu đã ký)."""
    return [
        {
            "key": one.money.key,
            "book": [one.book.settled_vnd, one.book.advanced_vnd, one.book.carried_vnd],
            "treasury": [one.treasury.settled_vnd, one.treasury.advanced_vnd, one.treasury.carried_vnd],
        }
        for one in comparison.summary
    ]


def reconciliations(province_id: int) -> list[Reconciliation]:
    """Every comparison of the province whose list was not withdrawn, newest first (các lần đối chiếu)."""
    return list(
        Reconciliation.objects.filter(province_id=province_id)
        .exclude(file__state="undone")
        .select_related("file", "treasury_signed_by", "committee_signed_by")
        .defer("file__content")
        .order_by("-as_of", "-id")
    )
