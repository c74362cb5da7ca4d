"""Which line a row of the Treasury belongs to (đối chiếu dòng Kho bạc với dòng vốn)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.language import gettext as _
from accounts.language import ngettext
from accounts.names import search_key
from disbursement.models import CapitalLine, Project, TreasuryAlias
from disbursement.sheets import Claim


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Why a row belongs to no line, and in which of its columns the doubt lies (không khớp)."""

    column: str
    complaint: str


# What makes two rows speak of the same money; the name counts only where it is needed.
AliasKey = tuple[str, str, str, str, str, int, str]


def alias_key(claim: Claim) -> AliasKey:
    """The words under which a choice is remembered (khóa ghi nhớ)."""
    return (
        claim.project_code.casefold(),
        search_key(claim.project_name)[:300],
        claim.component.casefold(),
        claim.source,
        claim.nature,
        claim.origin_year,
        claim.assigned,
    )


class Matcher:
    """All projects and lines that a workbook names, looked up in a few statements (bộ đối chiếu)."""

    def __init__(self, province_id: int, rows: Sequence[Claim]) -> None:
        self._projects: dict[str, list[Project]] = defaultdict(list)
        self._lines: dict[int, list[CapitalLine]] = defaultdict(list)
        self._aliases = self._remembered(province_id, rows)
        codes = sorted({row.project_code for row in rows})
        chosen = [one.project_id for one in self._aliases.values() if one.project_id is not None]
        found = Project.objects.filter(Q(code__in=codes) | Q(pk__in=chosen), province_id=province_id)
        for project in found.select_related("component").order_by("id"):
            self._projects[project.code].append(project)
        self._by_key = {one.pk: one for own in self._projects.values() for one in own}
        lines = CapitalLine.objects.filter(province_id=province_id, project_id__in=list(self._by_key))
        for line in lines.select_related("unit").order_by("id"):
            assert line.project_id is not None
            self._lines[line.project_id].append(line)

    def match(self, row: Claim) -> CapitalLine | Unmatched:
        """The line of a row, or why there is none; a doubtful row is never guessed."""
        # Most provinces have chosen little by hand: no key is made of a row where none is remembered.
        alias = self._aliases.get(alias_key(row)) if self._aliases else None
        line: CapitalLine | None = alias.line if alias is not None else None
        if line is not None and row.year - line.plan_year in {0, 1}:
            return line
        if alias is not None and alias.project_id is not None:
            return self._line(row, self._by_key[alias.project_id])
        project = self._project(row)
        return project if isinstance(project, Unmatched) else self._line(row, project)

    def _remembered(self, province_id: int, rows: Sequence[Claim]) -> dict[AliasKey, TreasuryAlias]:
        found = TreasuryAlias.objects.filter(province_id=province_id, withdrawn_on=None).select_related(
            "line__unit", "line__project"
        )
        known = {
            (
                one.project_code,
                one.project_name,
                one.component,
                one.source,
                one.nature,
                one.origin_year,
                one.assigned,
            ): one
            for one in found.order_by("id")
        }
        if not known:
            return {}
        wanted = {alias_key(row) for row in rows}
        return {key: one for key, one in known.items() if key in wanted}

    def _project(self, row: Claim) -> Project | Unmatched:
        alike = self._projects.get(row.project_code, [])
        if not alike:
            told = (
                f'"{row.project_code}"'
                if row.project_code
                else _("của «%(project_name)s»") % {"project_name": row.project_name}
            )
            return Unmatched(
                "project_code",
                _("Mã dự án %(told)s không có trong danh mục của tỉnh. Hãy kiểm tra mã hoặc đăng ký dự án.")
                % {"told": told},
            )
        own = [one for one in alike if same_component(row.component, one)]
        if not own:
            codes = ", ".join(one.component.code for one in alike)
            return Unmatched(
                "component",
                _('Dự án %(project_code)s thuộc nội dung %(codes)s, không phải "%(component)s". Hãy sửa mã.')
                % {"project_code": row.project_code, "codes": codes, "component": row.component},
            )
        if len(own) > 1:
            return Unmatched(
                "project_code",
                _("Mã %(project_code)s có nhiều khoản chi cùng nội dung; hãy kiểm tra mã.")
                % {"project_code": row.project_code},
            )
        if row.project_name and not same_name(row.project_name, own[0].name):
            return Unmatched(
                "project_name",
                _("Tên không khớp với dự án %(project_code)s là «%(name)s». Hãy kiểm tra mã dự án hoặc sửa tên.")
                % {"project_code": row.project_code, "name": own[0].name},
            )
        return own[0]

    def _line(self, row: Claim, project: Project) -> CapitalLine | Unmatched:
        alike = [line for line in self._lines[project.pk] if same_money(row, line) and line.plan_year <= row.year]
        newest = max((line.plan_year for line in alike), default=0)
        alike = [line for line in alike if line.plan_year == newest]
        code = row.project_code or project.code
        if not alike:
            return Unmatched(
                "source",
                _(
                    "Dự án %(code)s chưa được giao dòng vốn có nguồn, tính chất, năm và đợt giao này. Hãy "
                    "kiểm tra lại hoặc ghi quyết định giao vốn trước."
                )
                % {"code": code},
            )
        if len(alike) > 1 and len({(one.source, one.nature, one.origin_year) for one in alike}) == 1:
            return Unmatched(
                "assigned",
                _("Dự án %(code)s có cả vốn giao đầu năm và vốn giao bổ sung. Hãy ghi rõ đợt giao vốn.")
                % {"code": code},
            )
        if len(alike) > 1:
            return Unmatched(
                "source",
                ngettext(
                    "Dự án %(code)s có %(count)s dòng vốn phù hợp; tệp không ghi đủ nguồn, tính chất và năm.",
                    "Dự án %(code)s có %(count)s dòng vốn phù hợp; tệp không ghi đủ nguồn, tính chất và năm.",
                    len(alike),
                )
                % {"code": code, "count": len(alike)},
            )
        return alike[0]


def same_money(row: Claim, line: CapitalLine) -> bool:
    """Whether the line is of the money that a row names; what the row does not say does not count."""
    return (
        row.source in {"", line.source}
        and row.nature in {"", line.nature}
        and row.origin_year in {0, line.origin_year}
        and row.assigned in {"", line.assigned}
    )


def same_component(told: str, project: Project) -> bool:
    """Whether a project is of the component that is told, by the portal's code or the budget's (CTMT); "" is any."""
    if not told or told.casefold() == project.component.code.casefold():
        return True
    return bool(project.programme_code) and told.lstrip("0") == project.programme_code.lstrip("0")


def same_name(told: str, registered: str) -> bool:
    """Whether two names are one (tên khớp nhau)."""
    if told == registered:
        return True
    one, other = search_key(told), search_key(registered)
    return one == other or (len(one) >= 12 and (one in other or other in one))
