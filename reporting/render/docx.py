"""A document as a Word file (bản Word): the official frame of NĐ 30/2020, drawn part by part, never from HTML."""

import io
import zipfile
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

from reporting.charts.picture import png
from reporting.document import (
    Appendix,
    Block,
    Chart,
    Document,
    DocumentError,
    Heading,
    ItemList,
    OfficialFrame,
    PageBreak,
    Paragraph,
    Signature,
    Table,
)
from reporting.markup import escape
from reporting.render.docx_frame import draw_frame, draw_signature
from reporting.render.docx_styles import WORDS, styles_xml
from reporting.render.docx_table import draw_table
from reporting.render.docx_words import gap, paragraph, rule, run, said, sentence
from reporting.render.html import mark_of

if TYPE_CHECKING:
    from docx.document import Document as WordFile
    from docx.section import Section

_MM: Final = 1440 / 25.4
_SHORT, _LONG = round(210 * _MM), round(297 * _MM)
_TOP, _RIGHT, _BOTTOM, _LEFT, _EDGE = (round(mm * _MM) for mm in (20, 15, 20, 30, 10))
_EMU: Final = 635
_PIXEL: Final = 15
_TITLE_RULE: Final = 0.28
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
# What the library's blank file brings along and no paper of ours needs.
_NOT_OURS: Final = {"thumbnail", "stylesWithEffects", "customXml", "webSettings", "numbering"}
_ALIGN: Final = {"justify": "", "left": "left", "center": "center", "right": "right"}
_DRAWING: Final = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
# Word of 2013 and later; without it the file opens in a mode for old files.
_SETTINGS: Final = (
    f'<w:settings {WORDS}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
)


def render(document: Document) -> bytes:
    """The document as .docx bytes; the same document gives the same bytes."""
    from docx.api import Document as NewFile

    word = NewFile()
    _set_up(word, document)
    _Drawing(word, document).draw()
    written = io.BytesIO()
    word.save(written)
    return _same_every_time(written.getvalue())


def _set_up(word: "WordFile", document: Document) -> None:
    """Own styles and settings instead of the library's, and what the file says of itself."""
    from docx.oxml import parse_xml

    for part, markup in ((word.styles.element, styles_xml()), (word.settings.element, _SETTINGS)):
        part.clear()
        part.extend(list(parse_xml(markup)))
    for holder in (word.part.package, word.part):
        for name, related in list(holder.rels.items()):
            if related.reltype.rpartition("/")[2] in _NOT_OURS:
                del holder.rels[name]
    told, moment = word.core_properties, datetime.combine(document.meta.as_of, time())
    told.title, told.author, told.language = document.meta.title[:255], document.meta.organisation[:255], "vi-VN"
    told.created = told.modified = moment
    told.last_modified_by, told.comments, told.revision = "", "", 1


