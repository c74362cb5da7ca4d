"""The lists that a province hands in as Excel files (danh sách đơn vị, danh sách người): their declarations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from accounts.choices import written
from accounts.language import gettext_noop as words
from accounts.models import OrgUnit, UnitKind
from accounts.roles import Role
from programs.intake.kinds import Choice, Kind, Table
from programs.intake.sheet import Column, Sheet
from programs.intake.spoken import spoken
from programs.intake.stamp import Stamp
from programs.intake.template import write

LARGEST_FILE: Final = 5 * 2**20
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
# The province itself is there from the start; hamlets are counted by their communes, not listed.
LISTED_KINDS: Final = tuple(kind for kind in UnitKind if kind not in {UnitKind.PROVINCE, UnitKind.HAMLET})
UNIT_CODE: Final = r"[a-z0-9]+(?:[-.][a-z0-9]+)*"
_CODE_HINT = words("Mã gồm chữ thường không dấu, chữ số, gạch nối; mã hành chính: huyện 3 số, xã 5 số.")
USERNAME: Final = r"[a-z0-9][a-z0-9._-]{2,79}"
_USERNAME_HINT = words("Tên đăng nhập gồm 3 đến 80 chữ thường không dấu, chữ số, dấu chấm hoặc gạch ngang.")

UNITS_SHEET: Final = Sheet(
    code="DS-DON-VI",
    version="1",
    title=words("Danh sách đơn vị của tỉnh"),
    key=("kind", "code"),
    named_by=("code", "name"),
    mark_title=words("STT"),
    notes=(
        words("Mỗi dòng một đơn vị: huyện, xã, sở, ban, ngành, Kho bạc. Tỉnh đã có sẵn, không ghi."),
        words(
            "Dòng có mã đã có trong hệ thống thì sửa tên, loại, cấp trên đang dùng. "
            "Đổi tên từ một ngày: sửa trên màn hình"
        ),
        words("Mã cấp trên: xã ghi mã huyện; huyện, sở, ban ghi mã tỉnh."),
    ),
    columns=(
        Column(
            key="kind",
            title=words("Cấp, khối"),
            kind=Kind.CHOICE,
            required=True,
            choices=tuple(Choice(*one) for one in written(LISTED_KINDS)),
        ),
        Column(
            key="code",
            title=words("Mã"),
            required=True,
            longest=40,
            pattern=UNIT_CODE,
            pattern_hint=_CODE_HINT,
            width=12,
        ),
        Column(key="type_name", title=words("Loại (Huyện, Xã, Sở …)"), longest=40, width=16),
        Column(key="name", title=words("Tên (không kèm loại)"), required=True, longest=200, width=44),
        Column(key="parent", title=words("Mã cấp trên"), required=True, longest=40, width=12),
        Column(
            key="valid_from", title=words("Có từ ngày"), kind=Kind.DATE, earliest=FIRST_DAY, latest=LAST_DAY, width=13
        ),
    ),
)

PEOPLE_SHEET: Final = Sheet(
    code="DS-NGUOI-DUNG",
    version="1",
    title=words("Danh sách mời người dùng"),
    key=("username",),
    named_by=("full_name", "username"),
    most_rows=2000,
    mark_title=words("STT"),
    notes=(
        words("Mỗi dòng một người chưa có tài khoản. Mỗi người một tên đăng nhập, không dùng chung."),
        words("Vai trò quyết định người đó làm được gì; đơn vị quyết định tới đâu."),
        words("«Từ ngày» để trống là từ hôm nay."),
    ),
    columns=(
        Column(key="full_name", title=words("Họ và tên"), required=True, longest=150),
        Column(
            key="username",
            title=words("Tên đăng nhập"),
            required=True,
            longest=80,
            pattern=USERNAME,
            pattern_hint=_USERNAME_HINT,
            width=22,
        ),
        Column(
            key="email",
            title=words("Thư điện tử"),
            longest=254,
            pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+",
            pattern_hint=words("Địa chỉ thư điện tử không đúng, ví dụ: an@kontum.gov.vn."),
        ),
        Column(
            key="role",
            title=words("Vai trò"),
            kind=Kind.CHOICE,
            required=True,
            choices=tuple(Choice(*one) for one in written(Role)),
        ),
        Column(key="unit", title=words("Mã đơn vị"), required=True, longest=40, width=12),
        Column(key="title", title=words("Chức danh"), longest=150),
        Column(key="valid_from", title=words("Từ ngày"), kind=Kind.DATE, earliest=FIRST_DAY, latest=LAST_DAY, width=13),
    ),
)


def stamp_of(sheet: Sheet, province_code: str, province_name: str) -> Stamp:
    """What the template of a province says of itself."""
    return Stamp(form=sheet.code, version=sheet.version, province=province_code, unit_name=province_name)


def units_file(units: Iterable[OrgUnit], stamp: Stamp) -> bytes:
    """The workbook with the units that are there (tệp đơn vị)."""
    values: Table = {
        str(number): {
            "kind": unit.kind,
            "code": unit.code,
            "type_name": unit.type_name or None,
            "name": unit.name,
            "parent": unit.parent.code if unit.parent else None,
            "valid_from": unit.valid_from,
        }
        for number, unit in enumerate(units, 1)
    }
    return write(spoken(UNITS_SHEET), stamp=stamp, values=values)


def people_file(stamp: Stamp) -> bytes:
    """The blank workbook of people to invite (mẫu danh sách mời)."""
    return write(spoken(PEOPLE_SHEET), stamp=stamp)
