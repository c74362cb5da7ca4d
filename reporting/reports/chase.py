"""The chase list as a table (danh sách đôn đốc)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from accounts.language import gettext as _
from reporting.document import Column, Document, Meta, Row, Table
from reporting.figures import Integer
from reporting.queries.chase import ChaseLine


def table(lines: Sequence[ChaseLine], today: date) -> Document:
    """Return the list as it stands on the page."""
    title = _("Đôn đốc nộp báo cáo ngày %(day)s") % {"day": f"{today:%d/%m/%Y}"}
    drawn = Table(
        columns=(
            Column(_("Đơn vị"), align="left", width=28),
            Column(_("Cấp trên"), align="left", width=24),
            Column(_("Biểu"), align="left", width=44),
            Column(_("Kỳ"), align="left", width=24),
            Column(_("Hạn nộp"), width=12),
            Column(_("Số ngày quá hạn"), width=10),
            Column(_("Tình trạng"), align="left", width=18),
            Column(_("Người phụ trách"), align="left", width=28),
            Column(_("Nhắc gần nhất"), width=14),
            Column(_("Số lần nhắc"), width=10),
        ),
        rows=tuple(_row(line, today) for line in lines),
        caption=title,
        sheet_name=_("Đôn đốc"),
    )
    return Document(Meta(title=title, as_of=today), (drawn,))


def _row(line: ChaseLine, today: date) -> Row:
    duty = line.duty
    return Row(
        (
            duty.unit.full_name,
            duty.unit.parent.full_name if duty.unit.parent else "",
            duty.obligation.form_period.form.title,
            duty.obligation.form_period.label,
            f"{duty.last_day:%d/%m/%Y}",
            Integer(max(0, (today - duty.last_day).days)),
            duty.holder,
            ", ".join(one.user.full_name for one in line.people) or _("chưa có người dùng"),
            f"{line.told_on:%d/%m/%Y}" if line.told_on else "",
            Integer(max((one.times for one in line.people), default=0)),
        )
    )
