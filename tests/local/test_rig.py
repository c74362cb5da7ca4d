"""The rig itself: the role, the clone, the guards."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from config.local.processes import wait_until
from tests.rig.database import Rig
from tests.rig.guards import NetworkRefused
from tests.rig.portal import real_portal


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


def test_the_real_portal_serves_this_clone(rig: Rig, django_db_setup: None, tmp_path: Path) -> None:
    with real_portal(rig, tmp_path) as portal:
        with urlopen(f"{portal.address}/dang-nhap/") as answer:
            assert answer.status == 200
        assert wait_until(lambda: "ready" in (tmp_path / "logs" / "worker.log").read_text(), 20)
