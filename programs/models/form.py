"""Forms and who owes them (biểu mẫu, nghĩa vụ báo cáo)."""

from __future__ import annotations

from django.db import models

from accounts.tenancy import TenantForeignKey, TenantModel
from programs.models.plan import Citation, PlanYear
from programs.periods import Period


class ReportForm(TenantModel):
    """A form of a plan year (biểu mẫu): who owes it and along which chain it is reviewed, as data.

    `owed_by` is a kind of unit. `programmes` are programme codes: a unit owes the form while it is in the scope of
    one of them (empty: every unit of the kind). `chain` lists review steps from below: each {"step", "by": "parent" |
    unit code, "title"}. `sheet` names the declaration of `reporting.catalogue`.
    """

    plan_year = TenantForeignKey(PlanYear, related_name="forms")
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    sheet = models.CharField(max_length=60)
    owed_by = models.CharField(max_length=20)
    programmes = models.JSONField(default=list)
    chain = models.JSONField(default=list)
    citation = TenantForeignKey(Citation, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ["code"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "plan_year", "code"], name="programs_form_once"),
        ]

    def __str__(self) -> str:
        return self.title


class FormPeriod(TenantModel):
    """A form in one period (kỳ báo cáo) with its due day; `illustrative` where no document names the day."""

    form = TenantForeignKey(ReportForm, related_name="periods")
    period = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    opens_on = models.DateField()
    operator = models.CharField(max_length=20)
    due = models.CharField(max_length=20)
    last_day = models.DateField()
    illustrative = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        ordering = ["last_day", "id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "form", "period"], name="programs_form_period_once"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.period}"

    @property
    def label(self) -> str:
        """The period as reports write it (tên kỳ): "6 tháng đầu năm 2023"."""
        return Period.from_key(self.period).label

    @property
    def written(self) -> str:
        """The period as Vietnamese papers and the audit log write it."""
        return Period.from_key(self.period).written


class Obligation(TenantModel):
    """One unit owes one form in one period (nghĩa vụ báo cáo); `extended_to` is an extension that was granted."""

    form_period = TenantForeignKey(FormPeriod, related_name="obligations")
    unit = TenantForeignKey("accounts.OrgUnit", related_name="obligations")
    extended_to = models.DateField(null=True, blank=True)
    extension_reason = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        indexes = [models.Index(fields=["province", "unit"], name="programs_obligation_unit_idx")]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "form_period", "unit"],
                name="programs_obligation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_period_id} {self.unit_id}"
