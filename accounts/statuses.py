"""How every state is drawn (tình trạng): tone, sign and word together, never colour alone; pure."""

from __future__ import annotations

from typing import Final, NamedTuple


class Look(NamedTuple):
    """The look of one state (cách thể hiện một tình trạng)."""

    tone: str
    sign: str
    word: str


LOOKS: Final[dict[str, Look]] = {
    # against a due date
    "not_due": Look("calm", "calendar", "chưa đến hạn"),
    "on_time": Look("good", "check", "đúng hạn"),
    "due_soon": Look("warn", "clock", "sắp đến hạn"),
    "due_today": Look("warn", "clock", "hạn hôm nay"),
    "overdue": Look("bad", "warning", "quá hạn"),
    "late": Look("warn", "history", "nộp muộn"),
    # of a submission
    "not_reported": Look("none", "dash", "chưa báo cáo"),
    "draft": Look("calm", "pencil", "nháp"),
    "submitted": Look("info", "send", "đã nộp"),
    "submitted_late": Look("warn", "history", "nộp muộn"),
    "in_review": Look("info", "review", "đang duyệt"),
    "returned": Look("bad", "return", "trả lại"),
    "withdrawn": Look("calm", "return", "đã rút"),
    "approved": Look("good", "check-circle", "đã duyệt"),
    # of a figure or a run
    "provisional": Look("warn", "dash", "tạm tính"),
    "final": Look("good", "lock", "cuối cùng"),
    "estimate": Look("calm", "dash", "ước"),
    "conflict": Look("warn", "scale", "mâu thuẫn"),
    "settled": Look("good", "check", "đã thống nhất"),
    "decide": Look("bad", "stop", "cần quyết định"),
    "posted": Look("good", "check-circle", "đã ghi sổ"),
    "awaiting_second": Look("warn", "clock", "chờ người duyệt thứ hai"),
    "confirmed": Look("good", "check-circle", "đã xác nhận"),
    # of a target
    "met": Look("good", "check", "đạt"),
    "on_track": Look("info", "right", "đúng tiến độ"),
    "at_risk": Look("warn", "warning", "có nguy cơ"),
    "not_met": Look("bad", "close", "chưa đạt"),
    "not_assigned": Look("none", "dash", "không giao"),
    # of capital
    "frozen": Look("bad", "pause", "tạm dừng"),
    "released": Look("good", "play", "đã giải tỏa"),
    "zero": Look("bad", "stop", "0%"),
    "in_arrears": Look("warn", "warning", "nợ đọng"),
    # of a project
    "planned": Look("calm", "calendar", "chuẩn bị"),
    "under_way": Look("info", "play", "đang thực hiện"),
    "completed": Look("good", "check", "hoàn thành"),
    "stopped": Look("bad", "stop", "dừng thực hiện"),
    # of long work and issued papers
    "queued": Look("calm", "clock", "đang chờ"),
    "running": Look("info", "play", "đang chạy"),
    "done": Look("good", "check", "xong"),
    "failed": Look("bad", "close", "không thành"),
    "cancelled": Look("calm", "close", "đã hủy"),
    "issued": Look("good", "stamp", "đã ban hành"),
    "recalled": Look("bad", "return", "đã thu hồi"),
    # plain tones, for a word of one's own
    "good": Look("good", "check", ""),
    "info": Look("info", "info", ""),
    "warn": Look("warn", "warning", ""),
    "bad": Look("bad", "stop", ""),
    "calm": Look("calm", "dash", ""),
    "none": Look("none", "dash", ""),
}
