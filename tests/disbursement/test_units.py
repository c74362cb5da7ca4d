"""Every page with a table of money shows it in the unit that was asked for, and its Excel keeps every đồng."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from disbursement.actions.arrears import record_arrear
from disbursement.actions.zero import record_zero_run
from disbursement.models import Project
from tests.rig.capital import Town

SignIn = Callable[[str], Client]
AMOUNT = 1_234_567_891
PAGES = (
    "capital", "capital_lines", "trial_balance", "checks", "rehearse_calendar", "capital_cases", "treasury_files",
    "arrears", "ranking", "early_warnings", "projects", "counterpart", "contributions", "top_ups", "treasury_notices",
    "capital_gates", "freeze_runs",
)  # fmt: skip
EXACT_PAGES = {"trial_balance", "project_ledger"}


@pytest.fixture
def owing(place: Town) -> Project:
    """Works with an odd amount and an odd debt, and a run of the rule of 30/6."""
    rule = place.zero_rule()
    project = place.project()
    place.line(project, amount_vnd=AMOUNT)
    record_arrear(project=project, amount_vnd=AMOUNT, arose_in=2020, by=place.committee)
    record_zero_run(rule=rule, by=place.at(date(2023, 7, 1)).committee)
    return project


def test_every_page_of_money_offers_the_three_units_and_keeps_the_choice(owing: Project, as_person: SignIn) -> None:
    chi = as_person("chi")
    addresses = {name: reverse(name) for name in PAGES}
    addresses["project_ledger"] = reverse("project_ledger", args=[owing.pk])
    for name, address in addresses.items():
        for asked, shown in (("", "đồng" if name in EXACT_PAGES else "triệu đồng"), ("ty", "tỷ đồng")):
            text = chi.get(address, {"don-vi": asked} if asked else {}).content.decode()
            here = text.partition('aria-current="true">' + shown)
            assert '<nav class="units"' in text, name
            assert here[1], (name, asked)
            assert 'don-vi=dong"' in text, name


@pytest.mark.parametrize(
    ("name", "usual"), [("arrear_file", 10**6), ("project_file", 10**6), ("rehearse_calendar_file", 10**6),
                        ("ledger", 1)]
)  # fmt: skip
def test_no_figure_of_a_file_loses_a_dong(owing: Project, as_person: SignIn, name: str, usual: int) -> None:
    address = reverse("project_ledger_file", args=[owing.pk]) if name == "ledger" else reverse(name)
    chi = as_person("chi")
    for asked, scale in (("", usual), ("dong", 1), ("trieu", 10**6), ("ty", 10**9)):
        sheet = load_workbook(io.BytesIO(chi.get(address, {"don-vi": asked} if asked else {}).content)).active
        assert sheet is not None
        found = {value for row in sheet.values for value in row if isinstance(value, int | float)}
        assert AMOUNT in {round(Fraction(repr(value)) * scale, 3) for value in found}, (name, asked)
