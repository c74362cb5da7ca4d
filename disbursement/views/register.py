"""The register of projects on screen (sổ công trình): a new entry, an edit, the history of both."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audit_words import words
from accounts.figures import day
from accounts.middleware import PortalRequest
from accounts.models import OrgUnit
from accounts.queries.audit import entries
from accounts.roles import Permission, require
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.register import RegisterRefused, edit_project, register_project, require_keeper
from disbursement.actions.register_list import receive_register
from disbursement.models import Project
from disbursement.register_forms import ProjectForm, RegisterUpload
from disbursement.register_sheet import LARGEST_FILE, register_file, register_stamp
from disbursement.views.place import project_in_reach, units_in_reach, xlsx_response
from programs.intake.archive import UnreadableWorkbook
from programs.models import Component


@require_http_methods(["GET", "HEAD", "POST"])
def add_project(request: PortalRequest) -> HttpResponse:
    """Register works or a recurrent item."""
    require(request.person, Permission.ALLOCATE_CAPITAL)
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            made = register_project(facts=form.facts, place=form.place, decision=form.decision, by=request.person)
        except RegisterRefused as refused:
            form.refuse(refused.fields)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã đăng ký %(project)s.") % {"project": made})
            return redirect("project", made.pk)
    return render(request, "disbursement/add_project.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_project_page(request: PortalRequest, pk: int) -> HttpResponse:
    """Change what the register says of a project."""
    found = project_in_reach(request.person, pk)
    require_keeper(found, request.person)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            changed = edit_project(
                project=found, facts=form.facts, place=form.place, decision=form.decision, by=request.person
            )
        except RegisterRefused as refused:
            form.refuse(refused.fields)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã lưu thông tin.") if changed else gettext("Không có gì thay đổi."))
            return redirect("project", found.pk)
    page = {"form": form, "project": found, "history": history_of(found)}
    return render(request, "disbursement/edit_project.html", page, status=422 if form.errors else 200)


@require_safe
def register_template(request: PortalRequest) -> HttpResponse:
    """Give the register as the Excel list that can be changed and taken in again."""
    require(request.person, Permission.ALLOCATE_CAPITAL)
    province = request.person.province
    rows = Project.objects.filter(province=province).select_related(
        "unit", "investor", "component", "investment_decision"
    )
    content = register_file(rows.order_by("code", "id"), register_stamp(province.code, str(province)))
    return xlsx_response(content, f"danh-muc-{province.code}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def upload_register(request: PortalRequest) -> HttpResponse:
    """Take an Excel list of projects in."""
    require(request.person, Permission.ALLOCATE_CAPITAL)
    form = RegisterUpload(request.POST, request.FILES) if request.method == "POST" else RegisterUpload()
    problems = None
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            received = receive_register(content=sent, filename=sent.name, by=request.person)
        except UnreadableWorkbook as refused:
            form.add_error("file", str(refused))
        else:
            if not received.problems.blocking:
                told = gettext("Đã nạp danh mục: thêm %(added)d, sửa %(changed)d; phần còn lại không đổi.")
                messages.success(request, told % {"added": received.added, "changed": received.changed})
                return redirect("projects")
            problems = received.problems
    page = {"upload": form, "problems": problems, "limit": f"{LARGEST_FILE // 2**20} MB"}
    status = 422 if form.errors or problems else 200
    return render(request, "disbursement/upload_register.html", page, status=status)


def history_of(project: Project) -> list[dict[str, str]]:
    """Who changed what and when, newest first (lịch sử); units are named, people stay in the audit log."""
    lines = entries(object_type="disbursement.project", object_id=project.pk)[:50]
    return [
        {
            "when": day(line.known_on),
            "who": line.unit.full_name if line.unit else "",
            "what": words(line.action),
            "note": "; ".join(
                f"{field}: {old or '–'} → {new or '–'}" for field, (old, new) in line.details.get("changes", {}).items()
            ),
        }
        for line in lines
    ]


def _units(request: PortalRequest, project: Project) -> QuerySet[OrgUnit]:
    """The units that the person may choose, and those that the project names already."""
    chosen = Q(pk__in=units_in_reach(request.person).order_by().values("pk"))
    rows = OrgUnit.objects.filter(chosen | Q(pk__in=[project.unit_id, project.investor_id]))
    return rows.filter(province=request.person.province).select_related("parent").order_by("kind", "sort_key", "id")


def _form(request: PortalRequest, project: Project | None = None) -> ProjectForm:
    return ProjectForm(
        request.POST if request.method == "POST" else None,
        today=request.person.today,
        units=units_in_reach(request.person) if project is None else _units(request, project),
        components=Component.objects.select_related("programme").order_by("programme__number", "code"),
        project=project,
    )
