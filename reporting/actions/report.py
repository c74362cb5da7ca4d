"""Writes, issues and draws reports (soạn, ban hành, kết xuất báo cáo)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts import audit, jobs
from accounts.roles import Permission, Person, require
from reporting.document import Document
from reporting.models import IssuedReport, ReportDraft, ReportFile
from reporting.parameters import ReportKind, ReportParameters
from reporting.render import docx, pdf, xlsx

DRAW_REPORT = "draw_report"


class ReportRefused(Exception):
    """The report cannot be saved or issued; the text says why, in Vietnamese (không thể lưu hoặc ban hành)."""


def save_texts(
    *, kind: ReportKind, parameters: ReportParameters, texts: Mapping[str, str], version: int, by: Person
) -> ReportDraft:
    """Keep the paragraphs that people wrote for a report (lưu phần lời); raises `ReportRefused` on a newer version."""
    require(by, Permission.BUILD_REPORT, parameters.unit)
    known = {section for section, _ in kind.text_sections}
    with transaction.atomic():
        draft, _ = ReportDraft.objects.get_or_create(
            province=by.province,
            plan_year=parameters.plan_year,
            report=kind.code,
            period=parameters.period.key,
            unit=parameters.unit,
        )
        draft = ReportDraft.objects.select_for_update().get(pk=draft.pk)
        if draft.version != version:
            raise ReportRefused(
                "Người khác vừa lưu phần lời của báo cáo này. Hãy mở lại trang, chép phần của bạn vào rồi lưu."
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
            audit.record(by, "report.issued", report, summary=f"{report.title} số {report.number}")
    except IntegrityError as error:
        raise ReportRefused(
            f"Số {parameters.number} năm {issued_on.year} đã được dùng cho một văn bản khác. Hãy nhập số khác."
        ) from error
    return report


def _issue_date(parameters: ReportParameters) -> date:
    if parameters.number is None or parameters.issued_on is None:
        raise ReportRefused("Báo cáo chưa có số hoặc ngày ban hành. Hãy nhập cả hai.")
    if parameters.issued_on > parameters.today:
        raise ReportRefused(
            f"Ngày ban hành {parameters.issued_on:%d/%m/%Y} ở sau ngày hôm nay ({parameters.today:%d/%m/%Y})."
            " Hãy nhập lại ngày."
        )
    if parameters.issued_on < parameters.as_of:
        raise ReportRefused(
            f"Ngày ban hành {parameters.issued_on:%d/%m/%Y} ở trước ngày cuối của số liệu"
            f" ({parameters.as_of:%d/%m/%Y}). Hãy nhập lại ngày."
        )
    return parameters.issued_on


def draw_files(*, report: IssuedReport) -> list[ReportFile]:
    """Draw an issued report from its frozen Document (kết xuất tệp); drawing twice keeps the first files.

    On a machine that cannot draw PDF the Word and Excel files are drawn all the same, and the PDF once it can.
    """
    document = Document.from_plain(report.document)
    if document.hash != report.document_hash:
        raise ReportRefused("Nội dung lưu của báo cáo không khớp mã băm khi ban hành; không kết xuất.")
    drawings = {ReportFile.Format.XLSX: xlsx.render, ReportFile.Format.DOCX: docx.render}
    if settings.PDF_ENABLED:
        drawings[ReportFile.Format.PDF] = pdf.render
    return [_drawn(report, document, file_format, render) for file_format, render in drawings.items()]


def _drawn(
    report: IssuedReport, document: Document, file_format: str, render: Callable[[Document], bytes]
) -> ReportFile:
    found = ReportFile.objects.filter(report=report, format=file_format).first()
    if found is not None:
        return found
    content = render(document)
    return ReportFile.objects.create(
        province_id=report.province_id,
        report=report,
        format=file_format,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )
