"""Benchmark 11: a page of 50 of 5,000 projects, filtered, against a plain table of the same 50 rows."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.names import search_key, sort_key
from accounts.tenancy import scope
from disbursement.actions.allocation import Allocation
from disbursement.actions.bulk import allocate_many, pay_many
from disbursement.actions.lines import open_lines
from disbursement.models import Assigned, CapitalLine, CapitalNature, CapitalSource, Project
from disbursement.moves import PaymentType
from disbursement.queries.vouchers import Voucher
from tests.rig.capital import Town, town_of_cast
from tests.rig.cast import Cast, build_cast
from tests.rig.database import Rig
from tests.rig.timing import Verdict, by_turns, conclude, say

PROJECTS, ROUNDS, GOAL = 5000, 25, 2.0
STATES = ("chua-giai-ngan", "tam-dung", "nguy-co")
_PLAIN = """{% load portal %}<!DOCTYPE html><title>Bảng</title><table class="table"><tbody>
{% for row in rows %}<tr>
<th><a href="/nguon-von/cong-trinh/{{ row.0 }}/">{{ row.1 }}</a><span class="sub">{{ row.2 }}</span></th>
<td>{{ row.3 }}</td><td>{{ row.4 }}</td><td>{{ row.5 }}</td><td class="num">{{ row.6|vnd:"triệu" }}</td>
<td class="num">{{ row.7|vnd:"triệu" }}</td><td class="num">{{ row.7|share:row.6 }}</td>
<td class="num">{{ row.8|vnd:"triệu" }}</td></tr>{% endfor %}</tbody></table>"""
_ROWS = """
SELECT project.id, project.name, project.code, unit.name, investor.name, component.code,
    coalesce(sum(account.balance_vnd), 0)::bigint,
    coalesce(sum(account.balance_vnd) FILTER (WHERE account.bucket IN ('advanced', 'paid')), 0)::bigint,
    coalesce(sum(account.balance_vnd) FILTER (WHERE account.bucket = 'frozen'), 0)::bigint
FROM (
    SELECT * FROM disbursement_project WHERE province_id = %(province)s AND unit_id = ANY (%(units)s)
    ORDER BY sort_key, id LIMIT 50
) AS project
JOIN accounts_orgunit AS unit ON unit.id = project.unit_id
JOIN accounts_orgunit AS investor ON investor.id = project.investor_id
JOIN programs_component AS component ON component.id = project.component_id
LEFT JOIN disbursement_capitalline AS line ON line.province_id = %(province)s AND line.project_id = project.id
LEFT JOIN disbursement_capitalaccount AS account ON account.province_id = %(province)s AND account.line_id = line.id
GROUP BY project.id, project.name, project.code, project.sort_key, unit.name, investor.name, component.code
ORDER BY project.sort_key, project.id
"""


def fill_projects(town: Town) -> None:
    """Five thousand projects in three districts' communes, one or two lines each, most of them paid upon."""
    chance = random.Random(11)
    places = [town.commune, town.neighbour, town.other_district]
    component = town.component()
    names = [f"Đường liên thôn {chance.randint(1, 99)} đoạn {number}" for number in range(PROJECTS)]
    projects = Project.objects.bulk_create(
        Project(
            province=town.province, code=f"7{number:06d}", name=name, sort_key=sort_key(name),
            search_key=search_key(name), kind="works", unit=places[number % 3], investor=places[number % 3],
            component=component, total_investment_vnd=5_000_000_000,
        )
        for number, name in enumerate(names)
    )  # fmt: skip
    lines = open_lines(
        lines=[
            CapitalLine(
                province=town.province, unit=one.unit, component=component, project=one, source=CapitalSource.CENTRAL,
                nature=CapitalNature.INVESTMENT, origin_year=2023 - second, plan_year=2023,
                assigned=Assigned.START_OF_YEAR,
            )
            for number, one in enumerate(projects)
            for second in range(1 + number % 2)
        ],
        by=town.system,
    )  # fmt: skip
    january, may = date(2023, 1, 10), date(2023, 5, 10)
    allocate_many(
        allocations=[
            Allocation(line=line, amount_vnd=1_000_000_000, on=january, decision=town.decision, key=f"k{line.pk}")
            for line in lines
        ],
        by=town.system,
    )
    pay_many(
        vouchers=[
            Voucher(line=line, payment_type=PaymentType.ADVANCE, amount_vnd=200_000_000, on=may, voucher=f"{line.pk}")
            for line in lines
            if chance.random() < 0.8
        ],
        by=town.system,
    )


@pytest.fixture
def portal(rig: Rig, transactional_db: None) -> tuple[Cast, Town]:
    """The cast with five thousand projects, committed and analysed."""
    cast = build_cast()
    with scope(cast.provinces["49"].pk):
        town = town_of_cast(cast)
        fill_projects(town)
    with rig.owner() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return cast, town


@pytest.mark.bench
def test_a_filtered_page_of_projects(portal: tuple[Cast, Town]) -> None:
    cast, town = portal
    province = town.province.pk
    client = Client()
    client.force_login(cast.users["chi"], "accounts.sign_in.ActiveUserBackend")
    address = f"{reverse('projects')}?dia-ban={town.district.pk}&q=duong+lien+thon"
    hello = reverse("notices")
    plain = engines["django"].from_string(_PLAIN)
    with scope(province):
        branch = list(
            OrgUnit.objects.filter(path__startswith=town.district.path).order_by("id").values_list("pk", flat=True)
        )

    def floor() -> Any:
        """One signed-in page, and the 50 rows by the driver in a plain table."""
        client.get(hello)
        with scope(province), connection.cursor() as cursor:
            cursor.execute(_ROWS, {"province": province, "units": branch})
            return plain.render({"rows": cursor.fetchall()})

    def ours() -> Any:
        return client.get(address).content.decode()

    shown, listed = ours(), floor()
    names = [line.split("</a>")[0].rpartition(">")[2] for line in listed.split("\n") if "</a>" in line]
    assert len(names) == 50
    assert all(name in shown for name in names)
    statements = {}
    for size in (50, 250):
        client.get(f"{address}&so-dong={size}")
        with CaptureQueriesContext(connection) as counted:
            client.get(f"{address}&so-dong={size}")
        statements[size] = [one["sql"] for one in counted if "disbursement_" in one["sql"] or "programs_" in one["sql"]]
    works: dict[str, Callable[[], object]] = {
        "signed-in page and a plain table": floor,
        "the list with filters and pages": ours,
        **{f"  with {state}": partial(client.get, f"{address}&tinh-trang={state}") for state in STATES},
    }
    floors, pages, *states = by_turns(works, rounds=ROUNDS)
    say(f"11. 50 of {PROJECTS} projects, filtered", [floors, pages, *states])
    assert len(statements[50]) == len(statements[250])
    conclude(Verdict("11 list of projects to a plain table", pages.median / floors.median, GOAL))
    conclude(Verdict("11 list of projects, business statements", len(statements[50]), 6, unit=""))
