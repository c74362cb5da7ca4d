"""Lines of time (biểu đồ theo thời gian): the cumulative curve with its plan, and the year with its dated rules."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from reporting import numbers
from reporting.charts import ink
from reporting.charts.specs import CumulativeChart, Event, Mark, Point, YearTimeline
from reporting.markup import Markup

_WIDTH: Final = 680
_LEFT: Final = 44
_RIGHT: Final = 660
_TOP: Final = 24
_BOTTOM: Final = 194
_HEIGHT: Final = 224
_LEGEND: Final = 18
_ROW: Final = 18
_SIGNS: Final = {"good": "✓ ", "bad": "● ", "warn": "▲ ", "act": "", "none": "", "ink": ""}


def _across(start: date, end: date) -> Callable[[date], float]:
    days = max((end - start).days + 1, 1)

    def place(on: date) -> float:
        """The end of the day, inside the frame."""
        passed = min(max((on - start).days + 1, 0), days)
        return _LEFT + passed * (_RIGHT - _LEFT) / days

    return place


def _months(start: date, end: date) -> list[tuple[date, date, str]]:
    firsts = [start]
    while True:
        at = firsts[-1]
        after = date(at.year + at.month // 12, at.month % 12 + 1, 1)
        if after > end:
            break
        firsts.append(after)
    bounds = [*firsts, date.fromordinal(end.toordinal() + 1)]
    return [(a, b, f"T{a.month}") for a, b in pairwise(bounds)]


def cumulative(chart: CumulativeChart) -> Markup:
    """The curve reached so far, the line of the plan, the dated rules across both."""
    across = _across(chart.start, chart.end)
    highest = max([Decimal(100), *(point.share_percent for point in (*chart.actual, *chart.plan))])

    def up(value: Decimal) -> float:
        return _BOTTOM - float(value / highest) * (_BOTTOM - _TOP)

    parts = [_grid(up), _month_names(chart.start, chart.end, _BOTTOM + 18), _marks(chart.marks, across)]
    if chart.plan:
        places = [(across(point.on), up(point.share_percent)) for point in chart.plan]
        parts.append(ink.polyline(places, "none", ink.COLOURS["none"], width="1.5", dash="5 4"))
    if chart.actual:
        places = [(across(point.on), up(point.share_percent)) for point in chart.actual]
        parts.append(ink.polyline(places, "act", ink.COLOURS["act"], width="2.5"))
        parts.append(_last(chart.actual[-1], chart.remark, places[-1]))
    notes = [f"{mark.label}: {mark.note}" for mark in chart.marks if mark.note]
    parts.append(_legend(bool(chart.plan), notes))
    return ink.frame(chart, _WIDTH, _HEIGHT + _LEGEND * (2 if notes else 1), "".join(parts))


def _legend(planned: bool, notes: list[str]) -> str:
    y = _HEIGHT + 6
    parts = [ink.polyline([(_LEFT, y), (_LEFT + 24, y)], "act", ink.COLOURS["act"], width="2.5")]
    parts.append(ink.text(_LEFT + 30, y + 4, "thực hiện"))
    if planned:
        at = _LEFT + 110
        parts.append(ink.polyline([(at, y), (at + 24, y)], "none", ink.COLOURS["none"], width="1.5", dash="5 4"))
        parts.append(ink.text(at + 30, y + 4, "đường kế hoạch"))
    if notes:
        parts.append(ink.text(_LEFT, y + 4 + _LEGEND, " · ".join(notes)))
    return "".join(parts)


def _grid(up: Callable[[Decimal], float]) -> str:
    parts = []
    for share in (0, 25, 50, 75, 100):
        y = up(Decimal(share))
        parts.append(ink.line(_LEFT, y, _RIGHT, y, "grid", ink.GRID))
        parts.append(ink.text(_LEFT - 8, y + 4, f"{share}%", anchor="end"))
    return "".join(parts)


def _month_names(start: date, end: date, y: int) -> str:
    across = _across(start, end)
    parts = []
    for first, after, name in _months(start, end):
        left = across(date.fromordinal(first.toordinal() - 1))
        right = across(date.fromordinal(after.toordinal() - 1))
        parts.append(ink.text((left + right) / 2, y, name, anchor="middle"))
    return "".join(parts)


def _marks(marks: tuple[Mark, ...], across: Callable[[date], float]) -> str:
    parts, taken = [], -1000.0
    for mark in sorted(marks, key=lambda mark: mark.on):
        x = across(mark.on)
        parts.append(ink.line(x, _TOP - 6, x, _BOTTOM, mark.tone, ink.COLOURS[mark.tone], dash="3 3"))
        half = ink.width_of(mark.label) / 2
        if x - half > taken:
            at = min(x, _WIDTH - half)
            parts.append(ink.text(at, _TOP - 10, mark.label, anchor="middle"))
            taken = at + half
    return "".join(parts)


def _last(point: Point, remark: str, place: tuple[float, float]) -> str:
    x, y = place
    words = numbers.number(point.share_percent, 1) + "%" + (f" · {remark}" if remark else "")
    fits = x + 8 + ink.width_of(words) <= _WIDTH
    dot = f'<circle class="f-act" cx="{ink.number(x)}" cy="{ink.number(y)}" r="4" fill="{ink.COLOURS["act"]}"/>'
    at, anchor = (x + 8, "start") if fits else (x - 8, "end")
    base = y + 16 if fits and y + 16 < _BOTTOM else y - 8
    label = ink.text(at, base, words, anchor=anchor, tone="ink", colour=ink.COLOURS["ink"])
    return ink.behind(at, base, words, anchor) + dot + label.replace("<text ", '<text font-weight="bold" ')


def timeline(chart: YearTimeline) -> Markup:
    """The year as a line; every rule hangs below its day, one under the other where they would touch."""
    across = _across(chart.start, chart.end)
    axis = 40
    events = sorted(chart.events, key=lambda event: event.on)
    rows = _rows(events, across)
    parts = [ink.line(_LEFT, axis, _RIGHT, axis, "none", ink.COLOURS["none"])]
    parts.append(_month_names(chart.start, chart.end, axis - 8))
    if chart.today is not None:
        parts.append(_today(chart.today, across, axis))
    placed = [(event, across(event.on), axis + 26 + row * _ROW) for event, row in zip(events, rows, strict=True)]
    parts += [_stem(event, x, axis, y) for event, x, y in placed]
    parts += [_label(event, x, y) for event, x, y in placed]
    height = axis + 26 + _ROW * (max(rows, default=0) + 1)
    return ink.frame(chart, _WIDTH, height, "".join(parts))


def _today(on: date, across: Callable[[date], float], axis: int) -> str:
    x = across(on)
    passed = ink.rect(_LEFT, axis - 2, x - _LEFT, 4, "act", ink.COLOURS["act"])
    return passed + ink.text(x, 12, f"hôm nay {numbers.day(on)[:5]}", anchor="middle", tone="act")


def _event_words(event: Event) -> str:
    return f"{_SIGNS[event.tone]}{numbers.day(event.on)[:5]} {event.label}" + (
        f" ({event.state})" if event.state else ""
    )


def _written(event: Event, x: float) -> tuple[str, str, float]:
    """The words, their anchor and their left edge: on the side where they fit, or cut on the wider side."""
    words = _event_words(event)
    if x + ink.width_of(words) <= _WIDTH:
        return words, "start", x
    if ink.width_of(words) <= x:
        return words, "end", x - ink.width_of(words)
    room = max(x, _WIDTH - x)
    while ink.width_of(f"{words}…") > room:
        words = words[:-1].rstrip()
    return (f"{words}…", "end", 0.0) if x > _WIDTH - x else (f"{words}…", "start", x)


def _rows(events: list[Event], across: Callable[[date], float]) -> list[int]:
    """The first row that is free at the event's place, so that no words cover others."""
    ends: list[float] = []
    rows = []
    for event in events:
        words, _, left = _written(event, across(event.on))
        row = next((index for index, end in enumerate(ends) if end + 8 < left), len(ends))
        end = left + ink.width_of(words)
        ends[row:] = [end, *ends[row + 1 :]]
        rows.append(row)
    return rows


def _stem(event: Event, x: float, axis: int, y: int) -> str:
    colour = ink.COLOURS[event.tone]
    dot = f'<circle class="f-{event.tone}" cx="{ink.number(x)}" cy="{axis}" r="4" fill="{colour}"/>'
    return ink.line(x, axis, x, y - 10, event.tone, colour) + dot


def _label(event: Event, x: float, y: int) -> str:
    words, anchor, _ = _written(event, x)
    return ink.behind(x, y, words, anchor) + ink.text(x, y, words, anchor=anchor, tone="ink", colour=ink.COLOURS["ink"])
