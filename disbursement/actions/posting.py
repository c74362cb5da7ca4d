"""The one way into the book (ghi sổ): a set of movements in one INSERT, and the guard's refusal in words."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy

from accounts.figures import day as day_text
from accounts.figures import vnd
from accounts.language import gettext as _
from accounts.language import joined, ngettext
from accounts.roles import Person
from disbursement.models import CapitalAccount, Movement
from disbursement.moves import Bucket, Kind
from disbursement.queries.gates import closed_sentence, gates_say, money_into
from disbursement.queries.spend_by import spend_by_of_payments

EARLIEST_YEAR = 2016
# The kinds that put new capital on a line; the gates are asked before each.
_GIVING = frozenset({Kind.ALLOCATION, Kind.TRANSFER})
# The kinds that may draw new money; carried-over money is asked for its deadline.
_PAYING = frozenset({Kind.ADVANCE, Kind.SETTLEMENT})


class LedgerRefused(Exception):
    """The book does not take this (sổ từ chối); the text says why and what to do."""


class Overdrawn(LedgerRefused):
    """There is not that much money in the account on every day (không đủ vốn)."""

    def __init__(self, sentence: str, account_id: int | None = None) -> None:
        super().__init__(sentence)
        self.account_id = account_id


class GateClosed(LedgerRefused):
    """A rule keeps this capital out (quy tắc không cho giao); the text names the rule with its quote."""


class TooLate(LedgerRefused):
    """Carried-over money is past its own deadline (quá hạn của vốn chuyển nguồn); the text names the rule."""


class AlreadyPosted(LedgerRefused):
    """This source row is in the book already (đã ghi sổ)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One movement to be written (bút toán)."""

    kind: Kind
    from_account_id: int
    to_account_id: int
    amount_vnd: int
    effective_on: date
    source_kind: str
    source_key: str
    decision_id: int | None = None
    reversal_of_id: int | None = None
    note: str = ""


def post(postings: Sequence[Posting], *, by: Person) -> list[Movement]:
    """Write movements as one set, or none of them; for actions, which have asked for permission and audit after."""
    for posting in postings:
        if posting.amount_vnd <= 0:
            raise LedgerRefused(_("Số tiền phải lớn hơn 0."))
        if posting.effective_on.year < EARLIEST_YEAR:
            raise LedgerRefused(
                _("Ngày %(day)s quá xa; hãy kiểm tra lại năm.") % {"day": day_text(posting.effective_on)}
            )
        if posting.effective_on > by.today:
            raise LedgerRefused(
                _("Ngày %(day)s chưa đến (hôm nay là %(today)s); hãy sửa ngày.")
                % {"day": day_text(posting.effective_on), "today": day_text(by.today)}
            )
    _refuse_closed(postings, by)
    _refuse_late(postings, by)
    rows = [_movement(posting, by) for posting in postings]
    try:
        with transaction.atomic():
            return Movement.objects.bulk_create(rows)
    except IntegrityError as refused:
        raise in_words(refused) from refused


def _refuse_closed(postings: Sequence[Posting], by: Person) -> None:
    """Refuse capital for lines that a gate keeps it from (quy tắc phân bổ); what a mirror gives back is not new."""
    given = [one for one in postings if one.kind in _GIVING and one.reversal_of_id is None]
    if not given:
        return
    said = gates_say(by.province.pk, money_into({(one.to_account_id, one.effective_on) for one in given}))
    closed = [(money.plan_year, found) for money, findings in said for found in findings if found.closed]
    if closed:
        raise GateClosed(closed_sentence(by.province.pk, closed))


def _refuse_late(postings: Sequence[Posting], by: Person) -> None:
    """Refuse payments on carried-over money after its new deadline, unless a decision lets them (quá hạn)."""
    paid = [one for one in postings if one.kind in _PAYING and one.reversal_of_id is None]
    if not paid:
        return
    deadlines = spend_by_of_payments(by.province.pk, {one.from_account_id for one in paid})
    carried = [one for one in paid if one.from_account_id in deadlines]
    told = (deadlines[one.from_account_id].refuses(one.effective_on) for one in carried)
    if sentences := dict.fromkeys(filter(None, told)):
        raise TooLate(joined(" ", sentences))


def _movement(posting: Posting, by: Person) -> Movement:
    return Movement(
        province_id=by.province.pk,
        kind=posting.kind,
        from_account_id=posting.from_account_id,
        to_account_id=posting.to_account_id,
        amount_vnd=posting.amount_vnd,
        effective_on=posting.effective_on,
        known_on=by.today,
        decision_id=posting.decision_id,
        source_kind=posting.source_kind,
        source_key=posting.source_key,
        reversal_of_id=posting.reversal_of_id,
        recorded_by=None if by.system else by.user,
        note=posting.note,
    )


_SENTENCES = {
    "disbursement_allowed_move": (
        gettext_lazy("Bước này không có trong bảng các bước dòng tiền, hoặc hai dòng vốn không cùng loại tiền.")
    ),
    "disbursement_same_province": gettext_lazy("Dòng vốn không thuộc tỉnh này."),
    "disbursement_exact_reversal": gettext_lazy(
        "Bút toán đảo phải đúng số tiền, đảo hai tài khoản và không sớm hơn bút toán gốc."
    ),
    "disbursement_reversed_once": gettext_lazy("Bút toán này đã được đảo rồi."),
}


def reversed_in_words(count: int, reason: str) -> str:
    """How many movements were reversed and why (số bút toán đảo)."""
    told = {"count": count, "reason": reason.strip()}
    return ngettext("%(count)s bút toán đảo. %(reason)s", "%(count)s bút toán đảo. %(reason)s", count) % told


def in_words(refused: IntegrityError) -> LedgerRefused:
    """The guard's refusal as a sentence (lời từ chối của chốt chặn)."""
    told: Any = getattr(refused.__cause__, "diag", None)
    name = getattr(told, "constraint_name", None) or ""
    if name == "disbursement_one_posting_per_source":
        return AlreadyPosted(_("Chứng từ này đã được ghi sổ trước đó nên không ghi lại."))
    if name == "disbursement_no_overdraft":
        facts = json.loads(told.message_detail)
        return _overdrawn(facts["account"], date.fromisoformat(facts["day"]), facts["balance_vnd"])
    if name in _SENTENCES:
        return LedgerRefused(_SENTENCES[name])
    raise refused