class _Drawing:
    """Draws the main text and every appendix as sections with pages of their own."""

    def __init__(self, word: "WordFile", document: Document) -> None:
        self.word, self.document = word, document
        self.body: Any = word.element.body
        self.room, self.wide, self.pictures = 0, False, 0
        self.parts = any(isinstance(block, Heading) and block.level == 0 for block in document.blocks)

    def draw(self) -> None:
        """Section by section."""
        document = self.document
        section = self.word.sections[0]
        self._page(section, landscape=False)
        self._edges(section)
        if document.body:
            if document.frame is None:
                self._add(said("Title", document.meta.title.upper()) + gap())
            self._blocks(document.body)
        for position, appendix in enumerate(document.appendices):
            if position or document.body:
                section = self._next_section()
            self._page(section, landscape=appendix.landscape)
            self._appendix(appendix)

    def _add(self, markup: str) -> None:
        from docx.oxml import parse_xml

        last = self.body[-1]
        for element in list(parse_xml(f"<w:body {WORDS} {_DRAWING}>{markup}</w:body>")):
            last.addprevious(element)

    def _next_section(self) -> Any:
        section = self.word.add_section()
        # The paragraph that carries the end of a section must not open a page of its own.
        self.body[-2].get_or_add_pPr().style = "SectionEnd"
        return section

    def _page(self, section: "Section", *, landscape: bool) -> None:
        from docx.enum.section import WD_ORIENT
        from docx.oxml import parse_xml
        from docx.shared import Twips

        width, height = (_LONG, _SHORT) if landscape else (_SHORT, _LONG)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Twips(width), Twips(height)
        section.top_margin, section.bottom_margin = Twips(_TOP), Twips(_BOTTOM)
        section.left_margin, section.right_margin = Twips(_LEFT), Twips(_RIGHT)
        section.header_distance = section.footer_distance = Twips(_EDGE)
        section.different_first_page_header_footer = True
        given: Any = section._sectPr  # python-docx offers no way to number pages anew
        for old in given.xpath("w:pgNumType"):
            given.remove(old)
        given.xpath("w:pgMar")[0].addnext(parse_xml(f'<w:pgNumType {WORDS} w:start="1"/>'))
        self.room, self.wide = width - _LEFT - _RIGHT, landscape

    def _edges(self, section: "Section") -> None:
        """Page numbers in the middle of the top margin but on the first page; later sections take them over."""
        words = mark_of(self.document.meta)
        mark = said("Footer", words) if words else paragraph("Footer", "")
        number = "".join(f"<w:r>{one}</w:r>" for one in _PAGE_NUMBER)
        for edge, markup in (
            (section.header, paragraph("Header", number)),
            (section.first_page_header, paragraph("Header", "")),
            (section.footer, mark),
            (section.first_page_footer, mark),
        ):
            _fill(edge, markup)

    def _appendix(self, appendix: Appendix) -> None:
        head = paragraph("Heading1", run(f"{appendix.label}\n{appendix.title.upper()}"))
        head += said("Attached", appendix.attached_to) if appendix.attached_to else ""
        self._add(head + rule(self.room * _TITLE_RULE, self.room) + gap())
        self._blocks(appendix.blocks)

    def _blocks(self, blocks: tuple[Block, ...]) -> None:
        for block, following in zip(blocks, (*blocks[1:], None), strict=True):
            self._add(self._block(block, followed=isinstance(following, Signature)))

    def _block(self, block: Block, *, followed: bool) -> str:
        match block:
            case OfficialFrame():
                drawn = draw_frame(block, self.room)
            case Heading():
                drawn = self._heading(block)
            case Paragraph():
                indent = "" if block.indent and block.align in {"justify", "left"} else 'w:firstLine="0"'
                words = sentence(block.content)
                drawn = paragraph("BodyText", words, keep=followed, indent=indent, align=_ALIGN[block.align])
            case ItemList():
                marked = enumerate(block.items, start=1)
                drawn = "".join(paragraph("Item", run(f"{block.mark(at)} ") + sentence(item)) for at, item in marked)
            case Table():
                drawn = draw_table(block, room=self.room, wide=self.wide)
            case Chart():
                drawn = self._chart(block)
            case PageBreak():
                drawn = paragraph("Gap", "", breaks=True)
            case Signature():
                drawn = draw_signature(block, self.room) + gap()
            case Appendix():
                raise DocumentError("Phụ lục được vẽ sau văn bản chính.")
        return drawn

    def _heading(self, heading: Heading) -> str:
        text = heading.text.upper() if heading.level < 2 else heading.text
        between = "\n" if heading.level == 0 else " "
        return said(f"Heading{min(heading.level, 3) + 1}", f"{heading.label}{between}{text}".strip())

    def _chart(self, chart: Chart) -> str:
        content, wide, high = png(chart.spec)
        name, _ = self.word.part.get_or_add_image(io.BytesIO(content))
        self.pictures += 1
        scale = min(self.room / (wide * _PIXEL), 1)
        size = f'cx="{round(wide * _PIXEL * scale) * _EMU}" cy="{round(high * _PIXEL * scale) * _EMU}"'
        words = escape(" ".join(filter(None, (chart.spec.title, chart.spec.description))))
        drawn = paragraph("Figure", _picture(name, self.pictures, size, words), keep=bool(chart.caption))
        return drawn + (said("FigureName", chart.caption) if chart.caption else gap())


_PAGE_NUMBER: Final = (
    '<w:fldChar w:fldCharType="begin"/>',
    '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
    '<w:fldChar w:fldCharType="separate"/>',
    "<w:t>2</w:t>",
    '<w:fldChar w:fldCharType="end"/>',
)


def _fill(edge: Any, markup: str) -> None:
    from docx.oxml import parse_xml

    edge.is_linked_to_previous = False
    element = edge._element  # the part itself, to write our own paragraph into it
    for old in list(element):
        element.remove(old)
    element.extend(list(parse_xml(f"<w:hdr {WORDS}>{markup}</w:hdr>")))


def _picture(name: str, number: int, size: str, words: str) -> str:
    """A picture in the line, with its words for those who cannot see it."""
    told = f'id="{number}" name="Biểu đồ {number}" descr="{words}"'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/><wp:docPr {told}/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr {told}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{name}"/>'
        f'<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def _same_every_time(book: bytes) -> bytes:
    """The same archive without the hour at which it was packed, its parts in the order of their names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        # The table of content types comes first, as Word itself writes it.
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            new.writestr(zipfile.ZipInfo(name, _EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
