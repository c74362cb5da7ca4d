"""What programs read of the book: for every list the rows that the query of the screen gives, near and far."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import UnitAttribute
from accounts.roles import Permission, Person
from accounts.tenancy import scope
from disbursement.models import (
    CapitalSource,
    ContributionReceipt,
    FinalAccount,
    GateOverride,
    HeldPayment,
    TransferAnswer,
    TreasuryTotal,
)
from disbursement.queries import (
    arrears,
    book,
    cases,
    contributions,
    counterpart,
    duties,
    forecast,
    layouts,
    ranking,
    reconciliation,
    refunds,
    rehearsal,
    topups,
    treasury,
)
from disbursement.queries import matrix as matrices
from disbursement.queries.alerts import told_of
from disbursement.queries.answers import asked_units
from disbursement.queries.balances import Slice
from disbursement.queries.ledger import trial_balance
from disbursement.queries.lines import with_figures
from disbursement.queries.plan_files import plan_files_in_reach
from programs.models import CapitalGate, Citation, RuleAlert
from tests.api.conftest import ProgramOf
from tests.rig.cast import TODAY
from tests.rig.three_places import Place, ThreePlaces

SEEN = Permission.VIEW_CAPITAL


@pytest.fixture
def place(world: ThreePlaces) -> Place:
    """An's place with the rest of what a list may hold: each row is one that its screen would show."""
    own = world.places["own"]
    with scope(own.province.pk):
        for one in (own, world.places["other"]):
            _hang(one)
        quote = Citation.objects.order_by("pk")[0]
        CapitalGate.objects.create(
            province=own.province, plan_year=own.window.plan_year, code="sap-nhap", kind="planned_merger",
            title="Sáp nhập", effect="warn", scope={"natures": ["investment"]}, parameters={}, citation=quote,
        )  # fmt: skip
        RuleAlert.objects.create(
            province=own.province, rule=own.window, day=TODAY, step="before:7", unit=own.unit, user=own.person,
            found_count=1, amount_vnd=5, told_on=TODAY,
        )  # fmt: skip
        TreasuryTotal.objects.create(
            province=own.province, file=own.treasury_file, row_number=9, project=own.project, settled_vnd=7,
            advanced_vnd=3,
        )  # fmt: skip
        rule = own.rule
        rule.pk, rule.code, rule.last_day = None, "moc-sau", date(2023, 11, 30)
        rule._state.adding = True
        rule.save()
    return world.places["own"]


def _hang(at: Place) -> None:
    of = {"province": at.province}
    ContributionReceipt.objects.create(**of, contribution=at.contribution, value_vnd=40, received_on=TODAY)
    FinalAccount.objects.create(**of, project=at.project, submitted_on=TODAY, submitted_vnd=9)
    UnitAttribute.objects.create(**of, unit=at.unit, kind=UnitAttribute.PLANNED_MERGER, valid_from=date(2023, 1, 1))
    GateOverride.objects.create(
        **of, plan_year=2023, gate="x", project=at.project, unit=at.unit, component=at.project.component,
        decision=at.capital_decision, reason="Đã duyệt", known_on=TODAY,
    )  # fmt: skip
    HeldPayment.objects.create(
        **of, line=at.line, payment_type="settlement", amount_vnd=5, effective_on=TODAY, known_on=TODAY, voucher="1",
        source_kind="screen", source_key=at.name, frozen_by=at.movement,
    )  # fmt: skip
    TransferAnswer.objects.create(**of, rule=at.window, unit=at.district, need="none", answered_on=TODAY)


def _year(of: Callable[..., Any]) -> Callable[[Person, Place], Any]:
    """A query that takes province, year and branches."""
    return lambda person, _place: of(person.province.pk, 2023, branches=person.branches(SEEN))


def _matrix(person: Person, _place: Place) -> list[tuple[Any, ...]]:
    of = Slice(plan_year=2023, branches=person.branches(SEEN))
    rows = matrices.matrix(person.province.pk, of=of, as_of=person.today, by_component=True).rows
    return [
        (row.component, row.money.origin_year, row.money.assigned, row.cell.figures.assigned_vnd)
        for row in rows
        if row.money
    ]


def _ahead(person: Person, place: Place) -> forecast.Ahead:
    return forecast.ahead(place.window.plan_year, as_of=person.today, branches=person.branches(SEEN))


