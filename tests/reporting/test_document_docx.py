"""The Word drawing: the decree's frame part by part, the figures of the other drawings, a file that opens as it is."""

import dataclasses
import io
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pypdf
import pytest

from reporting.canonical import Node
from reporting.charts.picture import png
from reporting.document import (
    Chart,
    Column,
    Document,
    Heading,
    Meta,
    OfficialFrame,
    PageBreak,
    Paragraph,
    Row,
    Signature,
    Table,
    Urgency,
)
from reporting.figures import Figure, Inline, Text, is_estimate
from reporting.render import docx, pdf
from tests.rig import documents
from tests.rig.drawings import W, check_same_figures, plain, word, words

MM = 36_000
SOFFICE = shutil.which("soffice")
HAS_WRITER = SOFFICE is not None and (Path(SOFFICE).resolve().parent / "swriter").exists()


def parts(document: Document) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx.render(document))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def report() -> Document:
    return documents.report()


@pytest.fixture(scope="module")
def opened(report: Document) -> Any:
    return word(report)


def test_the_frame_stands_in_the_order_of_the_decree(opened: Any) -> None:
    text = words(opened)
    order = (
        "UBND TỈNH QUẢNG NAM",
        "BAN CHỈ ĐẠO CÁC CHƯƠNG TRÌNH MTQG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: /BC-BCĐ",
        "Quảng Nam, ngày tháng 7 năm 2023",
        "BÁO CÁO",
        "Kết quả thực hiện các Chương trình mục tiêu quốc gia 6 tháng đầu năm 2023",
        "Kính gửi:",
        "- Bộ Kế hoạch và Đầu tư;",
        "- Ủy ban Dân tộc.",
        "Căn cứ Quyết định số 263/QĐ-TTg ngày 22 tháng 02 năm 2022;",
        "Căn cứ Kế hoạch số 31/KH-BCĐ.",
        "I. KẾT QUẢ THỰC HIỆN",
        "1. Giải ngân",
        "a) Thời hạn",
        "Nơi nhận:",
        "- Lưu: VT, KTTH.",
        "TM. BAN CHỈ ĐẠO",
        "PHÓ CHỦ TỊCH UBND TỈNH",
        "Nguyễn Văn Minh",
        "Phụ lục I CÔNG TRÌNH TẠM DỪNG GIẢI NGÂN",
        "Phụ lục II TỔNG HỢP THEO ĐỊA PHƯƠNG",
    )
    at = -1
    for part in order:
        assert part in text[at + 1 :], part
        at = text.index(part, at + 1)


@pytest.mark.parametrize(
    ("key", "size", "bold", "italic", "align"),
    [
        ("Nation", 12.5, True, False, "center"),
        ("Motto", 14, True, False, "center"),
        ("Superior", 13, False, False, "center"),
        ("Issuer", 13, True, False, "center"),
        ("Number", 13, False, False, "center"),
        ("Date", 14, False, True, "center"),
        ("Title", 14, True, False, "center"),
        ("Basis", 14, False, True, "both"),
        ("BodyText", 14, False, False, "both"),
        ("Receive", 12, True, True, "left"),
        ("Recipient", 11, False, False, "left"),
        ("Signer", 14, True, False, "center"),
        ("Header", 13, False, False, "center"),
    ],
)
def test_every_part_has_the_size_and_style_of_the_decree(
    report: Document, key: str, size: float, bold: bool, italic: bool, align: str
) -> None:
    tree = ET.fromstring(parts(report)["word/styles.xml"])
    (style,) = (one for one in tree.iter(f"{W}style") if one.get(f"{W}styleId") == key)
    assert float(style.find(f".//{W}sz").get(f"{W}val")) / 2 == size  # type: ignore[union-attr, arg-type]  # read by name
    assert (style.find(f".//{W}b") is not None, style.find(f".//{W}i") is not None) == (bold, italic)
    assert style.find(f".//{W}jc").get(f"{W}val") == align  # type: ignore[union-attr]  # read by name
    assert {one.get(f"{W}ascii") for one in tree.iter(f"{W}rFonts")} == {"Times New Roman"}


def test_pages_are_a4_with_the_margins_and_appendices_lie_as_told(opened: Any) -> None:
    sizes = [(round(one.page_width / MM), round(one.page_height / MM)) for one in opened.sections]
    assert sizes == [(210, 297), (297, 210), (210, 297)]
    for section in opened.sections:
        edges = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
        assert [round(edge / MM) for edge in edges] == [20, 15, 20, 30]


def test_pages_count_from_one_in_every_part_and_the_first_shows_no_number(opened: Any) -> None:
    for section in opened.sections:
        assert section.different_first_page_header_footer
        assert section._sectPr.find(f"{W}pgNumType").get(f"{W}start") == "1"
        assert "PAGE" in "".join(one.text for one in section.header._element.iter(f"{W}instrText"))
        assert section.header.paragraphs[0].style.name == "Header"
        assert not list(section.first_page_header._element.iter(f"{W}instrText"))


