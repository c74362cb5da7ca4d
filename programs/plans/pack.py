"""Reading a plan pack: one file with the whole plan of a year (gói kế hoạch năm). Pure.

A file with mistakes is refused with all of them: each names the file, the key and what was expected.
"""

from pathlib import Path

from accounts.language import gettext as _
from programs.calendar import DayOffPolicy
from programs.periods import PeriodKind
from programs.plans.duties import read_candidates, read_forms, read_gates, read_rules, read_targets
from programs.plans.entries import PlanPack
from programs.plans.sections import (
    Known,
    read_baselines,
    read_citations,
    read_documents,
    read_indicators,
    read_stewardships,
)
from programs.reading import Problem, Reader, ReadingError, yaml_text

PACK_FOLDER = Path(__file__).parent
_SECTIONS = (
    "province",
    "year",
    "phase",
    "day_off_policy",
    "documents",
    "programmes",
    "baselines",
    "indicators",
    "targets",
    "candidates",
    "rules",
    "gates",
    "forms",
    "citations",
)


def read_pack(content: str, source: str) -> PlanPack:
    """Read a pack from its text, or raise `ReadingError` with every mistake."""
    return read_sections(yaml_text(content, source), source)


def read_sections(content: object, source: str) -> PlanPack:
    """Read a pack from its sections as they were loaded, or raise `ReadingError` with every mistake."""
    root = Reader(content, source)
    root.only(*_SECTIONS)
    if not root.mapping:
        root.finish()
    known = Known()
    documents = read_documents(root, known)
    stewardships = read_stewardships(root, known)
    indicators = read_indicators(root, known)
    targets, splits = read_targets(root, known)
    forms = read_forms(root, known)
    rules = read_rules(root, known)
    pack = PlanPack(
        source=source,
        province=root.text("province", _("mã tỉnh 2 chữ số")),
        year=_year(root),
        phase=root.period("phase"),
        documents=documents,
        stewardships=stewardships,
        baselines=read_baselines(root, known),
        targets=targets,
        splits=splits,
        candidates=read_candidates(root, known),
        rules=rules,
        forms=forms,
        gates=read_gates(root, known),
        citations=read_citations(root, known),
        day_off_policy=root.choice("day_off_policy", DayOffPolicy) if root.has("day_off_policy") else None,
        indicators=indicators,
    )
    root.finish()
    return pack


def _year(root: Reader) -> int:
    period = root.period("year")
    if period.kind is not PeriodKind.YEAR:
        root.fail(_("cần một năm, ví dụ 2023."), "year")
    return period.year


def load_pack(name: str) -> PlanPack:
    """Read a pack shipped with the portal by its name, such as quang-nam-2023."""
    return load_pack_file(PACK_FOLDER / f"{name}.yaml")


def load_pack_file(path: Path) -> PlanPack:
    """Read a pack from a file, or raise `ReadingError` with every mistake."""
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ReadingError((Problem(path.name, "", _("không tìm thấy tệp gói kế hoạch này.")),)) from error
    except UnicodeDecodeError as error:
        raise ReadingError((Problem(path.name, "", _("tệp phải lưu bằng mã UTF-8.")),)) from error
    return read_pack(content, path.name)
