"""What money is spent on (công trình, khoản chi)."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy

from accounts.choices import labelled
from accounts.tenancy import TenantForeignKey, TenantModel
from disbursement import life
from programs.models import Component, Decision

STATUSES = labelled(life.Status)


class Project(TenantModel):
    """Works or a recurrent item under its budget-relation code (công trình, khoản chi; mã ĐVQHNS).

    `unit` is the place, `investor` the unit that spends (chủ đầu tư). Works have a code of their own; recurrent items
    of one unit share its code and differ by component. `sort_key` and `search_key` come from `accounts.names`.
    `programme_code` (CTMT), `chapter_code` (chương), `category_code` (loại) and `item_code` (khoản) have the shapes of
    `disbursement.codes`. `special_mechanism`: small works under Chương IV of NĐ 27/2022.
    """

    class Kind(models.TextChoices):
        WORKS = "works", gettext_lazy("Công trình")
        RECURRENT = "recurrent", gettext_lazy("Khoản chi thường xuyên, sự nghiệp")

    code = models.CharField(
        max_length=7,
        validators=[RegexValidator(r"^\d{7}$", message=gettext_lazy("Mã dự án (ĐVQHNS) gồm đúng 7 chữ số."))],
    )
    name = models.CharField(max_length=300)
    sort_key = models.CharField(max_length=400, db_collation="C")
    search_key = models.CharField(max_length=300, db_collation="C")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    unit = TenantForeignKey("accounts.OrgUnit", related_name="projects")
    investor = TenantForeignKey("accounts.OrgUnit", related_name="invested_projects")
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_on = models.DateField(null=True, blank=True)
    contractor_selected_on = models.DateField(null=True, blank=True)
    planned_completion_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    term_from = models.PositiveSmallIntegerField(null=True, blank=True)
    term_to = models.PositiveSmallIntegerField(null=True, blank=True)
    total_investment_vnd = models.BigIntegerField(null=True, blank=True)
    investment_decision = TenantForeignKey(Decision, null=True, blank=True, related_name="+")
    programme_code = models.CharField(max_length=5, blank=True, default="")
    chapter_code = models.CharField(max_length=3, blank=True, default="")
    category_code = models.CharField(max_length=3, blank=True, default="")
    item_code = models.CharField(max_length=3, blank=True, default="")
    special_mechanism = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=STATUSES, default=life.Status.UNDER_WAY)

    class Meta(TenantModel.Meta):
        ordering = ["sort_key", "id"]
        indexes = [
            models.Index(fields=["province", "sort_key", "id"], name="disbursement_project_sort_idx"),
            models.Index(fields=["province", "unit"], name="disbursement_project_unit_idx"),
            models.Index(fields=["province", "component"], name="disbursement_project_comp_idx"),
            models.Index(fields=["province", "search_key"], name="disbursement_project_find_idx"),
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "code", "component", "kind"], name="disbursement_project_once"),
            models.UniqueConstraint(
                fields=["province", "code"],
                condition=models.Q(kind="works"),
                name="disbursement_works_code_once",
            ),
            models.CheckConstraint(
                name="disbursement_project_code_digits", condition=models.Q(code__regex=r"^[0-9]{7}$")
            ),
            models.CheckConstraint(
                name="disbursement_project_total_positive",
                condition=models.Q(total_investment_vnd__isnull=True) | models.Q(total_investment_vnd__gt=0),
            ),
            models.CheckConstraint(
                name="disbursement_project_term",
                condition=models.Q(term_to__isnull=True)
                | models.Q(term_from__isnull=True)
                | models.Q(term_to__gte=models.F("term_from")),
            ),
            models.CheckConstraint(
                name="disbursement_project_completed",
                condition=models.Q(status__in=sorted(life.FINISHED), completed_on__isnull=False)
                | (~models.Q(status__in=sorted(life.FINISHED)) & models.Q(completed_on__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
