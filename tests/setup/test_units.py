"""Units: from the national list, from Excel, one by one; all of a list or nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from accounts.models import AuditEntry, OrgUnit, UnitAttribute, UnitVersion
from accounts.queries.units import tree_on
from tests.rig.empty import Empty

UNITS = "/thiet-lap/don-vi/"
Edit = Callable[[Mapping[str, object]], None]


def test_the_checklist_names_the_next_step(empty: Empty) -> None:
    page = empty.client().get("/thiet-lap/").content.decode()
    assert "Bước tiếp theo: <b>Đơn vị</b>" in page
    empty.client().post("/thiet-lap/tinh/", {"place_name": "  Kon   Tum "})
    page = empty.client().get("/thiet-lap/").content.decode()
    assert "Địa danh: Kon Tum" in page


def test_the_clock_locks_nobody_out(empty: Empty) -> None:
    page = empty.client().post("/quan-tri/dong-ho/", {"training_today": "31/12/2020"}).content.decode()
    assert "chưa có quản trị nào có hiệu lực" in page
    assert empty.client().post("/quan-tri/dong-ho/", {"training_today": "01/06/2023"}).status_code == 302


def test_the_national_list_gives_the_whole_province(empty: Empty) -> None:
    page = empty.client().get(UNITS)
    assert page.content.decode().count('name="districts"') == 10
    chosen = [code for code, _ in page.context["national"].fields["districts"].choices]
    answer = empty.client().post(f"{UNITS}danh-muc/", {"districts": chosen, "bodies": "on"}, follow=True)
    assert "Đã thêm 132 đơn vị." in answer.content.decode()
    kinds = list(OrgUnit.objects.values_list("kind", flat=True))
    assert [kinds.count(kind) for kind in ("province", "district", "commune", "committee")] == [1, 10, 102, 1]
    assert empty.unit("23500").path == "62/615/23500/"
    again = empty.client().post(f"{UNITS}danh-muc/", {"bodies": "on"}, follow=True)
    assert "Không có đơn vị nào mới" in again.content.decode()
    assert AuditEntry.objects.filter(action="units.taken").count() == 1


def test_a_part_of_the_list_and_what_the_province_changed_stays(empty: Empty) -> None:
    empty.client().post(f"{UNITS}danh-muc/", {"districts": ["615"]})
    hill = empty.unit("23500")
    empty.client().post(f"{UNITS}{hill.pk}/", {"name": "Đắk Hà mới", "type_name": "Thị trấn", "parent": hill.parent_id})
    empty.client().post(f"{UNITS}danh-muc/", {"districts": ["615", "616"]})
    assert (
        "Huyện này không có trong danh mục"
        in empty.client().post(f"{UNITS}danh-muc/", {"districts": ["502"]}).content.decode()
    )
    assert empty.unit("23500").name == "Đắk Hà mới"
    assert OrgUnit.objects.filter(kind="district").count() == 1
    empty.client().post(f"{UNITS}danh-muc/", {"districts": ["616"]})
    assert OrgUnit.objects.filter(kind="district").count() == 2


@pytest.fixture
def dak_ha(empty: Empty) -> Empty:
    """With the district of Đắk Hà and the usual bodies."""
    empty.client().post(f"{UNITS}danh-muc/", {"districts": ["615"], "bodies": "on"})
    return empty


def upload(empty: Empty, edit: Edit) -> str:
    """Download the list, change it, hand it in, and return the page."""
    content = b"".join(empty.client().get(f"{UNITS}tep.xlsx"))
    book = load_workbook(io.BytesIO(content))
    page = book[book.sheetnames[0]]
    rows = {str(row[2].value): int(row[0].row or 0) for row in page.iter_rows() if row[2].value}
    edit({"page": page, "rows": rows, "last": max(rows.values())})
    out = io.BytesIO()
    book.save(out)
    sent = SimpleUploadedFile("don-vi.xlsx", out.getvalue())
    return empty.client().post(f"{UNITS}nap/", {"file": sent}, follow=True).content.decode()


def put(row: int, *values: object) -> Edit:
    """Write kind, code, type, name, parent, day into a row."""

    def edit(given: Mapping[str, object]) -> None:
        number = row or int(str(given["last"])) + 1
        for column, value in enumerate(values, 2):
            given["page"].cell(number, column).value = value  # type: ignore[attr-defined]  # a worksheet

    return edit


def test_the_excel_list_comes_back_as_it_went(dak_ha: Empty) -> None:
    before = list(OrgUnit.objects.order_by("id").values())
    assert "không khác gì; không ghi gì thêm" in upload(dak_ha, lambda _: None)
    assert list(OrgUnit.objects.order_by("id").values()) == before


def test_an_empty_list_is_no_success(empty: Empty) -> None:
    book = load_workbook(io.BytesIO(b"".join(empty.client().get(f"{UNITS}tep.xlsx"))))
    out = io.BytesIO()
    book.save(out)
    sent = SimpleUploadedFile("don-vi.xlsx", out.getvalue())
    answer = empty.client().post(f"{UNITS}nap/", {"file": sent})
    assert (answer.status_code, "Danh sách trống" in answer.content.decode()) == (422, True)


def test_the_excel_list_adds_and_corrects(dak_ha: Empty) -> None:
    assert "Đã nạp tệp đơn vị: 1 đơn vị mới" in upload(
        dak_ha, put(0, "Sở, ban, ngành", "so-tp", "Sở", "Tư  pháp", "62", date(2022, 1, 1))
    )
    added = dak_ha.unit("so-tp")
    assert (added.full_name, added.path, added.valid_from) == ("Sở Tư pháp", "62/so-tp/", date(2022, 1, 1))

    def correct(given: Mapping[str, object]) -> None:
        put(given["rows"]["23500"], "Cấp xã", "23500", "Phường", "Đắk Hà", "615")(given)  # type: ignore[index]  # a dict

    upload(dak_ha, correct)
    assert dak_ha.unit("23500").full_name == "Phường Đắk Hà"
    assert UnitVersion.objects.filter(unit__code="23500").count() == 1


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        (("Cấp xã", "2350", "Xã", "Mới", "615"), "Mã hành chính của cấp này gồm 5 chữ số."),
        (("Cấp xã", "23999", "Xã", "Mới", "999"), "Không có đơn vị mã «999»"),
        (("Cấp xã", "23999", "Xã", "Mới", "62"), "không đặt dưới đơn vị mã «62»"),
        (("Sở, ban, ngành", "615", "Sở", "Mới", "62"), "mã toàn số dành cho địa bàn"),
        (("Sở, ban, ngành", "vp-ntm", "Sở", "Mới", "62"), "Mã này đã dùng cho đơn vị khác."),
        (("Sở, ban, ngành", "so-khdt", "Sở", "Mới", "62"), "trùng với dòng đã có"),
        (("Sở, ban, ngành", "Sở Mới", "Sở", "Mới", "62"), "không đúng dạng"),
        (("Sở, ban, ngành", "so-moi", "Sở", None, "62"), "Chưa có số liệu bắt buộc"),
        (("Vua", "so-moi", "Sở", "Mới", "62"), "Vua"),
    ],
)
def test_one_bad_cell_keeps_the_whole_list_out(dak_ha: Empty, values: tuple[object, ...], complaint: str) -> None:
    before = OrgUnit.objects.count()
    page = upload(dak_ha, put(0, *values))
    assert "chưa ghi gì" in page
    assert complaint in page
    assert OrgUnit.objects.count() == before


@pytest.mark.parametrize("content", [b"PK\x03\x04rubbish", b"code,name", b"\x00" * 100])
def test_what_is_no_workbook_is_refused_with_a_sentence(empty: Empty, content: bytes) -> None:
    sent = SimpleUploadedFile("don-vi.xlsx", content)
    answer = empty.client().post(f"{UNITS}nap/", {"file": sent})
    assert answer.status_code == 422
    assert OrgUnit.objects.count() == 1


def test_a_list_of_another_province_is_refused(empty: Empty) -> None:
    content = b"".join(empty.client().get("/thiet-lap/con-nguoi/mau.xlsx"))
    answer = empty.client().post(f"{UNITS}nap/", {"file": SimpleUploadedFile("x.xlsx", content)})
    assert "không phải biểu" in answer.content.decode()


# ------------------------------------------------------------------- one unit
def test_a_unit_is_added_renamed_from_a_day_moved_and_ended(dak_ha: Empty) -> None:
    client, top = dak_ha.client(), dak_ha.unit("62")
    district = {"kind": "district", "code": "620", "type_name": "Huyện", "name": "Mới", "valid_from": "01/01/2021"}
    assert client.post(f"{UNITS}them/", {**district, "parent": top.pk}).status_code == 302
    new, hill = dak_ha.unit("620"), dak_ha.unit("23500")
    moved = {"name": "Đồi", "type_name": "Phường", "parent": new.pk, "on": "01/06/2023", "legal_basis": "NQ 1"}
    assert client.post(f"{UNITS}{hill.pk}/", moved).status_code == 302
    hill.refresh_from_db()
    assert (hill.full_name, hill.path) == ("Phường Đồi", "62/620/23500/")
    names = {day: str(tree_on(day)) for day in (date(2023, 5, 31), date(2023, 6, 1))}
    assert ["Phường Đồi" in text for text in names.values()] == [False, True]
    assert "Còn đơn vị trực thuộc" in client.post(f"{UNITS}{new.pk}/ket-thuc/", {"on": "01/07/2023"}).content.decode()
    assert client.post(f"{UNITS}{hill.pk}/ket-thuc/", {"on": "01/07/2023"}).status_code == 302
    assert "Phường Đồi" not in str(tree_on(date(2023, 7, 1)))
    assert client.post(f"{UNITS}{top.pk}/ket-thuc/", {"on": "01/07/2023"}).status_code == 422


def test_a_district_takes_its_communes_along(dak_ha: Empty) -> None:
    client, office = dak_ha.client(), dak_ha.unit("vp-ntm")
    committee, top = dak_ha.unit("bcd"), dak_ha.unit("62")
    assert office.path == "62/bcd/vp-ntm/"
    page = client.post(f"{UNITS}{committee.pk}/", {"name": "x", "parent": committee.pk}).content.decode()
    assert "không có trong tỉnh" in page
    client.post(f"{UNITS}{office.pk}/", {"name": office.name, "type_name": "Văn phòng", "parent": top.pk})
    office.refresh_from_db()
    assert office.path == "62/vp-ntm/"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"code": "61"}, "gồm 3 chữ số"),
        ({"code": "615"}, "đã dùng cho đơn vị khác"),
        ({"code": "Sáu"}, "chữ thường không dấu"),
        ({"kind": "king"}, "Không có lựa chọn này"),
        ({"kind": "commune", "code": "23999"}, "không đặt dưới đơn vị đã chọn"),
        ({"parent": "x"}, "không có trong tỉnh"),
        ({"valid_from": "31/02/2023"}, "dd/mm/yyyy"),
        ({"name": ""}, "Hãy nhập ô này."),
    ],
)
def test_a_bad_unit_names_the_field(dak_ha: Empty, changes: dict[str, str], complaint: str) -> None:
    before = OrgUnit.objects.count()
    typed = {"kind": "district", "code": "620", "type_name": "Huyện", "name": "Mới", "valid_from": "01/01/2021"}
    typed |= {"parent": str(dak_ha.unit("62").pk), **changes}
    assert complaint in dak_ha.client().post(f"{UNITS}them/", typed).content.decode()
    assert OrgUnit.objects.count() == before


def test_attributes_have_dates_and_do_not_overlap(dak_ha: Empty) -> None:
    client, district = dak_ha.client(), dak_ha.unit("615")
    address = f"{UNITS}{district.pk}/thuoc-tinh/"
    typed = {"kind": "poor_district", "valid_from": "01/01/2022", "valid_to": "", "legal_basis": "QĐ 353"}
    assert client.post(address, typed).status_code == 302
    assert "đã ghi từ ngày 01/01/2022" in client.post(address, {**typed, "valid_from": "01/06/2022"}).content.decode()
    assert client.post(address, {**typed, "valid_to": "01/06/2022"}).status_code == 302
    assert client.post(address, {**typed, "valid_from": "01/06/2022"}).status_code == 302
    assert UnitAttribute.objects.filter(unit=district, kind="poor_district").count() == 2
