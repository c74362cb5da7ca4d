"""Money by API (ghi chứng từ, nạp và hủy tệp Kho bạc): the same actions as on screen, once for each Idempotency-Key."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.doors import BoundedUpload, Door
from accounts.api.problems import Fault, Refusal
from accounts.models import TokenScope
from accounts.roles import Permission
from disbursement.actions.payment import pay
from disbursement.actions.posting import AlreadyPosted, LedgerRefused
from disbursement.actions.treasury import receive_file, undo_file
from disbursement.api import shapes
from disbursement.api.treasury import TAG as FILES
from disbursement.api.treasury import found_file, with_job
from disbursement.api.views import TAG
from disbursement.models import Movement
from disbursement.moves import PaymentType
from disbursement.queries.projects import visible_project


class _MoneyDeed(Door):
    """A deed that may move money."""

    tag = TAG
    needs_key = True
    write_scope = TokenScope.TREASURY
    permission = Permission.UPLOAD_TREASURY_FILE

    def post(self, _request: Request, **keys: Any) -> Response:
        """Once for its key; what the book refuses becomes a problem."""
        try:
            return self.once(lambda: self.deed(**keys))
        except AlreadyPosted as refused:
            raise Refusal("conflict", refused) from refused
        except LedgerRefused as refused:
            raise Refusal("invalid", refused) from refused

    def deed(self, **keys: Any) -> Response:
        """What is to be done."""
        raise NotImplementedError


class TreasuryUpload(_MoneyDeed):
    """Hand a Treasury workbook in; a job checks and posts it (nạp tệp Kho bạc)."""

    tag = FILES
    summaries = {"POST": _("Nạp tệp Kho bạc; một việc chạy nền kiểm tra rồi ghi sổ")}
    body = shapes.UploadBody
    shape = shapes.TreasuryFileShape
    parser_classes = [BoundedUpload]
    good_status = 202

    def deed(self, **_keys: Any) -> Response:
        """The file with its job; a content that is in the book already is not posted again."""
        file = self.sent()["file"]
        receipt = receive_file(name=file.name, content=file.read(), by=self.person)
        return self.shown(with_job(found_file(self.person, receipt.file.pk)))


class TreasuryUndo(_MoneyDeed):
    """Take a posted workbook out of the book by reversal (hủy ghi sổ tệp)."""

    tag = FILES
    summaries = {"POST": _("Hủy ghi sổ một tệp bằng bút toán đảo")}
    body = shapes.UndoBody
    shape = shapes.TreasuryFileShape

    def deed(self, **keys: Any) -> Response:
        """The file as it stands then."""
        undone = undo_file(file=found_file(self.person, keys["pk"]), by=self.person, reason=self.sent()["reason"])
        return self.shown(with_job(undone))


class Payment(_MoneyDeed):
    """Record one voucher of a project (ghi nhận thanh toán)."""

    summaries = {"POST": _("Ghi một chứng từ của công trình")}
    body = shapes.PaymentBody
    shape = shapes.PaymentShape
    permission = Permission.RECORD_PAYMENT
    good_status = 201

    def deed(self, **keys: Any) -> Response:
        """In the book, or held where the capital is frozen."""
        person = self.person
        project = visible_project(person.province.pk, keys["pk"], person.branches(Permission.VIEW_CAPITAL))
        if project is None:
            raise Http404
        given = self.sent()
        line = project.lines.select_related("project", "component", "unit").filter(pk=given["line"]).first()
        if line is None:
            raise Refusal("invalid", _("Nội dung có lỗi."), [Fault(str(_("Dòng vốn không thuộc dự án.")), "#/line")])
        recorded = pay(
            line=line,
            payment_type=PaymentType(given["payment_type"]),
            amount_vnd=given["amount_vnd"],
            on=given["on"],
            voucher=given["voucher"],
            by=person,
        )
        posted = isinstance(recorded, Movement)
        return self.shown(
            {
                "outcome": "posted" if posted else "held",
                "movement_id": recorded.pk if posted else None,
                "held_payment_id": None if posted else recorded.pk,
            }
        )
