"""What every address of the API is made of (khung của API): a list, one thing, a deed, a file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import MethodNotAllowed, ParseError, ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, JSONParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actions.requests import KeyReused, answer_before, remember_answer
from accounts.api.problems import Refusal, faults_of
from accounts.models import ApiToken, TokenScope, User
from accounts.roles import Permission, Person, require

READING = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_KEY = 80
LARGEST_UPLOAD = 64 * 2**20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TokenAuthentication(BaseAuthentication):
    """The token that the middleware has judged (mã truy cập)."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's person, or nobody."""
        token: ApiToken | None = getattr(request._request, "api_token", None)
        return None if token is None else (token.user, token)

    def authenticate_header(self, request: Request) -> str:
        """Ask for a token."""
        return 'Bearer realm="ctmtqg"'


class BoundedJson(JSONParser):
    """JSON of a sane depth; its size is bounded by Django."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Read it, or say that it cannot be read."""
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as deep:
            raise ParseError from deep


class BoundedUpload(MultiPartParser):
    """A form with one file."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Read it, or say that it is too large."""
        _refuse_large(parser_context, LARGEST_UPLOAD)
        return super().parse(stream, media_type, parser_context)


def _refuse_large(context: Any, most: int) -> None:
    length = context["request"].META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > most:
        raise Refusal("too-large", _("Nội dung lớn hơn %(most)d MB.") % {"most": most // 2**20})


class AlwaysJson(BaseContentNegotiation):
    """Whatever a client accepts, it gets JSON."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        """The parser of the content that was sent."""
        media_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((one for one in parsers if one.media_type == media_type), None)

    def select_renderer(self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None) -> Any:
        """The first one."""
        first = next(iter(renderers))
        return first, first.media_type


class Door(APIView):
    """One address (một địa chỉ của API): a token with the scope, and the permission of the screen."""

    # No OPTIONS: pages of other origins have no business here.
    http_method_names = ["get", "head", "post", "put"]
    authentication_classes = [TokenAuthentication]
    permission_classes = [IsAuthenticated]
    parser_classes: Sequence[type[BaseParser]] = [BoundedJson]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = AlwaysJson

    tag: ClassVar[Any] = ""
    # What each verb does, in a few Vietnamese words; the documentation shows them.
    summaries: ClassVar[dict[str, Any]] = {}
    permission: ClassVar[Permission | None] = None
    write_scope: ClassVar[TokenScope] = TokenScope.READ
    # The shape of a good answer, and of what is sent.
    shape: ClassVar[type[serializers.BaseSerializer[Any]] | None] = None
    body: ClassVar[type[serializers.Serializer[Any]] | None] = None
    filters: ClassVar[type[serializers.Serializer[Any]] | None] = None
    paged: ClassVar[str] = ""
    media_types: ClassVar[tuple[str, ...]] = ()
    needs_key: ClassVar[bool] = False
    needs_version: ClassVar[bool] = False
    gives_version: ClassVar[bool] = False
    good_status: ClassVar[int] = 200

    @property
    def person(self) -> Person:
        """Who acts."""
        found: Person = self.request._request.person  # type: ignore[attr-defined]  # set by the token middleware
        return found

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Ask in this order: token, verb, scope of the token, permission of the person, names of the parameters."""
        super().initial(request, *args, **kwargs)
        verb = str(request.method)
        if verb.lower() not in self.http_method_names or not hasattr(self, verb.lower()):
            raise MethodNotAllowed(verb)
        needed = TokenScope.READ if verb in READING else self.write_scope
        token: Any = request.auth
        if needed not in token.scopes:
            sentence = _("Mã truy cập này không có phạm vi «%(scope)s». Hãy tạo mã có phạm vi đó.")
            raise Refusal("out-of-scope", sentence % {"scope": needed.label})
        if self.permission is not None:
            require(self.person, self.permission)
        known = {*(self.filters().fields if self.filters else ()), *paging_names(self.paged)}
        unknown = [name for name in request.query_params if name not in known]
        if unknown:
            raise Refusal("bad-query", _("Không có tham số «%(name)s».") % {"name": unknown[0][:60]})

    def wanted(self) -> dict[str, Any]:
        """The filters of the address, understood; a wrong one is refused."""
        if self.filters is None:
            return {}
        return _judged(self.filters(data=_single(self.request), context={"person": self.person}))

    def sent(self) -> dict[str, Any]:
        """What was sent, understood."""
        assert self.body is not None
        if not isinstance(self.request.data, dict):
            raise ValidationError({"non_field_errors": [_("Phải là một đối tượng JSON.")]})
        given = self.body(data=self.request.data, context={"person": self.person})
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def shown(self, found: Any, *, status: int | None = None, version: int | None = None) -> Response:
        """One thing in its shape, with its version as ETag."""
        assert self.shape is not None
        headers = {} if version is None else {"ETag": f'"{version}"'}
        told = self.shape(found, context={"person": self.person}).data
        return Response(told, status=status or self.good_status, headers=headers)

    def version(self) -> int:
        """The version that the sender saw (If-Match)."""
        sent = self.request.headers.get("If-Match", "")
        if not sent:
            raise Refusal("version-missing", _("Hãy gửi tiêu đề If-Match với ETag của bản đã đọc."))
        text = sent.strip().removeprefix("W/").strip('"')
        # What is no number is a version that nobody has seen.
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def once(self, deed: Callable[[], Response]) -> Response:
        """Do a money deed once for its Idempotency-Key; the same request again gets the same answer."""
        key = self.request.headers.get("Idempotency-Key", "").strip()
        if not key or len(key) > LARGEST_KEY or not key.isprintable():
            raise Refusal(
                "key-missing",
                _("Hãy gửi tiêu đề Idempotency-Key, từ 1 đến %(most)d ký tự, riêng cho mỗi yêu cầu ghi sổ.")
                % {"most": LARGEST_KEY},
            )
        fingerprint = fingerprint_of(self.request)
        try:
            before = answer_before(key=key, fingerprint=fingerprint, by=self.person)
        except KeyReused as reused:
            sentence = _("Idempotency-Key này đã dùng cho một nội dung khác. Hãy dùng khóa mới.")
            raise Refusal("key-reused", sentence) from reused
        if before is not None:
            return Response(before.answer, status=before.status, headers={"Idempotent-Replayed": "true"})
        response = deed()
        # As it goes over the wire, so that the answer is the same to the letter.
        told = json.loads(json.dumps(response.data, default=str))
        remember_answer(key=key, fingerprint=fingerprint, status=response.status_code, answer=told, by=self.person)
        return response


class Listing(Door):
    """A list with filters, page by page (danh sách)."""

    paged: ClassVar[str] = "number"

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Any] | Sequence[Any]:
        """Everything that the filters leave, in a fixed order."""
        raise NotImplementedError

    def drawn(self, page: list[Any]) -> Sequence[Any]:
        """What the shape needs of the rows of one page."""
        return page

    def get(self, request: Request, **_keys: Any) -> Response:
        """One page."""
        from accounts.api.paging import page_of

        assert self.shape is not None
        page = page_of(self.request, self.paged, self.rows(self.wanted()))
        shown = self.shape(self.drawn(page.rows), many=True, context={"person": self.person})
        return Response({**page.about, "results": shown.data})


class Single(Door):
    """One thing (một bản ghi); what is not in the person's reach is not there."""

    def one(self, **keys: Any) -> Any:
        """The thing, or Http404."""
        raise NotImplementedError

    def get(self, request: Request, **keys: Any) -> Response:
        """The thing."""
        found = self.one(**keys)
        return self.shown(found, version=getattr(found, "version", None) if self.gives_version else None)


def file_response(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to be saved."""
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})


def paging_names(paged: str) -> tuple[str, ...]:
    """The parameters of paging."""
    return {"number": ("page", "page_size"), "key": ("after", "page_size")}.get(paged, ())


def fingerprint_of(request: Request) -> str:
    """What makes a request the same one: verb, address and content, with files by their bytes."""
    parts: list[Any] = [request.method, request._request.path]
    given = request.data
    if not isinstance(given, dict):
        parts.append(given)
        given = {}
    for name in sorted(given):
        value = given[name]
        if hasattr(value, "chunks"):
            digest = hashlib.sha256()
            for chunk in value.chunks():
                digest.update(chunk)
            value.seek(0)
            value = digest.hexdigest()
        parts.append([name, value])
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def _single(request: Request) -> dict[str, str]:
    """An empty parameter is none."""
    return {name: str(value) for name, value in request.query_params.items() if value != ""}


def _judged(given: serializers.Serializer[Any]) -> dict[str, Any]:
    if not given.is_valid():
        faults = [type(fault)(fault.detail, fault.pointer.replace("#/", "?", 1)) for fault in faults_of(given.errors)]
        raise Refusal("bad-query", _("Tham số lọc không đúng. Hãy sửa từng tham số được nêu."), faults)
    return dict(given.validated_data)
