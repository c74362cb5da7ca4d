"""Doors that only read (đọc như trên màn hình): the query of a screen, a shape and a permission make one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import Http404
from rest_framework import serializers

from accounts.api.doors import Listing, Single
from accounts.roles import Permission, Person

Found = TypeVar("Found")
Rows = QuerySet[Any] | Sequence[Any]
Shape = type[serializers.BaseSerializer[Any]]
Filters = type[serializers.Serializer[Any]]


@dataclass(frozen=True)
class Ask:
    """Who asks, by which filters, about what (điều được hỏi)."""

    person: Person
    wanted: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)

    @property
    def province_id(self) -> int:
        """The province that is open."""
        return int(self.person.province.pk)

    @property
    def pk(self) -> int:
        """The key in the address."""
        return int(self.keys["pk"])

    def branches(self, permission: Permission) -> list[str] | None:
        """How far the person reads with this permission; None is the whole province."""
        return self.person.branches(permission)


def there(found: Found | None) -> Found:
    """What was found, or Http404 where there is nothing."""
    if found is None:
        raise Http404
    return found


def listing(
    name: str,
    rows: Callable[[Ask], Rows],
    *,
    tag: Any,
    summary: Any,
    shape: Shape,
    permission: Permission | None = None,
    filters: Filters | None = None,
    drawn: Callable[[Ask, list[Any]], Sequence[Any]] | None = None,
) -> type[Listing]:
    """A list by page: `rows` is the query of the screen, `drawn` adds what the shape needs to the rows of one page."""

    def found(door: Listing, wanted: dict[str, Any]) -> Rows:
        return rows(Ask(door.person, wanted, door.kwargs))

    def shown(door: Listing, page: list[Any]) -> Sequence[Any]:
        return page if drawn is None else drawn(Ask(door.person, door.wanted(), door.kwargs), page)

    about = {"tag": tag, "summaries": {"GET": summary}, "shape": shape, "permission": permission, "filters": filters}
    return type(name, (Listing,), {**about, "__doc__": rows.__doc__, "rows": found, "drawn": shown})


def single(
    name: str,
    one: Callable[[Ask], Any],
    *,
    tag: Any,
    summary: Any,
    shape: Shape,
    permission: Permission | None = None,
    filters: Filters | None = None,
) -> type[Single]:
    """One thing: `one` is the query of the screen and raises Http404 for what the person does not reach."""

    def found(door: Single, **keys: Any) -> Any:
        return one(Ask(door.person, door.wanted(), keys))

    about = {"tag": tag, "summaries": {"GET": summary}, "shape": shape, "permission": permission, "filters": filters}
    return type(name, (Single,), {**about, "__doc__": one.__doc__, "one": found})
