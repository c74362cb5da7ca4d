"""What projects, lines, movements and Treasury files look like by API (khuôn dữ liệu vốn)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from accounts.api.fields import DayField, KeyField, ToldField, UnitBrief
from accounts.choices import labelled
from disbursement.models import CapitalLine, Movement, Project, TreasuryFile, TreasuryRow
from disbursement.models.project import STATUSES
from disbursement.moves import Bucket, Kind, PaymentType
from disbursement.queries.balances import Figures
from disbursement.queries.projects import ProjectRow

KINDS = labelled(Kind)
BUCKETS = labelled(Bucket)
LARGEST_AMOUNT = 10**15
PAYMENT_TYPES = labelled(PaymentType)


class ProjectBrief(serializers.Serializer[Project]):
    """A project where another row speaks of it."""

    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    name = serializers.CharField()


class FiguresShape(serializers.Serializer[Figures]):
    """Where the money that was assigned stands, in đồng."""

    assigned_vnd = serializers.IntegerField()
    paid_vnd = serializers.IntegerField()
    advanced_vnd = serializers.IntegerField()
    disbursed_vnd = serializers.IntegerField()
    frozen_vnd = serializers.IntegerField()
    available_vnd = serializers.IntegerField()


class CapitalShape(serializers.Serializer[Any]):
    """One kind of money of a programme."""

    programme = serializers.CharField()
    nature = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a declared field, no attribute
    origin_year = serializers.IntegerField()
    figures = FiguresShape()


class ProjectRowShape(serializers.Serializer[ProjectRow]):
    """A project in a list, with what stands on its lines of the plan year."""

    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Project.Kind.choices)
    unit_name = serializers.CharField()
    investor_name = serializers.CharField()
    component = serializers.CharField(source="component_code")
    starts_on = serializers.DateField(allow_null=True)
    total_investment_vnd = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(STATUSES)
    arrears_vnd = serializers.IntegerField(help_text=gettext_lazy("Nợ đọng còn phải trả."))
    figures = FiguresShape()


class LineShape(serializers.Serializer[CapitalLine]):
    """A line of capital with its present balances."""

    id = serializers.IntegerField(source="pk")
    unit_id = serializers.IntegerField()
    project_id = serializers.IntegerField(allow_null=True)
    parent_id = serializers.IntegerField(allow_null=True)
    component = serializers.CharField(source="component.code")
    programme = serializers.CharField(source="component.programme.code")
    source = serializers.CharField()  # type: ignore[assignment]  # a declared field, no attribute
    nature = serializers.CharField()
    origin_year = serializers.IntegerField()
    plan_year = serializers.IntegerField()
    assigned = serializers.CharField()
    figures = FiguresShape()


class ProjectShape(serializers.Serializer[Project]):
    """One project with its lines."""

    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Project.Kind.choices)
    status = serializers.ChoiceField(STATUSES)
    unit = UnitBrief()
    investor = UnitBrief()
    component = serializers.CharField(source="component.code")
    programme = serializers.CharField(source="component.programme.code")
    starts_on = serializers.DateField(allow_null=True)
    contractor_selected_on = serializers.DateField(allow_null=True)
    planned_completion_on = serializers.DateField(allow_null=True)
    completed_on = serializers.DateField(allow_null=True)
    term_from = serializers.IntegerField(allow_null=True)
    term_to = serializers.IntegerField(allow_null=True)
    programme_code = serializers.CharField(allow_blank=True)
    chapter_code = serializers.CharField(allow_blank=True)
    category_code = serializers.CharField(allow_blank=True)
    item_code = serializers.CharField(allow_blank=True)
    special_mechanism = serializers.BooleanField()
    total_investment_vnd = serializers.IntegerField(allow_null=True)
    lines = LineShape(many=True, source="shown_lines")


class MovementShape(serializers.Serializer[Movement]):
    """Money that went from one bucket to another."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(KINDS)
    amount_vnd = serializers.IntegerField()
    effective_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    known_on = serializers.DateField()
    from_line_id = serializers.IntegerField(source="from_account.line_id", allow_null=True)
    from_bucket = serializers.ChoiceField(BUCKETS, source="from_account.bucket")
    to_line_id = serializers.IntegerField(source="to_account.line_id", allow_null=True)
    to_bucket = serializers.ChoiceField(BUCKETS, source="to_account.bucket")
    decision = serializers.CharField(allow_null=True)
    reversal_of_id = serializers.IntegerField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class FileProblemShape(serializers.Serializer[Any]):
    """What is wrong at one cell of a workbook."""

    cell = serializers.CharField(allow_blank=True)
    place = ToldField(allow_blank=True)
    complaint = ToldField()


