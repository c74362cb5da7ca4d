"""Facts of a report by hand, and the parameters around them: no database needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from accounts.models import OrgUnit, Province
from programs.models import PlanYear
from programs.periods import Period
from reporting.facts import (
    CapitalFact,
    ConflictFact,
    CoverageFact,
    DistrictFact,
    FreezeFact,
    FrozenFact,
    NextDeadline,
    ReportFacts,
    TargetFact,
)
from reporting.figures import Missing, NotAssigned, Text
from reporting.parameters import ReportParameters

BILLION = 1_000_000_000
AS_OF = date(2023, 6, 30)
TODAY = date(2023, 7, 5)
PROGRAMMES = (("NTM", "Nông thôn mới"), ("GN", "Giảm nghèo bền vững"))


def target(title: str, programme: str = "NTM", **changed: Any) -> TargetFact:
    """A target that was reached."""
    fact = TargetFact(
        programme=programme,
        title=title,
        unit_of_measure="xã",
        planned="ít nhất 7",
        actual=Text("9"),
        standing="Đạt",
        reported=193,
        owed=194,
        source_document="kh-ntm-2023",
    )
    return replace(fact, **changed)


TARGETS = (
    target("Số xã đạt chuẩn nông thôn mới tăng thêm"),
    target("Số thôn đạt chuẩn kiểu mẫu", actual=Missing(), standing="Chưa báo cáo", reported=0),
    target("Mức giảm tỷ lệ hộ nghèo", "GN", planned="trên 3,0%", actual=Text("3,0%"), standing="Chưa đạt"),
    target("Số hộ có đất ở", "GN", planned="chưa giao", actual=NotAssigned(), standing="Không giao", owed=0),
)
CAPITAL = (
    CapitalFact("NTM", "investment", "central", 2022, 100 * BILLION, 60 * BILLION, 0),
    CapitalFact("NTM", "investment", "central", 2023, 300 * BILLION, 90 * BILLION, 12 * BILLION),
    CapitalFact("NTM", "recurrent", "province", 2023, 50 * BILLION, 0, 0),
    CapitalFact("GN", "investment", "central", 2023, 200 * BILLION, 50 * BILLION, 0),
)
DISTRICTS = (
    DistrictFact("Huyện Đại Lộc", (("NTM", 300 * BILLION, 100 * BILLION), ("GN", 0, 0)), 4),
    DistrictFact("Huyện Nam Giang", (("NTM", 150 * BILLION, 50 * BILLION), ("GN", 200 * BILLION, 50 * BILLION)), 9),
)
FREEZE = FreezeFact(
    due_on=AS_OF,
    standing="Chính thức",
    found=2,
    total_vnd=12 * BILLION,
    confirmed_by="Công văn số 123/BCĐ-VP ngày 05/07/2023",
    rows=(
        FrozenFact("7000001", "Đường thôn 1", "Đại Thạnh", "Đại Lộc", "Xã Đại Thạnh", "NTM.02", 5 * BILLION),
        FrozenFact("7000002", "Cầu treo thôn 2", "Cà Dy", "Nam Giang", "Huyện Nam Giang", "NTM.02", 7 * BILLION),
    ),
    quote="đến ngày 30/6/2023 có tỷ lệ giải ngân 0%",
    locator="mục III, khoản 6",
    document="Kế hoạch của Ban Chỉ đạo",
)
FACTS = ReportFacts(
    programmes=PROGRAMMES,
    targets=TARGETS,
    capital=CAPITAL,
    districts=DISTRICTS,
    monthly=((date(2023, 1, 31), 10 * BILLION), (AS_OF, 200 * BILLION)),
    coverage=(CoverageFact("Báo cáo nông thôn mới của xã", 194, 190, 7, 150, tuple(f"Xã {n}" for n in range(1, 9))),),
    conflicts=(
        ConflictFact("Số thôn đạt chuẩn kiểu mẫu", ("100 theo KH A", "80 theo KH B"), "", ""),
        ConflictFact("Số xã đạt chuẩn", ("7 theo KH A", "8 theo KH B"), "KH A", "Ban Chỉ đạo là cơ quan giao"),
    ),
    freeze=FREEZE,
    deadlines=(NextDeadline("Trong tháng 8/2023", "Đề xuất điều chuyển vốn", "Kế hoạch của Ban Chỉ đạo"),),
    legal_bases=("Căn cứ Kế hoạch công tác năm 2023",),
    recipients=("Các thành viên Ban Chỉ đạo tỉnh", "Lưu: VT, BCĐ"),
    signer="",
    data_complete_through=AS_OF,
)


def parameters(unit: OrgUnit | None = None, **changed: Any) -> ReportParameters:
    """The first half of 2023, seen on 05/07/2023."""
    province = Province(pk=1, code="49", name="Quảng Nam", type_name="Tỉnh")
    asked = ReportParameters(
        province=province,
        plan_year=PlanYear(pk=1, province=province, year=2023),
        period=Period.half_year(2023, 1),
        unit=unit or OrgUnit(pk=1, province=province, kind="committee", name="Ban Chỉ đạo", path="49/bcd/"),
        as_of=AS_OF,
        today=TODAY,
        illustrative=True,
        place_name="Quảng Nam",
    )
    return replace(asked, **changed)
