"""The tables of targets exist behind the wall."""

import pytest

from accounts.tenancy import scope
from targets.models import ConflictSettlement, Indicator, Result, TargetStatement


@pytest.mark.django_db
def test_tables_are_empty_inside_a_scope() -> None:
    with scope(1):
        for model in (ConflictSettlement, Indicator, Result, TargetStatement):
            assert not model.objects.exists()
