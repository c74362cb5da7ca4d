"""The form of a decision that lets capital past a rule (cho phép khác với quy tắc)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from disbursement.actions.decisions import Cited
from disbursement.forms import DecisionFields, text_field


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
