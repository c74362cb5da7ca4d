"""Workbooks as sets: the guard keeps the last word, every problem can be had, a killed worker loses nothing."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import jobs
from accounts.language import told as said
from accounts.models import Job, Province
from accounts.names import search_key
from accounts.tenancy import scope
from config.local.places import ROOT
from disbursement import problem_list, staging
from disbursement.actions.payment import pay
from disbursement.actions.posting import AlreadyPosted
from disbursement.actions.treasury import process_file, receive_file
from disbursement.models import (
    Assigned,
    CapitalAccount,
    CapitalNature,
    CapitalSource,
    Movement,
    TreasuryAlias,
    TreasuryClaim,
    TreasuryFile,
    TreasuryProblems,
    TreasuryRow,
)
from disbursement.moves import PaymentType
from disbursement.queries.ledger import verify_ledger
from disbursement.queries.matching import Matcher
from disbursement.sheets import Claim
from reporting.tasks import HANDLERS
from tests.disbursement.test_treasury import MAY, row, silent, uploaded, workbook
from tests.rig.capital import TODAY, Town, build_town
from tests.rig.database import Rig


def posted() -> int:
    return Movement.objects.filter(source_kind="voucher").count()


def test_the_number_of_statements_does_not_follow_the_rows(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=1_000_000)
    counts = []
    for rows in (2, 60):
        content = workbook(*(row(project, voucher=f"KB-{rows}-{number}", amount=5) for number in range(rows)))
        with CaptureQueriesContext(connection) as asked:
            assert uploaded(town, content).posted_count == rows
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] < 60


def test_the_database_has_the_last_word(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    project = town.project()
    line = town.line(project, amount_vnd=1000)
    content = workbook(row(project, amount=900), row(project, voucher="KB-2", amount=101))
    # As if the money had gone between the check and the posting.
    monkeypatch.setattr(staging, "SHORT_LINES", "SELECT 1 WHERE %(province)s < 0")
    with pytest.raises(jobs.JobFailed, match=r"Số dư vừa thay đổi.*sẽ thiếu 1 đồng"):
        uploaded(town, content)
    assert posted() == 0
    assert CapitalAccount.objects.get(line=line, bucket="available").balance_vnd == 1000


def test_a_fill_of_the_same_file_pays_for_what_it_draws(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=100)
    rows = [
        row(project, voucher="KB-1", payment_type="advance", amount=100, voucher_date=date(2023, 3, 1)),
        row(project, voucher="KB-2", payment_type="advance_repaid", amount=60, voucher_date=date(2023, 4, 1)),
        row(project, voucher="KB-3", payment_type="settlement", amount=60, voucher_date=date(2023, 4, 1)),
    ]
    assert uploaded(town, workbook(*rows)).state == "posted"
    late = row(project, voucher="KB-4", payment_type="settlement", amount=1, voucher_date=date(2023, 3, 15))
    file = uploaded(town, workbook(*rows, late))
    assert file.state == "refused"
    assert "vượt số còn lại 0 đồng" in said(file.problems[0]["complaint"])


def test_what_a_row_names_exists_and_stays(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=1000)
    file = uploaded(town, workbook(row(project)))
    [kept] = TreasuryRow.objects.filter(file=file)
    for name in ("file", "line", "movement"):
        expected = f"disbursement_treasuryrow_{name}_ref"
        facts = {one.attname: getattr(kept, one.attname) for one in TreasuryRow._meta.concrete_fields}
        facts |= {"id": None, "row_number": 99, f"{name}_id": 10**9}
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            TreasuryRow.objects.create(**facts)
        assert caught.value.__cause__.diag.constraint_name == expected  # type: ignore[union-attr]  # psycopg2's own error
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            TreasuryRow.objects.filter(pk=kept.pk).update(**{f"{name}_id": 10**9})
        assert caught.value.__cause__.diag.constraint_name == expected  # type: ignore[union-attr]  # as above
    with pytest.raises(IntegrityError, match="rows name file"), transaction.atomic():
        TreasuryFile.objects.filter(pk=file.pk)._raw_delete("default")
    with pytest.raises(IntegrityError, match="rows name file"), transaction.atomic():
        TreasuryFile.objects.filter(pk=file.pk).update(id=10**9)
    TreasuryRow.objects.filter(file=file).delete()
    assert TreasuryFile.objects.filter(pk=file.pk)._raw_delete("default") == 1


def test_what_the_database_matches_is_what_the_matcher_says(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain rows never reach the matcher; without the short way everything is the same, to the letter."""
    plain, twice, older, chosen, renamed, later = (town.project() for _ in range(6))
    for one in (plain, chosen, renamed):
        town.line(one, amount_vnd=1000)
    for nature in (CapitalNature.INVESTMENT, CapitalNature.RECURRENT):
        town.line(twice, amount_vnd=1000, nature=nature)
    town.line(later, amount_vnd=1000, assigned=Assigned.LATER)
    town.line(later, amount_vnd=1000)
    town.line(older, amount_vnd=1000, plan_year=2022, origin_year=2022, on=date(2022, 2, 1))
    town.line(older, amount_vnd=1000, plan_year=2023, origin_year=2022)
    other = town.line(twice, amount_vnd=1000, source=CapitalSource.PROVINCE)
    fill = TreasuryAlias(province=town.province, line=other, made_on=TODAY)
    fill.project_code, fill.project_name = chosen.code, search_key(chosen.name)
    fill.component, fill.source, fill.nature, fill.origin_year = "ntm.02", "central", "investment", 2023
    fill.save()
    rows = [row(one) for one in (plain, twice, chosen, later)]
    rows += [row(older, origin_year="2022"), row(renamed) | {"project_name": renamed.name.upper()}]
    rows += [row(renamed, voucher="KB-2") | {"project_name": "Trường học"}, row(plain, voucher="KB-3", source="other")]
    rows += [row(plain, voucher="KB-4") | {"project_name": ""}, row(plain, voucher="KB-5") | {"component": "NTM.01"}]
    rows += [row(plain, voucher="KB-6") | {"project_code": "7999999"}]
    asked: list[str] = []
    match = Matcher.match

    def noted(this: Matcher, claim: Claim) -> object:
        asked.append(" ".join(map(str, claim.parts[:4])))
        return match(this, claim)

    monkeypatch.setattr(Matcher, "match", noted)

    def outcome(*more: dict[str, Any]) -> list[object]:
        with transaction.atomic():
            file = uploaded(town, workbook(*rows, *more))
            facts = ("project_code", "project_name", "component", "source", "column_key", "complaint", "first_row")
            waiting = list(TreasuryClaim.objects.filter(file=file).order_by("first_row", "id").values_list(*facts))
            with connection.cursor() as cursor:
                cursor.execute("SELECT row_number, line_id, base FROM treasury_matched ORDER BY row_number")
                found = [file.state, file.problems, waiting, cursor.fetchall()]
            transaction.set_rollback(True)
        return found

    early = row(plain, voucher="KB-7", voucher_date=date(2030, 1, 1))
    refused, short, few = outcome(early), outcome(), len(asked) // 2
    monkeypatch.setattr(staging, "MATCH_PLAIN", "SELECT %(province)s, %(settled)s")
    assert outcome() == short
    assert (few, len(asked) - 2 * few) == (7, len(rows))
    assert outcome(early) == refused
    assert not any(one == f"{plain.code} {plain.name} NTM.02 central" for one in asked[: 2 * few])
    assert (refused[0], short[0]) == ("refused", "matching")


