"""When a duty is due: the operator of the document, days off, and the standing on a given day (lịch hạn). Pure.

A date is a date here. The end of a day is the next midnight, exclusive: see `closing_instant`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from accounts.language import gettext, gettext_noop, ngettext
from programs.periods import Period

VIETNAM_TIME = ZoneInfo("Asia/Ho_Chi_Minh")
ONE_DAY = timedelta(days=1)
SOON_DAYS = 15


class CalendarError(ValueError):
    """A question about dates that has no answer (không tính được ngày)."""


class Operator(StrEnum):
    """How a document ties a duty to its date (từ chỉ hạn)."""

    BEFORE = "before"  # trước: strictly before the first day named
    BY = "by"  # đến, đến hết, chậm nhất: the last day named is included
    WITHIN = "within"  # trong, vào: inside the period named, its last day included


class DayOffPolicy(StrEnum):
    """What happens when the last good day is a day off (hạn rơi vào ngày nghỉ)."""

    KEEP = "keep"
    NEXT_WORKING_DAY = "next"
    PREVIOUS_WORKING_DAY = "previous"


@dataclass(frozen=True, slots=True)
class Due:
    """A due moment as written: an operator and the day or period that it names (thời hạn)."""

    operator: Operator
    moment: date | Period

    def __post_init__(self) -> None:
        if self.operator is Operator.WITHIN and not isinstance(self.moment, Period):
            raise CalendarError(gettext("Từ «trong» cần một tháng, quý hoặc năm, không dùng với một ngày."))

    @property
    def first_named_day(self) -> date:
        """The first day that the document names."""
        return self.moment.first_day if isinstance(self.moment, Period) else self.moment

    @property
    def last_named_day(self) -> date:
        """The last day that the document names."""
        return self.moment.last_day if isinstance(self.moment, Period) else self.moment

    @property
    def last_good_day(self) -> date:
        """The last day on which the duty is done in time, before any rule about days off (ngày cuối cùng còn hạn)."""
        return self.first_named_day - ONE_DAY if self.operator is Operator.BEFORE else self.last_named_day

    @property
    def moment_key(self) -> str:
        """The stored form of the moment: a date 2023-03-15 or the key of a period 2023-Q2."""
        return self.moment.key if isinstance(self.moment, Period) else self.moment.isoformat()

    @classmethod
    def from_stored(cls, operator: str, moment_key: str) -> Self:
        """Rebuild a due moment from its stored operator and moment."""
        is_day = len(moment_key) == len("2023-03-15")
        return cls(Operator(operator), date.fromisoformat(moment_key) if is_day else Period.from_key(moment_key))

    def __str__(self) -> str:
        if isinstance(self.moment, Period):
            named = self.moment.label
        else:
            named = gettext("ngày %(day)s") % {"day": f"{self.moment:%d/%m/%Y}"}
        match self.operator:
            case Operator.BEFORE:
                return gettext("trước %(named)s") % {"named": named}
            case Operator.BY if isinstance(self.moment, Period):
                return gettext("chậm nhất %(named)s") % {"named": named}
            case Operator.BY:
                return gettext("đến hết %(named)s") % {"named": named}
            case Operator.WITHIN:
                return f"trong {named}"


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days off, make-up working days and the years that the table covers (ngày nghỉ lễ, ngày làm bù)."""

    years: frozenset[int]
    off: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[date, str]]) -> Self:
        """Build the table from days marked "off" or "work"; the years covered are those of the rows."""
        marked = tuple(rows)
        return cls(
            years=frozenset(day.year for day, _ in marked),
            off=frozenset(day for day, kind in marked if kind == "off"),
            made_up=frozenset(day for day, kind in marked if kind == "work"),
        )

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on this day; a year outside the table is refused, not guessed."""
        if day.year not in self.years:
            raise CalendarError(
                gettext("Chưa có lịch nghỉ lễ năm %(year)s: bổ sung bảng ngày nghỉ trước khi tính hạn.")
                % {"year": day.year}
            )
        return day in self.made_up or (day.weekday() < 5 and day not in self.off)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """A province's way with days off: the policy and the table of holidays (lịch làm việc)."""

    policy: DayOffPolicy = DayOffPolicy.KEEP
    holidays: Holidays = field(default_factory=lambda: Holidays(frozenset()))

    def settle(self, day: date) -> date:
        """The day itself, or the working day to which the policy moves it."""
        if self.policy is DayOffPolicy.KEEP:
            return day
        step = ONE_DAY if self.policy is DayOffPolicy.NEXT_WORKING_DAY else -ONE_DAY
        while not self.holidays.is_working_day(day):
            day += step
        return day

    def last_good_day(self, due: Due) -> date:
        """The last good day of a due moment under this policy."""
        return self.settle(due.last_good_day)


