"""An almost empty Kon Tum: its own unit and Lan, its first admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.actions.start import start_province
from accounts.models import Province, ProvinceSettings
from accounts.queries.people import system_person
from accounts.tenancy import scope
from tests.rig.empty import TODAY, Empty
from tests.rig.kept import Kept, kept


def start_kon_tum() -> Empty:
    """Kon Tum on 05/07/2023, with nothing but its admin."""
    province = Province.objects.get(code="62")
    with scope(province.pk):
        by = system_person(province, TODAY)
        lan = start_province(full_name="Y Lan", username="lan", email="", by=by)
        ProvinceSettings.objects.filter(province=province).update(training_today=TODAY)
    return Empty(province, lan)


@pytest.fixture(scope="module")
def kept_kon_tum(django_db_setup: None, django_db_blocker: Any) -> Iterator[Kept[Empty]]:
    """Kon Tum with nothing but its admin, once a module."""
    with kept(django_db_blocker, start_kon_tum) as built:
        yield built


@pytest.fixture
def empty(kept_kon_tum: Kept[Empty], db: None) -> Iterator[Empty]:
    """Kon Tum with nothing but its admin, its scope open."""
    empty = kept_kon_tum.copy()
    with scope(empty.province.pk):
        yield empty
