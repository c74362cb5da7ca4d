"""The national catalogue (danh mục quốc gia): the serving role may only read it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy


class Phase(models.Model):
    """A phase of the programmes (giai đoạn), for example 2021–2025."""

    code = models.CharField(max_length=20, unique=True)
    start_year = models.PositiveSmallIntegerField()
    end_year = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["start_year"]

    def __str__(self) -> str:
        return f"{self.start_year}–{self.end_year}"


class Programme(models.Model):
    """A national target programme (chương trình mục tiêu quốc gia) of one phase; `code` such as NTM, GNBV, DTTS."""

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="programmes")
    code = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()
    short_name = models.CharField(max_length=80)
    name = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["phase", "code"], name="programs_programme_once")]

    def __str__(self) -> str:
        return self.short_name


class Component(models.Model):
    """A component, project or sub-project of a programme (nội dung thành phần, dự án, tiểu dự án)."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="components")
    code = models.CharField(max_length=30)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=600)
    lead_agency = models.CharField(max_length=200, blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    verified = models.BooleanField(default=False)

    class Meta:
        ordering = ["programme__number", "code"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="programs_component_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Holiday(models.Model):
    """A day off or a swapped working day (ngày nghỉ, ngày làm bù)."""

    day = models.DateField(unique=True)
    kind = models.CharField(max_length=10, choices=[("off", gettext_lazy("Nghỉ")), ("work", gettext_lazy("Làm bù"))])
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"
