"""The register from an Excel list (nạp danh mục công trình): all of it or nothing, the same list again does nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.language import gettext as _
from accounts.models import OrgUnit, UnitKind
from accounts.names import tidy
from accounts.roles import Permission, Person, require
from disbursement.actions.decisions import Cited
from disbursement.actions.register import Place, edit_problems, edit_project, facts_of, register_project
from disbursement.models import Project
from disbursement.register import CODES, Facts, problems
from disbursement.register_sheet import LARGEST_FILE, PLAIN, register_sheet, register_stamp
from programs.intake import workbook
from programs.intake.complaints import with_problems
from programs.intake.problems import Problems
from programs.intake.reader import Reading
from programs.models import Component

_COLUMN = {"component_id": "component", "unit_id": "unit", "investor_id": "investor"}


@dataclass(frozen=True, slots=True)
class ReceivedRegister:
    """What became of a list (kết quả nạp): how many are new and changed, or the problems that kept all of it out."""

    problems: Problems
    added: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row that was understood, with the project that it speaks of."""

    project: Project | None
    facts: Facts
    place: Place
    decision: Cited | None


def receive_register(*, content: workbook.Source, filename: str, by: Person) -> ReceivedRegister:
    """Read a list of projects and take it over, if nothing is wrong with it.

    Raises `UnreadableWorkbook` for a file that is no such list.
    """
    require(by, Permission.ALLOCATE_CAPITAL)
    expected = register_stamp(by.province.code, str(by.province))
    sheet = register_sheet()
    reading = workbook.read(sheet, content, filename=filename, expected=expected, largest_file=LARGEST_FILE)
    rows = _Rows(reading, by)
    found = with_problems(reading, sheet, rows.complaints())
    if found.blocking:
        return ReceivedRegister(found)
    added = changed = 0
    with transaction.atomic():
        for entry in rows.entries:
            told: Any = {"facts": entry.facts, "place": entry.place, "decision": entry.decision, "by": by}
            if entry.project is None:
                register_project(**told)
                added += 1
            elif _differs(entry):
                changed += edit_project(project=entry.project, **told)
        if added or changed:
            told_words = _("Danh mục công trình: thêm %(added)s, sửa %(changed)s") % {
                "added": added,
                "changed": changed,
            }
            audit.record(by, "register.received", by.province, summary=told_words, rows=added + changed)
    return ReceivedRegister(found, added, changed)


def _differs(entry: _Entry) -> bool:
    assert entry.project is not None
    cited = entry.project.investment_decision
    before = Cited(cited.number, cited.decided_on, cited.issuer) if cited else None
    return facts_of(entry.project) != entry.facts or before != entry.decision


class _Rows:
    """The rows of one list beside what is registered."""

    def __init__(self, reading: Reading, by: Person) -> None:
        self.reading, self.by = reading, by
        self.units = {unit.code: unit for unit in OrgUnit.objects.exclude(kind=UnitKind.HAMLET).order_by("id")}
        self.components = {row.code: row for row in Component.objects.order_by("id")}
        there = Project.objects.select_related("unit", "investor", "component", "investment_decision").order_by("id")
        self.by_key = {(row.code, row.component.code, row.kind): row for row in there}
        self.works = {row.code: row for row in self.by_key.values() if row.kind == Project.Kind.WORKS}
        self.seen: set[str] = set()
        self.entries: list[_Entry] = []

    def complaints(self) -> Iterator[tuple[str, str, str]]:
        """What is wrong, as row, column, sentence; fills `entries`."""
        for key, row in self.reading.values.items():
            if row.get("code") and row.get("kind") and row.get("status"):
                yield from ((key, column, sentence) for column, sentence in self._row(row))

    def _row(self, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        code, kind = str(row["code"]), str(row["kind"])
        wrong = list(self._strangers(row))
        if kind == Project.Kind.WORKS:
            if code in self.seen:
                wrong.append(("code", _("Mã công trình này đã có ở dòng trên của tệp; mỗi công trình một mã.")))
            self.seen.add(code)
        told = [bool(row.get(name)) for name in ("decision_number", "decision_on", "decision_issuer")]
        if any(told) and not all(told):
            wrong.append(("decision_number", _("Hãy ghi đủ số, ngày và cơ quan phê duyệt, hoặc bỏ trống cả ba ô.")))
        elif all(told) and row["decision_on"] > self.by.today:
            wrong.append(("decision_on", _("Ngày quyết định chưa đến; hãy sửa ngày.")))
        yield from wrong
        if not wrong:
            yield from self._entry(row, code, kind)

    def _strangers(self, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for column in ("unit", "investor"):
            named = str(row.get(column) or "")
            if named and named not in self.units:
                yield column, _("Không có đơn vị mã «%(named)s» trong tỉnh; hãy sửa mã.") % {"named": named[:40]}
        component = str(row.get("component") or "")
        if component and component not in self.components:
            yield (
                "component",
                _("Không có nội dung mã «%(component)s» trong danh mục chương trình; hãy sửa mã.")
                % {"component": component[:30]},
            )

    def _entry(self, row: Mapping[str, Any], code: str, kind: str) -> Iterator[tuple[str, str]]:
        if not all(row.get(name) for name in ("unit", "investor", "component", "name")):
            return
        place = Place(
            self.units[str(row["unit"])], self.units[str(row["investor"])], self.components[str(row["component"])]
        )
        facts = _facts(row, place)
        project = self.by_key.get((code, place.component.code, kind))
        if project is None and kind == Project.Kind.WORKS:
            project = self.works.get(code)
        if project is None:
            found = dict(problems(facts, before=None, today=self.by.today))
        else:
            found = edit_problems(project, facts, place, self.by) if facts_of(project) != facts else {}
        yield from ((_COLUMN.get(field, field), sentence) for field, sentence in found.items())
        self.entries.append(_Entry(project, facts, place, _decision(row)))


def _facts(row: Mapping[str, Any], place: Place) -> Facts:
    texts = {*CODES, "name", "kind", "status"}
    values: dict[str, Any] = {field: row.get(field) for field in PLAIN}
    values |= {field: tidy(str(row.get(field) or "")) for field in PLAIN if field in texts}
    values["special_mechanism"] = bool(row.get("special_mechanism"))
    return Facts(
        code=str(row["code"]),
        component_id=place.component.pk,
        unit_id=place.unit.pk,
        investor_id=place.investor.pk,
        **values,
    )


def _decision(row: Mapping[str, Any]) -> Cited | None:
    decided_on = row.get("decision_on")
    if not isinstance(decided_on, date):
        return None
    return Cited(tidy(str(row["decision_number"])), decided_on, tidy(str(row["decision_issuer"])))
