"""A map of one province's units (bản đồ): only maps below the nation are drawn, so no sea islands are left out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import combinations, pairwise
from math import cos, radians
from typing import Final, cast

from accounts import figures
from accounts.language import gettext as _
from reporting.charts import ink
from reporting.charts.specs import Choropleth, Region, Ring, heat_level
from reporting.markup import Markup, escape

_WIDTH: Final = 460
_GRAIN: Final = 10_000
_LEGEND: Final = 26
_LETTER: Final = 4.6
_NAME_HIGH: Final = 21
_ROUNDS: Final = 60
_SHADES: Final = len(ink.SHADES)


def rings_of(geojson: str) -> dict[str, tuple[Ring, ...]]:
    """The outlines of a GeoJSON file by unit code, as whole numbers of a ten-thousandth of a degree (ranh giới)."""
    read = cast("Mapping[str, list[Mapping[str, Mapping[str, object]]]]", json.loads(geojson))
    return {str(f["properties"]["code"]): tuple(_rings(f["geometry"])) for f in read["features"]}


def _rings(geometry: Mapping[str, object]) -> list[Ring]:
    given = cast("list[object]", geometry["coordinates"])
    polygons = given if geometry["type"] == "MultiPolygon" else [given]
    return [
        tuple((round(x * _GRAIN), round(y * _GRAIN)) for x, y in ring)
        for polygon in cast("list[list[list[tuple[float, float]]]]", polygons)
        for ring in polygon
    ]


@dataclass(frozen=True, slots=True)
class Shape:
    """One unit on the paper (hình trên bản đồ): its path, and where its name stands."""

    path: str
    middle: tuple[float, float] | None


def choropleth(chart: Choropleth) -> Markup:
    """Units shaded by their percentage; a unit without figures is hatched; names stand in the middle."""
    high, shapes = _placed(tuple((region.name, region.rings) for region in chart.regions))
    if not high:
        return ink.frame(chart, _WIDTH, _LEGEND, ink.text(0, 16, _("Chưa có ranh giới.")))
    drawn = "".join(_region(region, chart, shape) for region, shape in zip(chart.regions, shapes, strict=True))
    names = "".join(_name(region, shape) for region, shape in zip(chart.regions, shapes, strict=True))
    return ink.frame(chart, _WIDTH, high + _LEGEND, drawn + names + _legend(chart.limits, high + 8))


@lru_cache(maxsize=64)
def _placed(outlines: tuple[tuple[str, tuple[Ring, ...]], ...]) -> tuple[int, tuple[Shape, ...]]:
    """The outlines on the paper and its height; the same for every figure that is ever shown on them."""
    corners = [corner for _, rings in outlines for ring in rings for corner in ring]
    if not corners:
        return 0, ()
    west, east = min(x for x, _ in corners), max(x for x, _ in corners)
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    narrower = cos(radians((south + north) / 2 / _GRAIN))
    zoom = (_WIDTH - 4) / max((east - west) * narrower, 1)

    def place(corner: tuple[int, int]) -> tuple[float, float]:
        return 2 + (corner[0] - west) * narrower * zoom, 2 + (north - corner[1]) * zoom

    placed = [[[place(corner) for corner in ring] for ring in rings] for _, rings in outlines]
    high = round((north - south) * zoom) + 4
    middles = _apart([_centre(rings) for rings in placed], [_wide(name) for name, _ in outlines], high)
    return high, tuple(Shape(_path(rings), middle) for rings, middle in zip(placed, middles, strict=True))


def _wide(name: str) -> float:
    return max(len(name), len("100,0%")) * _LETTER + 4


def _apart(
    middles: list[tuple[float, float] | None], widths: list[float], high: int
) -> list[tuple[float, float] | None]:
    """Names that would cover each other are pushed a little to the sides, up or down."""
    at = {index: list(middle) for index, middle in enumerate(middles) if middle is not None}
    for _round in range(_ROUNDS):
        for (i, one), (j, other) in combinations(at.items(), 2):
            sideways = (widths[i] + widths[j]) / 2 - abs(one[0] - other[0])
            upright = _NAME_HIGH - abs(one[1] - other[1])
            if sideways <= 0 or upright <= 0:
                continue
            axis, by = (0, sideways) if sideways < upright else (1, upright)
            first, second = (one, other) if one[axis] <= other[axis] else (other, one)
            first[axis] -= by / 2
            second[axis] += by / 2
        for index, one in at.items():
            half = widths[index] / 2
            one[:] = min(max(one[0], half), _WIDTH - half), min(max(one[1], 10), high - 12)
    return [(at[index][0], at[index][1]) if index in at else None for index in range(len(middles))]


def _path(rings: list[list[tuple[float, float]]]) -> str:
    return "".join("M" + "L".join(f"{ink.number(x)} {ink.number(y)}" for x, y in ring) + "Z" for ring in rings)


def _centre(rings: list[list[tuple[float, float]]]) -> tuple[float, float] | None:
    ring = max(rings, key=lambda ring: abs(_area(ring)), default=[])
    return _middle(ring) if ring else None


def _region(region: Region, chart: Choropleth, shape: Shape) -> str:
    if region.share_percent is None:
        words, level, shade = f"{region.name}: {region.absent}", "none", ink.PAPER
    else:
        at = _shade(heat_level(region.share_percent, chart.limits), len(chart.limits))
        words, level, shade = f"{region.name}: {figures.percent(region.share_percent)}", str(at), ink.SHADES[at]
    dash = ' stroke-dasharray="2 2"' if region.share_percent is None else ""
    kind = f'class="f-h{level} s-words" data-code="{escape(region.code)}"'
    looks = f'fill="{shade}" stroke="{ink.WORDS}" stroke-width="0.7" fill-rule="evenodd"{dash}'
    return f'<path {kind} d="{shape.path}" {looks}><title>{escape(words)}</title></path>'


def _shade(level: int, limits: int) -> int:
    return round(level * (_SHADES - 1) / max(limits, 1))


def _name(region: Region, shape: Shape) -> str:
    if shape.middle is None:
        return ""
    x, y = shape.middle
    value = "–" if region.share_percent is None else figures.percent(region.share_percent)
    lines = ((y - 1, region.name), (y + 10, value))
    words = "".join(
        ink.text(x, at, w, anchor="middle", tone="ink", colour=ink.COLOURS["ink"], size=9) for at, w in lines
    )
    halo = words.replace(
        'class="f-ink', f'stroke="{ink.PAPER}" stroke-width="2.5" stroke-linejoin="round" class="s-paper'
    )
    return halo + words


def _area(ring: list[tuple[float, float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def _middle(ring: list[tuple[float, float]]) -> tuple[float, float]:
    area = _area(ring)
    if not area:
        return ring[0]
    x = y = 0.0
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        x += (a[0] + b[0]) * cross
        y += (a[1] + b[1]) * cross
    return x / (6 * area), y / (6 * area)


def _legend(limits: tuple[Decimal, ...], y: int) -> str:
    bounds = [figures.decimal(limit) for limit in limits]
    between = [f"{low}–{high}%" for low, high in pairwise(bounds)]
    names = [
        _("dưới %(share)s") % {"share": f"{bounds[0]}%"},
        *between,
        _("từ %(share)s") % {"share": f"{bounds[-1]}%"},
    ]
    parts, x = [], 2.0
    for level, name in enumerate(names):
        at = _shade(level, len(limits))
        parts.append(ink.rect(x, y, 12, 12, f"h{at}", ink.SHADES[at]))
        parts.append(ink.text(x + 16, y + 10, name, size=10))
        x += 24 + ink.width_of(name, 10)
    return "".join(parts)
