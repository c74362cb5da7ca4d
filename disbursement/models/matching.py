"""How the Treasury's words are brought to the book's (cách đọc tệp, ghép dòng Kho bạc với dòng vốn)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext

from accounts.tenancy import TenantForeignKey, TenantModel
from disbursement.models.ledger import Assigned, CapitalLine, CapitalNature, CapitalSource
from disbursement.models.project import Project
from disbursement.models.treasury import TreasuryFile


class TreasuryLayout(TenantModel):
    """A layout of the province's own (cách đọc của tỉnh); one with the code of an embedded layout stands in for it."""

    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    spec = models.JSONField()
    # Only a layout that was tried on a file may be used.
    tried_on = models.DateField(null=True)
    is_used = models.BooleanField(default=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    changed_on = models.DateField()

    class Meta(TenantModel.Meta):
        ordering = ["title", "id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "code"], name="disbursement_layout_once"),
            models.CheckConstraint(
                name="disbursement_layout_tried", condition=models.Q(is_used=False) | models.Q(tried_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ClaimFacts(models.Model):
    """What the Treasury says of the money that a row is about (căn cứ của dòng Kho bạc)."""

    project_code = models.CharField(max_length=60, blank=True)
    project_name = models.CharField(max_length=300, blank=True)
    component = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=20, blank=True)
    nature = models.CharField(max_length=20, blank=True)
    origin_year = models.PositiveSmallIntegerField(default=0)
    assigned = models.CharField(max_length=15, blank=True)

    class Meta:
        abstract = True

    @property
    def words(self) -> str:
        """The money in words, as far as the Treasury told it."""
        told = (
            self.component,
            dict(CapitalSource.choices).get(self.source, self.source),
            dict(CapitalNature.choices).get(self.nature, self.nature),
            gettext("vốn năm %(year)s") % {"year": self.origin_year} if self.origin_year else "",
            dict(Assigned.choices).get(self.assigned, self.assigned),
        )
        return ", ".join(str(one) for one in told if one)


class TreasuryClaim(ClaimFacts, TenantModel):
    """Rows of a waiting file that belong to no line by their codes (dòng cần ghép), with what a person decided."""

    file = TenantForeignKey(TreasuryFile, related_name="claims")
    year = models.PositiveSmallIntegerField()
    column_key = models.CharField(max_length=20)
    # As `told` reads it.
    complaint = models.CharField(max_length=2000)
    row_count = models.PositiveIntegerField()
    first_row = models.PositiveIntegerField()
    total_vnd = models.BigIntegerField()
    line = TenantForeignKey(CapitalLine, null=True, related_name="+")
    excluded_reason = models.CharField(max_length=300, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    settled_on = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["first_row", "id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=[
                    "province",
                    "file",
                    "project_code",
                    "project_name",
                    "component",
                    "source",
                    "nature",
                    "origin_year",
                    "assigned",
                    "year",
                ],
                name="disbursement_claim_once",
            ),
            models.CheckConstraint(
                name="disbursement_claim_settled", condition=models.Q(line__isnull=True) | models.Q(excluded_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_code} {self.project_name}"

    @property
    def is_settled(self) -> bool:
        """Whether a person has chosen a line or left the rows out."""
        return self.line_id is not None or bool(self.excluded_reason)


class TreasuryAlias(ClaimFacts, TenantModel):
    """A choice that is remembered (ghi nhớ cách ghép): these words of the Treasury mean this project, or this line."""

    project = TenantForeignKey(Project, null=True, related_name="+")
    line = TenantForeignKey(CapitalLine, null=True, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_on = models.DateField()
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    withdrawn_on = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=[
                    "province",
                    "project_code",
                    "project_name",
                    "component",
                    "source",
                    "nature",
                    "origin_year",
                    "assigned",
                ],
                condition=models.Q(withdrawn_on__isnull=True),
                name="disbursement_alias_once",
            ),
            models.CheckConstraint(
                name="disbursement_alias_target",
                condition=models.Q(project__isnull=False, line__isnull=True)
                | models.Q(project__isnull=True, line__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_code} {self.project_name}"
