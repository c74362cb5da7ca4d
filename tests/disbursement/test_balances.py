"""The sums of the book, against the same sums taken movement by movement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import OrgUnit
from disbursement.actions.payment import pay
from disbursement.models import CapitalLine, Movement, Project
from disbursement.moves import PaymentType
from disbursement.queries.balances import By, Figures, Slice, figures_by
from tests.rig.capital import BILLION, TODAY, Town

AS_OF = date(2023, 6, 30)


@pytest.fixture
def advanced(spent: Town) -> Town:
    """The same town with an advance on a works of the department."""
    line = spent.line(spent.project(unit=spent.root, component="GN.2"), amount_vnd=4 * BILLION)
    pay(
        line=line,
        payment_type=PaymentType.ADVANCE,
        amount_vnd=BILLION // 2,
        on=date(2023, 3, 31),
        voucher="T1",
        by=spent.treasury,
    )
    return spent


def _branch(line: CapitalLine) -> int | None:
    below = line.unit.path.split("/")[1]
    return OrgUnit.objects.get(path=f"{line.unit.path.split('/')[0]}/{below}/").pk if below else None


_KEYS: dict[By, Callable[[CapitalLine, Movement], Any]] = {
    By.PROGRAMME: lambda line, _: line.component.programme.code,
    By.COMPONENT: lambda line, _: line.component.code,
    By.NATURE: lambda line, _: line.nature,
    By.SOURCE: lambda line, _: line.source,
    By.ORIGIN_YEAR: lambda line, _: line.origin_year,
    By.ASSIGNED: lambda line, _: line.assigned,
    By.BRANCH: lambda line, _: _branch(line),
    By.UNIT: lambda line, _: line.unit_id,
    By.PROJECT: lambda line, _: line.project_id,
    By.LINE: lambda line, _: line.pk,
    By.MONTH: lambda _, movement: movement.effective_on.replace(day=1),
}


def _one_by_one(
    by: tuple[By, ...], as_of: date, known_on: date | None, wanted: Callable[[CapitalLine], bool]
) -> dict[tuple[Any, ...], Figures]:
    sums: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    fields = "line__unit", "line__project", "line__component__programme"
    sides = [f"{side}_account__{one}" for side in ("from", "to") for one in fields]
    for movement in Movement.objects.filter(effective_on__lte=as_of).select_related(*sides):
        if known_on is not None and movement.known_on > known_on:
            continue
        for account, sign in ((movement.from_account, -1), (movement.to_account, 1)):
            line = account.line
            if line is not None and line.plan_year == 2023 and wanted(line):
                group = sums[tuple(_KEYS[one](line, movement) for one in by)]
                group[f"{account.bucket}_vnd"] += sign * movement.amount_vnd
    return {key: Figures(**group) for key, group in sums.items()}


@pytest.mark.parametrize("as_of", [date(2023, 1, 9), date(2023, 3, 31), AS_OF, date(2024, 2, 1)])
@pytest.mark.parametrize("by", [*((one,) for one in By), (By.BRANCH, By.MONTH), (By.MONTH, By.NATURE, By.PROGRAMME)])
def test_groups_are_the_sums_of_their_movements(advanced: Town, by: tuple[By, ...], as_of: date) -> None:
    found = figures_by(advanced.province.pk, *by, of=Slice(plan_year=2023), as_of=as_of)
    assert found == _one_by_one(by, as_of, None, lambda line: True)


def test_a_slice_counts_its_own_lines(advanced: Town) -> None:
    slices: list[tuple[dict[str, Any], Callable[[CapitalLine], bool]]] = [
        ({"programmes": ["GN"]}, lambda line: line.component.programme.code == "GN"),
        ({"natures": ["investment"]}, lambda line: line.nature == "investment"),
        ({"sources": ["central"]}, lambda line: line.source == "central"),
        ({"origin_years": [2022]}, lambda line: line.origin_year == 2022),
        ({"branches": [advanced.district.path]}, lambda line: line.unit.path.startswith(advanced.district.path)),
        ({"kinds": ["works"]}, lambda line: line.project is not None and line.project.kind == Project.Kind.WORKS),
        ({"with_project": False}, lambda line: line.project is None),
    ]
    for asked, wanted in slices:
        found = figures_by(advanced.province.pk, By.LINE, of=Slice(plan_year=2023, **asked), as_of=AS_OF)
        assert found, asked
        assert found == _one_by_one((By.LINE,), AS_OF, None, wanted), asked


def test_what_was_not_known_yet_does_not_count(advanced: Town) -> None:
    known = sorted(set(Movement.objects.values_list("known_on", flat=True)))
    for day in (known[0] - timedelta(days=1), *known, TODAY):
        found = figures_by(advanced.province.pk, By.LINE, of=Slice(plan_year=2023), as_of=AS_OF, known_on=day)
        assert found == _one_by_one((By.LINE,), AS_OF, day, lambda line: True)
