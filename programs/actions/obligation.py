"""Writes down who owes which form (nghĩa vụ báo cáo)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts import audit
from accounts.language import gettext as _
from accounts.roles import Permission, Person, require
from programs.models import FormPeriod, Obligation
from programs.queries.scope import units_owing


class ExtensionRefused(Exception):
    """The extension makes no sense; the text says why, in Vietnamese (không gia hạn được)."""


def open_obligations(*, form_period: FormPeriod, by: Person) -> int:
    """Make the obligations of a period from the programme's scope (lập danh sách phải nộp); returns how many are new.

    Calling it again adds units that came into scope and takes nothing away, for a duty that was announced stays.
    """
    require(by, Permission.ENTER_PLAN)
    with transaction.atomic():
        known = set(Obligation.objects.filter(form_period=form_period).values_list("unit_id", flat=True))
        new = [
            Obligation(province_id=form_period.province_id, form_period=form_period, unit=unit)
            for unit in units_owing(form_period)
            if unit.pk not in known
        ]
        Obligation.objects.bulk_create(new, ignore_conflicts=True)
        if new:
            audit.record(by, "obligations.opened", form_period, summary=str(form_period.form), count=len(new))
    return len(new)


def extend(*, obligation: Obligation, to: date, reason: str, by: Person) -> Obligation:
    """Grant one unit a later day (gia hạn); raises `ExtensionRefused`."""
    require(by, Permission.ENTER_PLAN)
    if not reason.strip():
        raise ExtensionRefused(_("Gia hạn phải nêu lý do. Hãy nhập lý do."))
    if to <= obligation.form_period.last_day:
        raise ExtensionRefused(
            _("Ngày gia hạn %(to)s phải sau hạn cũ %(last_day)s.")
            % {"to": f"{to:%d/%m/%Y}", "last_day": f"{obligation.form_period.last_day:%d/%m/%Y}"}
        )
    with transaction.atomic():
        obligation.extended_to = to
        obligation.extension_reason = reason.strip()[:300]
        obligation.save(update_fields=["extended_to", "extension_reason"])
        audit.record(by, "obligation.extended", obligation, summary=_("đến %(day)s") % {"day": f"{to:%d/%m/%Y}"})
    return obligation
