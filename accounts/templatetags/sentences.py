"""Sentences that were written down to be said to whoever reads them (câu ghi lại): `{{ job.message|told }}`."""

from __future__ import annotations

from django import template

from accounts.language import told

register = template.Library()
register.filter("told", told)
