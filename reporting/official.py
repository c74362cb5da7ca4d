"""Official papers are Vietnamese whatever language their reader chose (văn bản chính thức)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import override

from accounts.language import VIETNAMESE
from reporting.document import Document
from reporting.markup import Markup
from reporting.render import docx, html, pdf, xlsx

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


@in_vietnamese
def drawn(document: Document, file_format: str) -> bytes:
    """The document as a file: pdf, docx or xlsx; raises `PdfUnavailable` (tệp văn bản)."""
    render: Callable[[Document], bytes] = {"pdf": pdf.render, "docx": docx.render, "xlsx": xlsx.render}[file_format]
    return render(document)
