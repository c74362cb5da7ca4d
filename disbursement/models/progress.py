"""How works go on (tiến độ): reports with their photos, and the final accounts."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.tenancy import TenantForeignKey, TenantModel
from disbursement.models.project import Project
from programs.models import Decision


class ProgressReport(TenantModel):
    """What stands of works on a day (báo cáo tiến độ); a newer report replaces an older, none is changed.

    `volume_percent` is the share of the work that is done, `value_vnd` what the finished volume is worth.
    """

    APPEND_ONLY = True

    project = TenantForeignKey(Project, related_name="progress")
    reported_on = models.DateField()
    volume_percent = models.DecimalField(max_digits=5, decimal_places=2)
    value_vnd = models.BigIntegerField(null=True, blank=True)
    note = models.CharField(max_length=600, blank=True)
    known_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        ordering = ["-reported_on", "-id"]
        indexes = [models.Index(fields=["province", "project", "reported_on"], name="disbursement_progress_idx")]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                name="disbursement_progress_percent",
                condition=models.Q(volume_percent__gte=0, volume_percent__lte=100),
            ),
            models.CheckConstraint(
                name="disbursement_progress_value",
                condition=models.Q(value_vnd__isnull=True) | models.Q(value_vnd__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.volume_percent} {self.reported_on:%d/%m/%Y}"


class ProgressPhoto(TenantModel):
    """A photo of works (ảnh công trình), drawn anew from what was uploaded: no metadata, no place of the camera."""

    report = TenantForeignKey(ProgressReport, related_name="photos")
    content = models.BinaryField()
    thumbnail = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    uploaded_on = models.DateField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "report", "sha256"], name="disbursement_photo_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} ảnh {self.pk}"


class FinalAccount(TenantModel):
    """The final accounts of a completed project (quyết toán dự án hoàn thành): handed in, then approved by decision."""

    project = TenantForeignKey(Project, related_name="final_accounts")
    submitted_on = models.DateField()
    submitted_vnd = models.BigIntegerField()
    approved_vnd = models.BigIntegerField(null=True, blank=True)
    decision = TenantForeignKey(Decision, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "project"], name="disbursement_final_once"),
            models.CheckConstraint(name="disbursement_final_positive", condition=models.Q(submitted_vnd__gt=0)),
            models.CheckConstraint(
                name="disbursement_final_approved",
                condition=models.Q(approved_vnd__isnull=True, decision__isnull=True)
                | models.Q(approved_vnd__gt=0, decision__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} quyết toán {self.submitted_vnd}"