AS_WRITTEN = WorkingCalendar()


def working_days(after: date, through: date, holidays: Holidays) -> int:
    """Number of working days after one day up to and including another (số ngày làm việc)."""
    if through < after:
        raise CalendarError(gettext("Ngày cuối đứng trước ngày đầu."))
    span = (after + timedelta(days=n) for n in range(1, (through - after).days + 1))
    return sum(holidays.is_working_day(day) for day in span)


def closing_instant(last_good_day: date) -> datetime:
    """The first instant that is too late: midnight after the last good day, in Vietnam (hết ngày)."""
    return datetime.combine(last_good_day + ONE_DAY, time.min, VIETNAM_TIME)


def vietnam_date(instant: datetime) -> date:
    """The date in Vietnam at an instant (ngày theo giờ Việt Nam)."""
    if instant.tzinfo is None:
        raise CalendarError(gettext("Thời điểm thiếu múi giờ."))
    return instant.astimezone(VIETNAM_TIME).date()


class Standing(StrEnum):
    """How a duty stands against its date (tình trạng so với hạn)."""

    NOT_DUE = "not_due"
    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    ON_TIME = "on_time"
    LATE = "late"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return gettext(_STANDING_LABELS[self])


_STANDING_LABELS = {
    Standing.NOT_DUE: gettext_noop("chưa đến hạn"),
    Standing.DUE_SOON: gettext_noop("sắp đến hạn"),
    Standing.DUE_TODAY: gettext_noop("đến hạn hôm nay"),
    Standing.OVERDUE: gettext_noop("quá hạn"),
    Standing.ON_TIME: gettext_noop("đúng hạn"),
    Standing.LATE: gettext_noop("trễ hạn"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A standing with the day and the number of days behind it (kết luận về hạn)."""

    standing: Standing
    last_good_day: date
    days_left: int = 0
    days_over: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the duty is still to be done (chưa hoàn thành)."""
        return self.standing not in (Standing.ON_TIME, Standing.LATE)

    def __str__(self) -> str:
        match self.standing:
            case Standing.NOT_DUE | Standing.DUE_SOON:
                return ngettext("còn %(count)d ngày", "còn %(count)d ngày", self.days_left) % {"count": self.days_left}
            case Standing.OVERDUE:
                return ngettext("quá hạn %(count)d ngày", "quá hạn %(count)d ngày", self.days_over) % {
                    "count": self.days_over
                }
            case Standing.LATE:
                return ngettext("trễ hạn %(count)d ngày", "trễ hạn %(count)d ngày", self.days_over) % {
                    "count": self.days_over
                }
            case _:
                return self.standing.label


def standing_against(
    last_good_day: date,
    *,
    done_on: date | None,
    today: date,
    soon_days: int = SOON_DAYS,
) -> Verdict:
    """The standing of a duty whose last good day is already known."""
    if done_on is not None:
        if done_on > today:
            raise CalendarError(
                gettext("Ngày hoàn thành %(done_on)s sau ngày hôm nay %(today)s.")
                % {"done_on": f"{done_on:%d/%m/%Y}", "today": f"{today:%d/%m/%Y}"}
            )
        over = max(0, (done_on - last_good_day).days)
        return Verdict(Standing.LATE if over else Standing.ON_TIME, last_good_day, days_over=over)
    left = (last_good_day - today).days
    if left < 0:
        return Verdict(Standing.OVERDUE, last_good_day, days_over=-left)
    if left == 0:
        return Verdict(Standing.DUE_TODAY, last_good_day)
    return Verdict(
        Standing.DUE_SOON if left <= soon_days else Standing.NOT_DUE,
        last_good_day,
        days_left=left,
    )


def standing(
    due: Due,
    *,
    done_on: date | None,
    today: date,
    calendar: WorkingCalendar = AS_WRITTEN,
    soon_days: int = SOON_DAYS,
) -> Verdict:
    """The standing of a duty on a day: not due, soon, today, overdue, on time or late."""
    return standing_against(calendar.last_good_day(due), done_on=done_on, today=today, soon_days=soon_days)