Said = Callable[[Person, Place], list[Any]]
Told = Callable[[dict[str, Any]], Any]
# Each list: what the query of its screen says, and the same out of a row of the answer.
LISTS: dict[str, tuple[Said, Told]] = {
    "api_matrix": (
        _matrix,
        lambda row: (row["component"], row["origin_year"], row["assigned"], row["figures"]["assigned_vnd"]),
    ),
    "api_trial_balance": (
        lambda person, _place: [
            (row.bucket.value, row.balance_vnd) for row in trial_balance(person.province.pk, as_of=person.today)
        ],
        lambda row: (row["bucket"], row["balance_vnd"]),
    ),
    "api_plan_files": (
        lambda person, _place: [one.pk for one in plan_files_in_reach(person).order_by("-pk")],
        lambda row: row["id"],
    ),
    "api_counterpart": (
        lambda person, _place: [
            (one.rule.pk, one.unit.pk, one.asked_vnd, one.short_vnd)
            for one in counterpart.counterpart_in_reach(person, 2023, person.today)
        ],
        lambda row: (row["rule_id"], row["unit"]["id"], row["asked_vnd"], row["short_vnd"]),
    ),
    "api_counterpart_rules": (
        lambda person, _place: [one.pk for one in counterpart.counterpart_rules(person.province.pk, 2023)],
        lambda row: row["id"],
    ),
    "api_contributions": (
        lambda person, _place: [
            (one.donor, one.pledged_vnd, contributions.received(one))
            for one in contributions.contributions(person.province.pk, 2023, person.branches(SEEN))
        ],
        lambda row: (row["donor"], row["pledged_vnd"], sum(one["value_vnd"] for one in row["receipts"])),
    ),
    "api_own_estimates": (
        lambda person, _place: [
            (one.pk, one.lines[0][0])
            for one in topups.estimates_in_reach(person.province.pk, 2023, person.branches(SEEN))
        ],
        lambda row: (row["id"], row["lines"][0]["name"]),
    ),
    "api_top_ups": (
        lambda person, _place: [
            (one.pk, one.holder) for one in topups.requests_in_reach(person.province.pk, 2023, person.branches(SEEN))
        ],
        lambda row: (row["id"], row["holder"]),
    ),
    "api_gates": (
        lambda person, _place: [one.code for one in duties.gates_of(person.province.pk, 2023)],
        lambda row: row["code"],
    ),
    "api_gates_given": (
        lambda person, _place: [
            (one.project and one.project.pk, one.unit.pk, one.found.sentence, one.amount_vnd)
            for one in duties.given_against(
                person.province.pk, 2023, today=person.today, branches=person.branches(SEEN)
            )
        ],
        lambda row: (
            row["project"] and row["project"]["id"],
            row["unit"]["id"],
            row["sentence"],
            row["amount_vnd"],
        ),
    ),
    "api_gate_overrides": (
        lambda *asked: [(one.pk, str(one.decision)) for one in _year(duties.overrides_of)(*asked)],
        lambda row: (row["id"], row["decision"]),
    ),
    "api_arrears": (
        lambda person, _place: [
            (one.pk, one.paid_vnd, one.unpaid_vnd)
            for one in arrears.arrears_listed(
                person.province.pk, arrears.ArrearFilter(branches=person.branches(SEEN), today=person.today)
            )
        ],
        lambda row: (row["id"], sum(one["amount_vnd"] for one in row["payments"]), row["unpaid_vnd"]),
    ),
    "api_project_arrears": (lambda _person, place: [place.arrear.pk], lambda row: row["id"]),
    "api_project_book": (
        lambda person, place: [
            (one.number, one.entry.movement.pk, one.balances[0])
            for one in book.project_book(place.project, as_of=person.today)
        ],
        lambda row: (row["number"], row["movement"]["id"], row["balances"]["available"]),
    ),
    "api_held_payments": (
        lambda _person, place: [(one.pk, str(one.frozen_by.decision)) for one in book.held_payments(place.project)],
        lambda row: (row["id"], row["frozen_by"]),
    ),
    "api_project_gates": (
        lambda person, place: [
            (found.gate, sources)
            for found, sources in duties.project_says(
                place.project, 2023, sources=CapitalSource.values, today=person.today
            )
        ],
        lambda row: (row["gate"], row["sources"]),
    ),
    "api_ranking": (
        lambda person, _place: [
            (one.ranked.place, one.project.pk)
            for one in ranking.priority_list(
                person.province.pk, 2023, branches=person.branches(SEEN), under=None, as_of=person.today
            )
        ],
        lambda row: (row["place"], row["project"]["id"]),
    ),
    "api_list_changes": (
        lambda *asked: [one.pk for one in _year(ranking.list_changes)(*asked)],
        lambda row: row["id"],
    ),
    "api_answers": (
        lambda person, place: [
            (one.unit.pk, one.remaining_vnd, one.answer and one.answer.need)
            for one in asked_units(place.window, as_of=person.today, branches=person.branches(SEEN))
        ],
        lambda row: (row["unit"]["id"], row["remaining_vnd"], row["answer"] and row["answer"]["need"]),
    ),
    "api_alerts": (
        lambda person, place: [
            (one.name, one.units, one.amount_vnd) for one in told_of(place.window, branches=person.branches(SEEN))
        ],
        lambda row: (row["name"], row["units"], row["amount_vnd"]),
    ),
    "api_rehearsal": (
        lambda person, place: [
            (one.rule.code, one.count, one.total_vnd)
            for one in rehearsal.rehearse_all(
                place.window.plan_year, as_of=person.today, branches=person.branches(SEEN)
            )
        ],
        lambda row: (row["rule"], row["count"], row["total_vnd"]),
    ),
    "api_early_warnings": (
        lambda person, place: [(one.alarm.rule.code, one.place.title) for one in _ahead(person, place).rows],
        lambda row: (row["rule"], row["title"]),
    ),
    "api_cases": (
        lambda person, _place: [
            (one.pk, one.total_vnd)  # type: ignore[attr-defined]  # annotated by the query
            for one in cases.cases_in_reach(person.province.pk, person.branches(SEEN))
        ],
        lambda row: (row["id"], row["total_vnd"]),
    ),
    "api_recalled": (
        lambda person, _place: [one.pk for one in refunds.recalled_items(person.province.pk, person.branches(SEEN))],
        lambda row: row["id"],
    ),
    "api_claims": (
        lambda _person, place: [one.pk for one in treasury.claims(place.treasury_file)],
        lambda row: row["id"],
    ),
    "api_treasury_layouts": (
        lambda person, _place: [
            (one.outline.code, one.is_used, one.own is not None) for one in layouts.known_layouts(person.province.pk)
        ],
        lambda row: (row["code"], row["is_used"], row["own"]),
    ),
    "api_treasury_aliases": (
        lambda person, _place: [one.pk for one in treasury.aliases(person.province.pk)],
        lambda row: row["id"],
    ),
    "api_reconciliations": (
        lambda person, _place: [one.pk for one in reconciliation.reconciliations(person.province.pk)],
        lambda row: row["id"],
    ),
    "api_reconciliation_lines": (
        lambda _person, place: [
            (one.money.key, one.settled_vnd, one.standing.value)
            for one in reconciliation.compare(place.reconciliation).lines
        ],
        lambda row: (row["key"], row["settled_vnd"], row["standing"]),
    ),
}
# Which key stands in the address, and which lists speak of one place alone.
KEYS = {
    "api_answers": "window", "api_alerts": "window", "api_claims": "treasury_file",
    "api_reconciliation_lines": "reconciliation", "api_project_arrears": "project", "api_project_book": "project",
    "api_held_payments": "project", "api_project_gates": "project",
}  # fmt: skip
WHOLE = {
    "api_trial_balance", "api_plan_files", "api_claims", "api_treasury_layouts", "api_treasury_aliases",
    "api_reconciliations", "api_reconciliation_lines",
}  # fmt: skip


