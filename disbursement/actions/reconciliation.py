"""Explaining and signing a comparison with the Treasury (giải trình, ký đối chiếu)."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.language import framed, gettext, ngettext
from accounts.roles import Permission, Person, require
from disbursement.actions.posting import LedgerRefused
from disbursement.models import Reconciliation, ReconciliationNote
from disbursement.queries.reconciliation import Standing, as_signed, compare


def explain_difference(*, reconciliation: Reconciliation, key: str, text: str, by: Person) -> ReconciliationNote:
    """Say why a figure differs (giải trình chênh lệch); the newest words count."""
    require(by, Permission.RECONCILE_CAPITAL)
    if not text.strip():
        raise LedgerRefused(gettext("Hãy ghi giải trình."))
    with transaction.atomic():
        found = _locked(reconciliation)
        if found.is_signed:
            raise LedgerRefused(gettext("Lần đối chiếu này hai bên đã ký nên không giải trình thêm."))
        line = next((one for one in compare(found).lines if one.money.key == key), None)
        if line is None or line.standing is Standing.AGREES:
            raise LedgerRefused(gettext("Dòng này không có chênh lệch để giải trình."))
        note = ReconciliationNote.objects.create(
            province=by.province,
            reconciliation=found,
            key=key,
            text=text.strip(),
            written_by=None if by.system else by.user,
            written_on=by.today,
        )
        audit.record(by, "reconciliation.explained", found, summary=f"{line.title}: {text.strip()}")
    return note


def sign_reconciliation(*, reconciliation: Reconciliation, by: Person) -> Reconciliation:
    """Sign for one's side (ký đối chiếu): the Treasury for itself, the committee for the book.

    Both sign the same figures: where the book moved in between, the earlier signature falls away.
    """
    require(by, Permission.RECONCILE_CAPITAL)
    with transaction.atomic():
        found = _locked(reconciliation)
        comparison = compare(found)
        if comparison.open_count:
            raise LedgerRefused(
                ngettext(
                    "Còn %(count)s chênh lệch chưa giải trình. Hãy giải trình hoặc sửa số liệu rồi ký.",
                    "Còn %(count)s chênh lệch chưa giải trình. Hãy giải trình hoặc sửa số liệu rồi ký.",
                    comparison.open_count,
                )
                % {"count": comparison.open_count}
            )
        figures = as_signed(comparison)
        if found.signed_lines is not None and found.signed_lines != figures:
            found.treasury_signed_by = found.treasury_signed_on = None
            found.committee_signed_by = found.committee_signed_on = None
        side = "treasury" if by.may(Permission.UPLOAD_TREASURY_FILE) else "committee"
        if getattr(found, f"{side}_signed_on") is not None:
            raise LedgerRefused(gettext("Bên của bạn đã ký số liệu này."))
        setattr(found, f"{side}_signed_by", None if by.system else by.user)
        setattr(found, f"{side}_signed_on", by.today)
        found.signed_lines = figures
        found.save()
        audit.record(by, "reconciliation.signed", found, summary=_signed(found, side))
    return found


def _locked(found: Reconciliation) -> Reconciliation:
    kept = Reconciliation.objects.select_for_update(no_key=True, of=("self",)).select_related("file")
    kept = kept.defer("file__content").exclude(file__state="undone")
    locked = kept.filter(pk=found.pk).first()
    if locked is None:
        raise LedgerRefused(gettext("Bảng lũy kế của lần đối chiếu này đã được rút."))
    return locked


def _signed(found: Reconciliation, side: str) -> str:
    signed = gettext("bên Kho bạc") if side == "treasury" else gettext("bên Ban Chỉ đạo")
    return framed("%(found)s: %(side)s", found=found, side=signed)
