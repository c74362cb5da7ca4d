"""The form as an Excel file, blank or filled (mẫu biểu Excel).

Locked without a password: the lock keeps headings from accidents, it is no secret. Text that begins with = + - @ is
written as text and stays text.
"""

import io
import math
import re
from collections.abc import Callable, Mapping
from copy import copy
from datetime import date
from decimal import Decimal
from typing import Final, Protocol, cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from accounts.language import gettext as _
from programs.intake import layout
from programs.intake.check import computed
from programs.intake.kinds import NUMERIC, Kind, Rule, Table, Value
from programs.intake.layout import KEY_TITLE, LABEL, MARK, Lead, letter
from programs.intake.sheet import Column, Row, Sheet
from programs.intake.stamp import STAMP_SHEET, Stamp
from programs.intake.text import tidy
from programs.intake.validation import Validations
from programs.intake.values import shown, typed_amount
from programs.intake.workbook import sheet_name

BLANK_ROWS: Final = 30
_FONT: Final = "Times New Roman"
_THIN: Final = Side(style="thin", color="808080")
_BOX: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD_FILL: Final = PatternFill("solid", fgColor="DCE6F1")
_LOCKED_FILL: Final = PatternFill("solid", fgColor="F2F2F2")
_NORMAL: Final = Font(name=_FONT, size=12)
_BOLD: Final = Font(name=_FONT, size=12, bold=True)
_ITALIC: Final = Font(name=_FONT, size=12, italic=True)
_TITLE: Final = Font(name=_FONT, size=14, bold=True)
_CENTRE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT: Final = Alignment(horizontal="left", vertical="center", wrap_text=True)
_RIGHT: Final = Alignment(horizontal="right", vertical="center")
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_WIDTHS: Final = {Kind.TEXT: 28.0, Kind.DATE: 13.0, Kind.YES_NO: 11.0, Kind.CHOICE: 24.0}
_OPEN: Final = Protection(locked=False)
_ORDER: Final = Rule(kind=Kind.YES_NO)


