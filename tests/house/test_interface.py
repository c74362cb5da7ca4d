"""The rules of the interface: strict policy, sizes, signs that exist."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from accounts.context import NAVIGATION
from accounts.statuses import LOOKS

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
_SIGNS = frozenset(re.findall(r'id="([a-z-]+)"', (ROOT / "static/icons.svg").read_text("utf-8")))
_EVALUATED = re.compile(r"""\shx-on[:a-z-]*\s*=|hx-(?:vals|vars|headers)\s*=\s*["']js:""")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_evaluate_nothing_and_use_signs_that_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not _EVALUATED.search(text)
    used = set(re.findall(r"""{%\s*icon\s+["']([a-z-]+)["']""", text))
    assert used <= _SIGNS, f"{path.name} uses signs that are not in icons.svg: {used - _SIGNS}"


def test_every_state_and_entry_has_a_sign() -> None:
    assert {look.sign for look in LOOKS.values()} | {entry.icon for entry in NAVIGATION} <= _SIGNS


def test_a_first_visit_stays_light() -> None:
    """Style sheet, own script, signs and both fonts stay far below the 100 KB of a first page."""
    sizes = {name: len(gzip.compress((ROOT / "static" / name).read_bytes())) for name in ("portal.css", "portal.js")}
    sizes["icons.svg"] = len(gzip.compress((ROOT / "static/icons.svg").read_bytes()))
    sizes["fonts"] = sum(font.stat().st_size for font in (ROOT / "static/fonts").glob("*.woff2"))
    assert sum(sizes.values()) < 40_000, sizes
    assert len((ROOT / "static/portal.css").read_bytes()) <= 45_000
    assert len((ROOT / "static/portal.js").read_text("utf-8").splitlines()) <= 150


def test_colours_stand_in_one_place() -> None:
    """After the tokens only black, white and their shades are written out."""
    css = (ROOT / "static/portal.css").read_text("utf-8")
    body = css.split("/* ------------------------------------------------------------------ base */")[1]
    screen = body.split("/* ----------------------------------------------------------------- print */")[0]
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", screen)) <= {"#fff"}
