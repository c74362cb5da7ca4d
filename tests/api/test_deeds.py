"""What programs do: the same door as the screens, versions that must be seen first, mistakes with their place."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEntry
from accounts.tenancy import scope
from programs.intake import template
from programs.models import Obligation
from reporting.sheets import sheet_of, stamp_of
from targets.models import Result
from tests.api.conftest import ProgramOf
from tests.rig.api import Program
from tests.rig.three_places import Place, ThreePlaces

PROBLEM = "application/problem+json"


def kind(answer: Any) -> tuple[int, str]:
    """Status and kind of a problem."""
    assert answer.headers["Content-Type"] == PROBLEM, answer.content
    return answer.status_code, answer.json()["type"].rpartition("#")[2]


def filled(program: Program, place: Place, value: object = 0) -> dict[str, dict[str, object]]:
    """Every required cell of the form, as its description asks."""
    form = program.get(f"obligations/{place.obligation.pk}/form/").json()
    return {
        row["key"]: {
            cell["column"]: False if cell["kind"] == "yes_no" else value for cell in row["inputs"] if cell["required"]
        }
        for row in form["rows"]
        if not row["heading"]
    }


@pytest.fixture
def returned(program: ProgramOf, world: ThreePlaces) -> tuple[Program, Place, str]:
    """An's program with a report that was sent back, and the version of it."""
    place = world.places["own"]
    answer = program("binh").post(f"submissions/{place.submission.pk}/return/", {"reason": "Thiếu số."}, If_Match='"1"')
    assert (answer.status_code, answer.json()["state"]) == (200, "returned")
    return program("an"), place, answer.headers["ETag"]


def test_the_whole_way(returned: tuple[Program, Place, str], program: ProgramOf) -> None:
    an, place, etag = returned
    duty, report = f"obligations/{place.obligation.pk}/", f"submissions/{place.submission.pk}/"
    assert an.get(duty).headers["ETag"] == etag
    saved = an.put(f"{duty}draft/", {"entries": filled(an, place), "note": "từ phần mềm"}, If_Match=etag)
    assert saved.status_code == 200, saved.content
    assert (saved.json()["note"], saved.json()["problems"]) == ("từ phần mềm", [])
    handed_in = an.post(f"{report}hand-in/", If_Match=saved.headers["ETag"])
    assert (handed_in.status_code, handed_in.json()["state"]) == (200, "submitted")
    approved = program("binh").post(f"{report}approve/", If_Match=handed_in.headers["ETag"])
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    found = an.get("results/?period=2023-H1").json()["results"]
    assert {one["submission_id"] for one in found} == {place.submission.pk}
    assert {one["value"] for one in found} == {"0"}
    with scope(place.province.pk):
        assert Result.objects.filter(submission=place.submission).count() == len(found) > 10
        told = list(AuditEntry.objects.filter(object_id=place.submission.pk).values_list("action", flat=True))
    assert {"submission.returned", "submission.saved", "submission.submitted", "submission.approved"} <= set(told)


def test_a_version_must_have_been_seen(returned: tuple[Program, Place, str]) -> None:
    an, place, etag = returned
    draft = f"obligations/{place.obligation.pk}/draft/"
    assert kind(an.put(draft, {"entries": {}})) == (428, "version-missing")
    for stale in ('"99"', '"x"', "*", 'W/"77"'):
        assert kind(an.put(draft, {"entries": filled(an, place)}, If_Match=stale)) == (412, "outdated"), stale
    assert an.put(draft, {"entries": filled(an, place)}, If_Match=f"W/{etag}").status_code == 200


def test_mistakes_point_to_their_cells(returned: tuple[Program, Place, str]) -> None:
    an, place, etag = returned
    entries = filled(an, place)
    [first, second, *_] = [row for row, cells in entries.items() if cells]
    column = next(iter(entries[first]))
    entries[first][column] = "mười"
    del entries[second]
    saved = an.put(f"obligations/{place.obligation.pk}/draft/", {"entries": entries}, If_Match=etag)
    assert saved.status_code == 200
    assert [(one["row"], one["column"]) for one in saved.json()["problems"]] == [(first, column)]
    refused = an.post(f"submissions/{place.submission.pk}/hand-in/", If_Match=saved.headers["ETag"])
    assert kind(refused) == (422, "invalid")
    pointers = {one["pointer"] for one in refused.json()["errors"]}
    assert f"#/entries/{first}/{column}" in pointers
    assert any(pointer.startswith(f"#/entries/{second}/") for pointer in pointers)
    assert all(one["detail"] for one in refused.json()["errors"])


