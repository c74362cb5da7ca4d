"""Lend one's seat while away (ủy quyền khi vắng mặt)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.delegation import DelegationRefused, lend_seat, may_lend, take_back
from accounts.forms import LendForm
from accounts.middleware import PortalRequest
from accounts.models import Membership
from accounts.queries.delegation import lendable_to, lent_by


@require_http_methods(["GET", "HEAD", "POST"])
def delegation(request: PortalRequest) -> HttpResponse:
    """Show what one has lent; POST lends the seat one acts from."""
    person = request.person
    people = list(lendable_to(person)) if may_lend(person) else []
    form = LendForm(request.POST or None, people=people, initial={"starts_on": person.today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        to = next((user for user in people if user.pk == given["to"]), person.user)
        try:
            lend_seat(to=to, starts_on=given["starts_on"], ends_on=given["ends_on"], by=person)
        except DelegationRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã ủy quyền cho %(name)s.") % {"name": to.full_name})
            return redirect("delegation")
    shown = {"form": form if people else None, "may_lend": may_lend(person), "rows": lent_by(person)}
    return render(request, "accounts/delegation.html", shown, status=422 if form.errors else 200)


@require_POST
def take_back_seat(request: PortalRequest, pk: int) -> HttpResponse:
    """End what one has lent."""
    row = get_object_or_404(Membership.objects.filter(on_behalf_of=request.person.user), pk=pk)
    try:
        take_back(membership=row, by=request.person)
    except DelegationRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Đã thu lại ủy quyền."))
    return redirect("delegation")
