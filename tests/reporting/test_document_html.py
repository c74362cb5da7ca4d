"""The HTML drawing: harmless, well-formed, without styles or scripts, and honest about what is missing."""

import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.document import (
    Appendix,
    Column,
    Document,
    DocumentError,
    Heading,
    ItemList,
    Meta,
    PageBreak,
    Paragraph,
    Row,
    Signature,
    Table,
)
from reporting.figures import Integer, Missing, Money, NotAssigned, Text
from reporting.render.html import numbers_kept_whole, render_fragment, render_page
from reporting.render.html_table import shares
from tests.rig import documents


def _page(*blocks: Heading | Paragraph | Table | ItemList | PageBreak | Signature | Appendix) -> str:
    return render_page(Document(Meta("Thử", date(2023, 6, 30)), blocks))


def _classes(markup: str, name: str) -> list[str]:
    tree = ET.fromstring(markup)
    return ["".join(one.itertext()) for one in tree.iter() if name in (one.get("class") or "").split()]


@given(st.text(min_size=1))
def test_any_text_comes_out_as_the_text_it_was(text: str) -> None:
    document = Document(Meta(text, date(2023, 6, 30), organisation=text), (Paragraph.of("[", text, "]"), Heading(text)))
    tree = ET.fromstring(render_page(document))
    body = "".join(tree.itertext())
    clean = document.meta.title
    assert f"[{clean}]".replace("\n", "") in body.replace("\n", "")


def test_hostile_text_is_harmless_everywhere() -> None:
    bad = documents.HOSTILE
    table = Table(
        (Column(bad, groups=(bad,), unit=bad, align="left"),),
        (Row((bad,)), Row((Text(bad, bold=True),))),
        bad,
        bad,
        (bad,),
    )
    drawn = _page(
        Heading(bad, 0, bad),
        Paragraph.of(bad, Text(bad, italic=True)),
        ItemList(((bad,),)),
        table,
        Signature((bad,), bad, bad, (bad,)),
        Appendix(bad, (Paragraph.of(bad),), 1, bad),
    )
    assert "<script" not in drawn.casefold()
    ET.fromstring(drawn)


def test_no_style_attributes_no_scripts_no_addresses() -> None:
    drawn = render_fragment(documents.report())
    assert not re.search(r"\s(style|on\w+)=|<script|<style|javascript:", drawn)
    assert "http" not in drawn.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r'\sid="', drawn), "two drawings on one page must not share ids"


def test_missing_not_assigned_and_zero_are_three_things() -> None:
    row = Row(("Xã Ba", Missing(), NotAssigned(), NotAssigned("chưa giao"), Integer(0), Money(0)))
    drawn = _page(Table(tuple(Column(str(n), align="left" if n == 0 else "right") for n in range(6)), (row,)))
    assert _classes(drawn, "m") == ["chưa báo cáo"]
    assert _classes(drawn, "n") == ["không giao", "chưa giao"]
    assert re.findall(r"<td>([^<]*)</td>", drawn) == ["0", "0"]


def test_an_estimate_bears_a_star_and_a_note() -> None:
    drawn = _page(Table((Column("A"),), (Row((Integer(5, estimated=True),)),)))
    assert "<td>5*</td>" in drawn
    assert "(*) Số ước thực hiện." in drawn


def test_illustrative_figures_are_marked_on_every_sheet() -> None:
    assert render_fragment(documents.report()).count("Số liệu minh họa, không phải số liệu chính thức") == 3
    assert "minh họa" not in render_fragment(documents.report(illustrative=False))


def test_figures_lead_to_their_source_where_there_is_an_address() -> None:
    report = documents.report()
    drawn = render_fragment(report, link=lambda source: f"/nguon/{source}/?a=1&b=2")
    assert 'href="/nguon/paid:2023-06-30/?a=1&amp;b=2">1.905,6\xa0tỷ\xa0đồng</a>' in drawn
    assert "href" not in render_fragment(report)
    assert "href" not in render_fragment(report, link=lambda source: None)


def test_headings_go_down_step_by_step() -> None:
    for parts in ((), (Heading("Chung", 0, "I"),)):
        drawn = _page(*parts, Heading("Một", 1, "I"), Heading("Hai", 2, "1"), Heading("Ba", 3, "a"))
        levels = [int(level) for level in re.findall(r"<h(\d)", drawn)]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
    assert "Phần I<br/>CHUNG" in _page(Heading("Chung", 0, "I"))
    assert "a) Ba" in _page(Heading("Ba", 3, "a"))


def test_lines_end_as_papers_end_them() -> None:
    drawn = _page(Signature(("TM. Ban Chỉ đạo",), "Nguyễn Văn Minh", recipients=("Như trên;", "Lưu: VT, KTTH.")))
    assert re.findall(r"<li>([^<]*)</li>", drawn) == ["- Như trên;", "- Lưu: VT, KTTH."]


@pytest.mark.parametrize("number", ["263/QĐ-TTg", "05/2022/TT-BNNPTNT", "24/2021/QĐ-TTg", "31/KH-BCĐ", "69/2022/QH15"])
def test_the_number_of_a_paper_is_not_broken(number: str) -> None:
    assert f'<span class="vb-no">{number}</span>' in numbers_kept_whole(f"Quyết định số {number} ngày")


def test_dates_and_fractions_are_no_paper_numbers() -> None:
    assert "vb-no" not in numbers_kept_whole("ngày 30/6/2023, 31/34 đơn vị, quý II/2023")


def test_lists_have_their_marks() -> None:
    drawn = _page(ItemList((("x",), ("y",)), "letter"), ItemList((("x",),), "number"), ItemList((("x",),)))
    assert _classes(drawn, "vb-mk") == ["a)", "b)", "1.", "-"]


def test_a_group_row_spans_what_is_left() -> None:
    drawn = _page(
        Table((Column("TT"), Column("A", align="left"), Column("B")), (Row(("I", "Miền núi"), kind="group"),))
    )
    assert '<th scope="row" class="l" colspan="2">Miền núi</th>' in drawn


def test_widths_make_a_hundred() -> None:
    for widths in ((1, 1, 1), (5, 30, 15, 15, 10), tuple(range(1, 49)), (1,)):
        assert sum(shares(tuple(Column("x", width=width) for width in widths))) == 100


def test_an_appendix_inside_an_appendix_is_refused() -> None:
    inner = Appendix("Trong", ())
    with pytest.raises(DocumentError, match="chứa một phụ lục khác"):
        _page(Appendix("Ngoài", (inner,)))
