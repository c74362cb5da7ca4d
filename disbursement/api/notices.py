"""Notices to the State Treasury by API (thông báo Kho bạc): read, and acknowledged once."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.doors import Door, Listing, Single
from accounts.api.fields import UnitBrief
from accounts.models import TokenScope
from accounts.roles import Permission
from disbursement.actions.noticing import acknowledge_notice
from disbursement.models import CapitalCase, CaseItem, TreasuryNotice
from disbursement.queries.cases import items_of, notices

TAG = _("Thông báo Kho bạc")


class NoticeItemShape(serializers.Serializer[CaseItem]):
    """One amount that the notice speaks of."""

    project_code = serializers.CharField(source="line.project.code", allow_null=True, default=None)
    line_id = serializers.IntegerField()
    bucket = serializers.CharField()
    amount_vnd = serializers.IntegerField()
    taker_code = serializers.CharField(source="taker_project.code", allow_null=True, default=None)
    taker_line_id = serializers.IntegerField(source="taker_id", allow_null=True)


class NoticeBrief(serializers.Serializer[TreasuryNotice]):
    """A notice in a list."""

    id = serializers.IntegerField(source="pk")
    number = serializers.IntegerField()
    year = serializers.IntegerField()
    case_id = serializers.IntegerField()
    kind = serializers.ChoiceField(CapitalCase.Kind.choices, source="case.kind")
    unit = UnitBrief(source="case.unit", help_text=_("Đơn vị lập hồ sơ."))
    total_vnd = serializers.IntegerField(allow_null=True)
    decision = serializers.CharField(source="case.decision", allow_null=True)
    sent_on = serializers.DateField()
    acknowledged_on = serializers.DateField(allow_null=True)
    acknowledged_by = serializers.CharField(source="acknowledged_by.full_name", allow_null=True, default=None)
    answer = serializers.CharField(allow_blank=True)


class NoticeShape(NoticeBrief):
    """A notice with its list."""

    items = NoticeItemShape(many=True, source="shown_items")


class AnswerBody(serializers.Serializer[Any]):
    """What the Treasury says."""

    answer = serializers.CharField(max_length=300, required=False, default="", allow_blank=True, help_text=_("Ý kiến."))


class NoticeFilter(serializers.Serializer[Any]):
    """Which notices."""

    waiting = serializers.BooleanField(required=False, help_text=_("Chỉ thông báo chưa xác nhận."))


class NoticeList(Listing):
    """Notices to the Treasury, newest first (các thông báo)."""

    tag = TAG
    summaries = {"GET": _("Các thông báo gửi Kho bạc")}
    permission = Permission.VIEW_TREASURY_FILES
    shape = NoticeBrief
    filters = NoticeFilter

    def rows(self, wanted: dict[str, Any]) -> QuerySet[TreasuryNotice]:
        """All of the province, or those that wait for an answer."""
        found = notices(self.person.province.pk)
        return found.filter(acknowledged_on=None) if wanted.get("waiting") else found


class NoticeDetail(Single):
    """One notice with its list (một thông báo)."""

    tag = TAG
    summaries = {"GET": _("Một thông báo với danh sách")}
    permission = Permission.VIEW_TREASURY_FILES
    shape = NoticeShape

    def one(self, **keys: Any) -> TreasuryNotice:
        """The notice."""
        return _with_items(get_object_or_404(notices(self.person.province.pk), pk=keys["pk"]))


class NoticeAnswer(Door):
    """Acknowledge a notice as the Treasury; twice is once (Kho bạc xác nhận)."""

    tag = TAG
    summaries = {"POST": _("Kho bạc xác nhận một thông báo")}
    write_scope = TokenScope.TREASURY
    permission = Permission.ACKNOWLEDGE_NOTICE
    body = AnswerBody
    shape = NoticeShape

    def post(self, _request: Request, **keys: Any) -> Response:
        """The notice as it stands then."""
        found = get_object_or_404(notices(self.person.province.pk), pk=keys["pk"])
        acknowledge_notice(notice=found, answer=self.sent()["answer"], by=self.person)
        return self.shown(_with_items(get_object_or_404(notices(self.person.province.pk), pk=found.pk)))


def _with_items(notice: TreasuryNotice) -> TreasuryNotice:
    shown: Any = notice
    shown.shown_items = list(items_of(notice.case))
    return notice
