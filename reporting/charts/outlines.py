"""The outlines of a province's districts (ranh giới huyện), read once a process."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from reporting.charts.maps import rings_of
from reporting.charts.specs import Ring

_DATA: Final = Path(__file__).resolve().parent.parent / "data"
_FILES: Final = {"49": "districts_quangnam.geojson", "62": "districts_kontum.geojson"}


@cache
def outlines_of(province_code: str) -> Mapping[str, tuple[Ring, ...]]:
    """Outlines by district code; empty for a province whose boundaries are not here."""
    name = _FILES.get(province_code)
    return rings_of((_DATA / name).read_text(encoding="utf-8")) if name else {}
