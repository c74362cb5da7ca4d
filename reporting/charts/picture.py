"""A chart as a PNG (ảnh biểu đồ), for files that take no SVG: the same strokes, drawn with the bundled letters."""

import io
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from reporting.charts.draw import svg
from reporting.charts.specs import ChartSpec

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

_FONTS: Final = Path(__file__).parents[1] / "render" / "fonts"
_NAMESPACE: Final = "{http://www.w3.org/2000/svg}"
# Three points for each unit of the drawing make some 300 dots an inch on paper; the doubling smooths the edges.
_SCALE: Final = 3
_SMOOTH: Final = 2
_COLOURS: Final = 128
_ANCHORS: Final = {"start": "ls", "middle": "ms", "end": "rs"}
_STEP: Final = re.compile(r"[ML]\s*(-?[\d.]+)[ ,](-?[\d.]+)")

Point = tuple[float, float]


def png(chart: ChartSpec) -> tuple[bytes, int, int]:
    """The picture, and its width and height in units of the drawing."""
    from PIL import Image, ImageDraw

    tree = ET.fromstring(svg(chart))  # noqa: S314  # our own text, escaped piece by piece, without a DTD
    wide, high = int(tree.get("width", "1")), int(tree.get("height", "1"))
    zoom = _SCALE * _SMOOTH
    image = Image.new("RGB", (wide * zoom, high * zoom), "#ffffff")
    brush = _Brush(ImageDraw.Draw(image), zoom, float(tree.get("font-size", "12")))
    for element in tree:
        brush.draw(element)
    written = io.BytesIO()
    smooth = image.resize((wide * _SCALE, high * _SCALE), Image.Resampling.LANCZOS)
    smooth.quantize(_COLOURS, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue(), wide, high


@cache
def letters(size: int, *, bold: bool = False) -> "FreeTypeFont":
    """The bundled letters at so many dots."""
    from PIL import ImageFont

    name = "LiberationSerif-Bold.ttf" if bold else "LiberationSerif-Regular.ttf"
    return ImageFont.truetype(str(_FONTS / name), size, layout_engine=ImageFont.Layout.BASIC)


class _Brush:
    """Draws the few elements of which our charts are made."""

    def __init__(self, canvas: "ImageDraw", zoom: int, font_size: float) -> None:
        self.canvas, self.zoom, self.font_size = canvas, zoom, font_size

    def draw(self, element: ET.Element) -> None:
        """One element; titles and descriptions are words for those who cannot see."""
        match element.tag.removeprefix(_NAMESPACE):
            case "line":
                ends = [self._at(element, "x1", "y1"), self._at(element, "x2", "y2")]
                self._stroke(element, ends)
            case "polyline":
                self._stroke(element, [_point(pair) for pair in element.get("points", "").split()])
            case "rect":
                self._rect(element)
            case "circle":
                self._circle(element)
            case "path":
                self._path(element)
            case "text":
                self._text(element)

    def _at(self, element: ET.Element, x: str, y: str) -> Point:
        return float(element.get(x, "0")), float(element.get(y, "0"))

    def _dots(self, points: list[Point]) -> list[Point]:
        return [(x * self.zoom, y * self.zoom) for x, y in points]

    def _width(self, element: ET.Element) -> int:
        return max(round(float(element.get("stroke-width", "1")) * self.zoom), 1)

    def _stroke(self, element: ET.Element, points: list[Point]) -> None:
        colour = element.get("stroke")
        if not colour or len(points) < 2:
            return
        dashes = [float(one) for one in element.get("stroke-dasharray", "").split()]
        for piece in _dashed(points, dashes) if dashes else [points]:
            self.canvas.line(self._dots(piece), fill=colour, width=self._width(element), joint="curve")

    def _rect(self, element: ET.Element) -> None:
        x, y = self._at(element, "x", "y")
        wide, high = self._at(element, "width", "height")
        if wide <= 0 or high <= 0:
            return
        fill = element.get("fill")
        corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)]
        if fill and fill != "none":
            radius = min(float(element.get("rx", "0")), wide / 2, high / 2) * self.zoom
            (left, top), _, (right, bottom), *_ = self._dots(corners)
            self.canvas.rounded_rectangle((left, top, max(right - 1, left), max(bottom - 1, top)), radius, fill)
        self._stroke(element, corners)

    def _circle(self, element: ET.Element) -> None:
        ((x, y),) = self._dots([self._at(element, "cx", "cy")])
        self.canvas.circle((x, y), float(element.get("r", "0")) * self.zoom, element.get("fill"))

    def _path(self, element: ET.Element) -> None:
        for part in element.get("d", "").split("Z"):
            ring = [(float(x), float(y)) for x, y in _STEP.findall(part)]
            if len(ring) > 2:
                self.canvas.polygon(self._dots(ring), fill=element.get("fill"))
                self._stroke(element, [*ring, ring[0]])

    def _text(self, element: ET.Element) -> None:
        ((x, y),) = self._dots([self._at(element, "x", "y")])
        size = round(float(element.get("font-size", self.font_size)) * self.zoom)
        stroke = element.get("stroke")
        self.canvas.text(
            (x, y),
            "".join(element.itertext()),
            fill=element.get("fill"),
            font=letters(size, bold=element.get("font-weight") == "bold"),
            anchor=_ANCHORS[element.get("text-anchor", "start")],
            stroke_width=self._width(element) / 2 if stroke else 0,
            stroke_fill=stroke,
        )


def _point(pair: str) -> Point:
    x, _, y = pair.partition(",")
    return float(x), float(y)


def _dashed(points: list[Point], dashes: list[float]) -> list[list[Point]]:
    """The pieces of a broken line that are seen under a dash array."""
    pieces: list[list[Point]] = []
    index, left, seen = 0, dashes[0], True
    for (x1, y1), (x2, y2) in pairwise(points):
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        done = 0.0
        while length and done < length:
            step = min(left, length - done)
            if seen:
                ends = [(x1 + (x2 - x1) * at / length, y1 + (y2 - y1) * at / length) for at in (done, done + step)]
                pieces.append(ends)
            done, left = done + step, left - step
            if left <= 1e-9:
                index, seen = index + 1, not seen
                left = dashes[index % len(dashes)]
    return pieces
