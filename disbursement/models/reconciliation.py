"""The book beside the Treasury's totals (đối chiếu với Kho bạc)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.tenancy import TenantForeignKey, TenantModel
from disbursement.models.matching import ClaimFacts
from disbursement.models.project import Project
from disbursement.models.treasury import TreasuryFile


class TreasuryTotal(ClaimFacts, TenantModel):
    """What the Treasury has paid of one money up to a day (số lũy kế của Kho bạc); it is compared, never posted.

    `settled_vnd` is paid for work done, `advanced_vnd` advanced and not yet recovered, `carried_vnd` the capital that
    was carried over from earlier years.
    """

    file = TenantForeignKey(TreasuryFile, related_name="totals")
    attempt = models.PositiveSmallIntegerField(default=1)
    row_number = models.PositiveIntegerField()
    project = TenantForeignKey(Project, null=True, related_name="+")
    carried_vnd = models.BigIntegerField(null=True)
    settled_vnd = models.BigIntegerField()
    advanced_vnd = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        ordering = ["row_number"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "file", "attempt", "row_number"], name="disbursement_total_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} dòng {self.row_number}"


class Reconciliation(TenantModel):
    """The comparison of one day (lần đối chiếu), signed off by the Treasury and by the committee."""

    file = TenantForeignKey(TreasuryFile, related_name="reconciliations")
    as_of = models.DateField()
    plan_year = models.PositiveSmallIntegerField()
    opened_on = models.DateField()
    treasury_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    treasury_signed_on = models.DateField(null=True)
    committee_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    committee_signed_on = models.DateField(null=True)
    # What both sides signed: the figures as they stood.
    signed_lines = models.JSONField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-as_of", "-id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "file"], name="disbursement_reconciled_once"),
        ]

    def __str__(self) -> str:
        return f"{self.as_of:%d/%m/%Y}"

    @property
    def is_signed(self) -> bool:
        """Whether both sides have signed."""
        return self.treasury_signed_on is not None and self.committee_signed_on is not None


class ReconciliationNote(TenantModel):
    """Why a figure differs, in a person's words (giải trình chênh lệch); the newest counts."""

    APPEND_ONLY = True

    reconciliation = TenantForeignKey(Reconciliation, related_name="notes")
    key = models.CharField(max_length=120)
    text = models.CharField(max_length=600)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    written_on = models.DateField()

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        indexes = [models.Index(fields=["province", "reconciliation"], name="disbursement_recon_note_idx")]

    def __str__(self) -> str:
        return self.text
