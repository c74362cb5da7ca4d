"""Which units take part in which programme (phạm vi chương trình), as far as known; the rest is assumed and marked."""

from __future__ import annotations

from datetime import date

from accounts.models import OrgUnit, Province, UnitAttribute, UnitKind
from programs.models import Programme, ProgrammeScope

SINCE = date(2021, 1, 1)
NTM_COMMUNES = 194
# 197 rural communes stand after 10/04/2023, the programme counts 194: no document says which three are outside.
ASSUMED_OUTSIDE = frozenset({"20434", "20422", "20389"})
# Plain districts with communes of the ethnic-minority and mountainous area; assumed.
DTTS_PLAIN = frozenset({"506", "509", "517"})
# Nông Sơn and Ga Ri, made up: the plan names no district that is to be merged and no commune that registered.
_ASSUMED_ATTRIBUTES = (
    (UnitAttribute.PLANNED_MERGER, "519", "Số liệu minh họa: kế hoạch không nêu tên huyện"),
    (UnitAttribute.REGISTERED, "20440", "Số liệu minh họa: kế hoạch không nêu tên nơi đăng ký phấn đấu"),
)
_BASIS = {
    "NTM": "Kế hoạch năm 2022, mục II.1: 194 xã; ba xã ngoài phạm vi là giả định",
    "GN": "Chương trình thực hiện trên toàn tỉnh",
    "DTTS": "Giả định: chín huyện miền núi và các huyện có xã miền núi",
}


def load_scopes(province: Province) -> None:
    """Write the scopes of the three programmes; twice changes nothing."""
    programmes = {row.code: row for row in Programme.objects.filter(phase__code="2021-2025")}
    known = set(ProgrammeScope.objects.filter(province=province).values_list("programme_id", "unit_id"))
    rows = []
    for code, units in units_by_programme(province).items():
        programme = programmes[code]
        rows += [
            ProgrammeScope(
                province=province,
                programme=programme,
                unit=unit,
                valid_from=SINCE,
                legal_basis=_BASIS[code],
                assumed=code != "GN",
            )
            for unit in units
            if (programme.pk, unit.pk) not in known
        ]
    ProgrammeScope.objects.bulk_create(rows)


def load_assumed_attributes(province: Province) -> None:
    """What the rules of allocation ask of a place, made up and marked so, that their warnings can be seen."""
    for kind, code, basis in _ASSUMED_ATTRIBUTES:
        for unit in OrgUnit.objects.filter(province=province, code=code):
            UnitAttribute.objects.get_or_create(
                province=province,
                unit=unit,
                kind=kind,
                defaults={"valid_from": date(2023, 1, 1), "legal_basis": basis, "assumed": True},
            )


def units_by_programme(province: Province) -> dict[str, list[OrgUnit]]:
    """Communes and districts of each programme."""
    units = list(
        OrgUnit.objects.filter(province=province, kind__in=[UnitKind.DISTRICT, UnitKind.COMMUNE]).order_by("path")
    )
    districts = [unit for unit in units if unit.kind == UnitKind.DISTRICT]
    communes = [unit for unit in units if unit.kind == UnitKind.COMMUNE]
    mountain = mountain_units(province)
    dtts = {unit.pk for unit in districts if unit.pk in mountain or unit.code in DTTS_PLAIN}
    rural = [unit for unit in communes if unit.type_name == "Xã" and unit.code not in ASSUMED_OUTSIDE]
    return {
        "NTM": [*districts, *rural],
        "GN": [*districts, *communes],
        "DTTS": [
            *(unit for unit in districts if unit.pk in dtts),
            *(unit for unit in communes if unit.parent_id in dtts),
        ],
    }


def mountain_units(province: Province) -> set[int]:
    """Ids of mountainous units (miền núi)."""
    return set(
        UnitAttribute.objects.filter(province=province, kind=UnitAttribute.MOUNTAINOUS).values_list(
            "unit_id", flat=True
        )
    )
