"""The demo: made-up amounts that add up to what was published, on real units and the real plan."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.db.models import Sum

from accounts.actions.units import GivenUnit, read_units
from accounts.models import OrgUnit, Province, UnitAttribute, User
from accounts.queries.people import system_person
from disbursement import register
from disbursement.actions.register import facts_of
from disbursement.actions.treasury import process_file, receive_file
from disbursement.checks import ZeroVerdict
from disbursement.models import Arrear, CapitalAccount, Movement, Project, TreasuryFile
from disbursement.queries.balances import By, Figures, Slice, figures_by
from disbursement.queries.duties import given_against
from disbursement.queries.ledger import verify_ledger
from disbursement.queries.zero import check_rule, treasury_complete_through, zero_rules
from disbursement.sheets import read_treasury
from programs.models import Obligation, Submission
from reporting.demo import results
from reporting.demo.capital import Holding, Line, Place, make
from reporting.demo.capital_load import contractor_day
from reporting.demo.load import TODAY, holdings_of, load_demo, people_table
from reporting.demo.people import DEMO_PEOPLE
from reporting.demo.scopes import ASSUMED_OUTSIDE, DTTS_PLAIN
from reporting.demo.treasury import june_workbook
from tests.rig.database import PASSWORD

BILLION = 1_000_000_000
PUBLISHED_TOTAL_VND = 3_290_500_000_000
RULE_DAY = date(2023, 6, 30)


def _real_places() -> list[Place]:
    units = read_units("49")
    mountain = {key for key, unit in units.items() if any(one.kind == "mountainous" for one in unit.attributes)}
    return [
        _place(code, unit, mountain=unit.parent in mountain)
        for (kind, code), unit in units.items()
        if kind == "commune"
    ]


def _place(code: str, unit: GivenUnit, *, mountain: bool) -> Place:
    assert unit.parent is not None
    now, district = unit.versions[-1], unit.parent[1]
    rural = now.type_name == "Xã" and code not in ASSUMED_OUTSIDE
    return Place(code, now.name, district, mountain, rural, mountain or district in DTTS_PLAIN)


PLACES = _real_places()
HOLDINGS = make(PLACES)


def _total_vnd(*, nature: str = "", mountain: bool | None = None) -> int:
    where = {place.code: place.mountain for place in PLACES}
    districts = {place.district: place.mountain for place in PLACES}
    return sum(
        line.amount_vnd
        for holding in HOLDINGS
        for line in holding.lines
        if (not nature or line.nature == nature)
        and (mountain is None or where.get(holding.commune or "", districts.get(holding.holder, False)) is mountain)
    )


def _paid_vnd(holding: Holding, *, rule_only: bool = False) -> int:
    return sum(
        payment.amount_vnd
        for line in holding.lines
        for payment in line.payments
        if payment.on <= RULE_DAY and (not rule_only or _covered(line))
    )


def _covered(line: Line) -> bool:
    return (line.origin_year, line.assigned) == (2023, "start_of_year")


def _under_the_rule(holding: Holding) -> bool:
    return any(_covered(line) for line in holding.lines)


# ------------------------------------------------------------- capital, pure
def test_the_capital_adds_up_to_the_published_total() -> None:
    assert _total_vnd() == PUBLISHED_TOTAL_VND


def test_investment_to_recurrent_capital_is_about_sixty_to_forty() -> None:
    assert 0.58 <= _total_vnd(nature="investment") / PUBLISHED_TOTAL_VND <= 0.62


def test_the_nine_mountain_districts_hold_fifty_three_percent() -> None:
    assert 0.52 <= _total_vnd(mountain=True) / PUBLISHED_TOTAL_VND <= 0.54
    assert len({place.district for place in PLACES if place.mountain}) == 9


def test_there_are_about_seven_hundred_works_and_many_recurrent_items() -> None:
    kinds = Counter(holding.works for holding in HOLDINGS)
    assert 680 <= kinds[True] <= 720
    assert kinds[False] > kinds[True]
    assert len({holding.code for holding in HOLDINGS}) == len(HOLDINGS)


def test_a_fifth_of_the_works_has_spent_nothing_on_the_rules_day() -> None:
    works = [holding for holding in HOLDINGS if holding.works]
    idle = [holding for holding in works if not _paid_vnd(holding)]
    assert 0.15 <= len(idle) / len(works) <= 0.25


def test_works_at_zero_stand_on_both_sides_of_the_rules_scope() -> None:
    works = [holding for holding in HOLDINGS if holding.works]
    idle = [holding for holding in works if not _paid_vnd(holding)]
    inside = [holding for holding in idle if _under_the_rule(holding)]
    assert len(inside) > 20
    assert len(idle) - len(inside) > 10, "without money of the start of the year"
    carried_over_first = [
        holding
        for holding in works
        if _under_the_rule(holding) and _paid_vnd(holding) and not _paid_vnd(holding, rule_only=True)
    ]
    assert len(carried_over_first) >= 3, "paid, and still at zero under the rule"


def test_every_amount_and_day_can_stand_in_a_book() -> None:
    for holding in HOLDINGS:
        assert re.fullmatch(r"\d{7}", holding.code)
        for line in holding.lines:
            assert line.amount_vnd > 0
            assert sum(payment.amount_vnd for payment in line.payments) <= line.amount_vnd
            assert all(payment.on.weekday() < 5 and payment.on <= RULE_DAY for payment in line.payments)
            assert all(payment.amount_vnd > 0 for payment in line.payments)


def test_contractors_are_selected_before_works_are_paid_and_some_late_or_not_at_all() -> None:
    days = {holding.code: contractor_day(holding) for holding in HOLDINGS}
    for holding in HOLDINGS:
        selected = days[holding.code]
        paid = [payment.on for line in holding.lines for payment in line.payments]
        assert selected is None or holding.works
        assert not (paid and holding.works) or (selected is not None and selected < min(paid))
    works = [days[holding.code] for holding in HOLDINGS if holding.works]
    late = [one for one in works if one is None or one > date(2023, 4, 30)]
    assert 0.05 <= len(late) / len(works) <= 0.4
    assert None in works


def test_the_same_seed_gives_the_same_capital_and_another_seed_another() -> None:
    assert make(PLACES) == HOLDINGS
    other = make(PLACES, seed=7)
    assert other != HOLDINGS
    assert sum(line.amount_vnd for holding in other for line in holding.lines) == PUBLISHED_TOTAL_VND


# ------------------------------------------------------------- results, pure
def test_results_add_up_to_what_was_published_and_hang_on_the_seed() -> None:
    districts = [
        results.DistrictPlace(code, 10, mountain=code in results._POOR_BY_DISTRICT, in_dtts=index % 2 == 0)
        for index, code in enumerate(sorted({place.district for place in PLACES}))
    ]
    made = results.make_districts(districts)
    before = [entries["ho-ngheo"]["end_prior_year"].replace(".", "") for entries in made.values()]
    households = [entries["ho-dan-cu"]["end_prior_year"].replace(".", "") for entries in made.values()]
    assert sum(map(int, before)) == results.POOR_HOUSEHOLDS
    assert sum(map(int, households)) == results.HOUSEHOLDS
    assert results.make_districts(districts) == made
    assert results.make_districts(districts, seed=7) != made


def test_nam_giang_has_no_recognised_commune() -> None:
    communes = [
        results.CommunePlace(place.code, place.district, place.mountain, "") for place in PLACES if place.in_ntm
    ]
    made = results.make_communes(communes, {})
    recognised = [code for code, entries in made.items() if entries["xa-ntm"]["end_prior_year"] == "Có"]
    assert len(recognised) == results.RECOGNISED
    assert not {place.code for place in PLACES if place.district == "510"} & set(recognised)


@pytest.mark.parametrize("title", ["advanced", "model"])
def test_whoever_strives_for_more_than_the_standard_meets_all_of_it(title: str) -> None:
    titled = {place.code for place in [place for place in PLACES if place.in_ntm and not place.mountain][:10]}
    communes = [
        results.CommunePlace(place.code, place.district, place.mountain, title if place.code in titled else "")
        for place in PLACES
        if place.in_ntm
    ]
    made = results.make_communes(communes, {})
    assert {made[code]["tieu-chi-xa-dat"]["done"] for code in titled} == {"19"}


# ---------------------------------------------------------------- the loaded
@pytest.fixture
def book(quang_nam: Province) -> dict[tuple[str, ...], Figures]:
    """Capital of the year by nature, as the book has it on the demo's day."""
    return figures_by(quang_nam.pk, By.NATURE, of=Slice(plan_year=2023), as_of=TODAY)


