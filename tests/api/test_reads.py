"""What programs read: the same figures as the screens, filters that refuse nonsense, pages without gaps."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.tenancy import scope
from disbursement.models import Movement
from programs.models import Candidate, Citation, PlanYear
from tests.api.conftest import ProgramOf
from tests.rig.three_places import ThreePlaces

PROBLEM = "application/problem+json"


def results(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_who_am_i(program: ProgramOf) -> None:
    me = program("binh").get("me/").json()
    assert (me["province_code"], me["role"], me["today"]) == ("49", "district_officer", "2023-07-05")


def test_units_of_a_day_with_and_without_accents(program: ProgramOf, world: ThreePlaces) -> None:
    speaker = program("an")
    assert [one["code"] for one in results(speaker.get("units/?kind=commune&q=dai thanh"))] == ["20527"]
    assert results(speaker.get("units/?on=1999-01-01")) == []
    unit = speaker.get(f"units/{world.cast.units['20527'].pk}/").json()
    assert [one["name"] for one in unit["versions"]] == ["Đại Thạnh"]


def test_capital_is_what_the_book_says(program: ProgramOf, world: ThreePlaces) -> None:
    mine = world.places["own"]
    speaker = program("an")
    [project] = results(speaker.get("projects/"))
    assert project["id"] == mine.project.pk
    assert project["figures"]["assigned_vnd"] == project["figures"]["available_vnd"] == 1_000_000_000
    [line] = speaker.get(f"projects/{mine.project.pk}/").json()["lines"]
    assert line["figures"] == project["figures"]
    assert [one["id"] for one in results(speaker.get("capital-lines/"))] == [line["id"]]
    [movement] = results(speaker.get("movements/"))
    assert (movement["kind"], movement["amount_vnd"], movement["to_line_id"]) == ("allocation", 10**9, line["id"])
    [row] = results(speaker.get("capital/"))
    assert row["figures"]["assigned_vnd"] == 10**9
    assert results(speaker.get("capital/?as_of=2020-01-01")) == []


def test_the_whole_book_page_by_page(program: ProgramOf, world: ThreePlaces) -> None:
    speaker = program("giang")
    with scope(world.cast.province_of("giang").pk):
        keys = list(Movement.objects.order_by("pk").values_list("pk", flat=True))
    found, address = [], "movements/?page_size=1"
    while address:
        page = speaker.get(address).json()
        found += [one["id"] for one in page["results"]]
        address = page["next"]
    assert found == keys
    assert len(keys) > 1
    page = speaker.get("projects/?page_size=1&page=2").json()
    assert (page["count"], page["next"], len(page["results"])) == (2, None, 1)
    assert page["previous"].startswith("/api/v1/projects/?page_size=1&page=1")


def test_targets_carry_standing_and_coverage(program: ProgramOf) -> None:
    rows = results(program("chi").get("targets/?half=true"))
    assert rows
    assert {"planned", "standing", "done", "statements"} <= set(rows[0])
    assert rows[0]["done"]["value"] is None
    assert rows[0]["statements"][0]["citation"]["quote"]
    assert results(program("chi").get("targets/?year=2031")) == []


def test_conflicts_name_their_sources_and_what_governs(program: ProgramOf, world: ThreePlaces) -> None:
    [found] = results(program("chi").get("conflicts/?year=2023"))
    assert (found["kind"], found["settlement"]) == ("documents", None)
    assert [(one["demand"]["value"], one["citation"]["locator"]) for one in found["sources"]] == [
        ("100", "mục I"),
        ("80", "mục I"),
    ]
    # A conflict about the whole province is nobody's in a branch.
    assert results(program("an").get("conflicts/")) == []


def test_candidates_say_what_they_reported(program: ProgramOf, world: ThreePlaces) -> None:
    place = world.places["own"]
    with scope(place.province.pk):
        plan_year = PlanYear.objects.get(year=2023)
        for one in ("own", "other"):
            Candidate.objects.create(
                province=place.province, plan_year=plan_year, unit=world.places[one].unit, title="ntm",
                citation=Citation.objects.order_by("pk")[0],
            )  # fmt: skip
    assert len(results(program("chi").get("candidates/"))) == 2
    [mine] = results(program("an").get("candidates/"))
    assert (mine["unit"]["id"], mine["title"], mine["reached"]) == (place.unit.pk, "ntm", None)


def test_the_audit_log_from_its_first_line(program: ProgramOf, world: ThreePlaces) -> None:
    place = world.places["own"]
    program("binh").post(f"submissions/{place.submission.pk}/return/", {"reason": "Thiếu số."}, If_Match='"1"')
    auditor = program("minh")
    lines, address = [], "audit/?page_size=2"
    while address:
        page = auditor.get(address).json()
        lines += page["results"]
        address = page["next"]
    assert [one["id"] for one in lines] == sorted(one["id"] for one in lines)
    [returned] = results(auditor.get("audit/?action=submission.returned"))
    assert (returned["user"], returned["object_id"]) == ("Trần Văn Bình", place.submission.pk)
    assert returned in lines
    about = f"audit/?object_type={returned['object_type']}&object_id={returned['object_id']}"
    assert returned in results(auditor.get(about))
    assert results(auditor.get("audit/?end=2001-01-01")) == []
    refused = auditor.get("audit/?object_id=1")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "?object_id")


def test_duties_submissions_and_their_form(program: ProgramOf, world: ThreePlaces) -> None:
    speaker, place = program("binh"), world.places["own"]
    [duty] = results(speaker.get("obligations/?period=2023-H1"))
    assert (duty["id"], duty["submission_id"], duty["state"]) == (place.obligation.pk, place.submission.pk, "submitted")
    form = speaker.get(f"obligations/{duty['id']}/form/").json()
    assert form["rows"]
    assert form["columns"]
    full = speaker.get(f"submissions/{duty['submission_id']}/")
    assert full.headers["ETag"] == '"1"'
    assert [one["verb"] for one in full.json()["reviews"]] == ["submitted"]


def test_checks_tell_each_branch_its_own(program: ProgramOf, world: ThreePlaces) -> None:
    run = world.places["own"].run
    assert len(results(program("giang").get(f"check-runs/{run.pk}/findings/"))) == 2
    [mine] = results(program("an").get(f"check-runs/{run.pk}/findings/"))
    assert mine["object_id"] == world.places["own"].project.pk


def test_reports_come_with_document_and_file(program: ProgramOf, world: ThreePlaces) -> None:
    issued = world.places["own"].issued
    report = program("binh").get(f"reports/{issued.pk}/").json()
    assert (report["files"], report["document_hash"]) == (["xlsx"], issued.document_hash)
    file = program("binh").get(f"reports/{issued.pk}/files/xlsx/")
    assert (file.status_code, file.content) == (200, b"x")
    assert program("binh").get(f"reports/{issued.pk}/files/pdf/").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=x", "page=9999999999999999999999", "page_size=501", "kind=ward", "parent=-1", "on=2023-13-01",
        "on=0001-01-01", "on=9999-12-31", "q=%00", "q=" + "a" * 81, "kin=commune", "parent=1e3", "parent=9" * 30,
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named(query: str, program: ProgramOf) -> None:
    answer = program("an").get(f"units/?{query}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, PROBLEM)
    told = answer.json()
    assert told["type"].endswith("#bad-query")
    assert told["detail"]
    assert told["title"]
    if not query.startswith("kin="):
        name = query.partition("=")[0]
        assert told["errors"][0]["pointer"] == f"?{name}"


def test_answers_are_not_kept_by_anybody(program: ProgramOf) -> None:
    answer = program("an").get("units/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies
