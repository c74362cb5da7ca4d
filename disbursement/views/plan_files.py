"""Capital lists from Excel on screen (danh mục giao vốn): template, check, what will change, posting, undoing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.figures import vnd
from accounts.language import told
from accounts.middleware import PortalRequest
from accounts.roles import Permission, require
from disbursement.actions.plan_file import Paper, post_plan, receive_plan, undo_plan
from disbursement.actions.posting import LedgerRefused
from disbursement.forms import ReasonForm
from disbursement.models import PlanFile
from disbursement.plan_forms import PlanUpload
from disbursement.plan_sheet import LARGEST_FILE, Deed, plan_template
from disbursement.queries.plan_files import plan_files_in_reach
from disbursement.views.place import issuer_of, money_year_of, sections, xlsx_response

_PAGE = 50
_SHOWN_ROWS = 200


@require_safe
def plan_files(request: PortalRequest) -> HttpResponse:
    """List the files, newest first, with the place to hand in the next one."""
    require(request.person, Permission.ALLOCATE_FURTHER)
    return _list(request, PlanUpload(initial={"issuer": issuer_of(request.person)}))


@require_safe
def plan_template_file(request: PortalRequest) -> HttpResponse:
    """Give the blank workbook of the year in which money is given."""
    person = request.person
    require(person, Permission.ALLOCATE_FURTHER)
    year = money_year_of(person)
    name = person.seat.unit_name if person.seat else str(person.province)
    content = plan_template(province_code=person.province.code, plan_year=year, unit_name=name)
    return xlsx_response(content, f"danh-muc-giao-von-{person.province.code}-{year}.xlsx")


@require_POST
def upload_plan_file(request: PortalRequest) -> HttpResponse:
    """Check a list and show what it would change; nothing is posted yet."""
    require(request.person, Permission.ALLOCATE_FURTHER)
    form = PlanUpload(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=422)
    given, sent = form.cleaned_data, form.cleaned_data["file"]
    if sent.size > LARGEST_FILE:
        form.add_error("file", gettext("Tệp quá lớn. Hãy dùng mẫu của hệ thống, bỏ hình ảnh và các trang thừa."))
        return _list(request, form, status=422)
    paper = Paper(
        number=given["number"], decided_on=given["decided_on"], issuer=given["issuer"],
        effective_on=given["effective_on"],
    )  # fmt: skip
    try:
        file = receive_plan(
            name=sent.name, content=sent.read(), plan_year=money_year_of(request.person), paper=paper, by=request.person
        )
    except LedgerRefused as refused:
        form.add_error(None, str(refused))
        return _list(request, form, status=422)
    if file.state == PlanFile.State.POSTED:
        messages.info(request, gettext("Nội dung này đã được ghi sổ theo quyết định này nên không làm gì thêm."))
    return redirect("plan_file", file.pk)


@require_safe
def plan_file(request: PortalRequest, pk: int) -> HttpResponse:
    """Show one file: its problems, or what it changes."""
    return _file_page(request, _found(request, pk), ReasonForm())


@require_safe
def plan_file_content(request: PortalRequest, pk: int) -> HttpResponse:
    """Give a file back as it was handed in."""
    file = _found(request, pk)
    return xlsx_response(bytes(PlanFile.objects.get(pk=file.pk).content), file.name)


@require_POST
def post_plan_file(request: PortalRequest, pk: int) -> HttpResponse:
    """Post a checked file as one set."""
    file = _found(request, pk)
    try:
        file = post_plan(file=file, by=request.person)
    except LedgerRefused as refused:
        messages.error(request, str(refused))
    else:
        if file.state == PlanFile.State.POSTED:
            messages.success(request, gettext("Đã ghi sổ danh mục."))
        else:
            messages.error(request, gettext("Số liệu đã thay đổi từ lúc kiểm tra; chưa ghi sổ dòng nào."))
    return redirect("plan_file", pk)


@require_POST
def undo_plan_file(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a posted file out of the book by reversal."""
    file = _found(request, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            undo_plan(file=file, by=request.person, reason=form.cleaned_data["reason"])
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã hủy ghi sổ danh mục bằng bút toán đảo."))
            return redirect("plan_file", pk)
    return _file_page(request, file, form, status=422)


def _found(request: PortalRequest, pk: int) -> PlanFile:
    require(request.person, Permission.ALLOCATE_FURTHER)
    found = plan_files_in_reach(request.person).filter(pk=pk).first()
    if found is None:
        raise Http404(gettext("Không có tệp này."))
    return found


def _list(request: PortalRequest, form: PlanUpload, *, status: int = 200) -> HttpResponse:
    page = {
        "form": form,
        "page": Paginator(plan_files_in_reach(request.person).defer("content", "rows", "problems"), _PAGE).get_page(
            request.GET.get("trang")
        ),
        "limit": f"{LARGEST_FILE // 2**20} MB",
        "tabs": sections(request.person, "plan_files"),
    }
    return render(request, "disbursement/plan_files.html", page, status=status)


def _file_page(request: PortalRequest, file: PlanFile, form: ReasonForm, *, status: int = 200) -> HttpResponse:
    fresh = [row for row in file.rows if not row["already"]]
    given = sum(row["amount_vnd"] for row in fresh if row["deed"] == Deed.GIVE)
    reduced = sum(row["amount_vnd"] for row in fresh if row["deed"] == Deed.REDUCE)
    page = {
        "file": file,
        "rows": file.rows[:_SHOWN_ROWS],
        "row_count": len(file.rows),
        "given_vnd": given,
        "reduced_vnd": reduced,
        "problems": [(told(place) or file.name, told(complaint)) for place, complaint in file.problems],
        "changes": [
            ngettext(
                "Ghi %(count)d bút toán: giao %(given)s đồng, giảm %(reduced)s đồng.",
                "Ghi %(count)d bút toán: giao %(given)s đồng, giảm %(reduced)s đồng.",
                len(fresh),
            )
            % {"count": len(fresh), "given": vnd(given), "reduced": vnd(reduced)},
            ngettext(
                "%(count)d dòng đã có trong sổ theo quyết định này không ghi lại.",
                "%(count)d dòng đã có trong sổ theo quyết định này không ghi lại.",
                len(file.rows) - len(fresh),
            )
            % {"count": len(file.rows) - len(fresh)},
        ],
        "undo_form": form if file.state == PlanFile.State.POSTED else None,
        "undo_changes": [
            ngettext(
                "Ghi bút toán đảo cho %(count)d bút toán của danh mục.",
                "Ghi bút toán đảo cho %(count)d bút toán của danh mục.",
                file.posted_count,
            )
            % {"count": file.posted_count},
            gettext("Không hủy được khi vốn đã phân bổ tiếp hoặc đã chi."),
        ],
    }
    return render(request, "disbursement/plan_file.html", page, status=status)