@pytest.mark.parametrize("voucher", ["KB-0001", "kb-ỨNG-Ế", "KB-Straße", "KB  ΣΑΣ"])
def test_a_voucher_is_the_same_typed_or_read(town: Town, voucher: str) -> None:
    project = town.project()
    line = town.line(project, amount_vnd=1000)
    typed = " ".join(voucher.upper().split())
    pay(
        line=line, payment_type=PaymentType.SETTLEMENT, amount_vnd=300, on=MAY, voucher=" ".join(voucher.split()),
        by=town.treasury,
    )  # fmt: skip
    file = uploaded(town, workbook(row(project, voucher=typed)))
    assert (file.posted_count, file.already_count) == (0, 1)
    assert posted() == 1
    with pytest.raises(AlreadyPosted):
        pay(line=line, payment_type=PaymentType.SETTLEMENT, amount_vnd=300, on=MAY, voucher=typed, by=town.treasury)


@pytest.mark.parametrize(("amount", "day", "told"), [(0, MAY, "lớn hơn 0"), (5, date(2015, 12, 31), "quá xa")])
def test_what_no_voucher_can_say_is_a_problem_of_its_cell(town: Town, amount: int, day: date, told: str) -> None:
    project = town.project()
    town.line(project, amount_vnd=1000)
    file = uploaded(town, workbook(row(project, amount=amount, voucher_date=day)))
    assert file.state == "refused"
    assert any(told in said(one["complaint"]) and one["cell"] for one in file.problems)


