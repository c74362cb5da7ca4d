"""Every address of the API × role × near and far, with tokens: nothing is shown or done beyond what the table says."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import TokenScope
from tests.house.api_matrix import API_MATRIX
from tests.house.test_url_matrix import PEOPLE, REFUSED, _address, _home, _judge, _missing, _places
from tests.rig.api import Program, token_for
from tests.rig.cast import SEATS
from tests.rig.three_places import ThreePlaces

PROBLEM = "application/problem+json"
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.fixture(scope="module")
def programs(world: ThreePlaces) -> dict[str, Program]:
    """A program for everybody of the cast, with every scope that makes sense; and one without a token."""
    found = {"": Program("")}
    for name in PEOPLE:
        found[name] = Program(token_for(world.cast, name)[1])
    return found


def _ask(program: Program, verb: str, address: str, body: Any = None) -> Any:
    """Ask, and undo whatever it did."""
    mark = transaction.savepoint()
    try:
        return program.ask(verb, address, body, If_Match='"1"', Idempotency_Key="thu-1")
    finally:
        transaction.savepoint_rollback(mark)


@pytest.mark.parametrize("name", sorted(API_MATRIX))
def test_every_program_gets_what_the_table_says(name: str, world: ThreePlaces, programs: dict[str, Program]) -> None:
    row = API_MATRIX[name]
    wrong = []
    for place in _places(world, row):
        for person in PEOPLE:
            for verb in row.verbs:
                answer = _ask(programs[person], verb, _address(name, row, place), row.body(place) or None)
                problem = _judge(row, place, person, world, answer)
                if answer.status_code >= 400 and answer.headers["Content-Type"] != PROBLEM:
                    problem = "no problem document"
                if problem:
                    wrong.append(f"{person} {verb} {place.name}: {answer.status_code}, {problem}")
    assert wrong == []


@pytest.mark.parametrize("name", sorted(API_MATRIX))
def test_another_province_answers_as_if_nothing_were_there(
    name: str, world: ThreePlaces, programs: dict[str, Program]
) -> None:
    row = API_MATRIX[name]
    if row.arguments is None or not row.keys:
        return
    able = [one for one in PEOPLE if SEATS[one][1] in row.roles]
    for verb in row.verbs:
        for person in (next((one for one in able if _home(one) == home), "") for home in ("49", "62")):
            if person:
                far = world.places["abroad" if _home(person) == "49" else "own"]
                there = _ask(programs[person], verb, _address(name, row, far), row.body(far) or None)
                nowhere = _ask(programs[person], verb, _missing(name, row, far), row.body(far) or None)
                assert (there.status_code, nowhere.status_code) == (404, 404), f"{person} {verb}"


@pytest.mark.parametrize("name", sorted(API_MATRIX))
def test_without_a_token_there_is_nothing(
    name: str, world: ThreePlaces, programs: dict[str, Program], browsers: dict[str, Client]
) -> None:
    row = API_MATRIX[name]
    address = _address(name, row, world.places["own"])
    for verb in VERBS:
        answer = _ask(programs[""], verb, address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (401, PROBLEM)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    # A session counts for nothing here, so no foreign page can use one.
    assert browsers["khanh"].get(address).status_code == 401
    assert _ask(Program("ctmtqg_" + "x" * 43), "GET", address).status_code == 401


@pytest.mark.parametrize("name", sorted(API_MATRIX))
def test_the_wrong_verb_is_refused(name: str, world: ThreePlaces, programs: dict[str, Program]) -> None:
    row = API_MATRIX[name]
    person = next(one for one in PEOPLE if _home(one) == "49" and SEATS[one][1] in row.roles)
    for verb in set(VERBS) - set(row.verbs):
        answer = _ask(programs[person], verb, _address(name, row, world.places["own"]))
        assert answer.status_code == 405, verb
        assert set(row.verbs) <= set(answer.headers["Allow"].split(", ")), verb
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("name", sorted(name for name, row in API_MATRIX.items() if row.verbs != ("GET",)))
def test_a_token_that_reads_only_reads(name: str, world: ThreePlaces) -> None:
    row = API_MATRIX[name]
    person = next(one for one in PEOPLE if _home(one) == "49" and SEATS[one][1] in row.roles)
    reader = Program(token_for(world.cast, person, TokenScope.READ)[1])
    for verb in set(row.verbs) - {"GET"}:
        answer = _ask(reader, verb, _address(name, row, world.places["own"]), row.body(world.places["own"]) or None)
        assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (403, "out-of-scope")


def test_what_is_refused_is_refused_alike(world: ThreePlaces, programs: dict[str, Program]) -> None:
    unknown = programs["chi"].get("/api/v1/khong-co/")
    assert (unknown.status_code, unknown.headers["Content-Type"]) == (404, PROBLEM)
    assert programs["chi"].get(reverse("units")).status_code in {302, *REFUSED}
