"""Opens the province of a token for the length of one request (cửa vào của API)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from axes.helpers import get_client_ip_address
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actions.tokens import note_use
from accounts.api.problems import CONTENT_TYPE, KINDS, problem_response
from accounts.api.throttle import counter, limit_of, seconds_left
from accounts.language import VIETNAMESE
from accounts.queries.tokens import Bearer, bearer, person_of
from accounts.tenancy import request_scope

PREFIX: Final = "/api/v1/"
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_KIND_OF = {status: kind for kind, (status, _title) in reversed(KINDS.items())}


class TokenMiddleware:
    """Knows a program by its token; sessions and cookies count for nothing below /api/v1/."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside the scope of the token's province; whatever is wrong is told as a problem."""
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        answer = self._answer(request)
        if answer.status_code >= 400 and answer.headers.get("Content-Type") != CONTENT_TYPE:
            kind = _KIND_OF.get(answer.status_code, "broken" if answer.status_code >= 500 else "malformed")
            answer = problem_response(kind, _plain(kind))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        held = bearer(_text(request))
        reading = request.method in _READING
        who = f"token:{held.token.pk}:{'r' if reading else 'w'}" if held else f"from:{get_client_ip_address(request)}"
        limit = limit_of(reading=reading, known=held is not None)
        if counter.count(who) > limit:
            sentence = _("Đã quá %(limit)d yêu cầu trong một phút. Hãy đợi rồi gửi tiếp.") % {"limit": limit}
            return problem_response("too-many", sentence, {"Retry-After": str(seconds_left())})
        if held is None:
            return self.get_response(request)
        with translation.override(held.token.user.language or VIETNAMESE):
            answer = self._inside(request, held, reading=reading)
        note_use(token=held.token)
        return answer

    def _inside(self, request: HttpRequest, held: Bearer, *, reading: bool) -> HttpResponseBase:
        writable = not (reading or held.door.read_only)
        with request_scope(held.door.province_id, writable=writable, reading=reading):
            person = person_of(held)
            if person is not None:
                known: Any = request
                known.person, known.api_token = person, held.token
            return self.get_response(request)


def _text(request: HttpRequest) -> str:
    kind, _space, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if kind.lower() == "bearer" else ""


def _plain(kind: str) -> str:
    sentences = {
        "malformed": _("Yêu cầu không đọc được. Hãy kiểm tra lại địa chỉ và nội dung."),
        "forbidden": _("Bạn không có quyền thực hiện việc này."),
        "not-found": _("Không có địa chỉ này."),
        "method": _("Địa chỉ này không nhận phương thức đã gửi."),
        "too-large": _("Nội dung gửi lên quá lớn. Hãy chia nhỏ."),
    }
    return sentences.get(kind, _("Hệ thống có lỗi khi xử lý, chưa ghi gì. Hãy thử lại hoặc báo quản trị hệ thống."))
