"""Tenancy (phân vùng dữ liệu theo tỉnh): which province's rows exist for this transaction.

The database keeps the wall; this module opens a door in it for the length of one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

from accounts.wall import TenantReference, TenantWall

# Every table belongs to one of three classes; whatever is in neither list is a tenant table with a wall.
IDENTITY_TABLES = frozenset(
    {
        "accounts_apitoken",
        "accounts_knowndevice",
        "accounts_opensession",
        "accounts_user",
        "accounts_provideridentity",
        "accounts_provinceaccess",
        "accounts_recoverycode",
        "accounts_secondfactor",
        "accounts_job",
        "accounts_pulse",
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "axes_accessattempt",
        "axes_accessattemptexpiration",
        "axes_accessfailurelog",
        "axes_accesslog",
        "django_content_type",
        "django_migrations",
        "django_session",
    }
)
CATALOGUE_TABLES = frozenset(
    {
        "accounts_province",
        "programs_phase",
        "programs_programme",
        "programs_component",
        "programs_holiday",
    }
)


class TenantForeignKey(models.ForeignKey):  # type: ignore[type-arg]  # generic in the stubs only
    """A foreign key between tenant tables; the database checks province and id together.

    `by_set`: a trigger of the table proves it for all rows of a statement at once, and no constraint row by row.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, *, by_set: bool = False, **kwargs: Any) -> None:
        self.by_set = by_set
        kwargs["db_constraint"] = False
        kwargs["db_index"] = False
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        kwargs.pop("db_index", None)
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, *args: Any, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, *args, **kwargs)
        if cls._meta.abstract or cls.__module__ == "__fake__" or self.by_set:
            return
        constraint = f"{cls._meta.app_label}_{cls._meta.model_name}_{name}_ref"
        cls._meta.constraints = [
            *cls._meta.constraints,
            TenantReference(name=constraint, field=name),
        ]
        cls._meta.original_attrs["constraints"] = cls._meta.constraints


class TenantModel(models.Model):
    """A row that belongs to one province (bản ghi của một tỉnh)."""

    province = models.ForeignKey("accounts.Province", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True
        constraints = [TenantWall(name="%(app_label)s_%(class)s_wall")]


def _settings() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('portal.read_provinces', true), ''),"
            " coalesce(current_setting('portal.write_province', true), '')"
        )
        read, write = cursor.fetchone()
    return read, write


def _set(read: str, write: str, *, reading: bool = False) -> None:
    sql = "SELECT set_config('portal.read_provinces', %s, true), set_config('portal.write_province', %s, true)"
    if reading:
        sql += ", set_config('transaction_read_only', 'on', true)"
    with connection.cursor() as cursor:
        cursor.execute(sql, [read, write])


def _array(province_ids: Sequence[int]) -> str:
    return "{" + ",".join(str(int(one)) for one in province_ids) + "}"


@contextmanager
def _opened(read: str, write: str) -> Iterator[None]:
    with transaction.atomic():
        before = _settings()
        _set(read, write)
        yield
        # After an error the rolled-back savepoint or transaction has restored the settings by itself.
        _set(*before)


@contextmanager
def scope(province_id: int) -> Iterator[None]:
    """Open one province for reading and writing, inside one transaction."""
    with _opened(_array([province_id]), str(province_id)):
        yield


@contextmanager
def read_scope(province_ids: Sequence[int]) -> Iterator[None]:
    """Open several provinces for reading only; the database refuses every write."""
    with _opened(_array(province_ids), ""):
        yield


@contextmanager
def request_scope(province_id: int, *, writable: bool, reading: bool) -> Iterator[None]:
    """Open one province for the length of a request; a reading one can write to no table at all (chỉ đọc)."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        before = _settings() if nested else None
        _set(_array([province_id]), str(province_id) if writable else "", reading=reading)
        yield
        if before is not None:
            _set(*before)
