"""People from an Excel list on screen (mời người theo danh sách)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.people import PeopleRefused
from accounts.middleware import PortalRequest
from accounts.queries.people import pending_people, people_of_province
from accounts.roles import Permission, require
from accounts.views.invitations import show_links
from programs.intake.archive import UnreadableWorkbook
from reporting.setup.actions.people import Invited, receive_people
from reporting.setup.forms import FileForm
from reporting.setup.sheets import LARGEST_FILE, PEOPLE_SHEET, people_file, stamp_of
from reporting.setup.views.place import xlsx_response


@require_safe
def setup_people(request: PortalRequest) -> HttpResponse:
    """Show the ways to let people in (con người)."""
    require(request.person, Permission.MANAGE_PEOPLE)
    return _page(request)


@require_safe
def setup_people_file(request: PortalRequest) -> HttpResponse:
    """Give the blank Excel list (mẫu danh sách mời)."""
    require(request.person, Permission.MANAGE_PEOPLE)
    province = request.person.province
    content = people_file(stamp_of(PEOPLE_SHEET, province.code, str(province)))
    return xlsx_response(content, f"moi-nguoi-dung-{province.code}.xlsx")


@never_cache
@require_POST
def setup_people_upload(request: PortalRequest) -> HttpResponse:
    """Invite everybody of an Excel list and show the links once (mời theo danh sách)."""
    require(request.person, Permission.MANAGE_PEOPLE)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, upload=form, status=422)
    sent = form.cleaned_data["file"]
    try:
        invited = receive_people(content=sent, filename=sent.name, by=request.person)
    except (UnreadableWorkbook, PeopleRefused) as refused:
        form.add_error("file", str(refused))
        return _page(request, upload=form, status=422)
    if invited.problems.blocking:
        return _page(request, upload=form, invited=invited, status=422)
    return show_links(request, invited.users)


def _page(
    request: PortalRequest, *, upload: FileForm | None = None, invited: Invited | None = None, status: int = 200
) -> HttpResponse:
    shown = {
        "upload": upload or FileForm(),
        "problems": invited.problems if invited else None,
        "there": people_of_province().count(),
        "waiting": len(pending_people()),
        "limit": f"{LARGEST_FILE // 2**20} MB",
    }
    return render(request, "setup/people.html", shown, status=status)
