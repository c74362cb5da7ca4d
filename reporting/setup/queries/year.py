"""A plan year as a file (gói kế hoạch của năm), and the packs that came with the portal."""

from __future__ import annotations

from functools import cache

from programs.models import PlanYear
from programs.plans.pack import PACK_FOLDER, load_pack
from programs.plans.writing import pack_text
from programs.queries.pack import plan_sections
from targets.queries.pack import indicator_entries, target_entries


def year_file(plan_year: PlanYear) -> str:
    """The plan pack of a year as YAML (tệp gói kế hoạch); loading it gives the same rows."""
    return pack_text(plan_sections(plan_year, target_entries(plan_year), indicator_entries(plan_year)))


@cache
def _shipped() -> dict[str, tuple[str, int]]:
    names = sorted(path.stem for path in PACK_FOLDER.glob("*.yaml"))
    packs = {name: load_pack(name) for name in names}
    return {name: (pack.province, pack.year) for name, pack in packs.items()}


def shipped_packs(province_code: str) -> list[tuple[str, int]]:
    """Names and years of the packs of a province that came with the portal (gói có sẵn)."""
    return [(name, year) for name, (code, year) in _shipped().items() if code == province_code]
