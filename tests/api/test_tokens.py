"""Tokens: shown once, kept as a digest, usable only while person and seat are active, audited, revoked at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import people
from accounts.models import (
    ApiToken,
    AuditEntry,
    Membership,
    ProvinceAccess,
    ProvinceSettings,
    SecondFactor,
    User,
)
from accounts.queries.tokens import MARK, digest
from accounts.tenancy import scope
from tests.api.conftest import ProgramOf
from tests.rig.api import Program, token_for
from tests.rig.three_places import ThreePlaces

_TEXT = re.compile(MARK + r"[\w-]{43}")


def signed_in(world: ThreePlaces, name: str) -> Client:
    client = Client()
    client.force_login(world.cast.users[name], "accounts.sign_in.ActiveUserBackend")
    return client


def make_on_screen(client: Client, **changes: object) -> str:
    given = {"name": "kế toán huyện", "scopes": ["read"], "days": "90", **changes}
    answer = client.post(reverse("api_tokens"), given)
    assert answer.status_code == 200
    found = set(_TEXT.findall(answer.content.decode()))
    assert len(found) == 1
    return str(found.pop())


def test_made_on_screen_shown_once_and_kept_as_a_digest(world: ThreePlaces) -> None:
    client = signed_in(world, "chi")
    text = make_on_screen(client)
    assert Program(text).get("me/").json()["unit_id"] == world.cast.units["vp-ntm"].pk
    assert text not in client.get(reverse("api_tokens")).content.decode()
    token = ApiToken.objects.get(digest=digest(text))
    assert text not in str(vars(token))
    with scope(token.province_id):
        entry = AuditEntry.objects.get(action="token.made")
    assert (entry.object_id, entry.details["scopes"]) == (token.pk, "read")
    assert text not in str(entry.details)


def test_revoked_on_screen_it_is_refused_at_once(world: ThreePlaces) -> None:
    client = signed_in(world, "chi")
    text = make_on_screen(client)
    token = ApiToken.objects.get(digest=digest(text))
    assert client.post(reverse("revoke_api_token", args=[token.pk])).status_code == 302
    assert Program(text).get("me/").status_code == 401
    with scope(token.province_id):
        assert AuditEntry.objects.filter(action="token.revoked", object_id=token.pk).count() == 1


def test_an_admin_sees_and_revokes_everybody_s(world: ThreePlaces) -> None:
    token, text = token_for(world.cast, "an")
    admin, neighbour = signed_in(world, "khanh"), signed_in(world, "binh")
    assert "Nguyễn Thị An" in admin.get(reverse("api_tokens")).content.decode()
    assert "Nguyễn Thị An" not in neighbour.get(reverse("api_tokens")).content.decode()
    assert neighbour.post(reverse("revoke_api_token", args=[token.pk])).status_code == 404
    assert admin.post(reverse("revoke_api_token", args=[token.pk])).status_code == 302
    assert Program(text).get("me/").status_code == 401


@pytest.mark.parametrize(
    "given",
    [{"scopes": []}, {"scopes": ["treasury"]}, {"scopes": ["all"]}, {"days": "36500"}, {"days": "x"}, {"name": ""}],
    ids=str,
)
def test_what_no_token_can_be(given: dict[str, object], world: ThreePlaces) -> None:
    before = ApiToken.objects.count()
    form = {"name": "x", "scopes": ["read"], "days": "90", **given}
    assert signed_in(world, "an").post(reverse("api_tokens"), form).status_code == 422
    assert ApiToken.objects.count() == before


def test_whoever_only_looks_gets_a_reading_token(world: ThreePlaces) -> None:
    client = signed_in(world, "ha")
    assert Program(make_on_screen(client)).get("units/").status_code == 200
    form = {"name": "x", "scopes": ["submissions"], "days": "90"}
    assert client.post(reverse("api_tokens"), form).status_code == 422


class TestATokenHoldsOnlyWhile:
    @pytest.fixture(autouse=True)
    def _made(self, world: ThreePlaces) -> None:
        self.world = world
        self.token, text = token_for(world.cast, "binh")
        self.program = Program(text)
        assert self.program.get("units/").status_code == 200

    def refused(self) -> bool:
        return bool(self.program.get("units/").status_code == 401)

    def change(self, **values: object) -> None:
        ApiToken.objects.filter(pk=self.token.pk).update(**values)

    def test_it_has_not_expired(self) -> None:
        self.change(expires_at=timezone.now() - timedelta(seconds=1))
        assert self.refused()

    def test_the_person_is_not_disabled(self) -> None:
        User.objects.filter(username="binh").update(is_active=False)
        assert self.refused()

    def test_no_first_password_waits_to_be_changed(self) -> None:
        User.objects.filter(username="binh").update(must_change_password=True)
        assert self.refused()

    def test_the_door_into_the_province_is_open(self) -> None:
        ProvinceAccess.objects.filter(user__username="binh").delete()
        assert self.refused()

    @pytest.mark.parametrize("act", [people.disable, people.reset_password])
    def test_no_admin_has_shut_the_person_out(self, act: Callable[..., object]) -> None:
        with scope(self.token.province_id):
            admin = self.world.cast.person("khanh")
            act(user=self.world.cast.users["binh"], by=admin)
            assert self.refused()
            User.objects.filter(username="binh").update(is_active=True)
            ProvinceAccess.objects.get_or_create(user=self.world.cast.users["binh"], province_id=self.token.province_id)
        assert self.refused(), "letting the person in again brings no token back"

    def test_the_seat_is_valid(self) -> None:
        with scope(self.token.province_id):
            Membership.objects.filter(pk=self.token.membership_key).update(valid_to=date(2023, 7, 5))
        assert self.refused()

    def test_its_maker_had_the_second_factor_that_the_province_asks_for(self) -> None:
        with scope(self.token.province_id):
            ProvinceSettings.objects.update(second_factor_roles=["district_officer"])
        assert self.refused()
        proof = SecondFactor.objects.create(user=self.world.cast.users["binh"], sealed_secret="x")
        SecondFactor.objects.filter(pk=proof.pk).update(added_at=self.token.created_at + timedelta(seconds=1))
        assert self.refused()
        SecondFactor.objects.filter(pk=proof.pk).update(added_at=self.token.created_at)
        assert not self.refused()

    def test_its_own_seat_is_valid_though_another_one_is(self) -> None:
        """A token never slips into another seat of the same person."""
        with scope(self.token.province_id):
            old = Membership.objects.get(pk=self.token.membership_key)
            Membership.objects.create(
                province_id=old.province_id,
                user=old.user,
                unit=self.world.cast.units["20386"],
                role="commune_officer",
                valid_from=old.valid_from,
            )
            Membership.objects.filter(pk=old.pk).update(valid_to=date(2023, 7, 5))
        assert self.refused()


def test_use_is_noted_without_an_audit_entry(program: ProgramOf, world: ThreePlaces) -> None:
    speaker = program("chi")
    with scope(world.cast.province_of("chi").pk):
        before = AuditEntry.objects.count()
    assert speaker.get("me/").status_code == 200
    token = ApiToken.objects.get(user__username="chi", revoked_at=None)
    assert token.last_used_at is not None
    with scope(token.province_id):
        assert AuditEntry.objects.count() == before


def test_too_many_tokens_are_refused(world: ThreePlaces) -> None:
    for _ in range(20):
        token_for(world.cast, "chi")
    answer = signed_in(world, "chi").post(reverse("api_tokens"), {"name": "x", "scopes": ["read"], "days": "30"})
    assert answer.status_code == 422
    assert "quá nhiều mã" in answer.content.decode()
