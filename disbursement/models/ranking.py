"""The order of projects in a year (thứ tự ưu tiên): criteria, limits, scores, proposals to change the list."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from accounts.choices import labelled
from accounts.tenancy import TenantForeignKey, TenantModel
from disbursement.models.project import Project
from disbursement.ranking import MOST_POINTS, Measure
from programs.models import Decision


class RankingCriterion(TenantModel):
    """A criterion of a province's year with its weight (tiêu chí xếp thứ tự)."""

    plan_year = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    weight = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=10, choices=labelled(Measure))

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "plan_year", "code"], name="disbursement_criterion_once"),
            models.CheckConstraint(
                name="disbursement_criterion_weight", condition=models.Q(weight__gte=0, weight__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.weight})"


class RankingLimit(TenantModel):
    """Limits of a year against thin spreading (giới hạn chống dàn trải)."""

    plan_year = models.PositiveSmallIntegerField()
    smallest_vnd = models.BigIntegerField(null=True, blank=True)
    most_of_unit = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "plan_year"], name="disbursement_limit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_year}"


class ProjectScore(TenantModel):
    """Points that an investor gave a project for a criterion (điểm); a newer score replaces, none is changed."""

    APPEND_ONLY = True

    project = TenantForeignKey(Project, related_name="scores")
    criterion = TenantForeignKey(RankingCriterion, related_name="scores")
    points = models.DecimalField(max_digits=4, decimal_places=2)
    known_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    scored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        indexes = [models.Index(fields=["province", "project"], name="disbursement_score_idx")]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                name="disbursement_score_points", condition=models.Q(points__gte=0, points__lte=MOST_POINTS)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.points}"


class ListChange(TenantModel):
    """A proposal to change the list of projects (đề xuất điều chỉnh danh mục), decided by the committee."""

    class Kind(models.TextChoices):
        ADD = "add", gettext_lazy("Bổ sung vào danh mục")
        REMOVE = "remove", gettext_lazy("Đưa ra khỏi danh mục")
        POSTPONE = "postpone", gettext_lazy("Giãn tiến độ")

    class State(models.TextChoices):
        PROPOSED = "proposed", gettext_lazy("Chờ quyết định")
        ACCEPTED = "accepted", gettext_lazy("Đồng ý")
        REFUSED = "refused", gettext_lazy("Không đồng ý")

    plan_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    project = TenantForeignKey(Project, null=True, blank=True, related_name="list_changes")
    unit = TenantForeignKey("accounts.OrgUnit", related_name="+")
    name = models.CharField(max_length=300)
    reason = models.CharField(max_length=600)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    decision = TenantForeignKey(Decision, null=True, blank=True, related_name="+")
    proposed_on = models.DateField()
    decided_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        indexes = [models.Index(fields=["province", "plan_year"], name="disbursement_change_year_idx")]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "plan_year", "project"],
                condition=models.Q(state="proposed", project__isnull=False),
                name="disbursement_change_once",
            ),
            models.CheckConstraint(
                name="disbursement_change_project",
                condition=models.Q(kind="add", project__isnull=True)
                | (~models.Q(kind="add") & models.Q(project__isnull=False)),
            ),
            models.CheckConstraint(
                name="disbursement_change_decided",
                condition=models.Q(state="proposed", decision__isnull=True, decided_on__isnull=True)
                | (~models.Q(state="proposed") & models.Q(decision__isnull=False, decided_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"
