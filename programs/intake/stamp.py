"""The stamp inside a template: which form, version, period, unit and province it was made for (dấu nhận dạng mẫu)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from accounts.language import gettext as _
from accounts.language import gettext_noop
from programs.intake.archive import UnreadableWorkbook
from programs.intake.text import clip

STAMP_SHEET: Final = "_mau"
_AGAIN: Final = gettext_noop("Hãy tải mẫu mới tại trang của biểu này, chép số liệu sang rồi tải lên.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Codes are compared; names only speak to people. `province` and `unit` may be any tokens of the portal."""

    form: str
    version: str
    period: str = ""
    unit: str = ""
    province: str = ""
    period_name: str = ""
    unit_name: str = ""

    def pairs(self) -> list[tuple[str, str]]:
        """What is written into the template."""
        return list(asdict(self).items())


def verify(expected: Stamp, found: Mapping[str, str] | None) -> None:
    """Refuse a file that was made for something else; raises `UnreadableWorkbook`."""
    if not found or "form" not in found:
        raise UnreadableWorkbook(
            _("Tệp không phải mẫu tải từ hệ thống: thiếu dấu nhận dạng mẫu. %(again)s") % {"again": _(_AGAIN)}
        )
    if found.get("form") != expected.form:
        raise UnreadableWorkbook(
            _('Tệp này là biểu "%(clip)s", không phải biểu "%(form)s". %(again)s')
            % {"clip": clip(found["form"]), "form": expected.form, "again": _(_AGAIN)}
        )
    if found.get("province", "") != expected.province:
        raise UnreadableWorkbook(_("Tệp này là mẫu của tỉnh khác. %(again)s") % {"again": _(_AGAIN)})
    if found.get("unit", "") != expected.unit:
        of = clip(found.get("unit_name", "")) or _("đơn vị khác")
        raise UnreadableWorkbook(
            _("Tệp này là mẫu của %(of)s, không phải của %(value)s. %(again)s")
            % {"of": of, "value": expected.unit_name or _("đơn vị đang nộp"), "again": _(_AGAIN)}
        )
    if found.get("period", "") != expected.period:
        of = clip(found.get("period_name", "")) or _("kỳ khác")
        raise UnreadableWorkbook(
            _("Tệp này là mẫu của %(of)s, không phải của %(value)s. %(again)s")
            % {"of": of, "value": expected.period_name or _("kỳ đang nộp"), "again": _(_AGAIN)}
        )
    if found.get("version", "") != expected.version:
        raise UnreadableWorkbook(
            _('Mẫu trong tệp là phiên bản "%(clip)s"; phiên bản đang dùng là "%(version)s". %(again)s')
            % {"clip": clip(found.get("version", "")), "version": expected.version, "again": _(_AGAIN)}
        )
