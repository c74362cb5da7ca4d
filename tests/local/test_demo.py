"""What the demo gives its programs to live in."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.local import demo, native


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> demo.Demo:
    """A demo that is only looked at: without a supervisor, which would take the signals of the tests."""
    monkeypatch.setattr(demo, "Supervisor", object)
    monkeypatch.setattr(native, "pdf_environment", dict)
    return demo.Demo(tmp_path, host="127.0.0.1", port=None)


def test_bytecode_is_kept_even_where_none_may_lie_beside_the_sources(
    portal: demo.Demo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    environment = portal.environment()
    assert "PYTHONDONTWRITEBYTECODE" not in environment
    assert environment["PYTHONPYCACHEPREFIX"] == str(tmp_path / "bytecode")


def test_who_lets_python_write_it_finds_it_where_python_puts_it(
    portal: demo.Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    assert "PYTHONPYCACHEPREFIX" not in portal.environment()


def test_the_programs_never_see_the_owner(portal: demo.Demo) -> None:
    assert "DATABASE_OWNER_URL" not in portal.environment()


def test_letters_name_pages_by_the_address_of_the_demo(
    portal: demo.Demo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PORTAL_ADDRESS", raising=False)
    assert portal.environment()["PORTAL_ADDRESS"] == portal.address.rstrip("/")
    (tmp_path / "address").write_text("http://127.0.0.1:8123/")
    assert portal.environment()["PORTAL_ADDRESS"] == "http://127.0.0.1:8123"
    portal.host = "0.0.0.0"
    assert "PORTAL_ADDRESS" not in portal.environment()
