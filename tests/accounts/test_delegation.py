"""A seat lent while away: for near people, for a while, under one's own name, and never lent on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from accounts.actions.delegation import DelegationRefused, lend_seat, may_lend, take_back
from accounts.actions.people import disable, end_membership
from accounts.models import AuditEntry, Membership, Notice, ProvinceAccess, User
from accounts.queries.delegation import lendable_to
from accounts.queries.people import person_at
from accounts.roles import Permission, Person, Refused, Role
from accounts.tenancy import scope
from tests.accounts.conftest import SignIn
from tests.rig.cast import SINCE, TODAY, Cast


@pytest.fixture
def town(cast: Cast) -> Iterator[Cast]:
    """Quảng Nam, with Bé working beside An in xã Đại Thạnh."""
    with scope(cast.provinces["49"].pk):
        be = User.objects.create_user("be", None, "Trần Thị Bé")
        ProvinceAccess.objects.create(user=be, province=cast.provinces["49"])
        Membership.objects.create(
            province=cast.provinces["49"],
            user=be,
            unit=cast.units["20521"],
            role=Role.COMMUNE_OFFICER,
            valid_from=SINCE,
        )
        cast.users["be"] = be
        yield cast


def at(cast: Cast, name: str, today: date, membership: int | None = None) -> Person:
    door = ProvinceAccess.objects.get(user=cast.users[name], province=cast.provinces["49"])
    cast.provinces["49"].refresh_from_db()
    found = person_at(door, cast.users[name], membership)
    assert found is not None
    assert found.today == today
    return found


def lend(cast: Cast, to: str = "be", days: int = 5) -> Membership:
    return lend_seat(to=cast.users[to], starts_on=TODAY, ends_on=TODAY + timedelta(days=days - 1), by=cast.person("an"))


def test_the_other_acts_from_the_seat_and_the_log_says_for_whom(town: Cast) -> None:
    row = lend(town)
    own, lent = at(town, "be", TODAY), at(town, "be", TODAY, row.pk)
    unit = town.units["20527"]
    assert not own.may(Permission.SUBMIT_FORM, unit)
    assert lent.may(Permission.SUBMIT_FORM, unit)
    assert lent.seat is not None
    assert lent.seat.lender == town.users["an"].full_name
    assert Notice.objects.get(user=town.users["be"]).text.startswith("Bạn được ủy quyền làm việc thay")
    assert AuditEntry.objects.filter(action="seat.lent", user=town.users["an"]).count() == 1


def test_a_lent_seat_is_not_lent_on(town: Cast) -> None:
    row = lend(town)
    be = at(town, "be", TODAY, row.pk)
    assert not may_lend(be)
    with pytest.raises(Refused):
        lend_seat(to=town.users["binh"], starts_on=TODAY, ends_on=TODAY, by=be)


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (-1, 3, "không được trước hôm nay"),
        (3, 2, "từ ngày bắt đầu trở đi"),
        (0, 60, "dài nhất 60 ngày"),
    ],
)
def test_days_that_cannot_be(town: Cast, start: int, end: int, told: str) -> None:
    with pytest.raises(DelegationRefused, match=told):
        lend_seat(
            to=town.users["be"],
            starts_on=TODAY + timedelta(days=start),
            ends_on=TODAY + timedelta(days=end),
            by=town.person("an"),
        )


@pytest.mark.parametrize("name", ["dung", "giang", "ha", "an", "tam"])
def test_only_somebody_near_stands_in(town: Cast, name: str) -> None:
    with pytest.raises(DelegationRefused, match="Chỉ ủy quyền cho người"):
        lend(town, name)


def test_who_audits_does_not_act_for_those_who_are_audited(town: Cast) -> None:
    # Both sit at the unit above the district; Minh audits it.
    assert [user.username for user in lendable_to(town.person("binh"))] == ["khanh", "phu"]


def test_the_same_days_are_not_lent_twice(town: Cast) -> None:
    lend(town)
    with pytest.raises(DelegationRefused, match="đã có tư cách ấy"):
        lend(town)


@pytest.mark.parametrize("name", ["khanh", "ha", "minh"])
def test_some_seats_are_not_lent(town: Cast, name: str) -> None:
    assert not may_lend(town.person(name))


def test_taking_it_back_ends_it_now(town: Cast) -> None:
    row = lend(town)
    take_back(membership=row, by=town.person("an"))
    person = at(town, "be", TODAY, row.pk)
    assert person.seat is not None
    assert person.seat.unit_id == town.units["20521"].pk, "back in the own seat"
    with pytest.raises(DelegationRefused, match="đã kết thúc"):
        take_back(membership=row, by=town.person("an"))


def test_nobody_takes_back_what_another_lent(town: Cast) -> None:
    row = lend(town)
    with pytest.raises(DelegationRefused):
        take_back(membership=row, by=town.person("binh"))


def test_it_ends_with_the_lenders_own_seat(town: Cast) -> None:
    row = lend(town)
    own = Membership.objects.get(user=town.users["an"], on_behalf_of__isnull=True)
    end_membership(membership=own, on=TODAY + timedelta(days=2), by=town.person("khanh"))
    row.refresh_from_db()
    assert row.valid_to == TODAY + timedelta(days=2)
    disable(user=town.users["an"], by=town.person("khanh"))
    row.refresh_from_db()
    assert row.valid_to == TODAY


def test_on_screen(town: Cast, as_person: SignIn) -> None:
    client = as_person("an")
    assert "Trần Thị Bé" in client.get("/tai-khoan/uy-quyen/").content.decode()
    typed = {"to": town.users["be"].pk, "starts_on": "05/07/2023", "ends_on": "07/07/2023"}
    assert client.post("/tai-khoan/uy-quyen/", typed).status_code == 302
    page = client.get("/tai-khoan/uy-quyen/").content.decode()
    assert "05/07/2023 đến hết 07/07/2023" in page
    row = Membership.objects.get(on_behalf_of=town.users["an"])
    be = as_person("be")
    assert "thay mặt" in be.get("/tai-khoan/tu-cach/").content.decode()
    be.post("/tai-khoan/tu-cach/", {"membership": row.pk})
    assert "thay mặt Nguyễn Thị An" in be.get("/thong-bao/").content.decode()
    assert be.post(f"/tai-khoan/uy-quyen/{row.pk}/thu-lai/").status_code == 404
    assert client.post(f"/tai-khoan/uy-quyen/{row.pk}/thu-lai/").status_code == 302
    bad = client.post("/tai-khoan/uy-quyen/", {"to": "x", "starts_on": "31/02/2023", "ends_on": ""})
    assert bad.status_code == 422
    assert "Hãy chọn một người trong danh sách." in bad.content.decode()
