"""Long files: asked for once, drawn by a worker, fetched by nobody else."""

from __future__ import annotations

import hashlib
import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pypdf
import pytest
from django.utils import timezone

from accounts import jobs
from accounts.language import told as said
from accounts.models import AuditEntry, Job
from disbursement.models import Movement, TreasuryFile, TreasuryRow
from reporting import official
from reporting.actions.export import EXPORT, draw_export
from reporting.models import Export
from tests.rig.world import World, text_of

ASK = "/xuat-tep/yeu-cau/{}/"


def ask(world: World, name: str, kind: str = "so-bien-dong", **told: str) -> Export:
    answer = world.client(name).post(ASK.format(kind), told)
    assert answer.status_code == 302, text_of(answer)
    export = Export.objects.get(pk=int(answer.headers["Location"].strip("/").rpartition("/")[2]))
    assert Job.objects.get(kind=EXPORT, key=str(export.pk)).state == Job.State.QUEUED
    return export


def drawn(export: Export) -> str:
    return draw_export(Job.objects.get(kind=EXPORT, key=str(export.pk)), jobs.Progress())


def rows_of(answer: Any) -> list[list[Any]]:
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    lines = [[cell.value for cell in line] for line in page.iter_rows()]
    head = next(at for at, line in enumerate(lines) if str(line[1]) in {"Ngày hiệu lực", "Mã dự án"})
    return lines[head + 1 :]


def test_the_book_of_a_year_comes_out_whole(world: World) -> None:
    export = ask(world, "chi")
    where = f"/xuat-tep/{export.pk}/"
    page = text_of(world.client("chi").get(where))
    assert "Xuất tệp" in page
    assert world.client("chi").get(f"{where}tep/").status_code == 404, "not drawn yet"
    told = drawn(export)
    answer = world.client("chi").get(f"{where}tep/")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert hashlib.sha256(answer.content).hexdigest() == Export.objects.get(pk=export.pk).sha256
    rows = rows_of(answer)
    movements = Movement.objects.filter(effective_on__lte=date(2023, 7, 5))
    in_year = movements.filter(to_account__line__plan_year=2023) | movements.filter(
        to_account__line=None, from_account__line__plan_year=2023
    )
    assert len(rows) == in_year.count() > 500
    assert sum(row[13] for row in rows) == sum(in_year.order_by().values_list("amount_vnd", flat=True))
    assert f"{len(rows):,}".replace(",", ".") in told
    page = text_of(world.client("chi").get(where))
    assert "Tải tệp" in page
    assert said(export.title) in text_of(world.client("chi").get("/xuat-tep/"))
    assert AuditEntry.objects.filter(action="export.requested").exists()


def test_a_commune_gets_its_own_branch_alone(world: World) -> None:
    mine, whole = ask(world, "an"), ask(world, "chi")
    drawn(mine)
    drawn(whole)
    rows = rows_of(world.client("an").get(f"/xuat-tep/{mine.pk}/tep/"))
    assert 0 < len(rows) < Export.objects.get(pk=whole.pk).row_count
    assert {row[6] for row in rows} == {"Xã Đại Thạnh"}


@pytest.mark.parametrize("name", ["binh", "giang", "khanh", "la", "ha"])
def test_nobody_else_sees_or_fetches_it(world: World, name: str) -> None:
    export = ask(world, "chi")
    drawn(export)
    for page in ("", "tep/"):
        assert world.client(name).get(f"/xuat-tep/{export.pk}/{page}").status_code == 404
    assert export.title not in text_of(world.client(name).get("/xuat-tep/"))


def test_the_same_question_while_it_waits_is_one_file(world: World) -> None:
    first = ask(world, "chi")
    assert ask(world, "chi").pk == first.pk
    assert ask(world, "dung").pk != first.pk
    drawn(first)
    Job.objects.filter(kind=EXPORT, key=str(first.pk)).update(state=Job.State.DONE)
    again = ask(world, "chi")
    assert again.pk != first.pk
    Export.objects.filter(pk=first.pk).update(asked_at=timezone.now() - timedelta(days=8))
    ask(world, "chi")
    assert not Export.objects.filter(pk=first.pk).exists()


def test_rows_of_a_treasury_file(world: World) -> None:
    file = TreasuryFile.objects.filter(state="posted").order_by("-id")[0]
    export = ask(world, "giang", "dong-kho-bac", tep=str(file.pk))
    drawn(export)
    rows = rows_of(world.client("giang").get(f"/xuat-tep/{export.pk}/tep/"))
    stored = TreasuryRow.objects.filter(file=file, attempt=file.attempt)
    assert len(rows) == stored.count() > 100
    assert sum(row[9] for row in rows) == sum(stored.values_list("amount_vnd", flat=True))


@pytest.mark.parametrize(
    ("name", "kind", "told", "status"),
    [
        ("chi", "khong-co", {}, 404),
        ("chi", "bao-cao", {}, 404),
        ("an", "dong-kho-bac", {"tep": "1"}, 403),
        ("giang", "dong-kho-bac", {}, 404),
        ("giang", "dong-kho-bac", {"tep": "9" * 30}, 404),
        ("giang", "dong-kho-bac", {"tep": "-1"}, 404),
        ("giang", "dong-kho-bac", {"tep": "999999999"}, 404),
        ("ha", "so-bien-dong", {}, 403),
    ],
)
def test_what_is_not_there_or_not_allowed_is_no_export(
    world: World, name: str, kind: str, told: dict[str, str], status: int
) -> None:
    before = world.rows()
    assert world.client(name).post(ASK.format(kind), told).status_code == status
    assert world.rows() == before


def test_a_stopped_export_leaves_no_file(world: World) -> None:
    export = ask(world, "chi")
    progress = jobs.Progress()
    progress.cancelled.set()
    with pytest.raises(jobs.JobCancelled):
        draw_export(Job.objects.get(kind=EXPORT, key=str(export.pk)), progress)
    assert world.client("chi").get(f"/xuat-tep/{export.pk}/tep/").status_code == 404


def test_a_long_report_becomes_a_pdf_in_the_background(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(official, "MOST_ROWS_AT_ONCE", 3)
    where = f"/bao-cao/lap/ban-chi-dao/2023-H1/{world.unit('bcd').pk}/"
    assert "Lập PDF" in text_of(world.client("chi").get(where))
    assert "Báo cáo này dài" in text_of(world.client("chi").get(f"{where}tai.pdf", follow=True))
    answer = world.client("chi").post(f"{where}pdf/")
    assert answer.status_code == 302
    export = Export.objects.get()
    drawn(export)
    file = world.client("chi").get(f"/xuat-tep/{export.pk}/tep/")
    assert file.headers["Content-Type"] == "application/pdf"
    text = " ".join(pypdf.PdfReader(io.BytesIO(file.content)).pages[0].extract_text().split())
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
