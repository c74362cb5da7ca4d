"""How every state is drawn (tình trạng): tone, sign and word together, never colour alone; pure."""

from __future__ import annotations

from typing import Final, NamedTuple

from accounts.language import gettext_noop


class Look(NamedTuple):
    """The look of one state (cách thể hiện một tình trạng)."""

    tone: str
    sign: str
    word: str


LOOKS: Final[dict[str, Look]] = {
    # against a due date
    "not_due": Look("calm", "calendar", gettext_noop("chưa đến hạn")),
    "on_time": Look("good", "check", gettext_noop("đúng hạn")),
    "due_soon": Look("warn", "clock", gettext_noop("sắp đến hạn")),
    "due_today": Look("warn", "clock", gettext_noop("hạn hôm nay")),
    "overdue": Look("bad", "warning", gettext_noop("quá hạn")),
    "late": Look("warn", "history", gettext_noop("nộp muộn")),
    # of a submission
    "not_reported": Look("none", "dash", gettext_noop("chưa báo cáo")),
    "draft": Look("calm", "pencil", gettext_noop("nháp")),
    "submitted": Look("info", "send", gettext_noop("đã nộp")),
    "submitted_late": Look("warn", "history", gettext_noop("nộp muộn")),
    "in_review": Look("info", "review", gettext_noop("đang duyệt")),
    "returned": Look("bad", "return", gettext_noop("trả lại")),
    "withdrawn": Look("calm", "return", gettext_noop("đã rút")),
    "approved": Look("good", "check-circle", gettext_noop("đã duyệt")),
    # of a figure or a run
    "provisional": Look("warn", "dash", gettext_noop("tạm tính")),
    "final": Look("good", "lock", gettext_noop("cuối cùng")),
    "estimate": Look("calm", "dash", gettext_noop("ước")),
    "conflict": Look("warn", "scale", gettext_noop("mâu thuẫn")),
    "settled": Look("good", "check", gettext_noop("đã thống nhất")),
    "decide": Look("bad", "stop", gettext_noop("cần quyết định")),
    "posted": Look("good", "check-circle", gettext_noop("đã ghi sổ")),
    "awaiting_second": Look("warn", "clock", gettext_noop("chờ người duyệt thứ hai")),
    "confirmed": Look("good", "check-circle", gettext_noop("đã xác nhận")),
    # of a target
    "met": Look("good", "check", gettext_noop("đạt")),
    "on_track": Look("info", "right", gettext_noop("đúng tiến độ")),
    "at_risk": Look("warn", "warning", gettext_noop("có nguy cơ")),
    "not_met": Look("bad", "close", gettext_noop("chưa đạt")),
    "not_assigned": Look("none", "dash", gettext_noop("không giao")),
    # of capital
    "frozen": Look("bad", "pause", gettext_noop("tạm dừng")),
    "released": Look("good", "play", gettext_noop("đã giải tỏa")),
    "zero": Look("bad", "stop", "0%"),
    "in_arrears": Look("warn", "warning", gettext_noop("nợ đọng")),
    # of a project
    "planned": Look("calm", "calendar", gettext_noop("chuẩn bị")),
    "under_way": Look("info", "play", gettext_noop("đang thực hiện")),
    "completed": Look("good", "check", gettext_noop("hoàn thành")),
    "stopped": Look("bad", "stop", gettext_noop("dừng thực hiện")),
    # of long work and issued papers
    "queued": Look("calm", "clock", gettext_noop("đang chờ")),
    "running": Look("info", "play", gettext_noop("đang chạy")),
    "done": Look("good", "check", "xong"),
    "failed": Look("bad", "close", gettext_noop("không thành")),
    "cancelled": Look("calm", "close", gettext_noop("đã hủy")),
    "issued": Look("good", "stamp", gettext_noop("đã ban hành")),
    "recalled": Look("bad", "return", gettext_noop("đã thu hồi")),
    # plain tones, for a word of one's own
    "good": Look("good", "check", ""),
    "info": Look("info", "info", ""),
    "warn": Look("warn", "warning", ""),
    "bad": Look("bad", "stop", ""),
    "calm": Look("calm", "dash", ""),
    "none": Look("none", "dash", ""),
}
