"""The one door in (bản nộp): every figure arrives as a submission."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.tenancy import TenantForeignKey, TenantModel
from programs.models.form import Obligation


class Submission(TenantModel):
    """What a unit hands in for an obligation (bản nộp): one living submission an obligation.

    `entries` holds {row key: {column key: text as typed}}. `step` is the review step it waits at (0 is the first of
    the form's chain). `last_submitted` keeps the entries of the previous submitting, for "what changed".
    """

    class State(models.TextChoices):
        DRAFT = "draft", gettext_lazy("Đang soạn")
        SUBMITTED = "submitted", gettext_lazy("Chờ duyệt")
        RETURNED = "returned", pgettext_lazy("tình trạng", "Trả lại")
        APPROVED = "approved", gettext_lazy("Đã duyệt")

    # On its way or at its end (đã nộp); a draft and a returned one are still owed.
    HANDED_IN = (State.SUBMITTED, State.APPROVED)

    obligation = TenantForeignKey(Obligation, related_name="submissions")
    unit = TenantForeignKey("accounts.OrgUnit", related_name="submissions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    step = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    entries = models.JSONField(default=dict)
    last_submitted = models.JSONField(null=True)
    note = models.TextField(blank=True)
    submitted_on = models.DateField(null=True)
    submitted_at = models.DateTimeField(null=True)
    first_submitted_on = models.DateField(null=True)
    on_time = models.BooleanField(null=True)
    approved_on = models.DateField(null=True)
    source = models.CharField(
        max_length=10,
        default="web",
        choices=[("web", gettext_lazy("Trên màn hình")), ("xlsx", gettext_lazy("Tệp Excel"))],
    )
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["province", "state", "step"],
                name="programs_submission_queue_idx",
            ),
            models.Index(fields=["province", "unit"], name="programs_submission_unit_idx"),
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "obligation"], name="programs_submission_once"),
            models.CheckConstraint(
                name="programs_submission_dated",
                condition=models.Q(state__in=["draft"]) | models.Q(submitted_on__isnull=False),
                violation_error_message=gettext_lazy("Bản đã nộp phải có ngày nộp."),
            ),
            models.CheckConstraint(
                name="programs_submission_approved_dated",
                condition=~models.Q(state="approved") | models.Q(approved_on__isnull=False),
                violation_error_message=gettext_lazy("Bản đã duyệt phải có ngày duyệt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.state}"


class Review(TenantModel):
    """One step of a submission's way (bước xử lý): submitted, returned with a reason, approved; never changed."""

    APPEND_ONLY = True

    class Verb(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("lịch sử", "Nộp")
        RETURNED = "returned", pgettext_lazy("lịch sử", "Trả lại")
        APPROVED = "approved", pgettext_lazy("lịch sử", "Duyệt")

    submission = TenantForeignKey(Submission, related_name="reviews")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    step = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField()
    unit = TenantForeignKey("accounts.OrgUnit", related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    reason = models.TextField(blank=True)
    entries = models.JSONField(null=True)
    reviewed_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        indexes = [models.Index(fields=["province", "submission"], name="programs_review_submission_idx")]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                name="programs_return_needs_reason",
                condition=~models.Q(verb="returned") | ~models.Q(reason=""),
                violation_error_message=gettext_lazy("Trả lại phải nêu lý do."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.submission_id}"


class Reminder(TenantModel):
    """Who was reminded of which duty on which day (đã nhắc); never changed. `by` is empty for the calendar's own."""

    APPEND_ONLY = True

    obligation = TenantForeignKey(Obligation, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    told_on = models.DateField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "obligation", "user", "told_on"], name="programs_reminder_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.user_id} {self.told_on:%d/%m/%Y}"
