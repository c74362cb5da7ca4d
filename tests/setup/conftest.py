"""An almost empty Kon Tum: its own unit and Lan, its first admin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accounts.actions.start import start_province
from accounts.models import Province, ProvinceSettings
from accounts.queries.people import system_person
from accounts.tenancy import scope
from tests.rig.empty import TODAY, Empty


@pytest.fixture
def empty(db: None) -> Iterator[Empty]:
    """Kon Tum on 05/07/2023, with nothing but its admin."""
    province = Province.objects.get(code="62")
    with scope(province.pk):
        by = system_person(province, TODAY)
        lan = start_province(full_name="Y Lan", username="lan", email="", by=by)
        ProvinceSettings.objects.filter(province=province).update(training_today=TODAY)
        yield Empty(province, lan)
