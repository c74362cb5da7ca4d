"""The styles of a Word file (kiểu chữ của tệp Word): one for every part of the paper, after NĐ 30/2020."""

from dataclasses import dataclass
from typing import Final, Literal

FACE: Final = "Times New Roman"
WORDS: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RED: Final = "8C1D18"
_ALERT: Final = "D4001A"
_INDENT: Final = 720
_LINE: Final = 262


@dataclass(frozen=True, slots=True)
class Style:
    """One paragraph style; lengths in twips, sizes in points."""

    key: str
    name: str
    size: float = 14
    bold: bool = False
    italic: bool = False
    colour: str = ""
    align: Literal["left", "center", "right", "both"] = "left"
    before: int = 0
    after: int = 0
    first: int = 0
    line: int = 240
    keep: bool = False
    level: int | None = None
    exact: bool = False


STYLES: Final = (
    Style("Nation", "VB Quốc hiệu", 12.5, bold=True, align="center"),
    Style("Motto", "VB Tiêu ngữ", 14, bold=True, align="center"),
    Style("Superior", "VB Cơ quan chủ quản", 13, align="center"),
    Style("Issuer", "VB Cơ quan ban hành", 13, bold=True, align="center"),
    Style("Number", "VB Số ký hiệu", 13, align="center", before=120),
    Style("About", "VB Trích yếu công văn", 12.5, align="center", before=120),
    Style("Date", "VB Địa danh ngày tháng", 14, italic=True, align="center", before=120),
    Style("Urgent", "VB Mức độ khẩn", 13, bold=True, colour=_ALERT, align="center", before=160, line=454, exact=True),
    Style("Title", "Title", 14, bold=True, align="center", before=360, keep=True),
    Style("Subtitle", "Subtitle", 14, bold=True, align="center", keep=True),
    Style("Rule", "VB Dòng kẻ", 2, align="center", before=60, line=60, exact=True),
    Style("Addressed", "VB Kính gửi", 14, before=60, after=60),
    Style("Decides", "VB Thẩm quyền ban hành", 14, bold=True, align="center", before=120, after=240, keep=True),
    Style("Basis", "VB Căn cứ", 14, italic=True, align="both", after=120, first=_INDENT, line=_LINE),
    Style("BodyText", "Body Text", 14, align="both", after=120, first=_INDENT, line=_LINE),
    Style("Item", "VB Gạch đầu dòng", 14, align="both", after=120, first=_INDENT, line=_LINE),
    Style("Heading1", "heading 1", 14, bold=True, align="center", before=240, after=120, keep=True, level=0),
    Style("Heading2", "heading 2", 14, True, align="both", before=160, after=120, first=_INDENT, keep=True, level=1),
    Style("Heading3", "heading 3", 14, True, align="both", before=160, after=120, first=_INDENT, keep=True, level=2),
    Style("Heading4", "heading 4", 14, align="both", before=120, after=120, first=_INDENT, keep=True, level=3),
    Style("Attached", "VB Kèm theo", 14, italic=True, align="center", keep=True),
    Style("Caption", "caption", 13, bold=True, align="center", before=160, after=40, keep=True),
    Style("Unit", "VB Đơn vị tính", 12, italic=True, align="right", after=60, keep=True),
    Style("Figure", "VB Hình", 14, align="center", before=160, keep=True),
    Style("FigureName", "VB Tên hình", 13, italic=True, align="center", before=40, after=160),
    Style("Note", "VB Ghi chú bảng", 11, italic=True, before=40),
    Style("Gap", "VB Khoảng cách", 6, line=120, exact=True),
    Style("SectionEnd", "VB Hết phần", 1, line=20, exact=True),
    Style("Cell12", "VB Bảng cỡ 12", 12),
    Style("Cell11", "VB Bảng cỡ 11", 11),
    Style("Cell10", "VB Bảng cỡ 10", 10),
    Style("Cell9", "VB Bảng cỡ 9", 9),
    Style("Receive", "VB Nơi nhận", 12, bold=True, italic=True, before=240, keep=True),
    Style("Recipient", "VB Nơi nhận, từng nơi", 11, keep=True),
    Style("AuthorityFirst", "VB Quyền hạn, dòng đầu", 14, bold=True, align="center", before=240, keep=True),
    Style("Authority", "VB Quyền hạn, chức vụ", 14, bold=True, align="center", keep=True),
    Style("SignGap", "VB Chỗ ký", 14, align="center", line=1361, exact=True, keep=True),
    Style("Signer", "VB Người ký", 14, bold=True, align="center"),
    Style("Header", "header", 13, align="center"),
    Style("Footer", "footer", 11, italic=True, colour=RED, align="center"),
)
_BY_KEY: Final = {style.key: style for style in STYLES}


def style(key: str) -> Style:
    """The style of a key."""
    return _BY_KEY[key]


def styles_xml() -> str:
    """The whole part of styles: the page's face, size and language first, then every style of the paper."""
    fonts = f'<w:rFonts w:ascii="{FACE}" w:hAnsi="{FACE}" w:eastAsia="{FACE}" w:cs="{FACE}"/>'
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:sz w:val="28"/><w:szCs w:val="28"/>'
        '<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault><w:pPr><w:widowControl/></w:pPr></w:pPrDefault></w:docDefaults>"
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    )
    character = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
    )
    table = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )
    return f"<w:styles {WORDS}>{defaults}{normal}{character}{table}{''.join(map(_drawn, STYLES))}</w:styles>"


def _drawn(given: Style) -> str:
    rule = ' w:lineRule="exact"' if given.exact else ' w:lineRule="auto"'
    paragraph = "<w:keepNext/>" if given.keep else ""
    paragraph += f'<w:spacing w:before="{given.before}" w:after="{given.after}" w:line="{given.line}"{rule}/>'
    paragraph += f'<w:ind w:firstLine="{given.first}"/>' if given.first else ""
    paragraph += f'<w:jc w:val="{given.align}"/>'
    paragraph += f'<w:outlineLvl w:val="{given.level}"/>' if given.level is not None else ""
    looks = ("<w:b/><w:bCs/>" if given.bold else "") + ("<w:i/><w:iCs/>" if given.italic else "")
    looks += f'<w:color w:val="{given.colour}"/>' if given.colour else ""
    half_points = round(given.size * 2)
    looks += f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    return (
        f'<w:style w:type="paragraph" w:customStyle="{int(given.name.startswith("VB"))}" w:styleId="{given.key}">'
        f'<w:name w:val="{given.name}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{looks}</w:rPr></w:style>"
    )
