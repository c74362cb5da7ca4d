"""The document as a value: what it refuses, how it is stored, that its hash never changes."""

import json
import os
import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.canonical import CanonicalError, clean_text
from reporting.document import Column, Document, DocumentError, Meta, OfficialFrame, Paragraph, Row, Table
from reporting.figures import Integer, Money, NotAssigned, Number, Percent, cell_text, plain_text, share
from reporting.render.html import render_fragment, render_page
from tests.rig import documents

GOLDEN = Path(__file__).parents[1] / "golden"
# What was issued keeps its hash: if this figure changes, stored reports no longer match theirs.
KNOWN_HASH = "2bb4306d6fcdb2c802d71326f49ae8ea281851c50c98a9e52f06812cc1e342c1"


def _document(*blocks: Paragraph | Table) -> Document:
    return Document(Meta("Thử", date(2023, 6, 30)), blocks)


def test_stored_and_read_again_it_is_the_same_document() -> None:
    report = documents.report()
    again = Document.from_json(report.to_json())
    assert again == report
    assert again.hash == report.hash
    assert Document.from_plain(json.loads(json.dumps(report.to_plain()))).hash == report.hash


@pytest.mark.parametrize(
    ("name", "drawn"), [("report.json", "json"), ("report.html", "html"), ("screen.html", "screen")]
)
def test_the_sample_report_is_what_it_was(name: str, drawn: str) -> None:
    report = documents.report(works=3, paragraphs=1)
    text = {
        "json": lambda: json.dumps(report.to_plain(), ensure_ascii=False, indent=1, sort_keys=True),
        "html": lambda: str(render_page(report)).replace("><", ">\n<"),
        "screen": lambda: str(render_fragment(report, link=lambda source: f"/so-lieu/{source}/")).replace("><", ">\n<"),
    }[drawn]()
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == path.read_text(encoding="utf-8")


def test_the_hash_of_an_issued_report_stays() -> None:
    assert documents.report(works=3, paragraphs=1).hash == KNOWN_HASH


def test_defaults_are_not_stored_so_a_new_field_keeps_old_hashes() -> None:
    stored = json.dumps(_document(Paragraph.of(Money(5))).to_plain())
    assert "scale" not in stored
    assert "indent" not in stored


def test_decomposed_text_has_the_same_hash() -> None:
    text = "Chương trình ở huyện Đông Giang"
    assert _document(Paragraph.of(unicodedata.normalize("NFD", text))).hash == _document(Paragraph.of(text)).hash


def test_equal_decimals_have_the_same_hash() -> None:
    one, other = Number(Decimal("1.50")), Number(Decimal("1.5"))
    assert _document(Paragraph.of(one)).hash == _document(Paragraph.of(other)).hash


@given(st.text())
def test_any_text_is_cleaned_once_and_can_be_hashed(text: str) -> None:
    clean = clean_text(text)
    assert clean_text(clean) == clean
    document = _document(Paragraph.of(text))
    assert Document.from_json(document.to_json()) == document


def test_control_and_direction_characters_are_dropped() -> None:
    assert clean_text("a\x00b\x1b\u202ec\ud800\td\r\n") == "abc\td\n"


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        {"version": 2},
        {"version": 1},
        {"version": 1, "document": {"node": "Meta", "title": "x", "as_of": {"date": "2023-01-01"}}},
        {"version": 1, "document": {"node": "os.system"}},
        {"version": 1, "document": {"node": "Document", "meta": 1.5, "blocks": []}},
        {"version": 1, "document": {"node": "Document", "blocks": []}},
        {"version": 1, "document": {"node": "Document", "meta": {"date": "hôm nay"}, "blocks": []}},
        {"version": 1, "document": {"node": "Document", "meta": {"decimal": "x"}, "blocks": []}},
        {"version": 1, "document": {"node": "Document", "meta": None, "blocks": [], "extra": 1}},
    ],
)
def test_anything_else_in_the_store_is_refused(plain: object) -> None:
    with pytest.raises(CanonicalError):
        Document.from_plain(plain)


def test_broken_json_is_refused() -> None:
    with pytest.raises(DocumentError):
        Document.from_json("{")


