"""The environment: made once, renewed when something changed, a pip that is not the expected one refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from config.local import install, native, stamps
from config.local.places import Account, database_folder


class Steps:
    """Counts what the installer would have done."""

    def __init__(self) -> None:
        self.made = 0
        self.installed: list[str] = []

    def make(self) -> None:
        self.made += 1
        install.VENV.mkdir(parents=True, exist_ok=True)

    def install(self, requirements: Path) -> None:
        self.installed.append(requirements.name)


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Steps:
    counted = Steps()
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".portal" / "venv")
    monkeypatch.setattr(install, "_make_environment", counted.make)
    monkeypatch.setattr(install, "_install", counted.install)
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("django==5.2.19\n")
    return counted


def test_a_second_start_installs_nothing(steps: Steps) -> None:
    install.main("demo")
    install.main("demo")
    assert (steps.made, steps.installed) == (1, ["requirements.txt"])


def test_the_packages_of_developers_hold_those_of_the_demo(steps: Steps) -> None:
    install.main("test")
    install.main("demo")
    install.main("lint")
    assert steps.installed == ["requirements-dev.txt"]


def test_changed_requirements_are_installed(steps: Steps) -> None:
    install.main("demo")
    (install.ROOT / "requirements.txt").write_text("django==5.2.20\n")
    install.main("demo")
    assert (steps.made, steps.installed) == (1, ["requirements.txt", "requirements.txt"])


def test_another_python_makes_the_environment_anew(steps: Steps) -> None:
    install.main("demo")
    (install.VENV / "made-with").write_text("/usr/bin/python3 3.11.0")
    install.main("demo")
    assert steps.made == 2


def offer_pip(folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    index = folder / "index" / "pip"
    index.mkdir(parents=True)
    (index / install.PIP_WHEEL).write_bytes(content)
    page = folder / "page.html"
    page.write_text(f'<a href="{(index / install.PIP_WHEEL).as_uri()}#sha256=0">{install.PIP_WHEEL}</a>')
    fetch = install._fetch
    monkeypatch.setattr(install, "_fetch", lambda url: page.read_bytes() if url.endswith("/pip/") else fetch(url))


def test_a_pip_with_another_hash_is_refused(steps: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer_pip(tmp_path, monkeypatch, b"not the wheel")
    with pytest.raises(install.InstallError, match="not the file that was expected"):
        install._download_pip()
    assert not (install.VENV.parent / install.PIP_WHEEL).exists()


def test_an_index_without_pip_is_told_in_words(steps: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "nowhere").as_uri())
    with pytest.raises(install.InstallError, match="python3-venv"):
        install._download_pip()


def test_without_libraries_and_without_apt_the_portal_runs_with_pdf_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PORTAL_PDF", raising=False)
    monkeypatch.setattr(native, "FOLDER", tmp_path / "native")
    monkeypatch.setattr(native, "_loads", lambda extra: False)
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert native.pdf_environment() == {"PORTAL_PDF": "off"}
    assert "PDF IS OFF" in capsys.readouterr().err


def test_a_changed_migration_changes_the_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "ROOT", tmp_path)
    (tmp_path / "requirements.txt").touch()
    (tmp_path / "accounts" / "migrations").mkdir(parents=True)
    wall, migration = tmp_path / "accounts" / "wall.py", tmp_path / "accounts" / "migrations" / "0001_initial.py"
    wall.write_text("HEIGHT = 1\n")
    migration.write_text("from accounts.wall import HEIGHT\n")
    first = stamps.schema_fingerprint()
    assert stamps.schema_fingerprint() == first
    wall.write_text("HEIGHT = 2\n")
    second = stamps.schema_fingerprint()
    migration.write_text("import accounts.wall\n")
    assert len({first, second, stamps.schema_fingerprint()}) == 3


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")
def test_the_server_of_root_keeps_its_files_where_it_can_reach_them(tmp_path: Path) -> None:
    nobody = Account(65534, 65534)
    tmp_path.chmod(0o700)
    assert not nobody.can_reach(tmp_path)
    assert database_folder(tmp_path / "state").parent == Path("/var/lib")
