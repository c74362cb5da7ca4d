"""What a rule demands, in sentences (quy tắc đòi hỏi gì): made from its typed parameters and scope. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.language import gettext as _
from accounts.language import gettext_noop
from programs.rules.kinds import (
    AllocationComplete,
    Budget,
    Comparison,
    MinimumRate,
    Payment,
    Reach,
    Recall,
    Rule,
    Source,
    TransferWindow,
    Within,
    ZeroFreeze,
)
from programs.rules.scope import Assigned, CapitalNature, CapitalObject, CapitalScope

_SOURCES = {
    Source.CENTRAL: gettext_noop("ngân sách trung ương"),
    Source.PROVINCE: gettext_noop("ngân sách tỉnh"),
    Source.DISTRICT: gettext_noop("ngân sách huyện"),
    Source.COMMUNE: gettext_noop("ngân sách xã"),
}
_NATURES = {
    CapitalNature.INVESTMENT: gettext_noop("vốn đầu tư"),
    CapitalNature.RECURRENT: gettext_noop("vốn sự nghiệp"),
    CapitalNature.REGULAR: gettext_noop("kinh phí thường xuyên"),
}
_ASSIGNED = {
    Assigned.START_OF_YEAR: gettext_noop("giao đầu năm"),
    Assigned.LATER: gettext_noop("giao bổ sung trong năm"),
}
_OBJECTS = {
    CapitalObject.WORKS: gettext_noop("công trình"),
    CapitalObject.RECURRENT_LINES: gettext_noop("khoản chi sự nghiệp"),
}
_PAYMENTS = {Payment.SETTLEMENT: gettext_noop("thanh toán khối lượng"), Payment.ADVANCE: gettext_noop("tạm ứng")}
_REACHES = {
    Reach.SAME_COMMUNE: gettext_noop("công trình khác trong cùng xã"),
    Reach.SAME_DISTRICT: gettext_noop("xã khác cùng đơn vị cấp trên trực tiếp"),
    Reach.OTHER_DISTRICT: gettext_noop("huyện khác"),
    Reach.OTHER_AGENCY: gettext_noop("cơ quan khác"),
}
_BEYOND = frozenset({Reach.OTHER_DISTRICT, Reach.OTHER_AGENCY})


def scope_words(scope: CapitalScope) -> str:
    """The capital that a rule covers: "NTM, GN; vốn đầu tư; vốn năm 2023; công trình" (phạm vi)."""
    parts = [
        ", ".join(sorted(scope.programmes)),
        ", ".join(_(_NATURES[one]) for one in sorted(scope.natures)),
        _("vốn năm %(years)s") % {"years": ", ".join(map(str, sorted(scope.origin_years)))}
        if scope.origin_years
        else "",
        ", ".join(_(_ASSIGNED[one]) for one in sorted(scope.assigned)),
        ", ".join(_(_OBJECTS[one]) for one in sorted(scope.objects)),
    ]
    return "; ".join(part for part in parts if part) or _("mọi nguồn vốn của năm kế hoạch")


def demands(rule: Rule) -> tuple[str, ...]:
    """What a rule asks for and how it is judged, sentence by sentence."""
    return tuple(_demands(rule))


def _demands(rule: Rule) -> Iterator[str]:
    match rule.parameters:
        case AllocationComplete(minimum_percent=percent):
            yield _(
                "Giao ít nhất %(percent)s%% vốn theo danh mục công trình của xã; vốn còn ở đơn vị là chưa giao."
            ) % {"percent": f"{percent:f}"}
        case ZeroFreeze(counts=counts, transfer_order=order):
            told = ", ".join(_(_PAYMENTS[one]) for one in Payment if one in counts)
            yield _("Nêu công trình có vốn thuộc phạm vi mà chưa chi đồng nào; tính là giải ngân: %(told)s.") % {
                "told": told
            }
            if order:
                ordered = _(", rồi ").join(_(_REACHES[one]) for one in order)
                yield _("Vốn dừng được điều chuyển theo thứ tự: %(places)s.") % {"places": ordered}
                yield _within(rule.parameters.within)
        case MinimumRate(percent=percent, comparison=comparison):
            word = _("trên") if comparison is Comparison.ABOVE else _("ít nhất")
            yield _(
                "Giải ngân %(word)s %(percent)s%% kế hoạch vốn, xét từng chương trình của từng huyện, sở, ngành."
            ) % {"word": word, "percent": f"{percent:f}"}
        case TransferWindow() as asked:
            yield _("Đơn vị còn vốn tự đánh giá và trả lời %(assess)s; dự báo chỉ để gợi ý.") % {"assess": asked.assess}
            yield _within(asked.within)
            if asked.province_decides_for & _BEYOND:
                yield _("Điều chuyển cho huyện, đơn vị khác thì báo cáo UBND tỉnh %(due)s.") % {"due": rule.due}
        case Recall() as asked:
            yield from _recall(asked)
        case _:
            return


def _within(within: Within) -> str:
    if within is Within.PROGRAMME:
        return _("Được điều chuyển sang nội dung khác của cùng chương trình.")
    return _("Chỉ điều chuyển trong cùng nội dung, dự án thành phần.")


def _recall(asked: Recall) -> Iterator[str]:
    if asked.returns_to is Budget.UPPER_LEVEL:
        yield _("Số chưa giải ngân hết được hoàn trả ngân sách cấp trên đã cấp vốn.")
    else:
        yield _("Số chưa giải ngân hết của ngân sách trung ương, ngân sách tỉnh được thu hồi về ngân sách tỉnh.")
    if asked.carry_over:
        yield _("Trừ nhiệm vụ chi được chuyển nguồn theo quy định: phần đã ghi chuyển nguồn trong sổ không phải trả.")
    else:
        yield _("Không được chuyển nguồn sang năm sau: phần đã chuyển nguồn bị nêu riêng.")
    if asked.own_budget_finishes:
        yield _("Đơn vị hoàn trả tự bố trí ngân sách cấp mình để hoàn thành phần dở dang.")
    if asked.no_refill_from:
        sources = ", ".join(_(_SOURCES[one]) for one in Source if one in asked.no_refill_from)
        yield _("Năm sau không dùng %(sources)s để bố trí lại cho nội dung đã hoàn trả.") % {"sources": sources}
