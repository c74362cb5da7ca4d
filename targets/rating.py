"""Standing of a target (trạng thái chỉ tiêu): the operator decides, and the way of judging is stated. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from accounts.language import gettext as _
from programs.periods import Period
from targets.rollup import Measured


class Operator(StrEnum):
    """How a document sets a target (phép so)."""

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    EQUAL = "equal"
    AT_MOST = "at_most"
    RANGE = "range"
    RANGE_OR_MORE = "range_or_more"
    NONE_BELOW = "none_below"
    BY_DATE = "by_date"
    MAINTAIN = "maintain"


class Standing(StrEnum):
    """Where a target stands (trạng thái)."""

    MET = "met"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    NOT_MET = "not_met"
    NOT_REPORTED = "not_reported"
    NOT_ASSIGNED = "not_assigned"


@dataclass(frozen=True, slots=True)
class Demand:
    """What a target demands (yêu cầu): an operator with a value, a range or a last day."""

    operator: Operator
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    due_on: date | None = None

    @property
    def threshold(self) -> Decimal | None:
        """The figure from which the demand can be met: of a range its low end."""
        if self.operator is Operator.MAINTAIN:
            return Decimal(0)
        return self.low if self.operator in _RANGES else self.value


@dataclass(frozen=True, slots=True)
class Moment:
    """When a target is judged (thời điểm đánh giá): the share of its time that has passed, the day reached, the end."""

    elapsed: Fraction
    through: date
    final: bool


@dataclass(frozen=True, slots=True)
class Rating:
    """A standing, the line it was held against and the sentence that says how (cách đánh giá)."""

    standing: Standing
    method: str
    line: Fraction | None = None


# From what needs attention most to what needs none.
SEVERITY = (
    Standing.NOT_MET,
    Standing.AT_RISK,
    Standing.NOT_REPORTED,
    Standing.ON_TRACK,
    Standing.MET,
    Standing.NOT_ASSIGNED,
)
_RANGES = frozenset({Operator.RANGE, Operator.RANGE_OR_MORE})
_FEWER_IS_BETTER = frozenset({Operator.AT_MOST, Operator.MAINTAIN})


def moment(plan: Period, reported: Period) -> Moment:
    """Where a reporting period stands in the time that a target has (phần thời gian kế hoạch đã qua)."""
    start, end = plan.first_day, plan.last_day
    whole = (end.year - start.year) * 12 + end.month - start.month + 1
    through = reported.last_day
    gone = (through.year - start.year) * 12 + through.month - start.month + 1
    elapsed = min(max(Fraction(gone, whole), Fraction(0)), Fraction(1))
    return Moment(elapsed, through, final=through >= end)


def satisfied(demand: Demand, value: Fraction | Decimal | int) -> bool:
    """Whether a figure meets the demand: 3,0 does not satisfy "trên 3,0"; 5 satisfies "05-07", 4 does not."""
    threshold = demand.threshold
    if demand.operator is Operator.BY_DATE:
        return value >= 1
    if threshold is None:
        return False
    if demand.operator is Operator.MORE_THAN:
        return value > threshold
    if demand.operator in _FEWER_IS_BETTER:
        return value <= threshold
    return value >= threshold


def rate(demand: Demand | None, done: Measured, forecast: Measured, at: Moment, *, by_time: bool) -> Rating:
    """The standing of one target from what is reported and what the units expect (đánh giá chỉ tiêu).

    `by_time` holds quantities that grow through the year against the elapsed share of the plan; the others (titles,
    stocks, rates) are held against what the units expect for the whole year. While reports are missing, a sum is held
    against the share of the plan that falls to the units that have reported.
    """
    if demand is None:
        return Rating(Standing.NOT_ASSIGNED, _("Không văn bản nào giao chỉ tiêu này cho đơn vị."))
    if done.value is None:
        why = _("Tử số và mẫu số chưa cùng các đơn vị báo cáo.") if done.uneven else _("Chưa có số liệu đã duyệt.")
        return Rating(Standing.NOT_REPORTED, why)
    if demand.operator is Operator.BY_DATE:
        return _by_date(demand, done.value, forecast, at)
    if satisfied(demand, done.value):
        return _satisfied(demand, done, at)
    if at.final:
        return _missed(done)
    if by_time and demand.operator not in _FEWER_IS_BETTER:
        return _by_share_of_time(demand, done, at)
    return _by_forecast(demand, forecast)


def _satisfied(demand: Demand, done: Measured, at: Moment) -> Rating:
    rising = done.lower_bound and demand.operator not in _FEWER_IS_BETTER
    if not rising and not done.coverage.complete:
        return Rating(
            Standing.ON_TRACK,
            _("Đạt theo %(coverage)s đơn vị đã báo cáo; còn đơn vị chưa báo cáo.") % {"coverage": done.coverage},
        )
    if demand.operator in _FEWER_IS_BETTER and not at.final:
        return Rating(Standing.ON_TRACK, _("Đang giữ trong mức cho phép; kết luận khi hết kỳ."))
    return Rating(Standing.MET, _("Số liệu đã duyệt đạt yêu cầu."))


def _missed(done: Measured) -> Rating:
    if not done.coverage.complete:
        return Rating(
            Standing.AT_RISK,
            _("Hết kỳ, mới có %(coverage)s đơn vị báo cáo và chưa đạt yêu cầu.") % {"coverage": done.coverage},
        )
    return Rating(Standing.NOT_MET, _("Hết kỳ, số liệu đã duyệt chưa đạt yêu cầu."))


def _by_share_of_time(demand: Demand, done: Measured, at: Moment) -> Rating:
    line = _yardstick(demand, done, at.elapsed)
    method = _("So với phần kế hoạch chia đều theo thời gian đã qua của kỳ kế hoạch")
    ahead = line is not None and done.value is not None and done.value >= line
    return Rating(Standing.ON_TRACK if ahead else Standing.AT_RISK, method + _share_in_words(done), line)


def _by_forecast(demand: Demand, forecast: Measured) -> Rating:
    if forecast.value is None:
        return Rating(Standing.AT_RISK, _("Chưa đạt và các đơn vị chưa nêu kế hoạch phần còn lại của năm."))
    line = _yardstick(demand, forecast, Fraction(1))
    method = _("So số các đơn vị ước thực hiện cả năm với yêu cầu")
    reaches = satisfied(demand, forecast.value)
    if not reaches and line is not None and demand.operator not in _FEWER_IS_BETTER and line != demand.threshold:
        reaches = forecast.value > line if demand.operator is Operator.MORE_THAN else forecast.value >= line
    return Rating(Standing.ON_TRACK if reaches else Standing.AT_RISK, method + _share_in_words(forecast), line)


def _yardstick(demand: Demand, measured: Measured, elapsed: Fraction) -> Fraction | None:
    """The part of the plan that the elapsed time and, of a sum, the units that have reported should have brought."""
    if demand.threshold is None:
        return None
    return Fraction(demand.threshold) * elapsed * _share(measured)


def _share(measured: Measured) -> Fraction:
    covered = measured.coverage
    if not measured.lower_bound or covered.complete or not covered.owed:
        return Fraction(1)
    return Fraction(covered.reported, covered.owed)


def _share_in_words(measured: Measured) -> str:
    if _share(measured) == 1:
        return "."
    return _(", tính theo tỷ lệ %(coverage)s đơn vị đã báo cáo.") % {"coverage": measured.coverage}


def _by_date(demand: Demand, value: Fraction, forecast: Measured, at: Moment) -> Rating:
    if value >= 1:
        return Rating(Standing.MET, _("Đơn vị đã báo cáo hoàn thành."))
    if demand.due_on is not None and at.through >= demand.due_on:
        return Rating(Standing.NOT_MET, _("Đã hết hạn mà chưa hoàn thành."))
    if forecast.value is not None and forecast.value >= 1:
        return Rating(Standing.ON_TRACK, _("Chưa đến hạn; đơn vị đăng ký hoàn thành trong phần còn lại của năm."))
    return Rating(Standing.AT_RISK, _("Chưa đến hạn; đơn vị chưa đăng ký hoàn thành trong năm."))


def worst(standings: Iterable[Standing]) -> Standing:
    """The standing that needs most attention (trạng thái đáng lo nhất)."""
    return min(standings, key=SEVERITY.index, default=Standing.NOT_ASSIGNED)
