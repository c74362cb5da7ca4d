"""People from an Excel list (mời theo danh sách): all of them or nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from accounts.actions.people import Invitation, PeopleRefused, invite_many
from accounts.language import gettext as _
from accounts.models import OrgUnit, UnitKind, User
from accounts.roles import SEATED_AT, Permission, Person, Role, require
from programs.intake import workbook
from programs.intake.complaints import with_problems
from programs.intake.problems import Problems
from programs.intake.reader import Reading
from programs.intake.spoken import spoken
from reporting.setup.sheets import LARGEST_FILE, PEOPLE_SHEET, stamp_of


@dataclass(frozen=True)
class Invited:
    """What became of a list of people (kết quả mời): the new people, or the problems that kept all of them out."""

    problems: Problems
    users: tuple[User, ...] = ()


def receive_people(*, content: workbook.Source, filename: str, by: Person) -> Invited:
    """Read an Excel list of people and invite them, if nothing is wrong with it.

    Raises `UnreadableWorkbook` for a file that is no such list, `PeopleRefused` when a name was taken meanwhile.
    """
    require(by, Permission.MANAGE_PEOPLE)
    expected = stamp_of(PEOPLE_SHEET, by.province.code, str(by.province))
    sheet = spoken(PEOPLE_SHEET)
    reading = workbook.read(sheet, content, filename=filename, expected=expected, largest_file=LARGEST_FILE)
    units = {unit.code: unit for unit in OrgUnit.objects.exclude(kind=UnitKind.HAMLET)}
    problems = with_problems(reading, sheet, _complaints(reading, units))
    if problems.blocking:
        return Invited(problems)
    invitations = [_invitation(row, units, by.today) for row in reading.values.values()]
    if not invitations:
        raise PeopleRefused(_("Danh sách trống. Hãy điền ít nhất một người."))
    return Invited(problems, tuple(invite_many(invitations=invitations, by=by)))


def _complaints(reading: Reading, units: dict[str, OrgUnit]) -> Iterator[tuple[str, str, str]]:
    names = [str(row.get("username", "")) for row in reading.values.values()]
    taken = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    for key, row in reading.values.items():
        if row.get("username") in taken:
            yield key, "username", _("Tên đăng nhập này đã có người dùng. Hãy chọn tên khác.")
        code = str(row.get("unit") or "")
        unit = units.get(code)
        if code and unit is None:
            yield key, "unit", _("Không có đơn vị mã «%(code)s». Xem mã ở trang Đơn vị.") % {"code": code}
        role = Role(str(row["role"])) if row.get("role") else None
        if unit is not None and role is not None and unit.kind not in SEATED_AT[role]:
            yield (
                key,
                "role",
                _("Vai trò “%(role)s” không đặt tại %(unit)s. Hãy chọn vai trò hoặc đơn vị khác.")
                % {"role": role.label, "unit": unit.full_name},
            )


def _invitation(row: object, units: dict[str, OrgUnit], today: date) -> Invitation:
    assert isinstance(row, dict)
    start = row.get("valid_from")
    return Invitation(
        full_name=str(row["full_name"]),
        username=str(row["username"]),
        email=str(row.get("email") or ""),
        unit=units[str(row["unit"])],
        role=Role(str(row["role"])),
        title=str(row.get("title") or ""),
        valid_from=start if isinstance(start, date) else today,
    )
