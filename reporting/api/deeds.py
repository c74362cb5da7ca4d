"""Drafting, handing in and reviewing by API (lập, nộp, duyệt báo cáo): the same actions as on screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.doors import BoundedUpload, Door
from accounts.api.problems import Fault, Refusal
from accounts.models import TokenScope
from accounts.roles import Permission
from programs.actions import submission as programs
from programs.intake.archive import UnreadableWorkbook
from programs.intake.problems import Problem, Problems
from programs.intake.screen import input_name, typed_from_form
from programs.intake.sheet import Sheet
from programs.intake.states import LONGEST_REASON, NotAllowed
from programs.intake.values import unmistakable
from programs.models import Obligation, Submission
from programs.queries.review import owns
from programs.queries.submission import visible, visible_obligations
from reporting.actions.submission import approve_submission, receive_workbook, save_typed
from reporting.api.shapes import SubmissionShape
from reporting.api.views import DUTIES, in_full
from reporting.sheets import sheet_of


@extend_schema_field({"type": ["string", "number", "boolean"]})
class CellField(serializers.Field[Any, Any, Any, Any]):
    """What stands in one cell: text as a person would type it, a number, true or false; null empties it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """Plain values only."""
        if isinstance(data, bool | int | float) or (isinstance(data, str) and _storable(data)):
            return data
        raise serializers.ValidationError(_("Ô nhận chuỗi, số, true/false hoặc null."))

    def to_representation(self, value: Any) -> Any:
        """As it is."""
        return value


class DraftBody(serializers.Serializer[Any]):
    """The whole form as it should stand."""

    entries = serializers.DictField(
        child=serializers.DictField(child=CellField()),
        help_text=_("{dòng: {cột: nội dung}}, theo đơn vị tính của biểu; ô không gửi là ô trống."),
    )
    note = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=programs.LONGEST_NOTE,
        default="",
        help_text=_("Ghi chú của đơn vị."),
    )


class FileBody(serializers.Serializer[Any]):
    """One workbook."""

    file = serializers.FileField(help_text=_("Tệp .xlsx tải từ cổng."))


class ReasonBody(serializers.Serializer[Any]):
    """Why it is sent back."""

    reason = serializers.CharField(max_length=LONGEST_REASON, help_text=_("Ô nào, sai gì, sửa thế nào."))


class _SubmissionDeed(Door):
    """A deed on a submission: its refusals become problems, its effect the submission as it stands then."""

    tag = DUTIES
    shape = SubmissionShape
    needs_version = True
    gives_version = True
    write_scope = TokenScope.SUBMISSIONS
    permission = Permission.SUBMIT_FORM

    def done(self, deed: Callable[[], Submission]) -> Response:
        """Do it."""
        try:
            found = deed()
        except programs.Outdated as outdated:
            raise Refusal("outdated", outdated) from outdated
        except programs.Incomplete as incomplete:
            raise Refusal("invalid", incomplete, faults_of_form(incomplete.problems)) from incomplete
        except NotAllowed as refused:
            raise Refusal("conflict", refused) from refused
        read = get_object_or_404(visible(self.person), pk=found.pk)
        return self.shown(in_full(read), version=read.version)

    def own(self, key: int) -> Obligation:
        """The duty of one of the person's own units; others are not there."""
        obligation = get_object_or_404(visible_obligations(self.person), pk=key)
        if not owns(self.person, obligation.unit):
            raise Http404
        return obligation

    def seen(self, key: int) -> Submission:
        """A submission that the person sees."""
        return get_object_or_404(visible(self.person), pk=key)


class Draft(_SubmissionDeed):
    """Keep a form as typed (lưu bản đang soạn)."""

    summaries = {"PUT": _("Lưu bản đang soạn của một nghĩa vụ")}
    body = DraftBody

    def put(self, _request: Request, pk: int) -> Response:
        """Replace what was typed; mistakes are kept and told."""
        obligation, given, version = self.own(pk), self.sent(), self.version()
        entries = typed_cells(sheet_of(obligation), given["entries"])
        return self.done(
            lambda: save_typed(
                obligation=obligation, entries=entries, version=version, note=given["note"], by=self.person
            )
        )


