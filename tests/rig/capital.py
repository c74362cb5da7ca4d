"""A small province with money: units, people, decisions, projects and lines for the tests of the book."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from accounts.models import OrgUnit, Province, User
from accounts.names import search_key, sort_key
from accounts.roles import Person, Role, Seat
from disbursement.actions.capital import allocate
from disbursement.actions.lines import open_line
from disbursement.actions.register import Place, register_project
from disbursement.models import Assigned, CapitalLine, CapitalNature, CapitalSource, Project
from disbursement.register import Facts
from programs.models import Citation, Component, DeadlineRule, Decision, Phase, PlanDocument, PlanYear
from tests.rig.cast import Cast

TODAY = date(2023, 7, 5)
BILLION = 1_000_000_000
_numbers = count(1)


@dataclass
class Town:
    """One province with a district, two communes and an office; needs its open scope."""

    province: Province
    root: OrgUnit
    district: OrgUnit
    commune: OrgUnit
    neighbour: OrgUnit
    other_district: OrgUnit
    decision: Decision
    system: Person

    def person(self, role: Role, unit: OrgUnit, *, today: date = TODAY) -> Person:
        """Somebody in a role at a unit."""
        user = User.objects.create_user(f"nguoi-{next(_numbers)}", None, "Người thử")
        seat = Seat(
            membership_id=0,
            unit_id=unit.pk,
            unit_path=unit.path,
            unit_name=unit.full_name,
            unit_kind=unit.kind,
            role=role,
        )
        return Person(user=user, province=self.province, seats=(seat,), today=today)

    @property
    def committee(self) -> Person:
        """Chi, of the committee's staff."""
        return self.person(Role.COMMITTEE_STAFF, self.root)

    @property
    def treasury(self) -> Person:
        """Giang, of the State Treasury."""
        return self.person(Role.TREASURY_OFFICER, self.root)

    def component(self, code: str = "NTM.02") -> Component:
        """A component of the catalogue."""
        return Component.objects.get(code=code)

    def project(self, *, unit: OrgUnit | None = None, works: bool = True, component: str = "NTM.02") -> Project:
        """A new project."""
        number = next(_numbers)
        place = Place(unit or self.commune, unit or self.commune, self.component(component))
        facts = Facts(
            code=f"{7 if works else 8}{number:06d}",
            name=f"Đường giao thông thôn {number}",
            kind=Project.Kind.WORKS if works else Project.Kind.RECURRENT,
            component_id=place.component.pk,
            unit_id=place.unit.pk,
            investor_id=place.investor.pk,
        )
        return register_project(facts=facts, place=place, by=self.system)

    def line(
        self,
        project: Project | None = None,
        *,
        amount_vnd: int = 0,
        source: CapitalSource = CapitalSource.CENTRAL,
        nature: CapitalNature = CapitalNature.INVESTMENT,
        origin_year: int = 2023,
        plan_year: int = 2023,
        assigned: Assigned = Assigned.START_OF_YEAR,
        parent: CapitalLine | None = None,
        unit: OrgUnit | None = None,
        on: date = date(2023, 1, 10),
    ) -> CapitalLine:
        """A line, with this much assigned to it."""
        line = open_line(
            unit=project.unit if project else unit or self.district,
            component=project.component if project else self.component(),
            project=project,
            source=source,
            nature=nature,
            origin_year=origin_year,
            plan_year=plan_year,
            assigned=assigned,
            parent=parent,
            by=self.system,
        )
        if amount_vnd:
            allocate(
                line=line,
                amount_vnd=amount_vnd,
                on=on,
                decision=self.decision,
                by=self.system,
                key=f"key-{next(_numbers)}",
            )
        return line

    def at(self, today: date) -> Town:
        """The same province on another day of its training clock."""
        return replace(self, system=replace(self.system, today=today))

    def zero_rule(self) -> DeadlineRule:
        """The rule of 30/6/2023 as the plan pack writes it."""
        year = PlanYear.objects.get(province=self.province, year=2023)
        document = PlanDocument.objects.create(
            province=self.province, plan_year=year, code="S0", kind="Kế hoạch", title="Kế hoạch công tác năm 2023"
        )
        citation = Citation.objects.create(
            province=self.province, document=document, key="zero", locator="Phần thứ tư", quote="đến ngày 30/6/2023"
        )
        return DeadlineRule.objects.create(
            province=self.province,
            plan_year=year,
            code="dung-giai-ngan-0",
            kind="zero_disbursement_freeze",
            title="Dừng giải ngân công trình có tỷ lệ giải ngân 0% đến ngày 30/6/2023",
            operator="by",
            due="2023-06-30",
            last_day=date(2023, 6, 30),
            scope={
                "natures": ["investment"],
                "origin_years": [2023],
                "assigned": ["start_of_year"],
                "objects": ["works"],
            },
            parameters={"counts": ["settlement", "advance"], "transfer_order": ["same_commune", "same_district"]},
            action="Dừng giải ngân",
            citation=citation,
        )

    def rule(
        self,
        kind: str,
        last_day: date,
        *,
        parameters: dict[str, object],
        scope: dict[str, object] | None = None,
        code: str = "",
        year: int = 2023,
    ) -> DeadlineRule:
        """A dated rule of another kind, due at the end of a day."""
        phase = Phase.objects.get(code="2021-2025")
        plan_year, _ = PlanYear.objects.get_or_create(province=self.province, year=year, defaults={"phase": phase})
        document, _ = PlanDocument.objects.get_or_create(
            province=self.province, plan_year=plan_year, code="S", defaults={"kind": "Kế hoạch", "title": "Kế hoạch"}
        )
        number = next(_numbers)
        citation = Citation.objects.create(
            province=self.province, document=document, key=f"rule:{number}", locator="mục III", quote="theo kế hoạch"
        )
        return DeadlineRule.objects.create(
            province=self.province,
            plan_year=plan_year,
            code=code or f"quy-tac-{number}",
            kind=kind,
            title=f"Quy tắc {kind}",
            operator="by",
            due=last_day.isoformat(),
            last_day=last_day,
            scope=scope or {},
            parameters=parameters,
            action="Thực hiện",
            citation=citation,
        )

    def window_rule(self) -> DeadlineRule:
        """A rule of answers: judged by 20/6/2023, reported by 30/11/2023."""
        return self.rule(
            "transfer_window",
            date(2023, 11, 30),
            scope={"origin_years": [2023]},
            parameters={"assess": "đến ngày 20/6/2023", "province_decides_for": ["other_district", "other_agency"]},
            code="de-xuat-dieu-chuyen",
        )


