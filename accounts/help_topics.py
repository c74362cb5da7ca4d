"""The pages of the user help (hướng dẫn sử dụng), one for each entry of the menu; pure."""

from __future__ import annotations

from typing import Final, NamedTuple


class Topic(NamedTuple):
    """One help page (trang hướng dẫn)."""

    slug: str
    title: str
    summary: str
    template: str


TOPICS: Final[dict[str, Topic]] = {
    "sign_in": Topic("dang-nhap", "Đăng nhập", "Vào hệ thống, đổi mật khẩu, đổi tư cách.", "help/sign_in.html"),
    "account_security": Topic(
        "dang-nhap-an-toan",
        "Đăng nhập và thiết bị",
        "Xác thực hai lớp, mã dự phòng, các máy đang đăng nhập.",
        "help/account_security.html",
    ),
    "my_work": Topic("viec-cua-toi", "Việc của tôi", "Hôm nay phải làm gì, hạn nào trước.", "help/my_work.html"),
    "overview": Topic("tong-quan", "Tổng quan", "Cả tỉnh trên một trang.", "help/overview.html"),
    "provinces": Topic(
        "cac-tinh", "Các tỉnh", "Nhiều tỉnh cạnh nhau, dành cho cơ quan Trung ương.", "help/provinces.html"
    ),
    "submissions": Topic(
        "nop-bao-cao", "Nộp báo cáo", "Nhập biểu, sửa lỗi, nộp lên cấp trên.", "help/submissions.html"
    ),
    "review_queue": Topic("duyet", "Duyệt", "Xem, trả lại hoặc duyệt báo cáo cấp dưới.", "help/review_queue.html"),
    "targets": Topic("chi-tieu", "Chỉ tiêu", "Kế hoạch, thực hiện và nguồn của từng chỉ tiêu.", "help/targets.html"),
    "capital": Topic("nguon-von", "Nguồn vốn", "Vốn giao, đã giải ngân, còn lại, tạm dừng.", "help/capital.html"),
    "capital_cases": Topic(
        "ho-so-von",
        "Hồ sơ vốn",
        "Dừng, giải tỏa, điều chuyển, thu hồi, chuyển nguồn: từ danh sách đến Kho bạc.",
        "help/capital_cases.html",
    ),
    "treasury_files": Topic("tep-kho-bac", "Tệp Kho bạc", "Nạp số liệu thanh toán.", "help/treasury_files.html"),
    "deadlines": Topic("thoi-han", "Thời hạn", "Các mốc của năm và kết quả kiểm tra.", "help/deadlines.html"),
    "early_warnings": Topic(
        "canh-bao-som",
        "Cảnh báo sớm",
        "Dự báo đến các mốc vốn, sai bao nhiêu, diễn tập cả lịch.",
        "help/early_warnings.html",
    ),
    "reports": Topic("bao-cao", "Báo cáo", "Lập, ban hành và tải báo cáo.", "help/reports.html"),
    "units": Topic("dia-ban", "Địa bàn", "Cây đơn vị tại một ngày.", "help/units.html"),
    "notices": Topic("thong-bao", "Thông báo và thư", "Ai được báo việc gì, lúc nào.", "help/notices.html"),
    "people": Topic("quan-tri", "Quản trị", "Người dùng, tư cách và thiết lập của tỉnh.", "help/people.html"),
    "setup": Topic("thiet-lap", "Thiết lập", "Đưa tỉnh vào dùng, từng bước.", "help/setup.html"),
    "audit_log": Topic("nhat-ky", "Nhật ký", "Ai đã làm gì, lúc nào.", "help/audit_log.html"),
    "api_tokens": Topic(
        "ket-noi-api",
        "Kết nối bằng API",
        "Mã truy cập cho chương trình, các loại lỗi.",
        "help/api_tokens.html",
    ),
}
BY_SLUG: Final[dict[str, Topic]] = {topic.slug: topic for topic in TOPICS.values()}
