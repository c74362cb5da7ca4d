"""Strokes of the charts (nét vẽ): every mark has a colour of its own for paper and a class for the screen's themes."""

from decimal import Decimal
from typing import Final

from reporting.charts.specs import ChartBase, Tone
from reporting.markup import Markup, escape, tag

Length = int | float

# Paper colours; portal.css gives the same classes the colours of the light and dark screen.
COLOURS: Final[dict[Tone, str]] = {
    "good": "#1a7f4b",
    "act": "#0b5cad",
    "warn": "#9a5b00",
    "bad": "#b3261e",
    "none": "#8a94a3",
    "ink": "#17212e",
}
GRID: Final = "#dfe4ea"
TRACK: Final = "#eef1f4"
WORDS: Final = "#4a5768"
PAPER: Final = "#ffffff"
SHADES: Final = ("#fbe5e2", "#fdf1dc", "#eef4dd", "#dcefe2", "#a9d8ba")
CHARACTER: Final = 0.6
LOW: Final = 24


def frame(chart: ChartBase, width: int, height: int, content: str) -> Markup:
    """The picture with its title and description for those who cannot see it; low ones are marked as bars."""
    name = f"{chart.title}. {chart.description}" if chart.description else chart.title
    words = tag("title", escape(chart.title)) + (tag("desc", escape(chart.description)) if chart.description else "")
    return Markup(
        tag(
            "svg",
            words + content,
            xmlns="http://www.w3.org/2000/svg",
            class_="chart bar" if height < LOW else "chart",
            role="img",
            aria_label=name,
            viewBox=f"0 0 {width} {height}",
            width=width,
            height=height,
            font_size=12,
            font_family="Portal Liberation Serif, Times New Roman, serif",
        )
    )


def number(value: Length | Decimal) -> str:
    """A coordinate with at most one decimal."""
    return f"{float(value):.1f}".removesuffix(".0")


def line(x1: Length, y1: Length, x2: Length, y2: Length, tone: str, colour: str, *, dash: str = "") -> str:
    """A straight line."""
    ends = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line class="s-{tone}" {ends} stroke="{colour}"{dashes}/>'


def polyline(points: list[tuple[float, float]], tone: str, colour: str, *, width: str = "1", dash: str = "") -> str:
    """A broken line through points."""
    pairs = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline class="s-{tone}" points="{pairs}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>'


def rect(x: Length, y: Length, width: Length, height: Length, tone: str, colour: str, *, radius: int = 0) -> str:
    """A filled rectangle."""
    place = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
    corner = f' rx="{radius}"' if radius else ""
    return f'<rect class="f-{tone}" {place}{corner} fill="{colour}"/>'


def text(
    x: Length, y: Length, words: str, *, anchor: str = "start", tone: str = "words", colour: str = WORDS, size: int = 0
) -> str:
    """Words at a point."""
    kind, larger = (f"f-{tone} z{size}", f' font-size="{size}"') if size else (f"f-{tone}", "")
    place = f'x="{number(x)}" y="{number(y)}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place} fill="{colour}"{larger}>{escape(words)}</text>'


def behind(x: Length, y: Length, words: str, anchor: str, *, size: int = 12) -> str:
    """A patch of paper for words that stand on lines."""
    wide = width_of(words, size)
    left = {"start": x, "middle": x - wide / 2}.get(anchor, x - wide)
    return rect(left - 1, y - size + 1, wide + 2, size + 3, "paper", PAPER)


def hatching(x: float, y: float, width: float, height: float) -> str:
    """Diagonal stripes, so that the state is told without colour."""
    stripes = []
    at = x - height + 2
    while at < x + width:
        corners = _between(
            [(at, y + height), (at + 1.5, y + height), (at + height + 1.5, y), (at + height, y)], x, x + width
        )
        if corners:
            stripes.append("M" + "L".join(f"{number(a)} {number(b)}" for a, b in corners) + "Z")
        at += 4
    return f'<path class="f-paper" d="{"".join(stripes)}" fill="{PAPER}"/>' if stripes else ""


def _between(corners: list[tuple[float, float]], left: float, right: float) -> list[tuple[float, float]]:
    """A shape cut off at two uprights (Sutherland and Hodgman)."""
    for bound, inside in ((left, 1), (right, -1)):
        kept: list[tuple[float, float]] = []
        for before, here in zip([corners[-1], *corners[:-1]] if corners else [], corners, strict=True):
            was_in, is_in = (before[0] - bound) * inside >= 0, (here[0] - bound) * inside >= 0
            if was_in != is_in:
                part = (bound - before[0]) / (here[0] - before[0])
                kept.append((bound, before[1] + part * (here[1] - before[1])))
            if is_in:
                kept.append(here)
        corners = kept
    return corners


def width_of(words: str, size: int = 12) -> float:
    """About how wide the words are drawn."""
    return len(words) * size * CHARACTER
