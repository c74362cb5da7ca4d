"""The drill (diễn tập): back up, change, restore, the whole or one province; what is refused changes nothing."""

from __future__ import annotations

import gzip
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.models import Notice, Province, User
from accounts.tenancy import scope
from config.backup.carried import LEFT_BEHIND, OF_PROVINCE, carried_tables
from disbursement.models import Movement
from disbursement.queries.ledger import verify_ledger
from tests.accounts.test_schema import GLOBAL_WITH_PROVINCE
from tests.config.test_backup_folder import rewrite
from tests.rig.database import Rig

pytestmark = pytest.mark.usefixtures("demo_portal")
HOME, NEIGHBOUR = "49", "62"
Fingerprints = dict[str, tuple[int, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backups")


@pytest.fixture(scope="module")
def whole(rig: Rig, demo_portal: None, folder: Path) -> Path:
    """A backup of the demo as it was loaded."""
    return Path(run(rig, "backup", str(folder)).strip())


@pytest.fixture(scope="module")
def home(rig: Rig, demo_portal: None, folder: Path) -> Path:
    """A backup of one province of it."""
    return Path(run(rig, "backup", str(folder), "--province", HOME).strip())


@pytest.fixture(autouse=True)
def _as_loaded(rig: Rig, demo_portal: None, whole: Path, home: Path, django_db_blocker: object) -> Iterator[None]:
    """Every test begins with the demo as loaded, and holds no connection when the next one begins."""
    rig.reset()
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's own, untyped
        yield
    connection.close()


def run(rig: Rig, *words: str, refused: str = "", url: str = "") -> str:
    """Run a command of manage.py as the owner; `refused` is what it must complain about, in a sentence."""
    said, complaint, serving = io.StringIO(), "", connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = urlsplit(url or rig.owner_url).username
    try:
        call_command(*words, stdout=said)
    except CommandError as error:
        complaint = str(error)
    finally:
        connection.close()
        connection.settings_dict["USER"] = serving
    assert bool(complaint) == bool(refused), complaint + said.getvalue()
    assert refused in complaint
    return said.getvalue()


def contents(rig: Rig, code: str) -> Fingerprints:
    """Every row of one province, table by table; the audit log's word about a restore itself is left out."""
    found = {}
    with rig.owner() as cursor:
        for table in carried_tables():
            word = " AND action <> 'province.restored'" if table.name == "accounts_auditentry" else ""
            cursor.execute(
                "SELECT count(*), md5(coalesce(string_agg(md5(one::text), '' ORDER BY one.id), ''))"
                f" FROM {table.name} AS one JOIN accounts_province AS province ON province.id = province_id"
                f" WHERE province.code = %s{word}",
                [code],
            )
            found[table.name] = cursor.fetchone()
    return found


def change(code: str) -> None:
    """Live on: money comes in, somebody is told, one notice is thrown away."""
    province = Province.objects.get(code=code)
    with scope(province.pk):
        for movement in Movement.objects.filter(kind="allocation").order_by("id")[:1]:
            movement.pk, movement.source_key = None, "drill"
            movement.save(force_insert=True)
        user = User.objects.order_by("id")[0]
        Notice.objects.create(province=province, user=user, key="drill", text="Sau khi sao lưu")
        connection.cursor().execute("UPDATE accounts_orgunit SET name = name || ' (mới)'")
    connection.close()


def whole_state(rig: Rig) -> tuple[Fingerprints, Fingerprints]:
    return contents(rig, HOME), contents(rig, NEIGHBOUR)


def uncounted(rig: Rig) -> list[str]:
    """Tables of which the planner knows nothing; the pages of a restored portal would wait for bad plans."""
    with rig.owner() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            " AND reltuples < 0"
        )
        return [name for (name,) in cursor.fetchall()]


def test_the_whole_database_comes_back_as_it_was(rig: Rig, whole: Path) -> None:
    before = whole_state(rig)
    assert before[0]["disbursement_movement"][0] > 100
    assert before[0]["reporting_issuedreport"][0] + before[0]["targets_result"][0] > 0
    change(HOME)
    change(NEIGHBOUR)
    User.objects.create(username="moi", full_name="Người mới")
    assert all(now != old for now, old in zip(whole_state(rig), before, strict=True))
    run(rig, "restore", str(whole), refused="Thêm --replace")
    assert "sổ khớp" in run(rig, "restore", str(whole), "--replace")
    assert whole_state(rig) == before
    assert uncounted(rig) == []
    assert not User.objects.filter(username="moi").exists()
    for code in (HOME, NEIGHBOUR):
        province = Province.objects.get(code=code)
        with scope(province.pk):
            assert verify_ledger(province.pk) == []


def test_after_a_restore_the_serving_role_may_do_what_it_did_and_no_more(rig: Rig, whole: Path) -> None:
    def rights() -> list[tuple[object, ...]]:
        with rig.owner() as cursor:
            cursor.execute(
                "SELECT relname, relrowsecurity, relacl::text[] FROM pg_class"
                " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')"
                " UNION ALL SELECT proname, prosecdef, proacl::text[] FROM pg_proc"
                " WHERE pronamespace = 'public'::regnamespace ORDER BY 1"
            )
            return [(name, flag, sorted(given or [])) for name, flag, given in cursor.fetchall()]

    before = rights()
    run(rig, "restore", str(whole), "--replace")
    assert rights() == before
    with pytest.raises(Exception, match="no province scope is open"), transaction.atomic():
        Movement.objects.count()
    change(HOME)


def test_one_province_comes_back_and_its_neighbour_is_not_touched(rig: Rig, home: Path) -> None:
    before = contents(rig, HOME)
    change(HOME)
    change(NEIGHBOUR)
    lived_on = contents(rig, NEIGHBOUR)
    run(rig, "restore", str(home), "--province", HOME, refused="đang có dữ liệu")
    run(rig, "restore", str(home), "--province", HOME, "--replace")
    assert contents(rig, HOME) == before
    assert contents(rig, NEIGHBOUR) == lived_on
    # The guard stands again, and new rows take numbers that nobody has.
    change(HOME)
    province = Province.objects.get(code=HOME)
    with scope(province.pk):
        assert verify_ledger(province.pk) == []
    assert uncounted(rig) == []
    with rig.owner() as cursor, pytest.raises(psycopg2.Error, match="only added to"):
        cursor.execute("DELETE FROM disbursement_movement")


def test_one_province_goes_into_an_empty_system(rig: Rig, home: Path) -> None:
    before = contents(rig, HOME)
    template, rig.template = rig.template, rig.template.partition("_demo_")[0]
    try:
        rig.reset()
        # Somebody else has the number of one of the province's people there.
        User.objects.create(id=1, username="nguoi.khac", full_name="Người khác")
        run(rig, "restore", str(home), "--province", HOME)
        there = contents(rig, HOME)
    finally:
        rig.template = template
    assert {name: rows for name, (rows, _) in there.items()} == {name: rows for name, (rows, _) in before.items()}
    assert there["disbursement_capitalline"] == before["disbursement_capitalline"]
    with rig.owner() as cursor:
        cursor.execute(
            "SELECT count(*) FROM accounts_membership AS m JOIN accounts_user AS u ON u.id = m.user_id"
            " WHERE u.username = 'nguoi.khac'"
        )
        assert cursor.fetchone() == (0,)


def test_the_whole_goes_into_a_new_database(rig: Rig, whole: Path, home: Path, folder: Path) -> None:
    before = contents(rig, HOME)
    with rig.owner() as cursor:
        cursor.execute("DROP OWNED BY CURRENT_USER; CREATE SCHEMA IF NOT EXISTS public")
    for words in (["backup", str(folder)], ["restore", str(home), "--province", HOME]):
        run(rig, *words, refused="chưa có bảng nào của cổng")
    run(rig, "restore", str(whole))
    assert contents(rig, HOME) == before


@pytest.mark.parametrize("kind", ["whole", "home"])
def test_what_is_damaged_is_refused(rig: Rig, kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    change(HOME)
    before = whole_state(rig)
    copy = tmp_path / "copy"
    shutil.copytree(request.getfixturevalue(kind), copy)
    data = next(path for path in sorted(copy.iterdir()) if path.suffix in {".gz", ".dump"})
    content = data.read_bytes()
    data.write_bytes(content[:-20] + bytes(20))
    option = ["--province", HOME] if kind == "home" else []
    run(rig, "restore", str(copy), *option, "--replace", refused="không còn như lúc sao lưu")
    data.write_bytes(content)
    manifest = json.loads((copy / "manifest.json").read_text())
    rewrite(copy, {**manifest, "migrations": [*manifest["migrations"], "accounts.9999_tomorrow"]})
    run(rig, "restore", str(copy), *option, "--replace", refused="phiên bản mới hơn")
    assert whole_state(rig) == before


def test_nothing_is_half_restored(rig: Rig, whole: Path, home: Path, tmp_path: Path) -> None:
    """Archives whose sums are right and whose rows are not: the transaction is undone at its very end."""
    change(HOME)
    before = whole_state(rig)
    forged = tmp_path / "whole"
    shutil.copytree(whole, forged)
    manifest = json.loads((forged / "manifest.json").read_text())
    manifest["tables"]["targets_result"][0] += 1
    rewrite(forged, manifest)
    run(rig, "restore", str(forged), "--replace", refused="table targets_result is not what was backed up")
    assert whole_state(rig) == before
    movements, entries = (f"{table}.copy.gz" for table in ("disbursement_movement", "accounts_auditentry"))
    for name, change_of, sentence in (
        (entries, lambda rows: rows[:-1], "không giống bản sao lưu"),
        (movements, lambda rows: rows[:-1], "không khớp với hệ thống này"),
        (movements, lambda rows: [*rows[:-1], b"rubbish\n"], "Bản sao lưu không đọc được"),
    ):
        forged = tmp_path / sentence
        shutil.copytree(home, forged)
        with gzip.open(forged / name) as file:
            rows = file.readlines()
        with gzip.open(forged / name, "wb") as target:
            target.writelines(change_of(rows))
        rewrite(forged, json.loads((forged / "manifest.json").read_text()))
        run(rig, "restore", str(forged), "--province", HOME, "--replace", refused=sentence)
        assert whole_state(rig) == before


def test_a_number_that_another_province_has_is_not_taken(rig: Rig, home: Path) -> None:
    with rig.owner() as cursor:
        cursor.execute("SELECT id FROM accounts_province WHERE code IN (%s, %s) ORDER BY code", [HOME, NEIGHBOUR])
        (own,), (other,) = cursor.fetchall()
        cursor.execute(
            "UPDATE accounts_auditentry SET province_id = %s, unit_id = NULL"
            " WHERE id = (SELECT min(id) FROM accounts_auditentry WHERE province_id = %s)",
            [other, own],
        )
    before = whole_state(rig)
    run(rig, "restore", str(home), "--province", HOME, "--replace", refused="số hiệu đã thuộc về tỉnh khác")
    assert whole_state(rig) == before


def test_a_namesake_does_not_get_somebody_else_s_seats(rig: Rig, home: Path) -> None:
    seated = User.objects.filter(provinces__province__code=HOME).order_by("id")[0]
    username = seated.username
    User.objects.filter(pk=seated.pk).update(username="nguoi.cu")
    User.objects.create(username=username, full_name="Một người khác")
    before = whole_state(rig)
    run(rig, "restore", str(home), "--province", HOME, "--replace", refused="là của người khác")
    assert whole_state(rig) == before


def test_it_is_refused_with_people_inside_or_as_the_wrong_role(rig: Rig, whole: Path, home: Path, folder: Path) -> None:
    inside = psycopg2.connect(rig.url)
    run(rig, "restore", str(whole), "--replace", refused="Hãy dừng web, worker và beat")
    inside.close()
    for words in (["restore", str(whole), "--replace"], ["backup", str(folder)]):
        run(rig, *words, refused="Sao lưu và khôi phục cần vai trò chủ sở hữu", url=rig.url)
    run(rig, "restore", str(home), "--province", NEIGHBOUR, "--replace", refused="không phải tỉnh mã 62")
    run(rig, "backup", str(folder), "--province", "00", refused="Không có tỉnh mã 00")
    run(rig, "backup", "/proc/nowhere", refused="Không ghi được vào thư mục")


def test_who_is_just_leaving_is_waited_for(rig: Rig, whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leaving = psycopg2.connect(rig.url)
    monkeypatch.setattr("config.backup.database.time.sleep", lambda seconds: leaving.close())
    assert "sổ khớp" in run(rig, "restore", str(whole), "--replace")
    assert leaving.closed


def test_a_backup_forgets_who_was_signed_in_and_says_when_it_was_made(rig: Rig, tmp_path: Path) -> None:
    with rig.owner() as cursor:
        cursor.execute("INSERT INTO django_session VALUES ('key', 'data', now())")
    made = Path(run(rig, "backup", str(tmp_path), "--keep", "1").strip())
    with rig.owner() as cursor:
        cursor.execute("SELECT now() - at < interval '10 minutes' FROM accounts_pulse WHERE name = 'backup'")
        assert cursor.fetchone() == (True,)
    run(rig, "restore", str(made), "--replace")
    with rig.owner() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)
    old = made.with_name("portal-20200101T000000Z")
    old.mkdir()
    run(rig, "backup", str(tmp_path), "--keep", "2")
    assert not old.exists()
    assert made.exists()
    assert (made.stat().st_mode & 0o777) == 0o700


def test_every_table_that_knows_a_province_is_carried_or_left_by_decision() -> None:
    assert {*OF_PROVINCE, *LEFT_BEHIND} == GLOBAL_WITH_PROVINCE
