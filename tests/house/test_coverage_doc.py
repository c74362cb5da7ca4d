"""docs/coverage.md names only what exists: keys of the plan pack, addresses, tests."""

from __future__ import annotations

import re
from pathlib import Path

from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "coverage.md").read_text()
_NAME = re.compile(r"`([^`]+)`")


def _names_after(word: str) -> set[str]:
    """Names in back quotes that follow a word such as "test" or "screens", up to the next semicolon or cell."""
    found: set[str] = set()
    for part in re.findall(rf"\b{word}s?\b ((?:`[^`]+`(?:, )?)+)", PAGE):
        found |= set(_NAME.findall(part))
    return found


def test_every_named_test_exists() -> None:
    written = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    named = _names_after("test")
    assert len(named) > 60
    assert sorted(name for name in named if f"def {name}(" not in written) == []


def test_every_named_screen_has_an_address() -> None:
    named = _names_after("screen")
    assert len(named) > 15
    known = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert sorted(named - known) == []


def test_every_named_entry_stands_in_the_plan_pack() -> None:
    packs = sorted((ROOT / "programs" / "plans").glob("*.yaml"))
    pack = "\n".join([*(path.read_text() for path in packs), *(f"{path.stem}:" for path in packs)])
    named = _names_after("pack") | _names_after("rule") | _names_after("form")
    assert len(named) > 60
    assert sorted(name for name in named if f"code: {name}\n" not in pack and f"\n{name}:" not in pack) == []
