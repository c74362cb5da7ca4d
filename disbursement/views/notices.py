"""Notices to the State Treasury (thông báo Kho bạc): what was sent, what was answered."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import PortalRequest
from accounts.money_scale import scale_of
from accounts.roles import Permission, require
from disbursement.exports import DAY_FORMAT, Head, Value, money_head, scaled, table_file
from disbursement.models import TreasuryNotice
from disbursement.queries.cases import notices
from disbursement.views.place import illustrative_notes, sections, xlsx_response

PAGE_SIZE = 50


@require_safe
def treasury_notices(request: PortalRequest) -> HttpResponse:
    """List every notice of the province, those that wait for an answer first."""
    require(request.person, Permission.VIEW_TREASURY_FILES)
    found = notices(request.person.province.pk)
    waiting = list(found.filter(acknowledged_on=None))
    page = Paginator(found.exclude(acknowledged_on=None), PAGE_SIZE).get_page(request.GET.get("trang"))
    shown = {
        "waiting": [(one, (request.person.today - one.sent_on).days) for one in waiting],
        "page": page,
        "tabs": sections(request.person, "treasury_notices"),
    }
    return render(request, "disbursement/treasury_notices.html", shown)


@require_safe
def treasury_notices_file(request: PortalRequest) -> HttpResponse:
    """Give the book of notices as Excel."""
    require(request.person, Permission.VIEW_TREASURY_FILES)
    scale = scale_of(request)
    heads = [
        Head("Số", 10), Head("Ngày gửi", 12, DAY_FORMAT), Head("Loại", 24), Head("Văn bản", 40),
        Head("Đơn vị lập", 34), money_head("Số tiền", scale), Head("Kho bạc xác nhận ngày", 14, DAY_FORMAT),
        Head("Người xác nhận", 26), Head("Ý kiến của Kho bạc", 40),
    ]  # fmt: skip
    content = table_file(
        title=_("Sổ thông báo gửi Kho bạc Nhà nước"),
        notes=[*illustrative_notes(request.person)],
        heads=heads,
        rows=_rows(notices(request.person.province.pk), scale),
    )
    return xlsx_response(content, "so-thong-bao-kho-bac.xlsx")


def _rows(found: Iterable[TreasuryNotice], scale: str) -> Iterable[list[Value]]:
    for one in found:
        total: int = getattr(one, "total_vnd", None) or 0
        yield [
            f"{one.number:02d}/{one.year}", one.sent_on, one.case.get_kind_display(), str(one.case.decision),
            one.case.unit.full_name, scaled(total, scale), one.acknowledged_on,
            str(getattr(one.acknowledged_by, "full_name", "")), one.answer,
        ]  # fmt: skip
