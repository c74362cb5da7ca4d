"""What a person proves themselves with beside the password (xác thực hai lớp); identity, not business."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from accounts.models.people import User


class SecondFactor(models.Model):
    """A person's authenticator (ứng dụng tạo mã): its secret is sealed, and no code counts twice."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    sealed_secret = models.CharField(max_length=255)
    # The last time step whose code was used: the same code and older ones are refused.
    last_step = models.BigIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.user_id}"


class RecoveryCode(models.Model):
    """One recovery code (mã dự phòng), kept as a keyed hash; it opens once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes", db_index=False)
    fingerprint = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "fingerprint"], name="accounts_recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.user_id}"
