"""How programs come in (mã truy cập API), and what they have asked for already."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy

from accounts.tenancy import TenantModel

# How many days a token may live.
LIFETIMES: Final = (30, 90, 180, 365)


class TokenScope(models.TextChoices):
    """What a token may be used for (phạm vi của mã); never more than its person may do."""

    READ = "read", gettext_lazy("Đọc số liệu")
    SUBMISSIONS = "submissions", gettext_lazy("Lập và nộp báo cáo")
    REVIEWS = "reviews", gettext_lazy("Duyệt, trả lại báo cáo")
    TREASURY = "treasury", gettext_lazy("Nạp tệp Kho bạc, ghi chứng từ")


class ApiToken(models.Model):
    """A key by which a program acts for one person from one seat (mã truy cập API); identity, read before any scope.

    Only the digest is kept. `membership_key` is the seat: a plain key, for the seat lies behind the wall and is asked
    for at every use.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens")
    province = models.ForeignKey("accounts.Province", on_delete=models.PROTECT, related_name="+")
    membership_key = models.BigIntegerField()
    name = models.CharField(gettext_lazy("tên gợi nhớ"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.hint}"

    @property
    def scope_names(self) -> list[str]:
        """What it may be used for, in words."""
        return [str(TokenScope(one).label) for one in self.scopes]


class RequestKey(TenantModel):
    """A money request that was answered (khóa chống ghi trùng): the same key again gets the same answer."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "user", "key"], name="accounts_request_once"),
        ]
        # By age: old answers are forgotten.
        indexes = [models.Index(fields=["province", "recorded_at"], name="accounts_request_age_idx")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
