"""The whole database (toàn bộ cơ sở dữ liệu): pg_dump's archive in one snapshot, given back in one transaction."""

from __future__ import annotations

import subprocess
import tempfile
from datetime import datetime
from pathlib import Path
from typing import IO

from django.core.management import call_command
from django.db import connection, transaction

from accounts.actions.province import note_restored
from accounts.actions.pulses import note_pulse
from accounts.models import Province, ProvinceSettings
from accounts.queries.people import system_person
from accounts.tenancy import scope
from accounts.today import province_today
from config.backup import database
from config.backup.folder import WHOLE, Backup, BackupRefused, opened, prune, write_manifest, written
from config.backup.programs import ClientPrograms, connection_environment, programs_for
from config.local.stamps import OWNER_COMMANDS
from disbursement.queries.ledger import verify_ledger

_DUMP = "database.dump"
_EMPTY = """
DO $empty$
DECLARE one record;
BEGIN
    FOR one IN SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_catalog.pg_tables
        WHERE schemaname = 'public' LOOP
        EXECUTE 'DROP TABLE IF EXISTS ' || one.name || ' CASCADE';
    END LOOP;
    FOR one IN SELECT format('%I.%I', schemaname, sequencename) AS name FROM pg_catalog.pg_sequences
        WHERE schemaname = 'public' LOOP
        EXECUTE 'DROP SEQUENCE IF EXISTS ' || one.name || ' CASCADE';
    END LOOP;
    FOR one IN SELECT p.oid::regprocedure::text AS name FROM pg_catalog.pg_proc AS p
        WHERE p.pronamespace = 'public'::regnamespace AND pg_has_role(current_user, p.proowner, 'MEMBER') LOOP
        EXECUTE 'DROP FUNCTION IF EXISTS ' || one.name || ' CASCADE';
    END LOOP;
END $empty$;
"""
_PROVE = """
DO $prove$
DECLARE found record;
BEGIN
    SELECT * INTO found FROM pg_temp.portal_fingerprint('{table}', NULL);
    IF (found.rows, found.total) IS DISTINCT FROM ({rows}::bigint, '{total}'::text) THEN
        RAISE EXCEPTION 'table {table} is not what was backed up: % rows', found.rows;
    END IF;
END $prove$;
"""


def back_up(folder: Path, *, at: datetime, keep: int | None = None) -> Path:
    """Write a backup of everything but open sessions and return its folder (sao lưu)."""
    database.require_owner()
    database.require_tables()
    name = f"portal-{at:%Y%m%dT%H%M%SZ}"
    with written(folder, name) as unfinished:
        with transaction.atomic():
            database.hold_snapshot()
            kept = [table for table in database.tables() if table not in database.FORGOTTEN_TABLES]
            programs = programs_for(_server_major())
            _dump(programs, unfinished / _DUMP, str(database.ask("SELECT pg_export_snapshot()")))
            manifest = {
                "kind": WHOLE,
                "made_at": at.isoformat(),
                "program": programs.major,
                "migrations": database.applied_migrations(),
                "tables": database.as_json(database.fingerprints(kept)),
            }
        write_manifest(unfinished, manifest)
    note_pulse(name="backup")
    if keep is not None:
        prune(folder, keep=keep)
    return folder / name


def restore(path: Path, *, replace: bool) -> Backup:
    """Put the backup in place of what is there, in one transaction, then bring it to this code's state (khôi phục)."""
    backup = opened(path, kind=WHOLE)
    database.refuse_newer(backup.manifest["migrations"])
    database.require_owner()
    database.require_alone()
    if not replace and _occupied():
        raise BackupRefused("Cơ sở dữ liệu đang có dữ liệu. Thêm --replace nếu thật sự muốn thay bằng bản sao lưu.")
    programs = programs_for(max(backup.manifest["program"], _server_major()))
    connection.close()
    _give_back(programs, backup)
    for command in OWNER_COMMANDS:
        call_command(command, verbosity=0)
    database.take_statistics()
    _note(backup)
    return backup


def _occupied() -> bool:
    made = database.ask("SELECT to_regclass('public.accounts_user')") is not None
    return made and bool(database.ask("SELECT count(*) FROM public.accounts_user"))


def _server_major() -> int:
    return int(database.ask("SELECT current_setting('server_version_num')::int")) // 10000


def _dump(programs: ClientPrograms, target: Path, snapshot: str) -> None:
    words = [programs.path("pg_dump"), "--format=custom", f"--snapshot={snapshot}", f"--file={target}"]
    words += ["--no-password", "--lock-wait-timeout=60s"]
    words += [f"--exclude-table-data=public.{table}" for table in database.FORGOTTEN_TABLES]
    environment = connection_environment(connection.settings_dict)
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupRefused(f"pg_dump không sao lưu được:\n{done.stderr.strip()}")


def _give_back(programs: ClientPrograms, backup: Backup) -> None:
    """Feed one transaction to psql; its COMMIT is sent only after everything was read and proven."""
    environment = connection_environment(connection.settings_dict)
    psql = [programs.path("psql"), "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", "--file=-"]
    reader = [programs.path("pg_restore"), "--no-owner", "--file=-", str(backup.path / _DUMP)]
    with tempfile.TemporaryFile() as complaints:
        writer = subprocess.Popen(
            psql, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints
        )
        assert writer.stdin is not None
        with subprocess.Popen(reader, stdout=subprocess.PIPE, stderr=complaints) as source:
            assert source.stdout is not None
            try:
                writer.stdin.write(f"BEGIN;\nSET lock_timeout = '30s';\n{_EMPTY}".encode())
                _copy(source.stdout, writer.stdin)
                if source.wait() == 0:
                    writer.stdin.write(f"{_proof(backup)}\nCOMMIT;\n".encode())
                writer.stdin.close()
            except BrokenPipeError:
                source.kill()  # psql has stopped at an error, which it has told
        failed = writer.wait() or source.returncode
        if failed:
            complaints.seek(0)
            end = complaints.read().decode(errors="replace").strip()[-800:]
            raise BackupRefused(f"Không khôi phục được; cơ sở dữ liệu vẫn như trước.\n{end}")


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    """Hand the script on; a setting in its head that only newer servers know is left out."""
    for _ in range(40):
        line = source.readline()
        if not line.startswith(b"SET transaction_timeout"):
            target.write(line)
    while part := source.read(1 << 20):
        target.write(part)


def _proof(backup: Backup) -> str:
    tables = backup.manifest["tables"].items()
    blocks = [_PROVE.format(table=table, rows=int(rows), total=total) for table, (rows, total) in tables]
    # The script of pg_restore has emptied the search path.
    return "\n".join([database.FINGERPRINT_SQL, *blocks])


def _note(backup: Backup) -> None:
    """Prove the books and write into each province's audit log that its past was given back."""
    settled = ProvinceSettings.objects.values("province_id")
    for province in Province.objects.filter(pk__in=settled).order_by("code"):
        if faults := verify_ledger(province.pk):
            raise BackupRefused(f"Đã khôi phục, nhưng sổ của {province} có {len(faults)} tài khoản sai; xem sổ cái.")
        with scope(province.pk):
            by = system_person(province, province_today(province.pk))
            note_restored(province=province, made_at=backup.manifest["made_at"], by=by)