def _address(name: str, place: Place) -> str:
    return reverse(name, args=[getattr(place, KEYS[name]).pk] if name in KEYS else [])


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_is_what_its_screen_says(name: str, place: Place, program: ProgramOf, world: ThreePlaces) -> None:
    said, told = LISTS[name]
    near = "binh" if name == "api_answers" else "an"
    for who in ("chi",) if name in WHOLE else ("chi", near):
        with scope(place.province.pk):
            expected = said(world.cast.person(who), place)
        answer = program(who).get(_address(name, place)).json()
        assert [told(row) for row in answer["results"]] == expected, who
        assert expected, "nothing was compared"


def test_a_line_with_what_it_received_and_the_decision_behind_it(place: Place, program: ProgramOf) -> None:
    line = program("an").get(f"capital-lines/{place.line.pk}/").json()
    with scope(place.province.pk):
        [row] = with_figures(place.province.pk, [place.line], as_of=TODAY)
    assert (line["received_vnd"], line["figures"]["available_vnd"]) == (row.received_vnd, row.figures.available_vnd)
    assert (line["line"]["project"]["id"], line["below"]) == (place.project.pk, [])
    assert program("an").get(f"capital-lines/{place.line.pk}/?as_of=2020-01-01").json()["received_vnd"] == 0
    decision = program("an").get(f"decisions/{place.capital_decision.pk}/").json()
    assert decision["number"] == place.capital_decision.number
    [moved] = program("an").get(f"movements/?decision={decision['id']}").json()["results"]
    assert moved["id"] == place.movement.pk


