"""What happened, what a person should know, what still runs (nhật ký, thông báo, việc chạy nền)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.tenancy import TenantForeignKey, TenantModel


class AuditEntry(TenantModel):
    """One line of the audit log (nhật ký kiểm toán), written in the transaction of the act; never changed."""

    APPEND_ONLY = True

    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    known_on = models.DateField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    unit = TenantForeignKey("accounts.OrgUnit", null=True, related_name="+")
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField(null=True)
    summary = models.CharField(max_length=400, blank=True)
    details = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["province", "-id"], name="accounts_audit_newest_idx"),
            models.Index(
                fields=["province", "object_type", "object_id"],
                name="accounts_audit_object_idx",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"


class Notice(TenantModel):
    """A notice to one person (thông báo)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    key = models.CharField(max_length=120)
    text = models.CharField(max_length=400)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=models.functions.Now())
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "user", "key"], name="accounts_notice_once"),
        ]

    def __str__(self) -> str:
        return self.text


class Job(models.Model):
    """One piece of long work (việc chạy nền); the list of work lives here, the broker only wakes the worker.

    Global, so that worker and reaper find it without a scope; it holds no business data but the key of its object.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ"
        RUNNING = "running", "Đang chạy"
        DONE = "done", "Xong"
        FAILED = "failed", "Không thành"
        CANCELLED = "cancelled", "Đã hủy"

    province = models.ForeignKey("accounts.Province", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    result_url = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=400, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=models.functions.Now())
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["province", "kind", "key"], name="accounts_job_once")]
        indexes = [
            models.Index(
                fields=["id"],
                name="accounts_job_open_idx",
                condition=models.Q(state__in=["queued", "running"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.state}"
