"""The register of projects (sổ công trình): a new one, an edit, the contractor milestone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.figures import day, vnd
from accounts.language import framed
from accounts.language import gettext as _
from accounts.models import OrgUnit
from accounts.names import search_key, sort_key, tidy
from accounts.roles import Permission, Person, Refused, require
from disbursement.actions.decisions import Cited, written
from disbursement.actions.posting import LedgerRefused
from disbursement.models import Project
from disbursement.register import HELD_BY_CAPITAL, IDENTITY, LABELS, Facts, problems
from programs.models import Component


class RegisterRefused(LedgerRefused):
    """The register does not take this (chưa ghi được): a sentence for each field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a project stands in other tables (địa điểm, chủ đầu tư, nội dung)."""

    unit: OrgUnit
    investor: OrgUnit
    component: Component


def may_keep(project: Project, by: Person) -> bool:
    """Whether a person keeps the register of a project: who gives capital, its place, its investor."""
    reports = any(by.may(Permission.SUBMIT_FORM, unit) for unit in (project.unit, project.investor))
    return reports or by.may(Permission.ALLOCATE_CAPITAL, project.unit)


def require_keeper(project: Project, by: Person) -> None:
    """Refuse whoever does not keep this project; raises `Refused`."""
    if not may_keep(project, by):
        raise Refused(_("Bạn không có quyền ghi vào sổ của công trình này."))


def facts_of(project: Project) -> Facts:
    """What the register holds of a project."""
    return Facts(**{field: getattr(project, field) for field in Facts.__dataclass_fields__})


def register_project(*, facts: Facts, place: Place, by: Person, decision: Cited | None = None) -> Project:
    """Add works or a recurrent item (thêm công trình, khoản chi)."""
    require(by, Permission.ALLOCATE_CAPITAL, place.unit)
    _refuse(dict(problems(facts, before=None, today=by.today)))
    project = Project(province=by.province)
    with transaction.atomic():
        _write(project, facts, decision, by)
        audit.record(by, "project.registered", project, summary=str(project))
    return project


def edit_project(*, project: Project, facts: Facts, place: Place, by: Person, decision: Cited | None = None) -> bool:
    """Change what the register says (sửa thông tin); returns whether anything changed."""
    require_keeper(project, by)
    before = facts_of(project)
    _refuse(edit_problems(project, facts, place, by))
    with transaction.atomic():
        cited = project.investment_decision
        _write(project, facts, decision, by)
        changes = _changes(before, facts, place, (cited, project.investment_decision))
        if changes:
            audit.record(by, "project.edited", project, summary=_told(project, changes), changes=changes)
    return bool(changes)


def edit_problems(project: Project, facts: Facts, place: Place, by: Person) -> dict[str, str]:
    """What keeps an edit out, by field (vì sao chưa sửa được)."""
    before = facts_of(project)
    found = dict(problems(facts, before=before, today=by.today))
    moved = [field for field in IDENTITY if getattr(facts, field) != getattr(before, field)]
    held = [field for field in moved if field in HELD_BY_CAPITAL]
    allowed = by.may(Permission.ALLOCATE_CAPITAL, project.unit) and by.may(Permission.ALLOCATE_CAPITAL, place.unit)
    if moved and not allowed:
        found |= dict.fromkeys(moved, _("Chỉ Ban Chỉ đạo của tỉnh sửa được ô này; hãy giữ nguyên hoặc gửi đề nghị."))
    elif held and project.lines.exists():
        found |= dict.fromkeys(held, _("Dự án đã có dòng vốn nên không đổi được ô này; hãy đăng ký dự án khác."))
    return found


def set_contractor(*, project: Project, selected_on: date | None, by: Person) -> Project:
    """Record the day on which the contractor was selected (ghi ngày chọn xong nhà thầu); None takes it back."""
    require_keeper(project, by)
    wrong = dict(problems(_with_contractor(project, selected_on), before=facts_of(project), today=by.today))
    if "contractor_selected_on" in wrong:
        raise LedgerRefused(wrong["contractor_selected_on"])
    if project.kind != Project.Kind.WORKS:
        raise LedgerRefused(_("Khoản chi sự nghiệp không có mốc chọn nhà thầu."))
    with transaction.atomic():
        project.contractor_selected_on = selected_on
        project.save(update_fields=["contractor_selected_on"])
        told = day(selected_on) if selected_on else _("bỏ trống")
        audit.record(
            by, "project.contractor_set", project, summary=framed("%(project)s: %(told)s", project=project, told=told)
        )
    return project


def _with_contractor(project: Project, selected_on: date | None) -> Facts:
    return replace(facts_of(project), contractor_selected_on=selected_on)


def _refuse(found: Mapping[str, str]) -> None:
    if found:
        raise RegisterRefused(found)


def _write(project: Project, facts: Facts, decision: Cited | None, by: Person) -> None:
    for field, value in asdict(facts).items():
        setattr(project, field, value)
    project.name = tidy(facts.name)
    project.sort_key, project.search_key = sort_key(facts.name), search_key(facts.name)
    project.investment_decision = written(decision, by=by) if decision else None
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError as refused:
        if "once" not in str(refused):
            raise
        sentence = _("Mã dự án %(code)s đã có; hãy kiểm tra lại mã hoặc mở dự án đã có.") % {"code": facts.code}
        raise RegisterRefused({"code": sentence}) from refused


def _changes(before: Facts, after: Facts, place: Place, decisions: tuple[Any, Any]) -> dict[str, list[str]]:
    """What an edit changed: the label of the field with the words before and after."""
    names = {
        "unit_id": place.unit.full_name,
        "investor_id": place.investor.full_name,
        "component_id": place.component.code,
    }
    found = {
        LABELS[field]: [_word(old), names.get(field, _word(new))]
        for field, old in asdict(before).items()
        if (new := getattr(after, field)) != old
    }
    if decisions[0] != decisions[1]:
        found[LABELS["investment_decision_id"]] = [_word(one) for one in decisions]
    return found


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int) and value > 10_000:
        return vnd(value)
    return "" if value is None else str(value)


def _told(project: Project, changes: Mapping[str, object]) -> str:
    return f"{project}: {', '.join(changes)}"
