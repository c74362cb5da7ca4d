"""The tenant (tỉnh, thành phố) and what it sets for itself."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.roles import Role
from accounts.tenancy import TenantModel


class Province(models.Model):
    """A province (tỉnh/thành phố trực thuộc Trung ương), the tenant; part of the national catalogue."""

    code = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=100)
    type_name = models.CharField(max_length=20, default="Tỉnh")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.type_name} {self.name}"


class ProvinceSettings(TenantModel):
    """What a province sets for itself (thiết lập); `training_today` is its training clock (đồng hồ tập huấn).

    `second_factor_roles` are the roles that must prove themselves twice (xác thực hai lớp). From `two_people_from_vnd`
    on, in đồng, capital is moved only when a second person approves (hai người duyệt); None asks nobody twice.
    """

    training_today = models.DateField(null=True, blank=True)
    illustrative = models.BooleanField(default=False)
    place_name = models.CharField(max_length=60, blank=True)
    checked_through = models.DateField(null=True, blank=True)
    second_factor_roles = ArrayField(
        models.CharField(max_length=30, choices=Role.choices), default=list, blank=True, db_default=[]
    )
    two_people_from_vnd = models.BigIntegerField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province"], name="accounts_one_settings_row"),
            models.CheckConstraint(
                name="accounts_two_people_positive",
                condition=models.Q(two_people_from_vnd__isnull=True) | models.Q(two_people_from_vnd__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.province_id}"
