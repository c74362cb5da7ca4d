"""What is wrong with a Treasury workbook is said in the language of whoever looks, whoever uploaded it."""

from __future__ import annotations

import io
import re
from datetime import date

import openpyxl
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.language import told
from accounts.models import User
from disbursement.models import Project, TreasuryClaim
from tests.disbursement.conftest import SignIn
from tests.disbursement.test_treasury import edited, first_data_row, row, uploaded, workbook
from tests.rig.capital import Town

NOTHING, TOO_OLD, TWICE = "Số tiền phải lớn hơn 0", "quá xa; hãy kiểm tra lại năm", "Chứng từ này trùng với dòng"
SAID = re.compile(r"đ|ư|ơ|ạ|ả|ấ|ế|ộ|ủ|ữ")
QUOTED = re.compile('«[^»]*»|"[^"]*"')


def bad_rows(funded: Project) -> bytes:
    """Everything that the child, the sets in SQL and the matcher complain of, once."""
    content = workbook(
        row(funded, amount=1, payment_type="advance_repaid", voucher="KB-1"),
        row(funded, amount=0, voucher="KB-2"),
        row(funded, voucher_date=date(2015, 12, 31), voucher="KB-3"),
        row(funded, voucher_date=date(2023, 12, 31), voucher="KB-4"),
        row(funded, voucher="KB-5"),
        row(funded, voucher="KB-5"),
        row(funded, project_code="9999999", voucher="KB-6"),
        row(funded, amount=-7, voucher="KB-7"),
        row(funded, voucher="KB-8"),
    )
    return edited(content, **{f"I{first_data_row(content) + 8}": "không phải ngày"})


def read(client: Client, language: str, address: str) -> bytes:
    User.objects.filter(username="giang").update(language=language)
    return client.get(address).content


def test_a_refused_file_is_told_in_the_language_of_the_reader(funded: Project, place: Town, as_person: SignIn) -> None:
    with translation.override("en"):
        file = uploaded(place, bad_rows(funded))
    assert (file.state, file.problem_count) == ("refused", 9)
    address = reverse("treasury_file", args=[file.pk])
    giang = as_person("giang")
    vietnamese = read(giang, "", address).decode()
    english = read(giang, "en", address).decode()
    for one in (NOTHING, TOO_OLD, TWICE, "Ô "):
        assert one in vietnamese
        assert one not in english
    for one in ("The amount must be more than 0", "is the same as row", "Cell "):
        assert one in english
        assert one not in vietnamese
    with translation.override("en"):
        left = [told(one["complaint"]) for one in file.problems]
    assert [one for one in left if SAID.search(QUOTED.sub("", one))] == []


def test_the_list_of_all_problems_is_drawn_for_whoever_downloads_it(
    funded: Project, place: Town, as_person: SignIn
) -> None:
    file = uploaded(place, workbook(*(row(funded, amount=0, voucher=f"K{number}") for number in range(501))))
    giang = as_person("giang")
    for language, head, sentence in (
        ("", "Lỗi và cách sửa", NOTHING),
        ("en", "Error and correction", "The amount must be more than 0"),
    ):
        content = read(giang, language, reverse("treasury_problems", args=[file.pk]))
        lines = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
        assert lines[2][2] == head
        assert str(lines[3][2]).startswith(sentence)
        assert len(lines) == 504


def test_rows_that_wait_say_why_in_the_language_of_the_reader(funded: Project, place: Town, as_person: SignIn) -> None:
    file = uploaded(place, workbook(row(funded, project_code="9999999")))
    assert file.state == "matching"
    address = reverse("match_claim", args=[file.pk, TreasuryClaim.objects.get().pk])
    giang = as_person("giang")
    assert "không có trong danh mục của tỉnh" in read(giang, "", address).decode()
    assert "does not exist in the province" in read(giang, "en", address).decode()
