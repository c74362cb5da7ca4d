"""What a difference with the Treasury is made of (chi tiết chênh lệch): movements of the book, the Treasury's rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from disbursement.models import CapitalLine, Reconciliation, TreasuryTotal
from disbursement.moves import Bucket
from disbursement.queries.ledger import Entry, entries_of
from disbursement.queries.reconciliation import Compared, Money, compare


class Measure(StrEnum):
    """Which of the three figures differs (số liệu đối chiếu)."""

    SETTLED = "thanh-toan"
    ADVANCED = "tam-ung"
    CARRIED = "keo-dai"

    @property
    def label(self) -> str:
        """The word on screen."""
        return _(_LABELS[self])

    def of(self, one: Compared) -> tuple[int, int, int]:
        """The book's figure, the Treasury's, and the difference."""
        match self:
            case Measure.SETTLED:
                return one.book.settled_vnd, one.treasury.settled_vnd, one.settled_vnd
            case Measure.ADVANCED:
                return one.book.advanced_vnd, one.treasury.advanced_vnd, one.advanced_vnd
            case Measure.CARRIED:
                return one.book.carried_vnd or 0, one.treasury.carried_vnd or 0, one.carried_vnd


_LABELS = {
    Measure.SETTLED: gettext_noop("Thanh toán khối lượng"),
    Measure.ADVANCED: gettext_noop("Tạm ứng chưa thu hồi"),
    Measure.CARRIED: gettext_noop("Vốn kéo dài"),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """A movement with what it adds to the figure (bút toán và số làm thay đổi); `is_it`: exactly the difference."""

    entry: Entry
    change_vnd: int
    is_it: bool

    @property
    def month(self) -> str:
        """Its month, as the filter names it."""
        return f"{self.entry.movement.effective_on:%Y-%m}"

    @property
    def file_id(self) -> int:
        """The Treasury file that it came from; 0 for what was entered in another way."""
        row = self.entry.treasury_row
        return int(row.file_id) if row else 0


@dataclass(frozen=True, slots=True)
class Behind:
    """Both sides of one difference (hai bên của chênh lệch)."""

    key: str
    compared: Compared
    measure: Measure
    effects: list[Effect]
    told: list[TreasuryTotal]

    def summed(self, by: str) -> dict[str, int]:
        """What each month, file or line adds, in order (cộng theo tháng, tệp, dòng vốn)."""
        found: dict[str, int] = defaultdict(int)
        for one in self.effects:
            keys = {"month": one.month, "file": str(one.file_id), "line": str(one.entry.line.pk)}
            found[keys[by]] += one.change_vnd
        return dict(sorted(found.items()))


def behind(found: Reconciliation, key: str, measure: Measure) -> Behind | None:
    """Everything that makes one figure of a comparison, the whole without a key; None where no line has this key."""
    comparison = compare(found)
    known = {one.money.key: one for one in (*comparison.lines, *comparison.summary)}
    compared = known.get(key) if key else comparison.total
    if compared is None:
        return None
    lines = _lines(found, compared.money, measure)
    difference = measure.of(compared)[2]
    effects = []
    for entry in entries_of(lines, found.as_of):
        change = _change(entry, measure, lines)
        if change:
            effects.append(Effect(entry, change, bool(difference) and abs(change) == abs(difference)))
    return Behind(key, compared, measure, effects, _told(found, compared.money))


def _lines(found: Reconciliation, money: Money, measure: Measure) -> dict[int, CapitalLine]:
    """The lines of the book that the figure adds up; a code that the book does not know has none."""
    rows = CapitalLine.objects.filter(
        province_id=found.province_id,
        plan_year=found.plan_year,
        project__isnull=False,
    )
    if money.programme:
        rows = rows.filter(component__programme__code=money.programme)
    if money.project_id:
        rows = rows.filter(project_id=money.project_id)
    elif money.project_code:
        return {}
    asked = {"source": money.source, "nature": money.nature, "origin_year": money.origin_year}
    rows = rows.filter(**{name: value for name, value in asked.items() if value})
    if measure is Measure.CARRIED:
        rows = rows.filter(origin_year__lt=found.plan_year)
    return {one.pk: one for one in rows.select_related("project", "unit", "component").order_by("id")}


def _change(entry: Entry, measure: Measure, lines: Collection[int]) -> int:
    movement = entry.movement
    into, out = movement.to_account, movement.from_account
    if measure is Measure.CARRIED:
        sides = (into.line_id in lines, out.line_id in lines)
    else:
        bucket = Bucket.PAID if measure is Measure.SETTLED else Bucket.ADVANCED
        sides = (
            into.line_id in lines and into.bucket == bucket,
            out.line_id in lines and out.bucket == bucket,
        )
    return movement.amount_vnd * (int(sides[0]) - int(sides[1]))


def _told(found: Reconciliation, money: Money) -> list[TreasuryTotal]:
    """The Treasury's rows that make its figure."""
    rows = TreasuryTotal.objects.filter(file=found.file, attempt=found.file.attempt).select_related(
        "project__component__programme"
    )
    asked = {"source": money.source, "nature": money.nature, "origin_year": money.origin_year}
    rows = rows.filter(**{name: value for name, value in asked.items() if value})
    if money.project_id:
        rows = rows.filter(project_id=money.project_id)
    listed = list(rows.order_by("row_number"))
    if money.project_code:
        names = ((one, one.project_code or one.project_name[:60]) for one in listed if not one.project_id)
        return [one for one, name in names if name == money.project_code]
    if money.project_id or not money.programme:
        return listed
    return [one for one in listed if one.project and one.project.component.programme.code == money.programme]
