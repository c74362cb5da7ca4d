"""Rubbish sent to every address: no address breaks, none writes a row, none sends the rubbish back alive."""

from __future__ import annotations

import html.parser
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import resolve, reverse

from accounts.tenancy import scope
from config.local.places import ROOT
from config.local.stamps import APPS
from tests.house.matrix import MATRIX
from tests.house.rows import Row
from tests.rig.cast import SEATS
from tests.rig.three_places import Place, ThreePlaces
from tests.rig.world import row_counts

SCRIPT = "<script>alert(1)</script>"
GARBAGE = {
    "nothing": "",
    "blank": " \t\n ",
    "huge": "9" * 400,
    "beyond": "9223372036854775808",
    "minus": "-1",
    "infinite": "1e309",
    "nul": "a\x00b",
    "script": SCRIPT,
    "quotes": "' OR 1=1; --\"",
    # In every field at once it stays below what a form may weigh, so that the pages see it.
    "long": "ă" * 6_000,
    "digits": "１２٣",
    "unseen": "\u202e\ufeff\ufffe",
    "no day": "31/02/2023",
    "first day": "01/01/0001",
    "last day": "31/12/9999",
    "json": '{"a": [1, null]}',
}
# The kinds that break programs most often: enough for one field among good ones.
SHARP = ("nothing", "huge", "nul", "first day", "last day")
# What a press of a button does without any field is no effect of rubbish.
PRESSED = frozenset({"run_check", "cancel_job", "notices_read", "end_session", "end_sessions", "sign_out"})
PRESSED |= {"request_export", "request_pdf", "request_case_pdf", "request_letter_pdf"}
PRESSED |= {"disable_person", "enable_person", "reset_password", "end_membership"}
PRESSED |= {"renew_invitation", "renew_invitations", "revoke_api_token"}
PRESSED |= {"remove_photo"}
PRESSED |= {"take_indicators", "remove_plan_entry", "assign_period"}
FORM = "application/x-www-form-urlencoded"
POSTED = sorted(name for name, row in MATRIX.items() if "POST" in row.verbs)
READ = sorted(name for name, row in MATRIX.items() if "GET" in row.verbs and name != "sign_in")
_FILTER = re.compile(r"[?&]([\w-]+)=")
_ASKED_FOR = re.compile(r"""GET(?:\.get|\.getlist)?[(\[]"([\w-]+)\"""")


@dataclass
class Asked:
    """What the pages of the portal ask for."""

    fields: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    filters: set[str] = field(default_factory=set)
    # What the pages of an address post when nothing was typed.
    carried: dict[str, dict[str, str]] = field(default_factory=dict)


class _Page(html.parser.HTMLParser):
    """Reads the forms and links of one page."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked
        self.form: Mapping[str, str | None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, their fields, and the filters in links."""
        given = dict(attrs)
        if tag == "form":
            self.form = given
        elif tag == "a":
            self.asked.filters.update(_FILTER.findall(given.get("href") or ""))
        elif tag in {"input", "select", "textarea", "button"} and given.get("name"):
            self._note(str(given["name"]), given)

    def _note(self, name: str, given: Mapping[str, str | None]) -> None:
        if (self.form.get("method") or "get").lower() == "get":
            self.asked.filters.add(name)
        elif given.get("type") == "file":
            self.asked.files.add(name)
        elif name != "csrfmiddlewaretoken":
            self.asked.fields.add(name)
            path = (self.form.get("action") or "").split("?")[0]
            view = resolve(path).view_name if path.startswith("/") else ""
            self.asked.carried.setdefault(view, {})[name] = given.get("value") or ""


