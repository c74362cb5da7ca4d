"""What programs read beside the book: people, one's own, first pages, the plan; as the queries of the screens say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Notice, OutgoingMail
from accounts.queries.delegation import lent_by
from accounts.queries.mail import all_mail, mail_to
from accounts.queries.notices import notices_of
from accounts.queries.people import people_lines
from accounts.roles import Person
from accounts.tenancy import scope
from disbursement.queries.versions import versions_of
from programs.models import Programme, ProgrammeScope, Reminder, Stewardship, Submission
from programs.periods import Period
from programs.queries.fulfilment import plan_tasks
from programs.queries.plan import form_periods
from programs.queries.review import review_queue, step_title
from reporting.queries.chase import chase_lines, wanted
from reporting.queries.exports import own_exports
from reporting.queries.overview import overview
from reporting.queries.report_list import possible_reports
from reporting.queries.unit_year import unit_year
from reporting.queries.work import my_tasks
from reporting.setup.sections import SECTIONS
from targets.queries.board import Scene, board
from targets.queries.drill import district_shares, places
from tests.api.conftest import ProgramOf
from tests.rig.cast import TODAY
from tests.rig.three_places import Place, ThreePlaces


@pytest.fixture
def place(world: ThreePlaces) -> Place:
    """An's place with letters, notices, a programme that is led, and a reminder of what Tâm still owes."""
    own, other = world.places["own"], world.places["other"]
    of = {"province": own.province}
    with scope(own.province.pk):
        Notice.objects.create(**of, user=own.person, key="x", text="Biểu được trả lại", url="/")
        OutgoingMail.objects.create(
            **of, user=own.person, key="x", to_address="an@x.vn", subject="Nhắc hạn", text="Đến hạn.", known_on=TODAY
        )
        Stewardship.objects.create(
            **of, plan_year=own.window.plan_year, programme=Programme.objects.get(code="NTM"), lead=own.committee
        )
        Submission.objects.filter(pk=other.submission.pk).update(state=Submission.State.DRAFT)
        Reminder.objects.create(**of, obligation=other.obligation, user=other.person, told_on=TODAY)
    return own


def _targets(person: Person, place: Place) -> tuple[Any, Any]:
    drawn = board(Scene(person.province.pk, place.window.plan_year, Period.half_year(2023, 1), None))
    return drawn, drawn.by_code[place.indicator]


Said = Callable[[Person, Place], list[Any]]
# Each list: who asks, what the query of the screen says, and the same out of a row of the answer.
LISTS: dict[str, tuple[str, Said, Callable[[dict[str, Any]], Any]]] = {
    "api_people": (
        "khanh",
        lambda person, _place: [(one.user.username, len(one.roles)) for one in people_lines(person.today)],
        lambda row: (row["username"], len(row["seats"])),
    ),
    "api_delegations": (
        "an",
        lambda person, _place: [(one.pk, one.user.full_name) for one in lent_by(person)],
        lambda row: (row["id"], row["to"]),
    ),
    "api_own_notices": (
        "an",
        lambda person, _place: [(one.pk, one.text) for one in notices_of(person)],
        lambda row: (row["id"], row["text"]),
    ),
    "api_letters": (
        "an",
        lambda person, _place: [(one.subject, one.text) for one in mail_to(person)],
        lambda row: (row["subject"], row["text"]),
    ),
    "api_mail_log": (
        "khanh",
        lambda person, _place: [(one.to_address, one.state) for one in all_mail(person)],
        lambda row: (row["to_address"], row["state"]),
    ),
    "api_tasks": (
        "binh",
        lambda person, place: [(one.title, one.due_on) for one in my_tasks(person, place.window.plan_year)],
        lambda row: (row["title"], row["due_on"] and _day(row["due_on"])),
    ),
    "api_chase": (
        "chi",
        lambda person, _place: [
            (one.duty.obligation.pk, one.told_on, [told.user.full_name for told in one.people])
            for one in chase_lines(wanted(person), person)
        ],
        lambda row: (row["duty"]["id"], _day(row["told_on"]), [one["full_name"] for one in row["people"]]),
    ),
    "api_review_queue": (
        "binh",
        lambda person, _place: [(one.pk, step_title(one)) for one in review_queue(person)],
        lambda row: (row["id"], row["waits_for"]),
    ),
    "api_form_periods": (
        "giang",
        lambda _person, place: [
            (one.period.pk, one.owed, one.handed_in) for one in form_periods(place.window.plan_year)
        ],
        lambda row: (row["period"]["id"], row["owed"], row["handed_in"]),
    ),
    "api_plan_tasks": (
        "an",
        lambda person, place: [
            (task.rule.pk, one.unit.pk, one.standing.value, one.done and one.done.number)
            for task in plan_tasks(place.window.plan_year, today=person.today, branches=[place.unit.path])
            for one in task.owed
        ],
        lambda row: (row["rule_id"], row["unit"]["id"], row["standing"], row["number"]),
    ),
    "api_forms": (
        "chi",
        lambda _person, place: [
            (one.code, [step["title"] for step in one.chain], [str(period.last_day) for period in one.periods.all()])
            for one in SECTIONS["bieu"].rows(place.window.plan_year)
        ],
        lambda row: (
            row["code"],
            [step["title"] for step in row["chain"]],
            [period["last_day"] for period in row["periods"]],
        ),
    ),
    "api_stewardships": (
        "chi",
        lambda _person, place: [one.lead_id for one in SECTIONS["chuong-trinh"].rows(place.window.plan_year)],
        lambda row: row["lead"]["id"],
    ),
    "api_programme_scopes": (
        "chi",
        lambda person, _place: list(
            ProgrammeScope.objects.filter(province=person.province)
            .order_by("unit__sort_key", "pk")
            .values_list("unit_id", flat=True)
        ),
        lambda row: row["unit"]["id"],
    ),
    "api_rule_versions": (
        "chi",
        lambda _person, place: [(one.rule.pk, one.runs) for one in versions_of(place.window)],
        lambda row: (row["rule"]["id"], row["runs"]),
    ),
    "api_exports": (
        "an",
        lambda person, _place: [one.pk for one in own_exports(person)],
        lambda row: row["id"],
    ),
    "api_target_places": (
        "chi",
        lambda person, place: [
            (one.unit.pk, one.done.coverage.owed) for one in places(*_targets(person, place), place.unit.parent.parent)
        ],
        lambda row: (row["unit"]["id"], row["done"]["owed"]),
    ),
    "api_target_districts": (
        "chi",
        lambda person, place: [
            (one.unit.pk, one.done.coverage.owed) for one in district_shares(*_targets(person, place))
        ],
        lambda row: (row["unit"]["id"], row["done"]["owed"]),
    ),
}
KEYS = {"api_rule_versions": "window", "api_target_places": "indicator", "api_target_districts": "indicator"}


