"""What the State Treasury hands in (tệp Kho bạc)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from accounts.choices import labelled
from accounts.tenancy import TenantForeignKey, TenantModel
from disbursement.models.ledger import CapitalLine, HeldPayment, Movement
from disbursement.moves import PaymentType


class TreasuryFile(TenantModel):
    """A workbook of vouchers (tệp Kho bạc), known by its content; `data_complete_through` is what it states itself."""

    class State(models.TextChoices):
        RECEIVED = "received", gettext_lazy("Chờ kiểm tra")
        CHOOSING = "choosing", gettext_lazy("Cần chọn cách đọc")
        MATCHING = "matching", gettext_lazy("Cần ghép")
        REFUSED = "refused", gettext_lazy("Có lỗi, chưa ghi sổ")
        POSTED = "posted", gettext_lazy("Đã ghi sổ")
        TAKEN = "taken", gettext_lazy("Đã nhận để đối chiếu")
        UNDONE = "undone", gettext_lazy("Đã hủy ghi sổ")

    class Kind(models.TextChoices):
        VOUCHERS = "vouchers", gettext_lazy("Chứng từ")
        TOTALS = "totals", gettext_lazy("Lũy kế để đối chiếu")

    name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.VOUCHERS)
    # The layout that a person chose where several fit, and what was understood of the file.
    chosen_layout = models.CharField(max_length=60, blank=True)
    understood = models.JSONField(default=dict)
    data_complete_through = models.DateField(null=True)
    problems = models.JSONField(default=list)
    problem_count = models.PositiveIntegerField(default=0)
    row_count = models.PositiveIntegerField(default=0)
    posted_count = models.PositiveIntegerField(default=0)
    already_count = models.PositiveIntegerField(default=0)
    held_count = models.PositiveIntegerField(default=0)
    excluded_count = models.PositiveIntegerField(default=0)
    total_vnd = models.BigIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=1)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    uploaded_on = models.DateField()
    uploaded_at = models.DateTimeField(db_default=models.functions.Now())
    posted_on = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "sha256"], name="disbursement_file_once"),
            models.CheckConstraint(
                name="disbursement_posted_file_dated",
                condition=~models.Q(state="posted")
                | models.Q(posted_on__isnull=False, data_complete_through__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TreasuryProblems(TenantModel):
    """Every problem of a refused workbook (danh sách lỗi đầy đủ) as `problem_list` keeps it; the file has the first."""

    file = TenantForeignKey(TreasuryFile, related_name="+")
    attempt = models.PositiveSmallIntegerField(default=1)
    content = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "file", "attempt"], name="disbursement_problems_once"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} lần {self.attempt}"


class TreasuryRow(TenantModel):
    """A voucher row of a posted file (dòng chứng từ) and what became of it."""

    class Outcome(models.TextChoices):
        POSTED = "posted", gettext_lazy("Đã ghi sổ")
        ALREADY = "already", gettext_lazy("Đã có trong sổ")
        HELD = "held", gettext_lazy("Chờ giải tỏa")

    # The file is of this province by its own key.
    province = models.ForeignKey(
        "accounts.Province", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    # What a row names is proven by `row_guard`, once for all rows of a statement.
    file = TenantForeignKey(TreasuryFile, related_name="rows", by_set=True)
    row_number = models.PositiveIntegerField()
    # A row of the workbook may hold several amounts, each of which is a voucher of its own.
    part = models.PositiveSmallIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=1)
    voucher = models.CharField(max_length=60)
    effective_on = models.DateField()
    payment_type = models.CharField(max_length=20, choices=labelled(PaymentType))
    amount_vnd = models.BigIntegerField()
    line = TenantForeignKey(CapitalLine, related_name="+", by_set=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    movement = TenantForeignKey(Movement, null=True, related_name="treasury_rows", by_set=True)
    held_payment = TenantForeignKey(HeldPayment, null=True, related_name="treasury_rows")

    class Meta(TenantModel.Meta):
        ordering = ["row_number", "part"]
        indexes = [models.Index(fields=["province", "movement"], name="disbursement_row_movement_idx")]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "file", "attempt", "row_number", "part"], name="disbursement_row_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} dòng {self.row_number}"
