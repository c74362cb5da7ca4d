"""Writes, issues and draws reports (soạn, ban hành, kết xuất báo cáo)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts import audit, jobs
from accounts.language import gettext as _
from accounts.roles import Permission, Person, require
from reporting.document import Document
from reporting.models import IssuedReport, ReportDraft, ReportFile
from reporting.official import drawn
from reporting.parameters import ReportKind, ReportParameters

DRAW_REPORT = "draw_report"


class ReportRefused(Exception):
    """The report cannot be saved or issued; the text says why, in Vietnamese (không thể lưu hoặc ban hành)."""


def save_texts(
    *, kind: ReportKind, parameters: ReportParameters, texts: Mapping[str, str], version: int, by: Person
) -> ReportDraft:
    """Keep the paragraphs that people wrote for a report (lưu phần lời); raises `ReportRefused` on a newer version."""
    require(by, Permission.BUILD_REPORT, parameters.unit)
    known = {section for section, _title in kind.text_sections}
    with transaction.atomic():
        draft, _created = ReportDraft.objects.get_or_create(
            province=by.province,
            plan_year=parameters.plan_year,
            report=kind.code,
            period=parameters.period.key,
            unit=parameters.unit,
        )
        draft = ReportDraft.objects.select_for_update().get(pk=draft.pk)
        if draft.version != version:
            raise ReportRefused(
                _("Người khác vừa lưu phần lời của báo cáo này. Hãy mở lại trang, chép phần của bạn vào rồi lưu.")
            )
        draft.texts = {section: text for section, text in texts.items() if section in known}
        draft.version += 1
        draft.updated_by = by.user
        draft.save()
        audit.record(by, "report.written", draft, summary=kind.title)
    return draft


def issue_report(
    *, kind: ReportKind, parameters: ReportParameters, document: Document, rules: list[str], by: Person
) -> IssuedReport:
    """Freeze a report under its number and date (ban hành); its files are drawn by the worker."""
    require(by, Permission.ISSUE_REPORT, parameters.unit)
    issued_on = _issue_date(parameters)
    try:
        with transaction.atomic():
            report = IssuedReport.objects.create(
                province=by.province,
                plan_year=parameters.plan_year,
                report=kind.code,
                period=parameters.period.key,
                unit=parameters.unit,
                title=document.meta.title,
                number=document.frame.number_line.removeprefix("Số: ") if document.frame else "",
                issued_on=issued_on,
                as_of=parameters.as_of,
                rules=rules,
                document=document.to_plain(),
                document_hash=document.hash,
                issued_by=by.user,
            )
            jobs.enqueue(kind=DRAW_REPORT, province=by.province, key=str(report.pk), by=by)
            audit.record(
                by,
                "report.issued",
                report,
                summary=_("%(title)s số %(number)s") % {"title": report.title, "number": report.number},
            )
    except IntegrityError as error:
        raise ReportRefused(
            _("Số %(number)s năm %(year)s đã được dùng cho một văn bản khác. Hãy nhập số khác.")
            % {"number": parameters.number, "year": issued_on.year}
        ) from error
    return report


def _issue_date(parameters: ReportParameters) -> date:
    if parameters.number is None or parameters.issued_on is None:
        raise ReportRefused(_("Báo cáo chưa có số hoặc ngày ban hành. Hãy nhập cả hai."))
    if parameters.issued_on > parameters.today:
        raise ReportRefused(
            _("Ngày ban hành %(day)s ở sau ngày hôm nay (%(today)s). Hãy nhập lại ngày.")
            % {"day": f"{parameters.issued_on:%d/%m/%Y}", "today": f"{parameters.today:%d/%m/%Y}"}
        )
    if parameters.issued_on < parameters.as_of:
        raise ReportRefused(
            _("Ngày ban hành %(day)s ở trước ngày cuối của số liệu (%(last)s). Hãy nhập lại ngày.")
            % {"day": f"{parameters.issued_on:%d/%m/%Y}", "last": f"{parameters.as_of:%d/%m/%Y}"}
        )
    return parameters.issued_on


def draw_files(*, report: IssuedReport) -> list[ReportFile]:
    """Draw an issued report from its frozen Document (kết xuất tệp); drawing twice keeps the first files.

    On a machine that cannot draw PDF the Word and Excel files are drawn all the same, and the PDF once it can.
    """
    document = Document.from_plain(report.document)
    if document.hash != report.document_hash:
        raise ReportRefused(_("Nội dung lưu của báo cáo không khớp mã băm khi ban hành; không kết xuất."))
    formats = [ReportFile.Format.XLSX, ReportFile.Format.DOCX]
    if settings.PDF_ENABLED:
        formats.append(ReportFile.Format.PDF)
    return [_drawn(report, document, file_format) for file_format in formats]


def _drawn(report: IssuedReport, document: Document, file_format: str) -> ReportFile:
    found = ReportFile.objects.filter(report=report, format=file_format).first()
    if found is not None:
        return found
    content = drawn(document, file_format)
    return ReportFile.objects.create(
        province_id=report.province_id,
        report=report,
        format=file_format,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )
