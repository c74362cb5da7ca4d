"""The roll-up of a period reads that period only, however many facts lie in the table."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Province
from accounts.tenancy import scope
from targets.queries.rollup import roll_up
from tests.rig.database import Rig
from tests.rig.targets import HALF, build_land


@pytest.mark.django_db(transaction=True)
def test_no_sequential_scan_on_the_facts(rig: Rig) -> None:
    province = Province.objects.get(code="49")
    with scope(province.pk):
        land = build_land()
        submission = land.report("dai-thanh", {"thon-kieu-mau-them": {"done": 2}})
    with rig.owner() as cursor:
        cursor.execute(
            "INSERT INTO targets_result"
            " (province_id, indicator_id, unit_id, period, figure, value, certainty, submission_id)"
            " SELECT i.province_id, i.id, u.id, 'K' || k, 'done', 1, 'actual', %s FROM targets_indicator i"
            " CROSS JOIN accounts_orgunit u CROSS JOIN generate_series(1, 80) AS k",
            [submission.pk],
        )
        cursor.execute("VACUUM ANALYZE targets_result")
    with scope(province.pk):
        with CaptureQueriesContext(connection) as seen:
            assert roll_up(province.pk, HALF).whole.reported(land.indicators["thon-kieu-mau-them"].pk)
        with connection.cursor() as plan:
            plan.execute("EXPLAIN " + seen[-1]["sql"].replace("%", "%%"))
            lines = [line for (line,) in plan.fetchall()]
    assert not [line for line in lines if "Seq Scan on targets_result" in line]
    assert [line for line in lines if "targets_result_once" in line]
