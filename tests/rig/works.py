"""What hangs on works for the tests of the house: a debt with a payment, a photo, a proposal to change the list."""

from __future__ import annotations

import hashlib
from typing import Any

from disbursement.models import (
    Arrear,
    ArrearPayment,
    ListChange,
    ProgressPhoto,
    ProgressReport,
    Project,
    RankingCriterion,
)
from tests.rig.cast import TODAY


def hung_on(project: Project) -> dict[str, Any]:
    """One of everything that hangs on a project; needs its open scope."""
    of = {"province_id": project.province_id}
    arrear = Arrear.objects.create(**of, project=project, arose_in=2019, amount_vnd=1_000_000, recorded_on=TODAY)
    paid = ArrearPayment.objects.create(**of, arrear=arrear, paid_on=TODAY, amount_vnd=1000, known_on=TODAY)
    report = ProgressReport.objects.create(**of, project=project, reported_on=TODAY, volume_percent=40, known_on=TODAY)
    content = b"\xff\xd8\xff"
    photo = ProgressPhoto.objects.create(
        **of,
        report=report,
        content=content,
        thumbnail=content,
        sha256=hashlib.sha256(content).hexdigest(),
        width=1,
        height=1,
        uploaded_on=TODAY,
    )
    RankingCriterion.objects.get_or_create(
        **of, plan_year=2023, code="kha-thi", defaults={"title": "Tính khả thi", "weight": 100, "measure": "scored"}
    )
    change = ListChange.objects.create(
        **of,
        plan_year=2023,
        kind="postpone",
        project=project,
        unit=project.unit,
        name=project.name,
        reason="Vướng mặt bằng",
        proposed_on=TODAY,
    )
    return {"arrear": arrear, "arrear_payment": paid, "photo": photo, "list_change": change}
