"""People and what they may enter (con người, tư cách)."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy

from accounts.language import NAMES
from accounts.roles import Role
from accounts.tenancy import TenantForeignKey, TenantModel


def sign_in_name(typed: str) -> str:
    """Return the name that a person signs in with (tên đăng nhập), as it is stored: no blanks around, lower case."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


class UserManager(BaseUserManager["User"]):
    """Makes users; every password is hashed with argon2."""

    def create_user(
        self,
        username: str,
        password: str | None,
        full_name: str,
        email: str = "",
        invited_at: datetime | None = None,
    ) -> User:
        """Add a person (người dùng) who may sign in; without a password they come in by their invitation."""
        user = self.model(
            username=sign_in_name(username),
            full_name=full_name,
            email=email,
            invited_at=invited_at,
        )
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in (người dùng); global, for one person may serve in several provinces."""

    username = models.CharField(gettext_lazy("tên đăng nhập"), max_length=80, unique=True)
    full_name = models.CharField(gettext_lazy("họ và tên"), max_length=150)
    email = models.EmailField(gettext_lazy("thư điện tử"), blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    invited_at = models.DateTimeField(null=True, blank=True)
    # What the person chose: the digest at this hour in Vietnam, or no e-mail.
    mail_on = models.BooleanField(default=True)
    mail_hour = models.PositiveSmallIntegerField(default=7)
    # Empty until the person has chosen one: Vietnamese, then, and in letters too.
    language = models.CharField(max_length=5, blank=True, choices=list(NAMES.items()))
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    # Filled when a session is opened, so that one request asks once.
    entries: list[ProvinceAccess] | None = None

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    def __str__(self) -> str:
        return self.full_name


class OpenSession(models.Model):
    """A session that a person has open (phiên đăng nhập), so that they see and end it; identity, not business."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=80, blank=True)
    # Where from, as a network only (10.1.1.x): enough to know one's office again.
    network = models.CharField(max_length=50, blank=True)
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at:%d/%m/%Y %H:%M}"


class ProviderIdentity(models.Model):
    """A person as a province's sign-on provider knows them (liên kết đăng nhập một lần)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="accounts_provider_identity_once"),
            models.UniqueConstraint(fields=["user", "issuer"], name="accounts_provider_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


class KnownDevice(models.Model):
    """A browser in which a person has signed in before (thiết bị đã biết), known by the hash of a cookie of its own."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    fingerprint = models.CharField(max_length=64)
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "fingerprint"], name="accounts_known_device_once")]

    def __str__(self) -> str:
        return f"{self.user_id}"


class ProvinceAccess(models.Model):
    """The map of who may enter which province (quyền vào tỉnh), read only by sign-in."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="provinces")
    province = models.ForeignKey("accounts.Province", on_delete=models.PROTECT, related_name="+")
    read_only = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "province"], name="accounts_access_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.province_id}"


class Membership(TenantModel):
    """A person's role at a unit between two dates (tư cách); `valid_to` is exclusive.

    `on_behalf_of` is set where somebody lent their own seat while away (ủy quyền).
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", db_index=False)
    unit = TenantForeignKey("accounts.OrgUnit", related_name="memberships")
    role = models.CharField(max_length=30, choices=Role.choices)
    title = models.CharField(max_length=150, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    on_behalf_of = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                name="accounts_lent_seat_ends",
                condition=models.Q(on_behalf_of__isnull=True) | models.Q(valid_to__isnull=False),
                violation_error_message=gettext_lazy("Ủy quyền phải có ngày kết thúc."),
            ),
            models.UniqueConstraint(
                fields=["province", "user", "unit", "role", "valid_from"],
                name="accounts_membership_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
