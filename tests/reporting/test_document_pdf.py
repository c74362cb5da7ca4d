"""The PDF drawing: the decree's page, Vietnamese that can be read back, nothing fetched from anywhere."""

import io
from datetime import date
from typing import Any

import pypdf
import pytest

from reporting.document import Document, Meta, Paragraph, Signature, Table
from reporting.render import pdf
from tests.rig import documents

MM = 72 / 25.4


@pytest.fixture(scope="module")
def drawn() -> bytes:
    """The sample report with 60 works."""
    return pdf.render(documents.report())


@pytest.fixture(scope="module")
def pages(drawn: bytes) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(io.BytesIO(drawn)).pages)


def _top(page: pypdf.PageObject) -> str:
    """What stands in the top margin of 20 mm."""
    found: list[str] = []
    height = float(page.mediabox.height)

    def see(text: str, page_matrix: list[float], matrix: list[float], _font: Any, _size: Any) -> None:
        above = matrix[4] * page_matrix[1] + matrix[5] * page_matrix[3] + page_matrix[5]
        if text.strip() and above > height - 20 * MM:
            found.append(text.strip())

    page.extract_text(visitor_text=see)
    return " ".join(found)


def test_vietnamese_text_can_be_read_back(pages: list[pypdf.PageObject]) -> None:
    text = "\n".join(page.extract_text().replace("\xa0", " ") for page in pages)
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "BAN CHỈ ĐẠO CÁC",
        "đã giải ngân 1.905,6 tỷ đồng, đạt 57,91%",
        "chưa báo cáo",
        "không giao",
        "PHÓ CHỦ TỊCH UBND TỈNH",
        "Nơi nhận:",
        "Phụ lục I\n",
        "Phụ lục II\n",
    ):
        assert words in text


def test_pages_are_numbered_from_the_second_and_each_appendix_by_itself(pages: list[pypdf.PageObject]) -> None:
    wide = [float(page.mediabox.width) > float(page.mediabox.height) for page in pages]
    first = wide.index(True)
    last = len(wide) - 1
    main, works, districts = pages[:first], pages[first:last], pages[last:]
    assert len(main) > 2
    assert len(works) > 2
    assert len(districts) == 1
    for part in (main, works, districts):
        assert [_top(page) for page in part] == ["", *(str(number) for number in range(2, len(part) + 1))]


def test_every_page_is_a4_and_marked_as_illustrative(pages: list[pypdf.PageObject]) -> None:
    for page in pages:
        sides = sorted((float(page.mediabox.width), float(page.mediabox.height)))
        assert sides == pytest.approx([210 * MM, 297 * MM], abs=0.5)
        assert "Số liệu minh họa" in page.extract_text()


def test_an_official_report_is_not_marked() -> None:
    report = documents.report(works=1, paragraphs=1, illustrative=False)
    reader = pypdf.PdfReader(io.BytesIO(pdf.render(report)))
    assert not any("minh họa" in page.extract_text() for page in reader.pages)


def test_the_header_of_a_long_table_is_repeated(pages: list[pypdf.PageObject]) -> None:
    works = [page for page in pages if page.mediabox.width > page.mediabox.height]
    assert all("Chủ đầu tư" in page.extract_text() for page in works)


def _pages_after(lines: int, *blocks: Table | Paragraph | Signature) -> list[str]:
    filling = (Paragraph.of("Một dòng."),) * lines
    drawn = pdf.render(Document(Meta("Thử", date(2023, 6, 30)), (*filling, *blocks)))
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(drawn)).pages]


@pytest.mark.parametrize("lines", [21, 22, 23, 24, 25, 26, 27])
def test_titles_and_group_rows_stay_with_what_follows(lines: int) -> None:
    pages = _pages_after(lines, documents.district_table())
    assert len(pages) == 2
    (one,) = (page for page in pages if "Biểu 1." in page)
    assert "Bắc Trà My" in one
    assert all("Nam Giang" in page for page in pages if "Tổng cộng" in page)


@pytest.mark.parametrize("lines", [22, 24, 26, 28])
def test_the_signature_is_whole_and_never_alone_on_a_page(lines: int) -> None:
    foot = Signature(("TM. Ban Chỉ đạo", "Trưởng ban"), "Nguyễn Văn Minh", recipients=("Như trên", "Lưu: VT"))
    (page,) = (page for page in _pages_after(lines, Paragraph.of("Trên đây là báo cáo./."), foot) if "TM. BAN" in page)
    assert "./." in page
    assert "Nguyễn Văn Minh" in page
    assert "Lưu: VT." in page


def test_the_file_says_what_it_is(drawn: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(drawn))
    assert reader.metadata is not None
    assert reader.metadata.title == documents.report().meta.title
    catalogue: Any = reader.root_object
    assert catalogue["/Lang"] == "vi"
    assert catalogue["/MarkInfo"]["/Marked"]
    resources: list[Any] = [page["/Resources"] for page in reader.pages]
    fonts = {str(font.get_object()["/BaseFont"]) for given in resources for font in given["/Font"].values()}
    assert fonts
    assert all("Liberation-Serif" in name for name in fonts), fonts


def test_the_same_document_gives_the_same_bytes(drawn: bytes) -> None:
    assert pdf.render(Document.from_json(documents.report().to_json())) == drawn


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/",
        "https://example.com/a.css",
        "data:text/css,*{}",
        "ftp://example.com/x",
        "portal:fonts/../pdf.py",
        "portal:styles/document.css",
        "PORTAL:fonts/LiberationSerif-Regular.ttf",
        "",
    ],
)
def test_nothing_but_the_named_files_is_fetched(address: str) -> None:
    with pytest.raises(pdf.ForeignAddress, match="Không được tải"):
        pdf.project_files().fetch(address)


def test_the_fonts_are_served() -> None:
    for style in ("Regular", "Bold", "Italic", "BoldItalic"):
        assert pdf.project_files().fetch(f"portal:fonts/LiberationSerif-{style}.ttf").read(4) == b"\x00\x01\x00\x00"


def test_an_address_in_a_style_stops_the_drawing() -> None:
    from weasyprint import CSS
    from weasyprint.urls import FatalURLFetchingError

    with pytest.raises(FatalURLFetchingError):
        CSS(string="@import url(file:///etc/hostname);", url_fetcher=pdf.project_files())


def test_markup_in_text_fetches_nothing() -> None:
    text = '<img src="file:///etc/passwd"><link rel="attachment" href="file:///etc/passwd"><style>@import "http://x"</style>'
    drawn = pdf.render(Document(Meta("Thử", date(2023, 6, 30)), (Paragraph.of(text),)))
    reader = pypdf.PdfReader(io.BytesIO(drawn))
    assert not reader.attachments
    assert '<img src="file:///etc/passwd">' in " ".join(reader.pages[0].extract_text().split())


def test_a_machine_without_the_libraries_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf.project_files.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "weasyprint.urls", None)
    try:
        assert not pdf.is_available()
        with pytest.raises(
            pdf.PdfUnavailable, match=r"libpango-1\.0-0.*bản trên màn hình, Word và Excel vẫn dùng được"
        ):
            pdf.render(documents.report(works=1))
    finally:
        monkeypatch.undo()
        pdf.project_files.cache_clear()
    assert pdf.is_available()
