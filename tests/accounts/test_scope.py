"""The scope of a request: whose province, who acts, and no writing while reading."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from accounts.middleware import PortalRequest
from accounts.models import AuditEntry, Membership, OrgUnit
from accounts.roles import Role
from accounts.tenancy import read_scope, scope
from tests.rig.cast import TODAY, Cast

SignIn = Callable[[str], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def who(request: PortalRequest) -> HttpResponse:
    person = request.person
    units = ",".join(OrgUnit.objects.order_by("path").values_list("code", flat=True))
    seat = person.seat
    return HttpResponse(
        f"{person.user.username}|{person.province.code}|{seat and seat.unit_name}|{person.today}|{units}"
    )


def write(request: PortalRequest) -> HttpResponse:
    AuditEntry.objects.create(
        province=request.person.province, known_on=TODAY, action="x.y", object_type="x", details={}
    )
    if request.GET.get("fail"):
        raise ValueError("after the write")
    return HttpResponse("written")


def handler500(request: HttpRequest) -> HttpResponse:
    return HttpResponse("broken", status=500)


urlpatterns = [path("ai/", who), path("ghi/", write)]


def test_the_person_and_their_province_alone_are_there(as_person: SignIn) -> None:
    assert as_person("an").get("/ai/").content.decode().startswith(f"an|49|Xã Đại Thạnh|{TODAY}|49,")
    assert as_person("la").get("/ai/").content.decode() == f"la|62|Tỉnh Kon Tum|{TODAY}|62,615,23500,bcd-62"


def test_a_reader_of_two_provinces_sees_one_at_a_time(cast: Cast, as_person: SignIn) -> None:
    ha = as_person("ha")
    assert ha.get("/ai/").content.decode().startswith("ha|49|")
    session = ha.session
    session["province_id"] = cast.provinces["62"].pk
    session.save()
    assert ha.get("/ai/").content.decode().startswith("ha|62|Tỉnh Kon Tum|")


def test_a_province_that_is_not_open_to_the_person_is_ignored(cast: Cast, as_person: SignIn) -> None:
    an = as_person("an")
    session = an.session
    session["province_id"] = cast.provinces["62"].pk
    session["membership_id"] = 10**12
    session.save()
    assert an.get("/ai/").content.decode().startswith("an|49|Xã Đại Thạnh|")


def test_the_chosen_seat_acts(cast: Cast, as_person: SignIn) -> None:
    with scope(cast.provinces["49"].pk):
        second = Membership.objects.create(
            province=cast.provinces["49"],
            user=cast.users["an"],
            unit=cast.units["506"],
            role=Role.DISTRICT_OFFICER,
            valid_from=TODAY,
        )
    an = as_person("an")
    assert "|Xã Đại Thạnh|" in an.get("/ai/").content.decode()
    session = an.session
    session["membership_id"] = second.pk
    session.save()
    assert "|Huyện Đại Lộc|" in an.get("/ai/").content.decode()


@pytest.mark.parametrize("verb", ["get", "head", "options"])
def test_reading_cannot_write(as_person: SignIn, verb: str) -> None:
    with pytest.raises(DatabaseError, match=r"read-only|open for writing"):
        getattr(as_person("an"), verb)("/ghi/")


def test_posting_writes(cast: Cast, as_person: SignIn) -> None:
    assert as_person("an").post("/ghi/").content == b"written"
    with scope(cast.provinces["49"].pk):
        assert AuditEntry.objects.filter(action="x.y").count() == 1


def test_a_ministry_reader_cannot_write_even_by_posting(cast: Cast, as_person: SignIn) -> None:
    assert as_person("ha").post("/ghi/").status_code == 403
    with scope(cast.provinces["49"].pk):
        assert not AuditEntry.objects.filter(action="x.y").exists()


def test_a_broken_view_leaves_nothing_behind(cast: Cast, as_person: SignIn) -> None:
    client = as_person("an")
    client.raise_request_exception = False
    assert client.post("/ghi/?fail=1").status_code == 500
    with scope(cast.provinces["49"].pk):
        assert not AuditEntry.objects.filter(action="x.y").exists()


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    with override_settings(LOGIN_URL="/dang-nhap/"):
        assert client.get("/ai/").headers["Location"] == "/dang-nhap/?next=/ai/"


@pytest.mark.parametrize("header", ["HX-Request", "X-Autosave"])
def test_a_page_whose_session_ended_keeps_what_was_typed(client: Client, header: str) -> None:
    answer = client.post("/ghi/", headers={header: "true"})
    assert answer.status_code == 401
    assert "đăng nhập lại" in answer.content.decode()


def test_a_request_leaves_no_scope_open(as_person: SignIn) -> None:
    as_person("an").get("/ai/")
    with pytest.raises(DatabaseError, match="no province scope"), transaction.atomic():
        OrgUnit.objects.count()


def test_a_scope_ends_where_it_began(cast: Cast) -> None:
    here, there = cast.provinces["49"].pk, cast.provinces["62"].pk
    with scope(here):
        with scope(there):
            assert set(OrgUnit.objects.values_list("province_id", flat=True)) == {there}
        assert set(OrgUnit.objects.values_list("province_id", flat=True)) == {here}
        with read_scope([here, there]):
            assert set(OrgUnit.objects.values_list("province_id", flat=True)) == {here, there}
    with pytest.raises(DatabaseError, match="no province scope"), transaction.atomic():
        OrgUnit.objects.count()


def test_a_scope_ends_after_an_error(cast: Cast) -> None:
    def break_inside() -> None:
        with scope(cast.provinces["62"].pk):
            raise ValueError("inside")

    with scope(cast.provinces["49"].pk):
        with pytest.raises(ValueError, match="inside"):
            break_inside()
        assert set(OrgUnit.objects.values_list("province_id", flat=True)) == {cast.provinces["49"].pk}


def test_the_machinery_of_a_request_asks_five_times(as_person: SignIn, django_assert_num_queries: object) -> None:
    client = as_person("an")
    client.get("/ai/")
    with connection.execute_wrapper(counted := Counted()):
        client.get("/ai/")
    # Session, person with provinces, scope, seat with today; and the one of the view itself.
    assert counted.statements == 5, counted.texts


class Counted:
    """Counts statements that are not marks of a transaction, which only a test nests."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    @property
    def statements(self) -> int:
        """How many there were."""
        return len(self.texts)

    def __call__(
        self, execute: Callable[..., object], text: str, params: object, many: bool, context: object
    ) -> object:
        nested_in_test = "coalesce(current_setting" in text or (params == ["", ""])
        if not text.startswith(("SAVEPOINT", "RELEASE")) and not nested_in_test:
            self.texts.append(text)
        return execute(text, params, many, context)