def test_all_problems_can_be_had_and_nothing_is_posted(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=10_000)
    not_yet = date(2030, 1, 1)
    rows = [row(project, voucher=f"KB-{number}", voucher_date=not_yet, amount=1) for number in range(620)]
    file = uploaded(town, workbook(row(project), *rows))
    assert (file.state, file.problem_count, len(file.problems)) == ("refused", 620, 500)
    assert posted() == 0
    content = bytes(TreasuryProblems.objects.get(file=file).content)
    page = openpyxl.load_workbook(io.BytesIO(problem_list.workbook(content, name="a", count=620))).worksheets[0]
    listed = [[cell.value for cell in line] for line in page.iter_rows(min_row=4)]
    assert len(listed) == 620
    assert [line[0] for line in listed[:500]] == [one["cell"] for one in file.problems]
    assert [int(str(line[0])[1:]) for line in listed] == sorted(int(str(line[0])[1:]) for line in listed)
    assert all("chưa đến" in str(line[2]) for line in listed)
    again = receive_file(name="a.xlsx", content=bytes(TreasuryFile.objects.get(pk=file.pk).content), by=town.treasury)
    assert again.file.attempt == 2


def test_stopping_while_the_file_is_read_posts_nothing(town: Town) -> None:
    project = town.project()
    town.line(project, amount_vnd=1000)
    file = receive_file(name="a.xlsx", content=workbook(row(project)), by=town.treasury).file

    def stop(done: int, _total: int, _text: str) -> None:
        if done == 2:
            raise jobs.JobCancelled

    with pytest.raises(jobs.JobCancelled):
        process_file(file=file, by=town.treasury, step=stop)
    assert posted() == 0
    assert process_file(file=file, by=town.treasury, step=silent).posted_count == 1


# A worker that stops for a minute right after everything is written, and before anything is committed.
_WORKER = """
import sys, time
import django
django.setup()
from accounts import jobs
from disbursement.actions.treasury_set import VoucherSet
from reporting.tasks import HANDLERS
write = VoucherSet.write
def slowly(self, file, by):
    done = write(self, file, by)
    print("written", flush=True)
    time.sleep(60)
    return done
VoucherSet.write = slowly
jobs.run_job(int(sys.argv[1]), HANDLERS)
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_and_doubles_nothing(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "wake", lambda _job: None)
    province = Province.objects.get(code="49")
    with scope(province.pk):
        town = build_town()
        project = town.project()
        town.line(project, amount_vnd=1000)
        content = workbook(*(row(project, voucher=f"KB-{number}", amount=10) for number in range(40)))
        job = receive_file(name="a.xlsx", content=content, by=town.system).job
    assert job is not None
    worker = subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(job.pk)],
        cwd=ROOT, env=rig.environment() | {"DJANGO_SETTINGS_MODULE": "config.settings"}, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"written\n"
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    with scope(province.pk):
        assert (posted(), TreasuryRow.objects.count()) == (0, 0)
        assert TreasuryFile.objects.get().state == "received"
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - jobs.STALE_AFTER - timedelta(seconds=5))
    jobs.sweep()
    assert jobs.run_job(job.pk, HANDLERS) == Job.State.DONE
    with scope(province.pk):
        assert (posted(), TreasuryRow.objects.count(), TreasuryFile.objects.get().posted_count) == (40, 40, 40)
        assert verify_ledger(province.pk) == []
    assert jobs.run_job(job.pk, HANDLERS) is None
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)
