"""Every address × role × near and far: nothing is shown or done beyond what the table says."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.roles import Role
from tests.house.api_matrix import API_MATRIX
from tests.house.matrix import MATRIX
from tests.house.rows import LOCAL, Row
from tests.rig.cast import SEATS
from tests.rig.three_places import HIDDEN, SECRET, Place, ThreePlaces

MISSING = 10**12
PEOPLE = sorted(SEATS)
REFUSED = {403, 404}


def named_patterns(resolver: URLResolver | None = None) -> Iterator[tuple[str, str]]:
    """Every address of the portal with its name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield str(pattern.pattern), pattern.name or ""
        else:
            yield from named_patterns(pattern)


def test_every_address_has_its_row() -> None:
    addresses = list(named_patterns())
    assert [address for address, name in addresses if not name] == []
    assert [name for name, times in Counter(name for _, name in addresses).items() if times > 1] == []
    assert {name for _, name in addresses} == set(MATRIX) | set(API_MATRIX)
    assert not set(MATRIX) & set(API_MATRIX)


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_everybody_gets_what_the_table_says(name: str, world: ThreePlaces, browsers: dict[str, Client]) -> None:
    row = MATRIX[name]
    wrong = []
    for place in _places(world, row):
        for person in PEOPLE:
            for verb in row.verbs:
                answer = _ask(browsers[person], verb, _address(name, row, place), row.body(place))
                problem = _judge(row, place, person, world, answer)
                if problem:
                    wrong.append(f"{person} {verb} {place.name}: {answer.status_code}, {problem}")
    assert wrong == []


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_another_province_answers_as_if_nothing_were_there(
    name: str, world: ThreePlaces, browsers: dict[str, Client]
) -> None:
    row = MATRIX[name]
    if row.arguments is None or not row.keys:
        return
    able = [one for one in PEOPLE if SEATS[one][1] in row.roles]
    for verb in row.verbs:
        for person in (next((one for one in able if _home(one) == home), "") for home in ("49", "62")):
            if person:
                far = world.places["abroad" if _home(person) == "49" else "own"]
                there = _ask(browsers[person], verb, _address(name, row, far))
                nowhere = _ask(browsers[person], verb, _missing(name, row, far))
                assert (there.status_code, nowhere.status_code) == (404, 404), f"{person} {verb}"


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_strangers_are_sent_to_sign_in(name: str, world: ThreePlaces, browsers: dict[str, Client]) -> None:
    row = MATRIX[name]
    for verb in ("GET", "POST", "PUT", "DELETE"):
        answer = _ask(browsers[""], verb, _address(name, row, world.places["own"]))
        if row.public:
            assert answer.status_code in ({200, 302} if verb in row.verbs else {405})
        else:
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, reverse("sign_in"))


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_the_wrong_verb_is_refused(name: str, world: ThreePlaces, browsers: dict[str, Client]) -> None:
    row = MATRIX[name]
    person = next((one for one in PEOPLE if _home(one) == "49" and SEATS[one][1] in row.roles), "chi")
    for verb in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(row.verbs):
        assert _ask(browsers[person], verb, _address(name, row, world.places["own"])).status_code == 405, verb


def _places(world: ThreePlaces, row: Row) -> list[Place]:
    """All three; an address without an object is asked once."""
    return list(world.places.values()) if row.arguments else [world.places["own"]]


def _home(person: str) -> str:
    return SEATS[person][0]


def _address(name: str, row: Row, place: Place) -> str:
    return reverse(name, args=row.arguments(place) if row.arguments else ())


def _missing(name: str, row: Row, place: Place) -> str:
    assert row.arguments is not None
    unknown = [MISSING if isinstance(value, int) else value for value in row.arguments(place)]
    if unknown == list(row.arguments(place)):
        unknown = [f"{MISSING}:{MISSING}:2023" for _ in unknown]
    return reverse(name, args=unknown)


def _ask(browser: Client, verb: str, address: str, body: dict[str, object] | None = None) -> HttpResponseBase:
    """Ask, and undo whatever it did."""
    mark = transaction.savepoint()
    cookies = browser.cookies.output()
    try:
        return browser.post(address, body) if verb == "POST" else browser.generic(verb, address)
    finally:
        transaction.savepoint_rollback(mark)
        if browser.cookies.output() != cookies:
            browser.cookies.load(cookies.replace("Set-Cookie: ", ""))


def _may(row: Row, place: Place, person: str, world: ThreePlaces) -> bool:
    home, role, unit = SEATS[person]
    if place.province.code != home and row.arguments and row.keys:
        return False
    if role in row.everywhere:
        return True
    at, seat = row.unit(place), world.cast.units[unit]
    if role in row.branch and at.path.startswith(seat.path):
        return True
    return role in row.own and (place.person == world.cast.users[person] if row.by_person else at == seat)


def _judge(row: Row, place: Place, person: str, world: ThreePlaces, answer: HttpResponseBase) -> str:
    if answer.status_code >= 500:
        return "broken"
    if _may(row, place, person, world):
        return (
            ""
            if answer.status_code not in {401, *REFUSED, 405} and not _leaks(answer, person)
            else "refused or leaking"
        )
    if answer.status_code not in REFUSED:
        return "shown"
    return ""


def _leaks(answer: HttpResponseBase, person: str) -> bool:
    home, role, _ = SEATS[person]
    foreign = [secret for code, secret in SECRET.items() if code != home]
    if role in LOCAL and home == "49":
        foreign.append(HIDDEN["own" if person in {"tam", "phu"} else "other"])
    text = _text(answer)
    return any(word in text for word in foreign)


def _text(answer: HttpResponseBase) -> str:
    content: bytes = getattr(answer, "content", b"")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    return content.decode(errors="replace")


def test_the_table_finds_a_leak() -> None:
    """The judge itself: a page that shows the other province is seen."""
    from django.http import HttpResponse

    assert _leaks(HttpResponse(f"… {SECRET['62']} …"), "an")
    assert not _leaks(HttpResponse(f"… {SECRET['49']} …"), "an")
    assert _leaks(HttpResponse(HIDDEN["other"]), "an")
    assert not _leaks(HttpResponse(HIDDEN["other"]), "chi")
    assert replace(MATRIX["units"], public=True).public
    assert set(Role) == {role for _, role, _ in SEATS.values()}
