"""The register of dated duties as a table (danh sách văn bản, nhiệm vụ phải hoàn thành)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from accounts.language import gettext as _
from accounts.statuses import LOOKS
from programs.queries.fulfilment import Owed, PlanTask
from reporting.document import Column, Document, Meta, Row, Table


def table(tasks: Iterable[PlanTask], today: date) -> Document:
    """Return every duty with everybody who owes it, one row a unit."""
    title = _("Văn bản, nhiệm vụ phải hoàn thành, tính đến ngày %(day)s") % {"day": f"{today:%d/%m/%Y}"}
    drawn = Table(
        columns=(
            Column(_("Việc phải làm"), align="left", width=44),
            Column(_("Ngày cuối còn hạn"), width=12),
            Column(_("Đơn vị"), align="left", width=28),
            Column(_("Cấp trên"), align="left", width=24),
            Column(_("Tình trạng"), align="left", width=16),
            Column(_("Số, ký hiệu"), align="left", width=18),
            Column(_("Ngày thực hiện"), width=12),
            Column(_("Tên văn bản, ghi chú"), align="left", width=40),
        ),
        rows=tuple(_row(task, one) for task in tasks for one in task.owed),
        caption=title,
        sheet_name=_("Văn bản, nhiệm vụ"),
    )
    return Document(Meta(title=title, as_of=today), (drawn,))


def _row(task: PlanTask, one: Owed) -> Row:
    done = one.done
    return Row(
        (
            task.rule.title,
            f"{task.rule.last_day:%d/%m/%Y}",
            one.unit.full_name,
            one.unit.parent.full_name if one.unit.parent else "",
            one.word or _(LOOKS[one.standing].word),
            done.number if done else "",
            f"{done.done_on:%d/%m/%Y}" if done else "",
            " · ".join(filter(None, (done.title, done.note))) if done else "",
        )
    )
