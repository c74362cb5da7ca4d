"""One province (một tỉnh): its rows written apart, and given back into a database without touching any other.

Rows keep their numbers, for the audit log, jobs and report snapshots name them. So a province goes back into the
system that it came from (or a copy of it, or an empty one); where another province has taken a number, it is refused.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from accounts.actions.province import note_restored
from accounts.models import Province
from accounts.queries.people import system_person
from accounts.tenancy import scope
from accounts.today import province_today
from config.backup import database, people
from config.backup.carried import PEOPLE, Carried, carried_tables, natural_keys
from config.backup.copying import copy_in, copy_out, quoted
from config.backup.folder import PROVINCE, Backup, BackupRefused, opened, write_manifest, written
from config.backup.rows import lines, renumbered
from disbursement.queries.ledger import verify_ledger

Numbers = dict[str, dict[int, int]]
_TRIGGERS = """
SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY (%s)
"""
_ORPHAN = """
SELECT 1 FROM {{table}} AS named LEFT JOIN {{target}} AS there ON there.id = named.{{column}}{same}
WHERE named.province_id = %s AND named.{{column}} IS NOT NULL AND there.id IS NULL LIMIT 1
"""
_ORPHANS = {True: _ORPHAN.format(same=" AND there.province_id = named.province_id"), False: _ORPHAN.format(same="")}
_ADVANCE = """
SELECT setval(given, greatest((SELECT coalesce(max(id), 1) FROM public.{table}), nextval(given)))
FROM pg_get_serial_sequence('public.{table}', 'id') AS given WHERE given IS NOT NULL
"""


def back_up(folder: Path, *, code: str, at: datetime) -> Path:
    """Write a backup of one province and return its folder (sao lưu một tỉnh)."""
    database.require_owner()
    database.require_tables()
    name = f"portal-{at:%Y%m%dT%H%M%SZ}-province-{code}"
    with written(folder, name) as unfinished, transaction.atomic():
        database.hold_snapshot()
        province = _province(code)
        tables = carried_tables()
        for table in tables:
            _copy_out(table, province, unfinished)
        people.copy_out(_numbers(tables, province, PEOPLE), unfinished)
        outside = {target for table in tables for target in table.outward.values()}
        manifest = {
            "kind": PROVINCE,
            "made_at": at.isoformat(),
            "province": {"code": province.code, "name": str(province)},
            "migrations": database.applied_migrations(),
            "columns": {table.name: list(table.columns) for table in tables},
            "tables": database.as_json(database.fingerprints([table.name for table in tables], province.pk)),
            "outside": {one: _named(one, _numbers(tables, province, one)) for one in sorted(outside)},
        }
        write_manifest(unfinished, manifest)
    return folder / name


def restore(path: Path, *, code: str, replace: bool) -> Backup:
    """Put one province back, all of it or nothing (khôi phục một tỉnh); other provinces keep every row."""
    backup = opened(path, kind=PROVINCE)
    found = backup.manifest["province"]
    if found["code"] != code:
        raise BackupRefused(f"Bản sao lưu này là của {found['name']} (mã {found['code']}), không phải tỉnh mã {code}.")
    database.require_owner()
    database.require_tables()
    _refuse_other_schema(backup)
    try:
        with transaction.atomic():
            _give_back(backup, _province(code), replace=replace)
    except IntegrityError as error:
        reason = str(error).splitlines()[0]
        raise BackupRefused(
            "Không khôi phục được, dữ liệu vẫn như trước: bản sao lưu không khớp với hệ thống này"
            f" (số hiệu đã thuộc về tỉnh khác hoặc tham chiếu bị thiếu: {reason})."
        ) from error
    except OperationalError as error:
        raise BackupRefused(f"Không khôi phục được, dữ liệu vẫn như trước: {error}") from error
    except DatabaseError as error:
        raise BackupRefused(f"Bản sao lưu không đọc được, dữ liệu vẫn như trước: {error}") from error
    database.take_statistics()
    return backup


def _give_back(backup: Backup, province: Province, *, replace: bool) -> None:
    tables = carried_tables()
    names = [table.name for table in tables]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '30s'")
        # Readers go on; whoever writes waits until the province is whole again.
        cursor.execute(f"LOCK TABLE {', '.join([*names, PEOPLE])} IN SHARE ROW EXCLUSIVE MODE")
        guarded = _guarded(names)
        present = {name: one for name, one in database.fingerprints(names, province.pk).items() if one.rows}
        if present and not replace:
            raise BackupRefused(f"{province} đang có dữ liệu. Thêm --replace nếu thật sự muốn thay bằng bản sao lưu.")
        numbers = _new_numbers(backup, tables)
        # The book refuses every change; what is put back was accepted by it once, and is proven below.
        for name in guarded:
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        for name in present:
            cursor.execute(f"DELETE FROM {name} WHERE province_id = %s", [province.pk])  # noqa: S608  # names of our own models
        for table in tables:
            _copy_in(table, backup, numbers)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _refuse_orphans(cursor, tables, province)
        for name in guarded:
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        for table in tables:
            cursor.execute(_ADVANCE.format(table=table.name))
    _prove(backup, province, tables, numbers)
    with scope(province.pk):
        by = system_person(province, province_today(province.pk))
        note_restored(province=province, made_at=backup.manifest["made_at"], by=by)


def _refuse_orphans(cursor: Any, tables: list[Carried], province: Province) -> None:
    """Prove what triggers prove of rows that are added: they did not see these."""
    for table in tables:
        for column, (target, in_province) in table.by_set.items():
            cursor.execute(_ORPHANS[in_province].format(table=table.name, column=column, target=target), [province.pk])
            if cursor.fetchone() is not None:
                raise IntegrityError(f"{table.name}.{column} → {target}")


def _prove(backup: Backup, province: Province, tables: list[Carried], numbers: Numbers) -> None:
    """Compare every table with the backup, and the balances with their movements."""
    there = database.as_json(database.fingerprints([table.name for table in tables], province.pk))
    for table in tables:
        same = {target for target, new in numbers.items() if all(old == number for old, number in new.items())}
        want, have = backup.manifest["tables"][table.name], there[table.name]
        if want[0] != have[0] or (set(table.outward.values()) <= same and want != have):
            raise BackupRefused(f"Bảng {table.name} sau khi nạp không giống bản sao lưu; dữ liệu vẫn như trước.")
    if faults := verify_ledger(province.pk):
        raise BackupRefused(f"Sổ trong bản sao lưu có {len(faults)} tài khoản sai; dữ liệu vẫn như trước.")


def _new_numbers(backup: Backup, tables: list[Carried]) -> Numbers:
    """Match what the rows point to outside the province by its name; people who are missing are added."""
    numbers: Numbers = {PEOPLE: people.copy_in(backup.path)}
    for target in {one for table in tables for one in table.outward.values()} - {PEOPLE}:
        here = {name: number for number, name in natural_keys(target).items()}
        named = backup.manifest["outside"][target]
        if missing := sorted(set(named.values()) - set(here)):
            raise BackupRefused(f"Hệ thống này thiếu mục «{missing[0]}» của danh mục {target}; hãy nạp danh mục trước.")
        numbers[target] = {int(old): here[name] for old, name in named.items()}
    return numbers


def _refuse_other_schema(backup: Backup) -> None:
    database.refuse_newer(backup.manifest["migrations"])
    mine = {table.name: list(table.columns) for table in carried_tables()}
    if backup.manifest["migrations"] != database.applied_migrations() or backup.manifest["columns"] != mine:
        raise BackupRefused(
            "Bản sao lưu của tỉnh và cơ sở dữ liệu ở hai phiên bản khác nhau; hãy khôi phục bằng đúng phiên bản"
            " đã sao lưu rồi nâng cấp."
        )


def _province(code: str) -> Province:
    province = Province.objects.filter(code=code).first()
    if province is None:
        raise BackupRefused(f"Không có tỉnh mã {code} trong danh mục.")
    return province


def _guarded(names: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS, [names])
        return [name for (name,) in cursor.fetchall()]


def _copy_out(table: Carried, province: Province, folder: Path) -> None:
    query = f"SELECT {quoted(table.columns)} FROM {table.name} WHERE province_id = {int(province.pk)} ORDER BY id"  # noqa: S608  # names of our own models
    copy_out(query, folder / f"{table.name}.copy.gz")


def _copy_in(table: Carried, backup: Backup, numbers: Numbers) -> None:
    given = lines(backup.path / f"{table.name}.copy.gz")
    moved = {column: numbers[target] for column, target in table.outward.items()}
    copy_in(table.name, table.columns, renumbered(given, table.columns, moved) if moved else given)


def _numbers(tables: list[Carried], province: Province, target: str) -> set[int]:
    """Return the numbers of a global table that the rows point to."""
    pointing = [(table.name, column) for table in tables for column, one in table.outward.items() if one == target]
    found: set[int] = set()
    with connection.cursor() as cursor:
        for name, column in pointing:
            cursor.execute(f"SELECT DISTINCT {quoted([column])} FROM {name} WHERE province_id = %s", [province.pk])  # noqa: S608  # names of our own models
            found |= {number for (number,) in cursor.fetchall() if number is not None}
    return found


def _named(target: str, numbers: set[int]) -> dict[str, Any]:
    names = natural_keys(target)
    return {str(number): names[number] for number in sorted(numbers)}
