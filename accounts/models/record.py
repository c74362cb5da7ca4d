"""What happened, what a person should know, what still runs (nhật ký, thông báo, việc chạy nền)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.language import told
from accounts.tenancy import TenantForeignKey, TenantModel

LONGEST_TITLE = 600
LONGEST_MESSAGE = 2000


class AuditEntry(TenantModel):
    """One line of the audit log (nhật ký kiểm toán), written in the transaction of the act; never changed."""

    APPEND_ONLY = True
    # The detail that keeps what the summary was made of.
    SAID = "said"

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

    @property
    def said(self) -> str:
        """The summary in the language that is spoken (tóm tắt)."""
        return told(self.details[self.SAID]) if self.SAID in self.details else self.summary


class Notice(TenantModel):
    """A notice to one person (thông báo).

    `urgent` ones are mailed at once, the others in the digest of the person's hour; `mail_waits` until one of both was
    written, or until it is known that none will be.
    """

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
    urgent = models.BooleanField(default=False)
    mail_waits = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "user", "key"], name="accounts_notice_once"),
        ]
        indexes = [
            models.Index(
                fields=["province", "user"],
                name="accounts_notice_mail_idx",
                condition=models.Q(mail_waits=True),
            )
        ]

    def __str__(self) -> str:
        return self.text


class OutgoingMail(TenantModel):
    """One e-mail to one person (thư điện tử đã lập), kept as it was written.

    Without a mail server it is `kept` in the mailbox page only. `known_on` is the province's day when it was written.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Chờ gửi")
        SENDING = "sending", _("Đang gửi")
        SENT = "sent", _("Đã gửi")
        KEPT = "kept", _("Chỉ lưu trong cổng")
        FAILED = "failed", _("Không gửi được")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=120)
    to_address = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    known_on = models.DateField()
    created_at = models.DateTimeField(db_default=models.functions.Now())
    not_before = models.DateTimeField(db_default=models.functions.Now())
    sent_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "user", "key"], name="accounts_mail_once"),
        ]
        indexes = [
            models.Index(
                fields=["province", "id"],
                name="accounts_mail_open_idx",
                condition=models.Q(state__in=["waiting", "sending"]),
            )
        ]

    def __str__(self) -> str:
        return self.subject


class Job(models.Model):
    """One piece of long work (việc chạy nền); the list of work lives here, the broker only wakes the worker.

    Global, so that worker and reaper find it without a scope; it holds no business data but the key of its object.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Đang chờ")
        RUNNING = "running", _("Đang chạy")
        DONE = "done", _("Xong")
        FAILED = "failed", _("Không thành")
        CANCELLED = "cancelled", _("Đã hủy")

    province = models.ForeignKey("accounts.Province", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    # Title and message are sentences as `told` reads them.
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    result_url = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=LONGEST_MESSAGE, blank=True)
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
