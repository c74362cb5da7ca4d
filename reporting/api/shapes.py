"""What forms, submissions and reports look like by API (khuôn dữ liệu báo cáo)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.fields import UnitBrief
from programs.api.shapes import SubmissionBrief
from programs.intake.problems import Problem, Severity
from programs.intake.screen import ApiField, ScreenCell, ScreenRow
from programs.models import Review
from reporting.models import IssuedReport


class ColumnShape(serializers.Serializer[ApiField]):
    """One column of a form."""

    name = serializers.CharField()
    type = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a declared field, no attribute
    group = serializers.ListField(child=serializers.CharField())
    unit = serializers.CharField(allow_blank=True)
    required = serializers.BooleanField()  # type: ignore[assignment]  # a declared field, no attribute
    read_only = serializers.BooleanField(help_text=_("Hệ thống tự tính."))  # type: ignore[assignment]  # a declared field, no attribute
    minimum = serializers.CharField(allow_null=True)
    maximum = serializers.CharField(allow_null=True)
    decimals = serializers.IntegerField(allow_null=True)
    longest = serializers.IntegerField(allow_null=True)
    choices = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    hint = serializers.CharField(allow_blank=True)


class InputShape(serializers.Serializer[ScreenCell]):
    """One cell that people fill in."""

    column = serializers.CharField(source="column_key")
    kind = serializers.CharField(help_text="text, integer, decimal, percent, money, date, choice, yes_no.")
    required = serializers.BooleanField()  # type: ignore[assignment]  # a declared field, no attribute
    unit = serializers.CharField(allow_blank=True)
    hint = serializers.CharField(allow_blank=True)
    choices = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class RowShape(serializers.Serializer[ScreenRow]):
    """One declared row of a form, and which of its cells are filled in by people."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a declared field, no attribute
    mark = serializers.CharField(allow_blank=True)
    unit = serializers.CharField(allow_blank=True)
    level = serializers.IntegerField()
    heading = serializers.BooleanField()
    inputs = InputShape(many=True, help_text=_("Các ô do đơn vị điền ở dòng này."))


class FormShape(serializers.Serializer[Any]):
    """The declaration of a form."""

    code = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    chain = serializers.ListField(child=serializers.CharField(), help_text=_("Các bước duyệt, theo thứ tự."))
    is_list = serializers.BooleanField(help_text=_("true: dòng tự do, khóa là số thứ tự 1, 2, 3…"))
    columns = ColumnShape(many=True)
    rows = RowShape(many=True)


class ProblemLineShape(serializers.Serializer[Problem]):
    """A mistake at one cell."""

    row = serializers.CharField(source="row_key", allow_blank=True)
    column = serializers.CharField(source="column_key", allow_blank=True)
    cell = serializers.CharField(allow_blank=True)
    severity = serializers.ChoiceField([(one.value, one.value) for one in Severity])
    detail = serializers.CharField(source="message")


class ReviewShape(serializers.Serializer[Review]):
    """One step of the way of a submission."""

    verb = serializers.ChoiceField(Review.Verb.choices)
    step = serializers.IntegerField()
    version = serializers.IntegerField()
    by = serializers.CharField(source="user.full_name")
    unit_id = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True)
    reviewed_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()


class SubmissionShape(SubmissionBrief):
    """A submission with what was typed, what it says, what is wrong and its way."""

    note = serializers.CharField(allow_blank=True)
    entries = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()), help_text=_("{dòng: {cột: nội dung như đã gõ}}.")
    )
    values = serializers.ListField(
        child=serializers.DictField(), help_text=_("Nội dung đã hiểu; tiền tính bằng đồng, số thập phân là chuỗi.")
    )
    problems = ProblemLineShape(many=True)
    reviews = ReviewShape(many=True, source="way")


class ReportBrief(serializers.Serializer[IssuedReport]):
    """An issued report in a list."""

    id = serializers.IntegerField(source="pk")
    report = serializers.CharField()
    year = serializers.IntegerField(source="plan_year.year")
    period = serializers.CharField()
    unit = UnitBrief()
    title = serializers.CharField()
    number = serializers.CharField()
    issued_on = serializers.DateField()
    as_of = serializers.DateField()
    known_at = serializers.DateTimeField()
    document_hash = serializers.CharField()


class ReportShape(ReportBrief):
    """An issued report: the frozen document, and the files that were drawn of it."""

    files = serializers.ListField(child=serializers.CharField(), source="formats", help_text=_("Định dạng tệp đã có."))
    rules = serializers.ListField(child=serializers.CharField())
    document = serializers.JSONField()
