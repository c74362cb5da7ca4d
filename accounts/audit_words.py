"""The audit log in words (lời của nhật ký): what each action is called on screen, and where its object is shown."""

from __future__ import annotations

from typing import Final

# Every action that any app records; a test of the house compares this list with the code.
ACTIONS: Final = {
    "capital.allocated": "Giao vốn",
    "capital.carried_over": "Chuyển nguồn sang năm sau",
    "capital.frozen": "Tạm dừng giải ngân",
    "capital.recalled": "Thu hồi vốn",
    "capital.released": "Giải tỏa vốn tạm dừng",
    "capital.transferred": "Điều chuyển vốn",
    "check.run": "Chạy kiểm tra thời hạn",
    "clock.set": "Đặt đồng hồ tập huấn",
    "conflict.settled": "Chọn chỉ tiêu có hiệu lực khi văn bản mâu thuẫn",
    "duty.chased": "Đôn đốc nộp báo cáo",
    "gate.overridden": "Cho phép giao vốn khác với quy tắc",
    "freeze.confirmed": "Xác nhận dừng giải ngân",
    "indicators.loaded": "Nạp danh mục chỉ tiêu",
    "invitation.renewed": "Gửi lại lời mời",
    "line.opened": "Mở dòng vốn",
    "lines.opened": "Mở các dòng vốn",
    "membership.assigned": "Giao tư cách",
    "membership.ended": "Kết thúc tư cách",
    "movement.reversed": "Đảo bút toán",
    "obligation.extended": "Gia hạn nộp báo cáo",
    "obligations.opened": "Giao nghĩa vụ báo cáo",
    "password.reset": "Đặt lại mật khẩu",
    "payment.held": "Giữ chứng từ chờ giải tỏa",
    "payment.recorded": "Ghi nhận thanh toán",
    "person.disabled": "Khóa tài khoản",
    "person.enabled": "Mở khóa tài khoản",
    "person.invited": "Thêm người",
    "plan_file.posted": "Ghi sổ danh mục giao vốn",
    "plan_file.received": "Nạp danh mục giao vốn",
    "plan_file.undone": "Hủy ghi sổ danh mục giao vốn",
    "plan_pack.loaded": "Nạp kế hoạch của năm",
    "plan_entry.removed": "Bỏ một mục của kế hoạch năm",
    "plan_entry.saved": "Lưu một mục của kế hoạch năm",
    "plan_year.begun": "Lập năm kế hoạch",
    "plan_year.copied": "Sao kế hoạch từ năm khác",
    "programme_scope.set": "Đặt phạm vi chương trình",
    "project.edited": "Sửa thông tin công trình",
    "project.registered": "Đăng ký công trình",
    "export.requested": "Yêu cầu xuất tệp",
    "province.named": "Đặt địa danh của tỉnh",
    "province.started": "Mở hệ thống cho tỉnh",
    "project.contractor_set": "Ghi ngày chọn nhà thầu",
    "province.restored": "Khôi phục dữ liệu từ bản sao lưu",
    "report.issued": "Ban hành báo cáo",
    "report.written": "Lưu phần lời của báo cáo",
    "rule.alerted": "Nhắc, báo cáo theo mốc vốn",
    "rule.draft_dropped": "Bỏ dự thảo quy tắc",
    "rule.enacted": "Đưa quy tắc vào áp dụng",
    "rule.hands_set": "Đặt số người đưa quy tắc vào áp dụng",
    "rule.retired": "Ngừng áp dụng quy tắc",
    "results.recorded": "Ghi kết quả đã duyệt",
    "second_factor.reset": "Gỡ xác thực hai lớp của một người",
    "sign_on.unlinked": "Gỡ liên kết đăng nhập một lần",
    "sign_in_rules.set": "Đặt quy định đăng nhập",
    "seat.lent": "Ủy quyền tư cách khi vắng mặt",
    "seat.taken_back": "Thu lại ủy quyền",
    "submission.approved": "Duyệt báo cáo",
    "submission.opened": "Mở báo cáo để nhập",
    "submission.returned": "Trả lại báo cáo",
    "submission.saved": "Lưu nháp báo cáo",
    "submission.submitted": "Nộp báo cáo",
    "token.made": "Tạo mã truy cập API",
    "token.revoked": "Thu hồi mã truy cập API",
    "treasury_file.posted": "Ghi sổ tệp Kho bạc",
    "treasury_file.received": "Nhận tệp Kho bạc",
    "treasury_file.refused": "Từ chối tệp Kho bạc vì có lỗi",
    "treasury_file.undone": "Hủy ghi sổ tệp Kho bạc",
    "targets.loaded": "Nạp chỉ tiêu kế hoạch",
    "unit.attributed": "Ghi thuộc tính của đơn vị",
    "unit.changed": "Sửa đơn vị",
    "unit.closed": "Kết thúc đơn vị",
    "transfer.answered": "Trả lời khả năng giải ngân",
    "units.loaded": "Nạp danh mục đơn vị",
    "units.taken": "Thêm, sửa đơn vị theo danh sách",
}

# Kinds of object and the address that shows one of them by its key.
SHOWN_AT: Final = {
    "accounts.orgunit": "unit",
    "accounts.user": "person",
    "disbursement.project": "project",
    "disbursement.treasuryfile": "treasury_file",
    "programs.checkrun": "check_run",
    "programs.obligation": "submission_form",
    "programs.submission": "submission",
    "reporting.issuedreport": "issued_report",
}

# What the details are called; a detail without a word stays in the record only.
DETAILS: Final = {
    "token": "Mã",
    "scopes": "Phạm vi",
    "expires": "Hết hạn",
    "unit": "Đơn vị",
    "reason": "Lý do",
    "amount_vnd": "Số tiền (đồng)",
    "rows": "Số dòng",
    "training_today": "Ngày tập huấn",
    "second_factor": "Bắt buộc xác thực hai lớp",
}


def words(action: str) -> str:
    """Return what an action is called (tên thao tác); an unknown one keeps its name."""
    return ACTIONS.get(action, action)