def _overdrawn(account_id: int, day: date, balance_vnd: int) -> Overdrawn:
    account = CapitalAccount.objects.select_related("line__project").get(pk=account_id)
    line = account.line
    assert line is not None
    whose = f"«{line.project.name}» ({line})" if line.project else f"({line})"
    return Overdrawn(
        _(
            "Dòng vốn %(whose)s không đủ tiền: ngăn «%(label)s» sẽ thiếu %(vnd)s đồng vào ngày "
            "%(day)s. Hãy giảm số tiền hoặc kiểm tra lại ngày."
        )
        % {"whose": whose, "label": Bucket(account.bucket).label, "vnd": vnd(-balance_vnd), "day": day_text(day)},
        account_id,
    )


def accounts_of(line_ids: Collection[int]) -> dict[int, dict[Bucket, int]]:
    """Ids of the accounts of lines by bucket, in one query (tài khoản của dòng vốn)."""
    found: dict[int, dict[Bucket, int]] = {line_id: {} for line_id in line_ids}
    rows = CapitalAccount.objects.filter(line_id__in=found).order_by("id").values_list("line_id", "bucket", "id")
    for line_id, bucket, account_id in rows:
        assert line_id is not None
        found[line_id][Bucket(bucket)] = account_id
    return found


def outside_account(by: Person) -> int:
    """Id of the province's account for everything outside the book (tài khoản bên ngoài)."""
    account, _made = CapitalAccount.objects.get_or_create(province=by.province, line=None, bucket=Bucket.OUTSIDE)
    return account.pk