def _day(text: str) -> Any:
    return TODAY.fromisoformat(text)


def _key(name: str, place: Place) -> list[Any]:
    if name not in KEYS:
        return []
    found = getattr(place, KEYS[name])
    return [getattr(found, "pk", found)]


@pytest.mark.parametrize("name", sorted(LISTS))
def test_it_is_what_its_screen_says(name: str, place: Place, program: ProgramOf, world: ThreePlaces) -> None:
    who, said, told = LISTS[name]
    with scope(place.province.pk):
        expected = said(world.cast.person(who), place)
    answer = program(who).get(f"{reverse(name, args=_key(name, place))}?page_size=500").json()
    assert [told(row) for row in answer["results"]] == expected
    assert expected, "nothing was compared"


def test_the_overview_is_that_of_the_first_page(place: Place, program: ProgramOf, world: ThreePlaces) -> None:
    told = program("chi").get("overview/").json()
    with scope(place.province.pk):
        page = overview(place.province.pk, TODAY, 2023)
    assert page is not None
    assert told["capital"]["assigned_vnd"] == page.capital.whole.assigned_vnd == 2_000_000_000
    assert [one["on"] for one in told["months"]] == [str(on) for on, _ in page.capital.monthly]
    assert [(one["programme"], one["targets"]) for one in told["programmes"]] == [
        (one.code, one.targets) for one in page.cards
    ]
    assert [(one["unit"]["id"], one["owed"], one["handed_in"]) for one in told["districts"]] == [
        (one.unit.pk, one.owed, one.handed_in) for one in page.districts
    ]
    assert program("chi").get("overview/?year=2031").status_code == 404


def test_a_unit_in_its_year(place: Place, program: ProgramOf, world: ThreePlaces) -> None:
    told = program("binh").get(f"units/{place.district.pk}/year/").json()
    with scope(place.province.pk):
        page = unit_year(place.district, place.window.plan_year, world.cast.person("binh"))
    assert told["whole"]["assigned_vnd"] == page.whole.assigned_vnd == 1_000_000_000
    assert [(one["unit"]["id"], one["owed"], one["handed_in"]) for one in told["below"]] == [
        (one.unit.pk, one.owed, one.handed_in) for one in page.below
    ]
    [duty] = program("an").get(f"units/{place.unit.pk}/year/").json()["duties"]
    assert duty["id"] == place.obligation.pk


