"""What a Treasury file leaves behind, as tests of addresses need it (dòng chờ ghép, ghi nhớ, đối chiếu mẫu)."""

from __future__ import annotations

from accounts.models import Province
from disbursement.models import CapitalLine, Reconciliation, TreasuryAlias, TreasuryClaim, TreasuryFile, TreasuryLayout
from disbursement.outlined import embedded
from tests.rig.cast import TODAY


def waiting_rows(file: TreasuryFile, secret: str) -> None:
    """What a Treasury file may wait for, a layout of the province, and a comparison."""
    facts = {"column_key": "project_code", "complaint": "Mã không có.", "row_count": 1, "first_row": 9, "total_vnd": 5}
    TreasuryClaim.objects.create(province=file.province, file=file, project_name=f"Cầu {secret}", year=2023, **facts)
    Reconciliation.objects.create(province=file.province, file=file, as_of=TODAY, opened_on=TODAY, plan_year=2023)
    code = f"bang-ke-{file.province.code}"
    spec = {**embedded()[0].as_dict(), "code": code, "title": f"Bảng kê {secret}"}
    TreasuryLayout.objects.create(
        province=file.province, code=code, title=spec["title"], spec=spec, changed_on=TODAY, tried_on=TODAY
    )


def alias_of(province: Province, line: CapitalLine, secret: str) -> TreasuryAlias:
    """Return a remembered way from a name to a line."""
    name = f"cau {secret} {line.pk}"
    return TreasuryAlias.objects.create(province=province, project_name=name, line=line, made_on=TODAY)
