"""Files that are no good: one clear sentence each, quickly, and no other exception."""

import io
import os
import random
import re
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest

from programs.intake import archive, process, scan, template, workbook
from programs.intake.archive import UnreadableWorkbook
from tests.rig.sample_sheets import PAYMENTS, PAYMENTS_STAMP, SIX_MONTHS, STAMP

GOOD = template.write(SIX_MONTHS, stamp=STAMP)
PAGE = "xl/worksheets/sheet1.xml"
SECONDS = 40.0


def refusal(content: bytes | IO[bytes], filename: str = "bieu.xlsx") -> str:
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    began = time.monotonic()
    with pytest.raises(UnreadableWorkbook) as caught:
        workbook.read(SIX_MONTHS, stream, filename=filename, expected=STAMP)
    assert time.monotonic() - began < SECONDS
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def rebuilt(change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    """The good template with some of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            changed = change(name, source.read(name))
            if changed is not None:
                target.writestr(name, changed)
        for name, content in (extra or {}).items():
            target.writestr(name, content)
    return out.getvalue()


def page_with(change: Callable[[bytes], bytes]) -> bytes:
    return rebuilt(lambda name, content: change(content) if name == PAGE else content)


@pytest.mark.parametrize(
    ("filename", "told"),
    [
        ("bieu.xlsm", "Tệp .xlsm có thể chứa macro."),
        ("BIEU.XLS", "Tệp .xls là dạng cũ."),
        ("bieu.xlsb", "Tệp .xlsb là dạng nhị phân."),
        ("bieu.ods", "Tệp .ods không phải dạng Excel."),
        ("bieu.csv", "Tệp .csv không giữ được mẫu biểu."),
        ("bieu.xlsx.exe", "Tệp không phải là bảng tính .xlsx."),
        ("bieu", "Tệp không phải là bảng tính .xlsx."),
        ("", "Tệp không phải là bảng tính .xlsx."),
    ],
)
def test_only_xlsx_comes_in(filename: str, told: str) -> None:
    assert refusal(GOOD, filename).startswith(told)


def test_a_file_of_50_mb_is_not_even_opened() -> None:
    assert refusal(os.urandom(50 * 2**20)).startswith("Tệp lớn hơn 20 MB.")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Tệp trống."),
        (b"a,b,c\n1,2,3\n", "Tệp không phải là bảng tính .xlsx."),
        (b"\xd0\xcf\x11\xe0" + bytes(5000), "Tệp được đặt mật khẩu hoặc là .xls đổi tên."),
        (b"PK\x03\x04" + bytes(100), "Tệp bị hỏng"),
        (GOOD[: len(GOOD) // 2], "Tệp bị hỏng"),
        (GOOD[:-30], "Tệp bị hỏng"),
    ],
    ids=["empty", "csv", "ole", "stub", "half", "tail"],
)
def test_what_is_no_workbook(content: bytes, told: str) -> None:
    assert refusal(content).startswith(told)


def test_a_zip_of_something_else() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("thu.txt", "không phải bảng tính")
    assert refusal(out.getvalue()).startswith("Tệp không phải là bảng tính .xlsx.")


def test_macros_are_refused_under_any_name() -> None:
    assert refusal(rebuilt(lambda _, content: content, {"xl/vbaProject.bin": b"macro"})).startswith(
        "Tệp có chứa macro."
    )


def test_too_many_parts() -> None:
    parts = {f"xl/media/{at}.txt": b"x" for at in range(archive.MOST_MEMBERS)}
    assert refusal(rebuilt(lambda _, content: content, parts)) == archive.TOO_LARGE


def test_a_zip_bomb_is_counted_while_it_inflates() -> None:
    bomb = rebuilt(lambda _, content: content, {"xl/media/bomb.bin": bytes(40 * 2**20)})
    assert len(bomb) < 200_000
    assert refusal(bomb) == archive.TOO_LARGE


def test_declared_sizes_are_not_believed() -> None:
    bomb = bytearray(rebuilt(lambda _, content: content, {"xl/media/bomb.bin": bytes(30 * 2**20)}))
    at = bomb.rindex(b"xl/media/bomb.bin") - 46
    assert bomb[at : at + 4] == b"PK\x01\x02"
    bomb[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert refusal(bytes(bomb)) in {archive.TOO_LARGE, archive.BROKEN}


@pytest.mark.parametrize("part", [PAGE, "xl/workbook.xml", "xl/styles.xml"])
def test_entities_are_never_expanded(part: str) -> None:
    laughs = b'<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>'

    def change(name: str, content: bytes) -> bytes:
        return re.sub(rb"^(<\?xml[^>]*\?>)?", lambda found: found[0] + laughs, content) if name == part else content

    assert "khai báo XML không được phép" in refusal(rebuilt(change))


def test_another_encoding_hides_nothing() -> None:
    sneaky = page_with(lambda content: content.decode().encode("utf-16"))
    assert "bảng mã lạ" in refusal(sneaky)


def far_cell(address: str, row: int) -> bytes:
    """Two KiB: one cell at the end of the world, and no dimension to warn of it."""
    page = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="{row}"><c r="{address}"><v>1</v></c></row></sheetData></worksheet>'
    )
    return page_with(lambda _: page.encode())


@pytest.mark.parametrize(("address", "row"), [("XFD1048576", 1048576), ("A1048576", 1048576), ("XFD1", 1)])
def test_a_far_cell_is_named(address: str, row: int) -> None:
    assert refusal(far_cell(address, row)).startswith(f"Ô {address} có nội dung nằm quá xa bảng.")


def test_a_far_cell_without_content_harms_nobody() -> None:
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    content = page_with(lambda page: page.replace(b"</sheetData>", far))
    reading = workbook.read(SIX_MONTHS, io.BytesIO(content), filename="a.xlsx", expected=STAMP, complete=False)
    assert not reading.problems.count


def test_a_child_that_dies_becomes_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert refusal(GOOD) == process.DIED


def test_a_child_that_hangs_is_stopped() -> None:
    with Path(os.devnull).open("rb") as nothing, pytest.raises(UnreadableWorkbook):
        list(process.messages(nothing, timeout_seconds=0.001))


def test_the_child_keeps_to_its_memory() -> None:
    wide = '<row r="{0}"><c r="A{0}"><v>1</v></c><c r="IV{0}"><v>1</v></c></row>'
    rows = "".join(wide.format(row) for row in range(1, scan.MOST_ROWS))
    page = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{rows}</sheetData></worksheet>"
    )
    began = time.monotonic()
    reading = workbook.read(
        SIX_MONTHS, io.BytesIO(page_with(lambda _: page.encode())), filename="a.xlsx", expected=STAMP
    )
    assert time.monotonic() - began < SECONDS
    assert reading.problems.listed[0].message.startswith("Không tìm thấy dòng tiêu đề của bảng.")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"form": "KHAC"}, 'Tệp này là biểu "KHAC", không phải biểu "6T-XA".'),
        ({"province": "62"}, "Tệp này là mẫu của tỉnh khác."),
        (
            {"unit": "20500", "unit_name": "UBND xã Đại Sơn"},
            "Tệp này là mẫu của UBND xã Đại Sơn, không phải của UBND xã Đại Thạnh.",
        ),
        ({"period": "2022-H1", "period_name": "6 tháng đầu năm 2022"}, "Tệp này là mẫu của 6 tháng đầu năm 2022,"),
        ({"version": "2022.2"}, 'Mẫu trong tệp là phiên bản "2022.2"; phiên bản đang dùng là "2023.1".'),
    ],
)
def test_a_template_for_something_else(wrong: dict[str, str], told: str) -> None:
    assert refusal(template.write(SIX_MONTHS, stamp=replace(STAMP, **wrong))).startswith(told)


def test_a_workbook_of_ones_own_making() -> None:
    plain = rebuilt(lambda name, content: content.replace(b"_mau", b"khac") if name == "xl/workbook.xml" else content)
    assert refusal(plain).startswith("Tệp không phải mẫu tải từ hệ thống")


def test_noise_is_refused_or_read_and_nothing_else_happens() -> None:
    chance = random.Random(2023)
    told = set()
    good = template.write(PAYMENTS, stamp=PAYMENTS_STAMP)
    for _ in range(25):
        noisy = bytearray(good)
        for _ in range(chance.randint(1, 30)):
            noisy[chance.randrange(len(noisy))] = chance.randrange(256)
        try:
            workbook.read(PAYMENTS, io.BytesIO(bytes(noisy)), filename="a.xlsx", expected=PAYMENTS_STAMP)
        except UnreadableWorkbook as refused:
            told.add(str(refused))
    assert all(sentence.endswith(".") for sentence in told)
