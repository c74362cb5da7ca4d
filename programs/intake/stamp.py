"""The stamp inside a template: which form, version, period, unit and province it was made for (dấu nhận dạng mẫu)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from programs.intake.archive import UnreadableWorkbook
from programs.intake.text import clip

STAMP_SHEET: Final = "_mau"
_AGAIN: Final = "Hãy tải mẫu mới tại trang của biểu này, chép số liệu sang rồi tải lên."


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
        raise UnreadableWorkbook(f"Tệp không phải mẫu tải từ hệ thống: thiếu dấu nhận dạng mẫu. {_AGAIN}")
    if found.get("form") != expected.form:
        raise UnreadableWorkbook(
            f'Tệp này là biểu "{clip(found["form"])}", không phải biểu "{expected.form}". {_AGAIN}'
        )
    if found.get("province", "") != expected.province:
        raise UnreadableWorkbook(f"Tệp này là mẫu của tỉnh khác. {_AGAIN}")
    if found.get("unit", "") != expected.unit:
        of = clip(found.get("unit_name", "")) or "đơn vị khác"
        raise UnreadableWorkbook(
            f"Tệp này là mẫu của {of}, không phải của {expected.unit_name or 'đơn vị đang nộp'}. {_AGAIN}"
        )
    if found.get("period", "") != expected.period:
        of = clip(found.get("period_name", "")) or "kỳ khác"
        raise UnreadableWorkbook(
            f"Tệp này là mẫu của {of}, không phải của {expected.period_name or 'kỳ đang nộp'}. {_AGAIN}"
        )
    if found.get("version", "") != expected.version:
        raise UnreadableWorkbook(
            f'Mẫu trong tệp là phiên bản "{clip(found.get("version", ""))}";'
            f' phiên bản đang dùng là "{expected.version}". {_AGAIN}'
        )
