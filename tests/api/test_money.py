"""Money by API: once for each Idempotency-Key, the same answer again, another content refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts import jobs
from accounts.actions.requests import KEPT
from accounts.models import AuditEntry, Job, RequestKey
from accounts.queries.people import system_person
from accounts.tenancy import scope
from disbursement.actions.lines import open_line
from disbursement.models import Assigned, CapitalNature, CapitalSource, Movement, Project, TreasuryFile
from disbursement.sheets import treasury_template
from reporting.tasks import HANDLERS, forget
from tests.api.conftest import ProgramOf
from tests.api.test_deeds import kind
from tests.rig.api import Program
from tests.rig.cases import carried_until
from tests.rig.three_places import Place, ThreePlaces


def voucher(program: Program, place: Place, **changes: Any) -> dict[str, Any]:
    """One voucher on the project's line."""
    [line] = program.get(f"projects/{place.project.pk}/").json()["lines"]
    return {
        "line": line["id"], "payment_type": "settlement", "voucher": "KB-1", "on": "2023-07-03", "amount_vnd": 500,
        **changes,
    }  # fmt: skip


def counted(place: Place) -> tuple[int, int, int]:
    """Movements, remembered answers and audit entries of the province."""
    with scope(place.province.pk):
        return Movement.objects.count(), RequestKey.objects.count(), AuditEntry.objects.count()


def workbook(program: Program, place: Place, amount: int = 300) -> bytes:
    """A Treasury workbook with one voucher."""
    name = program.get(f"projects/{place.project.pk}/").json()["name"]
    row = {
        "project_code": place.project.code, "project_name": name,
        "component": place.project.component.code, "source": "central", "nature": "investment", "origin_year": "2023",
        "voucher_date": date(2023, 5, 10), "voucher": "KB-9", "payment_type": "settlement", "amount": amount,
    }  # fmt: skip
    return treasury_template(
        province_code="49", province_name="tỉnh Quảng Nam", complete_through=date(2023, 6, 30), values={"1": row}
    )


def test_a_payment_counts_once(program: ProgramOf, world: ThreePlaces) -> None:
    giang, place = program("giang"), world.places["own"]
    address, body = f"projects/{place.project.pk}/payments/", voucher(giang, place)
    first = giang.post(address, body, Idempotency_Key="k1")
    assert (first.status_code, first.json()["outcome"]) == (201, "posted"), first.content
    after = counted(place)
    again = giang.post(address, body, Idempotency_Key="k1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert kind(giang.post(address, {**body, "amount_vnd": 501}, Idempotency_Key="k1")) == (422, "key-reused")
    assert kind(giang.post(address, body, Idempotency_Key="k2")) == (409, "conflict")
    assert counted(place) == after
    # The key is the person's own.
    other = program("binh").post(address, {**body, "voucher": "KB-2"}, Idempotency_Key="k1")
    assert other.status_code == 201


def test_a_key_is_forgotten_after_thirty_days(program: ProgramOf, world: ThreePlaces) -> None:
    giang, place = program("giang"), world.places["own"]
    address, body = f"projects/{place.project.pk}/payments/", voucher(giang, place)
    for key, voucher_number in (("old", "KB-1"), ("young", "KB-2")):
        assert giang.post(address, {**body, "voucher": voucher_number}, Idempotency_Key=key).status_code == 201
    with scope(place.province.pk):
        RequestKey.objects.filter(key="old").update(recorded_at=timezone.now() - KEPT - timedelta(hours=1))
        RequestKey.objects.filter(key="young").update(recorded_at=timezone.now() - KEPT + timedelta(hours=1))
    forget()
    with scope(place.province.pk):
        assert [one.key for one in RequestKey.objects.all()] == ["young"]
    # The voucher stands in the book: the same request counts as a new one, and is refused as paid already.
    assert kind(giang.post(address, body, Idempotency_Key="old")) == (409, "conflict")


@pytest.mark.parametrize("key", ["", " ", "x" * 81, "khóa\u200b"], ids=["none", "blank", "long", "unseen"])
def test_without_a_key_no_money_moves(key: str, program: ProgramOf, world: ThreePlaces) -> None:
    giang, place = program("giang"), world.places["own"]
    before = counted(place)
    try:
        answer = giang.post(f"projects/{place.project.pk}/payments/", voucher(giang, place), Idempotency_Key=key)
    except UnicodeEncodeError:
        return
    assert kind(answer) == (400, "key-missing")
    assert counted(place) == before


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"amount_vnd": 0}, "#/amount_vnd"),
        ({"amount_vnd": -5}, "#/amount_vnd"),
        ({"amount_vnd": 10**30}, "#/amount_vnd"),
        ({"amount_vnd": 1.5}, "#/amount_vnd"),
        ({"amount_vnd": "x"}, "#/amount_vnd"),
        ({"on": "31/12/2023"}, "#/on"),
        ({"on": "0001-01-01"}, "#/on"),
        ({"line": 10**12}, "#/line"),
        ({"line": None}, "#/line"),
        ({"payment_type": "gift"}, "#/payment_type"),
        ({"voucher": ""}, "#/voucher"),
        ({"voucher": "a\x00"}, "#/voucher"),
        ({"amount_vnd": 10**12}, ""),
        ({"on": "2023-12-31"}, ""),
    ],
    ids=str,
)
def test_a_wrong_voucher_is_told_where(
    changes: dict[str, Any], pointer: str, program: ProgramOf, world: ThreePlaces
) -> None:
    giang, place = program("giang"), world.places["own"]
    before = counted(place)
    body = {**voucher(giang, place), **changes}
    answer = giang.post(f"projects/{place.project.pk}/payments/", body, Idempotency_Key="k1")
    assert kind(answer) == (422, "invalid")
    if pointer:
        assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
    assert answer.json()["detail"]
    assert counted(place) == before
    # A refused request leaves its key free.
    assert (
        giang.post(f"projects/{place.project.pk}/payments/", voucher(giang, place), Idempotency_Key="k1").status_code
        == 201
    )


