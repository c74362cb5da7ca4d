"""One door to the charts (vẽ biểu đồ): the picture of a chart as accessible SVG."""

from reporting.charts import bars, lines, maps
from reporting.charts.specs import (
    ChartSpec,
    Choropleth,
    CumulativeChart,
    HorizontalBars,
    ProgressBar,
    SegmentedBar,
    YearTimeline,
)
from reporting.markup import Markup


def svg(chart: ChartSpec) -> Markup:
    """The chart as SVG: no style attributes, no ids, colours in attributes that classes override on the screen."""
    match chart:
        case CumulativeChart():
            return lines.cumulative(chart)
        case YearTimeline():
            return lines.timeline(chart)
        case SegmentedBar():
            return bars.segmented(chart)
        case ProgressBar():
            return bars.progress(chart)
        case HorizontalBars():
            return bars.horizontal(chart)
        case Choropleth():
            return maps.choropleth(chart)
