"""The book beside the Treasury's totals: settlement and advance apart, carried-over capital, explained and signed."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import reverse

from accounts.roles import Refused, Role
from disbursement.actions.payment import pay
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.reconciliation import explain_difference, sign_reconciliation
from disbursement.actions.treasury import receive_file, undo_file
from disbursement.models import CapitalLine, Movement, Project, Reconciliation, TreasuryFile
from disbursement.moves import PaymentType
from disbursement.queries.reconciliation import Standing, compare
from disbursement.queries.zero import treasury_complete_through
from tests.disbursement.conftest import SignIn
from tests.disbursement.test_layouts import voucher
from tests.disbursement.test_treasury import complaints, uploaded
from tests.rig.capital import Town
from tests.rig.treasury_lists import TOTALS_HEAD, VOUCHER_HEAD, drawn

MILLION = 1_000_000
TITLE = ("KHO BẠC NHÀ NƯỚC QUẢNG NAM", "TÌNH HÌNH THANH TOÁN VỐN", "Đến hết ngày 30/06/2023")


def totals(*rows: list[Any], unit: str = "ĐVT: triệu đồng") -> bytes:
    return drawn(TOTALS_HEAD, rows, title=TITLE, unit=unit)


def told(project: Project, settled: Any, advanced: Any = "", *, year: int = 2023, carried: Any = "") -> list[Any]:
    whole = (settled or 0) + (advanced or 0)
    return [1, project.name, project.code, "11", year, carried, settled, advanced, whole]


def paid(town: Town, line: CapitalLine, amount: int, kind: PaymentType = PaymentType.SETTLEMENT) -> None:
    pay(line=line, payment_type=kind, amount_vnd=amount, on=date(2023, 5, 10), voucher=f"V{amount}", by=town.treasury)


def taken(town: Town, content: bytes) -> Reconciliation:
    file = uploaded(town, content, "luy-ke-6.xlsx")
    assert (complaints(file), file.state) == ("", "taken")
    return Reconciliation.objects.get(file=file)


def test_settlement_and_advance_are_compared_apart_and_nothing_is_posted(town: Town) -> None:
    same, other = town.project(), town.project()
    one, two = town.line(same, amount_vnd=90 * MILLION), town.line(other, amount_vnd=90 * MILLION)
    paid(town, one, 10 * MILLION)
    paid(town, two, 7 * MILLION)
    paid(town, two, 5 * MILLION, PaymentType.ADVANCE)
    count = Movement.objects.count()
    # The whole agrees, advance and settlement do not.
    found = taken(town, totals(["I", "Chương trình", "", "", "", "", 17, 5, 22], told(same, 10), told(other, 7, 5)))
    assert {line.standing for line in compare(found).lines} == {Standing.AGREES}
    found = taken(town, totals(told(same, 10), told(other, 12, 0)))
    comparison = compare(found)
    (line,) = comparison.differing
    assert (line.settled_vnd, line.advanced_vnd) == (-5 * MILLION, 5 * MILLION)
    assert (comparison.total.settled_vnd, comparison.open_count) == (-5 * MILLION, 1)
    assert Movement.objects.count() == count
    assert treasury_complete_through(town.province.pk) is None


def test_capital_of_2022_carried_to_2023_is_compared_with_the_treasury(town: Town) -> None:
    project = town.project()
    old = town.line(project, amount_vnd=40 * MILLION, origin_year=2022)
    town.line(project, amount_vnd=60 * MILLION)
    paid(town, old, 15 * MILLION)
    found = taken(town, totals(told(project, 15, year=2022, carried=40), told(project, 0)))
    assert compare(found).open_count == 0
    found = taken(town, totals(told(project, 15, year=2022, carried=38.5), told(project, 0)))
    (line,) = compare(found).differing
    assert (line.carried_vnd, line.money.origin_year) == (1_500_000, 2022)


def test_what_only_one_side_knows_is_a_difference(town: Town) -> None:
    project, silent = town.project(), town.project()
    paid(town, town.line(project, amount_vnd=90 * MILLION), 3 * MILLION)
    paid(town, town.line(silent, amount_vnd=90 * MILLION), 4 * MILLION)
    strange = [2, "Cầu lạ", "7999999", "11", 2023, "", 2, "", 2]
    comparison = compare(taken(town, totals(told(project, 3), strange)))
    assert sorted(line.settled_vnd for line in comparison.differing) == [-2 * MILLION, 4 * MILLION]
    assert "Cầu lạ" in {line.title for line in comparison.differing}


def test_both_sides_sign_the_same_figures_after_every_difference_is_explained(town: Town) -> None:
    project = town.project()
    line = town.line(project, amount_vnd=90 * MILLION)
    paid(town, line, 3 * MILLION)
    found = taken(town, totals(told(project, 4)))
    with pytest.raises(LedgerRefused, match="1 chênh lệch chưa giải trình"):
        sign_reconciliation(reconciliation=found, by=town.treasury)
    (differing,) = compare(found).differing
    explain_difference(
        reconciliation=found, key=differing.money.key, text="Chứng từ ngày 30/6 nhập sau", by=town.committee
    )
    assert compare(found).differing[0].standing is Standing.EXPLAINED
    signed = sign_reconciliation(reconciliation=found, by=town.treasury)
    assert (signed.treasury_signed_on, signed.is_signed) == (town.treasury.today, False)
    with pytest.raises(LedgerRefused, match="đã ký"):
        sign_reconciliation(reconciliation=found, by=town.treasury)
    paid(town, line, MILLION)
    # The book moved: what the Treasury signed is no longer what stands there.
    assert not sign_reconciliation(reconciliation=found, by=town.committee).is_signed
    assert sign_reconciliation(reconciliation=found, by=town.treasury).is_signed
    with pytest.raises(LedgerRefused, match="không rút được"):
        undo_file(file=TreasuryFile.objects.get(), by=town.treasury, reason="nhầm")


def test_a_list_is_withdrawn_by_its_sender_and_taken_once(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=90 * MILLION)
    content = totals(told(project, 0))
    found = taken(town, content)
    assert receive_file(name="x.xlsx", content=content, by=town.treasury).already_posted
    assert undo_file(file=found.file, by=town.treasury, reason="gửi nhầm tháng").state == "undone"
    with pytest.raises(LedgerRefused, match="đã được rút"):
        sign_reconciliation(reconciliation=found, by=town.treasury)
    with pytest.raises(Refused):
        explain_difference(
            reconciliation=found, key="x", text="y", by=town.person(role=Role.DISTRICT_OFFICER, unit=town.district)
        )


def test_a_difference_leads_to_the_movements_that_make_it(place: Town, as_person: SignIn) -> None:
    one, other = place.project(), place.project()
    line = place.line(one, amount_vnd=90 * MILLION)
    paid(place, line, 10 * MILLION)
    paid(place, line, 3 * MILLION, PaymentType.ADVANCE)
    paid(place, place.line(other, amount_vnd=90 * MILLION), 2 * MILLION)
    file = uploaded(place, drawn(VOUCHER_HEAD, [voucher(one, settled=5)]))
    found = taken(place, totals(told(one, 10, 3), told(other, 2)))
    [differs] = compare(found).differing
    giang, url = as_person("giang"), reverse("difference", args=[found.pk])
    asked = {"khoa": differs.money.key, "xem": "thanh-toan"}
    page = giang.get(reverse("reconciliation", args=[found.pk])).content.decode()
    assert f"{url}?khoa={quote(differs.money.key, safe='')}&amp;xem=thanh-toan" in page
    shown = giang.get(url, asked).context
    assert (shown["book_vnd"], shown["treasury_vnd"], shown["gap_vnd"]) == (15 * MILLION, 10 * MILLION, 5 * MILLION)
    assert [(effect.change_vnd, effect.is_it) for effect in shown["page"]] == [
        (10 * MILLION, False),
        (5 * MILLION, True),
    ]
    assert shown["months"] == [("2023-05", 10 * MILLION), ("2023-06", 5 * MILLION)]
    assert [row.settled_vnd for row in shown["told"].told] == [10 * MILLION]
    for chosen in ({"thang": "2023-06"}, {"tep": str(file.pk)}, {"dong": str(line.pk), "thang": "2023-06"}):
        assert [effect.change_vnd for effect in giang.get(url, asked | chosen).context["page"]] == [5 * MILLION]
    advanced = giang.get(url, asked | {"xem": "tam-ung"}).context
    assert [effect.change_vnd for effect in advanced["page"]] == [3 * MILLION]
    assert giang.get(url).context["gap_vnd"] == 5 * MILLION
    assert giang.get(url, {"khoa": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("row", "at"),
    [
        (lambda one: [*told(one, 5, 1)[:8], 7], "I8"),
        (lambda one: [*told(one, 5)[:3], "77", *told(one, 5)[4:]], "D8"),
        (lambda one: [*told(one, 5)[:6], "x", "", 5], "G8"),
    ],
)
def test_a_wrong_list_is_refused_by_cell(town: Town, row: Any, at: str) -> None:
    project = town.project()
    file = uploaded(town, totals(row(project)))
    assert (file.state, [one["cell"] for one in file.problems]) == ("refused", [at])
    assert not Reconciliation.objects.exists()
