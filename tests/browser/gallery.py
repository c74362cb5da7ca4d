"""Sample pages of the design system, drawn without a database: to be looked at, and checked for accessibility."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from accounts.context import NavLink, Shell
from accounts.help_topics import TOPICS
from accounts.statuses import LOOKS

TODAY = date(2023, 7, 5)
FOLDER = Path(__file__).parent / "samples"
_MENU = (
    ("my_work", "Việc của tôi", "list", 7),
    ("overview", "Tổng quan", "home", 0),
    ("submissions", "Nộp báo cáo", "send", 0),
    ("review_queue", "Duyệt", "review", 4),
    ("targets", "Chỉ tiêu", "target", 0),
    ("capital", "Nguồn vốn", "wallet", 0),
    ("treasury_files", "Tệp Kho bạc", "bank", 0),
    ("deadlines", "Thời hạn", "clock", 2),
    ("reports", "Báo cáo", "document", 0),
    ("units", "Địa bàn", "map", 0),
    ("people", "Quản trị", "settings", 0),
)
_DISTRICTS = (
    ("Bắc Trà My", 16.7, 7.3, 17.1, 1, 5, 10),
    ("Duy Xuyên", 5.1, 26.1, None, 3, 7, 12),
    ("Đại Lộc", 32.1, 18.1, None, 1, 16, 20),
    ("Điện Bàn", 18.1, 42.6, None, 4, 8, 8),
    ("Đông Giang", 47.2, 11.1, 13.8, 5, 18, 18),
    ("Hiệp Đức", 8.7, 28.4, 27.5, 2, 12, 16),
    ("Nam Trà My", 26.4, 28.2, 18.4, 4, 6, 10),
    ("Phú Ninh", 57.9, 11.2, None, 7, 10, 14),
)
_PROGRAMMES = (
    ("Xây dựng nông thôn mới", (3, 5, 2, 1), 31.4, 612_300_000_000, 1_950_000_000_000),
    ("Giảm nghèo bền vững", (1, 2, 1, 0), 22.8, 162_100_000_000, 711_000_000_000),
    ("Phát triển KT-XH vùng DTTS và miền núi", (1, 3, 2, 1), 17.9, 112_600_000_000, 629_500_000_000),
)
_ENTRIES = (
    ("1", "Số tiêu chí NTM đạt chuẩn", "tiêu chí", "17", "18", "19", ""),
    ("2", "Tỷ lệ hộ nghèo đa chiều", "%", "4,12", "3,8", "3", ""),
    ("3", "Số thôn được công nhận thôn NTM kiểu mẫu", "thôn", "0", "1,5", "2", "Số thôn phải là số nguyên; nhập 1."),
    ("4", "Thu nhập bình quân đầu người", "triệu đồng", "48,6", "", "52", "Chưa nhập; ghi số hoặc lý do vào ghi chú."),
)  # fmt: skip


class Filters(forms.Form):
    """Filters of a list of works."""

    q = forms.CharField(label="Tên công trình", required=False)
    district = forms.ChoiceField(label="Huyện", required=False, choices=[("", "Tất cả"), ("1", "Đại Lộc")])
    nature = forms.ChoiceField(
        label="Tính chất vốn", required=False, choices=[("", "Tất cả"), ("i", "Đầu tư"), ("r", "Sự nghiệp")]
    )
    zero = forms.BooleanField(label="Chỉ công trình 0%", required=False)


class Letter(forms.Form):
    """The number and the date of a letter."""

    number = forms.CharField(label="Số công văn", help_text="Ví dụ: 123/BCĐ-VPĐP")
    issued_on = forms.DateField(label="Ngày ban hành", help_text="Ngày/tháng/năm, ví dụ 05/07/2023")
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class Upload(forms.Form):
    """A workbook."""

    file = forms.FileField(label="Tệp Excel", help_text="Tệp .xlsx theo biểu mẫu của kỳ này.")
    kind = forms.ChoiceField(
        label="Loại tệp", choices=[("p", "Chi trả"), ("b", "Số dư")], widget=forms.RadioSelect, initial="p"
    )


class SignIn(forms.Form):
    """User name and password."""

    username = forms.CharField(label="Tên đăng nhập", widget=forms.TextInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(label="Mật khẩu", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))


def shell(current: str = "overview") -> Shell:
    """The frame as a member of the committee's staff sees it."""
    return Shell(
        nav=tuple(NavLink(key, f"/{key}/", label, sign, key == current, count) for key, label, sign, count in _MENU),
        province_name="Tỉnh Quảng Nam",
        plan_year=2023,
        today=TODAY,
        training=True,
        illustrative=True,
        person_name="Nguyễn Thị Chi",
        seat_role="Chuyên viên Ban Chỉ đạo",
        seat_unit="Văn phòng điều phối Chương trình MTQG tỉnh",
        unread=3,
        search_url="/tim-kiem/",
        notices_url="/thong-bao/",
        switch_url="/tu-cach/",
        sign_out_url="/dang-xuat/",
        clock_url="/dong-ho/",
        help_url="/tro-giup/",
    )


