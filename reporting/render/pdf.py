"""A document as PDF (bản in): drawn by WeasyPrint from the HTML, with nothing fetched but the project's own files."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from accounts.language import gettext as _
from reporting.document import Document
from reporting.render.html import appendix_class, render_page

if TYPE_CHECKING:
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

_HERE: Final = Path(__file__).parent
_SCHEME: Final = "portal:"
_FILES: Final = {
    f"{_SCHEME}fonts/LiberationSerif-{style}.ttf": (_HERE / "fonts" / f"LiberationSerif-{style}.ttf", "font/ttf")
    for style in ("Regular", "Bold", "Italic", "BoldItalic")
}
_STYLES: Final = ("document.css", "print.css")


class PdfUnavailable(RuntimeError):
    """The machine lacks what WeasyPrint needs (chưa xuất được PDF)."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(cause)
        self.cause = cause

    def __str__(self) -> str:
        return _(
            "Máy chủ chưa xuất được PDF vì thiếu thư viện chữ. Quản trị viên cài gói libpango-1.0-0, "
            "libpangoft2-1.0-0 và libharfbuzz-subset0 rồi khởi động lại; bản trên màn hình, Word và Excel vẫn dùng "
            "được."
        )


class ForeignAddress(ValueError):
    """An address outside the project's own files (địa chỉ không được phép)."""


def is_available() -> bool:
    """Whether PDF can be drawn on this machine."""
    try:
        project_files()
    except PdfUnavailable:
        return False
    return True


def render(document: Document) -> bytes:
    """The document as tagged PDF; the same document gives the same bytes."""
    fetcher = project_files()
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    sources = [*((_HERE / "styles" / name).read_text("utf-8") for name in _STYLES), _appendix_pages(document)]
    with _without_collector():
        written = _page(render_page(document), fetcher).write_pdf(
            stylesheets=[CSS(string=source, font_config=fonts, url_fetcher=fetcher) for source in sources],
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=document.hash.encode("ascii"),
        )
    return bytes(written or b"")


def _page(markup: str, fetcher: "URLFetcher") -> "HTML":
    """What `HTML(string=…)` makes, but read by the quick XML parser: the page is well-formed because we wrote it."""
    from cssselect2 import ElementWrapper
    from weasyprint import HTML

    page = HTML.__new__(HTML)
    page.base_url, page.url_fetcher, page.media_type = _SCHEME, fetcher, "print"
    tree = ET.fromstring(markup)  # noqa: S314  # our own text, escaped piece by piece, without a DTD
    page.wrapper_element = ElementWrapper.from_html_root(tree, content_language=None)
    page.etree_element = page.wrapper_element.etree_element
    return page


def _appendix_pages(document: Document) -> str:
    """Each appendix counts its own pages from 1 and hides the first number, as the main text does."""
    rules = []
    for position, appendix in enumerate(document.appendices, start=1):
        name = appendix_class(position)
        size = "A4 landscape" if appendix.landscape else "A4"
        rules.append(f".{name}{{page:{name};break-before:page}}@page {name}{{size:{size}}}")
        rules.append(f"@page :nth(1 of {name}){{counter-reset:page 1;@top-center{{content:none}}}}")
    return "".join(rules)


@contextmanager
def _without_collector() -> Iterator[None]:
    # Layout makes millions of living objects: every pass of the collector would walk them all and free nothing.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@cache
def project_files() -> "URLFetcher":
    """The fetcher that serves the project's own named files and refuses every other address."""
    try:
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except (ImportError, OSError) as error:
        raise PdfUnavailable(error) from error

    class ProjectFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint carries no types
        """Serves the named files and refuses every other address."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url not in _FILES:
                raise ForeignAddress(f"Không được tải {url!r} khi vẽ PDF.")
            path, kind = _FILES[url]
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return ProjectFiles(fail_on_errors=True)