@dataclass(frozen=True)
class Visit:
    """Somebody at an address; the browser stays signed in whatever the address does to its cookies."""

    browser: Client
    address: str

    def post(self, data: Any, **more: Any) -> str:
        """Post, and say what is wrong with the answer."""
        return self._ask(lambda: self.browser.post(self.address, data, **more))

    def raw(self, body: bytes, content_type: str) -> str:
        """Post bytes as they are."""
        return self._ask(lambda: self.browser.generic("POST", self.address, body, content_type))

    def read(self, filters: Mapping[str, str]) -> str:
        """Read with these filters."""
        return self._ask(lambda: self.browser.get(self.address, filters))

    def _ask(self, ask: Callable[[], HttpResponseBase]) -> str:
        cookies = SimpleCookie(self.browser.cookies.output(header="", sep=";"))
        mark = transaction.savepoint()
        try:
            answer = ask()
        finally:
            if self.browser.cookies.output() != cookies.output():
                self.browser.cookies = cookies
                transaction.savepoint_rollback(mark)
        if answer.status_code >= 500:
            return str(answer.status_code)
        content: bytes = getattr(answer, "content", b"")
        return "rubbish comes back alive" if SCRIPT.encode() in content else ""


@pytest.fixture(scope="module")
def asked(world: ThreePlaces, browsers: dict[str, Client]) -> Asked:
    """Every field and filter that a page of the portal shows to somebody."""
    views = [path.read_text() for app in APPS for path in sorted((ROOT / app / "views").glob("*.py"))]
    found = Asked(filters={name for source in views for name in _ASKED_FOR.findall(source)})
    place = world.places["own"]
    pages = [(person, _address(name, place)) for name in READ for person in _able(MATRIX[name])[:2]]
    pages.append(("chi", reverse("report", args=("ban-chi-dao", "2023-H1", place.committee.pk))))
    for person, address in pages:
        answer = browsers[person].get(address)
        if answer.headers["Content-Type"].startswith("text/html"):
            _Page(found).feed(answer.content.decode())
    return found


@pytest.fixture
def undone(world: ThreePlaces) -> Iterator[None]:
    """Whatever a test does is undone."""
    mark = transaction.savepoint()
    yield
    transaction.savepoint_rollback(mark)


def _address(name: str, place: Place) -> str:
    row = MATRIX[name]
    return reverse(name, args=row.arguments(place) if row.arguments else ())


def _able(row: Row) -> list[str]:
    """One person of Quảng Nam in each role that reaches it."""
    return [one for one in _by_role() if SEATS[one][1] in row.roles]


def _unable(row: Row) -> list[str]:
    return [one for one in _by_role() if SEATS[one][1] not in row.roles]


def _by_role() -> list[str]:
    people = {SEATS[one][1]: one for one in sorted(SEATS, reverse=True) if SEATS[one][0] == "49"}
    return sorted(people.values())


def _counts(world: ThreePlaces, person: str) -> dict[str, int]:
    """Rows of the person's province, and those that belong to none."""
    with scope(world.cast.province_of(person).pk), connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'users', count(*) FROM accounts_user"
            " UNION ALL SELECT 'doors', count(*) FROM accounts_provinceaccess"
            " UNION ALL SELECT 'jobs', count(*) FROM accounts_job"
        )
        return row_counts() | dict(cursor.fetchall())


def _kinds(name: str) -> tuple[str, ...]:
    """Every kind where an address thinks about its fields; two where it only presses a button."""
    return ("script", "nul") if name in PRESSED else (*SHARP, "script", "long", "minus", "json")


def test_the_pages_ask_for_something(asked: Asked) -> None:
    assert {"version", "reason", "number", "issued_on", "username", "difficulties", "chon"} <= asked.fields
    assert asked.files
    assert {"trang", "ngay", "tu", "den", "nguoi"} <= asked.filters
    assert len(asked.fields) > 30


@pytest.mark.parametrize("name", POSTED)
def test_rubbish_in_every_field_writes_nothing(
    name: str, world: ThreePlaces, browsers: dict[str, Client], asked: Asked, undone: None
) -> None:
    wrong = []
    for place, person in enumerate(_able(MATRIX[name])[:2]):
        visit = Visit(browsers[person], _address(name, world.places["own"]))
        before = _counts(world, person)
        for kind in _kinds(name) if place == 0 else ("script", "beyond"):
            problem = visit.post(dict.fromkeys(asked.fields | asked.files, GARBAGE[kind]))
            if problem:
                wrong.append(f"{person}, {kind}: {problem}")
        if name not in PRESSED:
            assert _counts(world, person) == before, f"{person} wrote rubbish"
    assert wrong == []


