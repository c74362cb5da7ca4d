"""The pages of the user help (hướng dẫn sử dụng), one for each entry of the menu; pure."""

from __future__ import annotations

from typing import Final, NamedTuple

from accounts.language import gettext as _
from accounts.language import gettext_noop


class Topic(NamedTuple):
    """One help page (trang hướng dẫn)."""

    slug: str
    heading: str
    gist: str
    template: str

    @property
    def title(self) -> str:
        """What it is called."""
        return _(self.heading)

    @property
    def summary(self) -> str:
        """What it tells, in a line."""
        return _(self.gist)


TOPICS: Final[dict[str, Topic]] = {
    "sign_in": Topic(
        "dang-nhap",
        gettext_noop("Đăng nhập"),
        gettext_noop("Vào hệ thống, đổi mật khẩu, đổi tư cách."),
        "help/sign_in.html",
    ),
    "account_security": Topic(
        "dang-nhap-an-toan",
        gettext_noop("Đăng nhập và thiết bị"),
        gettext_noop("Xác thực hai lớp, mã dự phòng, các máy đang đăng nhập."),
        "help/account_security.html",
    ),
    "my_work": Topic(
        "viec-cua-toi",
        gettext_noop("Việc của tôi"),
        gettext_noop("Hôm nay phải làm gì, hạn nào trước."),
        "help/my_work.html",
    ),
    "overview": Topic(
        "tong-quan", gettext_noop("Tổng quan"), gettext_noop("Cả tỉnh trên một trang."), "help/overview.html"
    ),
    "provinces": Topic(
        "cac-tinh",
        gettext_noop("Các tỉnh"),
        gettext_noop("Nhiều tỉnh cạnh nhau, dành cho cơ quan Trung ương."),
        "help/provinces.html",
    ),
    "submissions": Topic(
        "nop-bao-cao",
        gettext_noop("Nộp báo cáo"),
        gettext_noop("Nhập biểu, sửa lỗi, nộp lên cấp trên."),
        "help/submissions.html",
    ),
    "review_queue": Topic(
        "duyet",
        gettext_noop("Duyệt"),
        gettext_noop("Xem, trả lại hoặc duyệt báo cáo cấp dưới."),
        "help/review_queue.html",
    ),
    "targets": Topic(
        "chi-tieu",
        gettext_noop("Chỉ tiêu"),
        gettext_noop("Kế hoạch, thực hiện và nguồn của từng chỉ tiêu."),
        "help/targets.html",
    ),
    "capital": Topic(
        "nguon-von",
        gettext_noop("Nguồn vốn"),
        gettext_noop("Vốn giao, đã giải ngân, còn lại, tạm dừng."),
        "help/capital.html",
    ),
    "capital_cases": Topic(
        "ho-so-von",
        gettext_noop("Hồ sơ vốn"),
        gettext_noop("Dừng, giải tỏa, điều chuyển, thu hồi, chuyển nguồn: từ danh sách đến Kho bạc."),
        "help/capital_cases.html",
    ),
    "treasury_files": Topic(
        "tep-kho-bac", gettext_noop("Tệp Kho bạc"), gettext_noop("Nạp số liệu thanh toán."), "help/treasury_files.html"
    ),
    "deadlines": Topic(
        "thoi-han",
        gettext_noop("Thời hạn"),
        gettext_noop("Các mốc của năm và kết quả kiểm tra."),
        "help/deadlines.html",
    ),
    "early_warnings": Topic(
        "canh-bao-som",
        gettext_noop("Cảnh báo sớm"),
        gettext_noop("Dự báo đến các mốc vốn, sai bao nhiêu, diễn tập cả lịch."),
        "help/early_warnings.html",
    ),
    "reports": Topic(
        "bao-cao", gettext_noop("Báo cáo"), gettext_noop("Lập, ban hành và tải báo cáo."), "help/reports.html"
    ),
    "units": Topic("dia-ban", gettext_noop("Địa bàn"), gettext_noop("Cây đơn vị tại một ngày."), "help/units.html"),
    "notices": Topic(
        "thong-bao",
        gettext_noop("Thông báo và thư"),
        gettext_noop("Ai được báo việc gì, lúc nào."),
        "help/notices.html",
    ),
    "people": Topic(
        "quan-tri",
        gettext_noop("Quản trị"),
        gettext_noop("Người dùng, tư cách và thiết lập của tỉnh."),
        "help/people.html",
    ),
    "setup": Topic(
        "thiet-lap", gettext_noop("Thiết lập"), gettext_noop("Đưa tỉnh vào dùng, từng bước."), "help/setup.html"
    ),
    "audit_log": Topic(
        "nhat-ky", gettext_noop("Nhật ký"), gettext_noop("Ai đã làm gì, lúc nào."), "help/audit_log.html"
    ),
    "api_tokens": Topic(
        "ket-noi-api",
        gettext_noop("Kết nối bằng API"),
        gettext_noop("Mã truy cập cho chương trình, các loại lỗi."),
        "help/api_tokens.html",
    ),
}
BY_SLUG: Final[dict[str, Topic]] = {topic.slug: topic for topic in TOPICS.values()}
