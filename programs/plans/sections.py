"""Reading the parts of a plan pack that others refer to: documents, programmes, base figures (phần khai báo). Pure."""

import re
from dataclasses import dataclass, field

from accounts.language import gettext as _
from programs.plans.entries import (
    Baseline,
    Document,
    FreeCitation,
    OwnIndicator,
    OwnMeasure,
    OwnReporter,
    Quote,
    Stewardship,
)
from programs.reading import Reader

QUOTE_KEYS = ("document", "locator", "quote")
LONGEST_QUOTE = 600
MOST_DECIMALS = 4
_UNIT = re.compile(r"\d{2}|\d{3}|\d{5}")


@dataclass(slots=True)
class Known:
    """What was declared so far, for references to be checked against."""

    documents: set[str] = field(default_factory=set)
    programmes: dict[str, Stewardship] = field(default_factory=dict)
    indicators: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    gates: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)


def read_quote(entry: Reader, known: Known) -> Quote:
    """Read document, locator and quote of an entry."""
    words = entry.text("quote", _("lời trích nguyên văn"))
    if len(words) > LONGEST_QUOTE:
        entry.fail(_("cần lời trích không quá %(longest_quote)s ký tự.") % {"longest_quote": LONGEST_QUOTE}, "quote")
    document = entry.known("document", known.documents, _("mã một văn bản"))
    return Quote(document, entry.text("locator", _("vị trí trong văn bản")), words)


def read_unit(entry: Reader, key: str = "unit") -> str:
    """Read the official code of a unit: 2 digits for the province, 3 for a district, 5 for a commune."""
    expected = _("mã đơn vị hành chính 2, 3 hoặc 5 chữ số")
    code = entry.text(key, expected)
    if code and not _UNIT.fullmatch(code):
        entry.fail(_("cần %(expected)s, nhưng đang là «%(code)s».") % {"expected": expected, "code": code}, key)
    return code


def read_unit_codes(entry: Reader, key: str) -> tuple[str, ...]:
    """Read a list of official codes of units."""
    codes = entry.texts(key)
    for index, code in enumerate(codes):
        if not _UNIT.fullmatch(code):
            entry.fail(
                _("cần mã đơn vị hành chính 2, 3 hoặc 5 chữ số, nhưng đang là «%(code)s».") % {"code": code},
                f"{key}[{index}]",
            )
    return codes


def read_documents(root: Reader, known: Known) -> tuple[Document, ...]:
    """Read the documents of the plan and those that it cites."""
    return tuple(_document(entry, known) for entry in root.items("documents"))


def _document(entry: Reader, known: Known) -> Document:
    entry.only("code", "kind", "title", "issuer", "number", "issued_on", "signer", "note", "cited_in", "printed_on")
    code = entry.unique("code", known.documents)
    cited_in = None
    if entry.has("cited_in"):
        place = entry.child("cited_in")
        place.only(*QUOTE_KEYS)
        cited_in = read_quote(place, known)
    document = Document(
        code=code,
        kind=entry.text("kind", _("loại văn bản")),
        title=entry.text("title", _("trích yếu")),
        issuer=entry.text("issuer", _("cơ quan ban hành")),
        number=entry.optional_text("number"),
        issued_on=entry.optional_day("issued_on"),
        signer=entry.optional_text("signer"),
        note=entry.optional_text("note"),
        cited_in=cited_in,
        printed_on=entry.optional_day("printed_on"),
    )
    if document.printed_on and not document.issued_on:
        entry.fail(_("cần cả ngày đúng của văn bản khi ghi ngày mà kế hoạch in sai."), "issued_on")
    return document


def read_stewardships(root: Reader, known: Known) -> tuple[Stewardship, ...]:
    """Read the programmes with their lead agency and standing office."""
    for entry in root.items("programmes"):
        entry.only("code", "lead", "office", "assumed", "note")
        code = entry.text("code", _("mã chương trình"))
        if code in known.programmes:
            entry.fail(_("chương trình «%(code)s» đã khai báo ở trên.") % {"code": code}, "code")
        known.programmes[code] = Stewardship(
            programme=code,
            lead=entry.slug("lead"),
            office=entry.slug("office") if entry.has("office") else "",
            assumed=entry.yes_no("assumed"),
            note=entry.optional_text("note"),
        )
    return tuple(known.programmes.values())


def read_indicators(root: Reader, known: Known) -> tuple[OwnIndicator, ...]:
    """Read the indicators that the province added to those of the phase."""
    return tuple(_indicator(entry, known) for entry in root.items("indicators", required=False))


def _indicator(entry: Reader, known: Known) -> OwnIndicator:
    entry.only(
        "code",
        "name",
        "unit_of_measure",
        "measure",
        "reported_by",
        "programme",
        "yes_no",
        "decimals",
        "section",
        "note",
    )
    decimals = entry.integer("decimals") if entry.has("decimals") else 0
    if decimals > MOST_DECIMALS:
        entry.fail(_("Hãy nhập một số từ 0 đến 4."), "decimals")
    return OwnIndicator(
        code=entry.unique("code", known.indicators),
        name=entry.text("name", _("tên chỉ tiêu")),
        unit_of_measure=entry.text("unit_of_measure", _("đơn vị tính")),
        measure=entry.choice("measure", OwnMeasure),
        reported_by=entry.choice("reported_by", OwnReporter),
        programme=entry.optional_text("programme"),
        yes_no=entry.yes_no("yes_no"),
        decimals=decimals,
        section=entry.optional_text("section"),
        note=entry.optional_text("note"),
    )


def read_baselines(root: Reader, known: Known) -> tuple[Baseline, ...]:
    """Read the figures that the plan builds on."""
    found = []
    for entry in root.items("baselines", required=False):
        entry.only("indicator", "unit", "as_of", "value", "note", *QUOTE_KEYS)
        found.append(
            Baseline(
                indicator=entry.slug("indicator"),
                unit=read_unit(entry),
                as_of=entry.day("as_of"),
                value=entry.decimal("value"),
                quote=read_quote(entry, known) if entry.has("document") else None,
                note=entry.optional_text("note"),
            )
        )
    return tuple(found)


def read_citations(root: Reader, known: Known) -> tuple[FreeCitation, ...]:
    """Read the quotes that stand by themselves."""
    found = []
    for entry in root.items("citations", required=False):
        entry.only("key", *QUOTE_KEYS)
        found.append(FreeCitation(entry.text("key", _("khóa của trích dẫn")), read_quote(entry, known)))
    return tuple(found)
