"""The templates: none unused, none missing, all of them parse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from config.local.places import ROOT
from config.local.stamps import APPS

_FOLDER = ROOT / "templates"
# Django looks for these names by itself.
_FOUND_BY_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
_QUOTED = re.compile(r"""["']([\w./-]+\.(?:html|svg|txt|xml))["']""")


def template_names() -> list[str]:
    """Return every template, as the loader names it."""
    return sorted(str(path.relative_to(_FOLDER)) for path in _FOLDER.rglob("*") if path.is_file())


def mentioned() -> set[str]:
    """Return every template name that a source or another template mentions."""
    files: list[Path] = [path for app in (*APPS, "config") for path in (ROOT / app).rglob("*.py")]
    files += [path for path in _FOLDER.rglob("*") if path.is_file()]
    return {name for path in files for name in _QUOTED.findall(path.read_text())}


def test_no_template_is_unused() -> None:
    assert set(template_names()) - mentioned() - _FOUND_BY_DJANGO == set()


@pytest.mark.parametrize("name", template_names())
def test_the_template_parses(name: str) -> None:
    assert get_template(name) is not None


def test_no_page_carries_inline_style_or_script() -> None:
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
    pages = {
        name: inline.search((_FOLDER / name).read_text()) for name in template_names() if not name.startswith("pdf/")
    }
    assert {name: found[0] for name, found in pages.items() if found} == {}


def test_nothing_is_fetched_from_elsewhere() -> None:
    outside = re.compile(r"""(?:src|href)=["'](?:https?:)?//""")
    assert [name for name in template_names() if outside.search((_FOLDER / name).read_text())] == []