def _data() -> dict[str, Any]:
    refused = Letter({"number": "", "issued_on": "31/02/2023"})
    refused.is_valid()
    works = [
        {
            "name": f"Đường liên thôn {number}, xã Đại Thạnh",
            "unit": "Xã Đại Thạnh, huyện Đại Lộc",
            "assigned": 2_450_000_000 + number * 137_000_000,
            "paid": None if number % 5 == 4 else number * 251_000_000,
            "state": ("on_track", "at_risk", "frozen", "approved", "not_reported")[number % 5],
        }
        for number in range(60)
    ]
    return {
        "today": TODAY,
        "programmes": [
            {"name": n, "good": c[0], "info": c[1], "warn": c[2], "none": c[3], "rate": r, "paid": p, "assigned": a}
            for n, c, r, p, a in _PROGRAMMES
        ],
        "districts": [
            dict(zip(("name", "rural", "poverty", "ethnic", "zero", "filed", "owed"), row, strict=True))
            for row in _DISTRICTS
        ],
        "entries": [
            dict(zip(("key", "label", "unit", "before", "done", "plan", "error"), row, strict=True))
            for row in _ENTRIES
        ],
        "looks": [key for key, look in LOOKS.items() if look.word],
        "page": Paginator(works, 12).page(2),
        "filters_form": Filters({"q": "đường"}),
        "letter": Letter(),
        "refused": refused,
        "upload_form": Upload(),
        "problems": [
            ("Ô D14", "Số thôn phải là số nguyên, tệp ghi 1,5; nhập 1 hoặc 2.", "#o-3"),
            ("Ô D15", "Chưa nhập thu nhập bình quân; nhập số hoặc ghi lý do vào cột ghi chú.", "#o-4"),
        ],
        "changes": [
            "43 công trình bị tạm dừng giải ngân phần vốn giao đầu năm 2023, tổng 186,4 tỷ đồng.",
            "Vốn bổ sung và vốn kéo dài của các công trình này vẫn được thanh toán.",
            "Kho bạc Nhà nước nhận thông báo kèm danh sách.",
        ],
        "cite": SimpleNamespace(
            document="Kế hoạch thực hiện các Chương trình MTQG năm 2023",
            locator="Mục IV.2, trang 14",
            quote="đến hết ngày 30/6/2023 chưa giải ngân thì tạm dừng giải ngân",
        ),
        "history": [
            {"when": "14:05 ngày 04/07/2023", "what": "Trả lại", "who": "Bình, huyện Đại Lộc", "tone": "bad",
             "note": "Dòng 3: số thôn kiểu mẫu chưa khớp quyết định công nhận."},
            {"when": "09:30 ngày 03/07/2023", "what": "Nộp, đúng hạn", "who": "An, xã Đại Thạnh", "tone": "good"},
            {"when": "16:40 ngày 30/06/2023", "what": "Lưu nháp", "who": "An, xã Đại Thạnh"},
        ],
        "facts": [("Chủ đầu tư", "UBND xã Đại Thạnh"), ("Vốn giao", "2,4 tỷ đồng"), ("Nhà thầu", None)],
        "tabs": [("Biểu", "#b", True), ("Lịch sử", "#l", False, 3), ("Tệp đã nộp", "#t", False)],
        "job": SimpleNamespace(
            pk=7, state="running", progress_done=2_100, progress_total=5_000, message="Đối chiếu công trình"
        ),
        "recorded_at": datetime(2023, 7, 5, 7, 5, tzinfo=UTC),
    }  # fmt: skip


def pages() -> dict[str, str]:
    """Every sample page by its name."""
    request = RequestFactory().get("/nguon-von/?sap-xep=-paid&q=đường")
    data = _data()
    drawn = {}
    for name, current in (("overview", "overview"), ("form", "submissions"), ("list", "capital"), ("parts", "units")):
        source = engines["django"].from_string((FOLDER / f"{name}.html").read_text("utf-8"))
        drawn[name] = source.render({**data, "shell": shell(current)}, request)
    drawn["sign_in"] = render_to_string("accounts/sign_in.html", {"form": SignIn(), "shell": Shell()}, request)
    topics = {"topics": TOPICS.values(), "topic": TOPICS["submissions"]}
    drawn["help"] = render_to_string("help/submissions.html", {**topics, "shell": shell("submissions")}, request)
    drawn["404"] = render_to_string("404.html", {"shell": shell("")}, request)
    drawn["500"] = render_to_string("500.html")
    return drawn
