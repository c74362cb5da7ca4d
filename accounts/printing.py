"""How a table looks on paper when a person prints its Excel file (trang in, chiều cao dòng); pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any, Final

from openpyxl.worksheet.properties import PageSetupProperties

_LINE: Final = 16
_A4: Final = 9


def set_up_page(page: Any, top: int) -> None:
    """Print on A4 across, all columns on one page, the headings on every page (thiết lập trang in).

    `page` is a page of openpyxl, whose stubs do not know what pages written row by row can do.
    """
    page.page_setup.paperSize = _A4
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"{top}:{top}"


def height_of(values: Sequence[object], widths: Sequence[float]) -> int:
    """How high a row must be for its longest text, in points; not every program works that out itself."""
    return _LINE * max((_lines(value, width) for value, width in zip(values, widths, strict=True)), default=1)


def _lines(value: object, width: float) -> int:
    if not isinstance(value, str):
        return 1
    return sum(max(1, ceil(len(line) / max(width - 1, 1))) for line in value.split("\n"))
