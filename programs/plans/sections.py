"""Reading the parts of a plan pack that others refer to: documents, agencies, indicators (phần khai báo). Pure."""

import re
from dataclasses import dataclass, field

from programs.plans.entries import (
    Baseline,
    Direction,
    Document,
    Indicator,
    Measure,
    Organisation,
    OrganisationKind,
    Quote,
    Relation,
    RelationKind,
    Stewardship,
)
from programs.reading import Reader
from programs.rules.kinds import Level

QUOTE_KEYS = ("document", "locator", "quote")
LONGEST_QUOTE = 600
_UNIT = re.compile(r"\d{2}|\d{3}|\d{5}")


@dataclass(slots=True)
class Known:
    """What was declared so far, for references to be checked against."""

    documents: set[str] = field(default_factory=set)
    organisations: set[str] = field(default_factory=set)
    programmes: set[str] = field(default_factory=set)
    indicators: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)


def read_quote(entry: Reader, known: Known) -> Quote:
    """Read document, locator and quote of an entry."""
    words = entry.text("quote", "lời trích nguyên văn")
    if len(words) > LONGEST_QUOTE:
        entry.fail(f"cần lời trích không quá {LONGEST_QUOTE} ký tự.", "quote")
    document = entry.known("document", known.documents, "mã một văn bản")
    return Quote(document, entry.text("locator", "vị trí trong văn bản"), words)


def read_unit(entry: Reader, key: str = "unit") -> str:
    """Read the official code of a unit: 2 digits for the province, 3 for a district, 5 for a commune."""
    expected = "mã đơn vị hành chính 2, 3 hoặc 5 chữ số"
    code = entry.text(key, expected)
    if code and not _UNIT.fullmatch(code):
        entry.fail(f"cần {expected}, nhưng đang là «{code}».", key)
    return code


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
        kind=entry.text("kind", "loại văn bản"),
        title=entry.text("title", "trích yếu"),
        issuer=entry.text("issuer", "cơ quan ban hành"),
        number=entry.optional_text("number"),
        issued_on=entry.optional_day("issued_on"),
        signer=entry.optional_text("signer"),
        note=entry.optional_text("note"),
        cited_in=cited_in,
        printed_on=entry.optional_day("printed_on"),
    )
    if document.printed_on and not document.issued_on:
        entry.fail("cần cả ngày đúng của văn bản khi ghi ngày mà kế hoạch in sai.", "issued_on")
    return document


def read_organisations(root: Reader, known: Known) -> tuple[Organisation, ...]:
    """Read the agencies named in the documents."""
    found = []
    for entry in root.items("organisations"):
        entry.only("code", "kind", "name", "short_name", "note")
        found.append(
            Organisation(
                code=entry.unique("code", known.organisations),
                kind=entry.choice("kind", OrganisationKind),
                name=entry.text("name", "tên cơ quan"),
                short_name=entry.optional_text("short_name"),
                note=entry.optional_text("note"),
            )
        )
    return tuple(found)


def read_stewardships(root: Reader, known: Known) -> tuple[Stewardship, ...]:
    """Read the programmes with their lead agency and standing office."""
    found = []
    for entry in root.items("programmes"):
        entry.only("code", "lead", "office", "assumed", "note")
        code = entry.text("code", "mã chương trình")
        known.programmes.add(code)
        found.append(
            Stewardship(
                programme=code,
                lead=entry.known("lead", known.organisations, "mã một cơ quan"),
                office=entry.known("office", known.organisations, "mã một cơ quan"),
                assumed=entry.yes_no("assumed"),
                note=entry.optional_text("note"),
            )
        )
    return tuple(found)


def read_indicators(root: Reader, known: Known) -> tuple[Indicator, ...]:
    """Read the quantities that the plan speaks of; a rate names indicators declared anywhere in the list."""
    pairs = [(entry, _indicator(entry, known)) for entry in root.items("indicators")]
    for entry, indicator in pairs:
        _check_rate(entry, indicator, known)
    return tuple(indicator for _, indicator in pairs)


def _indicator(entry: Reader, known: Known) -> Indicator:
    entry.only(
        "code",
        "name",
        "measure",
        "unit_of_measure",
        "programme",
        "reported_by",
        "direction",
        "numerator",
        "denominator",
        "is_reduction",
        "from_ledger",
    )
    return Indicator(
        code=entry.unique("code", known.indicators),
        name=entry.text("name", "tên chỉ tiêu"),
        measure=entry.choice("measure", Measure),
        unit_of_measure=entry.text("unit_of_measure", "đơn vị tính"),
        programme=entry.known("programme", known.programmes, "mã một chương trình"),
        reported_by=entry.choice("reported_by", Level),
        direction=entry.choice("direction", Direction) if entry.has("direction") else Direction.HIGHER,
        numerator=entry.optional_text("numerator"),
        denominator=entry.optional_text("denominator"),
        is_reduction=entry.yes_no("is_reduction"),
        from_ledger=entry.yes_no("from_ledger"),
    )


def _check_rate(entry: Reader, indicator: Indicator, known: Known) -> None:
    needs_parts = indicator.measure in (Measure.RATE, Measure.AVERAGE)
    for key, part in (("numerator", indicator.numerator), ("denominator", indicator.denominator)):
        if needs_parts and part not in known.indicators:
            entry.fail("cần mã một chỉ tiêu trong tệp, vì tỷ lệ luôn tính từ tử số và mẫu số.", key)
        elif part and not needs_parts:
            entry.fail("chỉ tỷ lệ và bình quân mới có tử số, mẫu số.", key)


def read_baselines(root: Reader, known: Known) -> tuple[Baseline, ...]:
    """Read the figures that the plan builds on."""
    found = []
    for entry in root.items("baselines", required=False):
        entry.only("indicator", "unit", "as_of", "value", "note", *QUOTE_KEYS)
        found.append(
            Baseline(
                indicator=entry.known("indicator", known.indicators, "mã một chỉ tiêu"),
                unit=read_unit(entry),
                as_of=entry.day("as_of"),
                value=entry.decimal("value"),
                quote=read_quote(entry, known) if entry.has("document") else None,
                note=entry.optional_text("note"),
            )
        )
    return tuple(found)


def read_relations(root: Reader, known: Known) -> tuple[Relation, ...]:
    """Read which quantities must agree."""
    found = []
    for entry in root.items("relations", required=False):
        entry.only("kind", "whole", "parts", "note")
        kind = entry.choice("kind", RelationKind)
        whole = entry.known("whole", known.indicators, "mã một chỉ tiêu")
        parts = entry.texts("parts", required=kind is not RelationKind.PARTS)
        for index, part in enumerate(parts):
            if part not in known.indicators:
                entry.fail(f"cần mã một chỉ tiêu đã khai báo, nhưng «{part}» chưa có trong tệp.", f"parts[{index}]")
        found.append(Relation(kind, whole, parts, entry.optional_text("note")))
    return tuple(found)
