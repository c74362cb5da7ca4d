"""Bars (biểu đồ thanh): parts of a whole, units side by side, one progress with the mark it should reach."""

from decimal import Decimal
from typing import Final

from reporting import numbers
from reporting.charts import ink
from reporting.charts.specs import Bar, HorizontalBars, ProgressBar, SegmentedBar
from reporting.markup import Markup

_WIDTH: Final = 680
_NARROW: Final = 340
_THICK: Final = 10
_STEP: Final = 22
_FULL: Final = Decimal(100)


def segmented(chart: SegmentedBar) -> Markup:
    """Parts of a whole; at risk is hatched, without report is an empty dashed box."""
    whole = sum(segment.value for segment in chart.segments)
    shown = [segment for segment in chart.segments if segment.value > 0]
    if not whole:
        return ink.frame(chart, _NARROW, _THICK + 2, _dashed(0.5, 1, _NARROW - 1))
    gap = 2
    room = _NARROW - gap * (len(shown) - 1)
    parts, at = [], 0.0
    for segment in shown:
        wide = room * segment.value / whole
        if segment.tone == "none":
            parts.append(_dashed(at + 0.5, 1, wide - 1))
        else:
            parts.append(ink.rect(at, 0.5, wide, _THICK, segment.tone, ink.COLOURS[segment.tone], radius=2))
        if segment.tone == "warn":
            parts.append(ink.hatching(at, 0.5, wide, _THICK))
        at += wide + gap
    return ink.frame(chart, _NARROW, _THICK + 2, "".join(parts))


def _dashed(x: float, y: float, width: float) -> str:
    place = f'x="{ink.number(x)}" y="{ink.number(y)}" width="{ink.number(width)}" height="{_THICK - 1}" rx="2"'
    return f'<rect class="s-none" {place} fill="none" stroke="{ink.COLOURS["none"]}" stroke-dasharray="3 2"/>'


def progress(chart: ProgressBar) -> Markup:
    """One percentage as a bar, with the mark that the calendar demands."""
    track = ink.rect(0, 5, _NARROW, _THICK, "track", ink.TRACK, radius=5)
    if chart.share_percent is None:
        track = _dashed(0.5, 5.5, _NARROW - 1)
    elif chart.share_percent > 0:
        wide = max(_part(chart.share_percent) * _NARROW, 2.0)
        track += ink.rect(0, 5, wide, _THICK, "act", ink.COLOURS["act"], radius=5)
    if chart.mark_percent is not None:
        at = min(max(_part(chart.mark_percent) * _NARROW, 1), _NARROW - 1)
        track += ink.rect(at - 1, 1, 2, _THICK + 8, "ink", ink.COLOURS["ink"])
    return ink.frame(chart, _NARROW, _THICK + 10, track)


def _part(share_percent: Decimal) -> float:
    return float(min(max(share_percent, Decimal(0)), _FULL) / _FULL)


def horizontal(chart: HorizontalBars) -> Markup:
    """One bar for each unit on a common scale; a unit without figures is told in words."""
    longest = max((ink.width_of(bar.label) for bar in chart.bars), default=0)
    left = min(max(longest, 60) + 10, 300)
    right = _WIDTH - 60
    known = [bar.share_percent for bar in chart.bars if bar.share_percent is not None]
    top_value = max([_FULL, *known])
    top = 18 if chart.mark_percent is not None else 4
    bottom = top + _STEP * len(chart.bars)
    parts = [_bar(bar, left, right, top + index * _STEP, top_value) for index, bar in enumerate(chart.bars)]
    if chart.mark_percent is not None:
        at = left + float(chart.mark_percent / top_value) * (right - left)
        parts.append(ink.line(at, top - 2, at, bottom, "ink", ink.COLOURS["ink"], dash="3 2"))
        words = chart.mark_label or numbers.number(chart.mark_percent) + "%"
        parts.append(ink.text(at, 12, words, anchor="middle"))
    parts += [_bar_words(bar, left, right, top + index * _STEP, top_value) for index, bar in enumerate(chart.bars)]
    return ink.frame(chart, _WIDTH, bottom + 4, "".join(parts))


def _length(bar: Bar, room: float, top_value: Decimal) -> float:
    return float(max(bar.share_percent or Decimal(0), Decimal(0)) / top_value) * room


def _bar(bar: Bar, left: float, right: float, y: int, top_value: Decimal) -> str:
    wide = _length(bar, right - left, top_value)
    drawn = ink.rect(left, y + 4, wide, 13, bar.tone, ink.COLOURS[bar.tone]) if wide else ""
    if bar.tone == "warn":
        drawn += ink.hatching(left, y + 4, wide, 13)
    return drawn + ink.line(left, y + 2, left, y + 19, "none", ink.COLOURS["none"])


def _bar_words(bar: Bar, left: float, right: float, y: int, top_value: Decimal) -> str:
    ink_colour = ink.COLOURS["ink"]
    label = ink.text(left - 8, y + 14, bar.label, anchor="end", tone="ink", colour=ink_colour)
    if bar.share_percent is None:
        return label + ink.behind(left + 4, y + 14, bar.absent, "start") + ink.text(left + 4, y + 14, bar.absent)
    value, at = numbers.number(bar.share_percent, 1) + "%", left + _length(bar, right - left, top_value) + 6
    return label + ink.behind(at, y + 14, value, "start") + ink.text(at, y + 14, value, tone="ink", colour=ink_colour)
