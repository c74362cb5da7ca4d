"""What no Treasury workbook can be: one sentence each, and nothing is written."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from disbursement.actions.treasury import FileRefused, receive_file
from disbursement.models import TreasuryFile
from disbursement.queries.zero import treasury_complete_through
from disbursement.sheets import treasury_template
from tests.disbursement.test_treasury import JUNE, complaints, edited, header_row, row, uploaded, workbook
from tests.rig.capital import Town


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"PK not a workbook", "a.xlsx"), (bomb(), "b.xlsx"), (b"%PDF-1.4 hello", "c.xlsx")],
    ids=["broken", "bomb", "pdf"],
)
def test_no_workbook_at_all_is_one_sentence(town: Town, content: bytes, name: str) -> None:
    file = uploaded(town, content, name)
    assert (file.state, file.problem_count) == ("refused", 1)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xlsm", b"PK", "macro"),
        ("a.xls", b"PK", "dạng cũ"),
        ("a.xlsx", b"", "trống"),
        ("a.xlsx", b"0" * (20 * 2**20 + 1), "lớn hơn 20 MB"),
    ],
)
def test_what_is_refused_at_the_door(town: Town, name: str, content: bytes, told: str) -> None:
    with pytest.raises(FileRefused, match=told):
        receive_file(name=name, content=content, by=town.treasury)
    assert not TreasuryFile.objects.exists()


def test_an_empty_template_is_refused_unless_it_says_that_nothing_was_paid(town: Town) -> None:
    assert "không có chứng từ nào" in complaints(uploaded(town, workbook()))
    quiet: dict[str, Any] = {
        "province_code": "49",
        "province_name": "tỉnh Quảng Nam",
        "complete_through": JUNE,
        "nothing": True,
    }
    project = town.project()
    filled = treasury_template(**quiet, values={"1": row(project)})
    assert "nhưng tệp có chứng từ" in complaints(uploaded(town, filled, "khac.xlsx"))
    file = uploaded(town, treasury_template(**quiet), "khong.xlsx")
    assert (file.state, file.row_count, file.total_vnd, file.data_complete_through) == ("posted", 0, 0, JUNE)
    assert treasury_complete_through(town.province.pk) == JUNE


def test_a_missing_column_is_named(town: Town) -> None:
    content = workbook(row(town.project()))
    told = complaints(uploaded(town, edited(content, **{f"J{header_row(content)}": "Ghi chú"})))
    assert "Số chứng từ" in told
