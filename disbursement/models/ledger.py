"""The book (sổ cái vốn): lines, accounts and movements. Only the guard in the database writes a balance."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import labelled
from accounts.tenancy import TenantForeignKey, TenantModel
from disbursement.models.project import Project
from disbursement.moves import Bucket, Kind, PaymentType
from programs.models import Component, Decision


class CapitalSource(models.TextChoices):
    """Whose budget the money comes from (nguồn vốn)."""

    CENTRAL = "central", gettext_lazy("Ngân sách trung ương")
    PROVINCE = "province", gettext_lazy("Ngân sách tỉnh")
    DISTRICT = "district", gettext_lazy("Ngân sách huyện")
    COMMUNE = "commune", gettext_lazy("Ngân sách xã")
    CREDIT = "credit", gettext_lazy("Tín dụng chính sách")
    ENTERPRISE = "enterprise", gettext_lazy("Doanh nghiệp")
    COMMUNITY = "community", gettext_lazy("Cộng đồng dân cư")
    OTHER = "other", gettext_lazy("Nguồn khác")


class CapitalNature(models.TextChoices):
    """What kind of money it is (tính chất vốn); regular expenditure is new with the programme of 2026–2035."""

    INVESTMENT = "investment", gettext_lazy("Đầu tư")
    RECURRENT = "recurrent", gettext_lazy("Sự nghiệp")
    REGULAR = "regular", gettext_lazy("Thường xuyên")


# The first plan year with regular expenditure in the programmes (Luật Ngân sách nhà nước số 89/2025/QH15).
REGULAR_SINCE = 2026


class Assigned(models.TextChoices):
    """When in its origin year the money was assigned (thời điểm giao)."""

    START_OF_YEAR = "start_of_year", gettext_lazy("Giao đầu năm")
    LATER = "later", gettext_lazy("Giao bổ sung trong năm")


class CapitalLine(TenantModel):
    """A line of capital (dòng vốn): what the money is; it never changes, money only moves between lines.

    `origin_year` is the year that gave the money, `plan_year` the year that may spend it: carried-over money has the
    earlier origin. A line without a project waits at its unit to be allocated further; `parent` is where it came from.
    """

    APPEND_ONLY = True

    unit = TenantForeignKey("accounts.OrgUnit", related_name="capital_lines")
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="+", db_index=False)
    project = TenantForeignKey(Project, null=True, blank=True, related_name="lines")
    source = models.CharField(max_length=10, choices=CapitalSource.choices)
    nature = models.CharField(max_length=10, choices=CapitalNature.choices)
    origin_year = models.PositiveSmallIntegerField()
    plan_year = models.PositiveSmallIntegerField()
    assigned = models.CharField(max_length=15, choices=Assigned.choices)
    parent = TenantForeignKey("self", null=True, blank=True, related_name="children")

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        indexes = [
            models.Index(fields=["province", "project"], name="disbursement_line_project_idx"),
            models.Index(fields=["province", "parent"], name="disbursement_line_parent_idx"),
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=[
                    "province",
                    "plan_year",
                    "unit",
                    "component",
                    "project",
                    "source",
                    "nature",
                    "origin_year",
                    "assigned",
                ],
                nulls_distinct=False,
                name="disbursement_line_once",
            ),
            models.CheckConstraint(
                name="disbursement_line_years",
                condition=models.Q(origin_year__lte=models.F("plan_year"))
                & models.Q(origin_year__gte=2000, plan_year__lte=2100),
            ),
            models.CheckConstraint(
                name="disbursement_line_codes",
                condition=models.Q(source__in=CapitalSource.values)
                & models.Q(nature__in=CapitalNature.values)
                & models.Q(assigned__in=Assigned.values),
            ),
            models.CheckConstraint(
                name="disbursement_line_regular_since",
                condition=~models.Q(nature="regular") | models.Q(plan_year__gte=REGULAR_SINCE),
            ),
        ]

    def __str__(self) -> str:
        told = {
            "source": self.get_source_display(),
            "nature": self.get_nature_display().lower(),
            "year": self.origin_year,
            "assigned": self.get_assigned_display().lower(),
        }
        return _("%(source)s, %(nature)s, vốn năm %(year)s, %(assigned)s") % told


class CapitalAccount(TenantModel):
    """One bucket of a line (tài khoản), or the province's outside; `balance_vnd` is written by the guard alone.

    No index may mention the balance: an account that many draw on would drag dead index entries along.
    """

    APPEND_ONLY = True

    line = TenantForeignKey(CapitalLine, null=True, related_name="accounts")
    bucket = models.CharField(max_length=10, choices=labelled(Bucket))
    balance_vnd = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "line", "bucket"],
                nulls_distinct=False,
                name="disbursement_account_once",
            ),
            models.CheckConstraint(
                name="disbursement_account_bucket",
                condition=models.Q(bucket="outside", line__isnull=True)
                | models.Q(bucket__in=["available", "advanced", "paid", "frozen"], line__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.bucket}"


class Movement(TenantModel):
    """Money goes from one account to another (biến động); never changed, a correction is a reversal (bút toán đảo).

    A reversal has the kind of what it reverses, with the two accounts exchanged.
    """

    APPEND_ONLY = True

    # That its accounts exist and are of this province is proven by the guard, once for all movements of a statement.
    province = models.ForeignKey(
        "accounts.Province", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=10, choices=labelled(Kind))
    from_account = TenantForeignKey(CapitalAccount, related_name="outgoing", by_set=True)
    to_account = TenantForeignKey(CapitalAccount, related_name="incoming", by_set=True)
    amount_vnd = models.BigIntegerField()
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    known_on = models.DateField()
    decision = TenantForeignKey(Decision, null=True, blank=True, related_name="movements")
    source_kind = models.CharField(max_length=20)
    source_key = models.CharField(max_length=200)
    reversal_of = TenantForeignKey("self", null=True, blank=True, related_name="reversals")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["effective_on", "id"]
        indexes = [
            models.Index(
                fields=["province", "from_account", "effective_on"],
                include=["amount_vnd"],
                name="disbursement_move_from_idx",
            ),
            models.Index(
                fields=["province", "to_account", "effective_on"],
                include=["amount_vnd"],
                name="disbursement_move_to_idx",
            ),
            # Payments, by far the most, cite no decision and keep out of this index.
            models.Index(
                fields=["province", "decision"],
                condition=models.Q(decision__isnull=False),
                name="disbursement_move_decision_idx",
            ),
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "source_kind", "source_key"], name="disbursement_one_posting_per_source"
            ),
            models.UniqueConstraint(
                fields=["province", "reversal_of"],
                condition=models.Q(reversal_of__isnull=False),
                name="disbursement_reversed_once",
            ),
            models.CheckConstraint(name="disbursement_amount_positive", condition=models.Q(amount_vnd__gt=0)),
            models.CheckConstraint(
                name="disbursement_two_accounts",
                condition=~models.Q(from_account=models.F("to_account")),
            ),
            models.CheckConstraint(
                name="disbursement_source_named", condition=~models.Q(source_kind="") & ~models.Q(source_key="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_vnd} {self.effective_on:%d/%m/%Y}"


class HeldPayment(TenantModel):
    """A payment of a day up to the freeze that arrived after it (khoản chi chờ giải tỏa): kept, not refused."""

    class State(models.TextChoices):
        HELD = "held", gettext_lazy("Chờ giải tỏa")
        POSTED = "posted", gettext_lazy("Đã ghi sổ")
        WITHDRAWN = "withdrawn", gettext_lazy("Đã rút")

    line = TenantForeignKey(CapitalLine, related_name="held_payments")
    payment_type = models.CharField(max_length=20, choices=labelled(PaymentType))
    amount_vnd = models.BigIntegerField()
    effective_on = models.DateField()
    known_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    voucher = models.CharField(max_length=60, blank=True)
    source_kind = models.CharField(max_length=20)
    source_key = models.CharField(max_length=200)
    frozen_by = TenantForeignKey(Movement, related_name="held_payments")
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    movement = TenantForeignKey(Movement, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ["effective_on", "id"]
        indexes = [models.Index(fields=["province", "line"], name="disbursement_held_line_idx")]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "source_kind", "source_key"], name="disbursement_held_once"),
            models.CheckConstraint(name="disbursement_held_positive", condition=models.Q(amount_vnd__gt=0)),
            models.CheckConstraint(
                name="disbursement_held_posted",
                condition=models.Q(state="posted", movement__isnull=False)
                | (~models.Q(state="posted") & models.Q(movement__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.amount_vnd} {self.state}"
