"""docs/api.md: its commands run, one after the other, against a real server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from accounts.api.schema import document
from config.local.places import ROOT
from tests.api.test_money import workbook
from tests.rig.api import Program, token_for
from tests.rig.three_places import build_three_places

PAGE = (ROOT / "docs" / "api.md").read_text()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl was not found")
def test_every_command_of_the_page_runs(live_server: Any, tmp_path: Path) -> None:
    world = build_three_places()
    place = world.places["own"]
    reviewer, text = Program(token_for(world.cast, "binh")[1]), token_for(world.cast, "an")[1]
    assert (
        reviewer.post(f"submissions/{place.submission.pk}/return/", {"reason": "Thiếu."}, If_Match='"1"').status_code
        == 200
    )
    treasury = token_for(world.cast, "giang")[1]
    (tmp_path / "kho-bac.xlsx").write_bytes(workbook(Program(treasury), place))
    environment = {
        **os.environ,
        "PORTAL": live_server.url,
        "TOKEN": text,
        "TREASURY_TOKEN": treasury,
        "DUTY": str(place.obligation.pk),
        "SUBMISSION": str(place.submission.pk),
        "no_proxy": "*",
    }
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 6
    script = "set -eu\n" + "\necho\n".join(blocks)
    done = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for words in ('"role":"commune_officer"', "Đại Thạnh", '"kind":"allocation"', '"tieu-chi-xa-dat":{"done":"17"}'):
        assert words in done.stdout, (words, done.stdout)
    assert '#invalid"' in done.stdout, "a form with empty cells cannot be handed in"
    assert re.search(r'"state":"received".*"job_id":\d+', done.stdout)


def test_the_addresses_of_the_page_exist() -> None:
    for name in ("api_page", "api_description", "api_me", "api_units", "api_targets", "api_movements"):
        assert reverse(name) in PAGE


def test_every_list_is_told_in_the_table() -> None:
    table = PAGE[PAGE.index("| on screen |") : PAGE.index("Only on screen:")]
    told = set(re.findall(r"`([^`]+)`", table))
    missing = []
    for path, verbs in document()["paths"].items():
        inside = path.removeprefix("/api/v1/").rstrip("/").replace("{file_format}", "{format}")
        if "get" in verbs and inside not in {"me", "obligations/{id}", "obligations/{id}/form", "submissions/{id}"}:
            first, _, rest = inside.partition("/{id}")
            known = inside in told or (first in told and (not rest or rest.strip("/") in told))
            missing += [] if known else [inside]
    assert set(missing) <= {"programmes", "components"}, "catalogues are everybody's"
