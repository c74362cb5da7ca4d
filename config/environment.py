"""The environment as settings read it: a secret may lie in a file that the variable NAME_FILE names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


class EnvironmentRefused(Exception):
    """The environment contradicts itself or names a file that cannot be read (cấu hình sai)."""


class Environment:
    """Values by name; what is given as a file is read from it, without the line end."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given

    def get(self, name: str, default: str = "") -> str:
        """Return the value of the variable, or the content of the file that NAME_FILE names."""
        file = self._given.get(f"{name}_FILE", "")
        if not file:
            return self._given.get(name, default)
        if self._given.get(name):
            raise EnvironmentRefused(f"Chỉ đặt một trong hai biến {name} và {name}_FILE.")
        try:
            return Path(file).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise EnvironmentRefused(f"Không đọc được tệp {file} mà {name}_FILE chỉ tới: {error}.") from error
