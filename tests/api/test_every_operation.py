"""Every operation of the API, tried with inputs made from its own description: no answer breaks its word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.urls import resolve
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.api.schema import document
from tests.house.api_matrix import API_MATRIX
from tests.rig.api import token_for
from tests.rig.cast import SEATS
from tests.rig.kept import Kept
from tests.rig.three_places import ThreePlaces

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# What is only read has less to go wrong.
EXAMPLES = {True: 3, False: 6}
NAMES = sorted(set(API_MATRIX) - {"api_description"})
_PARAMETERS = {
    "id": "1",
    "file_format": "xlsx",
    "size": "thumbnail",
    "code": "x",
    "paper": "decision",
    "period": "2023",
    "unit_id": "1",
    "year": "2023",
}
_HYPOTHESIS = settings(
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def tokens(places: Kept[ThreePlaces], django_db_blocker: Any) -> dict[str, str]:
    """A token for everybody of Quảng Nam."""
    with django_db_blocker.unblock():
        return {name: token_for(places.copy().cast, name)[1] for name in sorted(SEATS) if SEATS[name][0] == "49"}


@pytest.fixture(scope="module")
def operations() -> Iterator[dict[str, Any]]:
    """The operations by the name of their address, at a server that leaves the test's connection open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    described = schemathesis.openapi.from_dict(_without_security(document()))
    described.app = WSGIHandler()
    found: dict[str, Any] = {}
    for one in described.get_all_operations():
        assert isinstance(one, Ok)
        operation = one.ok()
        found[resolve(operation.path.format(**_PARAMETERS)).url_name or ""] = operation
    yield found
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _without_security(told: dict[str, Any]) -> dict[str, Any]:
    """Every case carries its token: what happens without one is told elsewhere."""
    told["components"].pop("securitySchemes")
    for verbs in told["paths"].values():
        for one in verbs.values():
            one.pop("security")
    return told


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
@pytest.mark.parametrize("name", NAMES)
def test_it_keeps_its_word(
    name: str, mode: GenerationMode, world: ThreePlaces, tokens: dict[str, str], operations: dict[str, Any]
) -> None:
    row, place = API_MATRIX[name], world.places["own"]
    able = [place.person.username, *tokens]
    token = next(tokens[one] for one in able if SEATS[one][1] in row.roles)
    named = re.findall(r"{(\w+)}", operations[name].path)
    known = dict(zip(named, row.arguments(place), strict=True)) if row.arguments else {}
    statuses = set()

    @settings(_HYPOTHESIS, max_examples=EXAMPLES[row.verbs == ("GET",)])
    @given(case=operations[name].as_strategy(generation_mode=mode), real=st.booleans())
    def ask(case: Any, real: bool) -> None:
        if real:
            case.path_parameters.update(known)
        case.headers.update({"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"})
        if real:
            case.headers["If-Match"] = '"1"'
        mark = transaction.savepoint()
        try:
            answer = case.call()
        finally:
            transaction.savepoint_rollback(mark)
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    try:
        ask()
    except Unsatisfiable:
        pytest.skip("nothing can be wrong here")
    assert statuses
    assert 401 not in statuses
