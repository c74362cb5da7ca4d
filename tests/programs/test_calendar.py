"""The pure calendar: days, standings, runs, reminders, national law."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.calendar import (
    CalendarError,
    DayOffPolicy,
    Due,
    Holidays,
    Operator,
    Standing,
    WorkingCalendar,
    closing_instant,
    standing,
    vietnam_date,
    working_days,
)
from programs.deadlines import (
    OpenDuty,
    PastRun,
    RunStanding,
    check_days,
    effective_last_day,
    next_run_number,
    reminders_due,
    run_standing,
    runs_due,
)
from programs.due_text import read_day, read_due
from programs.periods import Period, PeriodError, PeriodKind
from programs.plans.pack import load_pack
from programs.reading import ReadingError
from programs.rules.kinds import RuleKind
from programs.rules.national_law import LawMeaning, law_for, national_law, read_law

DAYS = st.dates(date(2022, 6, 1), date(2024, 6, 30))
RULES = [entry.rule for entry in load_pack("quang-nam-2023").rules]
JUNE_30 = date(2023, 6, 30)


@given(DAYS, st.sampled_from(Operator))
def test_a_stored_due_moment_comes_back(day: date, operator: Operator) -> None:
    moment = Period.quarter(day.year, (day.month + 2) // 3) if operator is Operator.WITHIN else day
    due = Due(operator, moment)
    assert Due.from_stored(due.operator.value, due.moment_key) == due
    assert read_due(str(due)) == due


@given(DAYS, DAYS)
def test_every_day_has_exactly_one_standing_and_lateness_only_grows(last_day: date, today: date) -> None:
    due = Due(Operator.BY, last_day)
    open_verdict = standing(due, done_on=None, today=today)
    assert (open_verdict.standing is Standing.OVERDUE) == (today > last_day)
    assert open_verdict.days_left - open_verdict.days_over == (last_day - today).days
    done = standing(due, done_on=today, today=today)
    assert (done.standing is Standing.LATE) == (today > last_day)
    assert open_verdict.is_open
    assert not done.is_open


def test_nothing_is_done_in_the_future() -> None:
    with pytest.raises(CalendarError, match="sau ngày hôm nay"):
        standing(Due(Operator.BY, JUNE_30), done_on=date(2023, 7, 6), today=date(2023, 7, 5))


def test_within_needs_a_period() -> None:
    with pytest.raises(CalendarError, match="«trong»"):
        read_due("trong ngày 30/6/2023")


@pytest.mark.parametrize(
    "text",
    [
        "30/6/2023",
        "đến",
        "đến ngày 31/6/2023",
        "trước tháng 13/2023",
        "trong quý V/2023",
        "mai",
        "",
        "đến 2023",
        "trước ngày 01/01/0001",
    ],
)
def test_what_is_no_due_moment_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(CalendarError) as caught:
        read_due(text)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("text", ["2023-06-30", "30-6-2023", "31/6/2023", "30/6/23", "29/02/2023", "hôm nay"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(CalendarError):
        read_day(text)


def test_a_year_outside_the_table_of_holidays_is_refused() -> None:
    table = Holidays.from_rows([(date(2023, 1, 2), "off")])
    calendar = WorkingCalendar(DayOffPolicy.NEXT_WORKING_DAY, table)
    with pytest.raises(CalendarError, match="2031"):
        calendar.last_good_day(Due(Operator.BY, date(2031, 5, 4)))
    assert WorkingCalendar(DayOffPolicy.KEEP, table).settle(date(2031, 5, 4)) == date(2031, 5, 4)


def test_working_days_leave_out_weekends_and_holidays() -> None:
    table = Holidays.from_rows([(date(2023, 9, 1), "off"), (date(2023, 9, 4), "off"), (date(2023, 9, 9), "work")])
    assert working_days(date(2023, 8, 31), date(2023, 9, 5), table) == 1
    assert working_days(date(2023, 9, 8), date(2023, 9, 9), table) == 1
    assert working_days(date(2023, 9, 5), date(2023, 9, 5), table) == 0
    with pytest.raises(CalendarError):
        working_days(date(2023, 9, 5), date(2023, 9, 4), table)


def test_a_day_ends_at_the_next_midnight_in_vietnam() -> None:
    end = closing_instant(JUNE_30)
    assert end == datetime(2023, 6, 30, 17, tzinfo=UTC)
    assert vietnam_date(end - timedelta(seconds=1)) == JUNE_30
    assert vietnam_date(end) == date(2023, 7, 1)
    with pytest.raises(CalendarError):
        vietnam_date(datetime(2023, 6, 30))


@pytest.mark.parametrize(
    ("key", "first", "last", "label"),
    [
        ("2023", "01/01/2023", "31/12/2023", "năm 2023"),
        ("2023-H1", "01/01/2023", "30/06/2023", "6 tháng đầu năm 2023"),
        ("2023-H2", "01/07/2023", "31/12/2023", "6 tháng cuối năm 2023"),
        ("2023-Q2", "01/04/2023", "30/06/2023", "quý II/2023"),
        ("2024-M02", "01/02/2024", "29/02/2024", "tháng 2/2024"),
        ("2021-2023", "01/01/2021", "31/12/2023", "3 năm (2021-2023)"),
        ("2021-2025", "01/01/2021", "31/12/2025", "giai đoạn 2021-2025"),
    ],
)
def test_periods_have_days_and_names(key: str, first: str, last: str, label: str) -> None:
    period = Period.from_key(key)
    assert (period.first_day, period.last_day) == (read_day(first), read_day(last))
    assert period.label == str(period) == label
    assert period.key == key
    assert period.contains(period.first_day)
    assert period.contains(period.last_day)
    assert not period.contains(period.last_day + timedelta(days=1))


@given(st.integers(2000, 2100), st.sampled_from([kind for kind in PeriodKind if kind is not PeriodKind.YEARS]))
def test_periods_follow_each_other_without_a_gap(year: int, kind: PeriodKind) -> None:
    period = Period(year, 1, kind)
    assert period.previous.last_day + timedelta(days=1) == period.first_day
    assert period.next.first_day == period.last_day + timedelta(days=1)
    assert period.shifted(5).shifted(-5) == period
    assert period.same_last_year.first_day.year == year - 1


@pytest.mark.parametrize("key", ["2023-H3", "2023-Q0", "2023-M13", "23", "2025-2021", "2023-X1", "1700"])
def test_periods_that_do_not_exist_are_refused(key: str) -> None:
    with pytest.raises(PeriodError):
        Period.from_key(key)


@given(DAYS, DAYS, DAYS)
def test_catching_up_finds_what_checking_every_day_finds(first: date, second: date, third: date) -> None:
    start, middle, end = sorted((first, second, third))
    at_once = runs_due(RULES, checked_through=start, today=end)
    in_two = (
        *runs_due(RULES, checked_through=start, today=middle),
        *runs_due(RULES, checked_through=middle, today=end),
    )
    assert at_once == in_two
    assert list(at_once) == sorted(at_once)


@given(DAYS, DAYS, DAYS)
def test_reminders_caught_up_are_those_of_every_day(first: date, second: date, third: date) -> None:
    start, middle, end = sorted((first, second, third))
    duties = [OpenDuty("a", JUNE_30), OpenDuty("b", date(2023, 7, 7))]
    at_once = reminders_due(duties, reminded_through=start, today=end)
    in_two = (
        *reminders_due(duties, reminded_through=start, today=middle),
        *reminders_due(duties, reminded_through=middle, today=end),
    )
    assert at_once == in_two


def test_a_check_runs_on_the_morning_after_its_day() -> None:
    freeze = [rule for rule in RULES if rule.kind is RuleKind.ZERO_FREEZE]
    assert runs_due(freeze, checked_through=None, today=JUNE_30) == ()
    (run,) = runs_due(freeze, checked_through=date(2023, 6, 29), today=date(2023, 7, 5))
    assert (run.run_on, run.as_of) == (date(2023, 7, 1), JUNE_30)
    assert runs_due(freeze, checked_through=run.run_on, today=date(2023, 7, 5)) == ()


def test_the_transfer_window_is_checked_at_both_its_days() -> None:
    (window,) = [rule for rule in RULES if rule.kind is RuleKind.TRANSFER_WINDOW]
    assert check_days(window) == (date(2023, 10, 1), date(2023, 10, 9))


def test_findings_on_payments_wait_for_the_treasury() -> None:
    kind = RuleKind.ZERO_FREEZE
    assert run_standing(kind, as_of=JUNE_30, data_complete_through=None) is RunStanding.PROVISIONAL
    assert run_standing(kind, as_of=JUNE_30, data_complete_through=date(2023, 6, 29)) is RunStanding.PROVISIONAL
    assert run_standing(kind, as_of=JUNE_30, data_complete_through=JUNE_30) is RunStanding.FINAL
    assert run_standing(RuleKind.REPORT_DUE, as_of=JUNE_30, data_complete_through=None) is RunStanding.FINAL


def test_the_same_data_gives_no_second_run() -> None:
    provisional, final = RunStanding.PROVISIONAL, RunStanding.FINAL
    first = PastRun(1, "a", provisional)
    assert next_run_number([], fingerprint="a", standing=provisional) == 1
    assert next_run_number([first], fingerprint="a", standing=provisional) is None
    assert next_run_number([first], fingerprint="a", standing=final) == 2
    assert next_run_number([PastRun(2, "b", final), first], fingerprint="b", standing=final) is None
    assert next_run_number([PastRun(2, "b", final), first], fingerprint="a", standing=final) == 3


def test_an_extension_must_be_later() -> None:
    assert effective_last_day(JUNE_30, None) == JUNE_30
    with pytest.raises(CalendarError, match="phải sau hạn cũ"):
        effective_last_day(JUNE_30, JUNE_30)


def test_national_law_is_dated_and_says_what_nobody_compared() -> None:
    year_end = law_for(LawMeaning.INVESTMENT_PLAN_ENDS, 2023)
    assert year_end.last_day(2023) == date(2024, 1, 31)
    assert year_end.citation == "Điều 68 Luật Đầu tư công số 39/2019/QH14 (chưa đối chiếu)"
    assert law_for(LawMeaning.INVESTMENT_PLAN_ENDS, 2025).verified_on is not None
    assert law_for(LawMeaning.PROGRAMME_EXTENSION_ENDS, 2022).last_day(2022) == date(2023, 12, 31)
    with pytest.raises(CalendarError, match="năm ngân sách 2010"):
        law_for(LawMeaning.INVESTMENT_PLAN_ENDS, 2010)


def test_national_law_without_a_check_explains_itself() -> None:
    assert all(fact.source for fact in national_law() if fact.verified_on)
    assert all(fact.note for fact in national_law() if not fact.verified_on)


def test_two_laws_for_one_year_are_refused() -> None:
    rest = "meaning: extension_ends, title: t, law: l, article: a, years_after: 1"
    first = f"{{code: a, first_year: 2020, day: 31/12, {rest}}}"
    second = f"{{code: b, first_year: 2023, day: 30/02, {rest}}}"
    text = f"facts:\n- {first}\n- {second}\n"
    with pytest.raises(ReadingError) as caught:
        read_law(text, "luat.yaml")
    assert "trùng năm áp dụng với «a»" in str(caught.value)
    assert "facts[1].day" in str(caught.value)
