"""The launcher of PostgreSQL: first start, kill -9, stale locks, Vietnamese letters, short sockets."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from config.local import roles
from config.local.places import LocalError, claim_folder, socket_folder
from config.local.postgres import Postgres
from config.local.processes import started_at, wait_until


@pytest.fixture(scope="module")
def made_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    found = Postgres(tmp_path_factory.mktemp("state"), durable=False)
    yield found
    found.remove()
    assert not found.data.exists()


@pytest.fixture
def server(made_server: Postgres) -> Postgres:
    if made_server.running() is None:
        made_server.start()
    return made_server


def one(server: Postgres, statement: str, role: str = roles.OWNER, database: str = "postgres") -> object:
    connection = server.connect(role, database)
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row: tuple[object, ...] = cursor.fetchone()
    connection.close()
    return row[0]


def test_it_starts_again_after_its_processes_were_killed(server: Postgres) -> None:
    roles.ensure_roles(server)
    roles.ensure_database(server, "survivor")
    killed = server.running()
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    process = server.start()
    assert server.running() == process.pid != killed
    assert one(server, "SELECT current_database()::text", roles.APP, "survivor") == "survivor"


def test_a_lock_with_the_pid_of_another_process_is_stale(server: Postgres) -> None:
    server.stop()
    lock = server.data / "postmaster.pid"
    # A pid that lives and is no server: this very test.
    lock.write_text(f"{os.getpid()}\n{server.data}\n0\n5432\n{server.sockets}\n\n0 0\nready\n")
    (server.sockets / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    assert server.running() is None
    assert server.running() != server.start().pid
    assert server.answers()


def test_a_second_start_ends_a_stray_server_of_the_same_data(server: Postgres) -> None:
    stray = server.running()
    process = server.start()
    assert stray is not None
    assert started_at(stray) == ""
    assert server.running() == process.pid


def test_it_knows_vietnamese_letters(server: Postgres) -> None:
    roles.ensure_roles(server)
    assert one(server, "SELECT lower('ĐẠI THẠNH')") == "đại thạnh"
    assert one(server, "SELECT 'Đại Thạnh' ILIKE 'đẠI tHẠNH'") is True


def test_the_serving_role_may_neither_create_nor_own(server: Postgres) -> None:
    roles.ensure_roles(server)
    roles.ensure_database(server, "walls")
    connection = server.connect(roles.APP, "walls")
    with connection.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute("CREATE TABLE sneaked (id int)")
    connection.close()
    strong = (
        "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'portal\\_o%' AND (rolsuper OR rolbypassrls OR rolcreatedb)"
    )
    assert one(server, strong) == 0


def test_the_socket_path_fits_however_deep_the_project_lies() -> None:
    deep = Path("/") / "/".join(["a-rather-long-folder-name"] * 8)
    assert len(os.fsencode(socket_folder(deep) / ".s.PGSQL.5432.lock")) <= 107


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "sockets"
    folder.symlink_to("/usr")
    with pytest.raises(LocalError, match="somebody else"):
        claim_folder(folder)


def test_data_of_another_version_is_refused_in_words(server: Postgres, tmp_path: Path) -> None:
    other = Postgres(tmp_path, durable=False)
    other.data.mkdir(parents=True)
    (other.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(LocalError, match="made by PostgreSQL 9"):
        other.start()
    other.remove()


def test_it_stops(server: Postgres) -> None:
    server.stop()
    assert server.running() is None
    assert wait_until(lambda: not server.answers(), 5)
