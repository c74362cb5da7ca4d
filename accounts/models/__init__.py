"""Provinces, units, people, records (tỉnh, đơn vị, con người, nhật ký)."""

from accounts.models.people import Membership, ProvinceAccess, User
from accounts.models.province import Province, ProvinceSettings
from accounts.models.record import AuditEntry, Job, Notice
from accounts.models.unit import OrgUnit, UnitAttribute, UnitKind, UnitVersion

__all__ = [
    "AuditEntry",
    "Job",
    "Membership",
    "Notice",
    "OrgUnit",
    "Province",
    "ProvinceAccess",
    "ProvinceSettings",
    "UnitAttribute",
    "UnitKind",
    "UnitVersion",
    "User",
]
