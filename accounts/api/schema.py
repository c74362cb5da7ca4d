"""The description of the API (OpenAPI 3.1), written from the doors themselves."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from accounts.api.doors import XLSX, Door
from accounts.api.paging import LARGEST_PAGE, PAGE_SIZE
from accounts.api.problems import CONTENT_TYPE


class FaultShape(serializers.Serializer[Any]):
    """One mistake (một lỗi)."""

    pointer = serializers.CharField(required=False, help_text=gettext_lazy("Con trỏ JSON vào nội dung, hoặc ?tham-số."))
    cell = serializers.CharField(required=False, help_text=gettext_lazy("Ô trong tệp Excel, ví dụ D14."))
    detail = serializers.CharField(help_text=gettext_lazy("Sai gì, sửa thế nào."))


class ProblemShape(serializers.Serializer[Any]):
    """What is wrong with a request (RFC 9457)."""

    type = serializers.CharField(help_text=gettext_lazy("Địa chỉ giải thích loại lỗi."))
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = FaultShape(many=True, required=False)  # type: ignore[assignment]  # a declared field, no attribute


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its metaclass registers it
    """Tokens in the Authorization header."""

    target_class = "accounts.api.doors.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer", "description": _("Mã truy cập tạo ở trang Mã truy cập API.")}


_PAGING: Final = {
    "page": gettext_lazy("Số thứ tự trang, từ 1."),
    "after": gettext_lazy("Lấy tiếp sau khóa này; dùng địa chỉ trong next."),
    "page_size": format_lazy(
        gettext_lazy("Số dòng một trang, mặc định {usual}, nhiều nhất {most}."), usual=PAGE_SIZE, most=LARGEST_PAGE
    ),
}


class PortalSchema(AutoSchema):
    """Describes a door by its own declarations."""

    view: Door  # type: ignore[override]  # every described view is a door

    def get_operation_id(self) -> str:
        """The class in small letters, with the verb where it changes something."""
        words = re.sub(r"(?<!^)(?=[A-Z])", "_", type(self.view).__name__).lower()
        return words if self.method == "GET" else f"{words}_{self.method.lower()}"

    def get_tags(self) -> list[str]:
        """The part of the portal."""
        return [self.view.tag]

    def get_summary(self) -> str:
        """A few Vietnamese words."""
        return str(self.view.summaries[self.method])

    def get_description(self) -> str:  # type: ignore[override]  # the stubs want a lazy string
        """What the token needs."""
        scope = "read" if self.method == "GET" else self.view.write_scope.value
        return _("Phạm vi của mã: %(scope)s.") % {"scope": scope}

    def get_override_parameters(self) -> list[Any]:
        """Filters and paging of a list; headers of a deed."""
        if self.method != "GET":
            found = []
            if self.view.needs_key:
                found.append(_header("Idempotency-Key", _("Khóa riêng cho yêu cầu; gửi lại không ghi hai lần.")))
            if self.view.needs_version:
                found.append(_header("If-Match", _("ETag của bản đã đọc.")))
            return found
        filters: list[Any] = [self.view.filters] if self.view.filters else []
        names = {"number": ("page", "page_size"), "key": ("after", "page_size")}.get(self.view.paged, ())
        return [*filters, *(OpenApiParameter(name, _limited(name), description=_PAGING[name]) for name in names)]

    def get_request_serializer(self) -> Any:
        """The body of a deed."""
        return self.view.body

    def get_response_serializers(self) -> Any:
        """The good answer, and the problems that this door can answer with."""
        return {**self._good(), **{(status, CONTENT_TYPE): ProblemShape for status in self._problems()}}

    def _good(self) -> dict[Any, Any]:
        if self.view.media_types and self.method == "GET":
            return {(200, one): OpenApiTypes.BINARY for one in self.view.media_types}
        shape = self.view.shape
        assert shape is not None
        if self.method == "GET" and self.view.paged:
            language = get_language() or ""
            return {200: _page_shape(shape, self.view.paged, language)}  # type: ignore[arg-type]  # a class has a hash
        return {self.view.good_status if self.method != "GET" else 200: OpenApiResponse(shape)}

    def _problems(self) -> list[int]:
        found = {400, 401, 403, 429}
        if self.method != "GET":
            found |= {409, 413, 415, 422}
            found |= {412, 428} if self.view.needs_version else set()
        # One thing that is chosen by a filter may not be there, such as the forecast of a year without a plan.
        chosen = self.view.filters is not None and not self.view.paged
        return sorted(found | ({404} if "{" in self.path or chosen else set()))


def _limited(name: str) -> dict[str, Any]:
    most = LARGEST_PAGE if name == "page_size" else 10**6 if name == "page" else 2**63 - 1
    return {"type": "integer", "minimum": 0 if name == "after" else 1, "maximum": most}


def _header(name: str, description: str) -> OpenApiParameter:
    pattern = {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[!-~]+$"}
    return OpenApiParameter(name, pattern, OpenApiParameter.HEADER, required=True, description=description)


@cache
def _page_shape(shape: type[serializers.BaseSerializer[Any]], paged: str, _language: str) -> Any:
    name = shape.__name__.removesuffix("Shape")
    fields: dict[str, Any] = {}
    if paged == "number":
        fields["count"] = serializers.IntegerField(help_text=_("Tổng số dòng."))
    fields["next"] = serializers.CharField(allow_null=True, help_text=_("Địa chỉ trang sau."))
    if paged == "number":
        fields["previous"] = serializers.CharField(allow_null=True, help_text=_("Địa chỉ trang trước."))
    fields["results"] = shape(many=True)
    return inline_serializer(name=f"{name}Page", fields=fields)


def document() -> dict[str, Any]:
    """The whole description, the caller's own copy."""
    found: dict[str, Any] = json.loads(described())
    return found


def described() -> str:
    """The whole description as JSON in the language of the request."""
    return _described(get_language() or "")


@cache
def _described(_language: str) -> str:
    """The doors do not change while a process lives."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]  # the library is not typed here
    found: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # as above
    return json.dumps(found, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)


__all__ = ["XLSX", "PortalSchema", "ProblemShape", "described", "document"]
