"""The foundation by API: who am I, units, long work (đơn vị, việc chạy nền)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from accounts.api.doors import Door, Listing, Single
from accounts.api.fields import CodeField, DayField, KeyField, ToldField, UnitBrief
from accounts.api.schema import described
from accounts.audit_words import DETAILS
from accounts.language import told
from accounts.models import AuditEntry, Job, OrgUnit, UnitAttribute, UnitKind, UnitVersion
from accounts.names import search_key
from accounts.queries.audit import entries
from accounts.queries.notices import visible_jobs
from accounts.roles import Permission


class MeShape(serializers.Serializer[Any]):
    """Whom the token acts for."""

    province_code = serializers.CharField(source="person.province.code")
    province_name = serializers.CharField(source="person.province.name")
    unit_id = serializers.IntegerField(source="person.seat.unit_id")
    unit_name = serializers.CharField(source="person.seat.unit_name")
    role = serializers.CharField(source="person.seat.role")
    today = serializers.DateField(source="person.today", help_text=_("Ngày làm việc của tỉnh."))
    read_only = serializers.BooleanField(source="person.read_only")  # type: ignore[assignment]  # a declared field, no attribute
    scopes = serializers.ListField(child=serializers.CharField(), source="token.scopes")
    expires_at = serializers.DateTimeField(source="token.expires_at")


class Me(Door):
    """Whom the token acts for, and until when."""

    tag = _("Chung")
    summaries = {"GET": _("Mã này làm việc với tư cách nào")}
    shape = MeShape

    def get(self, request: Any) -> Response:
        """The person, the province's day, the token."""
        return self.shown({"person": self.person, "token": request.auth})


class UnitFilters(serializers.Serializer[Any]):
    """Which units."""

    on = DayField(help_text=_("Cây đơn vị tại ngày này; mặc định là hôm nay của tỉnh."))
    kind = serializers.ChoiceField(UnitKind.choices, required=False, help_text=_("Loại đơn vị."))
    parent = KeyField(help_text=_("Đơn vị cấp trên trực tiếp."))  # type: ignore[assignment]  # a declared field, no attribute
    q = serializers.CharField(required=False, max_length=80, help_text=_("Tên, không cần dấu."))


class UnitShape(serializers.Serializer[UnitVersion]):
    """A unit as it was on a day."""

    id = serializers.IntegerField(source="unit_id")
    code = serializers.CharField(source="unit.code")
    kind = serializers.ChoiceField(UnitKind.choices, source="unit.kind")
    type_name = serializers.CharField()
    name = serializers.CharField()
    full_name = serializers.CharField()
    parent_id = serializers.IntegerField(allow_null=True)
    path = serializers.CharField(source="unit.path", help_text=_("Mã từ tỉnh xuống, mỗi mã kèm dấu /."))
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True, help_text=_("Ngày đầu tiên không còn đúng."))


class UnitList(Listing):
    """Units as they were on a day (đơn vị tại ngày)."""

    tag = _("Đơn vị")
    summaries = {"GET": _("Danh sách đơn vị tại một ngày")}
    permission = Permission.VIEW_UNITS
    shape = UnitShape
    filters = UnitFilters

    def rows(self, wanted: dict[str, Any]) -> QuerySet[UnitVersion]:
        """Versions that hold on the day."""
        day = wanted.get("on") or self.person.today
        found = UnitVersion.objects.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        if "kind" in wanted:
            found = found.filter(unit__kind=wanted["kind"])
        if "parent" in wanted:
            found = found.filter(parent_id=wanted["parent"])
        for word in search_key(wanted.get("q", "")).split():
            found = found.filter(search_key__contains=word)
        return found.select_related("unit").order_by("unit__path", "unit_id", "pk")


class VersionShape(serializers.Serializer[UnitVersion]):
    """Name, type and parent between two days."""

    type_name = serializers.CharField()
    name = serializers.CharField()
    parent_id = serializers.IntegerField(allow_null=True)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    legal_basis = serializers.CharField(allow_blank=True)


class AttributeShape(serializers.Serializer[UnitAttribute]):
    """A dated attribute."""

    kind = serializers.ChoiceField(UnitAttribute.KINDS)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    legal_basis = serializers.CharField(allow_blank=True)
    assumed = serializers.BooleanField()


