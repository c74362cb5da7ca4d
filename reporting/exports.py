"""The files that a worker draws on request (các loại tệp xuất): the literal dict from kind to what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from accounts.language import gettext as _
from accounts.language import told as said
from accounts.models import ProvinceSettings
from accounts.roles import Permission, Person
from disbursement.models import TreasuryFile
from disbursement.queries.book_rows import BOOK_HEADS, ROW_HEADS, book_rows, voucher_rows
from programs import spreadsheet
from programs.queries.plan import current_plan_year
from reporting.document import Document
from reporting.models import Export
from reporting.official import drawn

Facts = dict[str, Any]
Step = Callable[[int], None]
BOOK, VOUCHERS, REPORT, PAPER = "so-bien-dong", "dong-kho-bac", "bao-cao", "van-ban-von"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an export will be (yêu cầu xuất tệp): frozen when it is asked for, so a second attempt draws the same."""

    parameters: Facts
    title: str
    file_name: str


@dataclass(frozen=True, slots=True)
class ExportKind:
    """One kind of file (loại tệp xuất); `ask` gives None where there is nothing of that kind to export."""

    permission: Permission
    draw: Callable[[Export, IO[bytes], Step], int]
    ask: Callable[[Person, Mapping[str, str]], Asked | None] | None = None


def _notes(province_id: int, *told: str) -> list[str]:
    illustrative = ProvinceSettings.objects.filter(province_id=province_id, illustrative=True).exists()
    return [*told, *([_("Số liệu minh họa, không phải số liệu chính thức.")] if illustrative else [])]


def _ask_book(person: Person, _posted: Mapping[str, str]) -> Asked | None:
    year = current_plan_year(person.province.pk, person.today.year)
    if year is None:
        return None
    branches = person.branches(Permission.VIEW_CAPITAL)
    facts = {"year": year.year, "as_of": person.today.isoformat(), "branches": branches}
    told = {"year": year.year, "day": f"{person.today:%d/%m/%Y}"}
    title = _("Sổ biến động vốn năm %(year)s đến hết ngày %(day)s") % told
    return Asked(facts, title, f"so-bien-dong-{year.year}-{person.today:%Y-%m-%d}.xlsx")


def _draw_book(export: Export, out: IO[bytes], step: Step) -> int:
    told = export.parameters
    rows = book_rows(
        export.province_id,
        year=told["year"],
        as_of=date.fromisoformat(told["as_of"]),
        branches=told["branches"],
    )
    notes = _notes(export.province_id, _("Mỗi dòng là một bút toán; bút toán đảo nêu số bút toán bị đảo."))
    return spreadsheet.write(out, title=said(export.title), notes=notes, heads=BOOK_HEADS, rows=rows, step=step)


def _ask_vouchers(person: Person, posted: Mapping[str, str]) -> Asked | None:
    number = posted.get("tep", "")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    states = [TreasuryFile.State.POSTED, TreasuryFile.State.UNDONE]
    files = TreasuryFile.objects.filter(province=person.province, state__in=states).defer("content")
    file = files.filter(pk=int(number)).first()
    if file is None:
        return None
    return Asked(
        {"file": file.pk},
        _("Các dòng của tệp Kho bạc %(name)s") % {"name": file.name},
        f"cac-dong-{file.name.removesuffix('.xlsx')}.xlsx",
    )


def _draw_vouchers(export: Export, out: IO[bytes], step: Step) -> int:
    files = TreasuryFile.objects.filter(province_id=export.province_id).defer("content")
    rows = voucher_rows(files.get(pk=export.parameters["file"]))
    notes = _notes(export.province_id)
    return spreadsheet.write(out, title=said(export.title), notes=notes, heads=ROW_HEADS, rows=rows, step=step)


def report_asked(document: Document, file_format: str, name: str) -> Asked:
    """The drawing of a report as it stands now (bản vẽ của báo cáo): the document itself goes along."""
    facts = {"document": document.to_plain(), "hash": document.hash, "format": file_format}
    return Asked(facts, document.meta.title, name)


def _draw_report(export: Export, out: IO[bytes], step: Step) -> int:
    document = Document.from_plain(export.parameters["document"])
    step(0)
    out.write(drawn(document, export.parameters["format"]))
    return 0


EXPORTS: dict[str, ExportKind] = {
    BOOK: ExportKind(Permission.VIEW_CAPITAL, _draw_book, _ask_book),
    VOUCHERS: ExportKind(Permission.VIEW_TREASURY_FILES, _draw_vouchers, _ask_vouchers),
    REPORT: ExportKind(Permission.BUILD_REPORT, _draw_report),
    PAPER: ExportKind(Permission.VIEW_CAPITAL, _draw_report),
}