class TreasuryFileBrief(serializers.Serializer[TreasuryFile]):
    """A Treasury workbook in a list."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    sha256 = serializers.CharField()
    size_bytes = serializers.IntegerField()
    state = serializers.ChoiceField(TreasuryFile.State.choices)
    kind = serializers.ChoiceField(TreasuryFile.Kind.choices)
    data_complete_through = serializers.DateField(allow_null=True)
    row_count = serializers.IntegerField()
    posted_count = serializers.IntegerField()
    already_count = serializers.IntegerField()
    held_count = serializers.IntegerField()
    excluded_count = serializers.IntegerField()
    problem_count = serializers.IntegerField()
    total_vnd = serializers.IntegerField()
    uploaded_at = serializers.DateTimeField()
    posted_on = serializers.DateField(allow_null=True)


class TreasuryFileShape(TreasuryFileBrief):
    """A Treasury workbook with its job and its problems by cell."""

    job_id = serializers.IntegerField(
        allow_null=True, help_text=gettext_lazy("Việc chạy nền kiểm tra và ghi sổ tệp này.")
    )
    problems = FileProblemShape(many=True)


class TreasuryRowShape(serializers.Serializer[TreasuryRow]):
    """A voucher row and what became of it."""

    id = serializers.IntegerField(source="pk")
    row_number = serializers.IntegerField()
    voucher = serializers.CharField()
    effective_on = serializers.DateField()
    payment_type = serializers.ChoiceField(PAYMENT_TYPES)
    amount_vnd = serializers.IntegerField()
    line_id = serializers.IntegerField()
    outcome = serializers.ChoiceField(TreasuryRow.Outcome.choices)
    movement_id = serializers.IntegerField(allow_null=True)


class PaymentBody(serializers.Serializer[Any]):
    """One Treasury voucher."""

    line = KeyField(required=True, help_text=gettext_lazy("Khóa dòng vốn của công trình."))
    payment_type = serializers.ChoiceField(PAYMENT_TYPES)
    voucher = serializers.CharField(max_length=60, help_text=gettext_lazy("Số chứng từ của Kho bạc."))
    on = DayField(required=True, help_text=gettext_lazy("Ngày chứng từ."))
    amount_vnd = serializers.IntegerField(
        min_value=1, max_value=LARGEST_AMOUNT, help_text=gettext_lazy("Số tiền, đồng.")
    )


class PaymentShape(serializers.Serializer[Any]):
    """What became of a voucher: in the book, or held until a freeze is released."""

    outcome = serializers.ChoiceField([("posted", gettext_lazy("Đã ghi sổ")), ("held", gettext_lazy("Chờ giải tỏa"))])
    movement_id = serializers.IntegerField(allow_null=True)
    held_payment_id = serializers.IntegerField(allow_null=True)


class UploadBody(serializers.Serializer[Any]):
    """One Treasury workbook."""

    file = serializers.FileField(help_text=gettext_lazy("Tệp .xlsx theo mẫu của cổng."))


class UndoBody(serializers.Serializer[Any]):
    """Why a file is taken back."""

    reason = serializers.CharField(max_length=300, help_text=gettext_lazy("Lý do hủy ghi sổ."))