def test_every_page_says_that_figures_are_made_up_and_an_official_one_does_not(opened: Any) -> None:
    for footer in (opened.sections[0].footer, opened.sections[0].first_page_footer):
        assert footer.paragraphs[0].text == "Số liệu minh họa, không phải số liệu chính thức"
    assert "minh họa" not in b"".join(parts(documents.report(works=1, illustrative=False)).values()).decode(
        "utf-8", "replace"
    )


def test_the_head_of_a_table_is_repeated_and_no_row_is_broken(opened: Any) -> None:
    works = next(table for table in opened.tables if "Chủ đầu tư" in table._tbl.xpath("string(.)"))
    rows = works._tbl.tr_lst
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] * 3 + [False] * 60
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert sum(int(one.get(f"{W}w")) for one in works._tbl.tblGrid.gridCol_lst) == 14287
    district = opened.tables[1]
    assert [cell.text for cell in district.rows[0].cells][2:] == ["Vốn đầu tư năm 2023"] * 3
    assert [cell.text for cell in district.rows[2].cells] == ["(1)", "(2)", "(3)", "(4)", "(5)"]


def inlines(node: object) -> Iterator[Inline]:
    """Every bound figure of a tree."""
    if isinstance(node, Figure):
        yield node  # type: ignore[misc]  # every Figure is one of the values
    elif isinstance(node, tuple):
        for one in node:
            yield from inlines(one)
    elif isinstance(node, Node):
        for part in dataclasses.fields(node):  # type: ignore[arg-type]  # every node is a dataclass
            yield from inlines(getattr(node, part.name))


def test_all_drawings_show_the_same_figures(report: Document) -> None:
    assert check_same_figures(report) >= 60 * 8 + 2 * 27
    assert sum(1 for _ in inlines(report.blocks)) > 500
    assert any(is_estimate(one) for one in inlines(report.blocks))


def test_a_chart_is_a_picture_with_its_words(report: Document) -> None:
    content = parts(report)
    pictures = [name for name in content if name.endswith(".png")]
    assert len(pictures) == 1
    tree = ET.fromstring(content["word/document.xml"])
    (told,) = tree.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")
    assert "Giải ngân lũy kế so với đường kế hoạch" in str(told.get("descr"))
    assert content[pictures[0]] == png(documents.curve())[0]


def test_markup_and_formulas_in_text_stay_text(opened: Any) -> None:
    hostile = [one for one in words(opened) if documents.HOSTILE in one]
    assert len(hostile) == 1
    document = Document(
        Meta(documents.HOSTILE, date(2023, 6, 30)), (Table((Column("<w:t>"),), (Row((Text("]]>&"),)),)),)
    )
    assert "]]>&" in words(word(document))


@pytest.mark.parametrize(("urgency", "wide"), [("KHẨN", 20), ("HỎA TỐC", 30), ("THƯỢNG KHẨN", 40)])
def test_urgency_stands_in_a_red_frame_of_its_size(urgency: Urgency, wide: int) -> None:
    frame = dataclasses.replace(documents.frame(4), urgency=urgency, addressed_to=("Bộ Tài chính",))
    opened = word(Document(Meta("Thử", date(2023, 6, 30)), (frame,)))
    text = words(opened)
    assert {urgency, "Số: 04/BC-BCĐ", "Kính gửi: Bộ Tài chính."} <= set(text)
    (stamp,) = (one for one in opened.element.body.iter(f"{W}p") if one.xpath("string(.)") == urgency)
    indent = stamp.find(f"{W}pPr/{W}ind")
    left = round(9355 * 0.41)
    assert (left - 2 * int(indent.get(f"{W}left"))) / 1440 * 25.4 == pytest.approx(wide, abs=0.1)
    assert stamp.find(f"{W}pPr/{W}pBdr/{W}top").get(f"{W}color") == "D4001A"


def test_plain_documents_breaks_and_parts_are_drawn() -> None:
    blocks = (Heading("Tình hình", 0, "I"), Paragraph(("Giữa",), align="center"), PageBreak(), Heading("Điểm", 3, "đ"))
    text = words(word(Document(Meta("Một tiêu đề", date(2023, 6, 30)), blocks)))
    assert [one for one in text if one] == ["MỘT TIÊU ĐỀ", "Phần I TÌNH HÌNH", "Giữa", "đ) Điểm"]
    assert words(word(Document(Meta("Rỗng", date(2023, 6, 30)), ()))) is not None


