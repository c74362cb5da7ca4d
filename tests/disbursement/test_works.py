"""Debts with plans and payments, progress with photos that were drawn anew, final accounts with their decision."""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import zlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.roles import Refused, Role
from config.local.places import ROOT
from disbursement import photos
from disbursement.actions.arrears import pay_arrear, plan_arrear, record_arrear, take_back_payment
from disbursement.actions.capital import reverse as reverse_movement
from disbursement.actions.decisions import Cited
from disbursement.actions.payment import pay
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.progress import approve_final_account, report_progress, submit_final_account
from disbursement.models import Arrear, ArrearPayment, FinalAccount, Movement, ProgressPhoto, Project
from disbursement.moves import PaymentType
from disbursement.queries.arrears import ArrearFilter, arrears, arrears_listed, periods_of, units_at_risk
from disbursement.queries.book import project_book
from programs.models import CapitalGate, Citation, PlanDocument, PlanYear
from tests.rig.capital import BILLION, TODAY, Town

SignIn = Callable[[str], Client]


def bomb(width: int, height: int) -> bytes:
    """A PNG of nothing but black, made without ever holding its pixels."""
    squeeze, row = zlib.compressobj(9), b"\x00" * (width + 1)
    data = b"".join(squeeze.compress(row) for _ in range(height)) + squeeze.flush()
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big") for name, body in chunks
    )


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **more: Any) -> bytes:
    """A small picture of a format."""
    out = io.BytesIO()
    Image.new("RGB", size, "#336699").save(out, kind, **more)
    return out.getvalue()


# ------------------------------------------------------------------ sổ công trình
def test_the_book_tells_balances_after_each_movement_and_pairs_reversals(town: Town) -> None:
    project = town.project()
    line = town.line(project, amount_vnd=5 * BILLION)
    pay(
        line=line,
        payment_type=PaymentType.ADVANCE,
        amount_vnd=2 * BILLION,
        on=date(2023, 5, 1),
        voucher="KB-1",
        by=town.treasury,
    )
    advance = Movement.objects.get(kind="advance")
    reverse_movement(movement=advance, on=date(2023, 5, 3), by=town.treasury, reason="Nhầm")
    given, paid, back = project_book(project, as_of=TODAY)
    assert given.balances == (5 * BILLION, 0, 0, 0)
    assert paid.balances == (3 * BILLION, 2 * BILLION, 0, 0)
    assert back.balances == given.balances
    assert (given.pair, paid.pair, back.pair, back.is_reversal) == (None, 3, 2, True)
    assert [row.number for row in project_book(project, as_of=date(2023, 5, 2))] == [1, 2]


def test_the_book_on_screen_and_as_excel(place: Town, as_person: SignIn) -> None:
    project = place.project()
    place.line(project, amount_vnd=BILLION)
    client = as_person("an")
    page = client.get(reverse("project_ledger", args=[project.pk])).content.decode()
    assert "1.000.000.000" in page
    assert "3516/QĐ-UBND" in page
    file = client.get(reverse("project_ledger_file", args=[project.pk]))
    rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).worksheets[0].values)
    assert rows[-1][7] == rows[-1][11] == BILLION


# ------------------------------------------------------------------ nợ đọng
def test_a_debt_is_planned_paid_and_a_wrong_payment_taken_back(town: Town) -> None:
    project, officer = town.project(), town.person(Role.COMMUNE_OFFICER, town.commune)
    arrear = record_arrear(project=project, arose_in=2019, amount_vnd=3 * BILLION, by=officer)
    wanted = ArrearFilter(branches=None, today=TODAY, plan="chua")
    assert [row.pk for row in arrears_listed(town.province.pk, wanted)] == [arrear.pk]
    plan_arrear(arrear=arrear, settle_in=2024, settle_from="extra_revenue", by=officer)
    assert not arrears_listed(town.province.pk, wanted)
    paid = pay_arrear(arrear=arrear, amount_vnd=2 * BILLION, paid_on=TODAY, by=officer)
    with pytest.raises(LedgerRefused, match="lớn hơn số còn nợ"):
        pay_arrear(arrear=arrear, amount_vnd=2 * BILLION, paid_on=TODAY, by=officer)
    with pytest.raises(LedgerRefused, match="nhỏ hơn số đã trả"):
        record_arrear(project=project, arose_in=2019, amount_vnd=BILLION, by=officer)
    take_back_payment(payment=paid, by=officer, reason="Nhầm công trình")
    with pytest.raises(LedgerRefused, match="được hủy rồi"):
        take_back_payment(payment=paid, by=officer, reason="Nhầm")
    assert arrears(town.province.pk).get(pk=arrear.pk).unpaid_vnd == 3 * BILLION
    assert ArrearPayment.objects.count() == 2
    with pytest.raises(Refused):
        record_arrear(
            project=project, arose_in=2018, amount_vnd=1, by=town.person(Role.COMMUNE_OFFICER, town.neighbour)
        )