def write(sheet: Sheet, *, stamp: Stamp, values: Table | None = None) -> bytes:
    """The workbook for one unit and period, with the values filled in where there are some."""
    book = Workbook()
    page = book.active
    if not isinstance(page, Worksheet):
        raise TypeError("Sổ tính mới không có trang tính.")
    page.title = sheet_name(sheet)
    _Writer(sheet, stamp, values or {}, book, page).write()
    hidden = book.create_sheet(STAMP_SHEET)
    hidden.sheet_state = "veryHidden"
    for at, (name, value) in enumerate(stamp.pairs(), start=1):
        _put(_at(hidden, at, 1), name)
        _put(_at(hidden, at, 2), value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Writer:
    def __init__(self, sheet: Sheet, stamp: Stamp, values: Table, book: Workbook, page: Worksheet) -> None:
        self.sheet, self.stamp, self.page = sheet, stamp, page
        self.values = computed(sheet, values)
        self.leads = layout.leads(sheet)
        self.first = 1 if sheet.is_list else 2
        self.last = self.first + len(self.leads) + len(sheet.columns) - 1
        self.validations = Validations(book, page)
        self.looks: dict[tuple[Kind, int, bool, bool], StyleArray] = {}
        start = self.first + len(self.leads)
        self.places = {column.key: at for at, column in enumerate(sheet.columns, start=start)}
        self.letters = {key: letter(at) for key, at in self.places.items()}

    def write(self) -> None:
        top = self._headline()
        begin = self._header(top)
        end = self._list_rows(begin) if self.sheet.is_list else self._fixed_rows(begin)
        if not self.sheet.is_list:
            self._foot(end + 1)
        self._finish(top, begin)

    def _headline(self) -> int:
        page, sheet = self.page, self.sheet
        _put(_at(page, 1, self.first), self.stamp.unit_name, _BOLD)
        _put(_at(page, 1, self.last), _("Biểu: %(code)s") % {"code": sheet.code}, _ITALIC, _RIGHT)
        self._across(2, sheet.title, _TITLE)
        self._across(3, " – ".join(part for part in (sheet.subtitle, self.stamp.period_name) if part), _ITALIC)
        row = 4
        for note in sheet.notes if sheet.is_list else ():
            self._across(row, note, _ITALIC, _LEFT)
            row += 1
        _put(_at(page, row, self.last), sheet.unit_line, _ITALIC, _RIGHT)
        return row + 1

    def _header(self, top: int) -> int:
        deep = layout.depth(self.sheet)
        for cell in layout.header(self.sheet):
            row, column = top + cell.row, self.first + cell.column
            for within in range(cell.height * cell.width):
                _dress(
                    _at(self.page, row + within // cell.width, column + within % cell.width), _BOLD, _CENTRE, _HEAD_FILL
                )
            _put(_at(self.page, row, column), cell.text, _BOLD, _CENTRE)
            if cell.height * cell.width > 1:
                bottom, right = row + cell.height - 1, column + cell.width - 1
                self.page.merge_cells(start_row=row, end_row=bottom, start_column=column, end_column=right)
        if not self.sheet.is_list:
            _put(_at(self.page, top, 1), KEY_TITLE)
        for at in range(self.first, self.last + 1):
            cell_of_number = _at(self.page, top + deep, at)
            cell_of_number.value = at - self.first + 1
            _dress(cell_of_number, _ITALIC, _CENTRE, _HEAD_FILL)
        lines = max(math.ceil(len(c.title) / (self._width(c) * 0.9)) for c in self.sheet.columns)
        self.page.row_dimensions[top + deep - 1].height = 17 * max(1, lines)
        return top + deep + 1

    def _fixed_rows(self, begin: int) -> int:
        places = {row.key: begin + at for at, row in enumerate(self.sheet.rows)}
        for row in self.sheet.rows:
            at = places[row.key]
            _put(_at(self.page, at, 1), row.key)
            font = _BOLD if row.heading or (row.computed is not None and row.level == 0) else _NORMAL
            for offset, lead in enumerate(self.leads):
                cell = _at(self.page, at, self.first + offset)
                _dress(cell, font, _lead_alignment(lead, row))
                _put(cell, {MARK: row.mark, LABEL: row.label}.get(lead.role, row.unit))
            for column in self.sheet.columns:
                self._figure(at, row, column, self.values.get(row.key, {}), lambda part: places[part])
        return begin + len(self.sheet.rows) - 1

    def _list_rows(self, begin: int) -> int:
        last = begin + self.sheet.most_rows - 1
        for column in self.sheet.columns:
            dimension = self.page.column_dimensions[self.letters[column.key]]
            if column.computed is None:
                dimension.protection = _OPEN
                self.validations.add(
                    self.sheet.rule(None, column), f"{self.letters[column.key]}{begin}:{self.letters[column.key]}{last}"
                )
            dimension.font = _NORMAL
            dimension.number_format = _number_format(self.sheet.rule(None, column))
        rows = list(self.values.values())
        for offset in range(max(len(rows), min(BLANK_ROWS, self.sheet.most_rows))):
            at = begin + offset
            if self.leads:
                number = _at(self.page, at, self.first)
                number.value = offset + 1 if offset < len(rows) else None
                self._dress_figure(number, _ORDER, is_open=True, is_computed=True)
            for column in self.sheet.columns:
                self._figure(at, None, column, rows[offset] if offset < len(rows) else {}, _no_row)
        return last

    def _figure(
        self, at: int, row: Row | None, column: Column, found: Mapping[str, Value], row_place: Callable[[str], int]
    ) -> None:
        sheet, own = self.sheet, self.letters[column.key]
        cell = _at(self.page, at, self.places[column.key])
        rule, formula = sheet.rule(row, column), sheet.formula(row, column)
        is_open = sheet.is_open(row, column)
        self._dress_figure(cell, rule, is_open=is_open, is_computed=formula is not None)
        if not is_open:
            return
        if formula is not None:
            along = sheet.along_row(row, column)
            cell.value = formula.excel(lambda part: f"{self.letters[part]}{at}" if along else f"{own}{row_place(part)}")
            return
        _fill(cell, rule, found.get(column.key))
        if row is not None:
            self.validations.add(rule, f"{own}{at}")

    def _dress_figure(self, cell: Cell, rule: Rule, *, is_open: bool, is_computed: bool) -> None:
        look = (rule.kind, rule.places, is_open, is_computed)
        if look in self.looks:
            _set_look(cell, self.looks[look])
            return
        _dress(cell, _NORMAL, _alignment(rule.kind), None if is_open and not is_computed else _LOCKED_FILL)
        cell.number_format = _number_format(rule)
        cell.protection = Protection(locked=is_computed or not is_open)
        self.looks[look] = _look(cell)

    def _foot(self, row: int) -> None:
        _put(_at(self.page, row, 1), "#het")
        row += 1
        for note in self.sheet.notes:
            self._across(row, note, _ITALIC, _LEFT)
            row += 1
        signatories = self.sheet.signatories
        if not signatories:
            return
        share = max(1, (self.last - self.first + 1) // len(signatories))
        for at, one in enumerate(signatories):
            left = self.first + at * share
            right = self.last if at == len(signatories) - 1 else left + share - 1
            for offset, (text, font) in enumerate(((one.role.upper(), _BOLD), (one.line, _ITALIC))):
                self._across(row + 1 + offset, text, font, _CENTRE, left, right)

    def _finish(self, top: int, begin: int) -> None:
        page = self.page
        for at, lead in enumerate(self.leads, start=self.first):
            page.column_dimensions[letter(at)].width = lead.width
        for column in self.sheet.columns:
            page.column_dimensions[self.letters[column.key]].width = self._width(column)
        if not self.sheet.is_list:
            page.column_dimensions["A"].hidden = True
        page.freeze_panes = f"{letter(self.first + len(self.leads))}{begin}"
        page.print_title_rows = f"{top}:{begin - 1}"
        page.page_setup.paperSize = page.PAPERSIZE_A4
        page.page_setup.orientation = "landscape" if self.sheet.landscape else "portrait"
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.page_margins.left, page.page_margins.right = 0.6, 0.4
        page.page_margins.top, page.page_margins.bottom = 0.6, 0.7
        page.page_margins.footer = 0.3
        footer = HeaderFooterItem()
        footer.right.text = "Trang &P/&N"
        page.HeaderFooter.oddFooter = footer
        page.print_options.horizontalCentered = True
        protection = page.protection
        protection.sheet = True
        protection.formatColumns = protection.formatRows = protection.formatCells = False
        if self.sheet.is_list:
            protection.insertRows = protection.deleteRows = protection.sort = protection.autoFilter = False

    def _across(
        self, row: int, text: str, font: Font, alignment: Alignment = _CENTRE, left: int = 0, right: int = 0
    ) -> None:
        left, right = left or self.first, right or self.last
        _put(_at(self.page, row, left), text, font, alignment)
        if right > left and text:
            self.page.merge_cells(start_row=row, end_row=row, start_column=left, end_column=right)
            width = sum(self._width_at(at) for at in range(left, right + 1))
            self.page.row_dimensions[row].height = 18 * max(1, math.ceil(len(text) / max(width, 1)))

    def _width_at(self, at: int) -> float:
        offset = at - self.first
        if offset < len(self.leads):
            return self.leads[offset].width
        return self._width(self.sheet.columns[offset - len(self.leads)])

    def _width(self, column: Column) -> float:
        return column.width or _WIDTHS.get(column.kind, 16.0)


def _no_row(_key: str) -> int:
    return 0


def _lead_alignment(lead: Lead, row: Row) -> Alignment:
    if lead.role != LABEL:
        return _CENTRE
    return Alignment(horizontal="left", vertical="center", wrap_text=True, indent=row.level)


def _alignment(kind: Kind) -> Alignment:
    if kind in NUMERIC:
        return _RIGHT
    return _CENTRE if kind in {Kind.DATE, Kind.YES_NO} else _LEFT


def _number_format(rule: Rule) -> str:
    if rule.kind in NUMERIC:
        if rule.places == 0:
            return "#,##0"
        return "#,##0." + "0" + "#" * (min(rule.places, 6) - 1)
    return "dd/mm/yyyy" if rule.kind is Kind.DATE else "@"


def _fill(cell: Cell, rule: Rule, value: Value) -> None:
    if value is None:
        return
    amount = typed_amount(rule, value)
    if amount is not None and not isinstance(value, bool):
        cell.value = int(amount) if amount == amount.to_integral_value() else Decimal(amount)
    elif isinstance(value, date):
        look = _look(cell)
        cell.value = value
        # Setting a date makes openpyxl choose its own format.
        _set_look(cell, look)
    else:
        _put(cell, shown(rule, value))


def _put(cell: Cell, text: str, font: Font | None = None, alignment: Alignment | None = None) -> None:
    """Write text as text, whatever it begins with."""
    clean = tidy(text)
    if clean:
        cell.value = _ESCAPE.sub("_x005F_", clean)
        cell.data_type = "s"
        if clean[0] in "=+-@":
            cell.quotePrefix = True
    if font is not None:
        cell.font = font
    if alignment is not None:
        cell.alignment = alignment


def _at(page: Worksheet, row: int, column: int) -> Cell:
    cell = page.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(f"Ô {cell.coordinate} đã bị gộp.")
    return cell


class _Looks(Protocol):
    _style: StyleArray


def _look(cell: Cell) -> StyleArray:
    """All that a cell looks like; costly to build, cheap to copy: 5,000 rows in a quarter of the time."""
    return copy(cast("_Looks", cell)._style)


def _set_look(cell: Cell, look: StyleArray) -> None:
    cast("_Looks", cell)._style = copy(look)


def _dress(cell: Cell, font: Font, alignment: Alignment, fill: PatternFill | None = None) -> None:
    cell.font, cell.alignment, cell.border = font, alignment, _BOX
    if fill is not None:
        cell.fill = fill
