"""Which line of capital a voucher belongs to (đối chiếu chứng từ với dòng vốn)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.names import search_key
from disbursement.models import CapitalLine, Project
from disbursement.sheets import Claim


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Why a row belongs to no line: the column to mend and what to do (không đối chiếu được)."""

    column: str
    complaint: str


class Matcher:
    """All projects and lines that a workbook names, looked up in two statements (bộ đối chiếu)."""

    def __init__(self, province_id: int, rows: Sequence[Claim]) -> None:
        codes = sorted({row.project_code for row in rows})
        self._projects: dict[str, list[Project]] = defaultdict(list)
        self._lines: dict[int, list[CapitalLine]] = defaultdict(list)
        found = Project.objects.filter(province_id=province_id, code__in=codes).select_related("component")
        for project in found.order_by("id"):
            self._projects[project.code].append(project)
        lines = CapitalLine.objects.filter(
            province_id=province_id, project_id__in=[one.pk for own in self._projects.values() for one in own]
        )
        for line in lines.select_related("unit").order_by("id"):
            assert line.project_id is not None
            self._lines[line.project_id].append(line)

    def match(self, row: Claim) -> CapitalLine | Unmatched:
        """The line of a row, or why there is none; a doubtful row is never guessed."""
        project = self._project(row)
        return project if isinstance(project, Unmatched) else self._line(row, project)

    def _project(self, row: Claim) -> Project | Unmatched:
        alike = self._projects.get(row.project_code, [])
        if not alike:
            return Unmatched(
                "project_code",
                f'Mã dự án "{row.project_code}" không có trong danh mục của tỉnh. Hãy kiểm tra mã hoặc đăng ký dự án.',
            )
        own = [one for one in alike if one.component.code.casefold() == row.component.casefold()]
        if not own:
            codes = ", ".join(one.component.code for one in alike)
            return Unmatched(
                "component",
                f'Dự án {row.project_code} thuộc nội dung {codes}, không phải "{row.component}". Hãy sửa mã.',
            )
        if len(own) > 1:
            return Unmatched(
                "project_code", f"Mã {row.project_code} có nhiều khoản chi cùng nội dung; hãy kiểm tra mã."
            )
        if row.project_name and not _same_name(row.project_name, own[0].name):
            return Unmatched(
                "project_name",
                f"Tên không khớp với dự án {row.project_code} là «{own[0].name}». Hãy kiểm tra mã dự án hoặc sửa tên.",
            )
        return own[0]

    def _line(self, row: Claim, project: Project) -> CapitalLine | Unmatched:
        alike = [
            line
            for line in self._lines[project.pk]
            if (line.source, line.nature, line.origin_year) == (row.source, row.nature, row.origin_year)
            and line.plan_year <= row.year
            and row.assigned in {"", line.assigned}
        ]
        newest = max((line.plan_year for line in alike), default=0)
        alike = [line for line in alike if line.plan_year == newest]
        if not alike:
            return Unmatched(
                "source",
                f"Dự án {row.project_code} chưa được giao dòng vốn có nguồn, tính chất, năm và đợt giao này."
                " Hãy kiểm tra lại hoặc ghi quyết định giao vốn trước.",
            )
        if len(alike) > 1:
            return Unmatched(
                "assigned",
                f"Dự án {row.project_code} có cả vốn giao đầu năm và vốn giao bổ sung. Hãy ghi rõ đợt giao vốn.",
            )
        return alike[0]


def _same_name(told: str, registered: str) -> bool:
    one, other = search_key(told), search_key(registered)
    return one == other or (len(one) >= 12 and (one in other or other in one))
