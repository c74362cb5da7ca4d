"""What an answer says when something is wrong (RFC 9457): kind, sentence, and the place of each mistake."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

CONTENT_TYPE: Final = "application/problem+json"
HELP_SLUG: Final = "ket-noi-api"

# Every kind of problem: its status and title; the help page explains each under the same name.
KINDS: Final[dict[str, tuple[int, Promise]]] = {
    "malformed": (400, _("Yêu cầu không đọc được")),
    "bad-query": (400, _("Tham số không đúng")),
    "key-missing": (400, _("Thiếu Idempotency-Key")),
    "no-token": (401, _("Chưa có mã truy cập còn hiệu lực")),
    "forbidden": (403, _("Không có quyền")),
    "out-of-scope": (403, _("Mã truy cập không có phạm vi này")),
    "not-found": (404, _("Không tìm thấy")),
    "method": (405, _("Thao tác không có ở địa chỉ này")),
    "conflict": (409, _("Trạng thái hiện tại không cho phép")),
    "outdated": (412, _("Bản đã thay đổi")),
    "too-large": (413, _("Nội dung quá lớn")),
    "media-type": (415, _("Kiểu nội dung không nhận")),
    "invalid": (422, _("Nội dung có lỗi")),
    "key-reused": (422, _("Idempotency-Key đã dùng cho nội dung khác")),
    "version-missing": (428, _("Thiếu If-Match")),
    "too-many": (429, _("Gửi quá nhiều yêu cầu")),
    "broken": (500, _("Hệ thống có lỗi")),
}
_SENTENCES: Final[dict[str, Promise]] = {
    "required": _("Thiếu trường này. Hãy bổ sung."),
    "null": _("Trường này không được để null."),
    "blank": _("Trường này không được để trống."),
    "empty": _("Không được để trống."),
    "not_a_list": _("Phải là một danh sách."),
    "not_a_dict": _("Phải là một đối tượng JSON."),
    "invalid_choice": _("Không có lựa chọn này."),
    "invalid": _("Giá trị không đúng kiểu."),
    "max_string_length": _("Giá trị quá dài."),
    "null_characters_not_allowed": _("Không được chứa ký tự NUL."),
    "surrogate_characters_not_allowed": _("Có ký tự không hợp lệ."),
}


@dataclass(frozen=True)
class Fault:
    """One mistake: a JSON pointer into the body, or a cell of a workbook (một lỗi)."""

    detail: str
    pointer: str = ""
    cell: str = ""

    def to_plain(self) -> dict[str, str]:
        """The mistake as JSON, without empty parts."""
        told = {"pointer": self.pointer, "cell": self.cell, "detail": self.detail}
        return {name: text for name, text in told.items() if text}


class Refusal(exceptions.APIException):
    """A request that is refused with a kind, a sentence and the places of its mistakes (từ chối)."""

    def __init__(self, kind: str, detail: object, faults: Iterable[Fault] = (), **more: Any) -> None:
        self.kind, self.sentence, self.faults, self.more = kind, str(detail), tuple(faults), more
        self.status_code = KINDS[kind][0]
        super().__init__(self.sentence, kind)


def problem(kind: str, detail: object, faults: Sequence[Fault] = (), **more: Any) -> dict[str, Any]:
    """The problem as JSON."""
    status, title = KINDS[kind]
    told: dict[str, Any] = {
        "type": f"{reverse('help_topic', args=[HELP_SLUG])}#{kind}",
        "title": str(title),
        "status": status,
        "detail": str(detail),
        **more,
    }
    if faults:
        told["errors"] = [fault.to_plain() for fault in faults]
    return told


def problem_response(kind: str, detail: object, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A problem outside of any view."""
    told = json.dumps(problem(kind, detail), ensure_ascii=False)
    return HttpResponse(told, status=KINDS[kind][0], content_type=CONTENT_TYPE, headers=dict(headers or {}))


def answer(exception: Exception, _context: Mapping[str, Any]) -> Response | None:
    """Every refusal of a view as a problem; what nobody foresaw is left to the server's own handler."""
    refusal = _understood(exception)
    if refusal is None:
        return None
    set_rollback()
    told = problem(refusal.kind, refusal.sentence, refusal.faults, **refusal.more)
    headers = {"WWW-Authenticate": 'Bearer realm="ctmtqg"'} if refusal.status_code == 401 else {}
    if isinstance(exception, exceptions.MethodNotAllowed):
        headers["Allow"] = ", ".join(_context["view"].allowed_methods)
    return Response(told, status=refusal.status_code, headers=headers, content_type=CONTENT_TYPE)


_UNDERSTOOD: Final[tuple[tuple[tuple[type[Exception], ...], str, Promise], ...]] = (
    ((Http404, exceptions.NotFound), "not-found", _("Không có bản ghi này trong phạm vi của bạn.")),
    (
        (exceptions.NotAuthenticated, exceptions.AuthenticationFailed),
        "no-token",
        _("Hãy gửi mã truy cập còn hiệu lực trong tiêu đề Authorization: Bearer."),
    ),
    ((exceptions.MethodNotAllowed,), "method", _("Địa chỉ này không nhận phương thức đã gửi.")),
    ((RequestDataTooBig,), "too-large", _("Nội dung gửi lên quá lớn. Hãy chia nhỏ.")),
    ((SuspiciousOperation,), "malformed", _("Yêu cầu không đọc được. Hãy kiểm tra lại địa chỉ và nội dung.")),
    ((exceptions.UnsupportedMediaType,), "media-type", _("Hãy gửi nội dung theo kiểu mà tài liệu API nêu.")),
    (
        (exceptions.ParseError,),
        "malformed",
        _("Nội dung không đọc được. Hãy kiểm tra lại JSON hoặc biểu mẫu gửi tệp."),
    ),
)


def _understood(exception: Exception) -> Refusal | None:
    if isinstance(exception, Refusal):
        return exception
    if isinstance(exception, exceptions.ValidationError):
        return Refusal("invalid", _("Nội dung gửi lên có lỗi. Hãy sửa từng chỗ được nêu."), faults_of(exception.detail))
    if isinstance(exception, PermissionDenied | exceptions.PermissionDenied):
        return Refusal("forbidden", str(exception) or _("Bạn không có quyền thực hiện việc này."))
    return next((Refusal(kind, told) for kinds, kind, told in _UNDERSTOOD if isinstance(exception, kinds)), None)


def faults_of(detail: Any, pointer: str = "#") -> list[Fault]:
    """Each mistake that a serializer found, with the pointer to its place."""
    if isinstance(detail, dict):
        parts = [(f"{pointer}/{key}" if key != "non_field_errors" else pointer, part) for key, part in detail.items()]
        return [fault for where, part in parts for fault in faults_of(part, where)]
    if isinstance(detail, list):
        found = []
        for at, part in enumerate(detail):
            nested = isinstance(part, dict | list)
            found += faults_of(part, f"{pointer}/{at}" if nested else pointer)
        return found
    return [Fault(_sentence(detail), pointer)]


def _sentence(detail: Any) -> str:
    known = _SENTENCES.get(getattr(detail, "code", ""))
    return str(detail) if known is None else str(known)
