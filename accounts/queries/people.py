"""Who a person is in a province (tư cách của một người)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, TypeVar

from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.invitations import is_pending
from accounts.models import Membership, OpenSession, Province, ProvinceAccess, User
from accounts.names import person_sort_key, search_key
from accounts.roles import ONLY_READ, PERMISSIONS, Permission, Person, Role, Seat
from accounts.tree import holds_on

M = TypeVar("M", bound=Model)


def entries(user: User) -> list[ProvinceAccess]:
    """Provinces that the user may enter (các tỉnh được vào); needs no scope."""
    if user.entries is not None:
        return user.entries
    return list(ProvinceAccess.objects.filter(user=user).select_related("province").order_by("province__code"))


def active_user(user_id: int) -> User | None:
    """Return a user who is not disabled, with the provinces open to them, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_doors_statement(), [user_id])
        rows = cursor.fetchall()
    if not rows:
        return User.objects.filter(pk=user_id, is_active=True).first()
    wide, broad = len(_fields(User)), len(_fields(Province))
    user, doors = _made(User, rows[0]), []
    for row in rows:
        door = _made(ProvinceAccess, row[wide + broad :])
        door.user, door.province = user, _made(Province, row[wide:])
        doors.append(door)
    user.entries = doors
    return user


def seats(user: User, province: Province, today: date) -> tuple[Seat, ...]:
    """Valid memberships on that day, oldest first; needs the province's scope."""
    rows = (
        Membership.objects.filter(user=user, province=province, valid_from__lte=today)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
        .select_related("unit", "on_behalf_of")
        .order_by("id")
    )
    return _seats(rows)


# What every page asks first is written once: composing these two of parts cost more than the database's answer.
_SEATS: Final = """
    SELECT m.id, m.unit_id, u.path, concat_ws(' ', u.type_name, u.name), u.kind, m.role, m.on_behalf_of_id,
           coalesce(lender.full_name, ''), day.today, coalesce(s.second_factor_roles, '{}')
      FROM accounts_membership AS m
      LEFT JOIN accounts_provincesettings AS s ON s.province_id = m.province_id
     CROSS JOIN LATERAL (
           SELECT coalesce(s.training_today, (statement_timestamp() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) AS today
           ) AS day
      JOIN accounts_orgunit AS u ON u.id = m.unit_id
      LEFT JOIN accounts_user AS lender ON lender.id = m.on_behalf_of_id
     WHERE m.user_id = %s AND m.province_id = %s
       AND m.valid_from <= day.today AND (m.valid_to IS NULL OR m.valid_to > day.today)
     ORDER BY m.id
"""


@cache
def _doors_statement() -> str:
    columns = ", ".join(
        f"{table}.{connection.ops.quote_name(field.column)}"
        for table, model in (("person", User), ("province", Province), ("door", ProvinceAccess))
        for field in _fields(model)
    )
    return (
        f"SELECT {columns} FROM accounts_provinceaccess AS door"  # noqa: S608  # the columns of our own models
        " JOIN accounts_user AS person ON person.id = door.user_id"
        " JOIN accounts_province AS province ON province.id = door.province_id"
        " WHERE person.id = %s AND person.is_active ORDER BY province.code"
    )


@cache
def _fields(model: type[Model]) -> tuple[Any, ...]:
    return tuple(model._meta.concrete_fields)


def _made(model: type[M], row: Sequence[Any]) -> M:
    """The object of the row that begins with its columns."""
    names = [field.attname for field in _fields(model)]
    return model.from_db(connection.alias, names, row[: len(names)])


def person_at(door: ProvinceAccess, user: User, membership_id: int | None) -> Person | None:
    """Return the person in this province, acting from the chosen seat or the first; None without a valid one."""
    with connection.cursor() as cursor:
        cursor.execute(_SEATS, [user.pk, door.province_id])
        rows = cursor.fetchall()
    if not rows:
        return None
    held = [
        Seat(key, unit_id, path, name.strip(), kind, Role(role), lender_id, lender)
        for key, unit_id, path, name, kind, role, lender_id, lender, *_others in rows
    ]
    chosen = [seat for seat in held if seat.membership_id == membership_id] or held[:1]
    return Person(
        user=user,
        province=door.province,
        seats=tuple(chosen),
        today=rows[0][8],
        read_only=door.read_only,
        needs_second_factor=any(row[5] in row[9] for row in rows),
    )


def _seats(rows: Iterable[Membership]) -> tuple[Seat, ...]:
    return tuple(
        Seat(
            membership_id=row.pk,
            unit_id=row.unit_id,
            unit_path=row.unit.path,
            unit_name=row.unit.full_name,
            unit_kind=row.unit.kind,
            role=Role(row.role),
            on_behalf_of=row.on_behalf_of_id,
            lender=row.on_behalf_of.full_name if row.on_behalf_of else "",
        )
        for row in rows
    )


