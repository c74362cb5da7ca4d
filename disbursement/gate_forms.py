"""The form of a decision that lets capital past a rule (cho phép khác với quy tắc)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.models import OrgUnit
from disbursement.actions.decisions import Cited
from disbursement.forms import DecisionFields, component_field, text_field
from disbursement.support_forms import UnitField
from programs.models import Component


class UnitOverrideForm(DecisionFields):
    """The same for capital that a commune or another unit holds without a project (cho phép đối với đơn vị)."""

    reason = text_field(gettext_lazy("Lý do"), 300)

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], components: QuerySet[Component], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitField(gettext("Đơn vị giữ vốn"), units=units)
        self.fields["component"] = component_field(components)
        self.order_fields(["unit", "component", "number", "decided_on", "issuer", "reason"])

    @property
    def decision(self) -> Cited:
        """The decision that was named."""
        given = self.cleaned_data
        return Cited(given["number"], given["decided_on"], given["issuer"])


class OverrideForm(DecisionFields):
    """Number, day, issuer and reason of the decision (quyết định cho phép)."""

    field_order = ["number", "decided_on", "issuer", "reason", "gate"]

    reason = text_field(gettext_lazy("Lý do"), 300)
    gate = forms.CharField(max_length=60, widget=forms.HiddenInput)

    @property
    def decision(self) -> Cited:
        """The decision that was named."""
        given = self.cleaned_data
        return Cited(given["number"], given["decided_on"], given["issuer"])
