"""Capital given on screen (giao, phân bổ, điều chỉnh vốn): new, from a line to below, more or less by decision."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_http_methods

from accounts.middleware import PortalRequest
from accounts.models import OrgUnit
from accounts.roles import Permission, Refused, require
from disbursement.actions.allocation import require_allocation
from disbursement.actions.decisions import cite_decision
from disbursement.actions.further import Given, Receiver, give_further, give_new, reduce, supplement
from disbursement.actions.posting import LedgerRefused
from disbursement.models import Assigned, CapitalLine, Movement
from disbursement.plan_forms import AdjustmentForm, NewCapitalForm, ReceiverForm
from disbursement.queries.lines import project_of_code, with_figures
from disbursement.views.form_page import form_page
from disbursement.views.lines import line_in_reach
from disbursement.views.place import issuer_of, money_year_of, units_in_reach
from programs.models import Component


@require_http_methods(["GET", "HEAD", "POST"])
def assign_capital(request: PortalRequest) -> HttpResponse:
    """Assign new capital from outside the book; a district that of its own budget."""
    require(request.person, Permission.GIVE_OWN_BUDGET)
    year = money_year_of(request.person)
    form = NewCapitalForm(
        request.POST if request.method == "POST" else None,
        plan_year=year,
        units=units_in_reach(request.person),
        components=_components(),
        initial={**_start(request), "assigned": Assigned.START_OF_YEAR, "origin_year": str(year)},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        money = CapitalLine(
            source=given["source"], nature=given["nature"], origin_year=int(given["origin_year"]), plan_year=year
        )
        moved = _try(form, lambda: give_new(money=money, to=_receiver(request, form), given=_given(request, form),
                                            by=request.person))  # fmt: skip
        if moved is not None:
            messages.success(request, gettext("Đã giao vốn và ghi sổ."))
            return redirect("capital_line", moved.to_account.line_id)
    note = gettext(
        "Vốn giao từ ngoài sổ của tỉnh, kế hoạch năm %(year)d; vốn đã ở đơn vị thì phân bổ tiếp từ dòng vốn đó"
    )
    title, button = gettext("Giao vốn mới"), gettext("Giao vốn")
    return form_page(request, form, title=title, button=button, back=reverse("capital"), note=note % {"year": year})


@require_http_methods(["GET", "HEAD", "POST"])
def allocate_further(request: PortalRequest, pk: int) -> HttpResponse:
    """Allocate part of a line to a unit or project below."""
    line = line_in_reach(request, pk)
    require(request.person, Permission.ALLOCATE_FURTHER, line.unit)
    below = units_in_reach(request.person).filter(path__startswith=line.unit.path).exclude(pk=line.unit_id)
    form = ReceiverForm(
        request.POST if request.method == "POST" else None,
        units=below,
        components=_components().filter(programme=line.component.programme_id),
        initial={**_start(request), "component": line.component_id, "assigned": line.assigned},
    )
    if request.method == "POST" and form.is_valid():
        moved = _try(form, lambda: give_further(giver=line, to=_receiver(request, form), given=_given(request, form),
                                                by=request.person))  # fmt: skip
        if moved is not None:
            messages.success(request, gettext("Đã phân bổ vốn và ghi sổ."))
            return redirect("capital_line", line.pk)
    return _line_form(request, line, form, pgettext("button", "Phân bổ tiếp"), gettext("Phân bổ vốn"))


@require_http_methods(["GET", "HEAD", "POST"])
def adjust_capital(request: PortalRequest, pk: int) -> HttpResponse:
    """Give a line more, or take part of it back, by decision."""
    line = line_in_reach(request, pk)
    require_allocation(line, request.person)
    form = AdjustmentForm(request.POST if request.method == "POST" else None, initial=_start(request))
    if request.method == "POST" and form.is_valid():
        deed = supplement if form.cleaned_data["direction"] == AdjustmentForm.UP else reduce
        moved = _try(form, lambda: deed(line=line, given=_given(request, form), by=request.person))
        if moved is not None:
            messages.success(request, gettext("Đã điều chỉnh vốn và ghi sổ."))
            return redirect("capital_line", line.pk)
    return _line_form(request, line, form, gettext("Giao bổ sung, điều chỉnh giảm"), gettext("Điều chỉnh vốn"))


def _line_form(
    request: PortalRequest, line: CapitalLine, form: ReceiverForm | AdjustmentForm, title: str, button: str
) -> HttpResponse:
    """The form beside the facts of its line."""
    holder = line.project.name if line.project else line.unit.full_name
    shown = {
        "parent": line.component.code,
        "note": holder,
        "line": line,
        "own": with_figures(request.person.province.pk, [line], as_of=request.person.today)[0],
    }
    return form_page(request, form, title=title, button=button, back=reverse("capital_line", args=[line.pk]), **shown)


def _try(form: ReceiverForm | AdjustmentForm, deed: Any) -> Movement | None:
    """Run a deed with its decision as one set; a refusal becomes a sentence of the form."""
    try:
        with transaction.atomic():
            moved: Movement = deed()
    except (LedgerRefused, Refused) as refused:
        form.add_error(None, str(refused))
        return None
    return moved


def _receiver(request: PortalRequest, form: ReceiverForm) -> Receiver:
    given = form.cleaned_data
    unit: OrgUnit | None = given["unit"]
    project = None
    if given["project_code"]:
        project = project_of_code(request.person.province.pk, given["project_code"], given["component"])
        if project is None:
            raise LedgerRefused(
                gettext("Không có dự án mã %(given)s trong tỉnh; hãy đăng ký dự án trước.")
                % {"given": given["project_code"]}
            )
    return Receiver(unit=unit, project=project, component=given["component"], assigned=Assigned(given["assigned"]))


def _given(request: PortalRequest, form: ReceiverForm | AdjustmentForm) -> Given:
    given = form.cleaned_data
    decision = cite_decision(
        number=given["number"], decided_on=given["decided_on"], issuer=given["issuer"], by=request.person
    )
    return Given(amount_vnd=given["amount_vnd"], on=given["effective_on"], decision=decision, key=given["key"])


def _components() -> Any:
    return Component.objects.select_related("programme").order_by("programme__number", "code")


def _start(request: PortalRequest) -> dict[str, Any]:
    return {"key": uuid.uuid4().hex, "issuer": issuer_of(request.person)}
