"""Official papers are Vietnamese whatever language their reader chose (văn bản chính thức)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import override

from accounts.language import VIETNAMESE
from reporting.document import Document, Table
from reporting.markup import Markup
from reporting.render import docx, html, pdf, xlsx

# A page waits for the PDF of this many rows of tables, and not for more.
MOST_ROWS_AT_ONCE = 400

Asked = ParamSpec("Asked")
Made = TypeVar("Made")


def in_vietnamese(make: Callable[Asked, Made]) -> Callable[Asked, Made]:
    """Let a function make its paper in Vietnamese, labels of the other apps included."""

    @wraps(make)
    def made(*args: Asked.args, **kwargs: Asked.kwargs) -> Made:
        with override(VIETNAMESE):
            return make(*args, **kwargs)

    return made


@in_vietnamese
def preview(document: Document) -> Markup:
    """The document as a part of a page (bản xem trước)."""
    return html.render_fragment(document)


def is_long(document: Document) -> bool:
    """Whether the tables have so many rows that a page should not wait for the PDF (văn bản dài)."""
    blocks = [*document.body, *(block for appendix in document.appendices for block in appendix.blocks)]
    return sum(len(block.rows) for block in blocks if isinstance(block, Table)) > MOST_ROWS_AT_ONCE


@in_vietnamese
def drawn(document: Document, file_format: str) -> bytes:
    """The document as a file: pdf, docx or xlsx; raises `PdfUnavailable` (tệp văn bản)."""
    render: Callable[[Document], bytes] = {"pdf": pdf.render, "docx": docx.render, "xlsx": xlsx.render}[file_format]
    return render(document)
