"""What only a province with made-up figures offers (bản trình diễn)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.middleware import PortalRequest
from accounts.models import Province, ProvinceSettings
from accounts.roles import Permission, require
from disbursement.models import Project
from reporting.demo.capital import WORKBOOK_THROUGH
from reporting.demo.load import holdings_of
from reporting.demo.treasury import june_workbook
from reporting.demo.treasury_lists import sample_names, totals_list, voucher_list
from reporting.official import in_vietnamese
from reporting.views.drawing import as_file


@require_safe
def treasury_sample(request: PortalRequest) -> HttpResponse:
    """Give the Treasury workbook that completes June (tệp Kho bạc minh họa), to be uploaded as one's own."""
    province = _illustrative(request)
    content = in_vietnamese(june_workbook)(province, holdings_of(province))
    return as_file(content, f"kho-bac-minh-hoa-den-{WORKBOOK_THROUGH:%d-%m-%Y}.xlsx")


@require_safe
def treasury_list_sample(request: PortalRequest, kind: str) -> HttpResponse:
    """Give a list of another layout: vouchers of late June, or totals to compare (bảng kê, bảng lũy kế minh họa)."""
    province = _illustrative(request)
    names = sample_names()
    if kind not in names:
        raise Http404(gettext("Không có tệp minh họa này."))
    draw = voucher_list if kind == "bang-ke" else totals_list
    return as_file(in_vietnamese(draw)(province, holdings_of(province)), names[kind])


def _illustrative(request: PortalRequest) -> Province:
    require(request.person, Permission.UPLOAD_TREASURY_FILE)
    province = request.person.province
    illustrative = ProvinceSettings.objects.filter(province=province, illustrative=True).exists()
    if not illustrative or not Project.objects.filter(province=province).exists():
        raise Http404(gettext("Tỉnh này không có số liệu minh họa."))
    return province
