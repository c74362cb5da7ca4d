"""Roles and permissions (vai trò, quyền): one table says who may do what, and how far it reaches."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from accounts.models import OrgUnit, Province, User


class Role(models.TextChoices):
    """The nine roles (vai trò)."""

    PROVINCE_ADMIN = "province_admin", gettext_lazy("Quản trị của tỉnh")
    COMMITTEE_STAFF = "committee_staff", gettext_lazy("Chuyên viên Ban Chỉ đạo")
    COMMITTEE_LEADER = "committee_leader", gettext_lazy("Lãnh đạo Ban Chỉ đạo")
    DEPARTMENT_OFFICER = "department_officer", gettext_lazy("Cán bộ sở, ban, ngành")
    DISTRICT_OFFICER = "district_officer", gettext_lazy("Cán bộ cấp huyện")
    COMMUNE_OFFICER = "commune_officer", gettext_lazy("Cán bộ cấp xã")
    TREASURY_OFFICER = "treasury_officer", gettext_lazy("Cán bộ Kho bạc Nhà nước")
    AUDITOR = "auditor", gettext_lazy("Kiểm toán, thanh tra")
    CENTRAL_VIEWER = "central_viewer", gettext_lazy("Người xem của Trung ương")


class Permission(StrEnum):
    """What a person may do (quyền)."""

    VIEW_OVERVIEW = "view_overview"
    VIEW_PROVINCES = "view_provinces"
    VIEW_TARGETS = "view_targets"
    VIEW_CAPITAL = "view_capital"
    VIEW_CALENDAR = "view_calendar"
    VIEW_REPORTS = "view_reports"
    VIEW_UNITS = "view_units"
    VIEW_SUBMISSIONS = "view_submissions"
    VIEW_AUDIT = "view_audit"
    VIEW_TREASURY_FILES = "view_treasury_files"
    SUBMIT_FORM = "submit_form"
    REVIEW_FORM = "review_form"
    ENTER_PLAN = "enter_plan"
    SETTLE_CONFLICT = "settle_conflict"
    ALLOCATE_CAPITAL = "allocate_capital"
    ALLOCATE_FURTHER = "allocate_further"
    GIVE_OWN_BUDGET = "give_own_budget"
    RECORD_PAYMENT = "record_payment"
    PROPOSE_TRANSFER = "propose_transfer"
    APPROVE_TRANSFER = "approve_transfer"
    ACKNOWLEDGE_NOTICE = "acknowledge_notice"
    UPLOAD_TREASURY_FILE = "upload_treasury_file"
    RECONCILE_CAPITAL = "reconcile_capital"
    RUN_CHECK = "run_check"
    FREEZE_CAPITAL = "freeze_capital"
    BUILD_REPORT = "build_report"
    ISSUE_REPORT = "issue_report"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_PROVINCE = "manage_province"


_READ = frozenset(
    {
        Permission.VIEW_OVERVIEW,
        Permission.VIEW_TARGETS,
        Permission.VIEW_CAPITAL,
        Permission.VIEW_CALENDAR,
        Permission.VIEW_REPORTS,
        Permission.VIEW_UNITS,
        Permission.VIEW_SUBMISSIONS,
    }
)
_LOCAL = frozenset(
    {
        Permission.VIEW_TARGETS,
        Permission.VIEW_CAPITAL,
        Permission.VIEW_CALENDAR,
        Permission.VIEW_REPORTS,
        Permission.VIEW_UNITS,
        Permission.VIEW_SUBMISSIONS,
        Permission.SUBMIT_FORM,
    }
)
_COMMITTEE = _READ | {
    Permission.VIEW_TREASURY_FILES,
    Permission.REVIEW_FORM,
    Permission.SETTLE_CONFLICT,
    Permission.ALLOCATE_CAPITAL,
    Permission.ALLOCATE_FURTHER,
    Permission.GIVE_OWN_BUDGET,
    Permission.ENTER_PLAN,
    Permission.RUN_CHECK,
    Permission.FREEZE_CAPITAL,
    Permission.APPROVE_TRANSFER,
    Permission.RECONCILE_CAPITAL,
    Permission.BUILD_REPORT,
    Permission.ISSUE_REPORT,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PROVINCE_ADMIN: _READ
    | {
        Permission.MANAGE_PEOPLE,
        Permission.MANAGE_PROVINCE,
        Permission.VIEW_AUDIT,
        Permission.ENTER_PLAN,
    },
    Role.COMMITTEE_STAFF: _COMMITTEE | {Permission.SUBMIT_FORM},
    Role.COMMITTEE_LEADER: _COMMITTEE | {Permission.VIEW_AUDIT},
    Role.DEPARTMENT_OFFICER: _LOCAL
    | {
        Permission.VIEW_OVERVIEW,
        Permission.BUILD_REPORT,
        Permission.REVIEW_FORM,
        Permission.PROPOSE_TRANSFER,
        Permission.ALLOCATE_FURTHER,
    },
    Role.DISTRICT_OFFICER: _LOCAL
    | {
        Permission.REVIEW_FORM,
        Permission.BUILD_REPORT,
        Permission.PROPOSE_TRANSFER,
        Permission.APPROVE_TRANSFER,
        Permission.RECORD_PAYMENT,
        Permission.ALLOCATE_FURTHER,
        Permission.GIVE_OWN_BUDGET,
    },
    Role.COMMUNE_OFFICER: _LOCAL | {Permission.PROPOSE_TRANSFER, Permission.ALLOCATE_FURTHER},
    Role.TREASURY_OFFICER: frozenset(
        {
            Permission.VIEW_CAPITAL,
            Permission.VIEW_CALENDAR,
            Permission.VIEW_UNITS,
            Permission.VIEW_TREASURY_FILES,
            Permission.UPLOAD_TREASURY_FILE,
            Permission.RECONCILE_CAPITAL,
            Permission.RECORD_PAYMENT,
            Permission.ACKNOWLEDGE_NOTICE,
        }
    ),
    Role.AUDITOR: _READ | {Permission.VIEW_AUDIT, Permission.VIEW_TREASURY_FILES},
    Role.CENTRAL_VIEWER: _READ | {Permission.VIEW_PROVINCES},
}

# These roles see the whole province whatever unit they sit in; the others see their own branch of the tree.
PROVINCE_WIDE = frozenset(
    {
        Role.PROVINCE_ADMIN,
        Role.COMMITTEE_STAFF,
        Role.COMMITTEE_LEADER,
        Role.TREASURY_OFFICER,
        Role.AUDITOR,
        Role.CENTRAL_VIEWER,
    }
)
# A department watches its field in the whole province, but acts only for itself.
READS_PROVINCE_WIDE = PROVINCE_WIDE | {Role.DEPARTMENT_OFFICER}
_READING = frozenset(permission for permission in Permission if permission.value.startswith("view_"))


# Where each role can sit: kinds of unit, as in `accounts.models.UnitKind`.
SEATED_AT: dict[Role, frozenset[str]] = {
    Role.PROVINCE_ADMIN: frozenset({"province", "committee", "office", "department"}),
    Role.COMMITTEE_STAFF: frozenset({"committee", "office", "department", "province"}),
    Role.COMMITTEE_LEADER: frozenset({"committee", "province"}),
    Role.DEPARTMENT_OFFICER: frozenset({"department", "office", "organisation"}),
    Role.DISTRICT_OFFICER: frozenset({"district"}),
    Role.COMMUNE_OFFICER: frozenset({"commune"}),
    Role.TREASURY_OFFICER: frozenset({"treasury"}),
    Role.AUDITOR: frozenset({"province", "department"}),
    Role.CENTRAL_VIEWER: frozenset({"province"}),
}
# People in these roles only look; their door into the province is read-only.
ONLY_READ = frozenset({Role.AUDITOR, Role.CENTRAL_VIEWER})


class Refused(PermissionDenied):
    """This person may not do this here (không có quyền)."""


@dataclass(frozen=True)
class Seat:
    """One valid membership (tư cách đang có hiệu lực)."""

    membership_id: int
    unit_id: int
    unit_path: str
    unit_name: str
    unit_kind: str
    role: Role
    # The key and name of whoever lent this seat.
    on_behalf_of: int | None = None
    lender: str = ""

    def reaches(self, permission: Permission, unit_path: str) -> bool:
        """Tell whether this seat reaches the branch of `unit_path`."""
        if permission not in PERMISSIONS[self.role]:
            return False
        if self.role in PROVINCE_WIDE:
            return True
        if permission in _READING and self.role in READS_PROVINCE_WIDE:
            return True
        return unit_path.startswith(self.unit_path)


@dataclass(frozen=True)
class Person:
    """The person of a request (người đang thao tác): user, province, the seat acted from, today."""

    user: User
    province: Province
    seats: tuple[Seat, ...]
    today: date
    read_only: bool = False
    system: bool = field(default=False)
    # The province asks one of the person's roles, whichever they act from, for a second factor.
    needs_second_factor: bool = False
    # The plan year that the person chose to look at; without a choice the year of today.
    shown_year: int | None = None

    @property
    def year(self) -> int:
        """The year whose plan the pages show (năm đang xem)."""
        return self.shown_year or self.today.year

    @property
    def seat(self) -> Seat | None:
        """The first seat, which names the person on screen."""
        return self.seats[0] if self.seats else None

    def may(self, permission: Permission, unit: OrgUnit | None = None) -> bool:
        """Tell whether the permission is held, at this unit or anywhere."""
        if self.system:
            return True
        if self.read_only and permission not in _READING:
            return False
        if unit is None:
            return any(permission in PERMISSIONS[seat.role] for seat in self.seats)
        if unit.province_id != self.province.pk:
            return False
        return any(seat.reaches(permission, unit.path) for seat in self.seats)

    def branches(self, permission: Permission) -> list[str] | None:
        """Path prefixes that the person reaches with this permission; None means the whole province."""
        paths: list[str] = []
        for seat in self.seats:
            if permission not in PERMISSIONS[seat.role]:
                continue
            if seat.role in PROVINCE_WIDE or (permission in _READING and seat.role in READS_PROVINCE_WIDE):
                return None
            paths.append(seat.unit_path)
        return paths


def require(person: Person, permission: Permission, unit: OrgUnit | None = None) -> None:
    """Refuse unless the person holds the permission at this unit; raises `Refused`."""
    if not person.may(permission, unit):
        raise Refused(_("Bạn không có quyền thực hiện việc này tại đơn vị này."))
