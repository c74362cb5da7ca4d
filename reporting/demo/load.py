"""Loads the whole demo (nạp bản trình diễn): real units and plan, made-up amounts and results."""

from __future__ import annotations

from datetime import date

from accounts.actions.units import load_units
from accounts.models import OrgUnit, Province, ProvinceSettings, UnitAttribute, UnitKind
from accounts.queries.people import system_person
from accounts.roles import Person
from accounts.tenancy import scope
from programs.actions.obligation import open_obligations
from programs.actions.plan import load_plan_pack
from programs.models import Candidate, FormPeriod
from programs.plans.pack import load_pack
from reporting.demo.capital import Holding, Place
from reporting.demo.capital import make as make_capital
from reporting.demo.capital_load import load_capital
from reporting.demo.fulfilments import load_fulfilments
from reporting.demo.people import DEMO_PEOPLE, KON_TUM, QUANG_NAM, load_people
from reporting.demo.register import load_register
from reporting.demo.results import CommunePlace, DistrictPlace, make_communes, make_departments, make_districts
from reporting.demo.scopes import load_assumed_attributes, load_scopes, mountain_units, units_by_programme
from reporting.demo.submissions import load_submissions
from reporting.demo.support import load_support
from reporting.demo.transfers import load_transfers
from reporting.demo.treasury import load_treasury_history
from targets.actions.plan import load_targets
from targets.models import TargetStatement

TODAY = date(2023, 7, 5)
HALF_YEAR = "2023-H1"


def load_demo(password: str) -> None:
    """Load both provinces of the demo; what is there already stays as it is."""
    for code, load in ((QUANG_NAM, _quang_nam), (KON_TUM, _kon_tum)):
        province = Province.objects.get(code=code)
        with scope(province.pk):
            ProvinceSettings.objects.get_or_create(
                province=province,
                defaults={"training_today": TODAY, "illustrative": True, "place_name": province.name},
            )
            by = system_person(province, TODAY)
            load_units(province=province, by=by)
            load_people(province, password)
            load(province, by)


def _quang_nam(province: Province, by: Person) -> None:
    _packs("quang-nam-2022", "quang-nam-2023", "quang-nam-2023-so-ket", province=province, by=by)
    load_scopes(province)
    load_assumed_attributes(province)
    this_year = FormPeriod.objects.filter(province=province, form__plan_year__year=by.today.year)
    for form_period in this_year.select_related("form").order_by("id"):
        open_obligations(form_period=form_period, by=by)
    holdings = holdings_of(province)
    lines = load_capital(holdings, by)
    if lines:
        load_treasury_history(holdings, by)
        load_transfers(by)
    load_register(by)
    load_support(by)
    load_fulfilments(by)
    candidates = dict(
        Candidate.objects.filter(province=province, plan_year__year=2023).values_list("unit__code", "title")
    )
    load_submissions(
        province,
        HALF_YEAR,
        communes=make_communes(_commune_places(province, candidates), _hamlet_split(province)),
        districts=make_districts(_district_places(province)),
        bodies=make_departments(_bodies(province)),
    )


def _kon_tum(province: Province, by: Person) -> None:
    """Another province of the portal, whose letter of March 2023 sets days and no targets."""
    _packs("kon-tum-2023", province=province, by=by)


def _packs(*names: str, province: Province, by: Person) -> None:
    for name in names:
        pack = load_pack(name)
        load_plan_pack(pack=pack, province=province, by=by)
        load_targets(pack=pack, province=province, by=by)


def holdings_of(province: Province) -> list[Holding]:
    """The made-up works and recurrent items of a province (công trình, khoản chi minh họa): always the same ones."""
    return make_capital(_places(province))


def _places(province: Province) -> list[Place]:
    inside = {code: {unit.pk for unit in units} for code, units in units_by_programme(province).items()}
    mountain = mountain_units(province)
    attributes = UnitAttribute.objects.filter(province=province, kind=UnitAttribute.ESPECIALLY_DIFFICULT)
    difficult = set(attributes.order_by().values_list("unit_id", flat=True))
    striving = set(
        Candidate.objects.filter(province=province, title="ntm").order_by().values_list("unit_id", flat=True)
    )
    communes = (
        OrgUnit.objects.filter(province=province, kind=UnitKind.COMMUNE).select_related("parent").order_by("code")
    )
    return [
        Place(
            code=unit.code,
            name=unit.name,
            district=unit.parent.code if unit.parent else "",
            mountain=unit.parent_id in mountain,
            in_ntm=unit.pk in inside["NTM"],
            in_dtts=unit.pk in inside["DTTS"],
            difficult=unit.pk in difficult and unit.pk not in striving,
        )
        for unit in communes
    ]


def _commune_places(province: Province, candidates: dict[str, str]) -> list[CommunePlace]:
    return [
        CommunePlace(place.code, place.district, place.mountain, candidates.get(place.code, ""))
        for place in _places(province)
        if place.in_ntm
    ]


def _district_places(province: Province) -> list[DistrictPlace]:
    inside = {unit.pk for unit in units_by_programme(province)["DTTS"]}
    mountain = mountain_units(province)
    districts = OrgUnit.objects.filter(province=province, kind=UnitKind.DISTRICT).order_by("code")
    return [
        DistrictPlace(
            code=unit.code,
            communes=unit.children.count(),
            mountain=unit.pk in mountain,
            in_dtts=unit.pk in inside,
        )
        for unit in districts
    ]


def _bodies(province: Province) -> list[str]:
    """Codes of departments and standing offices."""
    kinds = [UnitKind.DEPARTMENT, UnitKind.OFFICE]
    return list(
        OrgUnit.objects.filter(province=province, kind__in=kinds).order_by("code").values_list("code", flat=True)
    )


def _hamlet_split(province: Province) -> dict[str, int]:
    """Model hamlets that the plan gives each district."""
    rows = TargetStatement.objects.filter(
        province=province, indicator__code="thon-kieu-mau-them", unit__kind=UnitKind.DISTRICT, value__isnull=False
    ).values_list("unit__code", "value")
    return {code: int(value) for code, value in rows if value is not None}


def people_table(password: str) -> str:
    """The people one can sign in as, for the terminal."""
    lines = [f"  Mật khẩu chung của bản trình diễn: {password}", ""]
    lines += [f"  {person.username:<6} {person.full_name:<18} {person.title}" for person in DEMO_PEOPLE]
    return "\n".join(lines)
