"""Loads the national catalogue (danh mục quốc gia); runs as owner of the tables, for the serving role only reads it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from accounts.models import Province
from programs.models import Component, Holiday, Phase, Programme

_DATA = Path(__file__).resolve().parent.parent / "data"
_PROGRAMMES = (
    ("NTM", 1, "Xây dựng nông thôn mới", "Chương trình mục tiêu quốc gia xây dựng nông thôn mới", "263/QĐ-TTg"),
    ("GN", 2, "Giảm nghèo bền vững", "Chương trình mục tiêu quốc gia giảm nghèo bền vững", "90/QĐ-TTg"),
    (
        "DTTS",
        3,
        "Phát triển KT-XH vùng DTTS và miền núi",
        "Chương trình mục tiêu quốc gia phát triển kinh tế - xã hội vùng đồng bào dân tộc thiểu số và miền núi",
        "1719/QĐ-TTg",
    ),
)


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def load_catalogue() -> None:
    """Bring provinces, phase, programmes, components and holidays up to date; twice is as good as once."""
    with transaction.atomic():
        for row in _rows("provinces_2023.csv"):
            Province.objects.update_or_create(
                code=row["code"], defaults={"name": row["name"], "type_name": row["type"]}
            )
        phase, _ = Phase.objects.update_or_create(code="2021-2025", defaults={"start_year": 2021, "end_year": 2025})
        programmes = {row[0]: _programme(phase, *row) for row in _PROGRAMMES}
        for row in _rows("programme_components_2021_2025.csv"):
            _component(programmes[row["programme"]], row)
        for row in _rows("holidays_vn_2022_2027.csv"):
            Holiday.objects.update_or_create(
                day=date.fromisoformat(row["date"]),
                defaults={"kind": row["kind"], "name": row["name_vi"], "source": row["source"]},
            )


def listed_province(code: str) -> Province | None:
    """Write one province of the national list (tỉnh theo danh mục) if it is not there yet; None when unlisted."""
    row = next((one for one in _rows("provinces_2023.csv") if one["code"] == code), None)
    if row is None:
        return None
    return Province.objects.get_or_create(code=code, defaults={"name": row["name"], "type_name": row["type"]})[0]


def _programme(phase: Phase, code: str, number: int, short_name: str, name: str, basis: str) -> Programme:
    programme, _ = Programme.objects.update_or_create(
        phase=phase,
        code=code,
        defaults={"number": number, "short_name": short_name, "name": name, "legal_basis": basis},
    )
    return programme


def _component(programme: Programme, row: dict[str, str]) -> None:
    parent = Component.objects.filter(programme=programme, code=row["parent_code"]).first()
    Component.objects.update_or_create(
        programme=programme,
        code=row["code"],
        defaults={
            "parent": parent,
            "kind": row["kind"],
            "name": row["name_vi"],
            "lead_agency": row["lead_agency_central"],
            "evidence": row["evidence"],
            "verified": "verified" in row["evidence"],
        },
    )
