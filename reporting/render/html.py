"""A document as HTML (bản xem trên màn hình): the look of the official page, for the screen and for the PDF."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from reporting.charts.draw import svg
from reporting.charts.specs import DataTable
from reporting.document import (
    ILLUSTRATIVE,
    Appendix,
    Block,
    Chart,
    Document,
    DocumentError,
    Heading,
    ItemList,
    Meta,
    OfficialFrame,
    PageBreak,
    Paragraph,
    Signature,
    Table,
)
from reporting.figures import Inline, Money, Text, cell_text, sentence_text
from reporting.markup import Markup, escape, tag
from reporting.render.html_table import draw_table, styled

NATION: Final = "Cộng hòa xã hội chủ nghĩa Việt Nam"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
MARK: Final = f"{ILLUSTRATIVE}, không phải số liệu chính thức"
DRAFT: Final = "DỰ THẢO"
DOCUMENT_NUMBER: Final = re.compile(r"\b\d+/(?:\d{4}/)?[A-ZĐ][A-ZĐƯa-z0-9]*(?:-[A-ZĐƯa-z0-9]+)*")
_DEEPEST_HEADING: Final = 6

Link: TypeAlias = Callable[[str], str | None]


def render_fragment(document: Document, *, link: Link | None = None, top_heading: int = 2) -> Markup:
    """The document for a page of the portal; `link` turns the source of a figure into an address."""
    return Markup(_Drawing(document, link, top_heading, screen=True).article())


def render_page(document: Document) -> Markup:
    """The document as a whole page, from which the PDF is drawn; it is well-formed XML as well as HTML."""
    meta = document.meta
    head = (
        '<meta charset="utf-8"/>'
        f"<title>{escape(meta.title)}</title>"
        f'<meta name="author" content="{escape(meta.organisation)}"/>'
        f'<meta name="dcterms.created" content="{meta.as_of.isoformat()}"/>'
        f'<meta name="dcterms.modified" content="{meta.as_of.isoformat()}"/>'
    )
    body = _Drawing(document, None, 1, screen=False).article()
    return Markup(f'<html lang="vi"><head>{head}</head><body>{body}</body></html>')


def mark_of(meta: Meta) -> str:
    """What every page says of itself: a draft, made-up figures, both, or nothing (dự thảo, số liệu minh họa)."""
    return ". ".join(words for words, holds in ((DRAFT, meta.draft), (MARK, meta.illustrative)) if holds)


@dataclass(frozen=True)
class _Drawing:
    document: Document
    link: Link | None
    top_heading: int
    screen: bool

    def article(self) -> str:
        sheets = []
        if self.document.body:
            sheets.append(self._sheet("vb-main", self._title() + self._blocks(self.document.body, wide=False)))
        sheets += [self._appendix(*given) for given in enumerate(self.document.appendices, start=1)]
        return tag("article", "".join(sheets), class_="vb", lang="vi")

    def _sheet(self, name: str, content: str) -> str:
        said = mark_of(self.document.meta)
        mark = tag("p", said, class_="vb-mark") if said else ""
        return tag("section", mark + content, class_=f"vb-sheet {name}")

    def _title(self) -> str:
        if self.document.frame is not None:
            return ""
        return tag(f"h{self.top_heading}", escape(self.document.meta.title.upper()), class_="vb-plain-title")

    def _appendix(self, position: int, appendix: Appendix) -> str:
        title = escape(appendix.label) + "<br/>" + escape(appendix.title.upper())
        head = tag(f"h{self.top_heading}", title, class_="vb-appendix-title")
        if appendix.attached_to:
            head += tag("p", numbers_kept_whole(appendix.attached_to), class_="vb-attached")
        head = tag("header", head + _rule(), class_="vb-appendix-head")
        name = f"vb-appendix {appendix_class(position)}" + (" vb-wide" if appendix.landscape else "")
        return self._sheet(name, head + self._blocks(appendix.blocks, wide=appendix.landscape))

    def _blocks(self, blocks: tuple[Block, ...], *, wide: bool) -> str:
        return "".join(self._block(block, wide) for block in blocks)

    def _block(self, block: Block, wide: bool) -> str:
        drawn = ""
        match block:
            case OfficialFrame():
                drawn = draw_frame(block, self.top_heading)
            case Heading():
                drawn = self._heading(block)
            case Paragraph():
                drawn = self._paragraph(block)
            case ItemList():
                drawn = self._list(block)
            case Table():
                drawn = draw_table(block, wide=wide, screen=self.screen)
            case Chart():
                drawn = self._chart(block)
            case PageBreak():
                drawn = '<div class="vb-break"></div>'
            case Signature():
                drawn = draw_signature(block)
            case Appendix():
                raise DocumentError("Phụ lục được vẽ sau văn bản chính.")
        return drawn

    def _heading(self, heading: Heading) -> str:
        parts = any(isinstance(block, Heading) and block.level == 0 for block in self.document.blocks)
        depth = self.top_heading + max(heading.level, 1) + (1 if parts and heading.level else 0)
        text = heading.text.upper() if heading.level < 2 else heading.text
        between = "\n" if heading.level == 0 else " "
        words = numbers_kept_whole(f"{heading.label}{between}{text}".strip())
        return tag(f"h{min(depth, _DEEPEST_HEADING)}", words, class_=f"vb-h{heading.level}")

    def _paragraph(self, paragraph: Paragraph) -> str:
        classes = ["vb-p"] if paragraph.indent else ["vb-p", "vb-flush"]
        if paragraph.align != "justify":
            classes.append(f"vb-to-{paragraph.align}")
        return tag("p", self._inline(paragraph.content), class_=" ".join(classes))

    def _list(self, items: ItemList) -> str:
        drawn = (
            tag("li", f'<span class="vb-mk">{escape(items.mark(position))}</span> {self._inline(item)}')
            for position, item in enumerate(items.items, start=1)
        )
        return tag("ul", "".join(drawn), class_="vb-list")

    def _inline(self, content: tuple[Inline, ...]) -> str:
        return "".join(map(self._part, content))

    def _part(self, part: Inline) -> str:
        if isinstance(part, str):
            return numbers_kept_whole(part)
        if isinstance(part, Text):
            return self._linked(styled(numbers_kept_whole(part.text), part), part.source)
        text = escape(sentence_text(part))
        if isinstance(part, Money):
            text = text.replace(" ", "\N{NO-BREAK SPACE}")
        return self._linked(text, part.source)

    def _linked(self, text: str, source: str) -> str:
        address = self.link(source) if self.link and source else None
        return tag("a", text, class_="vb-figure", href=address) if address else text

    def _chart(self, chart: Chart) -> str:
        drawn = svg(chart.spec)
        if chart.caption:
            drawn = Markup(drawn + tag("figcaption", escape(chart.caption)))
        if self.screen:
            summary = tag("summary", "Bảng số liệu của biểu đồ")
            drawn = Markup(drawn + tag("details", summary + draw_data(chart.spec.table()), class_="vb-data"))
        return tag("figure", drawn, class_="vb-chart")


def appendix_class(position: int) -> str:
    """The class by which an appendix is given pages and page numbers of its own."""
    return f"vb-a{position}"


def draw_data(data: DataTable) -> Markup:
    """The data of a chart as a plain table (bảng số liệu thay thế)."""
    head = "".join(tag("th", escape(text), scope="col") for text in data.headings)
    rows = "".join("<tr>" + "".join(tag("td", escape(cell_text(cell))) for cell in row) + "</tr>" for row in data.rows)
    return Markup(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")


def draw_frame(frame: OfficialFrame, top_heading: int) -> str:
    """The head of the paper: boxes 1 to 5a, 9a, 10b and the legal bases (thể thức)."""
    left = tag("p", escape(frame.superior.upper()), class_="vb-superior") if frame.superior else ""
    left += tag("p", _ruled(frame.issuer.upper()), class_="vb-issuer")
    right = tag("p", escape(NATION.upper()), class_="vb-nation")
    right += tag("p", tag("span", escape(MOTTO)), class_="vb-motto")
    number = tag("p", numbers_kept_whole(frame.number_line), class_="vb-number")
    if not frame.type_name:
        number += tag("p", numbers_kept_whole(frame.summary), class_="vb-about")
    if frame.urgency:
        number += tag("p", tag("span", escape(frame.urgency)), class_="vb-urgent")
    place = tag("p", escape(f"{frame.place}, {frame.date_text}"), class_="vb-date")
    rows = _pair("vb-left", left, right) + _pair("vb-left", number, place)
    head = tag("div", rows, class_="vb-head") + _title(frame, top_heading)
    decides = tag("p", escape(frame.authority.upper()), class_="vb-decides") if frame.authority else ""
    return tag("header", head, class_="vb-frame") + _addressed(frame) + decides + _bases(frame)


def _title(frame: OfficialFrame, top_heading: int) -> str:
    """Box 5a; a letter (công văn) has no type and says what it is about under its number, in box 5b."""
    if not frame.type_name:
        return ""
    title = tag("span", escape(frame.type_name.upper()), class_="vb-type")
    title += tag("span", numbers_kept_whole(frame.summary), class_="vb-summary")
    return tag(f"h{top_heading}", title, class_="vb-title") + _rule()


def _pair(name: str, left: str, right: str) -> str:
    return tag("div", tag("div", left, class_=name) + tag("div", right, class_="vb-right"), class_="vb-row")


def _ruled(text: str) -> str:
    return tag("span", numbers_kept_whole(text) + _rule(), class_="vb-ruled")


def _rule() -> str:
    return '<span class="vb-rule"></span>'


def _addressed(frame: OfficialFrame) -> str:
    if not frame.addressed_to:
        return ""
    if len(frame.addressed_to) == 1:
        return tag("p", f"Kính gửi: {escape(frame.addressed_to[0])}.", class_="vb-to-one")
    items = "".join(tag("li", f"- {escape(line)}") for line in ended(frame.addressed_to))
    return tag("div", tag("p", "Kính gửi:") + tag("ul", items), class_="vb-to")


def _bases(frame: OfficialFrame) -> str:
    return "".join(tag("p", numbers_kept_whole(line), class_="vb-basis") for line in ended(frame.legal_bases))


def ended(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Lines of a list as papers end them: a semicolon after each, a full stop after the last."""
    bare = [line.rstrip(" ;.,") for line in lines]
    return tuple(f"{line}{'.' if index == len(bare) else ';'}" for index, line in enumerate(bare, start=1))


def draw_signature(signature: Signature) -> str:
    """The foot of the paper: boxes 7 and 9b side by side (chữ ký và nơi nhận)."""
    left = ""
    if signature.recipients:
        items = "".join(tag("li", f"- {escape(line)}") for line in ended(signature.recipients))
        left = tag("p", "Nơi nhận:", class_="vb-receive") + tag("ul", items, class_="vb-recipients")
    right = tag("p", "<br/>".join(escape(line.upper()) for line in signature.authority), class_="vb-authority")
    right += '<div class="vb-sign"></div>'
    if signature.office:
        right += tag("p", escape(signature.office.upper()), class_="vb-office")
    right += tag("p", escape(signature.name), class_="vb-name") if signature.name else ""
    return tag("footer", _pair("vb-left", left, right), class_="vb-foot")


def numbers_kept_whole(text: str) -> str:
    """Escaped text in which the number of a paper is not broken at the end of a line."""
    return DOCUMENT_NUMBER.sub(lambda found: f'<span class="vb-no">{found.group()}</span>', escape(text)).replace(
        "\n", "<br/>"
    )
