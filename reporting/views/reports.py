"""Reports: the list, the preview, the words, issuing and the files (báo cáo)."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import PortalRequest
from accounts.models import Job, OrgUnit, ProvinceSettings
from accounts.roles import Permission, Person, require
from programs.periods import Period, PeriodError
from programs.queries.plan import current_plan_year
from reporting.actions import report as actions
from reporting.catalogue import periods_of, report_kind
from reporting.document import Document
from reporting.exports import REPORT
from reporting.forms import IssueForm, TextsForm
from reporting.models import ReportDraft, ReportFile
from reporting.official import is_long, preview
from reporting.parameters import ReportKind, ReportParameters
from reporting.queries.report_facts import collect
from reporting.queries.report_list import issued_reports, possible_reports
from reporting.views import drawing
from reporting.views.place import plan_year_of, posted_version


@require_safe
def reports(request: PortalRequest) -> HttpResponse:
    """List the reports that the person may make and those that were issued."""
    person = request.person
    require(person, Permission.VIEW_REPORTS)
    plan_year = current_plan_year(person.province.pk, person.year)
    if plan_year is None:
        return render(request, "reporting/no_plan_year.html")
    shown = {
        "plan_year": plan_year,
        "possible": possible_reports(person, plan_year),
        "issued": issued_reports(person).filter(plan_year=plan_year),
        "pdf_on": settings.PDF_ENABLED,
    }
    return render(request, "reporting/reports.html", shown)


@require_safe
def report(request: PortalRequest, code: str, period: str, unit_id: int) -> HttpResponse:
    """Preview a report as the official page, with its words and the step of issuing."""
    kind, parameters = asked_report(request.person, code, period, unit_id)
    draft = _draft(kind, parameters)
    document = kind.build(parameters, collect(kind, parameters))
    return render(request, "reporting/report.html", _page(request.person, kind, parameters, draft, document))


@require_POST
def write(request: PortalRequest, code: str, period: str, unit_id: int) -> HttpResponse:
    """Keep the words of a report."""
    kind, parameters = asked_report(request.person, code, period, unit_id)
    form = TextsForm(kind, request.POST)
    if not form.is_valid():
        return _words_again(request, kind, parameters, form, 422)
    try:
        actions.save_texts(
            kind=kind, parameters=parameters, texts=form.texts, version=posted_version(request), by=request.person
        )
    except actions.ReportRefused as refused:
        messages.error(request, str(refused))
        return _words_again(request, kind, parameters, form, 409)
    messages.success(request, gettext("Đã lưu phần lời của báo cáo."))
    return redirect("report", code, period, unit_id)


def _words_again(
    request: PortalRequest, kind: ReportKind, parameters: ReportParameters, form: TextsForm, status: int
) -> HttpResponse:
    """The page with the words as typed, and with the version that the person was looking at."""
    document = kind.build(parameters, collect(kind, parameters))
    page = _page(request.person, kind, parameters, _draft(kind, parameters), document)
    typed = {"texts_form": form, "version": posted_version(request)}
    return render(request, "reporting/report.html", page | typed, status=status)


@require_POST
def issue(request: PortalRequest, code: str, period: str, unit_id: int) -> HttpResponse:
    """Issue a report under its number and date."""
    kind, parameters = asked_report(request.person, code, period, unit_id)
    if not kind.issued:
        raise Http404
    require(request.person, Permission.ISSUE_REPORT, parameters.unit)
    form = IssueForm(request.POST)
    draft = _draft(kind, parameters)
    if form.is_valid():
        numbered = replace(parameters, number=form.cleaned_data["number"], issued_on=form.cleaned_data["issued_on"])
        facts = collect(kind, numbered)
        try:
            issued = actions.issue_report(
                kind=kind,
                parameters=numbered,
                document=kind.build(numbered, facts),
                rules=[row.title for row in facts.deadlines],
                by=request.person,
            )
        except actions.ReportRefused as refused:
            form.add_error(None, str(refused))
        else:
            done = gettext("Đã ban hành %(title)s số %(number)s.")
            messages.success(request, done % {"title": issued.title, "number": issued.number})
            return redirect("issued_report", issued.pk)
    document = kind.build(parameters, collect(kind, parameters))
    page = _page(request.person, kind, parameters, draft, document) | {"issue_form": form}
    return render(request, "reporting/report.html", page, status=422)


@require_safe
def draft_file(request: PortalRequest, code: str, period: str, unit_id: int, file_format: str) -> HttpResponse:
    """Draw a report as it stands now, as PDF, Word or Excel."""
    kind, parameters = asked_report(request.person, code, period, unit_id)
    document = kind.build(parameters, collect(kind, parameters))
    too_long = gettext("Báo cáo này dài; hãy bấm Lập PDF để máy chủ lập ở tiến trình nền.")
    back, name = redirect("report", code, period, unit_id), _name(document.meta.title, file_format)
    return drawing.draft_file(request, document, name, back=back, too_long=too_long)


@require_POST
def request_pdf(request: PortalRequest, code: str, period: str, unit_id: int) -> HttpResponse:
    """Have the PDF of a long report drawn by the worker, as it stands now."""
    kind, parameters = asked_report(request.person, code, period, unit_id)
    document = kind.build(parameters, collect(kind, parameters))
    back, name = redirect("report", code, period, unit_id), _name(document.meta.title, "pdf")
    return drawing.pdf_by_worker(request, document, name, kind=REPORT, back=back)


@require_safe
def issued_report(request: PortalRequest, pk: int) -> HttpResponse:
    """Show an issued report from its frozen Document."""
    require(request.person, Permission.VIEW_REPORTS)
    issued = get_object_or_404(issued_reports(request.person), pk=pk)
    document = Document.from_plain(issued.document)
    shown = {
        "issued": issued,
        "files": {row.format: row for row in ReportFile.objects.filter(report=issued).defer("content")},
        "job": Job.objects.filter(
            province=request.person.province, kind=actions.DRAW_REPORT, key=str(issued.pk)
        ).first(),
        "pdf_on": settings.PDF_ENABLED,
        "unchanged": document.hash == issued.document_hash,
        "page": preview(document),
    }
    return render(request, "reporting/issued_report.html", shown)


@require_safe
def issued_file(request: PortalRequest, pk: int, file_format: str) -> HttpResponse:
    """Give a file of an issued report, as stored when it was drawn."""
    require(request.person, Permission.VIEW_REPORTS)
    issued = get_object_or_404(issued_reports(request.person), pk=pk)
    stored = get_object_or_404(ReportFile, report=issued, format=file_format)
    return drawing.as_file(bytes(stored.content), _name(f"{issued.title} số {issued.number}", file_format))


def _name(title: str, file_format: str) -> str:
    return f"{title.replace('/', '-')}.{file_format}"


def asked_report(person: Person, code: str, period: str, unit_id: int) -> tuple[ReportKind, ReportParameters]:
    """The report that an address asks for; 404 unless the person may build it for that unit."""
    require(person, Permission.BUILD_REPORT)
    plan_year = plan_year_of(person)
    kind = report_kind(code)
    unit = OrgUnit.objects.filter(province=person.province, pk=unit_id).first()
    if kind is None or unit is None or unit.kind not in kind.unit_kinds or period not in periods_of(plan_year.year):
        raise Http404
    if not person.may(Permission.BUILD_REPORT, unit):
        raise Http404
    try:
        asked_period = Period.from_key(period)
    except PeriodError as error:
        raise Http404 from error
    settings_row = ProvinceSettings.objects.filter(province=person.province).first()
    parameters = ReportParameters(
        province=person.province,
        plan_year=plan_year,
        period=asked_period,
        unit=unit,
        as_of=min(asked_period.last_day, person.today),
        today=person.today,
        illustrative=bool(settings_row and settings_row.illustrative),
        place_name=settings_row.place_name if settings_row else "",
        texts=_texts(kind, plan_year.pk, asked_period, unit),
    )
    return kind, parameters


def _texts(kind: ReportKind, plan_year_id: int, period: Period, unit: OrgUnit) -> dict[str, str]:
    found = ReportDraft.objects.filter(
        plan_year_id=plan_year_id, report=kind.code, period=period.key, unit=unit
    ).values_list("texts", flat=True)
    return dict(found.first() or {})


def _draft(kind: ReportKind, parameters: ReportParameters) -> ReportDraft | None:
    return ReportDraft.objects.filter(
        plan_year=parameters.plan_year, report=kind.code, period=parameters.period.key, unit=parameters.unit
    ).first()


def _page(
    person: Person, kind: ReportKind, parameters: ReportParameters, draft: ReportDraft | None, document: Document
) -> dict[str, object]:
    may_issue = kind.issued and person.may(Permission.ISSUE_REPORT, parameters.unit)
    return {
        "kind": kind,
        "parameters": parameters,
        "document": document,
        "page": preview(document),
        "pdf_on": settings.PDF_ENABLED,
        "is_long": is_long(document),
        "texts_form": TextsForm(kind, initial=draft.texts if draft else {}),
        "version": draft.version if draft else 1,
        "issue_form": IssueForm(initial={"issued_on": parameters.today}) if may_issue else None,
        "issue_changes": [
            gettext("Báo cáo %(period)s được khóa với số liệu đến hết ngày %(day)s.")
            % {"period": parameters.period.label, "day": f"{parameters.as_of:%d/%m/%Y}"},
            gettext("Nội dung và mã băm được lưu; về sau số liệu đổi thì bản này không đổi."),
            gettext("Tệp PDF, Word và Excel được kết xuất và lưu cùng báo cáo."),
        ],
        "address": {"code": kind.code, "period": parameters.period.key, "unit_id": parameters.unit.pk},
    }
