"""The appendix of a paper of a case: its lines of capital as tables (phụ lục của văn bản hồ sơ vốn). Pure."""

from __future__ import annotations

from collections.abc import Sequence

from reporting import numbers
from reporting.document import Appendix, Block, Column, Row, Table
from reporting.figures import Inline, Money
from reporting.reports.paper_facts import LISTS, CaseFacts, PaperLine, verb_of


def appendix_of(facts: CaseFacts, attached_to: str) -> Appendix:
    """All lines with their sums, by source where money goes back (danh mục kèm theo)."""
    title = LISTS[facts.kind].format(verb=verb_of(facts))
    return Appendix(title, tuple(_tables(facts)), attached_to=attached_to, landscape=True)


def _tables(facts: CaseFacts) -> list[Block]:
    taken = facts.kind == "transfer"
    rows = _by_source(facts) if facts.kind == "recall" else _numbered(facts.lines, taken=taken)
    rows.append(Row(_summed("", "Tổng cộng", facts.lines, taken=taken), kind="total"))
    used = {line.component: line.content for line in facts.lines if line.content}
    table = Table(
        columns=_columns(taken=taken),
        rows=tuple(rows),
        unit_line="Đơn vị tính: đồng",
        notes=tuple(f"{code}: {used[code]}." for code in sorted(used)),
        sheet_name="Phụ lục",
        numbered_columns=True,
    )
    return [table]


def _columns(*, taken: bool) -> tuple[Column, ...]:
    giving = (
        Column("TT", align="center", width=5),
        Column("Mã dự án", align="center", width=8),
        Column("Công trình, đơn vị", align="left", width=24),
        Column("Địa điểm", align="left", width=14),
        Column("Nguồn, tính chất", align="left", width=14),
        Column("Mã CTMT, nội dung", align="left", width=10),
        Column("Số tiền", width=14),
    )
    taking = (Column("Công trình nhận", align="left", width=24), Column("Địa điểm nhận", align="left", width=14))
    return (*giving, *taking) if taken else giving


def _by_source(facts: CaseFacts) -> list[Row]:
    """The lines of each source under its sum: what goes back goes back to the budget that it came from."""
    rows: list[Row] = []
    for place, source in enumerate(dict.fromkeys(line.source for line in facts.lines), start=1):
        lines = tuple(line for line in facts.lines if line.source == source)
        rows.append(Row(_summed(numbers.roman(place), f"Nguồn: {source}", lines, taken=False), kind="group"))
        rows += _numbered(lines, taken=False)
    return rows


def _summed(mark: str, name: str, lines: Sequence[PaperLine], *, taken: bool) -> tuple[Inline, ...]:
    whole = Money(sum(line.amount_vnd for line in lines), scale="đồng")
    return (mark, "", name, "", "", "", whole, *(("", "") if taken else ()))


def _numbered(lines: Sequence[PaperLine], *, taken: bool) -> list[Row]:
    return [
        Row(
            (
                str(place),
                line.code,
                line.name,
                line.place,
                f"{line.source}, {line.nature.lower()}",
                "\n".join(filter(None, (line.budget_code, line.component))),
                Money(line.amount_vnd, scale="đồng"),
                *((f"{line.taker_code} {line.taker_name}", line.taker_place) if taken else ()),
            )
        )
        for place, line in enumerate(lines, start=1)
    ]
