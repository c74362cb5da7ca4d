"""Inviting by an Excel list: everybody or nobody, each bad cell named."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from accounts.invitations import path_of
from accounts.models import Membership, ProvinceAccess, User
from tests.rig.empty import Empty

PEOPLE = "/thiet-lap/con-nguoi/"
A_MI = ("A Mi", "a.mi", "mi@kontum.example.vn", "Cán bộ cấp xã", "23500", "Công chức", date(2023, 1, 1))
Y_BY = ("Y By", "y.by", None, "Cán bộ cấp huyện", "615", None, None)


@pytest.fixture
def dak_ha(empty: Empty) -> Empty:
    """With the district of Đắk Hà and the usual bodies."""
    empty.client().post("/thiet-lap/don-vi/danh-muc/", {"districts": ["615"], "bodies": "on"})
    return empty


def upload(empty: Empty, *people: tuple[object, ...]) -> str:
    """Fill the blank list, hand it in, and return the page."""
    book = load_workbook(io.BytesIO(b"".join(empty.client().get(f"{PEOPLE}mau.xlsx"))))
    page = book[book.sheetnames[0]]
    head = next(cell.row for row in page.iter_rows() for cell in row if cell.value == "Họ và tên")
    for number, person in enumerate(people, head + 1):
        for column, value in enumerate(person, 2):
            page.cell(number, column).value = value  # type: ignore[assignment]  # whatever a cell takes
    out = io.BytesIO()
    book.save(out)
    sent = SimpleUploadedFile("nguoi.xlsx", out.getvalue())
    return empty.client().post(f"{PEOPLE}nap/", {"file": sent}).content.decode()


def test_everybody_of_the_list_is_invited(dak_ha: Empty) -> None:
    page = upload(dak_ha, A_MI, Y_BY)
    mi, by = User.objects.get(username="a.mi"), User.objects.get(username="y.by")
    assert path_of(mi) in page
    assert path_of(by) in page
    # All of them at once, as cells to paste.
    assert f"A Mi\ta.mi\thttp://testserver{path_of(mi)}\nY By\ty.by\t" in page
    assert Membership.objects.get(user=mi).valid_from == date(2023, 1, 1)
    assert Membership.objects.get(user=by).valid_from == dak_ha.person.today
    assert ProvinceAccess.objects.filter(user__in=[mi, by], read_only=False).count() == 2
    assert Client().get(path_of(mi)).status_code == 200


@pytest.mark.parametrize(
    ("person", "complaint"),
    [
        (("", "b.bi", None, "Cán bộ cấp xã", "23500"), "Chưa có số liệu bắt buộc"),
        (("B Bi", "lan", None, "Cán bộ cấp xã", "23500"), "Tên đăng nhập này đã có người dùng."),
        (("B Bi", "A.MI", None, "Cán bộ cấp xã", "23500"), "không đúng dạng"),
        (("B Bi", "a.mi", None, "Cán bộ cấp xã", "23500"), "trùng với dòng đã có"),
        (("B Bi", "b.bi", "khong-phai", "Cán bộ cấp xã", "23500"), "thư điện tử không đúng"),
        (("B Bi", "b.bi", None, "Vua", "23500"), "Vua"),
        (("B Bi", "b.bi", None, "Cán bộ cấp xã", "20527"), "Không có đơn vị mã «20527»"),
        (("B Bi", "b.bi", None, "Cán bộ cấp xã", "615"), "không đặt tại Huyện Đắk Hà"),
        (("B Bi", "b.bi", None, "Cán bộ cấp xã", "23500", None, "31/02/2023"), "31/02/2023"),
    ],
)
def test_one_bad_cell_keeps_everybody_out(dak_ha: Empty, person: tuple[object, ...], complaint: str) -> None:
    before = User.objects.count()
    page = upload(dak_ha, A_MI, person)
    assert "chưa ghi gì" in page
    assert complaint in page
    assert User.objects.count() == before


def test_an_empty_list_says_so(dak_ha: Empty) -> None:
    assert "Danh sách trống" in upload(dak_ha)
