"""What a row of the matrix of addresses says, and the groups of roles that it names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import OrgUnit
from accounts.roles import Role
from tests.rig.three_places import Place

ADMIN = frozenset({Role.PROVINCE_ADMIN})
STAFF = frozenset({Role.COMMITTEE_STAFF})
COMMITTEE = STAFF | {Role.COMMITTEE_LEADER}
DEPARTMENT = frozenset({Role.DEPARTMENT_OFFICER})
DISTRICT = frozenset({Role.DISTRICT_OFFICER})
COMMUNE = frozenset({Role.COMMUNE_OFFICER})
TREASURY = frozenset({Role.TREASURY_OFFICER})
AUDITOR = frozenset({Role.AUDITOR})
VIEWER = frozenset({Role.CENTRAL_VIEWER})
NOBODY: frozenset[Role] = frozenset()
EVERYONE = frozenset(Role)
# Roles that read the whole province; the two local ones read their branch.
READERS = ADMIN | COMMITTEE | DEPARTMENT | AUDITOR | VIEWER
LOCAL = DISTRICT | COMMUNE


@dataclass(frozen=True)
class Row:
    """What one address expects."""

    everywhere: frozenset[Role] = NOBODY
    branch: frozenset[Role] = NOBODY
    own: frozenset[Role] = NOBODY
    verbs: tuple[str, ...] = ("GET",)
    arguments: Callable[[Place], tuple[object, ...]] | None = None
    # Which of the arguments are keys of rows, so that another province's are unknown.
    keys: bool = True
    unit: Callable[[Place], OrgUnit] = lambda place: place.unit
    public: bool = False
    # What a deed is asked with, where an empty form would be refused before the permission is asked.
    body: Callable[[Place], dict[str, object]] = lambda _: {}
    # `own` means the person, not their unit.
    by_person: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """Roles that can reach it somewhere."""
        return self.everywhere | self.branch | self.own


def _district(place: Place) -> OrgUnit:
    return place.district


def _pk(name: str) -> Callable[[Place], tuple[object, ...]]:
    return lambda place: (getattr(place, name).pk,)


GET_POST = ("GET", "POST")
