"""Benchmark 4: the committee's overview with the whole country in the database, against one province alone."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.models import Province, User
from tests.rig.database import Rig
from tests.rig.nation import count_units, fill_history, fill_nation
from tests.rig.serving import Visitor, served
from tests.rig.timing import Verdict, by_turns, conclude, say

ROUNDS = 60
# Earlier periods of facts for every commune: how many facts that makes is printed.
PERIODS = 11


@pytest.mark.bench
def test_the_overview_in_the_whole_country(demo_portal: None, rig: Rig, tmp_path: Path) -> None:
    address, province = reverse("overview"), Province.objects.get(code="49")
    with ExitStack() as open_until_the_end:
        keep = open_until_the_end.enter_context
        alone = fill_history(rig, PERIODS)
        one = keep(Visitor(keep(served(rig, tmp_path / "one")), User.objects.get(username="chi"), compressed=False))
        keep(rig.beside())
        fill_nation(rig, province)
        facts = fill_history(rig, PERIODS)
        assert count_units(rig) == {"province": 63, "district": 705, "commune": 10_598}
        all_of = keep(served(rig, tmp_path / "all"))
        every = keep(Visitor(all_of, User.objects.get(username="chi"), compressed=False))
        assert _body(one.get(address)) == _body(every.get(address))
        works = {
            f"one province, {alone} facts": lambda: one.get(address),
            f"63 provinces, {facts} facts": lambda: every.get(address),
        }
        single, whole = by_turns(works, rounds=ROUNDS)
    say("4. The overview of Quảng Nam", [single, whole])
    conclude(Verdict("4  63 provinces to one, median", whole.median / single.median, 1.15))
    conclude(Verdict("4  63 provinces to one, p95", whole.late / single.late, 1.25))


def _body(page: bytes) -> str:
    """What is shown, without the token of the form and the address of the process."""
    text = page.decode()
    return text[text.index("<main") : text.index("</main>")]
