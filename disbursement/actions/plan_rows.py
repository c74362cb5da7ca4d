"""Rows of a capital list → what they would do to the book, with every problem by its cell (kiểm tra danh mục vốn)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.figures import vnd
from accounts.language import gettext as _
from accounts.language import ngettext
from accounts.models import OrgUnit
from accounts.roles import Person
from disbursement.actions.allocation import may_allocate
from disbursement.actions.lines import Impossible, verify_money
from disbursement.actions.plan_codes import Wrong, codes_of
from disbursement.actions.posting import Overdrawn
from disbursement.models import CapitalAccount, CapitalLine, Movement, Project
from disbursement.moves import Bucket, Kind
from disbursement.plan_sheet import Deed
from disbursement.queries.balances import By, Figures, Slice, figures_by
from disbursement.queries.gates import closed_sentence, gates_say, money_of
from disbursement.queries.running import line_books
from programs.intake.problems import Problem, ProblemLog
from programs.intake.reader import Reading
from programs.models import Component, Decision

_NEEDED = ("deed", "component", "source", "nature", "origin_year", "assigned", "amount")
_MONEY = ("component_id", "source", "nature", "origin_year", "assigned")


@dataclass(slots=True)
class Entry:
    """One row understood (dòng đã hiểu): the line may still be unsaved; `already` where its decision did it before."""

    key: str
    deed: Deed
    line: CapitalLine
    amount_vnd: int
    before_vnd: int = 0
    already: bool = False

    @property
    def after_vnd(self) -> int:
        """What the line will have been assigned (sau khi ghi sổ)."""
        change = self.amount_vnd if self.deed is Deed.GIVE else -self.amount_vnd
        return self.before_vnd + (0 if self.already else change)


class PlanRows:
    """Understands a reading against what is in the book; writes nothing."""

    def __init__(self, reading: Reading, *, plan_year: int, on: date, decision: Decision | None, by: Person) -> None:
        self.reading, self.plan_year, self.on, self.by = reading, plan_year, on, by
        self.log = ProblemLog()
        for problem in reading.problems.listed:
            self.log.add(problem)
        self.codes = codes_of(reading, by)
        self.lines = self._lines()
        # Lines of units, which may be allocated further, by their unit.
        self.waiting: dict[int, list[CapitalLine]] = defaultdict(list)
        for line in self.lines.values():
            if line.project_id is None:
                self.waiting[line.unit.pk].append(line)
        self.done = self._done(decision)
        self.entries: list[Entry] = []

    def check(self) -> list[Entry]:
        """Every row that can be understood; what is wrong is in the log."""
        for key, row in self.reading.values.items():
            # What is missing was said by the form already.
            if any(row.get(name) in (None, "") for name in _NEEDED):
                for column, sentence in self.codes.astray(row):
                    self.complain(key, column, sentence)
                continue
            try:
                self.entries.append(self._entry(key, row))
            except Wrong as wrong:
                self.complain(key, wrong.column, str(wrong))
        if not self.reading.values and not self.reading.problems.count:
            self.log.add(Problem(complaint=_("Tệp không có dòng nào. Hãy kiểm tra lại trang tính.")))
        self._short()
        self._gates()
        return self.entries

    def complain(self, key: str, column: str, sentence: str) -> None:
        """Say what is wrong with a cell."""
        title = {
            "unit_code": _("Mã đơn vị nhận"),
            "project_code": _("Mã dự án nhận"),
            "component": _("Mã nội dung"),
            "from_code": _("Lấy từ vốn của đơn vị"),
            "nature": _("Tính chất"),
            "amount": _("Số tiền"),
        }[column]
        cell = self.reading.cell(key, column)
        self.log.add(Problem(complaint=sentence, cell=cell, row_key=key, column_key=column, column_title=title))

    # ---------------------------------------------------------------- one row
    def _entry(self, key: str, row: Mapping[str, Any]) -> Entry:
        amount = int(row["amount"])
        if amount <= 0:
            raise Wrong("amount", _("Số tiền phải lớn hơn 0."))
        deed = Deed(str(row["deed"]))
        line = self._line(row, deed)
        entry = Entry(key, deed, line, amount)
        before = self.done.get((line.pk, deed)) if line.pk else None
        if before is not None and before != amount:
            raise Wrong(
                "amount",
                _("Quyết định này đã ghi %(before)s đồng cho dòng vốn này; muốn sửa thì đảo bút toán cũ trước.")
                % {"before": vnd(before)},
            )
        entry.already = before is not None
        return entry

    def _line(self, row: Mapping[str, Any], deed: Deed) -> CapitalLine:
        component = self.codes.component(row)
        unit, project = self._receiver(row, component)
        line = CapitalLine(
            province=self.by.province, unit=unit, project=project, component=component, source=str(row["source"]),
            nature=str(row["nature"]), origin_year=int(str(row["origin_year"])), plan_year=self.plan_year,
            assigned=str(row["assigned"]),
        )  # fmt: skip
        there = self.lines.get(_key_of(line))
        parent = self._parent(row, line, there)
        if there is not None and there.parent is not parent:
            told = there.parent.unit.full_name if there.parent else _("ngoài sổ của tỉnh")
            raise Wrong(
                "from_code", _("Dòng vốn này đã được giao từ %(told)s; hãy sửa ô này cho khớp.") % {"told": told}
            )
        if there is None and deed is Deed.REDUCE:
            raise Wrong("amount", _("Chưa có dòng vốn này để điều chỉnh giảm; hãy kiểm tra lại loại vốn và nơi nhận."))
        found = there or self._new(line, parent)
        if not may_allocate(found, self.by):
            raise Wrong(
                "from_code" if parent else "unit_code" if not project else "project_code",
                _("Bạn chỉ phân bổ được vốn của đơn vị mình cho đơn vị, công trình bên dưới."),
            )
        return found

    def _new(self, line: CapitalLine, parent: CapitalLine | None) -> CapitalLine:
        line.parent = parent
        try:
            verify_money(line)
        except Impossible as refused:
            raise Wrong("nature", str(refused)) from refused
        self.lines[_key_of(line)] = line
        if line.project is None:
            self.waiting[line.unit.pk].append(line)
        return line

    def _receiver(self, row: Mapping[str, Any], component: Component) -> tuple[OrgUnit, Project | None]:
        unit, project = self.codes.unit(row, "unit_code"), self.codes.project(row, component)
        if project is None:
            if unit is None:
                raise Wrong("unit_code", _("Hãy ghi mã đơn vị nhận hoặc mã dự án nhận."))
            return unit, None
        if unit is not None and unit.pk not in (project.unit_id, project.investor_id):
            raise Wrong(
                "unit_code",
                _("Dự án %(code)s không thuộc %(full_name)s; hãy sửa hoặc để trống ô này.")
                % {"code": project.code, "full_name": unit.full_name},
            )
        holder: OrgUnit = unit or project.unit
        return holder, project

    def _parent(self, row: Mapping[str, Any], line: CapitalLine, there: CapitalLine | None) -> CapitalLine | None:
        unit = self.codes.unit(row, "from_code")
        if unit is None:
            # An empty cell of a line that is there means where it came from.
            return there.parent if there else None
        same = [one for one in self.waiting[unit.pk] if one is not there and _same_money(one, line)]
        # The nearest is wanted: of the same component, then of the same time of assignment.
        same = [one for one in same if one.component_id == line.component_id] or same
        same = [one for one in same if one.assigned == line.assigned] or same
        if len(same) == 1:
            return same[0]
        told = (
            ngettext(
                "có %(count)s dòng vốn phù hợp, hãy phân bổ trên màn hình",
                "có %(count)s dòng vốn phù hợp, hãy phân bổ trên màn hình",
                len(same),
            )
            % {"count": len(same)}
            if same
            else _("chưa được giao loại vốn này")
        )
        raise Wrong("from_code", f"{unit.full_name} {told}.")

    # ---------------------------------------------------------------- the whole
    def _short(self) -> None:
        """No line gives more than it has: its available money, with what the file itself adds and takes."""
        standing, rooms = self._standing(), self._rooms()
        left: dict[int, int] = {}
        takers: dict[int, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            figures = standing.get(entry.line.pk, Figures()) if entry.line.pk else Figures()
            entry.before_vnd = figures.assigned_vnd
            if entry.already:
                continue
            parent, sign = entry.line.parent, 1 if entry.deed is Deed.GIVE else -1
            for line, change in ((entry.line, sign * entry.amount_vnd), (parent, -sign * entry.amount_vnd)):
                if line is not None:
                    there = rooms.get(line.pk, 0) if line.pk else 0
                    left[id(line)] = left.get(id(line), there) + change
                    if change < 0:
                        takers[id(line)].append(entry)
        for place, entries in takers.items():
            if left[place] < 0:
                self._complain_of_shortage(entries, place, left[place])

    def _gates(self) -> None:
        """What a rule keeps out is told at the row that gives it, with its quote (quy tắc phân bổ)."""
        given = [one for one in self.entries if one.deed is Deed.GIVE and not one.already]
        moneys = [money_of(one.line, self.on) for one in given]
        entries = {id(money): entry for money, entry in zip(moneys, given, strict=True)}
        for money, findings in gates_say(self.by.province.pk, moneys):
            closed = [(money.plan_year, found) for found in findings if found.closed]
            if closed:
                entry = entries[id(money)]
                column = "project_code" if entry.line.project is not None else "unit_code"
                self.complain(entry.key, column, closed_sentence(self.by.province.pk, closed))

    def overdrawn(self, refused: Overdrawn) -> bool:
        """Say at its row what the book refuses for want of money; False where no row draws on that line."""
        assert refused.account_id is not None
        key = CapitalAccount.objects.filter(pk=refused.account_id).values_list("line_id", flat=True).first()
        for entry in reversed(self.entries):
            drawn = entry.line if entry.deed is Deed.REDUCE else entry.line.parent
            if not entry.already and drawn is not None and drawn.pk == key:
                self.complain(entry.key, "amount", str(refused))
                return True
        return False

    def _complain_of_shortage(self, entries: list[Entry], place: int, left_vnd: int) -> None:
        last = entries[-1]
        line = last.line if id(last.line) == place else last.line.parent
        assert line is not None
        asked = sum(one.amount_vnd for one in entries)
        name = line.project.name if line.project else line.unit.full_name
        rows = ", ".join(str(self.reading.row_numbers[one.key]) for one in entries[:12])
        verb, asked_text = _("giảm") if line is last.line else _("phân bổ"), vnd(asked)
        self.complain(
            last.key,
            "amount",
            _(
                "Dòng vốn «%(name)s» (%(line)s) chỉ còn %(vnd)s đồng, các dòng %(rows)s %(verb)s "
                "%(asked_text)s đồng, thiếu %(vnd_2)s đồng."
            )
            % {
                "name": name,
                "line": line,
                "vnd": vnd(left_vnd + asked),
                "rows": rows,
                "verb": verb,
                "asked_text": asked_text,
                "vnd_2": vnd(-left_vnd),
            },
        )

    def _standing(self) -> dict[int, Figures]:
        """What stands on the lines today, for whoever compares before and after."""
        keys = [line.pk for line in self.lines.values() if line.pk]
        if not keys:
            return {}
        of = Slice(plan_year=self.plan_year, lines=keys)
        rows = figures_by(self.by.province.pk, By.LINE, of=of, as_of=self.by.today)
        return {key: figures for (key,), figures in rows.items() if key is not None}

    def _rooms(self) -> dict[int, int]:
        """What can leave each line on the day of effect so that no later day falls short, as the book sees it."""
        books = line_books(self.by.province.pk, [line.pk for line in self.lines.values() if line.pk])
        return {key: book.room(Bucket.AVAILABLE, self.on) for key, book in books.items()}

    # ---------------------------------------------------------------- look-ups
    def _lines(self) -> dict[tuple[Any, ...], CapitalLine]:
        units = [unit.pk for found in self.codes.units.values() for unit in found]
        projects = [project.pk for found in self.codes.projects.values() for project in found]
        there = CapitalLine.objects.filter(
            Q(unit__in=units, project=None) | Q(project__in=projects),
            province=self.by.province,
            plan_year=self.plan_year,
        ).select_related("unit", "project", "component__programme")
        lines = {line.pk: line for line in there.order_by("-pk")}
        above = CapitalLine.objects.filter(pk__in=[one.parent_id for one in lines.values() if one.parent_id])
        for line in above.select_related("unit", "project", "component__programme", "parent__unit").order_by("pk"):
            lines.setdefault(line.pk, line)
        for line in lines.values():
            if line.parent_id in lines:
                # One object for one line, so that what a file gives and takes is added up.
                line.parent = lines[line.parent_id]
        return {_key_of(line): line for line in lines.values()}

    def _done(self, decision: Decision | None) -> dict[tuple[int, Deed], int]:
        """What this decision moved before and nobody took back, by line and deed."""
        if decision is None:
            return {}
        moved = Movement.objects.filter(
            province=self.by.province, decision=decision, kind__in=[Kind.ALLOCATION, Kind.RECALL],
            reversal_of=None, reversals=None,
        ).order_by("pk")  # fmt: skip
        done: dict[tuple[int, Deed], int] = defaultdict(int)
        for kind, giver, taker, amount in moved.values_list(
            "kind", "from_account__line", "to_account__line", "amount_vnd"
        ):
            given = kind == Kind.ALLOCATION
            done[taker if given else giver, Deed.GIVE if given else Deed.REDUCE] += amount
        return done


def _key_of(line: CapitalLine) -> tuple[Any, ...]:
    """A project has one line of a kind of money, wherever it is held; a unit one of its own."""
    money = tuple(getattr(line, name) for name in _MONEY)
    return ("project", line.project_id, *money) if line.project_id else ("unit", line.unit_id, *money)


def _same_money(one: CapitalLine, other: CapitalLine) -> bool:
    return (one.source, one.nature, one.origin_year, one.component.programme_id) == (
        other.source, other.nature, other.origin_year, other.component.programme_id
    )  # fmt: skip


def changes(entries: list[Entry], row_numbers: Mapping[str, int]) -> Iterator[dict[str, object]]:
    """What a person is shown before anything is posted (xem trước)."""
    for entry in entries:
        line, parent = entry.line, entry.line.parent
        yield {
            "row": row_numbers[entry.key],
            "deed": entry.deed.value,
            "receiver": line.project.name if line.project else line.unit.full_name,
            "component": line.component.code,
            "money": str(line),
            "from": parent.unit.full_name if parent else "",
            "amount_vnd": entry.amount_vnd,
            "before_vnd": entry.before_vnd,
            "after_vnd": entry.after_vnd,
            "already": entry.already,
        }
