"""An almost empty province (tỉnh mới): its own unit and its first admin."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.test import Client

from accounts.models import OrgUnit, Province, ProvinceAccess, User
from accounts.queries.people import person_at
from accounts.roles import Person

BACKEND = "accounts.sign_in.ActiveUserBackend"
TODAY = date(2023, 7, 5)


@dataclass
class Empty:
    """A province that has just been started, its scope open."""

    province: Province
    lan: User
    clients: dict[str, Client] = field(default_factory=dict)

    @property
    def person(self) -> Person:
        """Lan as a request sees her."""
        return self.person_of("lan")

    def person_of(self, name: str) -> Person:
        """Somebody of the province as a request sees them."""
        door = ProvinceAccess.objects.select_related("province", "user").get(
            user__username=name, province=self.province
        )
        found = person_at(door, door.user, None)
        assert found is not None
        return found

    def client(self, name: str = "lan") -> Client:
        """The browser of somebody who has signed in."""
        if name not in self.clients:
            self.clients[name] = Client()
            self.clients[name].force_login(User.objects.get(username=name), BACKEND)
        return self.clients[name]

    def unit(self, code: str) -> OrgUnit:
        """A unit of the province."""
        return OrgUnit.objects.get(province=self.province, code=code)
