"""What a rule demands, in sentences (quy tắc đòi hỏi gì): made from its typed parameters and scope. Pure."""

from __future__ import annotations

from collections.abc import Iterator

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
    ZeroFreeze,
)
from programs.rules.scope import Assigned, CapitalNature, CapitalObject, CapitalScope

_SOURCES = {
    Source.CENTRAL: "ngân sách trung ương",
    Source.PROVINCE: "ngân sách tỉnh",
    Source.DISTRICT: "ngân sách huyện",
    Source.COMMUNE: "ngân sách xã",
}
_NATURES = {
    CapitalNature.INVESTMENT: "vốn đầu tư",
    CapitalNature.RECURRENT: "vốn sự nghiệp",
    CapitalNature.REGULAR: "kinh phí thường xuyên",
}
_ASSIGNED = {Assigned.START_OF_YEAR: "giao đầu năm", Assigned.LATER: "giao bổ sung trong năm"}
_OBJECTS = {CapitalObject.WORKS: "công trình", CapitalObject.RECURRENT_LINES: "khoản chi sự nghiệp"}
_PAYMENTS = {Payment.SETTLEMENT: "thanh toán khối lượng", Payment.ADVANCE: "tạm ứng"}
_REACHES = {
    Reach.SAME_COMMUNE: "công trình khác trong cùng xã",
    Reach.SAME_DISTRICT: "xã khác cùng đơn vị cấp trên trực tiếp",
    Reach.OTHER_DISTRICT: "huyện khác",
    Reach.OTHER_AGENCY: "cơ quan khác",
}
_BEYOND = frozenset({Reach.OTHER_DISTRICT, Reach.OTHER_AGENCY})


def scope_words(scope: CapitalScope) -> str:
    """The capital that a rule covers: "NTM, GN; vốn đầu tư; vốn năm 2023; công trình" (phạm vi)."""
    parts = [
        ", ".join(sorted(scope.programmes)),
        ", ".join(_NATURES[one] for one in sorted(scope.natures)),
        "vốn năm " + ", ".join(str(year) for year in sorted(scope.origin_years)) if scope.origin_years else "",
        ", ".join(_ASSIGNED[one] for one in sorted(scope.assigned)),
        ", ".join(_OBJECTS[one] for one in sorted(scope.objects)),
    ]
    return "; ".join(part for part in parts if part) or "mọi nguồn vốn của năm kế hoạch"


def demands(rule: Rule) -> tuple[str, ...]:
    """What a rule asks for and how it is judged, sentence by sentence."""
    return tuple(_demands(rule))


def _demands(rule: Rule) -> Iterator[str]:
    match rule.parameters:
        case AllocationComplete(minimum_percent=percent):
            yield f"Giao ít nhất {percent:f}% vốn theo danh mục công trình của xã; vốn còn ở đơn vị là chưa giao."
        case ZeroFreeze(counts=counts, transfer_order=order):
            told = ", ".join(_PAYMENTS[one] for one in Payment if one in counts)
            yield f"Nêu công trình có vốn thuộc phạm vi mà chưa chi đồng nào; tính là giải ngân: {told}."
            if order:
                yield "Vốn dừng được điều chuyển theo thứ tự: " + ", rồi ".join(_REACHES[one] for one in order) + "."
        case MinimumRate(percent=percent, comparison=comparison):
            word = "trên" if comparison is Comparison.ABOVE else "ít nhất"
            yield f"Giải ngân {word} {percent:f}% kế hoạch vốn, xét từng chương trình của từng huyện, sở, ngành."
        case TransferWindow() as asked:
            yield f"Đơn vị còn vốn tự đánh giá và trả lời {asked.assess}; dự báo chỉ để gợi ý."
            if asked.province_decides_for & _BEYOND:
                yield f"Điều chuyển cho huyện, đơn vị khác thì báo cáo UBND tỉnh {rule.due}."
        case Recall() as asked:
            yield from _recall(asked)
        case _:
            return


def _recall(asked: Recall) -> Iterator[str]:
    if asked.returns_to is Budget.UPPER_LEVEL:
        yield "Số chưa giải ngân hết được hoàn trả ngân sách cấp trên đã cấp vốn."
    else:
        yield "Số chưa giải ngân hết của ngân sách trung ương, ngân sách tỉnh được thu hồi về ngân sách tỉnh."
    if asked.carry_over:
        yield "Trừ nhiệm vụ chi được chuyển nguồn theo quy định: phần đã ghi chuyển nguồn trong sổ không phải trả."
    else:
        yield "Không được chuyển nguồn sang năm sau: phần đã chuyển nguồn bị nêu riêng."
    if asked.own_budget_finishes:
        yield "Đơn vị hoàn trả tự bố trí ngân sách cấp mình để hoàn thành phần dở dang."
    if asked.no_refill_from:
        sources = ", ".join(_SOURCES[one] for one in Source if one in asked.no_refill_from)
        yield f"Năm sau không dùng {sources} để bố trí lại cho nội dung đã hoàn trả."
