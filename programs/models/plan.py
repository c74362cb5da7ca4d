"""The plan of a year and the documents it comes from (kế hoạch năm, văn bản)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.names import search_key
from accounts.tenancy import TenantForeignKey, TenantModel
from programs.models.catalogue import Phase, Programme

# A quote with this key and the code of a document is the place where a plan names that document.
CITED = "cited:"


class PlanYear(TenantModel):
    """A plan year of the province (năm kế hoạch).

    `two_for_rules`: whoever drafts another wording of a rule may not put it in force alone (quy tắc cần hai người).
    """

    year = models.PositiveSmallIntegerField()
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="+", db_index=False)
    day_off_policy = models.CharField(
        max_length=20,
        default="keep",
        choices=[
            ("keep", gettext_lazy("Giữ nguyên ngày")),
            ("next", gettext_lazy("Ngày làm việc kế tiếp")),
            ("previous", gettext_lazy("Ngày làm việc liền trước")),
        ],
    )
    two_for_rules = models.BooleanField(default=False, db_default=False)

    class Meta(TenantModel.Meta):
        ordering = ["-year"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "year"], name="programs_plan_year_once"),
        ]

    def __str__(self) -> str:
        return _("Năm kế hoạch %(year)s") % {"year": self.year}


class PlanDocument(TenantModel):
    """A document of the plan (văn bản); number and date may be missing ("số/ngày chưa có")."""

    plan_year = TenantForeignKey(PlanYear, related_name="documents")
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=400)
    issuer = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    signer = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=400, blank=True)
    search_key = models.CharField(max_length=500, db_collation="C", blank=True, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "plan_year", "code"], name="programs_document_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key of number and title with them (khóa tìm kiếm)."""
        self.search_key = search_key(f"{self.number} {self.title}")[:500]
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_key"}
        super().save(*args, **kwargs)

    @property
    def cited_key(self) -> str:
        """The key of the quote in which a plan names this document (khóa viện dẫn)."""
        return f"{CITED}{self.code}"

    @property
    def named(self) -> str:
        """Kind and number where there is one (tên gọi): "Quyết định số 90/QĐ-TTg"."""
        return f"{self.kind} số {self.number}" if self.number else self.kind


class Stewardship(TenantModel):
    """Who leads a programme and which standing office helps (cơ quan chủ trì, văn phòng giúp việc).

    `assumed` where the documents only say "cơ quan chủ trì" without naming it; a province may have no office.
    """

    plan_year = TenantForeignKey(PlanYear, related_name="stewardships")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    lead = TenantForeignKey("accounts.OrgUnit", related_name="led_programmes")
    office = TenantForeignKey("accounts.OrgUnit", null=True, blank=True, related_name="+")
    assumed = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "plan_year", "programme"], name="programs_stewardship_once"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.lead_id}"


class Citation(TenantModel):
    """A place in a document with its quote (trích dẫn)."""

    document = TenantForeignKey(PlanDocument, related_name="citations")
    key = models.CharField(max_length=60)
    locator = models.CharField(max_length=200)
    quote = models.CharField(max_length=600)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "document", "key"], name="programs_citation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.locator}: «{self.quote}»"


class Decision(TenantModel):
    """A decision or letter that moves capital or settles a matter (quyết định, công văn)."""

    class Kind(models.TextChoices):
        DECISION = "decision", gettext_lazy("Quyết định")
        LETTER = "letter", gettext_lazy("Công văn")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.CharField(max_length=60)
    decided_on = models.DateField()
    issuer = models.CharField(max_length=200)
    title = models.CharField(max_length=400, blank=True)
    illustrative = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        ordering = ["decided_on", "id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "issuer", "number", "decided_on"],
                name="programs_decision_once",
            ),
        ]

    def __str__(self) -> str:
        told = {"kind": self.get_kind_display(), "number": self.number, "day": f"{self.decided_on:%d/%m/%Y}"}
        return _("%(kind)s số %(number)s ngày %(day)s") % told


class ProgrammeScope(TenantModel):
    """A unit inside a programme between two dates (phạm vi chương trình); `valid_to` is exclusive."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = TenantForeignKey("accounts.OrgUnit", related_name="scopes")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    legal_basis = models.CharField(max_length=300, blank=True)
    assumed = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "programme", "unit", "valid_from"],
                name="programs_scope_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.unit_id}"


class Candidate(TenantModel):
    """A unit named by the plan for a title of that year (đơn vị phấn đấu đạt chuẩn)."""

    class Title(models.TextChoices):
        NTM = "ntm", gettext_lazy("Xã đạt chuẩn NTM")
        ADVANCED = "advanced", gettext_lazy("Xã NTM nâng cao")
        MODEL = "model", gettext_lazy("Xã NTM kiểu mẫu")

    plan_year = TenantForeignKey(PlanYear, related_name="candidates")
    unit = TenantForeignKey("accounts.OrgUnit", related_name="candidacies")
    title = models.CharField(max_length=20, choices=Title.choices)
    field_of_excellence = models.CharField(max_length=120, blank=True)
    citation = TenantForeignKey(Citation, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ["title", "id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "plan_year", "title", "unit"],
                name="programs_candidate_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.title}"
