"""The rig itself: the role, the clone, the guards."""

from __future__ import annotations

import socket

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from tests.rig.database import Rig
from tests.rig.guards import NetworkRefused


@pytest.mark.django_db
def test_tests_run_as_the_role_that_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("portal_app", False, False)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = 'portal_app'::regrole")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_committed_rows_vanish_after_the_test(rig: Rig, turn: int) -> None:
    assert not Group.objects.exists()
    Group.objects.create(name=f"committed {turn}")
    with rig.owner() as cursor:
        cursor.execute("SELECT count(*) FROM auth_group")
        assert cursor.fetchone() == (1,)


def test_the_network_is_refused() -> None:
    with socket.socket() as outside, pytest.raises(NetworkRefused):
        outside.connect(("192.0.2.1", 80))