def test_the_central_reader_sees_the_provinces_side_by_side(place: Place, program: ProgramOf) -> None:
    [told, other] = program("ha").get("provinces/").json()["results"]
    assert (other["code"], other["capital"]["assigned_vnd"]) == ("62", 1_000_000_000)
    assert (told["code"], told["today"], told["capital"]["assigned_vnd"]) == ("49", "2023-07-05", 2_000_000_000)
    assert told["check"]["found_count"] == 2


def test_a_person_with_every_role_and_the_settings(place: Place, program: ProgramOf) -> None:
    admin = program("khanh")
    told = admin.get(f"people/{place.person.pk}/").json()
    assert (told["full_name"], told["pending"], told["second_factor"]) == ("Nguyễn Thị An", False, False)
    assert [one["role"] for one in told["seats"]] == ["commune_officer"]
    assert not {"password", "sealed_secret", "invitation"} & set(told)
    assert admin.get("people/?q=thi an&state=active").json()["count"] == 1
    assert admin.get("people/?state=shut_out").json()["count"] == 0
    settings = admin.get("province/").json()
    assert settings["training_today"] == "2023-07-05"
    assert {one["role"]: one["people"] for one in settings["second_factor_counts"]}["auditor"] == 1


def test_a_document_and_what_rests_on_it(place: Place, program: ProgramOf) -> None:
    [quote] = program("an").get(f"documents/{place.document.pk}/").json()["quotes"]
    assert (quote["locator"], quote["indicators"]) == ("mục I", [place.indicator])
    assert program("giang").get(f"documents/{place.document.pk}/").json()["quotes"][0]["indicators"] == []


def test_one_search_for_all_kinds(place: Place, program: ProgramOf) -> None:
    found = program("an").get("search/?q=dai thanh").json()["results"]
    assert ("unit", place.unit.pk) in {(one["kind"], one["id"]) for one in found}
    [work] = program("an").get(f"search/?q={place.project.code}&kind=project").json()["results"]
    assert work["id"] == place.project.pk
    assert program("an").get("search/?q=d").json()["count"] == 0
    assert program("an").get("search/?q=%00").status_code == 400


def test_one_s_own_file(place: Place, program: ProgramOf) -> None:
    content = program("an").get(f"exports/{place.export.pk}/content/")
    assert (content.status_code, content.content[:2]) == (200, b"PK")
    assert program("chi").get(f"exports/{place.export.pk}/content/").status_code == 404


def test_a_form_goes_out_as_excel_and_comes_in_again(place: Place, program: ProgramOf) -> None:
    an = program("an")
    assert program("binh").post(f"submissions/{place.submission.pk}/return/", {"reason": "Sửa."}, If_Match='"1"').json()
    form = an.get(f"obligations/{place.obligation.pk}/form-file/")
    assert form.content.startswith(b"PK")
    sent = SimpleUploadedFile("bieu.xlsx", form.content)
    assert an.post(f"obligations/{place.obligation.pk}/draft-file/", {"file": sent}, If_Match='"1"').status_code == 200
    assert an.get(f"obligations/{place.obligation.pk}/form/").json()["chain"] == ["UBND cấp huyện duyệt"]
    assert program("binh").get(f"obligations/{place.obligation.pk}/form-file/").status_code == 404


def test_papers_before_they_are_issued(place: Place, program: ProgramOf, world: ThreePlaces) -> None:
    binh = program("binh")
    with scope(place.province.pk):
        expected = possible_reports(world.cast.person("binh"), place.window.plan_year)
    told = binh.get("reports/possible/").json()["results"]
    assert [(one["report"], one["period"], one["unit"]["id"]) for one in told] == [
        (one.kind.code, one.period.key, one.unit.pk) for one in expected
    ]
    first = told[0]
    draft = binh.get(f"reports/drafts/{first['report']}/{first['period']}/{first['unit']['id']}/").json()
    assert draft["document"]["document"]
    paper = binh.get(f"cases/{place.case.pk}/papers/decision/").json()
    assert paper["title"]
    assert program("tam").get(f"cases/{place.case.pk}/papers/decision/").status_code == 404
    assert binh.get(f"cases/{place.case.pk}/papers/van-ban/").status_code == 404
    letter = program("chi").get(f"check-runs/{place.run.pk}/letter/").json()
    assert (letter["kept"], letter["as_of"]) == (False, "2023-06-30")


def test_a_year_as_a_pack(place: Place, program: ProgramOf) -> None:
    pack = program("chi").get("plan-years/2023/pack/")
    assert (pack.status_code, pack.headers["Content-Type"]) == (200, "application/octet-stream")
    assert place.document.title in pack.content.decode()
    assert program("chi").get("plan-years/2031/pack/").status_code == 404