@pytest.mark.parametrize("body", [None, [], True, "x", 1, {"line": {"a": []}}, {"voucher": "\ud800"}], ids=str)
def test_a_body_that_is_no_voucher(body: Any, program: ProgramOf, world: ThreePlaces) -> None:
    address = f"projects/{world.places['own'].project.pk}/payments/"
    assert kind(program("giang").post(address, body, Idempotency_Key="k1")) == (422, "invalid")


def test_a_voucher_after_the_deadline_of_carried_over_money_is_refused(program: ProgramOf, world: ThreePlaces) -> None:
    giang, place = program("giang"), world.places["own"]
    with scope(place.province.pk):
        project, by = Project.objects.select_related("unit", "component").get(pk=place.project.pk), place.province
        line = open_line(
            unit=project.unit, component=project.component, project=project, source=CapitalSource.CENTRAL,
            nature=CapitalNature.INVESTMENT, origin_year=2022, plan_year=2023, assigned=Assigned.START_OF_YEAR,
            by=system_person(by, date(2023, 7, 5)),
        )  # fmt: skip
        carried_until(line, date(2023, 7, 2))
    body = {"line": line.pk, "payment_type": "settlement", "voucher": "KB-1", "on": "2023-07-03", "amount_vnd": 500}
    answer = giang.post(f"projects/{project.pk}/payments/", body, Idempotency_Key="k1")
    assert kind(answer) == (422, "invalid")
    assert "đến hết ngày 02/07/2023" in answer.json()["detail"]


def test_a_treasury_file_from_upload_to_the_book(program: ProgramOf, world: ThreePlaces) -> None:
    giang, place = program("giang"), world.places["own"]
    content = workbook(giang, place)
    received = giang.post(
        "treasury-files/upload/", {"file": SimpleUploadedFile("t.xlsx", content)}, Idempotency_Key="f"
    )
    assert (received.status_code, received.json()["state"]) == (202, "received"), received.content
    again = giang.post("treasury-files/upload/", {"file": SimpleUploadedFile("t.xlsx", content)}, Idempotency_Key="f")
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (received.json(), "true")
    other = SimpleUploadedFile("t.xlsx", workbook(giang, place, 301))
    assert kind(giang.post("treasury-files/upload/", {"file": other}, Idempotency_Key="f")) == (422, "key-reused")
    job, key = received.json()["job_id"], received.json()["id"]
    assert giang.get(f"jobs/{job}/").json()["state"] == "queued"
    assert jobs.run_job(job, HANDLERS, heartbeat=60) == Job.State.DONE
    posted = giang.get(f"treasury-files/{key}/").json()
    assert (posted["state"], posted["posted_count"], posted["total_vnd"]) == ("posted", 1, 300), posted["problems"]
    assert [one["voucher"] for one in giang.get(f"treasury-files/{key}/rows/").json()["results"]] == ["KB-9"]
    assert giang.get(f"treasury-files/{key}/content/").content == content
    undone = giang.post(f"treasury-files/{key}/undo/", {"reason": "Nạp nhầm."}, Idempotency_Key="u")
    assert (undone.status_code, undone.json()["state"]) == (200, "undone")
    refused = giang.post(f"treasury-files/{key}/undo/", {"reason": "Nạp nhầm."}, Idempotency_Key="u2")
    assert kind(refused) == (422, "invalid")


def test_a_wrong_treasury_file_is_told_by_cell(program: ProgramOf, world: ThreePlaces) -> None:
    giang, place = program("giang"), world.places["own"]
    file = SimpleUploadedFile("t.xlsx", workbook(giang, place, 10**13))
    received = giang.post("treasury-files/upload/", {"file": file}, Idempotency_Key="f").json()
    assert jobs.run_job(received["job_id"], HANDLERS, heartbeat=60) == Job.State.DONE
    told = giang.get(f"treasury-files/{received['id']}/").json()
    assert (told["state"], told["problem_count"]) == ("refused", 1)
    assert told["problems"][0]["cell"]
    for name, content in (("t.csv", b"x"), ("t.xlsx", b"")):
        answer = giang.post(
            "treasury-files/upload/", {"file": SimpleUploadedFile(name, content)}, Idempotency_Key=f"g-{name}"
        )
        assert kind(answer) == (422, "invalid")
    with scope(place.province.pk):
        assert TreasuryFile.objects.count() == 2
