"""The life of a project (vòng đời công trình): planned, under way, completed, finally settled, or stopped. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from accounts.language import gettext as _
from accounts.language import gettext_noop


class Status(StrEnum):
    """Where a project stands in its life (trạng thái)."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    COMPLETED = "completed"
    SETTLED = "settled"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _(_LABELS[self])


_LABELS = {
    Status.PLANNED: gettext_noop("Chuẩn bị"),
    Status.UNDER_WAY: gettext_noop("Đang thực hiện"),
    Status.COMPLETED: gettext_noop("Hoàn thành"),
    Status.SETTLED: gettext_noop("Đã quyết toán"),
    Status.STOPPED: gettext_noop("Dừng thực hiện"),
}
# One step on, or one back to correct a mistake; final settlement is reached by approving the accounts alone.
_NEXT: Final = {
    Status.PLANNED: frozenset({Status.UNDER_WAY, Status.STOPPED}),
    Status.UNDER_WAY: frozenset({Status.PLANNED, Status.COMPLETED, Status.STOPPED}),
    Status.COMPLETED: frozenset({Status.UNDER_WAY}),
    Status.SETTLED: frozenset[Status](),
    Status.STOPPED: frozenset({Status.PLANNED, Status.UNDER_WAY}),
}
FINISHED: Final = frozenset({Status.COMPLETED, Status.SETTLED})


def may_become(old: Status, new: Status) -> bool:
    """Whether a person may set this status after that one."""
    return old == new or new in _NEXT[old]


def misfit(*, status: Status, starts_on: date | None, completed_on: date | None, today: date) -> str:
    """Why these days do not go with the status, as one sentence; empty when they do."""
    if status in FINISHED and completed_on is None:
        return _("Công trình hoàn thành thì hãy nhập ngày hoàn thành.")
    if status not in FINISHED and completed_on is not None:
        return _("Chỉ công trình hoàn thành mới có ngày hoàn thành; hãy bỏ ngày hoặc đổi trạng thái.")
    if completed_on is not None and completed_on > today:
        return _("Ngày hoàn thành không được sau hôm nay (%(today)s); hãy sửa ngày.") % {"today": f"{today:%d/%m/%Y}"}
    if completed_on is not None and starts_on is not None and completed_on < starts_on:
        return _("Ngày hoàn thành không được trước ngày khởi công; hãy sửa ngày.")
    return ""
