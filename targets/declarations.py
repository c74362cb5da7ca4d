"""Reading the indicators of a phase from their file (khai báo chỉ tiêu). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from accounts.language import gettext
from programs.reading import Reader, yaml_text
from targets.rollup import Figure, Measure, Source

_KEYS = (
    "code", "name", "unit_of_measure", "measure", "yes_no", "programme", "reported_by", "counted", "ledger", "section",
    "columns", "numerator", "denominator", "flow", "population", "candidate_title", "decimals", "largest", "signed",
    "optional", "basis", "note",
)  # fmt: skip
_DATA = Path(__file__).resolve().parent / "data"
_COMPUTED = frozenset({Measure.RATE, Measure.DROP, Measure.AVERAGE, Measure.FLOOR})
_NEEDS_WHOLE = frozenset({Measure.RATE})


class Reporter(StrEnum):
    """Which kind of unit reports (cấp báo cáo)."""

    DEPARTMENT = "department"
    DISTRICT = "district"
    COMMUNE = "commune"


class Attribute(StrEnum):
    """A dated attribute of a unit (thuộc tính)."""

    POOR_DISTRICT = "poor_district"
    ESPECIALLY_DIFFICULT = "especially_difficult"
    MOUNTAINOUS = "mountainous"


class Title(StrEnum):
    """A title whose candidates count for the indicator (danh hiệu)."""

    NTM = "ntm"
    ADVANCED = "advanced"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Declaration:
    """One indicator as its file declares it (khai báo một chỉ tiêu)."""

    code: str
    name: str
    unit_of_measure: str
    measure: Measure
    source: Source
    yes_no: bool
    programme: str
    reported_by: str
    section: str
    columns: tuple[Figure, ...]
    numerator: str
    denominator: str
    flow: str
    population: str
    candidate_title: str
    decimals: int
    largest: int | None
    signed: bool
    optional: bool
    note: str


def declared_indicators(phase: str) -> tuple[Declaration, ...]:
    """The indicators that come with the portal for a phase (danh mục của giai đoạn)."""
    name = f"indicators-{phase}.yaml"
    return read((_DATA / name).read_text(encoding="utf-8"), name)


def read(content: str, source: str) -> tuple[Declaration, ...]:
    """Read a whole file; all its mistakes come together in one `ReadingError`."""
    root = Reader(yaml_text(content, source), source)
    root.only("sections", "indicators")
    sections: dict[str, str] = {}
    for entry in root.items("sections"):
        entry.only("code", "title")
        sections[entry.slug("code")] = entry.text("title", gettext("tên phần"))
    seen: set[str] = set()
    pairs = [(entry, _declaration(entry, seen, sections)) for entry in root.items("indicators")]
    by_code = {one.code: one for _, one in pairs}
    for entry, one in pairs:
        _verify(entry, one, by_code)
    root.finish()
    return tuple(one for _, one in pairs)


def _declaration(entry: Reader, seen: set[str], sections: dict[str, str]) -> Declaration:
    entry.only(*_KEYS)
    section = entry.known("section", sections, gettext("mã một phần")) if entry.has("section") else ""
    return Declaration(
        code=entry.unique("code", seen),
        name=entry.text("name", gettext("tên chỉ tiêu")),
        unit_of_measure=entry.text("unit_of_measure", gettext("đơn vị tính")),
        measure=entry.choice("measure", Measure),
        source=_source(entry),
        yes_no=entry.yes_no("yes_no"),
        programme=entry.optional_text("programme"),
        reported_by=entry.choice("reported_by", Reporter).value if entry.has("reported_by") else "",
        section=sections.get(section, ""),
        columns=entry.choices_in_order("columns", Figure),
        numerator=entry.optional_text("numerator"),
        denominator=entry.optional_text("denominator"),
        flow=entry.optional_text("flow"),
        population=entry.choice("population", Attribute).value if entry.has("population") else "",
        candidate_title=entry.choice("candidate_title", Title).value if entry.has("candidate_title") else "",
        decimals=entry.integer("decimals") if entry.has("decimals") else 0,
        largest=entry.integer("largest", low=1) if entry.has("largest") else None,
        signed=entry.yes_no("signed"),
        optional=entry.yes_no("optional"),
        note=entry.optional_text("note") or entry.optional_text("basis"),
    )


def _source(entry: Reader) -> Source:
    if entry.yes_no("counted"):
        return Source.COUNTED
    if entry.yes_no("ledger"):
        return Source.LEDGER
    return Source.REPORTED if entry.has("reported_by") else Source.DERIVED


def _verify(entry: Reader, one: Declaration, by_code: dict[str, Declaration]) -> None:
    for key in ("numerator", "denominator", "flow"):
        code = getattr(one, key)
        if code and code not in by_code:
            entry.fail(gettext("cần mã một chỉ tiêu trong tệp, nhưng «%(code)s» chưa có.") % {"code": code}, key)
        elif code and key != "flow" and by_code[code].source not in (Source.REPORTED, Source.COUNTED):
            entry.fail(
                gettext("«%(code)s» là chỉ tiêu tính; tử số và mẫu số phải là số được báo cáo hoặc được đếm.")
                % {"code": code},
                key,
            )
    if one.source is Source.DERIVED and not one.numerator:
        entry.fail(gettext("chỉ tiêu không có cấp báo cáo thì phải nêu tử số."), "numerator")
    if one.source is Source.DERIVED and one.measure in _NEEDS_WHOLE and not one.denominator:
        entry.fail(gettext("tỷ lệ phải nêu mẫu số."), "denominator")
    if one.source is Source.DERIVED and one.measure not in _COMPUTED:
        entry.fail(gettext("chỉ tỷ lệ, mức giảm, bình quân và mức thấp nhất mới được tính."), "measure")
    if one.source is Source.REPORTED and one.measure in _COMPUTED:
        entry.fail(
            gettext("tỷ lệ, mức giảm, bình quân và mức thấp nhất luôn được tính, không ai báo cáo."), "reported_by"
        )
