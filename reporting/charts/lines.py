"""Lines of time (biểu đồ theo thời gian): the cumulative curve with its plan, and the year with its dated rules."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from accounts import figures
from accounts.language import gettext as _
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
_BAND: Final = 20
_EDGE: Final = 6
_SIGNS: Final = {"good": "✓ ", "bad": "● ", "warn": "▲ ", "act": "", "none": "", "ink": ""}


def _across(start: date, end: date, left: int = _LEFT, right: int = _RIGHT) -> Callable[[date], float]:
    days = max((end - start).days + 1, 1)

    def place(on: date) -> float:
        """The end of the day, inside the frame."""
        passed = min(max((on - start).days + 1, 0), days)
        return left + passed * (right - left) / days

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
    return [(a, b, _("T%(month)s") % {"month": a.month}) for a, b in pairwise(bounds)]


def cumulative(chart: CumulativeChart) -> Markup:
    """The curve reached so far, the line of the plan, the dated rules across both."""
    across = _across(chart.start, chart.end)
    highest = max([Decimal(100), *(point.share_percent for point in (*chart.actual, *chart.plan))])

    def up(value: Decimal) -> float:
        return _BOTTOM - float(value / highest) * (_BOTTOM - _TOP)

    parts = [_grid(up), _month_names(chart, across, _BOTTOM + 18), _marks(chart.marks, across)]
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
    parts.append(ink.text(_LEFT + 30, y + 4, _("thực hiện")))
    if planned:
        at = _LEFT + 110
        parts.append(ink.polyline([(at, y), (at + 24, y)], "none", ink.COLOURS["none"], width="1.5", dash="5 4"))
        parts.append(ink.text(at + 30, y + 4, _("đường kế hoạch")))
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


def _month_names(chart: CumulativeChart | YearTimeline, across: Callable[[date], float], y: int) -> str:
    parts = []
    for first, after, name in _months(chart.start, chart.end):
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
    words = figures.percent(point.share_percent) + (f" · {remark}" if remark else "")
    fits = x + 8 + ink.width_of(words) <= _WIDTH
    dot = f'<circle class="f-act" cx="{ink.number(x)}" cy="{ink.number(y)}" r="4" fill="{ink.COLOURS["act"]}"/>'
    at, anchor = (x + 8, "start") if fits else (x - 8, "end")
    base = y + 16 if fits and y + 16 < _BOTTOM else y - 8
    label = ink.text(at, base, words, anchor=anchor, tone="ink", colour=ink.COLOURS["ink"])
    return ink.behind(at, base, words, anchor) + dot + label.replace("<text ", '<text font-weight="bold" ')


def timeline(chart: YearTimeline) -> Markup:
    """The year as a band of months; rules of its first half stand above it, later ones below, so no stem cuts words."""
    across = _across(chart.start, chart.end, _EDGE, _WIDTH - _EDGE)
    events = sorted(chart.events, key=lambda event: event.on)
    early = [event for event in events if across(event.on) <= _WIDTH / 2]
    late = events[len(early) :]
    top = 4 + _ROW * len(early)
    bottom = top + _BAND
    first = bottom + 16 + _ROW * (chart.today is not None)
    # The day nearest to the band comes first on both sides: what stands farther out has its stem outside of all words.
    rows = [(event, top - 8 - _ROW * row, top) for row, event in enumerate(reversed(early))]
    rows += [(event, first + _ROW * row, bottom) for row, event in enumerate(late)]
    parts = [_stem(event, across(event.on), edge, y) for event, y, edge in rows]
    parts += [_label(event, across(event.on), y, edge == top) for event, y, edge in rows]
    parts.append(_band(chart, across, top))
    return ink.frame(chart, _WIDTH, first - 10 + _ROW * len(late), "".join(parts))


def _band(chart: YearTimeline, across: Callable[[date], float], top: int) -> str:
    parts = [ink.rect(_EDGE, top, _WIDTH - 2 * _EDGE, _BAND, "track", ink.TRACK)]
    for first, _after, _name in _months(chart.start, chart.end)[1:]:
        x = across(date.fromordinal(first.toordinal() - 1))
        parts.append(ink.line(x, top, x, top + _BAND, "grid", ink.GRID))
    parts.append(_month_names(chart, across, top + 14))
    if chart.today is not None:
        x = across(chart.today)
        parts.append(ink.rect(_EDGE, top + _BAND - 3, x - _EDGE, 3, "act", ink.COLOURS["act"]))
        words = _("hôm nay %(day)s") % {"day": figures.day(chart.today)[:5]}
        half = ink.width_of(words) / 2
        at = min(max(x, half), _WIDTH - half)
        parts.append(ink.behind(at, top + _BAND + 14, words, "middle"))
        parts.append(ink.text(at, top + _BAND + 14, words, anchor="middle", tone="act", colour=ink.COLOURS["act"]))
    return "".join(parts)


def _event_words(event: Event, room: float) -> str:
    """What the rule says, cut where it would leave the picture."""
    words = f"{_SIGNS[event.tone]}{figures.day(event.on)[:5]} {event.label}" + (
        f" ({event.state})" if event.state else ""
    )
    if ink.width_of(words) <= room:
        return words
    while words and ink.width_of(f"{words}…") > room:
        words = words[:-1].rstrip()
    return f"{words}…"


def _stem(event: Event, x: float, edge: int, y: int) -> str:
    colour = ink.COLOURS[event.tone]
    dot = f'<circle class="f-{event.tone}" cx="{ink.number(x)}" cy="{y - 4}" r="3.5" fill="{colour}"/>'
    return ink.line(x, edge, x, y - 4, event.tone, colour) + dot


def _label(event: Event, x: float, y: int, above: bool) -> str:
    at, anchor, room = (x + 8, "start", _WIDTH - x - 10) if above else (x - 8, "end", x - 10)
    return ink.text(at, y, _event_words(event, room), anchor=anchor, tone="ink", colour=ink.COLOURS["ink"])