def test_both_periods_of_the_document_are_told_with_their_words(town: Town) -> None:
    year = PlanYear.objects.get(province=town.province, year=2023)
    document = PlanDocument.objects.create(
        province=town.province, plan_year=year, code="S1", kind="Kế hoạch", title="Kế hoạch NTM"
    )
    quotes = [
        Citation.objects.create(
            province=town.province, document=document, key=f"gate:no:{number}", locator="III", quote=words
        )
        for number, words in enumerate(("nợ XDCB trong giai đoạn 2018-2020", "nợ XDCB giai đoạn 2016-2020"), 1)
    ]
    gate = CapitalGate.objects.create(
        province=town.province,
        plan_year=year,
        code="no",
        kind="arrears_first",
        title="no",
        effect="refuse",
        parameters={"periods": ["2016-2020", "2018-2020"]},
        citation=quotes[0],
    )
    for arose_in, settle_in in ((2017, None), (2019, 2024), (2021, None)):
        Arrear.objects.create(
            province=town.province,
            project=town.project(),
            arose_in=arose_in,
            amount_vnd=BILLION,
            settle_in=settle_in,
            settle_from="district" if settle_in else "",
            recorded_on=TODAY,
        )
    rows = list(arrears_listed(town.province.pk, ArrearFilter(branches=None, today=TODAY)))
    long, short = periods_of(rows, gate, TODAY)
    assert (long.unpaid_vnd, long.unplanned_vnd) == (2 * BILLION, BILLION)
    assert (short.unpaid_vnd, short.unplanned_vnd) == (BILLION, 0)
    assert [len(one.quotes) for one in (long, short)] == [1, 1]
    assert units_at_risk(rows, TODAY) == [town.commune]


def test_debts_on_screen(place: Town, as_person: SignIn) -> None:
    project = place.project()
    client = as_person("an")
    page = reverse("project_arrears", args=[project.pk])
    given = {"arose_in": "2019", "amount_vnd": "900.000.000"}
    assert client.post(reverse("record_arrear", args=[project.pk]), given).status_code == 302
    arrear = Arrear.objects.get()
    assert client.post(reverse("record_arrear", args=[project.pk]), {**given, "arose_in": "2030"}).status_code == 422
    plan = {"settle_in": "2024", "settle_from": "extra_revenue"}
    assert client.post(reverse("plan_arrear", args=[arrear.pk]), {**plan, "settle_in": "2021"}).status_code == 422
    assert client.post(reverse("plan_arrear", args=[arrear.pk]), plan).status_code == 302
    paid = {"amount_vnd": "100.000.000", "paid_on": "01/07/2023"}
    assert client.post(reverse("pay_arrear", args=[arrear.pk]), paid).status_code == 302
    shown = client.get(page).content.decode()
    assert "trả năm 2024" in shown
    assert "800.000.000" in shown
    back = reverse("take_back_arrear_payment", args=[ArrearPayment.objects.get().pk])
    assert client.post(back, {"reason": "Nhầm"}).status_code == 302
    assert "dòng hủy" in client.get(page).content.decode()
    assert project.name in as_person("chi").get(reverse("arrears")).content.decode()
    assert project.name not in as_person("phu").get(reverse("arrears")).content.decode()
    assert as_person("chi").get(reverse("arrear_file")).status_code == 200


# ----------------------------------------------------------------- ảnh
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_drawn_anew_without_metadata(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "bí mật"
    exif.get_ifd(0x8825)[1] = "N"
    sent = picture(kind, (4000, 3000), exif=exif)
    photo = photos.redrawn(sent + b"<script>alert(1)</script>", "anh")
    kept = Image.open(io.BytesIO(photo.content))
    assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (1600, 1200), {})
    assert max(Image.open(io.BytesIO(photo.thumbnail)).size) == 320
    assert b"script" not in photo.content
    assert "bí mật".encode() not in photo.content


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "không phải ảnh"),
        (b"GIF89a", "không phải ảnh"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "không phải ảnh"),
        (b"\xff\xd8\xff" + b"\x00" * 200, "không phải ảnh"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 300, "không phải ảnh"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "không phải ảnh"),
        (picture()[:200], "không phải ảnh"),
        (picture() + b"\x00" * photos.LARGEST_FILE, "lớn hơn"),
        (bomb(9000, 9000), "triệu điểm ảnh"),
    ],
)
def test_what_is_no_photo_gets_one_sentence(content: bytes, told: str) -> None:
    with pytest.raises(photos.PhotoRefused, match=told):
        photos.redrawn(content, "ảnh\x00.jpg")


