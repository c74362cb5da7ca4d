"""A table of a document in a Word file (bảng trong tệp Word): fixed widths, a head that every page repeats."""

from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import Final

from reporting.document import HeaderCell, Row, Table
from reporting.figures import Inline, Missing, NotAssigned, Text, cell_text
from reporting.render.docx_words import gap, paragraph, run, said
from reporting.render.html_table import table_notes, widths

_SIZES: Final = ((6, "Cell12"), (8, "Cell11"), (10, "Cell10"))
_SMALLEST: Final = "Cell9"
_MORE_WHEN_WIDE: Final = 4
_LEVELS: Final = (0, 180, 300, 420, 420)
_EDGES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")
_PADDING: Final = (("top", 40), ("left", 60), ("bottom", 40), ("right", 60))


def draw_table(table: Table, *, room: int, wide: bool) -> str:
    """Caption, unit line, the table itself and its notes; `room` is the width of the page's text in twips."""
    return _Drawing(table, room, wide).drawn()


class _Drawing:
    def __init__(self, table: Table, room: int, wide: bool) -> None:
        self.table = table
        columns = len(table.columns) - (_MORE_WHEN_WIDE if wide else 0)
        self.key = next((key for limit, key in _SIZES if columns <= limit), _SMALLEST)
        ends = [0, *(round(room * so_far / 100) for so_far in accumulate(widths(table, wide=wide)))]
        self.widths = [end - start for start, end in pairwise(ends)]
        self.named = next((index for index, column in enumerate(table.columns) if column.align == "left"), -1)

    def drawn(self) -> str:
        """Everything that belongs to the table."""
        table = self.table
        caption = said("Caption", table.caption) if table.caption else ""
        unit = said("Unit", table.unit_line) if table.unit_line else ""
        notes = "".join(said("Note", note) for note in table_notes(table))
        last = len(table.rows) - 1
        rows = (
            self._row(row, keep=row.kind == "group" or (at == last - 1 and table.rows[last].kind == "total"))
            for at, row in enumerate(table.rows)
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in self.widths)
        body = "".join((*self._head(), *rows))
        return (
            f"{caption}{unit}<w:tbl><w:tblPr>{self._looks()}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
            f"{notes}{gap()}"
        )

    def _looks(self) -> str:
        edges = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for edge in _EDGES)
        padding = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in _PADDING)
        return (
            f'<w:tblW w:w="{sum(self.widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{padding}</w:tblCellMar>'
        )

    def _head(self) -> Iterator[str]:
        open_cells: list[tuple[HeaderCell, int]] = []
        for cells in self.table.header_rows():
            begun = [(cell, cell.rows) for cell in cells]
            drawn = sorted(
                [(cell, "restart" if cell.rows > 1 else "") for cell in cells]
                + [(cell, "continue") for cell, _ in open_cells],
                key=lambda one: one[0].first,
            )
            yield self._line("".join(self._header_cell(cell, merge) for cell, merge in drawn), head=True)
            open_cells = [(cell, left - 1) for cell, left in [*open_cells, *begun] if left > 1]
        if self.table.numbered_columns:
            numbers = (
                self._cell(run(f"({index})", italic=True), index - 1, 1, align="center", keep=True)
                for index in range(1, len(self.widths) + 1)
            )
            yield self._line("".join(numbers), head=True)

    def _header_cell(self, cell: HeaderCell, merge: str) -> str:
        runs = "" if merge == "continue" else run(cell.text, bold=True)
        if cell.unit and runs:
            runs += "<w:r><w:br/></w:r>" + run(f"({cell.unit})", italic=True)
        return self._cell(runs, cell.first, cell.columns, align="center", merge=merge, keep=True)

    def _row(self, row: Row, *, keep: bool) -> str:
        last = len(row.cells) - 1
        cells = []
        for index, cell in enumerate(row.cells):
            spans = len(self.widths) - last if index == last else 1
            column = self.table.columns[index]
            align = "left" if spans > 1 else column.align
            indent = _LEVELS[min(row.level, len(_LEVELS) - 1)] if index == self.named else 0
            bold = row.kind != "normal"
            cells.append(
                self._cell(_run(cell, column.unit, bold=bold), index, spans, align=align, indent=indent, keep=keep)
            )
        return self._line("".join(cells))

    def _line(self, cells: str, *, head: bool = False) -> str:
        return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{cells}</w:tr>"

    def _cell(
        self, runs: str, first: int, columns: int, *, align: str, indent: int = 0, merge: str = "", keep: bool = False
    ) -> str:
        width = sum(self.widths[first : first + columns])
        looks = f'<w:tcW w:w="{width}" w:type="dxa"/>'
        looks += f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
        looks += f'<w:vMerge w:val="{merge}"/>' if merge else ""
        looks += '<w:vAlign w:val="center"/>'
        words = paragraph(self.key, runs, keep=keep, indent=f'w:left="{indent}"' if indent else "", align=align)
        return f"<w:tc><w:tcPr>{looks}</w:tcPr>{words}</w:tc>"


def _run(cell: Inline, unit: str, *, bold: bool) -> str:
    if isinstance(cell, Text):
        return run(cell.text, bold=bold or cell.bold, italic=cell.italic)
    words = cell_text(cell, unit)
    return run(words, bold=bold, italic=isinstance(cell, Missing | NotAssigned)) if words else ""
