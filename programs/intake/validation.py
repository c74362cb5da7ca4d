"""The rules of cells as Excel's own data validation, with messages (kiểm tra dữ liệu trong Excel)."""

from datetime import date
from decimal import Decimal
from typing import Final

from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from accounts.language import gettext as _
from programs.intake.cells import EARLIEST, LATEST, limits
from programs.intake.kinds import LARGEST, NUMERIC, Kind, Rule
from programs.intake.layout import letter
from programs.intake.values import plain

CHOICES_SHEET: Final = "_danh_muc"
_LONGEST_LIST: Final = 200
_LONGEST_MESSAGE: Final = 220
_EPOCH: Final = date(1899, 12, 30)


class Validations:
    """Gathers the cells of one page by rule and writes one validation a rule."""

    def __init__(self, book: Workbook, page: Worksheet) -> None:
        self._book = book
        self._page = page
        self._by_rule: dict[Rule, DataValidation] = {}

    def add(self, rule: Rule, cells: str) -> None:
        """Put a rule on a cell or a range such as "D8:D5007"."""
        if rule not in self._by_rule:
            self._by_rule[rule] = self._made(rule)
            self._page.add_data_validation(self._by_rule[rule])
        self._by_rule[rule].add(cells)

    def _made(self, rule: Rule) -> DataValidation:
        made = self._condition(rule)
        message = limits(rule)[:_LONGEST_MESSAGE]
        made.allow_blank = True
        made.showErrorMessage = True
        made.errorStyle = "stop"
        made.errorTitle = _("Số liệu chưa đúng")
        made.error = message
        if rule.kind is not Kind.TEXT:
            made.showInputMessage = True
            made.promptTitle = _("Cách nhập")
            made.prompt = message
        return made

    def _condition(self, rule: Rule) -> DataValidation:
        if rule.kind in NUMERIC:
            low, high = _bounds(rule)
            made = DataValidation(type="decimal", operator="between", formula1=low, formula2=high)
            if rule.places == 0:
                made.type = "whole"
            return made
        match rule.kind:
            case Kind.DATE:
                low, high = _serial(rule.earliest or EARLIEST), _serial(rule.latest or LATEST)
                return DataValidation(type="date", operator="between", formula1=low, formula2=high)
            case Kind.CHOICE:
                return self._list([one.label for one in rule.choices])
            case Kind.YES_NO:
                return self._list(list(rule.answers))
            case _:
                return DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(rule.longest))

    def _list(self, labels: list[str]) -> DataValidation:
        inline = ",".join(labels)
        if len(inline) <= _LONGEST_LIST and not any(sign in label for label in labels for sign in ',"'):
            return DataValidation(type="list", formula1=f'"{inline}"')
        if CHOICES_SHEET not in self._book.sheetnames:
            self._book.create_sheet(CHOICES_SHEET).sheet_state = "veryHidden"
        page = self._book[CHOICES_SHEET]
        column = page.max_column + 1 if page.max_row > 1 or page["A1"].value else 1
        for at, label in enumerate(labels, start=1):
            cell = page.cell(at, column, label)
            cell.data_type = "s"
        name = letter(column)
        return DataValidation(type="list", formula1=f"'{CHOICES_SHEET}'!${name}$1:${name}${len(labels)}")


def _bounds(rule: Rule) -> tuple[str, str]:
    most = LARGEST / rule.scale
    low = rule.minimum if rule.minimum is not None else -most
    high = rule.maximum if rule.maximum is not None else most
    return plain(Decimal(low)), plain(Decimal(high))


def _serial(on: date) -> str:
    return str((on - _EPOCH).days)
