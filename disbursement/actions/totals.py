"""Cumulative lists of the Treasury (bảng lũy kế): kept to be compared with the book, never posted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from accounts import audit
from accounts.language import gettext, ngettext, remembered
from accounts.roles import Person
from disbursement.actions.posting import LedgerRefused
from disbursement.models import Project, Reconciliation, TreasuryFile, TreasuryTotal
from disbursement.outlined import TOTALS_TARGET
from disbursement.queries.matching import same_component
from disbursement.sheets import TreasuryReading
from programs.intake.problems import Problem
from programs.intake.quick import original_text

Told = tuple[str, str, str]
_KEYS = tuple(column.key for column in TOTALS_TARGET.columns)


def take_totals(file: TreasuryFile, reading: TreasuryReading, problems: Sequence[Problem], by: Person) -> list[Told]:
    """Keep the totals and open their reconciliation, or say everything that is wrong with the list."""
    found = reading.found
    told = [(one.cell, remembered(one.place), remembered(one.complaint)) for one in problems]
    for line in found.problems:
        cell, place, complaint, severity = (original_text(part) for part in line.decode().rstrip("\n").split("\t"))
        if severity == "error":
            told.append((cell or "", place or "", complaint or ""))
    if told:
        return told
    assert reading.complete_through is not None
    rows = list(_rows(found.rows))
    projects = _projects(by.province.pk, {row["project_code"] or "" for row in rows})
    TreasuryTotal.objects.bulk_create((_total(file, row, projects, by) for row in rows), batch_size=2000)
    file.state, file.kind = TreasuryFile.State.TAKEN, TreasuryFile.Kind.TOTALS
    file.data_complete_through, file.row_count = reading.complete_through, len(rows)
    file.save(update_fields=["state", "kind", "data_complete_through", "row_count", "understood"])
    # Payments of January may still be of the year before: the youngest money in the list says whose year it is.
    plan_year = max((int(row["origin_year"] or 0) for row in rows), default=0) or reading.complete_through.year
    facts = {"as_of": reading.complete_through, "opened_on": by.today, "plan_year": plan_year}
    Reconciliation.objects.update_or_create(province=by.province, file=file, defaults=facts)
    audit.record(by, "treasury_file.taken", file, summary=_counted(file, len(rows)))
    return []


def _counted(file: TreasuryFile, count: int) -> str:
    return ngettext(
        "%(name)s: %(count)s dòng lũy kế để đối chiếu", "%(name)s: %(count)s dòng lũy kế để đối chiếu", count
    ) % {"name": file.name, "count": count}


def withdraw_totals(file: TreasuryFile, by: Person, reason: str) -> TreasuryFile:
    """Take a list of totals back; one that both sides signed stays (rút bảng lũy kế)."""
    signed = Reconciliation.objects.filter(file=file).exclude(treasury_signed_on=None, committee_signed_on=None)
    if signed.exists():
        raise LedgerRefused(gettext("Lần đối chiếu theo bảng này đã có người ký nên không rút được."))
    file.state = TreasuryFile.State.UNDONE
    file.save(update_fields=["state"])
    audit.record(by, "treasury_file.undone", file, summary=reason)
    return file


def _rows(lines: IO[bytes]) -> Iterator[dict[str, str | None]]:
    for line in lines:
        number, *parts = line.decode().rstrip("\n").split("\t")
        told: dict[str, str | None] = {"row_number": number}
        for key, part in zip(_KEYS, parts, strict=True):
            told[key] = original_text(part)
        yield told


def _projects(province_id: int, codes: set[str]) -> dict[str, list[Project]]:
    found: dict[str, list[Project]] = {}
    for project in (
        Project.objects.filter(province_id=province_id, code__in=codes).select_related("component").order_by("id")
    ):
        found.setdefault(project.code, []).append(project)
    return found


def _total(
    file: TreasuryFile, row: dict[str, str | None], projects: dict[str, list[Project]], by: Person
) -> TreasuryTotal:
    component = row["component"] or ""
    alike = projects.get(row["project_code"] or "", [])
    own = [one for one in alike if same_component(component, one)]
    carried = row["carried"]
    return TreasuryTotal(
        province=by.province,
        file=file,
        attempt=file.attempt,
        row_number=int(row["row_number"] or 0),
        project=own[0] if len(own) == 1 else None,
        project_code=row["project_code"] or "",
        project_name=row["project_name"] or "",
        component=component,
        source=row["source"] or "",
        nature=row["nature"] or "",
        origin_year=int(row["origin_year"] or 0),
        carried_vnd=None if carried is None else int(carried),
        settled_vnd=int(row["settled"] or 0),
        advanced_vnd=int(row["advanced"] or 0),
    )
