"""Whether a list may be moved as it stands (kiểm tra hồ sơ): asked when it is drawn up, submitted and posted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.figures import day, vnd
from accounts.language import gettext as _
from disbursement.actions.posting import LedgerRefused, Overdrawn
from disbursement.life import FINISHED, Status
from disbursement.models import CapitalCase, CapitalLine, CaseItem, Project
from disbursement.moves import Bucket
from disbursement.queries.balances import By, Slice, figures_by
from disbursement.queries.case_money import facts_of, is_inside, rooms, spot_of, spot_of_line, territory, with_places
from disbursement.queries.zero import typed
from disbursement.transfers import REACH_WORDS, may_change_component, order_of, province_decides, reach_between
from programs.models import DeadlineRule
from programs.rules.kinds import Reach, Rule, TransferWindow, ZeroFreeze


@dataclass(frozen=True, slots=True)
class Judged:
    """What a line of a transfer means (kết quả xét một dòng): how far it goes and who decides."""

    item: CaseItem
    reach: Reach
    province_decides: bool
    above_id: int
    order: tuple[Reach, ...]
    needs_letter: bool

    def widest(self, all_of: Sequence[Judged]) -> Reach:
        """The farthest reach of a list."""
        return max((one.reach for one in all_of), key=self.order.index)


def judge_transfer(case: CapitalCase, items: Sequence[CaseItem], *, on: date, deciding: bool = False) -> list[Judged]:
    """Judge each line of a transfer, or refuse with the first thing that is wrong (xét điều chuyển).

    A unit may leave it to the province who beyond its own reach takes the money; whoever decides names them all.
    """
    assert case.rule is not None
    rule = typed(case.rule)
    lines = with_places(case.province_id, [item.line_id for item in items])
    if deciding and any(item.taker_project is None for item in items):
        raise LedgerRefused(_("Còn dòng chưa chọn công trình nhận; hãy chọn rồi duyệt."))
    judged = [_judge(case.rule, rule, item, lines[item.line_id], on) for item in items]
    check_rooms(case, items, lines, on=on)
    _check_totals(case.plan_year.year, items, on)
    return judged


def _judge(row: DeadlineRule, rule: Rule, item: CaseItem, line: CapitalLine, on: date) -> Judged:
    taker = item.taker_project
    if item.amount_vnd <= 0:
        raise LedgerRefused(_("Số tiền phải lớn hơn 0."))
    _check_money(row, rule, item, line)
    order, giver = order_of(rule.parameters), spot_of_line(line)
    if taker is None:
        if Reach.OTHER_DISTRICT not in order:
            raise LedgerRefused(_("Hãy chọn công trình nhận vốn."))
        return Judged(item, Reach.OTHER_DISTRICT, True, giver.above_id, order, True)
    _check_taker(line, taker, on)
    _check_component(row, rule, line, taker)
    reach = reach_between(giver, spot_of(taker.unit, taker.investor))
    if reach not in order:
        allowed = ", ".join(_(REACH_WORDS[one]) for one in order)
        raise LedgerRefused(
            _(
                "«%(name)s» ngoài phạm vi điều chuyển của quy tắc «%(title)s» (chỉ cho: %(allowed)s). "
                "%(title_2)s: «%(quote)s»."
            )
            % {
                "name": taker.name,
                "title": row.title,
                "allowed": allowed,
                "title_2": row.citation.document.title,
                "quote": row.citation.quote,
            }
        )
    decides = province_decides(rule.parameters, reach, giver)
    return Judged(item, reach, decides, giver.above_id, order, isinstance(rule.parameters, TransferWindow))


def _check_money(row: DeadlineRule, rule: Rule, item: CaseItem, line: CapitalLine) -> None:
    if line.plan_year != row.plan_year.year or not rule.scope.covers(facts_of(line)):
        raise LedgerRefused(
            _("Dòng vốn «%(name)s» (%(line)s) không thuộc phạm vi của quy tắc «%(title)s».")
            % {"name": _name(line), "line": line, "title": row.title}
        )
    if isinstance(rule.parameters, ZeroFreeze) and item.bucket != Bucket.FROZEN:
        raise LedgerRefused(
            _(
                "Quy tắc «%(title)s» chỉ điều chuyển phần vốn đang tạm dừng; phần còn được chi của "
                "«%(name)s» không thuộc quy tắc này."
            )
            % {"title": row.title, "name": _name(line)}
        )


def _check_taker(line: CapitalLine, taker: Project, on: date) -> None:
    if taker.pk == line.project_id:
        raise LedgerRefused(_("Công trình nhận phải khác công trình giao lại vốn."))
    programme = line.component.programme
    if taker.component.programme_id != programme.pk:
        raise LedgerRefused(
            _("«%(name)s» thuộc chương trình khác; vốn %(short_name)s chỉ chuyển trong chương trình đó.")
            % {"name": taker.name, "short_name": programme.short_name}
        )
    if line.project is not None and taker.kind != line.project.kind:
        raise LedgerRefused(
            _("«%(name)s» dùng vốn có tính chất khác; hãy chọn công trình, khoản chi cùng loại.") % {"name": taker.name}
        )
    if taker.status in FINISHED | {Status.STOPPED}:
        raise LedgerRefused(
            _("«%(name)s» đã %(lower)s nên không nhận thêm vốn.")
            % {"name": taker.name, "lower": taker.get_status_display().lower()}
        )
    if not is_inside(taker, territory(line, on)):
        raise LedgerRefused(
            _("%(full_name)s không thuộc phạm vi %(short_name)s nên không nhận vốn của chương trình.")
            % {"full_name": taker.unit.full_name, "short_name": programme.short_name}
        )


def _check_component(row: DeadlineRule, rule: Rule, line: CapitalLine, taker: Project) -> None:
    """Money stays within its component unless the rule says that it may leave it (khác nội dung thành phần)."""
    if taker.component_id == line.component_id or may_change_component(rule.parameters):
        return
    raise LedgerRefused(
        _(
            "«%(name)s» thuộc nội dung %(to)s, vốn này của nội dung %(from)s: quy tắc «%(title)s» không cho "
            "điều chuyển sang nội dung khác. Hãy chọn công trình cùng nội dung; khi cấp có thẩm quyền cho phép "
            "thì sửa quy tắc của năm trước."
        )
        % {"name": taker.name, "to": taker.component.code, "from": line.component.code, "title": row.title}
    )


def _check_totals(plan_year: int, items: Sequence[CaseItem], on: date) -> None:
    """Works do not take more than their total investment (không vượt tổng mức đầu tư)."""
    takers = {one.taker_project_id: one.taker_project for one in items if one.taker_project is not None}
    limited = {
        key: total
        for key, one in takers.items()
        if key is not None and one.kind == Project.Kind.WORKS and (total := one.total_investment_vnd)
    }
    if not limited:
        return
    has = figures_by(items[0].province_id, By.PROJECT, of=Slice(plan_year=plan_year, projects=list(limited)), as_of=on)
    added: Counter[int] = Counter()
    for one in items:
        if one.taker_project_id is not None:
            added[one.taker_project_id] += one.amount_vnd
    for key, total in limited.items():
        given = has[key,].assigned_vnd if (key,) in has else 0
        if given + added[key] > total:
            raise LedgerRefused(
                _(
                    "«%(name)s» đã có %(given)s đồng trên tổng mức đầu tư %(total)s đồng, không nhận thêm "
                    "%(vnd)s đồng được; hãy giảm số tiền hoặc chọn công trình khác."
                )
                % {"name": takers[key].name, "given": vnd(given), "total": vnd(total), "vnd": vnd(added[key])}
            )


def check_rooms(case: CapitalCase, items: Sequence[CaseItem], lines: dict[int, CapitalLine], *, on: date) -> None:
    """Refuse more than is there on the day and every later one, less what other cases ask for (không vượt số còn)."""
    asked: Counter[tuple[int, str]] = Counter()
    for item in items:
        asked[item.line_id, item.bucket] += item.amount_vnd
    if case.state in {CapitalCase.State.DRAFT, CapitalCase.State.RETURNED}:
        on_list = case.items.exclude(pk__in=[item.pk for item in items if item.pk])
        for line_id, bucket, amount in on_list.order_by("id").values_list("line_id", "bucket", "amount_vnd"):
            if (line_id, bucket) in asked:
                asked[line_id, bucket] += amount
    found = rooms(case.province_id, list(asked), on=on, besides=case.pk)
    for key, amount in asked.items():
        if amount > found[key]:
            line = lines[key[0]]
            raise Overdrawn(
                _(
                    "Dòng vốn «%(name)s» (%(line)s) chỉ còn %(vnd)s đồng ở ngăn «%(label)s» tính từ ngày "
                    "%(on)s (đã trừ các hồ sơ đang chờ duyệt và chứng từ chờ giải tỏa), không đủ %(amount)s "
                    "đồng. Hãy giảm số tiền."
                )
                % {
                    "name": _name(line),
                    "line": line,
                    "vnd": vnd(found[key]),
                    "label": Bucket(key[1]).label,
                    "on": day(on),
                    "amount": vnd(amount),
                }
            )


def _name(line: CapitalLine) -> str:
    return str(line.project.name if line.project else line.unit.full_name)
