"""Which outline a workbook follows, and on which of its sheets (nhận ra cách đọc của tệp)."""

import io
import itertools
from collections.abc import Callable, Sequence
from typing import Any, Final

from accounts.language import gettext as _
from programs.intake import child, scan
from programs.intake.bulk import Wanted
from programs.intake.header import HEAD_ROWS, Cells
from programs.intake.layout import letter
from programs.intake.outline_find import Table, find
from programs.intake.problems import Problem
from programs.intake.raw import Raw
from programs.intake.text import clip

MOST_SHEETS: Final = 12

Raws = Callable[[int, Sequence[Any], scan.Marks], dict[int, Raw]]


class Recognition:
    """Looks at every visible sheet with every outline (so tệp với các cách đọc)."""

    def __init__(self, wanted: Wanted, raws: Raws) -> None:
        self.wanted, self._raws = wanted, raws
        self.table: Table | None = None
        self.opened: child.Opened | None = None
        self.words: list[str] = []
        self.ask: list[str] = []
        self._tried: list[Table] = []
        self._opened: dict[str, child.Opened] = {}
        self._heads: dict[str, dict[int, Cells]] = {}

    def look(self, content: io.BytesIO, opened: child.Opened) -> None:
        """Find the one outline that fits; several that fit equally are asked about."""
        most = self.wanted.sheet.most_rows + HEAD_ROWS
        for name in opened.names[:MOST_SHEETS]:
            page = opened if name == opened.name else child.open_sheet(content, name, most_rows=most)
            self._opened[name] = page
            rows = itertools.islice(child.numbered(page.sheet), HEAD_ROWS)
            head: dict[int, Cells] = {number: self._raws(number, row, page.marks) for number, row in rows}
            self._heads[name] = head
            self._tried += [
                find(one, self.wanted.targets[one.target], name, head)
                for one in self.wanted.outlines
                if self.wanted.chosen in {"", one.code}
            ]
        fitting = [one for one in self._tried if one.fits]
        best = [one for one in fitting if not any(_says_more(other, one) for other in fitting)]
        if len({one.outline.code for one in best}) > 1:
            self.ask = sorted({one.outline.code for one in best})
        elif best:
            self.table, self.opened = best[0], self._opened[best[0].sheet]
            above = self._heads[best[0].sheet]
            # What stands below the headings may be a signature with its own day.
            self.words = [
                raw
                for number in sorted(above)
                if number < best[0].first_row
                for raw in above[number].values()
                if isinstance(raw, str)
            ]

    def nearest(self) -> list[Problem]:
        """Why no outline fits, told of the one that is nearest."""
        tried = [one for one in self._tried if one.columns]
        if not tried:
            return []
        best = min(tried, key=lambda one: (len(one.missing) + len(one.doubtful)) / (len(one.columns) + 1))
        parts = []
        if best.missing:
            parts.append(_("thiếu ") + ", ".join(f"«{clip(words)}»" for words in best.missing))
        if best.doubtful:
            parts.append(_("không rõ cột nào trong ") + "; ".join(f"«{words}»" for words in best.doubtful))
        told = _(" và ").join(parts)
        return [
            Problem(
                complaint=_(
                    "Không nhận ra cách đọc của tệp. Gần nhất là «%(title)s», nhưng %(told)s. Hãy sửa tiêu "
                    "đề trong tệp, hoặc sửa cách đọc."
                )
                % {"title": best.outline.title, "told": told}
            )
        ]

    def told(self) -> dict[str, Any]:
        """What was understood, for people."""
        table = self.table
        assert table is not None
        return {
            "code": table.outline.code,
            "title": table.outline.title,
            "target": table.outline.target,
            "sheet": table.sheet,
            "unit": table.unit,
            "unit_told": table.unit_told,
            "first_row": table.first_row,
            "columns": [
                {"key": key, "letter": letter(at), "title": table.titles[key]}
                for key, at in sorted(table.columns.items(), key=lambda one: one[1])
            ],
        }


def _says_more(one: Table, other: Table) -> bool:
    """Whether one table takes in everything that the other does, and more."""
    mine, theirs = set(one.columns.values()), set(other.columns.values())
    return one is not other and (
        mine > theirs if one.sheet == other.sheet else one.outline is other.outline and len(mine) > len(theirs)
    )
