"""The portal refuses to serve as a role that walks through the wall."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from config.checks import serving_role_is_weak, strong_role_reasons
from config.local.places import ROOT
from tests.rig.database import Rig


@pytest.mark.django_db
def test_the_serving_role_is_accepted() -> None:
    assert strong_role_reasons() == []
    assert serving_role_is_weak(databases=["default"]) == []


@pytest.mark.django_db
def test_the_owner_is_refused_before_the_first_request(rig: Rig) -> None:
    environment = {**os.environ, "DATABASE_URL": rig.owner_url}
    words = [sys.executable, "-c", "import config.wsgi"]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "sở hữu bảng" in done.stderr


@pytest.mark.django_db
def test_the_check_of_a_deployment_names_the_owner(rig: Rig) -> None:
    environment = {**os.environ, "DATABASE_URL": rig.owner_url}
    words = [sys.executable, "manage.py", "check", "--deploy", "--database", "default"]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "portal.E001" in done.stderr