def test_a_bomb_dies_in_a_process_of_its_own_and_is_no_photo(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few KB that become 40 million pixels; a decoder that hangs takes nobody along."""
    sent = bomb(6200, 6400)
    assert len(sent) < 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    photo = photos.redrawn(sent, "bom.png")
    assert max(photo.width, photo.height) == photos.LONGEST_SIDE
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000, "decoded by the parent"
    monkeypatch.setattr(photos, "TIMEOUT_SECONDS", 0.01)
    with pytest.raises(photos.PhotoRefused, match="không phải ảnh"):
        photos.redrawn(sent, "bom.png")


def test_the_process_of_photos_has_little_memory_and_writes_little() -> None:
    told = (
        "import resource, sys; sys.argv = ['x', '1', '2'];"
        "from disbursement import photo_child; photo_child.answer = lambda *_: "
        "{'as': resource.getrlimit(resource.RLIMIT_AS)[0], 'file': resource.getrlimit(resource.RLIMIT_FSIZE)[0],"
        "'cpu': resource.getrlimit(resource.RLIMIT_CPU)[0]}; photo_child.main()"
    )
    out = subprocess.run([sys.executable, "-c", told], capture_output=True, input=b"", check=True, cwd=ROOT)
    assert json.loads(out.stdout) == {"as": 2**30, "file": 8 * 2**20, "cpu": 10}


def test_an_animation_is_no_photo() -> None:
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("#111111", "#eeeeee")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(photos.PhotoRefused, match="ảnh động"):
        photos.redrawn(out.getvalue(), "a.webp")


def test_progress_with_photos_on_screen(place: Town, as_person: SignIn) -> None:
    project = place.project()
    client, url = as_person("an"), reverse("report_progress", args=[project.pk])
    photo = SimpleUploadedFile("anh.png", picture("PNG"), "image/png")
    given = {"reported_on": "01/07/2023", "volume_percent": "62,5", "value_vnd": "1.000.000.000", "photos": [photo]}
    assert client.post(url, given).status_code == 302
    kept = ProgressPhoto.objects.get()
    page = client.get(reverse("project_progress", args=[project.pk])).content.decode()
    assert "62,5%" in page
    shown = client.get(reverse("progress_photo", args=[kept.pk, "lon"]))
    assert shown["Content-Type"] == "image/jpeg"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert as_person("la").get(reverse("progress_photo", args=[kept.pk, "lon"])).status_code == 404
    assert client.get(reverse("progress_photo", args=[kept.pk, "vua"])).status_code == 404
    bad = SimpleUploadedFile("anh.jpg", b"MZ\x90", "image/jpeg")
    for changes in ({"photos": [bad]}, {"volume_percent": "101"}, {"reported_on": "06/07/2023"}, {"value_vnd": "-1"}):
        assert client.post(url, {**given, "photos": [], **changes}).status_code == 422, changes
    assert client.post(reverse("remove_photo", args=[kept.pk])).status_code == 302
    assert not ProgressPhoto.objects.exists()


# ----------------------------------------------------------------- quyết toán
def test_final_accounts_are_handed_in_and_approved_by_decision(town: Town) -> None:
    project, by = town.project(), town.person(Role.DISTRICT_OFFICER, town.district)
    decision = Cited("88/QĐ-UBND", date(2023, 7, 1), "UBND huyện")
    with pytest.raises(LedgerRefused, match="đã hoàn thành"):
        submit_final_account(project=project, submitted_on=TODAY, submitted_vnd=BILLION, by=by)
    Project.objects.filter(pk=project.pk).update(status="completed", completed_on=date(2023, 5, 1))
    project.refresh_from_db()
    report_progress(project=project, reported_on=TODAY, volume_percent=Decimal(100), by=by)
    account = submit_final_account(project=project, submitted_on=date(2023, 6, 1), submitted_vnd=2 * BILLION, by=by)
    with pytest.raises(LedgerRefused, match="lớn hơn giá trị trình"):
        approve_final_account(account=account, approved_vnd=3 * BILLION, decision=decision, by=by)
    early = Cited("8/QĐ-UBND", date(2023, 5, 20), "UBND huyện")
    with pytest.raises(LedgerRefused, match="trước ngày trình"):
        approve_final_account(account=account, approved_vnd=BILLION, decision=early, by=by)
    approve_final_account(account=account, approved_vnd=BILLION, decision=decision, by=by)
    project.refresh_from_db()
    assert (project.status, FinalAccount.objects.get().approved_vnd) == ("settled", BILLION)
    with pytest.raises(LedgerRefused, match="đã được phê duyệt"):
        approve_final_account(account=account, approved_vnd=BILLION, decision=decision, by=by)


def test_final_accounts_on_screen(place: Town, as_person: SignIn) -> None:
    project = place.project()
    client = as_person("binh")
    submit, approve = (reverse(f"{verb}_final_account", args=[project.pk]) for verb in ("submit", "approve"))
    given = {"submitted_on": "01/06/2023", "submitted_vnd": "2.000.000.000"}
    decided = {
        "approved_vnd": "1.900.000.000", "number": "88/QĐ-UBND", "decided_on": "02/07/2023", "issuer": "UBND huyện",
    }  # fmt: skip
    assert client.post(submit, given).status_code == 422
    assert client.post(approve, decided).status_code == 422
    Project.objects.filter(pk=project.pk).update(status="completed", completed_on=date(2023, 5, 1))
    assert client.post(submit, given).status_code == 302
    assert client.post(approve, decided).status_code == 302
    assert "88/QĐ-UBND" in client.get(reverse("project_progress", args=[project.pk])).content.decode()