def test_a_case_with_its_list_its_steps_and_who_has_it(place: Place, program: ProgramOf) -> None:
    case = program("binh").get(f"cases/{place.case.pk}/").json()
    assert (case["holder"], case["sees_all"]) == (f"{place.district.full_name}, chờ quyết định", True)
    [item] = case["items"]
    assert (item["amount_vnd"], item["before_vnd"] - item["after_vnd"]) == (1_000_000, 1_000_000)
    assert item["project"]["id"] == place.project.pk
    assert case["notice_id"] == place.notice.pk
    assert program("tam").get(f"cases/{place.case.pk}/").status_code == 404


def test_progress_comes_with_photos_behind_the_same_token(place: Place, program: ProgramOf) -> None:
    told = program("an").get(f"projects/{place.project.pk}/progress/").json()
    assert (told["reports"][0]["volume_percent"], told["final_account"]["submitted_vnd"]) == ("40", 9)
    [photo] = told["reports"][0]["photos"]
    for size in ("full", "thumbnail"):
        answer = program("an").get(photo[size])
        assert (answer.headers["Content-Type"], answer.content) == ("image/jpeg", b"\xff\xd8\xff")
        assert program("tam").get(photo[size]).status_code == 404
    assert program("an").get(photo["full"].replace("full", "lon")).status_code == 404


def test_a_comparison_with_the_treasury_is_added_up(place: Place, program: ProgramOf) -> None:
    told = program("giang").get(f"reconciliations/{place.reconciliation.pk}/").json()
    assert (told["total"]["treasury"]["settled_vnd"], told["line_count"], told["open_count"]) == (7, 1, 1)
    assert (
        program("giang").get(f"reconciliations/{place.reconciliation.pk}/lines/?standing=agrees").json()["count"] == 0
    )
    [row] = program("giang").get(f"reconciliations/{place.reconciliation.pk}/treasury-rows/").json()["results"]
    assert (row["project_id"], row["settled_vnd"]) == (place.project.pk, 7)
    moved = f"reconciliations/{place.reconciliation.pk}/movements/"
    assert program("giang").get(moved).json()["count"] == 0
    assert program("giang").get(f"{moved}?key=x").status_code == 404


def test_what_is_one_thing_of_a_year(place: Place, program: ProgramOf) -> None:
    rules = program("an").get("ranking/rules/").json()
    assert [one["code"] for one in rules["criteria"]] == ["kha-thi"]
    told = program("chi").get("forecast/").json()
    assert (told["until"], told["programmes"][0]["assigned_vnd"] > 0) == ("2023-12-31", True)
    assert program("chi").get("forecast/?year=2031").status_code == 404
    file = program("binh").get(f"plan-files/{place.plan_file.pk}/").json()
    assert (file["state"], file["problems"]) == ("refused", [])
    problems = program("giang").get(f"treasury-files/{place.treasury_file.pk}/problems/")
    assert problems.content.startswith(b"PK")


def test_filters_narrow_and_nonsense_is_refused(place: Place, program: ProgramOf, world: ThreePlaces) -> None:
    speaker = program("chi")
    count = {
        query: speaker.get(query).json().get("count")
        for query in (
            "arrears/", "arrears/?plan=none", "arrears/?plan=planned", f"arrears/?under={place.unit.pk}",
            f"ranking/?under={place.unit.pk}", "cases/?state=posted", "cases/?kind=transfer", "top-ups/?state=granted",
            "contributions/?year=2022", f"capital-matrix/?under={place.unit.pk}", "capital-matrix/?programme=GN",
        )
    }  # fmt: skip
    assert list(count.values()) == [2, 2, 0, 1, 1, 0, 2, 0, 0, 1, 0]
    # A unit beyond one's reach is nobody's filter.
    far = world.places["other"].unit.pk
    assert program("an").get(f"arrears/?under={far}").json()["count"] == 0
    for query in ("arrears/?plan=co", "arrears/?hide=1", f"projects/{place.project.pk}/?year=2023", "programmes/?a=1"):
        assert speaker.get(query).status_code == 400, query