@pytest.mark.parametrize("name", POSTED)
def test_nobody_else_writes_anything_at_all(
    name: str, world: ThreePlaces, browsers: dict[str, Client], asked: Asked, undone: None
) -> None:
    people = _unable(MATRIX[name])
    before = _counts(world, people[0]) if people else {}
    for person in people:
        answer = browsers[person].post(_address(name, world.places["own"]), dict.fromkeys(asked.fields, "1"))
        assert answer.status_code in {302, 403, 404}, person
    # All of them are of one province, whose rows are counted.
    assert not people or _counts(world, people[0]) == before, people


@pytest.mark.parametrize("name", POSTED)
def test_one_field_of_rubbish_among_good_ones_breaks_nothing(
    name: str, world: ThreePlaces, browsers: dict[str, Client], asked: Asked
) -> None:
    place = world.places["own"]
    good = {**asked.carried.get(name, {}), **MATRIX[name].body(place)}
    visit = Visit(browsers[_able(MATRIX[name])[0]], _address(name, place))
    wrong = []
    for at, one in enumerate(sorted(good)[:6]):
        # Each field in turn gets the next two kinds: all together they get every kind, many times over.
        for kind in (SHARP[at % len(SHARP)], SHARP[(at + 1) % len(SHARP)]):
            mark = transaction.savepoint()
            problem = visit.post({**good, one: GARBAGE[kind]})
            transaction.savepoint_rollback(mark)
            if problem:
                wrong.append(f"{one}, {kind}: {problem}")
    assert wrong == []


@pytest.mark.parametrize("name", POSTED)
def test_bodies_that_are_no_form(
    name: str, world: ThreePlaces, browsers: dict[str, Client], asked: Asked, undone: None
) -> None:
    person = _able(MATRIX[name])[0]
    visit = Visit(browsers[person], _address(name, world.places["own"]))
    fields = sorted(asked.fields)
    before = _counts(world, person)
    answers = {
        "ten thousand fields": visit.raw("&".join(f"o{at}=1" for at in range(10_000)).encode(), FORM),
        "the same field often": visit.post(dict.fromkeys(fields, ["1", "x", ""] * 3)),
        "files instead of words": visit.post({one: SimpleUploadedFile("a.xlsx", b"PK") for one in fields[:40]}),
        "six megabytes": visit.raw(b"a=" + b"x" * 6_000_000, FORM),
        "bytes of no letter": visit.raw(b"a=%ff%fe&%00=%00&=&&;&version=%ff", FORM),
        "json": visit.raw(b'{"version": 1e400}', "application/json"),
        "unknown letters": visit.raw(b"a=1", f"{FORM}; charset=nonsense"),
        "parts without an end": visit.raw(b"--x\r\nContent-Disp", "multipart/form-data; boundary=x"),
        "parts without a border": visit.raw(b"--x", "multipart/form-data"),
    }
    assert {kind: problem for kind, problem in answers.items() if problem} == {}
    if name not in PRESSED:
        assert _counts(world, person) == before


@pytest.mark.parametrize("name", READ)
def test_rubbish_in_every_filter_is_read_as_none(
    name: str, world: ThreePlaces, browsers: dict[str, Client], asked: Asked, undone: None
) -> None:
    person = _able(MATRIX[name])[0] if MATRIX[name].roles else "chi"
    visit = Visit(browsers[person], _address(name, world.places["own"]))
    before = _counts(world, person)
    kinds = GARBAGE if MATRIX[name].arguments is None else SHARP
    wrong = {kind: visit.read(dict.fromkeys(asked.filters, GARBAGE[kind][:300])) for kind in kinds}
    assert {kind: problem for kind, problem in wrong.items() if problem} == {}
    assert _counts(world, person) == before, "reading wrote"
