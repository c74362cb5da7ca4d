"""What is wrong with a filled form, for the person who typed it (danh sách lỗi)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from accounts.figures import decimal
from accounts.language import gettext as _
from accounts.language import joined, ngettext

MOST_LISTED: Final = 500


class Severity(StrEnum):
    """Whether a problem stops the form (lỗi) or only tells (lưu ý)."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One complaint about one place; `cell` is "D14" in a workbook and empty on screen."""

    complaint: str
    cell: str = ""
    row_key: str = ""
    column_key: str = ""
    row_label: str = ""
    column_title: str = ""
    severity: Severity = Severity.ERROR

    @property
    def place(self) -> str:
        """Where it is: "Ô D14 (Số xã đạt chuẩn NTM, Thực hiện 6 tháng)" (vị trí)."""
        names = joined(", ", (name for name in (self.row_label, self.column_title) if name))
        if self.cell:
            return (
                _("Ô %(cell)s (%(names)s)") % {"cell": self.cell, "names": names}
                if names
                else _("Ô %(cell)s") % {"cell": self.cell}
            )
        return names

    @property
    def url(self) -> str:
        """The cell on the page, for a form that was filled in there (liên kết tới ô)."""
        return f"#o-{self.row_key}:{self.column_key}" if self.row_key and self.column_key and not self.cell else ""

    @property
    def message(self) -> str:
        """The whole sentence (câu báo lỗi)."""
        return f"{self.place}: {self.complaint}" if self.place else self.complaint


@dataclass(frozen=True, slots=True)
class Problems:
    """The problems of one form: the first ones in full, all of them counted."""

    listed: tuple[Problem, ...] = ()
    error_count: int = 0
    warning_count: int = 0

    @property
    def count(self) -> int:
        return self.error_count + self.warning_count

    @property
    def blocking(self) -> bool:
        """Whether the form cannot be handed in (có lỗi phải sửa)."""
        return self.error_count > 0

    @property
    def summary(self) -> str:
        """How many there are, in a sentence (tóm tắt)."""
        if not self.count:
            return _("Không có lỗi.")
        found = self._counted()
        if self.count > len(self.listed):
            return _("Có %(found)s; dưới đây là %(count)s mục đầu tiên.") % {"found": found, "count": len(self.listed)}
        return _("Có %(found)s.") % {"found": found}

    def _counted(self) -> str:
        errors = ngettext("%(count)s lỗi phải sửa", "%(count)s lỗi phải sửa", self.error_count)
        warnings = ngettext("%(count)s lưu ý", "%(count)s lưu ý", self.warning_count)
        told = {
            "errors": errors % {"count": decimal(self.error_count)},
            "warnings": warnings % {"count": decimal(self.warning_count)},
        }
        if self.error_count and self.warning_count:
            return _("%(errors)s và %(warnings)s") % told
        return told["errors"] if self.error_count else told["warnings"]

    def at(self, row_key: str, column_key: str) -> tuple[Problem, ...]:
        """The problems of one cell."""
        return tuple(one for one in self.listed if one.row_key == row_key and one.column_key == column_key)


class ProblemLog:
    """Collects problems without ever growing past its limit (sổ ghi lỗi)."""

    def __init__(self, most: int = MOST_LISTED) -> None:
        self._most = most
        self._listed: list[Problem] = []
        self._counts = {Severity.ERROR: 0, Severity.WARNING: 0}

    def add(self, problem: Problem) -> None:
        self._counts[problem.severity] += 1
        if len(self._listed) < self._most:
            self._listed.append(problem)

    def problems(self) -> Problems:
        return Problems(tuple(self._listed), self._counts[Severity.ERROR], self._counts[Severity.WARNING])