# The order that the format demands of what stands inside these elements; Word offers to repair a file that breaks it.
ORDER = {
    "pPr": (
        "pStyle",
        "keepNext",
        "pageBreakBefore",
        "widowControl",
        "pBdr",
        "spacing",
        "ind",
        "jc",
        "outlineLvl",
        "sectPr",
    ),
    "rPr": ("rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "lang"),
    "tblPr": ("tblStyle", "tblW", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"),
    "tcPr": ("tcW", "gridSpan", "vMerge", "vAlign"),
    "trPr": ("cantSplit", "tblHeader"),
    "sectPr": (
        "headerReference",
        "footerReference",
        "type",
        "pgSz",
        "pgMar",
        "pgNumType",
        "cols",
        "titlePg",
        "docGrid",
    ),
    "tc": ("tcPr", "p"),
    "tr": ("trPr", "tc"),
    "tbl": ("tblPr", "tblGrid", "tr"),
}


def test_the_file_holds_together(report: Document) -> None:
    content = parts(report)
    for name, data in content.items():
        if name.endswith((".xml", ".rels")):
            for element in ET.fromstring(data).iter():
                order = ORDER.get(element.tag.removeprefix(W)) if element.tag.startswith(W) else None
                if order:
                    places = [order.index(child.tag.removeprefix(W)) for child in element]
                    assert places == sorted(places), (name, element.tag, [child.tag for child in element])
    styles = {one.get(f"{W}styleId") for one in ET.fromstring(content["word/styles.xml"]).iter(f"{W}style")}
    body = ET.fromstring(content["word/document.xml"])
    assert {one.get(f"{W}val") for one in body.iter(f"{W}pStyle")} <= styles
    for cell in body.iter(f"{W}tc"):
        assert cell[-1].tag == f"{W}p"
    targets = re.findall(r'Target="([^"]+)"', content["word/_rels/document.xml.rels"].decode())
    assert {f"word/{target}" for target in targets} <= set(content)
    declared = re.findall(r'PartName="/([^"]+)"', content["[Content_Types].xml"].decode())
    assert set(declared) <= set(content)
    assert next(iter(content)) == "[Content_Types].xml"


def test_the_file_says_what_it_is(opened: Any, report: Document) -> None:
    told = opened.core_properties
    assert (told.title, told.author, told.language) == (report.meta.title, report.meta.organisation, "vi-VN")
    assert told.created.date() == told.modified.date() == report.meta.as_of
    assert told.comments == ""


def test_the_same_document_gives_the_same_bytes() -> None:
    short = documents.report(works=3)
    first = docx.render(short)
    time.sleep(2.1)  # the clock inside a zip ticks every two seconds
    assert docx.render(Document.from_json(short.to_json())) == first


@pytest.mark.skipif(not HAS_WRITER, reason="LibreOffice Writer is not installed")
def test_libreoffice_opens_it_and_sees_the_decrees_pages(report: Document, tmp_path: Path) -> None:
    source = tmp_path / "bao-cao.docx"
    source.write_bytes(docx.render(report))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pages = pypdf.PdfReader(tmp_path / "bao-cao.pdf").pages
    ours = pypdf.PdfReader(io.BytesIO(pdf.render(report))).pages
    wide = [float(page.mediabox.width) > float(page.mediabox.height) for page in pages]
    # Upright and wide parts follow one another as in our PDF; how many pages each takes is a matter of the fonts here.
    turns = [float(page.mediabox.width) > float(page.mediabox.height) for page in ours]
    assert [turn for turn, _ in groupby(wide)] == [turn for turn, _ in groupby(turns)]
    text = [plain(page.extract_text()) for page in pages]
    assert all("Số liệu minh họa, không phải số liệu chính thức" in page for page in text)
    appendix = wide.index(True)
    for number, page in enumerate(text[:appendix], start=1):
        assert page.startswith(f"{number} ") == (number > 1)
    for number, page in enumerate(text[appendix:-1], start=1):
        assert "Chủ đầu tư" in page
        assert page.startswith(f"{number} ") == (number > 1)
    assert "Nguyễn Văn Minh" in text[appendix - 1]


def test_a_signature_is_kept_with_what_stands_before_it() -> None:
    foot = Signature(("TM. Ban Chỉ đạo",), "Nguyễn Văn Minh")
    opened = word(Document(Meta("Thử", date(2023, 6, 30)), (Paragraph.of("Trên đây./."), foot)))
    (before,) = (one for one in opened.paragraphs if one.text == "Trên đây./.")
    assert before.paragraph_format.keep_with_next


def test_a_frame_without_superior_or_charts_is_drawn() -> None:
    frame = OfficialFrame(issuer="UBND xã Ba", symbol="BC-UBND", place="Ba", type_name="Báo cáo", summary="Thử")
    blocks = (frame, Chart(documents.curve()), Chart(documents.curve(), "Hình 2"))
    assert "UBND XÃ BA" in words(word(Document(Meta("Thử", date(2023, 6, 30)), blocks)))