def test_floats_and_unknown_values_are_refused() -> None:
    with pytest.raises(CanonicalError):
        Number(1.5)  # type: ignore[arg-type]  # the refusal is what is tested
    with pytest.raises(CanonicalError):
        _document(Paragraph.of(Number(Decimal("NaN")))).to_json()
    with pytest.raises(CanonicalError):
        Money(1, scale="trăm đồng")  # type: ignore[arg-type]  # the refusal is what is tested


def test_a_row_must_fit_its_table() -> None:
    columns = (Column("TT"), Column("Nội dung"))
    with pytest.raises(DocumentError, match="dòng 2: có 1 ô, cần 2 ô"):
        Table(columns, (Row(("1", "a")), Row(("1",))))
    with pytest.raises(DocumentError, match="có 3 ô"):
        Table(columns, (Row(("1", "2", "3"), kind="group"),))
    with pytest.raises(DocumentError, match="không có cột"):
        Table((), ())


def test_header_cells_share_their_groups() -> None:
    table = Table(
        (
            Column("TT"),
            Column("NSTW", groups=("Kế hoạch", "Trong đó")),
            Column("NSĐP", groups=("Kế hoạch", "Trong đó")),
            Column("Tổng", groups=("Kế hoạch",)),
            Column("Tổng", groups=("Giải ngân",)),
        ),
        (),
    )
    drawn = [[(cell.text, cell.first, cell.columns, cell.rows) for cell in row] for row in table.header_rows()]
    assert drawn == [
        [("TT", 0, 1, 3), ("Kế hoạch", 1, 3, 1), ("Giải ngân", 4, 1, 1)],
        [("Trong đó", 1, 2, 1), ("Tổng", 3, 1, 2), ("Tổng", 4, 1, 2)],
        [("NSTW", 1, 1, 1), ("NSĐP", 2, 1, 1)],
    ]


def test_every_header_covers_each_column_once() -> None:
    for table in (documents.district_table(), documents.works_table(1)):
        area = sum(cell.columns * cell.rows for row in table.header_rows() for cell in row)
        assert area == len(table.columns) * len(table.header_rows())


@pytest.mark.parametrize(
    ("number", "issued", "drafted", "line", "day"),
    [
        (None, None, None, "Số:       /BC-BCĐ", "ngày      tháng      năm        "),
        (None, None, date(2023, 7, 5), "Số:       /BC-BCĐ", "ngày      tháng 7 năm 2023"),
        (4, date(2023, 1, 5), None, "Số: 04/BC-BCĐ", "ngày 05 tháng 01 năm 2023"),
        (104, date(2023, 11, 15), date(2023, 7, 5), "Số: 104/BC-BCĐ", "ngày 15 tháng 11 năm 2023"),
    ],
)
def test_number_and_date_as_the_decree_writes_them(
    number: int | None, issued: date | None, drafted: date | None, line: str, day: str
) -> None:
    head = OfficialFrame(
        "BCĐ", "BC-BCĐ", "Quảng Nam", "Báo cáo", "x", number=number, issued_on=issued, drafted_on=drafted
    )
    assert head.number_line.replace("\xa0", " ") == line
    assert head.date_text.replace("\xa0", " ") == day
    assert head.attachment_line == f"(Kèm theo Báo cáo số {head.number_line[4:]} {head.date_text} của BCĐ)"


def test_figures_in_sentences_and_in_cells() -> None:
    assert plain_text(("Đạt ", share(130, 194, 2), "; ", Integer(7, leading_zero=True), " xã")) == "Đạt 67,01%; 07 xã"
    assert plain_text((Money(3_290_500_000_000, scale="tỷ đồng"),)) == "3.290,5 tỷ đồng"
    assert cell_text(Money(1_499_999)) == "1"
    assert cell_text(Money(1_500_000)) == "2"
    assert cell_text(share(1, 2), "%") == "50,0"
    assert cell_text(share(1, 2)) == "50,0%"
    assert cell_text(Money(0)) == "0"
    assert isinstance(share(0, 0), NotAssigned)
    with pytest.raises(CanonicalError):
        Percent(1, 0)
