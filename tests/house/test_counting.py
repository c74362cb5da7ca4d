"""English counts: what stands before "rows" may be one, so such a sentence has a form for one and a form for many."""

from __future__ import annotations

import re
from typing import Final

import pytest

from config.catalogues import po
from config.catalogues.sources import catalogue_path
from config.local.stamps import APPS

COUNTED: Final = (
    *("rows", "units", "cases", "works", "vouchers", "errors", "entries", "days", "lines", "communes", "candidates"),
    *("movements", "photos", "remarks", "groups", "differences", "duties", "results", "projects", "people", "files"),
    *("objects", "bodies", "districts", "indicators", "reports", "codes", "conflicts", "targets", "warnings"),
    *("problems", "documents", "rules", "others", "changes", "times", "dossiers", "items", "steps"),
)
# Between a number and what it counts may stand what kind it is, but nothing that begins another thought.
_BETWEEN: Final = r"(?:(?!(?:of|in|is|has|was|from|to|by|and|or|at|between|with|for) )[a-z]+ ){0,2}?"
_COUNTED: Final = re.compile(rf"(?<!/)%\((\w+)\)[sd] {_BETWEEN}({'|'.join(COUNTED)})\b")
# Limits that are never one, and a share such as "31/34" that is written as one value.
LIMITS: Final = frozenset({"limit", "limit_value", "most", "most_rows", "most_values", "most_photos", "coverage"})


def counted(text: str) -> list[str]:
    """What an English sentence counts."""
    return [found[2] for found in _COUNTED.finditer(text) if found[1] not in LIMITS]


@pytest.mark.parametrize("app", APPS)
def test_what_is_counted_has_a_form_for_one(app: str) -> None:
    wrong = {
        entry.message.one: entry.texts[0]
        for entry in po.read(catalogue_path(app).read_text("utf-8"))
        if entry.done and not entry.message.many and counted(entry.texts[0])
    }
    assert wrong == {}, "ask ngettext, or say it without counting"


@pytest.mark.parametrize("app", APPS)
def test_the_form_for_one_counts_one(app: str) -> None:
    entries = po.read(catalogue_path(app).read_text("utf-8"))
    plural = [one for one in entries if one.message.many and one.done]
    assert {one.message.one: one.texts[0] for one in plural if counted(one.texts[0])} == {}


def test_counting_is_seen() -> None:
    """The judge itself."""
    assert counted("%(count)s rows, %(n)d new capital lines") == ["rows", "lines"]
    assert counted("%(done)s/%(all)s units, rows: %(count)s, %(name)s is one of the rules, %(most)s rows") == []
