"""Reports that were drafted and issued (báo cáo đang soạn, báo cáo đã ban hành)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import ExtractYear

from accounts.tenancy import TenantForeignKey, TenantModel
from disbursement.models import CapitalCase
from programs.models import PlanYear


class ReportDraft(TenantModel):
    """What people add in words to a report (phần lời của báo cáo); every figure is bound, never typed."""

    plan_year = TenantForeignKey(PlanYear, related_name="+")
    report = models.CharField(max_length=40)
    period = models.CharField(max_length=20)
    unit = TenantForeignKey("accounts.OrgUnit", related_name="+")
    texts = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "plan_year", "report", "period", "unit"], name="reporting_draft_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.period} {self.unit_id}"


class IssuedReport(TenantModel):
    """A report as issued (báo cáo đã ban hành): the Document itself, frozen with its hash; never changed.

    The papers of a case of capital are kept here as well (văn bản của hồ sơ vốn): `case` names it, `report` the paper.
    """

    APPEND_ONLY = True

    plan_year = TenantForeignKey(PlanYear, related_name="+")
    report = models.CharField(max_length=40)
    period = models.CharField(max_length=20)
    unit = TenantForeignKey("accounts.OrgUnit", related_name="+")
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    as_of = models.DateField()
    known_at = models.DateTimeField(db_default=models.functions.Now())
    rules = models.JSONField(default=list)
    document = models.JSONField()
    document_hash = models.CharField(max_length=64)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    case = TenantForeignKey(CapitalCase, null=True, blank=True, related_name="papers")

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        constraints = [
            *TenantModel.Meta.constraints,
            # Numbers of documents begin anew every year; one decision may speak of several cases.
            models.UniqueConstraint(
                "province",
                "unit",
                "number",
                ExtractYear("issued_on"),
                condition=models.Q(case__isnull=True),
                name="reporting_issued_number_once",
            ),
            models.UniqueConstraint(
                fields=["province", "case", "report"],
                condition=models.Q(case__isnull=False),
                name="reporting_case_paper_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} số {self.number}"


class ReportFile(TenantModel):
    """One drawing of an issued report (tệp của báo cáo), behind the same wall as its figures."""

    APPEND_ONLY = True

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"
        XLSX = "xlsx", "Excel"

    report = TenantForeignKey(IssuedReport, related_name="files")
    format = models.CharField(max_length=4, choices=Format.choices)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    drawn_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "report", "format"], name="reporting_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.format}"


class Export(TenantModel):
    """A file that somebody asked for and a worker drew (tệp xuất): too long to be drawn while a page waits.

    Only who asked may fetch it; `parameters` say what was asked, so the same question while it is open is one export.
    """

    kind = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    title = models.CharField(max_length=300)
    file_name = models.CharField(max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_on = models.DateField()
    asked_at = models.DateTimeField(db_default=models.functions.Now())
    content = models.BinaryField(null=True)
    row_count = models.PositiveIntegerField(default=0)
    size_bytes = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        indexes = [models.Index(fields=["province", "made_by", "-id"], name="reporting_export_newest_idx")]

    def __str__(self) -> str:
        return self.title
