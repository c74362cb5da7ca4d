"""The description of the API: valid as OpenAPI 3.1, complete, behind sign-in, and drawn for people."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from accounts.api.problems import KINDS
from accounts.api.schema import document
from tests.api.conftest import ProgramOf
from tests.house.api_matrix import API_MATRIX
from tests.rig.three_places import ThreePlaces

VERBS = {"get", "post", "put"}


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return document()


def test_it_is_valid_as_openapi_3_1(described: dict[str, Any]) -> None:
    validate_schema(described)  # type: ignore[no-untyped-call]  # the library is not typed here
    assert described["openapi"].startswith("3.1.")
    assert not GENERATOR_STATS, f"the library had to guess: {GENERATOR_STATS._warn_cache}"


def test_every_address_is_described_with_what_it_answers(described: dict[str, Any]) -> None:
    assert len(described["paths"]) == len(API_MATRIX) - 1, "the description itself is the one that is left out"
    names = set()
    for path, verbs in described["paths"].items():
        assert set(verbs) <= VERBS, path
        for told in verbs.values():
            names.add(told["operationId"])
            assert told["summary"], path
            assert told["tags"], path
            assert {"401", "403", "429"} <= set(told["responses"]), path
            assert told["security"] == [{"token": []}], path
    assert len(names) == sum(map(len, described["paths"].values()))


def test_a_program_gets_the_same(program: ProgramOf, described: dict[str, Any]) -> None:
    assert program("an").get("openapi.json").json() == described


def test_people_read_it_behind_sign_in(world: ThreePlaces, described: dict[str, Any]) -> None:
    client = Client()
    for name in ("api_page", "api_schema"):
        assert client.get(reverse(name)).status_code == 302
    client.force_login(world.cast.users["an"], "accounts.sign_in.ActiveUserBackend")
    assert client.get(reverse("api_schema")).json() == described
    page = client.get(reverse("api_page")).content.decode()
    for path, verbs in described["paths"].items():
        for verb in verbs:
            assert f"{verb.upper()} {path}" in page


@pytest.mark.django_db
def test_every_kind_of_problem_is_explained(client: Client) -> None:
    page = client.get(reverse("help_topic", args=["ket-noi-api"])).content.decode()
    assert {kind for kind in KINDS if f'id="{kind}"' not in page} == set()
