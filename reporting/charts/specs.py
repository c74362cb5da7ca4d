"""What a chart says (dữ liệu biểu đồ), apart from how it is drawn: kept in documents and read out as a table."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from reporting.canonical import Node, clean_text
from reporting.figures import Day, Inline, Integer, Missing, Percent

Tone: TypeAlias = Literal["good", "act", "warn", "bad", "none", "ink"]
Ring: TypeAlias = tuple[tuple[int, int], ...]

NO_VALUE = "chưa có số liệu"
HEAT_LIMITS = (Decimal(12), Decimal(24), Decimal(36), Decimal(48))


class DataTable(NamedTuple):
    """The data of a chart for those who cannot see it (bảng số liệu thay thế)."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]


def _share(value: Decimal | None, absent: str = NO_VALUE) -> Percent | Missing:
    return Missing(absent) if value is None else Percent(value)


@dataclass(frozen=True, slots=True)
class ChartBase(Node):
    """What every chart has: a title and a sentence that says what it shows (tiêu đề, mô tả)."""

    title: str
    description: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class Point(Node):
    """A cumulative percentage reached by the end of a day (điểm)."""

    on: date
    share_percent: Decimal


@dataclass(frozen=True, slots=True)
class Mark(Node):
    """A dated vertical rule (mốc thời gian)."""

    on: date
    label: str
    tone: Tone = "none"
    note: str = ""


@dataclass(frozen=True, slots=True)
class CumulativeChart(ChartBase):
    """Cumulative disbursement against the line of the plan, with the dated rules (giải ngân lũy kế)."""

    start: date
    end: date
    actual: tuple[Point, ...]
    plan: tuple[Point, ...] = ()
    marks: tuple[Mark, ...] = ()
    remark: str = ""

    def table(self) -> DataTable:
        """Every dated point with its actual and planned share."""
        actual = {point.on: point.share_percent for point in self.actual}
        plan = {point.on: point.share_percent for point in self.plan}
        days = sorted({*actual, *plan})
        if not self.plan:
            return DataTable(("Ngày", "Thực hiện"), tuple((Day(on), _share(actual[on])) for on in sorted(actual)))
        reached = max(actual, default=self.start)
        rows = tuple((Day(on), "" if on > reached else _share(actual.get(on)), _share(plan.get(on))) for on in days)
        return DataTable(("Ngày", "Thực hiện", "Đường kế hoạch"), rows)


@dataclass(frozen=True, slots=True)
class Segment(Node):
    """One part of a segmented bar (đoạn)."""

    label: str
    value: int
    tone: Tone


@dataclass(frozen=True, slots=True)
class SegmentedBar(ChartBase):
    """So many targets reached, on track, at risk, without report (thanh chia đoạn)."""

    segments: tuple[Segment, ...]

    def table(self) -> DataTable:
        """Each part with its count."""
        return DataTable(("Trạng thái", "Số lượng"), tuple((s.label, Integer(s.value)) for s in self.segments))


@dataclass(frozen=True, slots=True)
class Bar(Node):
    """One bar; None is drawn as words, not as a bar of length zero (thanh)."""

    label: str
    share_percent: Decimal | None
    tone: Tone = "act"
    absent: str = NO_VALUE


@dataclass(frozen=True, slots=True)
class HorizontalBars(ChartBase):
    """Units compared by a percentage (thanh ngang), with an optional mark that all should reach."""

    bars: tuple[Bar, ...]
    mark_percent: Decimal | None = None
    mark_label: str = ""
    heading: str = "Đơn vị"

    def table(self) -> DataTable:
        """Each bar with its percentage."""
        rows = tuple((bar.label, _share(bar.share_percent, bar.absent)) for bar in self.bars)
        return DataTable((self.heading, "Tỷ lệ"), rows)


@dataclass(frozen=True, slots=True)
class ProgressBar(ChartBase):
    """One percentage with the mark that the calendar demands (thanh tiến độ)."""

    share_percent: Decimal | None
    mark_percent: Decimal | None = None
    mark_label: str = ""

    def table(self) -> DataTable:
        """The percentage and the mark."""
        rows: tuple[tuple[Inline, ...], ...] = (("Thực hiện", _share(self.share_percent)),)
        if self.mark_percent is not None:
            rows += ((self.mark_label or "Mức cần đạt", _share(self.mark_percent)),)
        return DataTable(("Nội dung", "Tỷ lệ"), rows)


@dataclass(frozen=True, slots=True)
class Event(Node):
    """A dated rule of the year with its state in words (mốc của năm)."""

    on: date
    label: str
    tone: Tone = "none"
    state: str = ""


@dataclass(frozen=True, slots=True)
class YearTimeline(ChartBase):
    """The year as a line with every dated rule on it (dòng thời gian)."""

    start: date
    end: date
    events: tuple[Event, ...]
    today: date | None = None

    def table(self) -> DataTable:
        """The rules in order of date."""
        ordered = sorted(self.events, key=lambda event: event.on)
        return DataTable(("Ngày", "Mốc", "Trạng thái"), tuple((Day(e.on), e.label, e.state) for e in ordered))


@dataclass(frozen=True, slots=True)
class Region(Node):
    """A unit of the map; rings are (longitude, latitude) × 10.000, so that they stay whole numbers (địa bàn)."""

    code: str
    name: str
    rings: tuple[Ring, ...]
    share_percent: Decimal | None = None
    absent: str = NO_VALUE

    def __post_init__(self) -> None:
        # Only the words: looking at ten thousand corners one by one takes longer than the rest of a page.
        for name in ("code", "name", "absent"):
            object.__setattr__(self, name, clean_text(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Choropleth(ChartBase):
    """A map of one province's units shaded by a percentage (bản đồ); limits part the shades."""

    regions: tuple[Region, ...]
    limits: tuple[Decimal, ...] = HEAT_LIMITS

    def table(self) -> DataTable:
        """Each unit with its percentage."""
        rows = tuple((region.name, _share(region.share_percent, region.absent)) for region in self.regions)
        return DataTable(("Đơn vị", "Tỷ lệ"), rows)


ChartSpec: TypeAlias = CumulativeChart | SegmentedBar | HorizontalBars | ProgressBar | YearTimeline | Choropleth


def heat_level(share_percent: Decimal | int, limits: tuple[Decimal, ...] = HEAT_LIMITS) -> int:
    """0 (lowest) to len(limits) (highest): the shade of a cell of the heat table (ô màu)."""
    return sum(1 for limit in limits if share_percent >= limit)
