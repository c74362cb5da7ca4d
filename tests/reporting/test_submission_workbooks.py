"""Handing in by Excel: the template down, the filled form up, and one clear sentence for every bad file."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from reporting.views import submissions
from targets.models import Indicator
from tests.rig import workbooks
from tests.rig.workbooks import cell_of, edited, filled, rebuilt, stamped, uploaded
from tests.rig.world import DAI_MINH, World, text_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CRITERIA = "Số tiêu chí NTM đạt chuẩn của xã"
RECOGNISED = "Xã đạt chuẩn NTM"
BEFORE, DONE, REST = "Kết quả đến", "Thực hiện", "Kế hoạch"
Spoil = Callable[[bytes], bytes]


def template(world: World, name: str = "an", unit: str = "") -> bytes:
    duty = world.duty(unit) if unit else world.duty()
    answer = world.client(name).get(f"/nop-bao-cao/{duty.pk}/mau.xlsx")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, XLSX)
    return bytes(answer.content)


def send(world: World, content: bytes, *, filename: str = "bieu.xlsx", version: str = "1") -> Any:
    posted = {"version": version, "file": uploaded(content, filename)}
    return world.client("an").post(f"/nop-bao-cao/{world.duty().pk}/tep/", posted)


def test_the_template_says_whose_it_is(world: World) -> None:
    answer = world.client("an").get(f"/nop-bao-cao/{world.duty().pk}/mau.xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="xa-ntm-20527-2023-H1.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    said = {str(cell.value) for line in book.worksheets[0].iter_rows() for cell in line if cell.value is not None}
    assert CRITERIA in said
    assert any("Đại Thạnh" in text for text in said)


def test_down_filled_up_and_handed_in(world: World) -> None:
    posted = world.filled({"tieu-chi-xa-dat:done": "14", "note": "gõ trước"})
    world.client("an").post(f"/nop-bao-cao/{world.duty().pk}/luu/", posted)
    content = template(world)
    assert workbook_value(content, CRITERIA, DONE) == 14
    better = filled(content, {(CRITERIA, DONE): 16, (CRITERIA, REST): "17", (RECOGNISED, DONE): "Có"})
    answer = send(world, better, version="2")
    assert answer.status_code == 302, text_of(answer)
    draft = world.submission()
    assert (draft.state, draft.source, draft.note) == ("draft", "xlsx", "gõ trước")
    assert draft.entries["tieu-chi-xa-dat"] == {"end_prior_year": "0", "done": "16", "plan_rest": "17"}
    assert draft.entries["xa-ntm"]["done"] == "Có"
    page = text_of(world.client("an").get(answer.headers["Location"]))
    assert "Đã đọc tệp vào biểu" in page
    assert 'value="16"' in page
    typed = world.filled({"version": str(draft.version), "tieu-chi-xa-dat:done": "16"})
    assert world.client("an").post(f"/nop-bao-cao/{world.duty().pk}/nop/", typed).status_code == 302


def test_what_was_rounded_is_told_after_the_upload(world: World) -> None:
    Indicator.objects.filter(code="tieu-chi-xa-dat").update(decimals=1)
    content = template(world)
    answer = send(world, filled(content, {(CRITERIA, DONE): 16.25, (CRITERIA, REST): 17}))
    assert answer.status_code == 302, text_of(answer)
    page = text_of(world.client("an").get(answer.headers["Location"]))
    assert "Đã đọc tệp vào biểu" in page
    assert "Khi đọc tệp có 1 lưu ý" in page
    assert f"Ô {cell_of(content, CRITERIA, DONE)} ({CRITERIA}" in page
    assert "&quot;16,25&quot; được làm tròn thành 16,3." in page
    assert "lưu ý" not in text_of(world.client("an").get(answer.headers["Location"]))


def test_many_warnings_are_counted_and_the_first_are_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submissions, "_SHOWN_WARNINGS", 1)
    Indicator.objects.filter(code="tieu-chi-xa-dat").update(decimals=1)
    answer = send(world, filled(template(world), {(CRITERIA, DONE): 16.25, (CRITERIA, REST): 17.125}))
    page = text_of(world.client("an").get(answer.headers["Location"]))
    assert "Khi đọc tệp có 2 lưu ý" in page
    assert "17,125" not in page
    assert "Chỉ hiện 1 lưu ý đầu tiên." in page


def workbook_value(content: bytes, label: str, heading: str) -> object:
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return page[cell_of(content, label, heading)].value


def test_a_form_half_filled_is_a_draft(world: World) -> None:
    assert send(world, filled(template(world), {(CRITERIA, DONE): 16})).status_code == 302
    assert world.submission().entries == {"tieu-chi-xa-dat": {"done": "16"}}


def _put(value: object, label: str = CRITERIA, heading: str = DONE) -> Spoil:
    return lambda content: filled(content, {(label, heading): value})


def _without_column(content: bytes) -> bytes:
    return edited(content, lambda page: page.delete_cols(workbooks.column_of(page, DONE)))


def _renamed_row(content: bytes) -> bytes:
    def change(page: Any) -> None:
        row = workbooks.row_of(page, CRITERIA)
        for cell in page[row]:
            if cell.value in {CRITERIA, "tieu-chi-xa-dat"}:
                cell.value = "Số cầu treo dân sinh"

    return edited(content, change)


def _without_row(content: bytes) -> bytes:
    return edited(content, lambda page: page.delete_rows(workbooks.row_of(page, CRITERIA)))


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_put("mười sáu"), "&quot;mười sáu&quot; không phải là số. Hãy nhập số nguyên, ví dụ 12."),
        (_put("1,234.5"), "&quot;1.234,5&quot; không phải là số nguyên."),
        (_put("1.234,5"), "&quot;1.234,5&quot; không phải là số nguyên."),
        (_put("1.234"), "lớn hơn mức cao nhất 19"),
        (_put("30/06/2023"), "&quot;30/06/2023&quot; không phải là số."),
        (_put("có lẽ", RECOGNISED), "&quot;có lẽ&quot; không rõ là có hay không."),
        (_put(-3), "&quot;-3&quot; là số âm. Hãy nhập số từ 0 trở lên."),
        (_put("=1+1"), "Ô này chứa công thức."),
        (_without_column, "Thiếu cột"),
        (_renamed_row, "Số cầu treo dân sinh"),
        (_without_row, f"Thiếu dòng &quot;{CRITERIA}&quot;. Hãy thêm lại dòng này theo mẫu."),
    ],
    ids=["word", "english", "fraction", "ambiguous", "date", "yes-no", "minus", "formula", "column", "row", "no-row"],
)
def test_what_is_wrong_in_a_cell_is_listed_with_its_place(world: World, spoil: Spoil, told: str) -> None:
    content, before = template(world), world.rows()
    answer = send(world, spoil(content))
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Tệp Excel còn lỗi, chưa nhận vào biểu" in page
    assert told in page
    assert world.rows() == before


def test_the_cell_is_named(world: World) -> None:
    content = template(world)
    page = text_of(send(world, filled(content, {(CRITERIA, DONE): "x", (CRITERIA, BEFORE): "y"})))
    assert "chưa nhận vào biểu (2)" in page
    for heading in (BEFORE, DONE):
        assert f"Ô {cell_of(content, CRITERIA, heading)} ({CRITERIA}" in page


BAD_FILES: dict[str, tuple[Spoil, str, str]] = {
    "version": (
        lambda content: stamped(content, version="2022.1"),
        "",
        "Mẫu trong tệp là phiên bản &quot;2022.1&quot;",
    ),
    "province": (lambda content: stamped(content, province="62"), "", "Tệp này là mẫu của tỉnh khác."),
    "period": (lambda content: stamped(content, period="2022-H1", period_name="6 tháng đầu năm 2022"), "", "năm 2022"),
    "form": (lambda content: stamped(content, form="huyen-gn"), "", "Tệp này là biểu &quot;huyen-gn&quot;"),
    "unit": (
        lambda content: stamped(content, unit="commune:20542", unit_name="Xã Đại Thắng"),
        "",
        "mẫu của Xã Đại Thắng",
    ),
    "far": (workbooks.with_far_cell, "", "Ô XFD1048576 có nội dung nằm quá xa bảng."),
    "bomb": (workbooks.zip_bomb, "", "Tệp khi mở ra lớn bất thường."),
    "macro": (workbooks.with_macro, "", "Tệp có chứa macro."),
    "xlsm": (lambda content: content, "bieu.xlsm", "Tệp .xlsm có thể chứa macro."),
    "csv": (lambda content: content, "bieu.csv", "Tệp .csv không giữ được mẫu biểu."),
    "text": (lambda _: b"a,b,c\n1,2,3\n", "", "Tệp không phải là bảng tính .xlsx."),
    "ole": (lambda _: b"\xd0\xcf\x11\xe0" + bytes(3000), "", "Tệp được đặt mật khẩu"),
    "half": (lambda content: content[: len(content) // 2], "", "Tệp bị hỏng"),
    "50-mb": (lambda _: os.urandom(50 * 2**20), "", "Tệp lớn hơn 20 MB."),
    "empty": (lambda _: b"", "", "Tệp trống."),
    "broken": (lambda content: rebuilt(content, {workbooks.PAGE: b"<worksheet"}), "", "Tệp bị hỏng"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_gets_one_sentence_and_changes_nothing(world: World, kind: str) -> None:
    spoil, filename, told = BAD_FILES[kind]
    content, before = template(world), world.rows()
    answer = send(world, spoil(content), filename=filename or "bieu.xlsx")
    page = text_of(answer)
    assert answer.status_code == 422
    assert page.count('class="errorlist"') == 1
    assert told in page
    assert world.rows() == before


def test_the_template_of_a_neighbour_is_told_by_name(world: World) -> None:
    neighbour = world.duty(DAI_MINH)
    content = stamped(template(world), unit=f"commune:{neighbour.unit.code}", unit_name=neighbour.unit.full_name)
    page = text_of(send(world, content))
    assert "Tệp này là mẫu của Xã Đại Minh, không phải của Xã Đại Thạnh." in page


@pytest.mark.parametrize("posted", [{}, {"file": "bieu.xlsx"}, {"version": "1", "file": ""}])
def test_no_file_at_all(world: World, posted: dict[str, str]) -> None:
    answer = world.client("an").post(f"/nop-bao-cao/{world.duty().pk}/tep/", posted)
    assert answer.status_code == 422
    assert "Chưa chọn tệp. Hãy bấm chọn tệp Excel đã điền rồi tải lên." in text_of(answer)


@pytest.mark.parametrize("version", ["0", "", "x", "99999999999", "-1", "\x00"])
def test_a_file_for_an_older_page_does_not_overwrite(world: World, version: str) -> None:
    world.client("an").post(f"/nop-bao-cao/{world.duty().pk}/luu/", {"version": "1", "tieu-chi-xa-dat:done": "9"})
    answer = send(world, filled(template(world), {(CRITERIA, DONE): 16}), version=version)
    assert answer.status_code == 422
    assert "vừa được lưu ở nơi khác" in text_of(answer)
    assert world.submission().entries == {"tieu-chi-xa-dat": {"done": "9"}}


def test_a_form_that_was_handed_in_takes_no_file(world: World) -> None:
    content = template(world)
    sent = world.hand_in()
    answer = send(world, filled(content, {(CRITERIA, DONE): 16}), version=str(sent.version))
    assert answer.status_code == 422
    assert world.submission().entries == sent.entries
