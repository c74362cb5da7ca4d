"""Provinces, units, people, records (tỉnh, đơn vị, con người, nhật ký)."""

from accounts.models.people import (
    KnownDevice,
    Membership,
    OpenSession,
    ProviderIdentity,
    ProvinceAccess,
    User,
    sign_in_name,
)
from accounts.models.province import Province, ProvinceSettings
from accounts.models.pulse import Pulse
from accounts.models.record import AuditEntry, Job, Notice, OutgoingMail
from accounts.models.second_factor import RecoveryCode, SecondFactor
from accounts.models.token import LIFETIMES, ApiToken, RequestKey, TokenScope
from accounts.models.unit import OrgUnit, UnitAttribute, UnitKind, UnitVersion

__all__ = [
    "LIFETIMES",
    "ApiToken",
    "AuditEntry",
    "Job",
    "KnownDevice",
    "Membership",
    "Notice",
    "OpenSession",
    "OrgUnit",
    "OutgoingMail",
    "ProviderIdentity",
    "Province",
    "ProvinceAccess",
    "ProvinceSettings",
    "Pulse",
    "RecoveryCode",
    "RequestKey",
    "SecondFactor",
    "TokenScope",
    "UnitAttribute",
    "UnitKind",
    "UnitVersion",
    "User",
    "sign_in_name",
]
