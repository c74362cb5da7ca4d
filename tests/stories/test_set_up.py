"""Kon Tum from an empty portal to its first approved submission: one admin, the screens of set-up, nothing by hand."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import FilePayload, expect

from tests.rig.database import Rig
from tests.rig.portal import RealPortal
from tests.rig.stage import Desk, Stage, empty_stage

pytestmark = pytest.mark.browser

YEAR = "/thiet-lap/nam/2023/"
PEOPLE = (
    ("A Mi", "a.mi", None, "Cán bộ cấp xã", "23503", "Công chức xã", "01/01/2023"),
    ("Y By", "y.by", "by@kontum.example.vn", "Cán bộ cấp huyện", "615", "Chuyên viên huyện", "01/01/2023"),
    ("A Thu", "a.thu", None, "Chuyên viên Ban Chỉ đạo", "vp-ntm", "Chuyên viên", "01/01/2023"),
)
QUOTED = {
    "Văn bản": "Kế hoạch xây dựng nông thôn mới năm 2023",
    "Vị trí trong văn bản": "mục II.1",
    "Lời trích nguyên văn": "phấn đấu có thêm 05 xã đạt chuẩn nông thôn mới; báo cáo 6 tháng",
}


@pytest.fixture
def portal(
    rig: Rig, django_db_setup: None, django_db_blocker: object, tmp_path: Path
) -> Iterator[tuple[Stage, RealPortal]]:
    """The real portal as it is after its installation."""
    with django_db_blocker.unblock(), empty_stage(rig, tmp_path) as opened:  # type: ignore[attr-defined]  # the plugin's own
        yield opened


def test_kon_tum_sets_itself_up_and_approves_its_first_submission(portal: tuple[Stage, RealPortal]) -> None:
    stage, running = portal
    lan = stage.invited("lan", _starts(running))
    _names_the_province_and_sets_the_clock(lan)
    _takes_the_units(lan)
    links = _invites_the_people(lan)
    _begins_the_year(lan)
    _says_what_is_asked_and_when(lan)
    _assigns_the_form(lan)
    lan.go("/thiet-lap/")
    lan.sees("Mọi bước đã xong")
    _takes_the_year_home_and_brings_it_back(lan)

    mi, by, thu = (stage.invited(name, links[name]) for name in ("a.mi", "y.by", "a.thu"))
    review = _hands_in(mi, by)
    by.confirm(by.unfold("Duyệt bản này"))
    by.sees("bản chuyển lên bước tiếp theo")
    thu.go(review)
    thu.confirm(thu.unfold("Duyệt bản này"))
    thu.sees("số liệu được tính vào tổng hợp")
    thu.go("/chi-tieu/xa-ntm-them/")
    thu.sees("1/")


def _starts(running: RealPortal) -> str:
    """What the person who installs the portal types; returns the link of the first admin."""
    owner = replace(
        running, environment={**running.environment, "DATABASE_URL": running.environment["DATABASE_OWNER_URL"]}
    )
    words = ("--username", "lan", "--full-name", "Y Lan", "--address", running.address)
    told = owner.manage("start_province", "62", *words)
    return next(line for line in told.splitlines() if line.startswith("http"))


def _names_the_province_and_sets_the_clock(lan: Desk) -> None:
    lan.go("/thiet-lap/")
    lan.follow("1. Tỉnh")
    lan.page.get_by_label("Địa danh ghi trên văn bản").fill("Kon Tum")
    lan.press("Lưu")
    lan.follow("1. Tỉnh")
    lan.follow("Đặt đồng hồ")
    lan.page.get_by_label("Ngày tập huấn").fill("05/07/2023")
    lan.page.locator("main form button").first.click()
    lan.sees("Đã đặt đồng hồ của tỉnh")


def _takes_the_units(lan: Desk) -> None:
    lan.go("/thiet-lap/")
    lan.sees("Bước tiếp theo: Đơn vị")
    lan.follow("2. Đơn vị")
    lan.press("Lấy các mục đã đánh dấu")
    lan.sees("Đã thêm 132 đơn vị.")


def _invites_the_people(lan: Desk) -> dict[str, str]:
    lan.go("/thiet-lap/")
    lan.follow("3. Con người")
    blank = lan.download("Tải mẫu danh sách")
    wrong = [(*PEOPLE[0][:4], "99999", *PEOPLE[0][5:]), *PEOPLE[1:]]
    _sends(lan, "Tệp", _filled(blank, wrong))
    lan.sees("chưa ghi gì")
    lan.sees("Không có đơn vị mã «99999»")
    _sends(lan, "Tệp", _filled(blank, PEOPLE))
    lan.sees("Hệ thống chưa nối với máy chủ thư")
    names = {"A Mi": "a.mi", "Y By": "y.by", "A Thu": "a.thu"}
    return {
        username: lan.page.get_by_label(f"Đường dẫn mời của {name}").input_value() for name, username in names.items()
    }


def _filled(blank: bytes, people: object) -> bytes:
    book = load_workbook(io.BytesIO(blank))
    page = book[book.sheetnames[0]]
    head = next(cell.row for row in page.iter_rows() for cell in row if cell.value == "Họ và tên")
    assert isinstance(people, list | tuple)
    for number, person in enumerate(people, (head or 0) + 1):
        for column, value in enumerate(person, 2):
            page.cell(number, column).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sends(lan: Desk, label: str, content: bytes, name: str = "tep.xlsx", button: str = "Nạp tệp") -> None:
    sent = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
    lan.page.get_by_label(label, exact=True).set_input_files(sent)
    lan.press(button)


def _begins_the_year(lan: Desk) -> None:
    lan.go("/thiet-lap/")
    lan.follow("4. Năm kế hoạch")
    lan.page.get_by_label("Năm trống").check()
    _fills(lan, {"Năm": "2023"})
    lan.press("Lập năm kế hoạch")
    lan.sees("Đã lập năm kế hoạch 2023")
    office = "Văn phòng Điều phối Chương trình MTQG xây dựng nông thôn mới tỉnh"
    _adds(
        lan,
        "chuong-trinh",
        {
            "Chương trình": "Xây dựng nông thôn mới",
            "Cơ quan chủ trì": re.compile("^Sở Nông nghiệp và Phát triển nông thôn"),
            "Văn phòng giúp việc": re.compile(f"^{office}"),
        },
    )
    lan.go(f"{YEAR}pham-vi/NTM/?chon=xa")
    lan.press("Lưu phạm vi")
    lan.sees("Đã lưu phạm vi")
    _adds(
        lan,
        "van-ban",
        {
            "Mã": "kh-ntm-2023",
            "Loại văn bản": "Kế hoạch",
            "Trích yếu": QUOTED["Văn bản"],
            "Cơ quan ban hành": "UBND tỉnh Kon Tum",
        },
    )


def _says_what_is_asked_and_when(lan: Desk) -> None:
    lan.go(f"{YEAR}dai-luong/")
    lan.press("Lấy danh mục của giai đoạn")
    lan.sees("Xã đạt chuẩn NTM tăng thêm trong năm")
    _adds(
        lan,
        "chi-tieu",
        {
            "Mã": "ntm-them",
            "Đại lượng": "Xã đạt chuẩn NTM tăng thêm trong năm",
            "Chương trình": "Xây dựng nông thôn mới",
            "Đơn vị được giao": re.compile("^Tỉnh Kon Tum"),
            "Cơ quan theo dõi": re.compile("^Văn phòng Điều phối"),
            "Kỳ": "2023",
            "Phép so": "ít nhất",
            "Giá trị, hoặc từ": "5",
            **QUOTED,
        },
    )
    lan.go(f"{YEAR}quy-tac/")
    lan.follow("Giao xong vốn")
    fields = {
        "Mã": "giao-von",
        "Tên quy tắc": "Giao xong vốn cho xã",
        "Thời hạn": "trước ngày mai",
        "Giao vốn đến cấp": "Xã",
        "Việc phải làm": "Giao vốn theo danh mục",
        "Cơ quan có thẩm quyền": "UBND huyện",
        **QUOTED,
    }
    _fills(lan, fields)
    lan.press("Lưu mục")
    lan.sees("không phải là thời hạn")
    _fills(lan, {"Thời hạn": "trước ngày 15/3/2023"})
    lan.press("Lưu mục")
    lan.sees("Đã lưu bản dự thảo.")
    lan.confirm(lan.unfold("Đưa vào áp dụng"))
    lan.sees("Đã đưa quy tắc vào áp dụng.")


def _assigns_the_form(lan: Desk) -> None:
    _adds(
        lan,
        "bieu",
        {
            "Mã": "xa-ntm",
            "Tên biểu": "Báo cáo của xã về nông thôn mới",
            "Cấp phải nộp": "Cấp xã",
            "Bước 1: ai duyệt": "Đơn vị cấp trên trực tiếp",
            "Bước 1: tên bước": "UBND cấp huyện duyệt",
            "Bước 2: ai duyệt": re.compile("^Văn phòng Điều phối"),
            "Bước 2: tên bước": "Văn phòng Điều phối tổng hợp",
            **QUOTED,
        },
        ticked=("Xây dựng nông thôn mới",),
    )
    _adds(
        lan,
        "ky-bao-cao",
        {
            "Biểu": "Báo cáo của xã về nông thôn mới",
            "Kỳ": "6 tháng đầu năm 2023",
            "Mở từ ngày": "01/06/2023",
            "Hạn nộp": "đến hết ngày 10/7/2023",
        },
    )
    lan.press("Giao cho các đơn vị")
    lan.sees("Đã giao cho 85 đơn vị.")


def _adds(lan: Desk, section: str, fields: dict[str, str | re.Pattern[str]], ticked: tuple[str, ...] = ()) -> None:
    lan.go(f"{YEAR}{section}/")
    lan.follow("Thêm mục")
    _fills(lan, fields)
    for label in ticked:
        lan.page.get_by_label(label).check()
    lan.press("Lưu mục")
    lan.sees("Đã thêm mục.")


def _fills(lan: Desk, fields: Mapping[str, str | re.Pattern[str]]) -> None:
    for label, value in fields.items():
        field = lan.page.locator("main").get_by_label(
            re.compile(rf"^\s*{re.escape(label)}\s*(\(không bắt buộc\))?\s*$")
        )
        if field.evaluate("one => one.tagName") == "SELECT":
            option = field.locator("option").filter(has_text=value).first
            field.select_option(str(option.get_attribute("value")))
        else:
            field.fill(str(value))


def _takes_the_year_home_and_brings_it_back(lan: Desk) -> None:
    lan.go(YEAR)
    pack = lan.download("Tải gói kế hoạch")
    assert "kh-ntm-2023" in pack.decode()
    lan.go("/thiet-lap/nam/")
    _sends(lan, "Tệp", pack, "kon-tum.yaml", "Nạp gói")
    lan.sees("thêm 0, sửa 0")


def _hands_in(mi: Desk, by: Desk) -> str:
    mi.go("/")
    mi.follow("Nhập báo cáo")
    table = mi.page.locator("table.entry")
    for answer in table.locator("select").all():
        answer.select_option("Có")
    for figure in table.locator("input[data-number]").all():
        figure.fill("1")
    mi.press("Nộp báo cáo")
    mi.sees("Đã nộp báo cáo")
    by.go("/duyet/")
    by.page.locator("main table a").first.click()
    expect(by.page.get_by_text("Duyệt bản này").first).to_be_visible()
    return by.path