def build_town(code: str = "49") -> Town:
    """Fill the open province."""
    province = Province.objects.get(code=code)
    root = _unit(province, None, "province", code, province.name, "Tỉnh")
    district = _unit(province, root, "district", f"{code}6", "Đại Lộc", "Huyện")
    other = _unit(province, root, "district", f"{code}7", "Điện Bàn", "Thị xã")
    commune = _unit(province, district, "commune", f"{code}001", "Đại Thạnh", "Xã")
    neighbour = _unit(province, district, "commune", f"{code}002", "Đại Cường", "Xã")
    return _town(province, root, district, commune, neighbour, other)


def town_of_cast(cast: Cast) -> Town:
    """The cast's Quảng Nam, in its open scope."""
    units = cast.units
    return _town(cast.provinces["49"], units["49"], units["506"], units["20527"], units["20521"], units["518"])


def _town(
    province: Province, root: OrgUnit, district: OrgUnit, commune: OrgUnit, neighbour: OrgUnit, other: OrgUnit
) -> Town:
    decision = Decision.objects.create(
        province=province,
        kind=Decision.Kind.DECISION,
        number="3516/QĐ-UBND",
        decided_on=date(2021, 12, 28),
        issuer="UBND tỉnh",
    )
    PlanYear.objects.create(province=province, year=2023, phase=Phase.objects.get(code="2021-2025"))
    system = Person(
        user=User(username="system", full_name="Hệ thống"), province=province, seats=(), today=TODAY, system=True
    )
    return Town(province, root, district, commune, neighbour, other, decision, system)


def _unit(province: Province, parent: OrgUnit | None, kind: str, code: str, name: str, type_name: str) -> OrgUnit:
    return OrgUnit.objects.create(
        province=province,
        parent=parent,
        kind=kind,
        code=code,
        name=name,
        type_name=type_name,
        path=f"{parent.path if parent else ''}{code}/",
        sort_key=sort_key(name),
        search_key=search_key(name),
        valid_from=date(2000, 1, 1),
    )