def test_the_book_holds_what_was_made(book: dict[tuple[str, ...], Figures], quang_nam: Province) -> None:
    assert sum(figures.assigned_vnd for figures in book.values()) == PUBLISHED_TOTAL_VND
    assert 0.58 <= book["investment",].assigned_vnd / PUBLISHED_TOTAL_VND <= 0.62
    assert Project.objects.filter(kind="works").count() == sum(holding.works for holding in HOLDINGS)
    assert verify_ledger(quang_nam.pk) == []


def test_the_real_units_are_there(quang_nam: Province) -> None:
    kinds = Counter(OrgUnit.objects.values_list("kind", flat=True).order_by("id"))
    assert (kinds["district"], kinds["commune"]) == (18, 241)
    assert OrgUnit.objects.get(kind="commune", code="20527").full_name == "Xã Đại Thạnh"


def test_most_communes_reported_some_late_some_returned_and_an_has_not_begun(quang_nam: Province) -> None:
    owed = Obligation.objects.filter(form_period__period="2023-H1", form_period__form__owed_by="commune")
    handed_in = Submission.objects.filter(obligation__in=owed)
    states = Counter(handed_in.values_list("state", flat=True).order_by("id"))
    assert owed.count() == 194
    assert states["approved"] > 100
    assert states["submitted"] > 5
    assert states["returned"] >= 2
    assert 150 < sum(states.values()) < 194
    assert handed_in.filter(on_time=False).count() >= 3
    assert not handed_in.filter(unit__code="20527").exists()
    waiting_for_binh = handed_in.filter(unit__parent__code="506", state="submitted", step=0)
    assert waiting_for_binh.exists()


