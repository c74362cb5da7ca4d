"""What a case does to each line, before and after (tác động của hồ sơ), and the stations that it passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.figures import day, vnd
from disbursement.models import CapitalCase, CapitalLine, CaseItem, TreasuryNotice
from disbursement.moves import Bucket
from disbursement.queries.cases import items_of
from disbursement.queries.reach import balances_of
from disbursement.transfers import REACH_WORDS
from programs.rules.kinds import Reach


@dataclass(frozen=True, slots=True)
class Effect:
    """One item and what its line holds in that bucket now and after; what its receiver gets (tác động một dòng).

    A posted case has had its effect: only what moved is told.
    """

    item: CaseItem
    before_vnd: int | None
    after_vnd: int | None

    @property
    def bucket(self) -> str:
        """Where the money is taken from."""
        return Bucket(self.item.bucket).label

    @property
    def reach(self) -> str:
        """How far it goes, in words."""
        return _(REACH_WORDS[Reach(self.item.reach)]) if self.item.reach else ""


def effects(case: CapitalCase, branches: Sequence[str] | None) -> list[Effect]:
    """The list with what it changes, as far as a person sees; whoever sees the unit of the case sees all of it."""
    items = list(items_of(case))
    if not sees_all(case, branches):
        assert branches is not None
        items = [item for item in items if _below(branches, *_paths(item))]
    if not case.is_open:
        return [Effect(item, None, None) for item in items]
    stand = balances_of([item.line_id for item in items])
    left: dict[tuple[int, str], int] = {}
    for line, figures in stand.items():
        left[line, Bucket.AVAILABLE.value], left[line, Bucket.FROZEN.value] = figures.available_vnd, figures.frozen_vnd
    found = []
    for item in items:
        key = (item.line_id, item.bucket)
        before = left[key]
        left[key] = before - item.amount_vnd
        found.append(Effect(item, before, left[key]))
    return found


def sees_all(case: CapitalCase, branches: Sequence[str] | None) -> bool:
    """Whether a person sees the whole list: who made it, and who decides on it."""
    return branches is None or _below(branches, case.unit.path, case.decider.path)


def _paths(item: CaseItem) -> list[str]:
    line: CapitalLine = item.line
    paths = [line.unit.path]
    if line.project is not None:
        paths += [line.project.unit.path, line.project.investor.path]
    return [*paths, *([item.taker_project.unit.path] if item.taker_project else [])]


def _below(branches: Sequence[str], *paths: str) -> bool:
    return any(path.startswith(branch) for path in paths for branch in branches)


def holder_of(case: CapitalCase, notice: TreasuryNotice | None) -> str:
    """Who has the case now, in words (hồ sơ đang ở đâu)."""
    state = CapitalCase.State(case.state)
    if state in {CapitalCase.State.DRAFT, CapitalCase.State.RETURNED}:
        return str(case.unit.full_name)
    if state is CapitalCase.State.SUBMITTED:
        return _("%(unit)s, chờ quyết định") % {"unit": case.decider.full_name}
    if state is CapitalCase.State.AWAITING_SECOND:
        return _("%(unit)s, chờ người duyệt thứ hai") % {"unit": case.decider.full_name}
    if state is CapitalCase.State.WITHDRAWN:
        return _("Đã rút, không còn hiệu lực")
    if notice is not None and notice.acknowledged_on is None:
        return _("Kho bạc Nhà nước, chờ xác nhận")
    return _("Đã xong")


def stations(case: CapitalCase, notice: TreasuryNotice | None, *, count: int, total_vnd: int) -> list[dict[str, str]]:
    """From the list to the Treasury's answer: what is done, what is next (các bước của hồ sơ)."""
    posted, withdrawn = case.state == CapitalCase.State.POSTED, case.state == CapitalCase.State.WITHDRAWN
    drawn = ngettext("%(count)s dòng, %(amount)s đồng", "%(count)s dòng, %(amount)s đồng", count) % {
        "count": count,
        "amount": vnd(total_vnd),
    }
    rows = [
        (_("Danh sách"), day(case.opened_on), drawn, count > 0),
        (_("Dự thảo văn bản"), day(case.submitted_on) if case.submitted_on else "", "", case.submitted_on is not None),
        (
            _("Số, ngày văn bản"),
            day(case.first_on) if case.first_on else "",
            str(case.decision or ""),
            bool(case.decision),
        ),
        (_("Ghi sổ"), day(case.posted_on) if case.posted_on else "", "", posted),
        (_("Thông báo Kho bạc"), day(notice.sent_on) if notice else "", str(notice or ""), notice is not None),
        (
            _("Kho bạc xác nhận"),
            day(notice.acknowledged_on) if notice and notice.acknowledged_on else "",
            notice.answer if notice else "",
            bool(notice and notice.acknowledged_on),
        ),
    ]
    found, waiting = [], not withdrawn
    for what, when, note, done in rows:
        tone = "good" if done else "warn" if waiting else "calm"
        word = when if done else _("đang chờ") if waiting else _("chưa đến")
        found.append({"what": what, "when": word, "note": note if done else "", "tone": tone, "who": ""})
        waiting = waiting and done
    return found