class DraftFile(_SubmissionDeed):
    """Read an Excel form into the draft (nhận biểu Excel)."""

    summaries = {"POST": _("Nạp biểu Excel vào bản đang soạn")}
    body = FileBody
    parser_classes = [BoundedUpload]

    def post(self, _request: Request, pk: int) -> Response:
        """Take the whole file over, or tell every mistake by its cell."""
        obligation, file, version = self.own(pk), self.sent()["file"], self.version()
        return self.done(lambda: self._received(obligation, file, version))

    def _received(self, obligation: Obligation, file: Any, version: int) -> Submission:
        try:
            received = receive_workbook(
                obligation=obligation,
                sheet=sheet_of(obligation),
                content=file,
                filename=file.name,
                version=version,
                by=self.person,
            )
        except UnreadableWorkbook as refused:
            raise Refusal("invalid", refused, [Fault(str(refused), "#/file")]) from refused
        if received.submission is None:
            problems = received.reading.problems
            raise Refusal("invalid", problems.summary, faults_of_form(problems))
        return received.submission


class HandIn(_SubmissionDeed):
    """Hand a report in (nộp báo cáo)."""

    summaries = {"POST": _("Nộp báo cáo")}

    def post(self, _request: Request, pk: int) -> Response:
        """Checked by its form; every mistake is told with the pointer to its cell."""
        submission, version = self.seen(pk), self.version()
        if not owns(self.person, submission.unit):
            raise Http404
        sheet = sheet_of(submission.obligation)
        return self.done(lambda: programs.submit(submission=submission, sheet=sheet, version=version, by=self.person))


class Return(_SubmissionDeed):
    """Send a report back (trả lại)."""

    summaries = {"POST": _("Trả lại để sửa, nêu lý do")}
    body = ReasonBody
    write_scope = TokenScope.REVIEWS
    permission = Permission.REVIEW_FORM

    def post(self, _request: Request, pk: int) -> Response:
        """With the reason that the unit reads."""
        submission, version, reason = self.seen(pk), self.version(), self.sent()["reason"]
        return self.done(
            lambda: programs.return_with_reason(submission=submission, reason=reason, version=version, by=self.person)
        )


class Approve(_SubmissionDeed):
    """Approve the step that a report waits at (duyệt)."""

    summaries = {"POST": _("Duyệt bước đang chờ; bước cuối thành số chính thức")}
    write_scope = TokenScope.REVIEWS
    permission = Permission.REVIEW_FORM

    def post(self, _request: Request, pk: int) -> Response:
        """The last step makes facts of the figures."""
        submission, version = self.seen(pk), self.version()
        sheet = sheet_of(submission.obligation)
        return self.done(
            lambda: approve_submission(submission=submission, sheet=sheet, version=version, by=self.person)
        )


def _storable(text: str) -> bool:
    """Neither NUL nor half a character, which no database keeps."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def typed_cells(sheet: Sheet, entries: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Cells as people would have typed them; a cell that nobody fills in is refused."""
    typed: dict[str, dict[str, str]] = {}
    faults: list[Fault] = []
    for row, cells in entries.items():
        for column, value in cells.items():
            text = _typed(sheet, row, column, value)
            kept = typed_from_form(sheet, {input_name(row, column): text}).get(row, {})
            if column in kept:
                typed.setdefault(row, {})[column] = kept[column]
            elif text.strip():
                faults.append(Fault(str(_("Ô này không có trong biểu hoặc do hệ thống tính.")), _pointer(row, column)))
    if faults:
        raise Refusal("invalid", _("Có ô không điền được. Hãy bỏ các ô được nêu."), faults[:500])
    return typed


def _typed(sheet: Sheet, row: str, column: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        known = sheet.has_column(column) and (sheet.is_list or sheet.has_row(row))
        rule = sheet.rule(None if sheet.is_list else sheet.row(row), sheet.column(column)) if known else None
        return (rule.answers if rule else ("Có", "Không"))[0 if value else 1]
    if isinstance(value, int | float):
        return unmistakable(Decimal(str(value)))
    return str(value)


def faults_of_form(problems: Problems) -> list[Fault]:
    """The mistakes of a form: by cell of the workbook, or by pointer into the entries."""
    return [Fault(one.message, "" if one.cell else _place(one), one.cell) for one in problems.listed]


def _place(problem: Problem) -> str:
    return _pointer(problem.row_key, problem.column_key) if problem.row_key else "#/entries"


def _pointer(row: str, column: str) -> str:
    parts = [part.replace("~", "~0").replace("/", "~1") for part in (row, column) if part]
    return "/".join(["#/entries", *parts])
