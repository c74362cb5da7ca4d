"""Words, paragraphs and frames of a Word file as markup (đoạn văn trong tệp Word). Everything given is escaped here."""

from typing import Final

from reporting.charts.picture import letters
from reporting.figures import Inline, Money, Text, sentence_text
from reporting.markup import escape
from reporting.render.docx_styles import style
from reporting.render.html import DOCUMENT_NUMBER

_TWIPS: Final = 20
# A measure finer than a point, so that rounding does not show.
_FINE: Final = 10


def run(words: str, *, bold: bool = False, italic: bool = False) -> str:
    """A run of words; line ends stay, and the number of a paper does not break at its hyphens."""
    looks = ("<w:b/><w:bCs/>" if bold else "") + ("<w:i/><w:iCs/>" if italic else "")
    kept = DOCUMENT_NUMBER.sub(lambda found: found.group().replace("-", _NO_BREAK), words)
    lines = "<w:br/>".join(_line(line) for line in kept.split("\n"))
    return f"<w:r><w:rPr>{looks}</w:rPr>{lines}</w:r>" if looks else f"<w:r>{lines}</w:r>"


_NO_BREAK: Final = "\x00"


def _line(words: str) -> str:
    pieces = (f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else "" for piece in words.split(_NO_BREAK))
    return "<w:noBreakHyphen/>".join(pieces)


def sentence(content: tuple[Inline, ...]) -> str:
    """Words with their bound figures, as runs."""
    return "".join(map(_part, content))


def _part(part: Inline) -> str:
    if isinstance(part, Text):
        return run(part.text, bold=part.bold, italic=part.italic)
    words = sentence_text(part)
    return run(words.replace(" ", "\N{NO-BREAK SPACE}") if isinstance(part, Money) else words)


def paragraph(
    key: str,
    runs: str,
    *,
    keep: bool = False,
    borders: str = "",
    indent: str = "",
    align: str = "",
    breaks: bool = False,
) -> str:
    """A paragraph of a style; the rest says where it differs, in the order that the format demands."""
    own = "<w:keepNext/>" if keep else ""
    own += "<w:pageBreakBefore/>" if breaks else ""
    own += f"<w:pBdr>{borders}</w:pBdr>" if borders else ""
    own += f"<w:ind {indent}/>" if indent else ""
    own += f'<w:jc w:val="{align}"/>' if align else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{key}"/>{own}</w:pPr>{runs}</w:p>'


def said(key: str, words: str, **given: str | bool) -> str:
    """A paragraph of plain words."""
    return paragraph(key, run(words), **given)  # type: ignore[arg-type]  # the keywords of paragraph, handed on


def gap() -> str:
    """A small distance; also keeps two tables apart, which Word would join."""
    return paragraph("Gap", "")


def rule(length: float, room: float) -> str:
    """A drawn line so long, in the middle of so much room, both in twips (dòng kẻ)."""
    side = max(round((room - length) / 2), 0)
    border = '<w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/>'
    return paragraph("Rule", "", borders=border, indent=f'w:left="{side}" w:right="{side}" w:firstLine="0"')


def box(key: str, words: str, wide: float, room: float) -> str:
    """Words in a frame so wide, in the middle of so much room (khung)."""
    side = max(round((room - wide) / 2), 0)
    colour = style(key).colour or "000000"
    lines = (f'<w:{at} w:val="single" w:sz="8" w:space="0" w:color="{colour}"/>' for at in _SIDES)
    return paragraph(key, run(words), borders="".join(lines), indent=f'w:left="{side}" w:right="{side}"')


_SIDES: Final = ("top", "left", "bottom", "right")


def width_of(words: str, key: str) -> float:
    """How wide the longest line of the words is in this style, in twips."""
    given = style(key)
    face = letters(round(given.size * _FINE), bold=given.bold)
    return max((face.getlength(line) for line in words.split("\n")), default=0) / _FINE * _TWIPS


def plain_table(widths: tuple[int, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    """Columns without lines, as the head and the foot of a paper need them."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    drawn = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'
            for width, content in zip(widths, row, strict=True)
        )
        + "</w:tr>"
        for row in rows
    )
    looks = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
    return f"<w:tbl><w:tblPr>{looks}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{drawn}</w:tbl>"