def system_person(province: Province, today: date) -> Person:
    """The portal itself acting by the calendar (hệ thống), which holds every permission in one province."""
    return Person(
        user=User(username="system", full_name=_("Hệ thống")),
        province=province,
        seats=(),
        today=today,
        system=True,
    )


def memberships_of_province() -> QuerySet[Membership]:
    """Every membership of the open province with its person and unit (danh sách tư cách)."""
    return Membership.objects.select_related("user", "unit", "unit__parent").order_by("id")


def people_of_province() -> QuerySet[User]:
    """Everybody who has or had a role in the open province (con người của tỉnh)."""
    return User.objects.filter(pk__in=Membership.objects.values("user")).order_by("id")


def holders(province: Province, permission: Permission, today: date, *, units: Iterable[int]) -> dict[int, list[User]]:
    """People who hold the permission by a seat right at each unit (người phụ trách tại đơn vị), who may enter today."""
    roles = [role for role, held in PERMISSIONS.items() if permission in held and role not in ONLY_READ]
    rows = (
        Membership.objects.filter(province=province, unit_id__in=set(units), role__in=roles, valid_from__lte=today)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
        .filter(Exists(ProvinceAccess.objects.filter(user=OuterRef("user"), province=province)))
        .filter(user__is_active=True)
        .select_related("user")
        .order_by("unit_id", "id")
    )
    found: dict[int, dict[int, User]] = {}
    for row in rows:
        found.setdefault(row.unit_id, {})[row.user_id] = row.user
    return {unit_id: list(users.values()) for unit_id, users in found.items()}


def seated(province: Province, role: Role, today: date) -> list[User]:
    """People who act in a role anywhere in the province today (người giữ vai trò), by their oldest seat."""
    rows = (
        Membership.objects.filter(province=province, role=role, valid_from__lte=today, user__is_active=True)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
        .filter(Exists(ProvinceAccess.objects.filter(user=OuterRef("user"), province=province)))
        .select_related("user")
        .order_by("id")
    )
    return list({row.user_id: row.user for row in rows}.values())


def shut_out() -> frozenset[int]:
    """Keys of people with roles in the open province whose door into it is closed (đã khóa)."""
    rows = Membership.objects.exclude(
        Exists(ProvinceAccess.objects.filter(user=OuterRef("user"), province=OuterRef("province")))
    )
    return frozenset(rows.values_list("user_id", flat=True))


def living_sessions(user: User) -> QuerySet[OpenSession]:
    """Sessions of the person that have not expired (các phiên còn hiệu lực), newest first."""
    living = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=Now())
    return open_sessions(user).filter(Exists(living))


def open_sessions(user: User) -> QuerySet[OpenSession]:
    """Sessions that the person has open (các phiên đang mở), newest first."""
    return OpenSession.objects.filter(user=user).order_by("-id")


def pending_people() -> list[User]:
    """People with a door into the open province who were invited and have set no password yet (chờ nhận lời mời)."""
    let_in = ProvinceAccess.objects.filter(province__in=Membership.objects.values("province")).values("user")
    users = people_of_province().filter(pk__in=let_in, is_active=True, invited_at__isnull=False)
    return [user for user in users if is_pending(user)]


@dataclass(frozen=True)
class PersonLine:
    """One person as listed (một dòng trong danh sách): the roles held on the day, and whether they may enter."""

    user: User
    roles: list[Membership]
    state: str

    def fits(self, typed: str, role: str, state: str) -> bool:
        """Tell whether the filter keeps this person."""
        text = " ".join([self.user.full_name, self.user.username, *(row.unit.full_name for row in self.roles)])
        return (
            search_key(typed) in search_key(text)
            and (not role or any(row.role == role for row in self.roles))
            and (not state or self.state == state)
        )


def people_lines(today: date) -> list[PersonLine]:
    """The people of the open province by given name (danh sách con người)."""
    roles: dict[int, list[Membership]] = {}
    users: dict[int, User] = {}
    for row in memberships_of_province():
        users[row.user_id] = row.user
        roles.setdefault(row.user_id, [])
        if holds_on(row, today):
            roles[row.user_id].append(row)
    closed = shut_out()
    lines = [
        PersonLine(user, roles[key], "khoa" if key in closed else "dang-lam" if roles[key] else "het-han")
        for key, user in users.items()
    ]
    return sorted(lines, key=lambda line: (person_sort_key(line.user.full_name), line.user.pk))
