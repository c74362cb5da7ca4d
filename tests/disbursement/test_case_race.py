"""Cases with many hands at once: one set of entries, whoever was first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection

from accounts.models import Province
from accounts.tenancy import scope
from disbursement.actions.approval import approve_case
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.proposal import add_item, open_transfer, submit_transfer
from disbursement.models import CapitalCase, Movement, TreasuryNotice
from disbursement.moves import Bucket
from disbursement.queries.ledger import verify_ledger
from tests.rig.capital import BILLION, TODAY, Town, build_town

HANDS = 8
PAPER: dict[str, Any] = {"number": "120/QĐ-UBND", "decided_on": date(2023, 7, 5), "issuer": "UBND huyện"}


def submitted(town: Town, number: int, amount_vnd: int) -> list[CapitalCase]:
    """Proposals that each ask for a part of the same line."""
    rule = town.window_rule()
    line, taker = town.line(town.project(), amount_vnd=10 * BILLION), town.project()
    town.line(taker, amount_vnd=BILLION)
    cases = []
    for _ in range(number):
        case = open_transfer(rule=rule, unit=town.district, by=town.system)
        item: dict[str, Any] = {
            "line": line,
            "bucket": Bucket.AVAILABLE,
            "amount_vnd": amount_vnd,
            "taker_project": taker,
        }
        add_item(case=case, **item, by=town.system)
        cases.append(submit_transfer(case=case, reason="Vướng", by=town.system))
    return cases


def approved_by_all(province: int, town: Town, cases: list[CapitalCase]) -> int:
    """How many of as many approvals as there are hands succeed, all at the same moment."""

    def approve(hand: int) -> bool:
        try:
            with scope(province):
                case = cases[hand % len(cases)]
                approve_case(case=case, **PAPER, by=replace(town.system, today=TODAY), version=case.version)
        except LedgerRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(HANDS) as hands:
        return sum(hands.map(approve, range(HANDS)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [1, 4])
def test_approvals_at_once_post_each_case_once(number: int) -> None:
    province = Province.objects.get(code="49").pk
    with scope(province):
        town = build_town()
        cases = submitted(town, number, 2 * BILLION)
    assert approved_by_all(province, town, cases) == number
    with scope(province):
        assert Movement.objects.filter(kind="transfer").count() == number
        assert CapitalCase.objects.filter(state="posted").count() == number
        numbers = TreasuryNotice.objects.order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, number + 1)), "no number twice and none left out"
        assert verify_ledger(province) == []