class UnitDetailShape(UnitBrief):
    """A unit with its history."""

    parent_id = serializers.IntegerField(allow_null=True)
    path = serializers.CharField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    versions = VersionShape(many=True)
    attributes = AttributeShape(many=True)


class UnitDetail(Single):
    """One unit with what it was called and which attributes it had (một đơn vị)."""

    tag = _("Đơn vị")
    summaries = {"GET": _("Một đơn vị, kể cả tên cũ và thuộc tính")}
    permission = Permission.VIEW_UNITS
    shape = UnitDetailShape

    def one(self, **keys: Any) -> dict[str, Any]:
        """The unit."""
        unit = get_object_or_404(OrgUnit, pk=keys["pk"])
        about = ("pk", "code", "kind", "full_name", "parent_id", "path", "valid_from", "valid_to")
        return {
            **{name: getattr(unit, name) for name in about},
            "versions": UnitVersion.objects.filter(unit=unit).order_by("valid_from", "pk"),
            "attributes": UnitAttribute.objects.filter(unit=unit).order_by("valid_from", "pk"),
        }


class JobShape(serializers.Serializer[Job]):
    """Long work."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    title = ToldField(allow_blank=True)
    state = serializers.ChoiceField(Job.State.choices)
    progress_done = serializers.IntegerField()
    progress_total = serializers.IntegerField()
    message = ToldField(allow_blank=True)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class JobDetail(Single):
    """How far a piece of long work is (tiến độ)."""

    tag = _("Chung")
    summaries = {"GET": _("Tiến độ một việc chạy nền")}
    shape = JobShape

    def one(self, **keys: Any) -> Job:
        """The job, if the person may watch it."""
        return get_object_or_404(visible_jobs(self.person), pk=keys["pk"])


class AuditFilter(serializers.Serializer[Any]):
    """Which lines of the audit log."""

    user = KeyField(help_text=_("Khóa người thực hiện."))
    action = CodeField(help_text=_("Mã thao tác, ví dụ payment.recorded."))
    start = DayField(help_text=_("Từ ngày (đồng hồ thật)."))
    end = DayField(help_text=_("Đến hết ngày (đồng hồ thật)."))
    object_type = CodeField(help_text=_("Loại đối tượng, ví dụ disbursement.project; đi cùng object_id."))
    object_id = KeyField(help_text=_("Khóa đối tượng; đi cùng object_type."))

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """An object is named by both."""
        if ("object_type" in given) != ("object_id" in given):
            raise serializers.ValidationError({"object_id": [_("object_type và object_id đi cùng nhau.")]})
        return given


class AuditShape(serializers.Serializer[AuditEntry]):
    """Who did what, when and where."""

    id = serializers.IntegerField(source="pk")
    recorded_at = serializers.DateTimeField()
    known_on = serializers.DateField(help_text=_("Ngày theo đồng hồ của tỉnh."))
    user_id = serializers.IntegerField(allow_null=True, help_text=_("null: hệ thống."))
    user = serializers.CharField(source="user.full_name", allow_null=True, default=None)
    unit_id = serializers.IntegerField(allow_null=True)
    action = serializers.CharField()
    object_type = serializers.CharField()
    object_id = serializers.IntegerField(allow_null=True)
    summary = serializers.CharField(source="said", allow_blank=True)
    details = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_details(self, entry: AuditEntry) -> dict[str, Any]:
        """What the screen shows; the rest stays in the record."""
        return {
            name: told(value) if isinstance(value, str) else value
            for name, value in entry.details.items()
            if name in DETAILS
        }


class AuditList(Listing):
    """The audit log, oldest first (nhật ký)."""

    tag = _("Chung")
    summaries = {"GET": _("Nhật ký kiểm toán")}
    permission = Permission.VIEW_AUDIT
    shape = AuditShape
    filters = AuditFilter
    paged = "key"

    def rows(self, wanted: dict[str, Any]) -> QuerySet[AuditEntry]:
        """Lines that the filters leave."""
        return entries(user_id=wanted.pop("user", None), **wanted)


class Description(Door):
    """This description, for programs that write clients from it."""

    schema = None

    def get(self, _request: Any) -> HttpResponse:
        """OpenAPI 3.1 as JSON."""
        return HttpResponse(described(), content_type="application/json")