def test_the_june_workbook_completes_the_data_and_keeps_the_calibration(quang_nam: Province) -> None:
    by = system_person(quang_nam, TODAY)
    assert treasury_complete_through(quang_nam.pk) == date(2023, 6, 15)
    content = june_workbook(quang_nam, holdings_of(quang_nam))
    with read_treasury(content, filename="kho-bac.xlsx", province_code=quang_nam.code, heard=lambda _: None) as reading:
        assert (reading.found.error_count, reading.complete_through) == (0, RULE_DAY)
    file = process_file(
        file=receive_file(name="kho-bac-30-06-2023.xlsx", content=content, by=by).file, by=by, step=lambda *_: None
    )
    assert file.state == TreasuryFile.State.POSTED, file.problems
    assert treasury_complete_through(quang_nam.pk) == RULE_DAY
    spent = {key: figures.disbursed_vnd for (key,), figures in _by_works(quang_nam).items()}
    idle = [key for key, amount in spent.items() if not amount]
    assert 0.15 <= len(idle) / len(spent) <= 0.25
    [rule] = zero_rules(quang_nam.pk)
    found = {one.project_id for one in check_rule(rule, as_of=RULE_DAY).of(ZeroVerdict.ZERO)}
    assert found & set(idle)
    assert set(idle) - found, "some idle works have no money of the start of the year"
    assert found - set(idle), "some works spent carried-over money only"


def test_the_register_of_works_is_filled_in_with_illustrative_data(quang_nam: Province) -> None:
    works = Project.objects.filter(kind="works")
    assert not works.filter(category_code="").exists()
    assert works.filter(special_mechanism=True).exists()
    assert 10 <= Arrear.objects.count() <= 14
    assert Arrear.objects.filter(settle_in=None).exists()
    assert not Arrear.objects.exclude(note="Số liệu minh họa").exists()
    for project in works.order_by("code")[:40]:
        assert list(register.problems(facts_of(project), before=facts_of(project), today=TODAY)) == []


def test_few_works_stand_against_the_rules_of_allocation_and_one_was_let_in(quang_nam: Province) -> None:
    found = given_against(quang_nam.pk, 2023, today=TODAY)
    gates = Counter(one.found.gate for one in found)
    assert not gates["ntm-xa-dbkk"], "the book would not have taken it"
    assert gates["tra-no-truoc"]
    assert gates["huyen-sap-nhap"], "one district is marked, made up, as to be merged"
    assert "minh họa" in UnitAttribute.objects.get(kind=UnitAttribute.PLANNED_MERGER).legal_basis
    assert gates["thon-dang-ky"], "one commune without NTM capital is marked, made up, as registered"
    assert [one.found.overridden for one in found].count(True) == 1


def _by_works(province: Province) -> dict[tuple[int], Figures]:
    return figures_by(province.pk, By.PROJECT, of=Slice(plan_year=2023, kinds=["works"]), as_of=RULE_DAY)


def test_loading_twice_changes_nothing(quang_nam: Province) -> None:
    before = _state()
    load_demo(PASSWORD)
    assert _state() == before


def _state() -> dict[str, int]:
    """Rows of every table that the province sees."""
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    counts["balance"] = int(CapitalAccount.objects.aggregate(total=Sum("balance_vnd"))["total"])
    counts["last movement"] = Movement.objects.latest("id").pk
    return counts


def test_everybody_of_the_table_can_sign_in_and_nobody_else(quang_nam: Province) -> None:
    table = people_table(PASSWORD)
    for person in DEMO_PEOPLE:
        assert person.username in table
        assert User.objects.get(username=person.username).check_password(PASSWORD)
    cast = [person.username for person in DEMO_PEOPLE]
    assert not User.objects.exclude(username__in=cast).filter(is_active=True).exists()
