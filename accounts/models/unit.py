"""The tree of units with dates (cây đơn vị)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy

from accounts.tenancy import TenantForeignKey, TenantModel


class UnitKind(models.TextChoices):
    """What a unit is (loại đơn vị); the type word (Xã, Phường, Thị trấn …) stands beside it."""

    PROVINCE = "province", gettext_lazy("Tỉnh")
    COMMITTEE = "committee", gettext_lazy("Ban Chỉ đạo")
    OFFICE = "office", gettext_lazy("Văn phòng giúp việc")
    DEPARTMENT = "department", gettext_lazy("Sở, ban, ngành")
    TREASURY = "treasury", gettext_lazy("Kho bạc Nhà nước")
    ORGANISATION = "organisation", gettext_lazy("Mặt trận, đoàn thể")
    DISTRICT = "district", gettext_lazy("Cấp huyện")
    COMMUNE = "commune", gettext_lazy("Cấp xã")
    HAMLET = "hamlet", gettext_lazy("Thôn")


class OrgUnit(TenantModel):
    """A unit (đơn vị) under its official code; names and types by date stand in `UnitVersion`.

    `name`, `type_name` and `parent` are those of the newest version. `path` is the codes from the province down,
    each followed by "/". `sort_key` and `search_key` come from `accounts.names`.
    """

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=UnitKind.choices)
    name = models.CharField(max_length=200)
    type_name = models.CharField(max_length=40, blank=True)
    parent = TenantForeignKey("self", null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, db_collation="C")
    sort_key = models.CharField(max_length=400, db_collation="C")
    search_key = models.CharField(max_length=200, db_collation="C")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["sort_key"]
        indexes = [
            models.Index(fields=["province", "kind", "sort_key"], name="accounts_unit_kind_idx"),
            models.Index(fields=["province", "path"], name="accounts_unit_path_idx"),
            models.Index(fields=["province", "parent"], name="accounts_unit_parent_idx"),
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "kind", "code"], name="accounts_unit_code_once"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Type and name (tên đầy đủ): "Xã Đại Thạnh"."""
        return f"{self.type_name} {self.name}".strip()

    @property
    def in_a_sentence(self) -> str:
        """The name within a sentence: the type of a place is no name, so "xã Đại Thạnh", but "Sở Y tế"."""
        places = {UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.HAMLET, UnitKind.PROVINCE}
        return f"{self.type_name.lower()} {self.name}".strip() if self.kind in places else self.full_name


class UnitVersion(TenantModel):
    """Name, type and parent of a unit between two dates (đơn vị theo thời gian); `valid_to` is exclusive.

    Search looks here, so that a unit is found by the names that it had before.
    """

    unit = TenantForeignKey(OrgUnit, related_name="versions")
    name = models.CharField(max_length=200)
    type_name = models.CharField(max_length=40, blank=True)
    parent = TenantForeignKey(OrgUnit, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    legal_basis = models.CharField(max_length=300, blank=True)
    search_key = models.CharField(max_length=200, db_collation="C")

    class Meta(TenantModel.Meta):
        ordering = ["valid_from"]
        indexes = [models.Index(fields=["province", "search_key"], name="accounts_version_search_idx")]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "unit", "valid_from"],
                name="accounts_unit_version_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} từ {self.valid_from:%d/%m/%Y}"

    @property
    def full_name(self) -> str:
        """Type and name as they were (tên đầy đủ khi đó)."""
        return f"{self.type_name} {self.name}".strip()


class UnitAttribute(TenantModel):
    """A dated attribute (thuộc tính): huyện nghèo, xã đặc biệt khó khăn, sáp nhập …; `valid_to` is exclusive."""

    POOR_DISTRICT = "poor_district"
    ESPECIALLY_DIFFICULT = "especially_difficult"
    MOUNTAINOUS = "mountainous"
    PLANNED_MERGER = "planned_merger"
    REGISTERED = "registered"
    FINANCE = "finance"
    KINDS = [
        (POOR_DISTRICT, gettext_lazy("Huyện nghèo")),
        (ESPECIALLY_DIFFICULT, gettext_lazy("Xã đặc biệt khó khăn")),
        (MOUNTAINOUS, gettext_lazy("Miền núi")),
        (PLANNED_MERGER, gettext_lazy("Có lộ trình sáp nhập")),
        (REGISTERED, gettext_lazy("Đăng ký phấn đấu đạt chuẩn")),
        (FINANCE, gettext_lazy("Cơ quan tài chính")),
    ]
    # Those that a group of districts can be told by; the last two are of hamlets and communes, and a task of one body.
    GROUPS = KINDS[:-2]

    unit = TenantForeignKey(OrgUnit, related_name="attributes")
    kind = models.CharField(max_length=40, choices=KINDS)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    legal_basis = models.CharField(max_length=300, blank=True)
    assumed = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "unit", "kind", "valid_from"],
                name="accounts_attribute_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind}"
