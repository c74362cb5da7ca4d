"""A case (hồ sơ): one list of capital to be moved by one decision, from its draft to the Treasury's answer."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import labelled
from accounts.tenancy import TenantForeignKey, TenantModel
from disbursement.models.ledger import CapitalLine, CapitalSource, Movement
from disbursement.models.project import Project
from disbursement.moves import Bucket
from programs.models import CheckRun, DeadlineRule, Decision, PlanYear
from programs.rules.kinds import Reach


class CapitalCase(TenantModel):
    """What is moved, by which rule and decision, and how far it is (hồ sơ vốn).

    `unit` makes the list, `decider` names the level that decides. `first_by` approved under `decision`; from the
    province's threshold on `second_by`, somebody else, posted it, and neither of the two proposed it. `spend_by` is the
    new deadline of carried money. `version` counts changes, so that nobody approves a list that was changed since they
    read it.
    """

    class Kind(models.TextChoices):
        FREEZE = "freeze", gettext_lazy("Dừng giải ngân")
        RELEASE = "release", gettext_lazy("Giải tỏa")
        TRANSFER = "transfer", gettext_lazy("Điều chuyển")
        RECALL = "recall", gettext_lazy("Hoàn trả, thu hồi")
        CARRY_OVER = "carry_over", gettext_lazy("Kéo dài, chuyển nguồn")

    class State(models.TextChoices):
        DRAFT = "draft", gettext_lazy("Đang lập")
        SUBMITTED = "submitted", gettext_lazy("Chờ duyệt")
        RETURNED = "returned", gettext_lazy("Trả lại")
        WITHDRAWN = "withdrawn", gettext_lazy("Đã rút")
        AWAITING_SECOND = "awaiting_second", gettext_lazy("Chờ người duyệt thứ hai")
        POSTED = "posted", gettext_lazy("Đã ghi sổ")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=15, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    plan_year = TenantForeignKey(PlanYear, related_name="cases")
    rule = TenantForeignKey(DeadlineRule, null=True, blank=True, related_name="cases")
    run = TenantForeignKey(CheckRun, null=True, blank=True, related_name="cases")
    unit = TenantForeignKey("accounts.OrgUnit", related_name="cases")
    decider = TenantForeignKey("accounts.OrgUnit", related_name="+")
    reach = models.CharField(max_length=20, blank=True, choices=[(one.value, one.value) for one in Reach])
    reason = models.CharField(max_length=600, blank=True)
    basis = models.CharField(max_length=60, blank=True)
    spend_by = models.DateField(null=True, blank=True)
    letter_number = models.CharField(max_length=60, blank=True)
    letter_on = models.DateField(null=True, blank=True)
    opened_on = models.DateField()
    submitted_on = models.DateField(null=True, blank=True)
    is_late = models.BooleanField(default=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decision = TenantForeignKey(Decision, null=True, blank=True, related_name="cases")
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    first_on = models.DateField(null=True, blank=True)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    posted_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["province", "plan_year", "state"], name="disbursement_case_state_idx"),
            models.Index(fields=["province", "unit"], name="disbursement_case_unit_idx"),
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "run"],
                condition=models.Q(run__isnull=False, kind__in=["freeze", "recall"])
                & ~models.Q(state__in=["withdrawn"]),
                name="disbursement_case_of_run_once",
            ),
            models.CheckConstraint(
                name="disbursement_case_posted",
                condition=~models.Q(state__in=["posted", "awaiting_second"])
                | models.Q(decision__isnull=False, first_on__isnull=False),
            ),
            models.CheckConstraint(
                name="disbursement_case_two_people",
                condition=models.Q(second_by__isnull=True) | ~models.Q(second_by=models.F("first_by")),
            ),
        ]

    def __str__(self) -> str:
        return _("%(get_kind_display)s số %(pk)s") % {"get_kind_display": self.get_kind_display(), "pk": self.pk}

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.state not in {self.State.WITHDRAWN, self.State.POSTED}


class CaseItem(TenantModel):
    """One amount of the list (dòng của hồ sơ): taken from a bucket of a line, in a transfer for another project.

    `taker` is the line that took it, known when it is posted; `movement` is the first entry that took it away.
    """

    case = TenantForeignKey(CapitalCase, related_name="items")
    line = TenantForeignKey(CapitalLine, related_name="case_items")
    bucket = models.CharField(max_length=10, choices=labelled(Bucket))
    amount_vnd = models.BigIntegerField()
    taker_project = TenantForeignKey(Project, null=True, blank=True, related_name="case_items")
    taker = TenantForeignKey(CapitalLine, null=True, blank=True, related_name="taken_items")
    reach = models.CharField(max_length=20, blank=True)
    movement = TenantForeignKey(Movement, null=True, blank=True, related_name="case_items")

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        indexes = [models.Index(fields=["province", "line"], name="disbursement_item_line_idx")]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "case", "line", "bucket", "taker_project"],
                nulls_distinct=False,
                name="disbursement_item_once",
            ),
            models.CheckConstraint(name="disbursement_item_positive", condition=models.Q(amount_vnd__gt=0)),
            models.CheckConstraint(
                name="disbursement_item_bucket", condition=models.Q(bucket__in=["available", "frozen"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.line_id} {self.amount_vnd}"


class CaseStep(TenantModel):
    """What somebody did with a case (bước xử lý), kept for good."""

    APPEND_ONLY = True

    class Verb(models.TextChoices):
        OPENED = "opened", gettext_lazy("Lập danh sách")
        SUBMITTED = "submitted", gettext_lazy("Trình duyệt")
        RETURNED = "returned", gettext_lazy("Trả lại")
        WITHDRAWN = "withdrawn", gettext_lazy("Rút")
        APPROVED = "approved", gettext_lazy("Duyệt lần một")
        POSTED = "posted", gettext_lazy("Duyệt, ghi sổ")
        REFRESHED = "refreshed", gettext_lazy("Lập lại danh sách")

    case = TenantForeignKey(CapitalCase, related_name="steps")
    verb = models.CharField(max_length=12, choices=Verb.choices)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    text = models.CharField(max_length=600, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        indexes = [models.Index(fields=["province", "case"], name="disbursement_step_case_idx")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"


class RecallItem(TenantModel):
    """Money that went back under a rule, and what follows from it (khoản đã hoàn trả, thu hồi).

    `no_refill_from` are the sources whose money of the next plan year may not pay for the same again; where
    `own_budget_finishes` the holder must finish the rest from its own budget.
    """

    APPEND_ONLY = True

    case = TenantForeignKey(CapitalCase, related_name="recalled")
    rule = TenantForeignKey(DeadlineRule, related_name="recalled")
    line = TenantForeignKey(CapitalLine, related_name="recalled")
    project = TenantForeignKey(Project, null=True, blank=True, related_name="recalled")
    holder = TenantForeignKey("accounts.OrgUnit", related_name="recalled")
    source = models.CharField(max_length=10, choices=CapitalSource.choices)
    amount_vnd = models.BigIntegerField()
    movement = TenantForeignKey(Movement, related_name="recalled")
    no_refill_from = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    own_budget_finishes = models.BooleanField()

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        indexes = [
            models.Index(fields=["province", "project"], name="disbursement_recalled_proj_idx"),
            models.Index(fields=["province", "case"], name="disbursement_recalled_case_idx"),
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "movement"], name="disbursement_recalled_once"),
            models.CheckConstraint(name="disbursement_recalled_positive", condition=models.Q(amount_vnd__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.amount_vnd}"


class TreasuryNotice(TenantModel):
    """What the State Treasury is told of a posted case (thông báo Kho bạc), numbered by year, and its answer."""

    case = TenantForeignKey(CapitalCase, related_name="notices")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    sent_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    acknowledged_on = models.DateField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    reminded_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "year", "number"], name="disbursement_notice_number_once"),
            models.UniqueConstraint(fields=["province", "case"], name="disbursement_notice_of_case_once"),
            models.CheckConstraint(
                name="disbursement_notice_answered",
                condition=models.Q(acknowledged_on__isnull=True, acknowledged_at__isnull=True)
                | models.Q(acknowledged_on__isnull=False, acknowledged_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return _("Thông báo số %(number)s/%(year)s") % {"number": f"{self.number:02d}", "year": self.year}
