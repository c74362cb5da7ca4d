"""The capital of a year as a matrix (ma trận vốn): programme × component × nature × source × origin year × when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from disbursement.models import Assigned, CapitalNature, CapitalSource
from disbursement.queries.balances import By, Figures, Slice, figures_by
from programs.models import Component, Programme

_DIMENSIONS = (
    By.PROGRAMME, By.COMPONENT, By.NATURE, By.SOURCE, By.ORIGIN_YEAR, By.ASSIGNED, By.PROJECT
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """What kind of money a line is (loại vốn)."""

    nature: str
    source: str
    origin_year: int
    assigned: str

    @property
    def labels(self) -> tuple[str, str, int, str]:
        """Nature, source, year and time of assignment in words."""
        return (
            str(CapitalNature(self.nature).label),
            str(CapitalSource(self.source).label),
            self.origin_year,
            str(Assigned(self.assigned).label),
        )

    @property
    def place(self) -> tuple[int, int, int, int]:
        """Where it stands in a table: in the order in which the lists name it, this year's money first."""
        return (
            CapitalNature.values.index(self.nature),
            CapitalSource.values.index(self.source),
            -self.origin_year,
            Assigned.values.index(self.assigned),
        )


@dataclass(slots=True)
class Cell:
    """Capital of one group: its figures, how much of it has a project, and of how many projects."""

    figures: Figures
    allotted_vnd: int
    projects: set[int]

    @property
    def project_count(self) -> int:
        """Works and recurrent items that have capital here, each once."""
        return len(self.projects)

    @property
    def waiting_vnd(self) -> int:
        """Assigned to units and not yet to a project (chưa phân bổ đến công trình)."""
        return self.figures.assigned_vnd - self.allotted_vnd


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One line of the matrix; `level` 0 is a programme, 1 a component, 2 a kind of money."""

    level: int
    programme: str
    title: str
    cell: Cell
    component: str = ""
    money: Money | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """The matrix with its sum; a project of several programmes counts in each and once in the sum."""

    rows: tuple[MatrixRow, ...]
    whole: Cell


Key = tuple[str, str, Money]


def matrix(province_id: int, *, of: Slice, as_of: date, by_component: bool = False) -> Matrix:
    """The matrix of a slice at the end of a day, in one statement for the figures."""
    cells = _cells(figures_by(province_id, *_DIMENSIONS, of=of, as_of=as_of))
    names = dict(Component.objects.order_by("pk").values_list("code", "name")) if by_component else {}
    rows: list[MatrixRow] = []
    for programme in Programme.objects.order_by("number"):
        own = {key: cell for key, cell in cells.items() if key[0] == programme.code}
        if own:
            rows.append(MatrixRow(0, programme.code, programme.short_name, _sum(own.values())))
            rows += _by_component(programme.code, own, names) if by_component else _by_money(programme.code, own)
    return Matrix(tuple(rows), _sum(cells.values()))


def _cells(found: Mapping[tuple[object, ...], Figures]) -> dict[Key, Cell]:
    """Groups that hold money, their projects folded into one cell."""
    cells: dict[Key, Cell] = defaultdict(lambda: Cell(Figures(), 0, set()))
    for (programme, component, nature, source, origin_year, assigned, project), figures in found.items():
        if not figures.assigned_vnd:
            continue
        money = Money(str(nature), str(source), int(str(origin_year)), str(assigned))
        cell = cells[str(programme), str(component), money]
        cell.figures += figures
        if isinstance(project, int):
            cell.allotted_vnd += figures.assigned_vnd
            cell.projects.add(project)
    return dict(cells)


def _by_component(programme: str, own: Mapping[Key, Cell], names: Mapping[str, str]) -> Iterable[MatrixRow]:
    for code in sorted({key[1] for key in own}):
        below = {key: cell for key, cell in own.items() if key[1] == code}
        yield MatrixRow(1, programme, f"{code} {names.get(code, '')}".strip(), _sum(below.values()), code)
        yield from _by_money(programme, below, code)


def _by_money(programme: str, own: Mapping[Key, Cell], component: str = "") -> Iterable[MatrixRow]:
    for money in sorted({key[2] for key in own}, key=lambda one: one.place):
        cell = _sum(one for key, one in own.items() if key[2] == money)
        nature, source, _, _ = money.labels
        yield MatrixRow(2, programme, f"{nature} – {source[:1].lower()}{source[1:]}", cell, component, money)


def _sum(cells: Iterable[Cell]) -> Cell:
    whole = Cell(Figures(), 0, set())
    for cell in cells:
        whole.figures += cell.figures
        whole.allotted_vnd += cell.allotted_vnd
        whole.projects |= cell.projects
    return whole
