"""Secrets from files, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.environment import Environment, EnvironmentRefused


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("bí-mật\n")
    given = Environment({"PORTAL_SECRET_KEY_FILE": str(tmp_path / "key"), "REDIS_URL": "redis://broker/0"})
    assert given.get("PORTAL_SECRET_KEY") == "bí-mật"
    assert given.get("REDIS_URL", "redis://localhost") == "redis://broker/0"
    assert given.get("DATABASE_URL", "nothing") == "nothing"


def test_both_ways_at_once_or_a_missing_file_are_refused(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    with pytest.raises(EnvironmentRefused, match="Chỉ đặt một trong hai"):
        Environment({"REDIS_URL": "redis://a", "REDIS_URL_FILE": missing}).get("REDIS_URL")
    with pytest.raises(EnvironmentRefused, match="Không đọc được tệp"):
        Environment({"REDIS_URL_FILE": missing}).get("REDIS_URL")
