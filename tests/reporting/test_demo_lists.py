"""The demo's lists of other layouts: recognised by themselves, without a mistake, and the groups are the sums."""

from __future__ import annotations

import pytest

from accounts.models import Province
from disbursement.outlined import wanted
from programs.intake.bulk import understand
from reporting.demo.treasury_lists import sample_names, totals_list, voucher_list
from tests.reporting.test_demo import HOLDINGS


@pytest.mark.parametrize(
    ("kind", "draw", "code"),
    [("bang-ke", voucher_list, "kb-bang-ke"), ("luy-ke", totals_list, "kb-tinh-hinh")],
)
def test_the_lists_of_other_layouts_are_recognised(kind: str, draw: object, code: str) -> None:
    assert callable(draw)
    content = draw(Province(code="49", name="Quảng Nam"), HOLDINGS)
    with understand(wanted(()), content, filename=sample_names()[kind], heard=lambda _: None) as found:
        told = found.problems.read().decode()
    assert (told, found.outlined and found.outlined["code"]) == ("", code)
    assert found.row_count > 100
