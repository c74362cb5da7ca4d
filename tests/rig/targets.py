"""A small province with targets: units, forms, statements and submissions for the tests of the board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count

from accounts.models import OrgUnit, Province, UnitAttribute, User
from accounts.names import search_key, sort_key
from accounts.queries.people import system_person
from accounts.roles import Person, Role, Seat
from programs.models import (
    Candidate,
    Citation,
    FormPeriod,
    Obligation,
    Phase,
    PlanDocument,
    PlanYear,
    Programme,
    ProgrammeScope,
    ReportForm,
    Submission,
)
from programs.periods import Period
from targets.actions.indicator import load_indicators
from targets.actions.result import record_results
from targets.models import Indicator, TargetStatement
from targets.queries.board import Board, Scene, board

TODAY = date(2023, 7, 5)
HALF = Period.half_year(2023, 1)
START = date(2000, 1, 1)
_numbers = count(1)


@dataclass
class Land:
    """One province with three districts and six communes; needs its open scope."""

    province: Province
    units: dict[str, OrgUnit] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    duties: dict[tuple[str, str], Obligation] = field(default_factory=dict)

    @property
    def root(self) -> OrgUnit:
        """The province itself."""
        return self.units["tinh"]

    @property
    def system(self) -> Person:
        """The portal acting by itself."""
        return system_person(self.province, TODAY)

    @property
    def plan_year(self) -> PlanYear:
        """The plan year 2023."""
        return PlanYear.objects.get(province=self.province, year=2023)

    def person(self, role: Role, unit: str) -> Person:
        """Somebody in a role at a unit."""
        place = self.units[unit]
        user = User.objects.create_user(f"can-bo-{next(_numbers)}", None, "Người thử")
        seat = Seat(0, place.pk, place.path, place.full_name, place.kind, role)
        return Person(user=user, province=self.province, seats=(seat,), today=TODAY)

    def cite(self, document: str, quote: str) -> Citation:
        """A quote of a document."""
        paper, _ = PlanDocument.objects.get_or_create(
            province=self.province,
            plan_year=self.plan_year,
            code=document,
            defaults={"kind": "Kế hoạch", "title": f"Kế hoạch {document}"},
        )
        return Citation.objects.create(
            province=self.province, document=paper, key=f"q{next(_numbers)}", locator="mục II", quote=quote
        )

    def state(
        self,
        indicator: str,
        operator: str,
        value: str | None = None,
        *,
        unit: str = "tinh",
        document: str = "bcd",
        programme: str = "NTM",
        period: str = "2023",
        low: str | None = None,
        high: str | None = None,
        due_on: date | None = None,
        decimals: int = 0,
    ) -> TargetStatement:
        """One sentence of a document."""
        return TargetStatement.objects.create(
            province=self.province,
            plan_year=self.plan_year,
            key=f"k{next(_numbers)}",
            indicator=self.indicators[indicator],
            programme=Programme.objects.get(code=programme),
            unit=self.units[unit],
            period=period,
            operator=operator,
            value=None if value is None else Decimal(value),
            low=None if low is None else Decimal(low),
            high=None if high is None else Decimal(high),
            due_on=due_on,
            decimals=decimals,
            citation=self.cite(document, f"{indicator} {operator} {value}"),
            owner=self.units["so"],
        )

    def candidate(self, unit: str, title: str) -> Candidate:
        """A unit named by the plan."""
        return Candidate.objects.create(
            province=self.province,
            plan_year=self.plan_year,
            unit=self.units[unit],
            title=title,
            citation=self.cite("ntm", unit),
        )

    def owe(self, unit: str, form: str = "") -> Obligation:
        """Let a unit owe the form of the half-year."""
        form = form or _FORM_OF[self.units[unit].kind]
        form_period = FormPeriod.objects.get(province=self.province, form__code=form, period=HALF.key)
        found, _ = Obligation.objects.get_or_create(
            province=self.province, form_period=form_period, unit=self.units[unit]
        )
        self.duties[unit, form] = found
        return found

    def report(self, unit: str, values: Mapping[str, Mapping[str, object]], *, estimated: bool = False) -> Submission:
        """An approved submission with these figures."""
        submission, _ = Submission.objects.get_or_create(
            province=self.province,
            obligation=self.owe(unit),
            unit=self.units[unit],
            defaults={"state": "approved", "submitted_on": TODAY, "approved_on": TODAY},
        )
        record_results(submission=submission, period=HALF.key, values=values, by=self.system, estimated=estimated)
        return submission

    def board(self, unit: str | None = None) -> Board:
        """The board as the province, or as a unit sees it."""
        branches = None if unit is None else (self.units[unit].path,)
        return board(Scene(self.province.pk, self.plan_year, HALF, branches))


_UNITS = (
    ("tinh", "", "province", "49", "Quảng Nam", "Tỉnh"),
    ("so", "tinh", "department", "so-khdt", "Sở Kế hoạch và Đầu tư", ""),
    ("vp", "tinh", "office", "vp-ntm", "Văn phòng Điều phối NTM tỉnh", ""),
    ("dai-loc", "tinh", "district", "506", "Đại Lộc", "Huyện"),
    ("tay-giang", "tinh", "district", "504", "Tây Giang", "Huyện"),
    ("hoi-an", "tinh", "district", "503", "Hội An", "Thành phố"),
    ("dai-thanh", "dai-loc", "commune", "20527", "Đại Thạnh", "Xã"),
    ("dai-son", "dai-loc", "commune", "20503", "Đại Sơn", "Xã"),
    ("ai-nghia", "dai-loc", "commune", "20500", "Ái Nghĩa", "Thị trấn"),
    ("dang", "tay-giang", "commune", "20470", "Dang", "Xã"),
    ("lang", "tay-giang", "commune", "20464", "Lăng", "Xã"),
    ("cam-thanh", "hoi-an", "commune", "20434", "Cẩm Thanh", "Xã"),
)
_RURAL = ("dai-thanh", "dai-son", "dang", "lang", "cam-thanh")
_DISTRICTS = ("dai-loc", "tay-giang", "hoi-an")
_FORM_OF = {"commune": "xa", "district": "huyen", "department": "so", "office": "van-phong"}
_FORMS: tuple[tuple[str, str, list[str]], ...] = (
    ("xa", "commune", ["NTM"]),
    ("huyen", "district", ["NTM", "GN", "DTTS"]),
    ("so", "department", []),
    ("van-phong", "office", []),
)


def build_land(code: str = "49") -> Land:
    """Fill the open province."""
    land = Land(Province.objects.get(code=code))
    for key, parent, kind, number, name, type_name in _UNITS:
        land.units[key] = _unit(land, parent, kind, number, name, type_name)
    UnitAttribute.objects.create(
        province=land.province, unit=land.units["tay-giang"], kind="poor_district", valid_from=START
    )
    _scope(land, "NTM", (*_DISTRICTS, *_RURAL))
    _scope(land, "GN", _DISTRICTS)
    _scope(land, "DTTS", ("tay-giang",))
    build_forms(land)
    for key, _, kind, *_ in _UNITS:
        if kind in _FORM_OF and key != "ai-nghia":
            land.owe(key)
    return land


def build_forms(land: Land) -> None:
    """The plan year, its forms for the half-year, and the indicators."""
    phase = Phase.objects.get(code="2021-2025")
    year = PlanYear.objects.create(province=land.province, year=2023, phase=phase)
    for form_code, owed_by, programmes in _FORMS:
        form = ReportForm.objects.create(
            province=land.province,
            plan_year=year,
            code=form_code,
            title=f"Báo cáo {form_code}",
            sheet="progress",
            owed_by=owed_by,
            programmes=programmes,
        )
        FormPeriod.objects.create(
            province=land.province,
            form=form,
            period=HALF.key,
            starts_on=HALF.first_day,
            ends_on=HALF.last_day,
            opens_on=date(2023, 6, 1),
            operator="through",
            due="2023-06-30",
            last_day=date(2023, 6, 30),
        )
    load_indicators(phase=phase.code, by=land.system)
    land.indicators = {one.code: one for one in Indicator.objects.filter(province=land.province)}


def _unit(land: Land, parent: str, kind: str, code: str, name: str, type_name: str) -> OrgUnit:
    above = land.units.get(parent)
    return OrgUnit.objects.create(
        province=land.province,
        parent=above,
        kind=kind,
        code=code,
        name=name,
        type_name=type_name,
        path=f"{above.path if above else ''}{code}/",
        sort_key=sort_key(name),
        search_key=search_key(name),
        valid_from=START,
    )


def _scope(land: Land, programme: str, units: tuple[str, ...]) -> None:
    for unit in units:
        ProgrammeScope.objects.create(
            province=land.province,
            programme=Programme.objects.get(code=programme),
            unit=land.units[unit],
            valid_from=START,
        )