@pytest.mark.parametrize(
    "entries",
    [
        {"khong-co": {"done": 1}}, {"a/b~c": {"d/e": 1}}, {"x:y": {"done": "1"}}, [], "x", {"a": 1}, {"a": {"b": []}},
        {"a": {"b": "\x00"}}, {"a": {"b": "\ud800"}}, None,
    ],
    ids=str,
)  # fmt: skip
def test_what_no_form_holds(entries: Any, returned: tuple[Program, Place, str]) -> None:
    an, place, etag = returned
    answer = an.put(f"obligations/{place.obligation.pk}/draft/", {"entries": entries}, If_Match=etag)
    assert kind(answer) == (422, "invalid")
    assert answer.json()["errors"][0]["pointer"].startswith("#/entries")
    assert an.get(f"obligations/{place.obligation.pk}/").headers["ETag"] == etag


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{", (400, "malformed")),
        (b'{"entries": NaN}', (400, "malformed")),
        (b"[" * 100_000, (400, "malformed")),
        (b"\xff\xfe", (400, "malformed")),
        (b"[]", (422, "invalid")),
        (b'{"entries": {"a": {"b": 1e999}}}', (422, "invalid")),
        (b'{"entries": {"a": {"b": ' + b"9" * 5000 + b"}}}", (400, "malformed")),
        (b" " * 6_000_000, (413, "too-large")),
    ],
    ids=["half", "nan", "deep", "bytes", "list", "infinite", "digits", "large"],
)
def test_bodies_that_cannot_be_read(body: bytes, told: tuple[int, str], returned: tuple[Program, Place, str]) -> None:
    an, place, etag = returned
    path, headers = f"/api/v1/obligations/{place.obligation.pk}/draft/", {**an.headers, "If-Match": etag}
    assert kind(an.client.generic("PUT", path, body, "application/json", headers=headers)) == told
    wrong = an.client.generic("PUT", path, body[:100], "text/plain", headers=headers)
    assert kind(wrong) == (415, "media-type")


def test_an_excel_form_comes_in_whole_or_not_at_all(returned: tuple[Program, Place, str]) -> None:
    an, place, etag = returned
    with scope(place.province.pk):
        duty = Obligation.objects.select_related("unit__parent", "form_period__form").get(pk=place.obligation.pk)
        sheet = sheet_of(duty)
        blank = template.write(sheet, stamp=stamp_of(duty, sheet))
    address = f"obligations/{duty.pk}/draft-file/"
    taken = an.post(address, {"file": SimpleUploadedFile("bieu.xlsx", blank)}, If_Match=etag)
    assert (taken.status_code, taken.json()["state"]) == (200, "returned"), taken.content
    for name, content in (("bieu.xls", b"x"), ("bieu.xlsx", b"x"), ("bieu.xlsx", b"")):
        refused = an.post(address, {"file": SimpleUploadedFile(name, content)}, If_Match=taken.headers["ETag"])
        assert kind(refused) == (422, "invalid")
        assert refused.json()["errors"][0]["pointer"] == "#/file"
    assert kind(an.post(address, {"file": "x"}, If_Match=etag)) == (415, "media-type")


def test_nobody_reviews_what_they_handed_in_nor_twice(program: ProgramOf, world: ThreePlaces) -> None:
    report = f"submissions/{world.places['own'].submission.pk}/"
    binh = program("binh")
    assert kind(program("an").post(f"{report}hand-in/", If_Match='"1"')) == (409, "conflict")
    assert kind(program("an").post(f"{report}approve/", If_Match='"1"')) == (403, "out-of-scope")
    assert kind(binh.post(f"{report}return/", {"reason": " "}, If_Match='"1"')) == (422, "invalid")
    assert binh.post(f"{report}return/", {"reason": "Sai."}, If_Match='"1"').status_code == 200
    assert kind(binh.post(f"{report}return/", {"reason": "Sai."}, If_Match='"1"'))[0] in {409, 412}
