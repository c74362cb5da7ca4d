"""Rows that no code brings to a line: the file waits, a person chooses, and the choice is remembered."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.language import told as said
from accounts.roles import Refused
from disbursement.actions.matching import choose_layout, choose_line, exclude_rows, resume_file, withdraw_alias
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.treasury import process_file
from disbursement.models import Movement, TreasuryAlias, TreasuryClaim, TreasuryFile, TreasuryRow
from disbursement.queries.candidates import candidates
from tests.disbursement.conftest import SignIn
from tests.disbursement.test_layouts import LINES, voucher
from tests.disbursement.test_treasury import available, complaints, row, silent, uploaded, workbook
from tests.rig.capital import Town
from tests.rig.treasury_lists import VOUCHER_HEAD, drawn


def waiting(town: Town, *rows: list[object]) -> TreasuryFile:
    file = uploaded(town, drawn(VOUCHER_HEAD, list(rows)))
    assert (file.state, complaints(file)) == ("matching", "")
    return file


def resumed(town: Town, file: TreasuryFile) -> TreasuryFile:
    resume_file(file=file, by=town.treasury)
    return process_file(file=file, by=town.treasury, step=silent)


def posted() -> int:
    return Movement.objects.filter(source_kind="voucher").count()


def test_nothing_is_posted_before_every_row_is_settled_and_the_choice_is_remembered(town: Town) -> None:
    known, meant = town.project(), town.project()
    town.line(known, amount_vnd=LINES)
    line = town.line(meant, amount_vnd=LINES)
    strange = voucher(meant, code="7-KB/12", number="KB-02", settled=1)
    file = waiting(
        town, voucher(known), strange, voucher(meant, code="7999998", name="Cầu lạ", number="KB-03", settled=2)
    )
    assert posted() == 0
    one, other = TreasuryClaim.objects.filter(file=file).order_by("first_row")
    assert (one.row_count, one.total_vnd, other.total_vnd) == (1, 1_000_000, 2_000_000)
    best = candidates(one)[0]
    assert (best.line, "đúng tên" in best.reasons) == (line, True)
    choose_line(claim=one, line=best.line, by=town.treasury)
    still = resumed(town, file)
    assert (still.state, posted()) == ("matching", 0)
    exclude_rows(claim=TreasuryClaim.objects.get(file=file, line=None), reason="của Kon Tum", by=town.treasury)
    done = resumed(town, file)
    assert (done.state, done.posted_count, done.excluded_count) == ("posted", 2, 1)
    assert available(line.pk) == LINES - 1_000_000
    again = voucher(meant, code="7-KB/12", number="KB-09", settled=3)
    assert uploaded(town, drawn(VOUCHER_HEAD, [again])).posted_count == 1
    withdraw_alias(alias=TreasuryAlias.objects.get(), by=town.treasury)
    waiting(town, voucher(meant, code="7-KB/12", number="KB-10", settled=3))
    with pytest.raises(LedgerRefused, match="đã được rút"):
        withdraw_alias(alias=TreasuryAlias.objects.get(), by=town.treasury)


def test_hundreds_of_groups_are_paged_filtered_and_matched_from_their_page(place: Town, as_person: SignIn) -> None:
    known = place.project()
    line = place.line(known, amount_vnd=LINES)
    rows = [voucher(known, code=f"79{number:05d}", name=f"Cầu số {number}", number=f"K-{number}", settled=0.1)
            for number in range(510)]  # fmt: skip
    file = waiting(place, *rows)
    giang, url = as_person("giang"), reverse("treasury_file", args=[file.pk])
    page = giang.get(url, {"trang": "11"})
    assert (page.context["claims"].paginator.count, len(page.context["claims"])) == (510, 10)
    [claim] = giang.get(url, {"q": "cầu 7900077", "con-lai": "on"}).context["claims"]
    address = reverse("match_claim", args=[file.pk, claim.pk])
    answer = giang.post(f"{address}?ve=trang%3D2%26con-lai%3Don", {"line": line.pk, "remember": "on"})
    assert answer["Location"] == f"{url}?trang=2&con-lai=on"
    assert TreasuryAlias.objects.get().project == known
    assert len(giang.get(url, {"q": "7900077", "con-lai": "on"}).context["claims"]) == 0


def test_money_that_is_not_told_is_asked_and_the_line_itself_is_remembered(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=LINES)
    older = town.line(project, amount_vnd=LINES, origin_year=2022)
    file = waiting(town, voucher(project, year=""))
    claim = TreasuryClaim.objects.get(file=file)
    assert "2 dòng vốn phù hợp" in said(claim.complaint)
    choose_line(claim=claim, line=older, by=town.treasury)
    assert resumed(town, file).posted_count == 1
    assert TreasuryAlias.objects.get().line == older
    assert uploaded(town, drawn(VOUCHER_HEAD, [voucher(project, year="", number="KB-5")])).posted_count == 1
    assert available(older.pk) == LINES - 25_000_000


def test_registering_what_was_missing_lets_the_file_go_on(town: Town) -> None:
    project = town.project()
    file = waiting(town, voucher(project))
    town.line(project, amount_vnd=LINES)
    assert resumed(town, file).state == "posted"
    assert TreasuryRow.objects.filter(file=file).count() == 1


def test_a_waiting_file_with_another_mistake_says_everything_at_once(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=1000)
    bad = row(project, amount=0, voucher="KB-2")
    file = uploaded(town, workbook(row(project, project_code="7999999"), bad))
    assert (file.state, file.problem_count) == ("refused", 2)
    assert "không có trong danh mục" in complaints(file)
    assert not TreasuryClaim.objects.exists()


def test_a_line_of_a_later_year_or_without_a_reason_is_refused(town: Town) -> None:
    project = town.project()
    file = waiting(town, voucher(project))
    claim = TreasuryClaim.objects.get(file=file)
    with pytest.raises(LedgerRefused, match="kế hoạch năm 2024"):
        choose_line(claim=claim, line=town.line(project, plan_year=2024), by=town.treasury)
    with pytest.raises(LedgerRefused, match="chưa giao cho công trình"):
        choose_line(claim=claim, line=town.line(), by=town.treasury)
    with pytest.raises(LedgerRefused, match="lý do"):
        exclude_rows(claim=claim, reason=" ", by=town.treasury)
    with pytest.raises(Refused):
        choose_line(claim=claim, line=town.line(project), by=town.committee)
    assert not TreasuryAlias.objects.exists()


def test_a_file_that_two_layouts_fit_is_asked_about(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=LINES)
    head = [
        ["STT", "Mã dự án", "Mã nguồn vốn", "Số chứng từ", "Ngày chứng từ", "Thanh toán KLHT", "Tạm ứng",
         "Tạm ứng chưa thu hồi", "Tổng số"],
    ]  # fmt: skip
    rows = [[1, project.code, "11", "KB-1", "20/06/2023", 5, "", 0, 5]]
    file = uploaded(town, drawn(head, rows))
    assert (file.state, file.understood["ask"]) == ("choosing", ["kb-bang-ke", "kb-tinh-hinh"])
    with pytest.raises(LedgerRefused):
        choose_layout(file=file, code="phu-luc-iii", by=town.treasury)
    choose_layout(file=file, code="kb-bang-ke", by=town.treasury)
    assert process_file(file=file, by=town.treasury, step=silent).posted_count == 1
