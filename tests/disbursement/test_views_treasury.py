"""Treasury pages in a browser's words: layouts tried and used, rows matched, comparisons explained and signed."""

from __future__ import annotations

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Job
from disbursement.actions.treasury import process_file, receive_file
from disbursement.models import Project, Reconciliation, TreasuryClaim, TreasuryFile, TreasuryLayout
from disbursement.outlined import embedded
from tests.disbursement.conftest import SignIn
from tests.disbursement.test_layouts import voucher
from tests.disbursement.test_reconciliation import told, totals
from tests.disbursement.test_treasury import silent, uploaded
from tests.rig.capital import Town
from tests.rig.treasury_lists import VOUCHER_HEAD, drawn

FORM = {
    "title": "Bảng kê Kho bạc huyện",
    "unit": "đồng",
    "codes": "A1 = Ngân sách trung ương, Đầu tư",
    "words-project_code": "Mã công trình",
    "words-source": "Nguồn",
    "words-voucher": "Số hiệu",
    "words-voucher_date": "Ngày",
    "words-settled": "Đã trả",
    "optional-settled": "on",
    "words-advance": "Ứng",
}
HEAD = [["STT", "Mã công trình", "Nguồn", "Số hiệu", "Ngày", "Đã trả", "Ứng"]]


def sent(content: bytes, name: str = "a.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_layout_is_written_tried_and_only_then_used(funded: Project, place: Town, as_person: SignIn) -> None:
    giang = as_person("giang")
    wrong = giang.post(reverse("add_treasury_layout"), {**FORM, "codes": "A1: trung ương"})
    assert (wrong.status_code, "Dòng 1 phải có dạng" in wrong.content.decode()) == (422, True)
    missing = giang.post(reverse("add_treasury_layout"), {**FORM, "words-voucher": ""})
    assert "Chưa khai cột «Số chứng từ»" in missing.content.decode()
    made = giang.post(reverse("add_treasury_layout"), FORM)
    code = "bang-ke-kho-bac-huyen"
    assert made.headers["Location"] == reverse("treasury_layout", args=[code])
    content = drawn(HEAD, [[1, funded.code, "A1", "K1", "20/06/2023", 500, ""]], unit="")
    assert uploaded(place, content).state == "refused"
    giang.post(reverse("use_treasury_layout", args=[code]), {"dung": "1"})
    assert not TreasuryLayout.objects.get().is_used
    tried = giang.post(reverse("try_treasury_layout", args=[code]), {"file": sent(content)}).content.decode()
    assert "Kết quả thử" in tried
    assert funded.code in tried
    giang.post(reverse("use_treasury_layout", args=[code]), {"dung": "1"})
    file = uploaded(place, content)
    assert (file.state, file.posted_count, file.understood["code"]) == ("posted", 1, code)
    listed = giang.get(reverse("treasury_layouts")).content.decode()
    assert "của tỉnh, đang dùng" in listed
    assert all(one.title in listed for one in embedded())


def test_an_embedded_layout_is_adjusted_for_the_province(place: Town, as_person: SignIn) -> None:
    giang, code = as_person("giang"), embedded()[0].code
    page = giang.get(reverse("edit_treasury_layout", args=[code])).content.decode()
    assert "11 = Ngân sách trung ương, Đầu tư" in page
    form = {**FORM, "title": "Bảng kê của tỉnh", "codes": "11 = Tín dụng chính sách"}
    assert giang.post(reverse("edit_treasury_layout", args=[code]), form).status_code == 302
    kept = TreasuryLayout.objects.get()
    assert (kept.code, kept.spec["codes"]["source"]["11"]) == (code, {"source": "credit"})


def test_a_stopped_file_says_how_to_go_on(funded: Project, place: Town, as_person: SignIn) -> None:
    giang = as_person("giang")
    content = drawn(VOUCHER_HEAD, [voucher(funded)])
    file = receive_file(name="a.xlsx", content=content, by=place.treasury).file
    address = reverse("treasury_file", args=[file.pk])
    assert "hãy nạp lại chính tệp này" not in giang.get(address).content.decode()
    Job.objects.filter(key=f"{file.pk}:1").update(state=Job.State.CANCELLED)
    page = giang.get(address).content.decode()
    assert "hãy nạp lại chính tệp này" in page
    assert "Xem kết quả" not in page
    again = receive_file(name="a.xlsx", content=content, by=place.treasury)
    assert Job.objects.filter(key=f"{again.file.pk}:{again.file.attempt}", state=Job.State.QUEUED).exists()


def test_matching_on_screen(funded: Project, place: Town, as_person: SignIn) -> None:
    giang = as_person("giang")
    rows = [voucher(funded, code="7-A"), voucher(funded, code="?", name="Cầu lạ", number="K2")]
    file = uploaded(place, drawn(VOUCHER_HEAD, rows))
    page = giang.get(reverse("treasury_file", args=[file.pk])).content.decode()
    assert "Dòng cần ghép với dòng vốn" in page
    one, other = TreasuryClaim.objects.order_by("first_row")
    address = reverse("match_claim", args=[file.pk, one.pk])
    assert funded.name in giang.get(address).content.decode()
    assert "Hãy chọn một dòng vốn" in giang.post(address, {}).content.decode()
    assert "gần giống" in giang.get(reverse("match_claim", args=[file.pk, other.pk]), {"q": "zzz"}).content.decode()
    line = funded.lines.get()
    assert giang.post(address, {"line": line.pk, "remember": "on"}).status_code == 302
    exclude = reverse("exclude_claim", args=[file.pk, other.pk])
    assert giang.post(exclude, {"reason": ""}).status_code == 422
    assert giang.post(exclude, {"reason": "nhầm tỉnh"}).status_code == 302
    assert giang.post(reverse("resume_treasury_file", args=[file.pk])).status_code == 302
    process_file(file=file, by=place.treasury, step=silent)
    done = giang.get(reverse("treasury_file", args=[file.pk])).content.decode()
    assert "nhầm tỉnh" in done
    assert TreasuryFile.objects.get(pk=file.pk).posted_count == 1
    aliases = giang.get(reverse("treasury_aliases")).content.decode()
    assert "đang dùng" in aliases


def test_reconciling_on_screen(funded: Project, place: Town, as_person: SignIn) -> None:
    giang, chi = as_person("giang"), as_person("chi")
    file = uploaded(place, totals(told(funded, 4)))
    found = Reconciliation.objects.get(file=file)
    address = reverse("reconciliation", args=[found.pk])
    page = chi.get(address).content.decode()
    assert "-4.000.000" in page
    key = page.split('name="key" value="')[1].split('"')[0]
    giang.post(reverse("sign_reconciliation", args=[found.pk]))
    assert "chưa giải trình" in giang.get(address).content.decode()
    explain = reverse("explain_reconciliation", args=[found.pk])
    assert chi.post(explain, {"key": key, "text": ""}).status_code == 422
    assert chi.post(explain, {"key": key, "text": "Nhập sau"}).status_code == 302
    for person in (giang, chi):
        person.post(reverse("sign_reconciliation", args=[found.pk]))
    found.refresh_from_db()
    assert found.is_signed
    content = chi.get(reverse("reconciliation_file", args=[found.pk])).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    cells = {cell.value for line in sheet.iter_rows() for cell in line}
    assert {"Nhập sau", "Thanh toán: chênh lệch (triệu đồng)", -4} <= cells
    assert "đã ký" in chi.get(reverse("reconciliations")).content.decode()
