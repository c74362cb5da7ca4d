"""Treasury workbooks (tệp Kho bạc): handing in, progress, what is wrong, what was posted, undoing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.figures import vnd
from accounts.language import told
from accounts.middleware import PortalRequest
from accounts.models import Job, Province
from accounts.roles import Permission, require
from disbursement import problem_list
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.treasury import TREASURY_FILE, receive_file, undo_file
from disbursement.forms import ReasonForm
from disbursement.models import TreasuryFile, TreasuryProblems
from disbursement.outlined import column_words
from disbursement.queries.layouts import layout_titles
from disbursement.queries.runs import held_payments
from disbursement.queries.treasury import claims, claims_left, file_rows, files
from disbursement.queries.zero import treasury_complete_through
from disbursement.sheets import LARGEST_FILE, treasury_template
from disbursement.treasury_forms import ClaimFilter, TemplateForm, TreasuryUpload
from disbursement.views.place import xlsx_response

_PAGE = 50


@require_safe
def treasury_files(request: PortalRequest) -> HttpResponse:
    """List the files, newest first, with the place to hand in the next one."""
    return _list(request, TreasuryUpload())


@require_POST
def upload_treasury_file(request: PortalRequest) -> HttpResponse:
    """Take a workbook in and have it checked and posted."""
    require(request.person, Permission.UPLOAD_TREASURY_FILE)
    form = TreasuryUpload(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=422)
    sent = form.cleaned_data["file"]
    if sent.size > LARGEST_FILE:
        form.add_error(
            "file",
            gettext("Tệp lớn hơn %(value)s MB. Hãy dùng mẫu của hệ thống, chia thành nhiều tệp.")
            % {"value": LARGEST_FILE // 2**20},
        )
        return _list(request, form, status=422)
    try:
        receipt = receive_file(name=sent.name, content=sent.read(), by=request.person)
    except LedgerRefused as refused:
        form.add_error("file", str(refused))
        return _list(request, form, status=422)
    if receipt.already_posted:
        messages.info(request, gettext("Nội dung tệp này đã được ghi sổ trước đây nên không làm gì thêm."))
    return redirect("treasury_file", receipt.file.pk)


@require_safe
def treasury_template_file(request: PortalRequest) -> HttpResponse:
    """Give the blank workbook for data up to a chosen day."""
    require(request.person, Permission.VIEW_TREASURY_FILES)
    form = TemplateForm(request.GET or None)
    day = form.day_or(last_month_end(request.person.today))
    return xlsx_response(*blank_workbook(request.person.province, day, nothing=form.nothing))


def blank_workbook(province: Province, complete_through: date, *, nothing: bool = False) -> tuple[bytes, str]:
    """The blank workbook of a province for data up to a day, and its name (mẫu trống)."""
    content = treasury_template(
        province_code=province.code,
        province_name=f"{province.type_name.lower()} {province.name}",
        complete_through=complete_through,
        nothing=nothing,
    )
    return content, f"kho-bac-{province.code}-{complete_through:%Y-%m-%d}.xlsx"


@require_safe
def treasury_file(request: PortalRequest, pk: int) -> HttpResponse:
    """Show one file: its progress, its problems or its rows."""
    require(request.person, Permission.VIEW_TREASURY_FILES)
    return render(request, "disbursement/treasury_file.html", _file_page(request, _found(request, pk), ReasonForm()))


@require_safe
def treasury_file_content(request: PortalRequest, pk: int) -> HttpResponse:
    """Give a file back as it was handed in."""
    require(request.person, Permission.VIEW_TREASURY_FILES)
    file = _found(request, pk)
    return xlsx_response(bytes(TreasuryFile.objects.get(pk=file.pk).content), file.name)


@require_safe
def treasury_problems(request: PortalRequest, pk: int) -> HttpResponse:
    """Give every problem of a refused file as a workbook."""
    require(request.person, Permission.VIEW_TREASURY_FILES)
    file = _found(request, pk)
    content = TreasuryProblems.objects.filter(file=file, attempt=file.attempt).values_list("content", flat=True).first()
    if content is None:
        raise Http404
    listed = problem_list.workbook(bytes(content), name=file.name, count=file.problem_count)
    return xlsx_response(listed, f"loi-{file.name}")


@require_POST
def undo_treasury_file(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a posted file out of the book by reversal."""
    require(request.person, Permission.UPLOAD_TREASURY_FILE)
    file = _found(request, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            undo_file(file=file, by=request.person, reason=form.cleaned_data["reason"])
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã hủy ghi sổ tệp này bằng bút toán đảo."))
            return redirect("treasury_file", file.pk)
    return render(request, "disbursement/treasury_file.html", _file_page(request, file, form), status=422)


def last_month_end(today: date) -> date:
    """The last day of the month before, up to which a monthly file is usually complete."""
    return today.replace(day=1) - timedelta(days=1)


def _found(request: PortalRequest, pk: int) -> TreasuryFile:
    found = files(request.person.province.pk).filter(pk=pk).first()
    if found is None:
        raise Http404(gettext("Không có tệp này."))
    return found


def _list(request: PortalRequest, form: TreasuryUpload, *, status: int = 200) -> HttpResponse:
    person = request.person
    require(person, Permission.VIEW_TREASURY_FILES)
    day_form = TemplateForm(initial={"ngay": last_month_end(person.today)})
    page = {
        "form": form,
        "day_form": day_form,
        "page": Paginator(files(person.province.pk), _PAGE).get_page(request.GET.get("trang")),
        "complete_through": treasury_complete_through(person.province.pk),
        "may_upload": person.may(Permission.UPLOAD_TREASURY_FILE),
        "limit": f"{LARGEST_FILE // 2**20} MB",
        "held": held_payments(person.province.pk)[:_PAGE],
    }
    return render(request, "disbursement/treasury_files.html", page, status=status)


def _file_page(request: PortalRequest, file: TreasuryFile, form: ReasonForm) -> dict[str, object]:
    job = Job.objects.filter(
        province=request.person.province, kind=TREASURY_FILE, key=f"{file.pk}:{file.attempt}"
    ).first()
    taken = file.state == TreasuryFile.State.TAKEN
    may_settle = request.person.may(Permission.UPLOAD_TREASURY_FILE)
    may_undo = may_settle and (taken or file.state == TreasuryFile.State.POSTED)
    return {
        "file": file,
        "job": job,
        "job_open": job is not None and job.state in {Job.State.QUEUED, Job.State.RUNNING},
        "all_problems": file.problem_count > len(file.problems) > 0,
        "problems": [(told(one["place"]), told(one["complaint"])) for one in file.problems],
        "page": Paginator(file_rows(file), _PAGE).get_page(request.GET.get("trang")),
        "understood": understood(file.understood),
        "same_number": same_number(file.understood),
        **_claims(request, file),
        "claims_left": claims_left(file),
        "may_settle": may_settle,
        "layout_choices": [
            (code, title)
            for code, title in layout_titles(request.person.province.pk).items()
            if code in file.understood.get("ask", [])
        ],
        "reconciliation": file.reconciliations.first(),
        "undo_form": form if may_undo else None,
        "undo_label": gettext("Rút bảng lũy kế này")
        if file.state == TreasuryFile.State.TAKEN
        else gettext("Hủy ghi sổ tệp này"),
        "undo_changes": [gettext("Rút bảng lũy kế này khỏi đối chiếu; sổ không thay đổi.")]
        if file.state == TreasuryFile.State.TAKEN
        else [
            ngettext(
                "Ghi bút toán đảo cho %(posted_count)s chứng từ, tổng %(total_vnd)s đồng.",
                "Ghi bút toán đảo cho %(posted_count)s chứng từ, tổng %(total_vnd)s đồng.",
                file.posted_count,
            )
            % {"posted_count": file.posted_count, "total_vnd": vnd(file.total_vnd)},
            ngettext(
                "Rút %(held_count)s chứng từ đang chờ giải tỏa của tệp này.",
                "Rút %(held_count)s chứng từ đang chờ giải tỏa của tệp này.",
                file.held_count,
            )
            % {"held_count": file.held_count},
            gettext("Ngày số liệu Kho bạc đầy đủ lùi về tệp trước; kiểm tra thời hạn chạy lại."),
        ],
    }


def _claims(request: PortalRequest, file: TreasuryFile) -> dict[str, object]:
    """The groups that wait, 50 a page; of a posted file the first of them, for its pages are those of its rows."""
    waits = file.state == TreasuryFile.State.MATCHING
    form = ClaimFilter(request.GET or None)
    asked = form.cleaned_data if waits and form.is_valid() else {}
    found = claims(file, words=asked.get("q") or "", open_only=bool(asked.get("con-lai")))
    page = Paginator(found, _PAGE).get_page(request.GET.get("trang") if waits else 1)
    return {"claims": page, "claim_filter": form if waits else None, "any_claims": waits or bool(page)}


def understood(told: dict[str, Any]) -> dict[str, Any]:
    """What was understood of a file, its columns named in words; nothing for our own template."""
    if not told.get("code"):
        return {}
    words = column_words(told["target"])
    columns = [{**one, "word": words.get(one["key"], one["key"])} for one in told["columns"]]
    return {**told, "columns": columns}


def same_number(told: dict[str, Any]) -> dict[str, Any]:
    """New vouchers that have the number of another one in the book, for a person to look at; mostly nothing."""
    same = told.get("same_number", {})
    first = [{**one, "before_on": date.fromisoformat(one["before_on"])} for one in same.get("first", [])]
    return {**same, "first": first}
