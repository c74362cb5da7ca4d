"""Who has not reported and who was told when (đôn đốc)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import PortalRequest
from accounts.models import OrgUnit, UnitKind
from accounts.roles import Permission, Person, require
from programs.models import Obligation, ReportForm
from reporting.actions.reminders import remind_now
from reporting.queries.chase import chase_lines, wanted
from reporting.render import xlsx
from reporting.reports.chase import table
from reporting.views.drawing import as_file

_PAGE = 50


class ChaseFilter(forms.Form):
    """Filter of the chase list (lọc danh sách đôn đốc)."""

    huyen = forms.TypedChoiceField(label=gettext_lazy("Huyện"), coerce=int, empty_value=None, required=False)
    bieu = forms.ChoiceField(label=gettext_lazy("Biểu"), required=False)
    qua_han = forms.BooleanField(label=gettext_lazy("Chỉ việc đã quá hạn"), required=False)

    def __init__(self, *args: object, person: Person, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        districts = OrgUnit.objects.filter(province=person.province, kind=UnitKind.DISTRICT).order_by("sort_key", "id")
        titles = ReportForm.objects.filter(province=person.province).order_by("code", "id")
        district, form = self.fields["huyen"], self.fields["bieu"]
        assert isinstance(district, forms.ChoiceField)
        assert isinstance(form, forms.ChoiceField)
        district.choices = [("", _("Mọi huyện")), *((unit.pk, unit.full_name) for unit in districts)]
        form.choices = [("", _("Mọi biểu")), *dict(titles.values_list("code", "title")).items()]


@require_safe
def chase(request: PortalRequest) -> HttpResponse:
    """List what is still owed near or past its day, with people and reminders."""
    require(request.person, Permission.REVIEW_FORM)
    form, found = _found(request)
    page = Paginator(found, _PAGE).get_page(request.GET.get("trang"))
    ids = [row.pk for row in page]
    lines = chase_lines(Obligation.objects.filter(province=request.person.province, pk__in=ids), request.person)
    shown = {"form": form, "page": page, "lines": lines, "query": request.GET.urlencode()}
    return render(request, "reporting/chase.html", shown)


@require_safe
def chase_file(request: PortalRequest) -> HttpResponse:
    """Give the whole list, as filtered, as an Excel file."""
    require(request.person, Permission.REVIEW_FORM)
    _form, found = _found(request)
    content = _list(found, request.person)
    return as_file(content, "don-doc-nop-bao-cao.xlsx")


def _list(found: QuerySet[Obligation], person: Person) -> bytes:
    return xlsx.render(table(chase_lines(found, person), person.today))


@require_POST
def remind_chosen(request: PortalRequest) -> HttpResponse:
    """Remind the people of the chosen duties now (đôn đốc ngay)."""
    require(request.person, Permission.REVIEW_FORM)
    keys = {int(pk) for pk in request.POST.getlist("chon") if pk.isdecimal() and len(pk) < 19}
    chosen = list(wanted(request.person).filter(pk__in=keys).select_related("unit"))
    if not chosen:
        messages.warning(request, _("Chưa chọn việc nào. Hãy đánh dấu các đơn vị cần nhắc trong danh sách."))
        return redirect("chase")
    mine = [row for row in chosen if request.person.may(Permission.REVIEW_FORM, row.unit)]
    told = remind_now(obligations=mine, by=request.person)
    if told:
        sentence = ngettext("Đã nhắc %(number)s lượt người.", "Đã nhắc %(number)s lượt người.", told)
        messages.success(request, sentence % {"number": told})
    else:
        messages.warning(
            request,
            _("Không nhắc được ai: các đơn vị này chưa có người phụ trách, đã được nhắc hôm nay, hoặc ngoài phạm vi."),
        )
    return redirect("chase")


def _found(request: PortalRequest) -> tuple[ChaseFilter, QuerySet[Obligation]]:
    form = ChaseFilter(request.GET, person=request.person)
    given = form.cleaned_data if form.is_valid() else {}
    found = wanted(
        request.person,
        branch=given.get("huyen"),
        form=given.get("bieu", ""),
        only_over=given.get("qua_han", False),
    )
    return form, found
