"""Which process runs which test (chia việc): a file stays together, and what takes long begins first."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.local.places import ROOT

# What waits for servers and browsers, then what computes longest; the rest follows in a random order.
LONGEST = (
    "tests/config/test_kill.py",
    "tests/config/test_compose.py",
    "tests/house/test_url_matrix.py",
    "tests/stories/test_half_year.py",
    "tests/house/test_garbage.py",
    "tests/stories/test_year_2023.py",
    "tests/stories/test_set_up.py",
    "tests/stories/test_sign_in_story.py",
    "tests/browser/test_gallery.py",
    "tests/stories/test_year_2022.py",
    "tests/config/test_backup.py",
    "tests/house/test_api_matrix.py",
    "tests/stories/test_small_means.py",
    "tests/api/test_every_operation.py",
    "tests/disbursement/test_layouts.py",
    "tests/disbursement/test_race.py",
    "tests/reporting/test_report_pages.py",
    "tests/reporting/test_document_docx.py",
    "tests/reporting/test_exports.py",
    "tests/accounts/test_wall.py",
    "tests/accounts/test_second_factor.py",
    "tests/api/test_statements.py",
)


def share(items: list[pytest.Item]) -> None:
    """Give each file to one process, so that what it builds is built once; the longest files come first."""
    rank = {name: place for place, name in enumerate(LONGEST)}
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_file(item)))
    items.sort(key=lambda item: rank.get(_file(item), len(rank)))


def _file(item: pytest.Item) -> str:
    return str(Path(item.path).relative_to(ROOT))
